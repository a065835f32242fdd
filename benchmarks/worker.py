"""A fresh process that measures one case, and reports line by line in JSON on its output.

Fresh, because a candidate may keep memory of what it copied before and be slower for it; and
because one that is beaten by a case may take the process with it. Run by `benchmarks.runner`.
"""

from __future__ import annotations

import json
import sys
import warnings
from collections.abc import Callable
from dataclasses import asdict, dataclass
from time import perf_counter_ns
from typing import Any

from benchmarks.candidates import BOUNDS, REFERENCE, Candidate, available, floor
from benchmarks.corpus import CASES, Case
from benchmarks.timing import Loop, interleave
from benchmarks.verify import difference

__all__ = ["Request", "requested", "serve"]

# Larger copies are not compared item by item: the same shape at a smaller size has been.
COMPARED = 50_000

# How many lists each copier copies first when the process is to be an old one.
LARGE = 1_000_000


@dataclass(frozen=True)
class Request:
    """What a worker is asked for; its one argument, as JSON."""

    case: str
    candidates: list[str]
    budget: float = 1.0
    with_gc: bool = False
    after_large: bool = False

    def to_json(self) -> str:
        return json.dumps(asdict(self))


def main() -> None:
    request = requested()
    serve(request, CASES[request.case], available())


def requested() -> Request:
    """What this process was started for."""
    return Request(**json.loads(sys.argv[1]))


def serve(
    request: Request,
    case: Case,
    found: dict[str, Candidate],
    clock: Callable[[], int] = perf_counter_ns,
) -> None:
    """Check the candidates on one case, measure those that are right, and report."""
    # A peer's advice on standard error is no part of the measurement.
    warnings.simplefilter("ignore")
    x = case.build()
    candidates = [found[name] for name in request.candidates if name in found]
    if "floor" in request.candidates and (least := floor(case, x)) is not None:
        candidates.append(least)
    if request.after_large:
        _grow_old(candidates)
    loops = [
        Loop(candidate, x, case.raises, clock=clock)
        for candidate in candidates
        if candidate.suits(case) and _is_right(candidate, case, x, found[REFERENCE])
    ]
    _report("timing", case.name)
    interleave(loops, request.budget, with_gc=request.with_gc)
    for loop in loops:
        times = loop.measured
        _report("measured", loop.candidate.name, best=times.best, median=times.median)


def _report(event: str, name: str, **more: Any) -> None:
    print(json.dumps({"event": event, "name": name, **more}), flush=True)


def _grow_old(candidates: list[Candidate]) -> None:
    large = [[number] for number in range(LARGE)]
    for candidate in candidates:
        if candidate.copier is not None and candidate.name not in BOUNDS:
            candidate.copier(large)


def _is_right(candidate: Candidate, case: Case, x: Any, reference: Candidate) -> bool:
    """Whether the candidate copies `x` as the standard library does, or fails as it does.

    The floor makes a part of the copy only, and the standard library is right by definition.
    """
    # Said before, so that the reader knows whom a crash belongs to.
    _report("trying", candidate.name)
    try:
        actual = _copy(candidate, x)
    except Exception as error:
        if case.raises is not None and isinstance(error, case.raises):
            return True
        _report("failed", candidate.name, reason=f"{type(error).__name__}: {error}"[:200])
        return False
    if case.raises is not None:
        problem: str | None = f"no {case.raises.__name__}"
    elif candidate.name in (REFERENCE, "floor") or case.size > COMPARED:
        problem = None
    else:
        problem = _difference(candidate, case, x, actual, reference)
    if problem is not None:
        _report("failed", candidate.name, reason=f"not as {REFERENCE}: {problem}"[:200])
    return problem is None


def _copy(candidate: Candidate, x: Any) -> Any:
    with candidate.programs():
        return eval(candidate.expression, {**candidate.names, "x": x})


def _difference(
    candidate: Candidate, case: Case, x: Any, actual: Any, reference: Candidate
) -> str | None:
    try:
        expected = _copy(reference, x)
    except RecursionError:
        # Deeper than the standard library goes: a copier that gets there is not judged by it.
        return None
    if case.look is None:
        return difference(expected, actual, x, exact=candidate.is_exact)
    if type(actual) is not type(expected) or (actual is x) != (expected is x):
        return f"{type(actual).__name__} instead of {type(expected).__name__}, or kept"
    return difference(case.look(expected), case.look(actual), None, exact=False)


if __name__ == "__main__":
    main()
