"""Starts many short threads, each with one large copy; memory must not grow with their number."""

from __future__ import annotations

import ctypes
import sys
import threading

from tests.implementation import Implementation

FEW, MANY = 10, 100
OBJECTS = 20_000
MEBIBYTE = 1024 * 1024


def peak_memory() -> int:
    """The most memory that the process had so far, in bytes."""
    if sys.platform == "win32":
        counters = (ctypes.c_size_t * 9)()  # PROCESS_MEMORY_COUNTERS
        counters[0] = ctypes.sizeof(counters)
        kernel = ctypes.windll.kernel32
        kernel.GetCurrentProcess.restype = ctypes.c_void_p
        kernel.K32GetProcessMemoryInfo.argtypes = [ctypes.c_void_p, ctypes.c_void_p, ctypes.c_int]
        assert kernel.K32GetProcessMemoryInfo(
            kernel.GetCurrentProcess(), counters, ctypes.sizeof(counters)
        )
        return counters[1]
    import resource

    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else peak * 1024


def main(name: str) -> None:
    deepcopy = Implementation.named(name).deepcopy
    x = [[i] for i in range(OBJECTS)]

    def copy_in_threads(count: int) -> int:
        for _ in range(count):
            thread = threading.Thread(target=deepcopy, args=(x,))
            thread.start()
            thread.join()
        return peak_memory()

    first = copy_in_threads(FEW)
    growth = copy_in_threads(MANY) - first
    assert growth < 20 * MEBIBYTE, f"{growth // MEBIBYTE} MiB"


if __name__ == "__main__":
    main(sys.argv[1])
