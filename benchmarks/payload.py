"""A process that copies one case so many times, for its instructions to be counted."""

from __future__ import annotations

import gc
import sys
from importlib import import_module

from benchmarks.corpus import CASES, program

# Copies before the counted ones: they fill what is kept per type and per thread.
FIRST = 3


def main() -> None:
    case_name, module, copies = sys.argv[1:]
    deepcopy = import_module(module).deepcopy
    x = CASES[case_name].build()
    gc.disable()
    with program.use(deepcopy):
        for _ in range(FIRST + int(copies)):
            deepcopy(x)


if __name__ == "__main__":
    main()
