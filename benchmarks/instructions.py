"""`python -m benchmarks instructions`: how many instructions a copy takes, counted by callgrind.

Times differ from machine to machine and from minute to minute; these counts hardly do. The counts
of a run with N copies and of one with 2 N differ by what N copies take, without the start-up.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import re
import shutil
import subprocess
import sys
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.progress import Progress
from rich.table import Table

from benchmarks.candidates import OURS
from benchmarks.runner import ROOT
from benchmarks.table import console

__all__ = ["main"]

RECORD = ROOT / "benchmarks" / "instructions.json"
TOLERANCE = 0.03

# What is counted, and over how many copies: some 20 million instructions. The start-up of two
# processes differs by some 100,000: Python lists a folder again if another process wrote to it.
COPIES = {
    "tiny/list/1": 40_000,
    "tiny/dict-of-one/1": 20_000,
    "tiny/dataclass/1": 15_000,
    "json/rows/100": 250,
    "json/page/20": 200,
    "chat/messages/20": 400,
    "schema/meta-schema/1": 1_500,
    "boards/candidates/9": 300,
    "flat/dict-str-int/5000": 60,
    "sharing/dense/50": 60,
    "instances/plain/100": 120,
    "instances/frozen-slots/100": 120,
    "trees/slots-parents/1000": 10,
    "values/mixed/100": 20,
    "hooks/deepcopy-content/1000": 10,
}

_TOTAL = re.compile(r"Collected : (\d+)")
# What would make one run differ from the next; addresses are valgrind's own, and the same.
_SETTINGS = {"PYTHONHASHSEED": "0", "PYTHONDONTWRITEBYTECODE": "1"}


def main(arguments: Sequence[str] | None = None) -> int:
    """Count, then record or check. Returns the exit status: 1 if a case takes more than it did."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks instructions", description=__doc__)
    parser.add_argument("--check", action="store_true", help="compare with the recorded counts")
    parser.add_argument("--module", default=OURS, help="whose deepcopy to count")
    parser.add_argument("--file", type=Path, default=RECORD, metavar="PATH")
    parser.add_argument("--tolerance", type=float, default=TOLERANCE, metavar="SHARE")
    options = parser.parse_args(arguments)
    here = console()
    if shutil.which("valgrind") is None:
        here.print("valgrind is not installed: apt-get install valgrind")
        return 2
    recorded = json.loads(options.file.read_text()) if options.file.exists() else None
    if options.check and (recorded is None or recorded["counted_on"] != _counted_on()):
        here.print(f"{options.file} does not hold counts of {_counted_on()}")
        return 2
    counts = _count_all(here, options.module)
    before = recorded["instructions"] if recorded else {}
    grown = _show(here, counts, before, options.tolerance)
    if options.check:
        return 1 if grown else 0
    _save(options.file, counts)
    return 0


def _counted_on() -> dict[str, str]:
    """What counts depend on so much that others cannot be compared with them."""
    version = ".".join(platform.python_version_tuple()[:2])
    return {"python": version, "machine": platform.machine()}


def _count_all(here: Console, module: str) -> dict[str, int]:
    with (
        Progress(console=here, transient=True) as progress,
        ThreadPoolExecutor(os.cpu_count()) as pool,
    ):
        counts = pool.map(lambda case: _count(case, module, COPIES[case]), COPIES)
        return dict(
            zip(COPIES, progress.track(counts, len(COPIES), description="Counting"), strict=True)
        )


def _count(case: str, module: str, copies: int) -> int:
    once, twice = (_run(case, module, number) for number in (copies, 2 * copies))
    return round((twice - once) / copies)


def _run(case: str, module: str, copies: int) -> int:
    """The instructions of a whole process that makes so many copies.

    Raises:
        RuntimeError: the process failed.
    """
    payload = [sys.executable, "-m", "benchmarks.payload", case, module, str(copies)]
    process = subprocess.run(
        ["valgrind", "--tool=callgrind", "--callgrind-out-file=/dev/null", *payload],
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], **_SETTINGS},
        capture_output=True,
        text=True,
        check=False,
    )
    total = _TOTAL.search(process.stderr)
    if process.returncode != 0 or total is None:
        raise RuntimeError(f"{case}: {process.stderr}")
    return int(total[1])


def _show(
    here: Console, counts: dict[str, int], before: dict[str, int], tolerance: float
) -> list[str]:
    """Show the counts. Returns the cases that take more instructions than before."""
    table = Table(title="Instructions per copy")
    table.add_column("case", no_wrap=True)
    for column in ("recorded", "now", "change"):
        table.add_column(column, justify="right")
    grown = []
    for case, count in counts.items():
        change = count / before[case] - 1 if case in before else 0.0
        if change > tolerance:
            grown.append(case)
        style = "red" if change > tolerance else "green" if change < -tolerance else "dim"
        recorded = f"{before[case]:,}" if case in before else "-"
        table.add_row(case, recorded, f"{count:,}", f"[{style}]{change:+.1%}")
    here.print(table)
    return grown


def _save(path: Path, counts: dict[str, int]) -> None:
    record: dict[str, Any] = {"counted_on": _counted_on(), "instructions": counts}
    path.write_text(json.dumps(record, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
