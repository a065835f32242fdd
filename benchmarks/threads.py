"""`python -m benchmarks threads`: what several threads gain that copy at the same time.

Each thread copies data of its own, or all copy the same. Rounds with one thread and with several
take turns. The *gain* is the number of copies per second, in those of one thread: at most the
number of idle cores. The *price* is the processor time of a copy, in that of a thread which runs
alone: more than 1 if threads wait for each other's cache lines or locks. The best rounds count.

The *loop* copies nothing and shares nothing. What it does not gain the machine does not have:
other programs, or other guests of the host, use the cores. With the GIL there is nothing to gain.
"""

from __future__ import annotations

import argparse
import copy
import sys
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any, NamedTuple

from rich.table import Table

import ectype
from benchmarks.table import console

__all__ = ["main"]

COPIES_AT_ONCE = 10  # between two looks at whether the round has ended


@dataclass
class Item:
    number: int
    text: str
    parts: list[int]


def documents() -> Any:
    """Rows as `json.loads` makes them."""
    return [
        {"id": i, "name": f"n{i}", "tags": ["a", "b"], "position": {"x": i, "y": i / 2}}
        for i in range(100)
    ]


def instances() -> Any:
    """A list of dataclasses."""
    return [Item(i, "x", [i]) for i in range(200)]


def tiny() -> Any:
    """A dict with one pair."""
    return {"a": 1}


def loop(_: object) -> None:
    """Work of the interpreter that no other thread can disturb."""
    for _number in range(1_000):
        pass


class Round(NamedTuple):
    """What the threads of one round have done together."""

    per_second: float
    cpu_of_a_copy: float


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and show. Returns the exit status."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks threads", description=__doc__)
    parser.add_argument("--threads", type=int, default=2, help="as many as there are idle cores")
    parser.add_argument("--seconds", type=float, default=0.1, help="for a round")
    parser.add_argument("--rounds", type=int, default=10, help="of each kind")
    options = parser.parse_args(arguments)
    table = Table("data", "whose", "copier", "gain", "price", "us, one thread")
    copiers: dict[str, Callable[[Any], Any]] = {
        "loop": loop,
        "copy": copy.deepcopy,
        "ectype": ectype.deepcopy,
    }
    for build, whose, name in product((documents, instances, tiny), ("own", "shared"), copiers):
        one, several = _rounds(copiers[name], build, whose == "shared", options)
        fastest = max(done.per_second for done in one)
        gain = max(done.per_second for done in several) / fastest
        price = min(d.cpu_of_a_copy for d in several) / min(d.cpu_of_a_copy for d in one)
        table.add_row(
            build.__name__, whose, name, f"{gain:.2f}", f"{price:.2f}", f"{1e6 / fastest:.2f}"
        )
    gil = "with the GIL" if getattr(sys, "_is_gil_enabled", lambda: True)() else "without the GIL"
    console().print(f"{options.threads} threads, Python {sys.version.split()[0]} {gil}:")
    console().print(table)
    return 0


def _rounds(
    deepcopy: Callable[[Any], Any],
    build: Callable[[], Any],
    is_shared: bool,
    options: argparse.Namespace,
) -> tuple[list[Round], list[Round]]:
    """Rounds with one thread, and with several."""
    data = [build()] * options.threads if is_shared else [build() for _ in range(options.threads)]
    one, several = [], []
    for _ in range(options.rounds):
        one.append(_round(deepcopy, data[:1], options.seconds))
        several.append(_round(deepcopy, data, options.seconds))
    return one, several


def _round(deepcopy: Callable[[Any], Any], data: list[Any], seconds: float) -> Round:
    """A thread for each of these objects."""
    done: list[tuple[int, float]] = []
    start = threading.Event()
    end = threading.Event()

    def work(x: Any) -> None:
        start.wait()
        began = time.thread_time()
        copies = 0
        while not (copies and end.is_set()):
            for _ in range(COPIES_AT_ONCE):
                deepcopy(x)
            copies += COPIES_AT_ONCE
        done.append((copies, time.thread_time() - began))

    threads = [threading.Thread(target=work, args=(x,)) for x in data]
    for thread in threads:
        thread.start()
    began = time.perf_counter()
    start.set()
    time.sleep(seconds)
    end.set()
    for thread in threads:
        thread.join()
    elapsed = time.perf_counter() - began
    copies = sum(count for count, _ in done)
    return Round(copies / elapsed, sum(cpu for _, cpu in done) / copies)
