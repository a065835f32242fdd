"""`python -m benchmarks.real`: copies of real objects, and whole programs that make such copies."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from rich.console import Console
from rich.progress import Progress

from benchmarks.corpus.case import Case
from benchmarks.real import picture, report
from benchmarks.real.candidates import NAMES, PATCHED, copiers, runners
from benchmarks.real.cases import CASES
from benchmarks.real.registry import select
from benchmarks.real.workloads import WORKLOADS
from benchmarks.records import RESULTS, load, save, surroundings
from benchmarks.runner import Result, measure
from benchmarks.table import console, show_cases

WORKER = "benchmarks.real.worker"
BUDGET = 1.0
# A workload takes longer, and there are few.
WORKLOAD_BUDGET = 6.0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.real", description=__doc__)
    parser.add_argument(
        "case", nargs="?", default="*", help="a pattern, a package, a theme or a group"
    )
    parser.add_argument("--workloads", action="store_true", help="whole programs, not copies")
    parser.add_argument("--candidates", default="", help="only these, separated by commas")
    parser.add_argument("--budget", type=float, metavar="S", help="seconds per case")
    parser.add_argument("--saved", type=Path, metavar="PATH", help="show results, do not measure")
    parser.add_argument("--json", type=Path, metavar="PATH", help="where to save the results")
    parser.add_argument("--svg", type=Path, metavar="PATH", help="where to draw the chart")
    parser.add_argument("--markdown", type=Path, metavar="PATH", help="where to write the tables")
    return parser


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, show and record. Returns the exit status: 2 if there is no such case."""
    options = _parser().parse_args(arguments)
    here = console()
    if options.saved is not None:
        results = load(options.saved)
    else:
        registry = WORKLOADS if options.workloads else CASES
        cases = select(registry.values(), options.case or "*")
        if not cases:
            here.print(f"no case is called {options.case!r}")
            return 2
        results = _measure(here, cases, options)
        path = options.json or RESULTS / ("workloads.json" if options.workloads else "real.json")
        save(path, results)
        here.print(f"results: {path}")
    _show(here, results, workloads=options.workloads)
    if options.svg is not None:
        options.svg.write_text(picture.overview(results), encoding="utf-8")
    if options.markdown is not None:
        options.markdown.write_text(report.markdown(results), encoding="utf-8")
    return 0


def _measure(here: Console, cases: list[Case], options: argparse.Namespace) -> list[Result]:
    found = runners() if options.workloads else copiers()
    chosen = options.candidates.split(",") if options.candidates else NAMES
    names = [name for name in found if name in chosen]
    budget = options.budget or (WORKLOAD_BUDGET if options.workloads else BUDGET)
    with Progress(console=here, transient=True) as progress:
        task = progress.add_task("", total=len(cases))
        results = []
        for result in measure(
            cases,
            names,
            budget,
            worker=WORKER,
            on_case=lambda case: progress.update(task, description=case.name),
        ):
            results.append(result)
            progress.advance(task)
    return results


def _show(here: Console, results: list[Result], *, workloads: bool) -> None:
    names = [name for name in NAMES if name != PATCHED]
    show_cases(here, results, PATCHED, names)
    if workloads:
        for row in report.wrong_rows(results):
            here.print(*row)
    else:
        report.show(here, results)
    about = surroundings()
    versions = ", ".join(f"{name} {version}" for name, version in about["versions"].items())
    here.print(f"Python {about['python']} on {about['machine']}; {versions}")


if __name__ == "__main__":
    sys.exit(main())
