"""What a run says: a mean per group, and every case in which ectype is not the fastest."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from rich.console import Console
from rich.table import Table

from benchmarks.candidates import OURS, REFERENCE
from benchmarks.real.candidates import PATCHED, PATCHED_PEER, PEER
from benchmarks.real.registry import GROUPS, STDLIB
from benchmarks.runner import Result
from benchmarks.summary import standing
from benchmarks.units import duration, times

__all__ = ["group_rows", "markdown", "show", "worst_rows"]

GROUP_COLUMNS = (
    *("group", "cases", f"{OURS} direct", PATCHED, f"{PEER} direct", PATCHED_PEER),
    # Both patched.
    f"{OURS} / {PEER}",
    f"slower than {REFERENCE}",
    f"slower than {PEER}",
)
WORST_COLUMNS = ("case", REFERENCE, PATCHED, PATCHED_PEER, f"times {REFERENCE}", f"times {PEER}")

Rows = list[tuple[str, ...]]


def sections(results: Iterable[Result]) -> dict[str, list[Result]]:
    """The results by what the summary has a line for: sums of groups, and each group."""
    results = list(results)
    found = {
        "objects of packages": [r for r in results if STDLIB not in r.groups],
        GROUPS[STDLIB]: [r for r in results if STDLIB in r.groups],
    }
    for group, label in GROUPS.items():
        if group != STDLIB:
            found[f"of packages: {label}"] = [r for r in results if group in r.groups]
    return {label: members for label, members in found.items() if members}


def group_rows(results: Iterable[Result]) -> Rows:
    """One row per group: geometric means, and in how many cases ectype is slower."""
    rows: Rows = []
    for label, members in sections(results).items():
        beside_copy = [
            _mean(members, name, REFERENCE) for name in (OURS, PATCHED, PEER, PATCHED_PEER)
        ]
        slower = [str(len(_slower(members, other))) for other in (REFERENCE, PATCHED_PEER)]
        between = _mean(members, PATCHED, PATCHED_PEER)
        rows.append((label, str(len(members)), *beside_copy, between, *slower))
    return rows


def worst_rows(results: Iterable[Result]) -> Rows:
    """One row per case in which ectype, patched, is slower than `copy` or the peer, worst first."""
    results = list(results)
    chosen = {r.case: r for other in (REFERENCE, PATCHED_PEER) for r in _slower(results, other)}
    rows = []
    for result in sorted(chosen.values(), key=_least_ratio):
        spent = [_time(result, name) for name in (REFERENCE, PATCHED, PATCHED_PEER)]
        ratios = [_times(result.ratio(PATCHED, name)) for name in (REFERENCE, PATCHED_PEER)]
        rows.append((result.case, *spent, *ratios))
    return rows


def wrong_rows(results: Iterable[Result]) -> Rows:
    """One row per candidate and case that could not be measured, with the reason."""
    return [
        (result.case, name, reason) for result in results for name, reason in result.failed.items()
    ]


def show(here: Console, results: Sequence[Result]) -> None:
    """The summary in the terminal."""
    title = f"How many times as fast as {REFERENCE}: geometric means"
    _table(here, title, GROUP_COLUMNS, group_rows(results))
    title = f"Where {PATCHED} is slower than {REFERENCE} or {PATCHED_PEER}"
    _table(here, title, WORST_COLUMNS, worst_rows(results))
    if wrong := wrong_rows(results):
        title = f"Wrong: not as {REFERENCE}'s copy, or not made at all"
        _table(here, title, ("case", "candidate", "reason"), wrong)


def markdown(results: Sequence[Result]) -> str:
    """The summary as tables for a document."""
    parts = [_markdown(GROUP_COLUMNS, group_rows(results))]
    if worst := worst_rows(results):
        parts.append(_markdown(WORST_COLUMNS, worst))
    return "\n".join(parts)


def _markdown(columns: Sequence[str], rows: Rows) -> str:
    lines = [columns, ("---",) * len(columns), *rows]
    return "".join(f"| {' | '.join(cells)} |\n" for cells in lines)


def _table(here: Console, title: str, columns: Sequence[str], rows: Rows) -> None:
    table = Table(title=title)
    for number, column in enumerate(columns):
        table.add_column(column, justify="right" if number else "left", no_wrap=not number)
    for row in rows:
        table.add_row(*row)
    here.print(table)


def _slower(results: Iterable[Result], other: str) -> list[Result]:
    return [r for r in results if (ratio := r.ratio(PATCHED, other)) and ratio < 1]


def _least_ratio(result: Result) -> float:
    ratios = (result.ratio(PATCHED, name) for name in (REFERENCE, PATCHED_PEER))
    return min(ratio for ratio in ratios if ratio is not None)


def _mean(results: list[Result], candidate: str, other: str) -> str:
    found = standing(results, candidate, other)
    return _times(found.mean if found else None)


def _time(result: Result, name: str) -> str:
    if name in result.best:
        return duration(result.best[name])
    return "wrong" if name in result.failed else "-"


def _times(ratio: float | None) -> str:
    return "-" if ratio is None else f"{ratio:.2f}" if ratio < 10 else times(ratio)[:-1]
