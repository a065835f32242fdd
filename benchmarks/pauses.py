"""`python -m benchmarks pauses`: how long another thread waits during a large copy.

A thread that does next to nothing notes its longest pause. The switch interval (5 ms) is a part of
each pause, as after that time a waiting thread asks for the GIL.
"""

from __future__ import annotations

import argparse
import copy
import gc
import threading
from collections.abc import Callable, Sequence
from time import perf_counter, sleep
from typing import Any

from rich.table import Table

import ectype
from benchmarks.table import console

__all__ = ["main"]

ROUNDS = 3
COPIERS: dict[str, Callable[[Any], Any]] = {
    "ectype": ectype.deepcopy,
    "ectype, with a memo": lambda x: ectype.deepcopy(x, {}),
    "copy": copy.deepcopy,
}


def _shared(count: int) -> list[Any]:
    part: list[Any] = []
    return [[part] for _ in range(count // 2)]


DATA: dict[str, Callable[[int], Any]] = {
    "lists": lambda count: [[] for _ in range(count)],
    "lists that share one": _shared,
    "dicts with a list": lambda count: [{"a": [i]} for i in range(count // 4)],
}


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and show. Returns the exit status."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks pauses", description=__doc__)
    parser.add_argument("--objects", type=int, default=2_000_000, metavar="N")
    options = parser.parse_args(arguments)
    table = Table("data", "copied by", "alone, ms", "beside a thread, ms", "its longest pause, ms")
    gc.disable()
    for name, make in DATA.items():
        x = make(options.objects)
        for copier, deepcopy in COPIERS.items():
            alone = min(_timed(deepcopy, x) for _ in range(ROUNDS))
            pauses = [_beside_a_thread(deepcopy, x) for _ in range(ROUNDS)]
            figures = (alone, min(took for took, _ in pauses), min(pause for _, pause in pauses))
            table.add_row(name, copier, *(f"{figure * 1e3:,.1f}" for figure in figures))
        del x
    console().print(table)
    return 0


def _timed(deepcopy: Callable[[Any], Any], x: Any) -> float:
    began = perf_counter()
    y = deepcopy(x)
    took = perf_counter() - began
    del y
    return took


def _beside_a_thread(deepcopy: Callable[[Any], Any], x: Any) -> tuple[float, float]:
    """How long the copy took, and the other thread's longest pause meanwhile."""
    done = False
    longest = 0.0

    def watch() -> None:
        nonlocal longest
        last = perf_counter()
        while not done:
            sleep(0.0005)
            now = perf_counter()
            longest = max(longest, now - last)
            last = now

    thread = threading.Thread(target=watch)
    thread.start()
    began = perf_counter()
    y = deepcopy(x)
    took = perf_counter() - began
    pause = longest
    done = True
    thread.join()
    del y
    return took, pause
