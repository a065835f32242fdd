"""`python -m benchmarks.demo`: copies real documents and objects, checks and times the copies.

Each copy by ectype is compared with the standard library's: values, types, which objects are shared
and which are kept. Both are then timed in turn, for a second or so each.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rich.progress import Progress
from rich.table import Table

from benchmarks.candidates import OURS, REFERENCE, Candidate, available
from benchmarks.chart import Bar, Chart, Row
from benchmarks.corpus import CASES, Case
from benchmarks.records import RESULTS, surroundings
from benchmarks.table import console
from benchmarks.timing import Loop, interleave
from benchmarks.units import duration, times
from benchmarks.verify import difference

__all__ = ["main"]

BUDGET = 0.8
BAR_WIDTH = 30

_SHOWN = {
    "json/service/1": "web service description",
    "schema/openapi/1": "schema of OpenAPI",
    "schema/meta-schema/1": "schema of JSON Schema",
    "json/rows/1000": "1,000 JSON rows",
    "chat/messages/200": "200 chat messages",
    "instances/dataclass/100": "100 dataclass instances",
    "trees/slots-parents/1000": "syntax tree of 1,000",
    "values/mixed/100": "100 dated records",
    "boards/candidates/9": "puzzle with sets",
    "config/nodes/100": "nodes with __deepcopy__",
    "library/argument-parser/1": "argument parser",
}


@dataclass(frozen=True)
class Shown:
    """What the demo says of one object: how many parts it has, and the times in nanoseconds."""

    label: str
    objects: int
    best: dict[str, float]
    problem: str | None


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the demo. Returns the exit status: 1 if a copy differs, 2 if ectype is not installed."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.demo", description=__doc__)
    parser.add_argument("--svg", type=Path, default=RESULTS / "demo.svg", metavar="PATH")
    parser.add_argument("--budget", type=float, default=BUDGET, metavar="S", help="per object")
    options = parser.parse_args(arguments)
    here = console()
    found = available()
    if OURS not in found:
        here.print(f"{OURS} is not installed here: pip install .")
        return 2
    copiers = [found[name] for name in (OURS, REFERENCE, "copium") if name in found]
    shown = []
    with Progress(console=here, transient=True) as progress:
        for name, label in progress.track(_SHOWN.items(), description="Copying"):
            shown.append(_show_one(CASES[name], label, copiers, options.budget))
    here.print(_table(shown, copiers))
    options.svg.parent.mkdir(parents=True, exist_ok=True)
    options.svg.write_text(_picture(shown, copiers), encoding="utf-8")
    here.print(f"Picture: {options.svg}")
    problems = [f"{one.label}: {one.problem}" for one in shown if one.problem]
    for problem in problems:
        here.print(f"[red]not as the standard library copies it: {problem}")
    return 1 if problems else 0


def _show_one(case: Case, label: str, copiers: list[Candidate], budget: float) -> Shown:
    x = case.build()
    ours = next(copier for copier in copiers if copier.name == OURS)
    reference = next(copier for copier in copiers if copier.name == REFERENCE)
    memo: dict[int, Any] = {}
    expected = _copy(reference, x, memo)
    parts = len(memo)
    memo.clear()  # it holds the `__dict__` of every original
    actual = _copy(ours, x)
    problem = "it is the original itself" if actual is x else difference(expected, actual, x)
    loops = [Loop(copier, x) for copier in copiers]
    interleave(loops, budget)
    best = {loop.candidate.name: loop.measured.best for loop in loops}
    return Shown(label, parts, best, problem)


def _copy(candidate: Candidate, x: Any, memo: dict[int, Any] | None = None) -> Any:
    assert candidate.copier is not None
    with candidate.programs():
        return candidate.copier(x, memo)


def _table(shown: list[Shown], copiers: list[Candidate]) -> Table:
    table = Table(title="A deep copy of real data", caption="Bars: how many times as fast as copy")
    table.add_column("object", no_wrap=True)
    table.add_column("parts", justify="right")
    for copier in copiers:
        bold = "bold" if copier.name == OURS else ""
        table.add_column(copier.name, justify="right", style=bold, no_wrap=True)
    table.add_column("equal", justify="center")
    table.add_column("", justify="right", style="bold green")
    table.add_column("", no_wrap=True, style="green", min_width=BAR_WIDTH)
    longest = max(_gain(one) for one in shown)
    for one in shown:
        bar = "█" * max(1, round(BAR_WIDTH * _gain(one) / longest))
        table.add_row(
            one.label,
            f"{one.objects:,}",
            *(duration(one.best[copier.name]) for copier in copiers),
            "[red]no" if one.problem else "[green]yes",
            times(_gain(one)),
            bar,
        )
    return table


def _gain(one: Shown) -> float:
    return one.best[REFERENCE] / one.best[OURS]


def _picture(shown: list[Shown], copiers: list[Candidate]) -> str:
    """Bars of time, each object to its own scale."""
    order = [REFERENCE, *(copier.name for copier in copiers if copier.name != REFERENCE)]
    rows = [Row(one.label, [_bar(one, name) for name in order]) for one in shown]
    about = surroundings()
    note = f"CPython {about['python']}, {about['machine']}. Shorter is faster; each row to scale."
    subtitle = "Time per copy, checked against the standard library's"
    return Chart("A deep copy of real data", subtitle, OURS, rows, note).to_svg()


def _bar(one: Shown, name: str) -> Bar:
    text = duration(one.best[name])
    if name == OURS:
        text += f"  ({times(_gain(one))} as fast)"
    return Bar(name, one.best[name], text)


if __name__ == "__main__":
    sys.exit(main())
