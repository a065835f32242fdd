"""Copies chains of one kind of object, and compares them link by link.

    python -m tests.safety.programs.chains <depth> <stack> <memo> <kind>...

A stack of 0 is the main thread. With a memo of 1 the caller passes one of its own.
"""

from __future__ import annotations

import dataclasses
import sys
from collections import OrderedDict, defaultdict, deque
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import ectype
from tests.threads import in_threads


class Node:
    """Of a list that is linked in both directions."""

    def __init__(self, other: Any) -> None:
        self.next = other
        self.previous: Any = None
        if isinstance(other, Node):
            other.previous = self

    def method(self) -> None: ...


class Slotted:
    __slots__ = ("next",)

    def __init__(self, other: Any) -> None:
        self.next = other


class SubList(list):  # type: ignore[type-arg]
    pass


class SubDict(dict):  # type: ignore[type-arg]
    __slots__ = ("extra",)


class Number(int):
    next: Any = None


@dataclasses.dataclass(frozen=True, slots=True)
class Frozen:
    next: Any


def numbered(x: Any) -> Number:
    number = Number(7)
    number.next = x
    return number


def of_three(x: Any) -> Any:
    return ({"k": [x, (1,)]}, 2)


KINDS: dict[str, tuple[Callable[[Any], Any], Callable[[Any], Any]]] = {
    "list": (lambda x: [1, x, 2], lambda x: x[1]),
    "dict": (lambda x: {"a": 1, "k": x}, lambda x: x["k"]),
    "tuple": (lambda x: (x, []), lambda x: x[0]),
    "tuple of atomics": (lambda x: (1, x), lambda x: x[1]),
    "mixed": (of_three, lambda x: x[0]["k"][0]),
    "instance": (Node, lambda x: x.next),
    "slots": (Slotted, lambda x: x.next),
    "list subclass": (lambda x: SubList([1, x, 2]), lambda x: x[1]),
    "dict subclass": (lambda x: SubDict(a=1, k=x), lambda x: x["k"]),
    "int subclass": (numbered, lambda x: x.next),
    "frozen": (Frozen, lambda x: x.next),
    "OrderedDict": (lambda x: OrderedDict(a=1, k=x), lambda x: x["k"]),
    "defaultdict": (lambda x: defaultdict(list, a=1, k=x), lambda x: x["k"]),
    "deque": (lambda x: deque([1, x]), lambda x: x[1]),
    "namespace": (lambda x: SimpleNamespace(next=x), lambda x: x.next),
    "method": (lambda x: Node(x).method, lambda x: x.__self__.next),
}


def chain(kind: str, depth: int) -> Any:
    x: Any = None
    for _ in range(depth):
        x = KINDS[kind][0](x)
    return x


def check(kind: str, depth: int, with_memo: bool) -> None:
    pair = [chain(kind, depth)]
    pair.append(ectype.deepcopy(pair[0], *([{}] if with_memo else [])))
    compare(kind, depth, pair)
    print(kind)


def compare(kind: str, depth: int, pair: list[Any]) -> None:
    """Takes the two out of the list: they die link by link.

    Interpreters (3.13) let a chain die recursively, and small stacks have no room for that.
    """
    follow = KINDS[kind][1]
    y, x = pair.pop(), pair.pop()
    for _ in range(depth):
        assert type(x) is type(y)
        assert (x is y) == (kind == "tuple of atomics")
        x, previous_x = follow(x), x
        y, previous_y = follow(y), y
        if kind == "instance" and x is not None:
            assert (x.previous is previous_x) and (y.previous is previous_y)
    assert x is None and y is None


def main(depth: int, stack: int, with_memo: bool, kinds: list[str]) -> None:
    def work() -> None:
        for kind in kinds:
            check(kind, depth, with_memo)

    if stack:
        in_threads(work, stack=stack)
    else:
        work()


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]), sys.argv[3] == "1", sys.argv[4:])
