"""The chart of a run: how many times as fast as the standard library's copy, by group."""

from __future__ import annotations

from collections.abc import Sequence

from benchmarks.candidates import OURS, REFERENCE
from benchmarks.chart import Bar, Chart, Row
from benchmarks.real.candidates import PATCHED, PATCHED_PEER
from benchmarks.real.registry import GROUPS
from benchmarks.records import surroundings
from benchmarks.runner import Result
from benchmarks.summary import groups_of, standing
from benchmarks.units import times

__all__ = ["overview"]

# The chart has room for so many characters before a bar.
_LABELS = GROUPS | {
    "hook": "__deepcopy__ in Python",
    "hook in C": "__deepcopy__ in C",
    "plain": "plain data, instances",
    "stdlib": "standard library",
}


def overview(results: Sequence[Result]) -> str:
    """An SVG with a row per group, of geometric means."""
    groups = groups_of(results)
    rows = []
    for group, label in _LABELS.items():
        found = [
            standing(groups.get(group, []), name, REFERENCE)
            for name in (PATCHED, OURS, PATCHED_PEER)
        ]
        bars = [Bar(one.candidate, one.mean, times(one.mean)) for one in found if one is not None]
        if bars:
            rows.append((label, bars))
    longest = max((bar.value for _, bars in rows for bar in bars), default=1.0)
    packages = {result.case.partition("/")[0] for result in results} - {"stdlib"}
    about = surroundings()
    return Chart(
        title="Objects of real packages: how many times as fast as copy.deepcopy",
        subtitle=f"Geometric means over {len(results)} objects of {len(packages)} packages and of "
        "the standard library",
        ours=PATCHED,
        rows=[Row(label, bars, longest) for label, bars in rows],
        note=f"CPython {about['python']}, {about['machine']}. Longer is faster.",
    ).to_svg()
