"""The tables of a census, for a terminal and for the documentation."""

from __future__ import annotations

import importlib.metadata
import platform
from collections import defaultdict
from collections.abc import Iterator
from math import inf
from operator import itemgetter
from statistics import geometric_mean

from tools.census.packages import STANDARD
from tools.census.supervisor import Census, Verdict

COLUMNS = ("classes", "copied", "instances", "not comparable", "differ", "leak", "crash")
COUNTED = {"not comparable": 3, "differs": 4, "leaks": 5, "crashes": 6}
AS_FAST = 0.95
"""Times differ by a few percent from run to run."""
SLOWEST = 30
FEW = 150
"""Instances. In the documentation a package with fewer has no line of its own."""
Row = list[int]


def rows(census: Census) -> Iterator[tuple[str, Row]]:
    """Of each package how many classes there are, have been copied, and so on."""
    table: dict[str, Row] = defaultdict(lambda: [0] * len(COLUMNS))
    for package in census.seen.values():
        table[package][0] += 1
    counted = set()
    for v in census.verdicts:
        row = table[v.package]
        for column, what in ((1, (v.name,)), (2, (v.name, v.origin))):
            if (column, v.package, *what) not in counted:
                counted.add((column, v.package, *what))
                row[column] += 1
        # An instance counts once, however many ways to copy it have the same verdict.
        place = (COUNTED.get(v.verdict, 0), v.package, v.name, v.origin)
        if place[0] and place not in counted:
            counted.add(place)
            row[place[0]] += 1
    yield from sorted((package, row) for package, row in table.items() if any(row))
    yield "all", [sum(column) for column in zip(*table.values(), strict=True)]


Timed = tuple[float, float, Verdict]
"""Times as fast as `copy`; as copium, or infinity if that cannot copy it."""


def speeds(census: Census) -> str:
    """Of each kind of class how fast copies are, and which are slower than with others."""
    timed: dict[str, list[Timed]] = defaultdict(list)
    for v in census.verdicts:
        if v.verdict == "timed":
            standard, ours, peer = map(float, v.details[1:])
            for kind in (v.details[0], "all"):
                timed[kind].append((standard / ours, peer / ours, v))
    columns = ("classes", "times copy", "copium", "under copy", "under copium")
    lines = [f"{'first hook':34}" + "".join(f"{column:>15}" for column in columns)]
    for kind in sorted(timed, key=lambda kind: (kind == "all", -len(timed[kind]))):
        by_copy = [row[0] for row in timed[kind]]
        by_peer = [row[1] for row in timed[kind] if row[1] < inf] or [inf]
        cells = (
            f"{len({row[2].name for row in timed[kind]})}",
            *(f"{geometric_mean(times):.2f}" for times in (by_copy, by_peer)),
            *(f"{sum(one < AS_FAST for one in times)}" for times in (by_copy, by_peer)),
        )
        lines.append(f"{kind:34}" + "".join(f"{cell:>15}" for cell in cells))
    for column, other in enumerate(("copy", "copium")):
        slowest = sorted(timed["all"], key=itemgetter(column))[:SLOWEST]
        lines += ["", f"The slowest beside {other}:"]
        lines += (f"{row[column]:6.2f}  {row[2].name}  {row[2].details[0]}" for row in slowest)
    return "\n".join(lines)


def version(package: str) -> str:
    if package == STANDARD:
        return platform.python_version()
    try:
        return importlib.metadata.version(package)
    except importlib.metadata.PackageNotFoundError:
        return ""


def terminal(census: Census) -> str:
    lines = [f"{'package':34}" + "".join(f"{column:>15}" for column in COLUMNS)]
    for package, row in rows(census):
        lines.append(f"{package[:33]:34}" + "".join(f"{number or '':>15}" for number in row))
    return "\n".join([*lines, "", *notes(census), *map(finding, census.findings)])


def markdown(census: Census) -> str:
    """The larger packages, and those in which something was found. The others are summed up."""
    lines = [f"| package | version | {' | '.join(COLUMNS)} |", "|---" * (len(COLUMNS) + 2) + "|"]
    *each, (_, total) = rows(census)
    named = [(package, row) for package, row in each if row[2] >= FEW or any(row[4:])]
    small = [row for package, row in each if (package, row) not in named]
    rest = [sum(column) for column in zip(*small, strict=True)] or [0] * len(COLUMNS)
    for package, row in [*named, (f"{len(small)} smaller ones", rest), ("all", total)]:
        numbers = " | ".join(f"{number:,}" for number in row)
        lines.append(f"| {package} | {version(package)} | {numbers} |")
    return "\n".join([*lines, "", *notes(census)])


def notes(census: Census) -> Iterator[str]:
    slow = {(v.name, v.origin) for v in census.verdicts if v.verdict == "not counted"}
    yield f"References were not counted for {len(slow)} instances, whose copies take too long."
    for package in census.failed:
        yield f"The worker for {package} could not be run to its end."


def finding(v: Verdict) -> str:
    """What was found, and what to run to see it again."""
    more = [f"    {line}" for detail in v.details[:6] for line in detail.split("\n")]
    again = f'  python -m tools.census --package "{v.loaded}" --class "{v.name}"'
    return "\n".join([f"\n{v.name} ({v.origin}) {v.verdict}: {v.way}", again, *more])
