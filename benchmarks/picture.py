"""The chart of a run: how many times as fast as the standard library's copy, by group."""

from __future__ import annotations

from collections.abc import Sequence

from benchmarks.candidates import REFERENCE
from benchmarks.chart import Bar, Chart, Row
from benchmarks.records import surroundings
from benchmarks.runner import Result
from benchmarks.summary import groups_of, standing
from benchmarks.units import times

__all__ = ["overview"]

_LABELS = {
    "tiny": "tiny copies",
    "containers": "containers, JSON",
    "instances": "instances",
    "values": "standard-library values",
    "hooks": "objects with Python hooks",
}
_OTHERS = ("copium", "pickle")


def overview(results: Sequence[Result], subject: str) -> str:
    """An SVG with a row per group, of geometric means."""
    groups = groups_of(results)
    rows = [
        Row(label, bars)
        for group, label in _LABELS.items()
        if group in groups and (bars := _bars(groups[group], subject))
    ]
    longest = max((bar.value for row in rows for bar in row.bars), default=1.0)
    rows = [Row(row.label, row.bars, longest) for row in rows]
    about = surroundings()
    cases = sum(
        subject in result.best and not _LABELS.keys().isdisjoint(result.groups)
        for result in results
    )
    return Chart(
        title="How many times as fast as copy.deepcopy",
        subtitle=f"Geometric means over {cases} cases, measured in turn in one process per case",
        ours=subject,
        rows=rows,
        note=f"CPython {about['python']}, {about['machine']}. Longer is faster.",
    ).to_svg()


def _bars(results: list[Result], subject: str) -> list[Bar]:
    bars = []
    for candidate in (subject, *(other for other in _OTHERS if other != subject)):
        found = standing(results, candidate, REFERENCE)
        if found is not None:
            bars.append(Bar(candidate, found.mean, times(found.mean)))
    if not any(bar.series == subject for bar in bars):
        return []
    return bars
