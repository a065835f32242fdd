"""A fresh process that weighs one copy, made by one candidate. Run by `benchmarks.memory`."""

from __future__ import annotations

import gc
import json
import sys
import tracemalloc
import warnings
from array import array
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from benchmarks.candidates import available
from benchmarks.corpus import CASES

__all__ = ["Footprint"]

PROCESS = Path("/proc/self")


@dataclass(frozen=True)
class Footprint:
    """Bytes that one copy takes.

    `retained`, `peak` and `grown` are what was asked of Python's allocators, and exact: held by the
    copy, held at most while it was made, and held still after it is gone. `resident` is the most
    that the process grew in the eyes of the system, allocations of every kind included; pages are
    coarse, so that it tells something of large copies only. Zero where the system does not say.
    """

    retained: int
    peak: int
    grown: int
    resident: int


def main() -> None:
    warnings.simplefilter("ignore")
    case = CASES[sys.argv[1]]
    candidate = available()[sys.argv[2]]
    # The first copy also fills the caches that a candidate keeps per type and per thread.
    copy = eval(f"lambda x: {candidate.expression}", dict(candidate.names))
    gc.disable()
    with candidate.programs():
        resident = _resident(copy, case.build())
        footprint = _traced(copy, case.build(), resident)
    print(json.dumps(asdict(footprint)))


def _traced(copy: Callable[[Any], Any], x: Any, resident: int) -> Footprint:
    # Not objects of their own, which would be weighed too.
    readings = array("q", [0] * 4)
    tracemalloc.start()
    # The tracer's own first steps are no part of the copy.
    copy([])
    readings[0] = _in_use()
    tracemalloc.reset_peak()
    twin = copy(x)
    readings[1] = tracemalloc.get_traced_memory()[1]
    readings[2] = _in_use()
    del twin
    readings[3] = _in_use()
    tracemalloc.stop()
    before, peak, after, left = readings
    return Footprint(after - left, peak - before, left - before, resident)


def _in_use() -> int:
    """What is allocated, without garbage and without what the interpreter keeps for reuse."""
    gc.collect()
    return tracemalloc.get_traced_memory()[0]


def _resident(copy: Callable[[Any], Any], x: Any) -> int:
    gc.collect()
    try:
        # Makes the system forget the peak there has been (Linux).
        (PROCESS / "clear_refs").write_text("5")
        before = _status("VmRSS")
        twin = copy(x)
        peak = _status("VmHWM")
    except OSError:
        return 0
    del twin
    return peak - before


def _status(name: str) -> int:
    """A line of the process's status, which is in kilobytes."""
    for line in (PROCESS / "status").read_text().splitlines():
        key, _, value = line.partition(":")
        if key == name:
            return int(value.split()[0]) * 1024
    raise OSError(f"the system does not report {name}")


if __name__ == "__main__":
    main()
