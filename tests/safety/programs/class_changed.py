"""A copy waits for a list's lock, and meanwhile the instance that has the list gets another class.

Each value tells the name of its attribute: instances of another class share other names.
"""

from __future__ import annotations

import sys
import threading
import time
from random import Random
from typing import Any

from tests.implementation import Implementation

ROUNDS = 15
NAMES = "abcd"
LARGE = ["b"] * (2_000_000 if sys.argv[1:] != ["stdlib"] else 20_000)
"""To reverse it takes some milliseconds. Without the GIL it is locked meanwhile. The standard
library locks it for each item only."""


class Hooked(list[Any]):
    def __deepcopy__(self, memo: Any) -> Any:
        return self


def main(name: str) -> None:
    deepcopy, by, done = Implementation.named(name).deepcopy, Random(name), threading.Event()

    def reverse() -> None:
        while not done.is_set():
            LARGE.reverse()

    reversing = threading.Thread(target=reverse)
    reversing.start()
    try:
        for number in range(ROUNDS):
            check(deepcopy, (Hooked if number % 2 else list)(["c"]), by)
    finally:
        done.set()
        reversing.join()


def check(deepcopy: Any, third: Any, by: Random) -> None:
    class Plain:
        pass

    class OfOtherNames:
        pass

    class WithoutNames:
        pass

    other = OfOtherNames()
    for attribute in reversed(NAMES):
        setattr(other, attribute, None)
    x: Any = Plain()
    x.a, x.b, x.c, x.d = ["a"], LARGE, third, ["d"]
    copies: list[Any] = []
    start = threading.Barrier(2)

    def copy() -> None:
        start.wait()
        copies.append(deepcopy(x))

    copying = threading.Thread(target=copy)
    copying.start()
    start.wait()
    time.sleep(by.random() / 100)
    x.__class__ = by.choice((OfOtherNames, WithoutNames))
    copying.join()
    (y,) = copies
    assert {key: value[0] for key, value in vars(y).items()} == {key: key for key in NAMES}


if __name__ == "__main__":
    main(sys.argv[1])
