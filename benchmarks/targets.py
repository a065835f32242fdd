"""`python -m benchmarks targets`: what the project holds itself to, and how far a run got."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from rich.table import Table

from benchmarks.candidates import BOUNDS, OURS, REFERENCE
from benchmarks.records import LATEST, load
from benchmarks.runner import Result
from benchmarks.summary import groups_of, standing
from benchmarks.table import console
from benchmarks.units import times

__all__ = ["main"]

ANY_PEER = "any peer"


@dataclass(frozen=True)
class Speed:
    """How many times as fast as `peer` a group has to be: as a geometric mean, and at worst."""

    group: str
    peer: str
    mean: float | None = None
    worst: float | None = None


SPEEDS = (
    Speed("tiny", REFERENCE, mean=12, worst=2),
    Speed("tiny", "copium", mean=1.3),
    Speed("tiny after large", "copium", mean=20),
    Speed("atomic", REFERENCE, worst=2),
    Speed("containers", REFERENCE, mean=18),
    Speed("containers", "copium", mean=2),
    Speed("containers", ANY_PEER, worst=1),
    Speed("instances", REFERENCE, mean=25),
    Speed("instances", "copium", mean=5),
    Speed("instances", "pickle", worst=5),
    Speed("values", REFERENCE, mean=10),
    Speed("values", "copium", mean=2.5),
    Speed("values", ANY_PEER, worst=1),
    Speed("hooks", REFERENCE, mean=3),
    Speed("hooks", "copium", mean=1.5),
    Speed("hooks", ANY_PEER, worst=1),
)


@dataclass(frozen=True)
class Finding:
    """One target beside what was measured; `measured` is empty if nothing was."""

    target: str
    wanted: str
    measured: str
    is_met: bool
    where: str = ""


def main(arguments: Sequence[str] | None = None) -> int:
    """Show the targets beside recorded results. Returns 1 if one of them was missed."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks targets", description=__doc__)
    parser.add_argument("files", nargs="*", type=Path, default=[LATEST], metavar="RESULTS")
    parser.add_argument("--subject", default=OURS, help="whose speed")
    options = parser.parse_args(arguments)
    results = {result.case: result for path in options.files for result in load(path)}
    findings = [*_speeds(results, options.subject), *_multiples(results, options.subject)]
    _show(console(), findings)
    return 0 if all(finding.is_met for finding in findings if finding.measured) else 1


def _speeds(results: dict[str, Result], subject: str) -> Iterator[Finding]:
    groups = groups_of(results.values())
    for speed in SPEEDS:
        members = groups.get(speed.group, [])
        peers = [speed.peer]
        if speed.peer == ANY_PEER:
            peers = sorted({name for one in members for name in one.best} - {subject, *BOUNDS})
        found = [one for peer in peers if (one := standing(members, subject, peer)) is not None]
        worst = min(found, key=lambda one: one.worst, default=None)
        target = f"{speed.group}, beside {speed.peer}"
        if speed.mean is not None:
            mean = worst.mean if worst else None
            yield _at_least(f"{target}: geometric mean", speed.mean, mean)
        if speed.worst is not None:
            where = f"{worst.worst_case}, {worst.peer}" if worst else ""
            yield _at_least(
                f"{target}: worst case", speed.worst, worst.worst if worst else None, where
            )


def _multiples(results: dict[str, Result], subject: str) -> Iterator[Finding]:
    """Times that are bounded by other times."""
    in_shape = [one for one in results.values() if one.case.startswith("json/")]
    yield _longest("JSON documents: times the limit", 1.2, in_shape, subject, "limit")
    plain = [one for one in results.values() if one.case.startswith("instances/plain/")]
    yield _longest("plain instances: times calling the class", 1.5, plain, subject, "floor")

    def each(case: str) -> float | None:
        found = results.get(case)
        if found is None or subject not in found.best:
            return None
        return found.best[subject] / found.size

    for target, most, large, small in (
        ("4,000,000 lists: time per list, times that of 1,000", 2.5, *_growing("lists")),
        ("4,000,000 rows: time per row, times that of 1,000", 2.5, *_growing("rows")),
        ("one hook among containers: times without it", 1.5, *_hook()),
    ):
        yield _ratio(target, most, each, large, small)


def _growing(kind: str) -> tuple[str, str]:
    return f"growing/{kind}/4000000", f"growing/{kind}/1000"


def _hook() -> tuple[str, str]:
    return "hooks/one-among-containers/200000", "hookless/containers/200000"


def _ratio(
    target: str, most: float, each: Callable[[str], float | None], large: str, small: str
) -> Finding:
    upper, lower = each(large), each(small)
    return _at_most(target, most, upper / lower if upper and lower else None)


def _longest(target: str, most: float, results: list[Result], subject: str, bound: str) -> Finding:
    multiples = {
        one.case: multiple for one in results if (multiple := one.ratio(bound, subject)) is not None
    }
    worst = max(multiples, key=multiples.__getitem__, default="")
    return _at_most(target, most, multiples.get(worst), worst)


def _at_least(target: str, wanted: float, measured: float | None, where: str = "") -> Finding:
    text = times(measured) if measured else ""
    return Finding(target, f"at least {wanted:g}", text, (measured or 0) >= wanted, where)


def _at_most(target: str, wanted: float, measured: float | None, where: str = "") -> Finding:
    text = times(measured) if measured else ""
    met = measured is not None and measured <= wanted
    return Finding(target, f"at most {wanted:g}", text, met, where)


def _show(here: Console, findings: list[Finding]) -> None:
    table = Table(title="Targets")
    for column in ("target", "wanted", "measured", "", "where"):
        table.add_column(column, no_wrap=column == "target")
    for one in findings:
        verdict = "[green]met" if one.is_met else "[red]missed"
        if not one.measured:
            verdict = "[dim]not measured"
        table.add_row(one.target, one.wanted, one.measured, verdict, one.where)
    here.print(table)


if __name__ == "__main__":
    sys.exit(main())
