"""Lets each allocation fail in turn while contents wait for stack: see `starved`.

    python -m tests.safety.programs.starved_chains <stack> <kind>=<depth>...

A copy that succeeds in spite of a failed allocation has to be whole.
"""

from __future__ import annotations

import gc
import sys
import time

import ectype
from tests.safety.programs.chains import chain, compare
from tests.safety.programs.starved import exhaust
from tests.threads import in_threads


def check(kind: str, depth: int) -> None:
    x = chain(kind, depth)
    kinds = exhaust(ectype.deepcopy, x, lambda y: compare(kind, depth, [x, y]))
    assert kinds == {MemoryError}, kinds
    print(kind)


def main(stack: int, chains: list[str]) -> None:
    def work() -> None:
        time.sleep(0.5)  # until the main thread waits, and allocates nothing any more
        # Without the GIL the first copy makes the thread's own state, and imports modules for it.
        # `__import__` without memory returns a module and sets an error.
        ectype.deepcopy([])
        for kind, depth in (asked.split("=") for asked in chains):
            check(kind, int(depth))

    gc.disable()  # it says so where it cannot count its runs
    in_threads(work, stack=stack)


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2:])
