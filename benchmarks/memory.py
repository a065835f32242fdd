"""`python -m benchmarks memory`: what a copy takes of memory, for good and while it is made."""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from rich.console import Console
from rich.progress import Progress
from rich.table import Table

from benchmarks.candidates import BOUNDS, OURS, REFERENCE, available
from benchmarks.corpus import Case, select
from benchmarks.footprint import Footprint
from benchmarks.records import RESULTS, surroundings
from benchmarks.runner import ROOT
from benchmarks.table import console
from benchmarks.units import bytes_

__all__ = ["main", "measure"]

# The sizes that are measured if not asked otherwise: of tiny copies the interpreter's own stock of
# free objects would be all that is seen.
SMALLEST, LARGEST = 100, 10_000


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, show and record. Returns the exit status."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks memory", description=__doc__)
    parser.add_argument("case", nargs="?", help="only cases of that name, a pattern")
    parser.add_argument("--candidates", default="", help="only these, separated by commas")
    parser.add_argument("--json", type=Path, default=RESULTS / "memory.json", metavar="PATH")
    options = parser.parse_args(arguments)
    names = [
        name
        for name, candidate in available().items()
        if candidate.copier is not None or name in ("pickle", *BOUNDS)
    ]
    names = [name for name in names if not options.candidates or name in options.candidates]
    cases = select(options.case) if options.case else _usual()
    here = console()
    found: dict[str, dict[str, Footprint]] = {}
    with Progress(console=here, transient=True) as progress:
        for case in progress.track(cases, description="Weighing"):
            found[case.name] = {
                name: footprint for name in names if (footprint := measure(case, name)) is not None
            }
    _show(here, found, names)
    _save(options.json, found)
    here.print(f"results: {options.json}")
    return 0


def _usual() -> list[Case]:
    """Of each kind of data that can be copied the largest size within these bounds."""
    chosen: dict[str, Case] = {}
    for case in select():
        kind = case.name.rpartition("/")[0]
        is_smaller = kind in chosen and case.size <= chosen[kind].size
        if case.raises is None and SMALLEST <= case.size <= LARGEST and not is_smaller:
            chosen[kind] = case
    return list(chosen.values())


def measure(case: Case, candidate: str) -> Footprint | None:
    """The footprint of one copy, in a process of its own; None if the candidate cannot make it."""
    command = [sys.executable, "-m", "benchmarks.footprint", case.name, candidate]
    process = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    if process.returncode != 0:
        return None
    return Footprint(**json.loads(process.stdout))


def _show(here: Console, found: dict[str, dict[str, Footprint]], names: list[str]) -> None:
    table = Table(
        title="Memory of a copy",
        caption=(
            "retained: what the copy holds. peak: what was in use at most while it was made.\n"
            "grown: what is still held when the copy is gone, as a rule by the original."
        ),
    )
    for column in ("case", "candidate"):
        table.add_column(column, no_wrap=True)
    for column in ("retained", f"of {REFERENCE}'s", "peak", "grown", "resident"):
        table.add_column(column, justify="right")
    for case, footprints in found.items():
        label = case
        reference = footprints.get(REFERENCE)
        for name in names:
            if name not in footprints:
                continue
            one = footprints[name]
            share = "-"
            if reference is not None and reference.retained > 0:
                share = f"{one.retained / reference.retained:.2f}"
            sizes = (bytes_(one.retained), share, bytes_(one.peak), bytes_(one.grown))
            style = "bold" if name == OURS else ""
            table.add_row(label, name, *sizes, bytes_(one.resident), style=style)
            label = ""
        table.add_section()
    here.print(table)


def _save(path: Path, found: dict[str, dict[str, Footprint]]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    record = {
        **surroundings(),
        "unit": "B",
        "results": {
            case: {name: asdict(one) for name, one in footprints.items()}
            for case, footprints in found.items()
        },
    }
    path.write_text(json.dumps(record, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
