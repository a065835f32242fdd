"""`python -m benchmarks`: ours, the standard library's copy and peers on the corpus."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from benchmarks.candidates import OURS, REFERENCE, available
from benchmarks.corpus import Case, select, smallest
from benchmarks.picture import overview
from benchmarks.records import LATEST, save, surroundings
from benchmarks.runner import Result, measure
from benchmarks.table import console, show_cases, show_groups, show_shapes

__all__ = ["main"]

BUDGET = 1.0
QUICK_BUDGET = 0.15


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("case", nargs="?", default="*", help="only cases of that name, a pattern")
    parser.add_argument("--groups", default="", help="only these groups, separated by commas")
    parser.add_argument("--candidates", default="", help="only these, separated by commas")
    parser.add_argument("--quick", action="store_true", help="the smallest sizes, and briefly")
    parser.add_argument("--budget", type=float, metavar="S", help="seconds per case")
    parser.add_argument("--gc", action="store_true", help="leave the garbage collector on")
    parser.add_argument("--json", type=Path, default=LATEST, metavar="PATH", help="the results")
    parser.add_argument("--svg", type=Path, metavar="PATH", help="the chart")
    return parser


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, show and record. Returns the exit status."""
    options = _parser().parse_args(arguments)
    here = console()
    names = _candidates(options.candidates)
    cases = select(options.case or "*", frozenset(filter(None, options.groups.split(","))))
    if options.quick:
        cases = smallest(cases)
    if not cases:
        here.print(f"no case is called {options.case!r}")
        return 2
    budget = options.budget or (QUICK_BUDGET if options.quick else BUDGET)
    results = _measure(here, cases, names, budget, with_gc=options.gc)
    _show(here, results, names)
    save(options.json, results)
    chart = options.svg or options.json.with_suffix(".svg")
    chart.write_text(overview(results, _subject(names)), encoding="utf-8")
    here.print(f"results: {options.json}\nchart:   {chart}")
    return 0


def _candidates(chosen: str) -> list[str]:
    """The names to measure; `floor` stands for the work that a case says no copier can avoid."""
    names = [*available(), "floor"]
    return [name for name in names if not chosen or name in chosen.split(",")]


def _subject(names: list[str]) -> str:
    """Whom the others are compared with."""
    return next(name for name in (OURS, "copium", REFERENCE, *names) if name in names)


def _measure(
    here: Console, cases: list[Case], names: list[str], budget: float, *, with_gc: bool
) -> list[Result]:
    aged = [case for case in cases if "tiny" in case.groups or "atomic" in case.groups]
    columns = ("{task.description:36}", BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(
        *(TextColumn(column) if isinstance(column, str) else column for column in columns),
        console=here,
        transient=True,
    ) as progress:
        task = progress.add_task("", total=len(cases) + len(aged))

        def on_case(case: Case) -> None:
            progress.update(task, description=case.name)

        results = []
        for result in measure(cases, names, budget, with_gc=with_gc, on_case=on_case):
            results.append(result)
            progress.advance(task)
        for result in measure(
            aged, names, budget, with_gc=with_gc, after_large=True, on_case=on_case
        ):
            results.append(_aged(result))
            progress.advance(task)
    return results


def _aged(result: Result) -> Result:
    """A result in a process that has copied much before, told from that in a fresh one."""
    shape, _, rest = result.case.partition("/")
    groups = [f"{group} after large" for group in result.groups if group in ("tiny", "atomic")]
    return replace(result, case=f"{shape} after large/{rest}", groups=groups)


def _show(here: Console, results: list[Result], names: list[str]) -> None:
    subject = _subject(names)
    peers = [name for name in names if name != subject]
    show_cases(here, results, subject, peers)
    show_shapes(here, results, subject, peers)
    show_groups(here, results, subject, peers)
    about = surroundings()
    versions = ", ".join(f"{name} {version}" for name, version in about["versions"].items())
    here.print(f"Python {about['python']} on {about['machine']}; {versions}")
    for result in results:
        for name in (subject, "worker"):
            if name in result.failed:
                here.print(f"[red]{name} on {result.case}: {result.failed[name]}")
