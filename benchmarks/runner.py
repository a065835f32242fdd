"""Measures cases, each in a process of its own, and puts the results together."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from benchmarks.corpus import Case
from benchmarks.worker import Request

__all__ = ["ROOT", "Result", "measure"]

ROOT = Path(__file__).resolve().parent.parent


@dataclass
class Result:
    """What was measured on one case: nanoseconds per copy, by candidate."""

    case: str
    size: int
    groups: list[str]
    best: dict[str, float] = field(default_factory=dict)
    median: dict[str, float] = field(default_factory=dict)
    failed: dict[str, str] = field(default_factory=dict)

    def ratio(self, candidate: str, other: str) -> float | None:
        """How many times as fast as `other` the candidate is, if both were measured."""
        if candidate in self.best and other in self.best:
            return self.best[other] / self.best[candidate]
        return None


def measure(
    cases: Iterable[Case],
    candidates: list[str],
    budget: float,
    *,
    with_gc: bool = False,
    after_large: bool = False,
    worker: str = "benchmarks.worker",
    on_case: Callable[[Case], None] = lambda case: None,
) -> Iterator[Result]:
    """Measure the candidates on each case, for about `budget` seconds.

    `worker` is the module that a process for one case runs; it knows the case by its name.
    """
    for case in cases:
        on_case(case)
        request = Request(case.name, candidates, budget, with_gc, after_large)
        yield _measure_one(case, request, worker)


def _measure_one(case: Case, request: Request, worker: str) -> Result:
    result = Result(case.name, case.size, sorted(case.groups))
    # Whoever takes the process down is left out of the next one.
    while not _ask(request, result, worker):
        request = replace(
            request,
            candidates=[name for name in request.candidates if name not in result.failed],
        )
    return result


def _ask(request: Request, result: Result, worker: str) -> bool:
    """Run a worker. Returns whether there is nothing left to ask."""
    command = [sys.executable, "-m", worker, request.to_json()]
    trying = None
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        for line in process.stdout:
            event = json.loads(line)
            if event["event"] == "trying":
                trying = event["name"]
            elif event["event"] == "timing":
                trying = None
            else:
                _take(event, result)
    if process.returncode == 0:
        return True
    # Nobody to blame is a fault of the benchmark itself; what others have measured is kept.
    result.failed[trying or "worker"] = f"ended the process ({process.returncode})"
    return trying is None


def _take(event: dict[str, Any], result: Result) -> None:
    name = event["name"]
    if event["event"] == "failed":
        result.failed[name] = event["reason"]
    else:
        result.best[name] = event["best"]
        result.median[name] = event["median"]
