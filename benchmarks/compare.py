"""`python -m benchmarks compare A B`: two builds of ectype in turn, each in a process of its own.

A build is a wheel, a folder that holds the package, a source tree, or a revision of this
repository. Two processes wait in turn for each other, so that a noisy machine slows both.
"""

from __future__ import annotations

import argparse
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from rich.progress import Progress
from rich.table import Table

from benchmarks.corpus import Case, select, smallest
from benchmarks.runner import ROOT
from benchmarks.server import Server
from benchmarks.table import console
from benchmarks.units import duration

__all__ = ["main"]

BUDGET = 1.0
# Where memory happens to lie makes two runs of one build differ: by far more than this where
# much is copied, so that several pairs of processes are asked, by about this elsewhere.
NOISE = 0.02
PAIRS = 3


@dataclass(frozen=True)
class Compared:
    """The shortest rounds of both builds on one case, in nanoseconds per copy."""

    case: str
    a: float
    b: float

    @property
    def ratio(self) -> float:
        """How many times as fast B is."""
        return self.a / self.b


def main(arguments: Sequence[str] | None = None) -> int:
    """Compare and show. Returns the exit status."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks compare", description=__doc__)
    parser.add_argument("a", metavar="A")
    parser.add_argument("b", metavar="B")
    parser.add_argument("--case", default="*", help="only cases of that name, a pattern")
    parser.add_argument("--groups", default="", help="only these groups, separated by commas")
    parser.add_argument("--quick", action="store_true", help="the smallest sizes only")
    parser.add_argument("--budget", type=float, default=BUDGET, metavar="S", help="per case")
    options = parser.parse_args(arguments)
    cases = select(options.case, frozenset(filter(None, options.groups.split(","))))
    cases = [case for case in cases if case.raises is None]
    if options.quick:
        cases = smallest(cases)
    here = console()
    compared = []
    with tempfile.TemporaryDirectory() as folder:
        builds = [
            install(build, Path(folder) / side)
            for build, side in ((options.a, "a"), (options.b, "b"))
        ]
        with Progress(console=here, transient=True) as progress:
            for case in progress.track(cases, description="Comparing"):
                compared.append(_compare(case, builds, options.budget))
    _show(here, compared, options.a, options.b)
    return 0


def install(build: str, target: Path) -> Path:
    """A folder that holds the package of that build, made in `target` if need be.

    Raises:
        subprocess.CalledProcessError: the build could not be installed.
    """
    path = Path(build)
    if (path / "ectype").is_dir():
        return path.resolve()
    source = build if path.exists() else f"git+{ROOT.as_uri()}@{build}"
    command = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps"]
    subprocess.run([*command, "--target", str(target), source], check=True)
    return target


def _compare(case: Case, builds: list[Path], budget: float) -> Compared:
    pairs = [_one_pair(case, builds, budget / PAIRS) for _ in range(PAIRS)]
    return Compared(case.name, min(pair.a for pair in pairs), min(pair.b for pair in pairs))


def _one_pair(case: Case, builds: list[Path], budget: float) -> Compared:
    with ExitStack() as stack:
        servers = [stack.enter_context(Server(case, build)) for build in builds]
        one_of_each = sum(server.calibrate() for server in servers)
        rounds = max(5, min(400, int(budget * 1e9 / max(one_of_each, 1.0))))
        times: list[list[float]] = [[], []]
        for turn in range(rounds):
            # Who begins changes, so that neither always follows the other.
            for side in (0, 1) if turn % 2 == 0 else (1, 0):
                times[side].append(servers[side].round())
    return Compared(case.name, min(times[0]), min(times[1]))


def _show(here: Console, compared: list[Compared], a: str, b: str) -> None:
    table = Table(title="Time per copy", caption=f"A: {a}\nB: {b}")
    table.add_column("case", no_wrap=True)
    for column in ("A", "B", "B is as fast as A"):
        table.add_column(column, justify="right")
    for one in compared:
        style = "dim" if abs(one.ratio - 1) < NOISE else "green" if one.ratio > 1 else "red"
        ratio = f"[{style}]{one.ratio:.3f}x"
        table.add_row(one.case, duration(one.a), duration(one.b), ratio)
    table.add_section()
    if compared:
        mean = statistics.geometric_mean(one.ratio for one in compared)
        table.add_row("geometric mean", "", "", f"[bold]{mean:.3f}x")
    here.print(table)


if __name__ == "__main__":
    sys.exit(main())
