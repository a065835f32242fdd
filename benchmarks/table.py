"""The results in the terminal."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Console
from rich.table import Table
from rich.text import Text

from benchmarks.candidates import BOUNDS
from benchmarks.runner import Result
from benchmarks.summary import Standing, groups_of, standing

__all__ = ["duration", "show_cases", "show_groups", "times"]


def duration(nanoseconds: float) -> str:
    """A time in the unit that suits it."""
    for unit, size in (("s", 1e9), ("ms", 1e6), ("µs", 1e3)):
        if nanoseconds >= size:
            return f"{nanoseconds / size:.3g} {unit}"
    return f"{nanoseconds:.3g} ns"


def times(ratio: float) -> str:
    """A ratio, as in "twelve times"."""
    return f"{ratio:.0f} x" if ratio >= 99.5 else f"{ratio:.3g} x"


def show_cases(console: Console, results: Sequence[Result], subject: str, names: list[str]) -> None:
    """One line per case: the time of `subject`, and how it compares with each of `names`."""
    table = Table(
        title=f"Time per copy, and how many times as fast {subject} is",
        caption=f"Of {' and '.join(BOUNDS)}: how many times as long {subject} takes",
    )
    table.add_column("case", no_wrap=True)
    table.add_column(subject, justify="right", style="bold")
    for name in names:
        table.add_column(name, justify="right", no_wrap=True)
    shape = ""
    for result in results:
        if shape and shape != result.case.partition("/")[0]:
            table.add_section()
        shape = result.case.partition("/")[0]
        own = result.best.get(subject)
        cells = (_cell(result, subject, name) for name in names)
        table.add_row(result.case, "-" if own is None else duration(own), *cells)
    console.print(table)


def _cell(result: Result, subject: str, name: str) -> Text:
    if name not in result.best:
        return Text("fails" if name in result.failed else "-", style="dim")
    time = duration(result.best[name])
    if name in BOUNDS:
        multiple = result.ratio(name, subject)
        return Text.assemble((f"{time} ", "dim"), times(multiple) if multiple else "")
    ratio = result.ratio(subject, name)
    return Text.assemble((f"{time} ", "dim"), _ratio(ratio) if ratio else "")


def _ratio(ratio: float) -> Text:
    style = "red" if ratio < 1 else "green" if ratio >= 2 else "yellow"
    return Text(f"{times(ratio):>6}", style=style)


def show_groups(
    console: Console, results: Sequence[Result], subject: str, names: list[str]
) -> None:
    """One line per group and candidate: the geometric mean, and the worst case."""
    table = Table(title=f"{subject}, by group")
    for column in ("group", "beside"):
        table.add_column(column)
    for column in ("cases", "geometric mean", "worst"):
        table.add_column(column, justify="right")
    table.add_column("worst case", style="dim", no_wrap=True)
    for group, members in groups_of(results).items():
        label = group
        for name in names:
            found = standing(members, subject, name)
            if found is not None:
                table.add_row(label, *_standing_cells(found))
                label = ""
        table.add_section()
    console.print(table)


def _standing_cells(found: Standing) -> tuple[str | Text, ...]:
    if found.peer in BOUNDS:
        mean: str | Text = f"takes {times(1 / found.mean)}"
        worst: str | Text = times(1 / found.worst)
    else:
        mean, worst = Text(times(found.mean), style="bold"), _ratio(found.worst)
    return found.peer, str(found.cases), mean, worst, found.worst_case
