"""What the results of many cases amount to: geometric means per group, and the worst cases."""

from __future__ import annotations

import statistics
from collections.abc import Iterable
from dataclasses import dataclass

from benchmarks.runner import Result

__all__ = ["GROUPS", "Standing", "groups_of", "standing"]

# The summaries that the targets are stated for, in their order. `atomic` is apart from `tiny`:
# there is nothing to copy, only a call to answer.
GROUPS = ("tiny", "atomic", "containers", "instances", "values", "hooks")


@dataclass(frozen=True)
class Standing:
    """How many times as fast as a peer a candidate is, over some cases."""

    candidate: str
    peer: str
    mean: float
    worst: float
    worst_case: str
    cases: int


def standing(results: Iterable[Result], candidate: str, peer: str) -> Standing | None:
    """The candidate beside one peer, over the cases where both were measured."""
    ratios = {
        result.case: ratio
        for result in results
        if (ratio := result.ratio(candidate, peer)) is not None
    }
    if not ratios:
        return None
    worst_case = min(ratios, key=ratios.__getitem__)
    mean = statistics.geometric_mean(ratios.values())
    return Standing(candidate, peer, mean, ratios[worst_case], worst_case, len(ratios))


def groups_of(results: Iterable[Result]) -> dict[str, list[Result]]:
    """The results by group: those of `GROUPS` first, then all others that were measured."""
    found: dict[str, list[Result]] = {group: [] for group in GROUPS}
    for result in results:
        for group in result.groups:
            found.setdefault(group, []).append(result)
    return {group: members for group, members in found.items() if members}
