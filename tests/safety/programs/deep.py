"""Copies very deep data, and data whose hooks recurse without end, on stacks of several sizes.

    python -m tests.safety.programs.deep <implementation> <depth> <stack> <limit> <case>...

Success and RecursionError are both fine for data; hooks without end have to end in RecursionError.
A stack of 0 is the main thread, a limit of 0 the usual recursion limit.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any

from tests.implementation import Implementation
from tests.threads import in_threads


class Node:
    pass


class Slotted:
    __slots__ = ("next",)


class Sub(list):  # type: ignore[type-arg]
    pass


def chain(link: Callable[[Any], Any]) -> Callable[[int], Any]:
    def build(depth: int) -> Any:
        x: Any = None
        for _ in range(depth):
            x = link(x)
        return x

    return build


def linked(cls: type) -> Callable[[Any], Any]:
    def link(x: Any) -> Any:
        node = cls()
        node.next = x
        return node

    return link


def sub(x: Any) -> Any:
    return Sub([x])


def reduced(x: Any) -> Any:
    node = Node()
    node.__reduce_ex__ = lambda protocol: (Node, (), {"next": x})
    return node


FINITE: dict[str, Callable[[int], Any]] = {
    "list": chain(lambda x: [x]),
    "dict": chain(lambda x: {"k": x}),
    "key": chain(lambda x: {linked(Node)(x): 1}),
    "tuple": chain(lambda x: (x, [])),
    "tuple of atomics": chain(lambda x: (x,)),
    "mixed": chain(lambda x: [{"k": (x, 1)}]),
    "instance": chain(linked(Node)),
    "slots": chain(linked(Slotted)),
    "list subclass": chain(sub),
    "frozenset": chain(lambda x: frozenset([x])),
    "reduce": chain(reduced),
}


class ByDeepcopy:
    deepcopy: Callable[..., Any]

    def __deepcopy__(self, memo: Any) -> Any:
        return type(self).deepcopy(ByDeepcopy(), memo)


class ByDeepcopyWithoutMemo(ByDeepcopy):
    def __deepcopy__(self, memo: Any) -> Any:
        return type(self).deepcopy([ByDeepcopyWithoutMemo()])


class ByReduce:
    def __reduce_ex__(self, protocol: int) -> Any:
        return ByReduce, (ByReduce(),)


class ByState:
    def __getstate__(self) -> Any:
        return {"a": ByState()}


class ByGetattr:
    def __getattr__(self, name: str) -> Any:
        return getattr(self, name + "_")


class ByHash:
    deepcopy: Callable[..., Any]
    armed = False

    def __deepcopy__(self, memo: Any) -> Any:
        new = ByHash()
        new.armed = True
        return new

    def __hash__(self) -> int:
        if self.armed:
            type(self).deepcopy({ByHash()})
        return 7


ENDLESS: dict[str, Callable[[], Any]] = {
    cls.__name__: cls for cls in (ByDeepcopy, ByDeepcopyWithoutMemo, ByReduce, ByState, ByGetattr)
}
ENDLESS["ByHash"] = lambda: {ByHash()}


Deepcopy = Callable[..., Any]
kept: list[Any] = []
"""Originals and copies. They die on the main stack: the interpreter's own deallocation of deep data
is not safe on a small one in every version."""


def outcome(deepcopy: Deepcopy, *args: Any) -> str:
    try:
        kept.append(deepcopy(*args))
    except RecursionError:
        return "RecursionError"
    return "success"


def run(deepcopy: Deepcopy, case: str) -> None:
    if case in ENDLESS:
        for x in (ENDLESS[case](), [ENDLESS[case]()], {"k": (ENDLESS[case](),)}):
            assert outcome(deepcopy, x) == "RecursionError"
    else:
        outcome(deepcopy, kept[0])
        outcome(deepcopy, kept[0], {})
    assert deepcopy([[1], {"a": (2, [3])}]) == [[1], {"a": (2, [3])}]


def main(name: str, depth: int, stack: int, limit: int, cases: list[str]) -> None:
    deepcopy = Implementation.named(name).deepcopy
    ByDeepcopy.deepcopy = ByHash.deepcopy = staticmethod(deepcopy)
    if limit:
        sys.setrecursionlimit(limit)
    for case in cases:
        print(case, flush=True)
        if case in FINITE:
            kept.append(FINITE[case](depth))
        if stack:
            in_threads(lambda case=case: run(deepcopy, case), stack=stack)
        else:
            run(deepcopy, case)
        kept.clear()


if __name__ == "__main__":
    numbers = [int(number) for number in sys.argv[2:5]]
    main(sys.argv[1], numbers[0], numbers[1], numbers[2], sys.argv[5:])
