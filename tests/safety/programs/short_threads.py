"""Starts many short threads, each with one large copy; memory must not grow with their number."""

from __future__ import annotations

import resource
import sys
import threading

from tests.implementation import Implementation

FEW, MANY = 10, 100
OBJECTS = 20_000
MEBIBYTE = 1024  # ru_maxrss counts in units of 1024 bytes


def main(name: str) -> None:
    deepcopy = Implementation.named(name).deepcopy
    x = [[i] for i in range(OBJECTS)]

    def copy_in_threads(count: int) -> int:
        for _ in range(count):
            thread = threading.Thread(target=deepcopy, args=(x,))
            thread.start()
            thread.join()
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss

    first = copy_in_threads(FEW)
    growth = copy_in_threads(MANY) - first
    assert growth < 20 * MEBIBYTE, f"{growth // MEBIBYTE} MiB"


if __name__ == "__main__":
    main(sys.argv[1])
