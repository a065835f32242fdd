"""Threads that copy objects while other threads change the same objects.

    python -m tests.safety.programs.hammer ectype --seconds 600 --seed 7 --kinds lists,slots

A copy may raise what the standard library would raise when something changes meanwhile. Else it
must consist of legal values: all that the threads ever put into the objects. The seed is printed.
"""

from __future__ import annotations

import argparse
import faulthandler
import random
import sys
import threading
import time
import traceback
from collections.abc import Callable
from typing import Any

from tests.implementation import Implementation
from tests.safety.programs.hammered import HAS_GIL, KINDS, Kind, Limits, illegal

COPYING = 3
CHANGING = 2
STINT = 0.01
"""Seconds that a thread stays with one kind of object."""
STANDARD_ERRORS = (RuntimeError, AttributeError, TypeError, LookupError, ValueError)
"""What the reduce protocol and the iterators raise: keys changed, an attribute is gone."""

Copy = Callable[[Any], list[Any]]


class Hammer:
    """All threads of one run, and what they have found."""

    def __init__(self, name: str, seed: int, seconds: float, kinds: list[Kind]) -> None:
        self.seed, self.end, self.kinds = seed, time.monotonic() + seconds, kinds
        self.copies = ways_to_copy(name)
        self.made = dict.fromkeys((kind.name for kind in kinds), 0)
        self.faults: list[str] = []

    def run(self) -> None:
        threads = [threading.Thread(target=self.copy, args=(i,)) for i in range(COPYING)]
        threads += [threading.Thread(target=self.change, args=(i,)) for i in range(CHANGING)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    def is_over(self) -> bool:
        return bool(self.faults) or time.monotonic() > self.end

    def copy(self, number: int) -> None:
        chosen = random.Random(f"{self.seed} copying {number}")
        while not self.is_over():
            kind, copy = chosen.choice(self.kinds), chosen.choice(self.copies)
            until = time.monotonic() + STINT
            while time.monotonic() < until:
                try:
                    found = list(map(illegal, copy(kind.shared)))
                    self.made[kind.name] += 1
                except STANDARD_ERRORS:
                    continue
                except BaseException:
                    found = [traceback.format_exc()]
                if any(found):
                    self.faults.append(f"{kind.name}: {copy.__name__}: {found}")
                    return

    def change(self, number: int) -> None:
        chosen = random.Random(f"{self.seed} changing {number}")
        while not self.is_over():
            kind = chosen.choice(self.kinds)
            until = time.monotonic() + STINT
            while time.monotonic() < until:
                try:
                    kind.change(chosen, kind.shared)
                except STANDARD_ERRORS:
                    continue
                except BaseException:
                    self.faults.append(f"{kind.name}: change: {traceback.format_exc()}")
                    return


def ways_to_copy(name: str) -> list[Copy]:
    """Each returns the copies it made."""
    impl = Implementation.named(name)

    def deep(x: Any) -> list[Any]:
        return [impl.deepcopy(x)]

    def deep_twice(x: Any) -> list[Any]:
        return [impl.deepcopy([x, x])]

    def deep_with_memo(x: Any) -> list[Any]:
        return [impl.deepcopy(x, {})]

    def shallow(x: Any) -> list[Any]:
        return [impl.copy(x)]

    ways = [deep, deep, deep, deep_twice, deep_with_memo, shallow]
    if impl.replace is not None:

        def replaced(x: Any) -> list[Any]:
            return [impl.replace(part) for part in x[:4] if hasattr(part, "__replace__")]

        ways.append(replaced)
    return [*ways, *(ways_of_our_own() if name != "stdlib" else [])]


def ways_of_our_own() -> list[Copy]:
    import copy

    import ectype
    from ectype.patch import disable, enable

    class Unmet:
        """A class without instances."""

    copier = ectype.Copier(types={Unmet: ectype.OMIT})

    def replicate(x: Any) -> list[Any]:
        return ectype.replicate(x, 3)

    def by_copier(x: Any) -> list[Any]:
        return [copier.deepcopy(x), copier.copy(x)]

    def by_template(x: Any) -> list[Any]:
        template = ectype.Template(x)
        return [template(), template()]

    def patched(x: Any) -> list[Any]:
        enable()
        try:
            return [copy.deepcopy(x), copy.copy(x)]
        finally:
            disable()

    return [replicate, by_copier, by_template, patched]


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("implementation", choices=("stdlib", "ectype", "copier"))
    parser.add_argument("--seconds", type=float, default=5)
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(10**6))
    parser.add_argument("--kinds", default=",".join(KINDS))
    arguments = parser.parse_args()
    faulthandler.enable()
    sys.setswitchinterval(1e-5)
    Limits.takes_attributes = HAS_GIL or arguments.implementation != "stdlib"
    kinds = [KINDS[name] for name in arguments.kinds.split(",")]
    hammer = Hammer(arguments.implementation, arguments.seed, arguments.seconds, kinds)
    has_gil = getattr(sys, "_is_gil_enabled", lambda: True)()
    print(f"seed {arguments.seed}, the GIL is {'on' if has_gil else 'off'}", flush=True)
    hammer.run()
    print(*(f"{name}: {made} copies" for name, made in hammer.made.items()), sep="\n")
    if hammer.faults:
        sys.exit("\n".join(hammer.faults))


if __name__ == "__main__":
    main()
