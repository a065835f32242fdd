"""A process that copies one case so many times, for its instructions to be counted."""

from __future__ import annotations

import gc
import sys
from importlib import import_module

from benchmarks.corpus import CASES, program

# Copies before the counted ones: they fill what is kept per type and per thread.
FIRST = 3

# Python serves blocks of up to 64 pointers from pools of 16 KiB, each of blocks of one size, which
# is an even number of pointers. So many blocks fill two pools of the smallest size.
BLOCK_POINTERS = range(2, 65, 2)
BLOCKS = 2048


def main() -> None:
    case_name, module, copies = sys.argv[1:]
    deepcopy = import_module(module).deepcopy
    x = CASES[case_name].build()
    gc.disable()
    room = _make_room()
    with program.use(deepcopy):
        for _ in range(FIRST + int(copies)):
            deepcopy(x)
    del room


def _make_room() -> list[list[None]]:
    """Make pools of each size half full. They stay so while the result is kept.

    If all blocks of a size happen to be in use, each copy takes a new pool and gives it back, which
    takes 80 instructions. That depends on all that was allocated before, such as names of folders.
    """
    blocks = [[None] * pointers for pointers in BLOCK_POINTERS for _ in range(BLOCKS)]
    return blocks[::2]


if __name__ == "__main__":
    main()
