"""The tables of a census, for a terminal and for the documentation."""

from __future__ import annotations

import importlib.metadata
import platform
from collections import defaultdict
from collections.abc import Iterator

from tools.census.packages import STANDARD
from tools.census.supervisor import Census, Verdict

COLUMNS = ("classes", "copied", "instances", "not comparable", "differ", "leak", "crash")
COUNTED = {"not comparable": 3, "differs": 4, "leaks": 5, "crashes": 6}
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
