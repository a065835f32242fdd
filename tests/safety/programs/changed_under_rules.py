"""Copies by rules of objects that other threads change: what reduce values hold is also theirs.

With `uncopyable` an error does not end the copy. Without the GIL it may come from a dict that has
changed, although no code of the program has run in the thread that copies.
"""

from __future__ import annotations

import copy
import sys
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from tests.implementation import Implementation

SECONDS = 0.5
CHANGED = (RuntimeError, IndexError, TypeError, KeyError)
"""What a copy raises of an object that has changed in the middle."""


class Item:
    pass


class Set(set[Any]):
    def __reduce_ex__(self, protocol: Any) -> Any:
        return Set, (ITEMS,)


class Reduced:
    def __reduce__(self) -> Any:
        return Reduced, (), STATE


class Plain:
    pass


@dataclass(frozen=True, slots=True)
class Frozen:
    one: Any
    two: Any

    def __getstate__(self) -> Any:
        return ITEMS


ITEMS: list[Any] = [Item(), Item()]
STATE: dict[str, Any] = {"one": [1]}
PLAIN = Plain()
PLAIN.__dict__ = STATE


def change() -> None:
    ITEMS[:] = [Item() for _ in range(200)]
    del ITEMS[2:]
    ITEMS.clear()
    ITEMS.extend([Item(), Item()])
    STATE.clear()
    STATE.update(one=[1], two=[[2], [3]])
    for i in range(50):
        STATE[f"name {i}"] = [[i]]
    for i in range(50):
        STATE.pop(f"name {i}", None)


def copies(name: str) -> list[Callable[[], Any]]:
    """Each makes a copy by rules; the standard library has none."""
    if name == "stdlib":
        objects = (Set(), [Reduced(), PLAIN], Frozen(1, 2))
        return [lambda x=x: copy.deepcopy(x) for x in objects]  # type: ignore[misc]
    from ectype import SHARE, Copier

    of_lists = Copier(types={list: lambda x, memo: list(x)})
    of_states = Copier(
        attributes={cls: {"one": SHARE, "three": SHARE} for cls in (Reduced, Plain)},
        uncopyable=SHARE,
    )
    of_fields = Copier(attributes={Frozen: {"one": SHARE, "two": SHARE}})
    return [
        lambda: of_lists.deepcopy(Set()),
        lambda: of_states.deepcopy([Reduced(), PLAIN, PLAIN]),
        lambda: of_fields.deepcopy(Frozen(1, 2)),
    ]


def check(y: Any) -> None:
    """Prints what is wrong: a set has items only."""
    if isinstance(y, Set) and {*map(type, y)} - {Item}:
        print("a set of", y)


def main(name: str) -> None:
    Implementation.named(name)
    for make in copies(name):
        end = time.monotonic() + SECONDS

        def repeat(action: Callable[[], Any], end: float = end) -> None:
            while time.monotonic() < end:
                with suppress(*CHANGED):
                    check(action())

        threads = [
            threading.Thread(target=repeat, args=[action]) for action in (make, make, change)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    print("end")


if __name__ == "__main__":
    main(sys.argv[1])
