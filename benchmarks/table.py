"""The results in the terminal."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Console
from rich.table import Table
from rich.text import Text

from benchmarks.candidates import BOUNDS
from benchmarks.runner import Result
from benchmarks.summary import GROUPS, Standing, groups_of, standing
from benchmarks.units import duration, times

__all__ = ["console", "show_cases", "show_groups", "show_shapes"]

# What a line with all candidates needs, where there is no terminal to fit in.
FILE_WIDTH = 190


def console() -> Console:
    """The terminal, or a file with lines as long as they need to be."""
    here = Console()
    return here if here.is_terminal else Console(width=FILE_WIDTH)


def show_cases(here: Console, results: Sequence[Result], subject: str, names: list[str]) -> None:
    """One line per case: the time of `subject`, and how it compares with each of `names`."""
    names = [name for name in names if any(name in result.best for result in results)]
    bounds = [name for name in names if name in BOUNDS]
    table = Table(
        title=f"Time per copy, and how many times as fast {subject} is",
        caption=f"Of {' and '.join(bounds)}: how many times as long it takes" if bounds else None,
    )
    table.add_column("case", no_wrap=True)
    table.add_column(subject, justify="right", style="bold", no_wrap=True)
    for name in names:
        table.add_column(name, justify="right")
    shape = ""
    for result in results:
        if shape and shape != result.case.partition("/")[0]:
            table.add_section()
        shape = result.case.partition("/")[0]
        own = result.best.get(subject)
        cells = (_cell(result, subject, name) for name in names)
        table.add_row(result.case, "-" if own is None else duration(own), *cells)
    here.print(table)


def _cell(result: Result, subject: str, name: str) -> Text:
    if name not in result.best:
        return Text("fails" if name in result.failed else "-", style="dim")
    # A narrow terminal may break the cell between the two, and nowhere else.
    time = duration(result.best[name]).replace(" ", "\N{NO-BREAK SPACE}")
    if name in BOUNDS:
        multiple = result.ratio(name, subject)
        return Text.assemble((time, "dim"), f" {times(multiple):>5}" if multiple else "")
    ratio = result.ratio(subject, name)
    return Text.assemble((time, "dim"), " ", _ratio(ratio) if ratio else "")


def _ratio(ratio: float) -> Text:
    style = "red" if ratio < 1 else "green" if ratio >= 2 else "yellow"
    return Text(f"{times(ratio):>5}", style=style)


def show_groups(here: Console, results: Sequence[Result], subject: str, names: list[str]) -> None:
    """One line per group and candidate: the geometric mean, and the worst case."""
    table = Table(title=f"{subject}, by group")
    for column in ("group", "beside"):
        table.add_column(column)
    for column in ("cases", "geometric mean", "worst"):
        table.add_column(column, justify="right")
    table.add_column("worst case", style="dim", no_wrap=True)
    groups = groups_of(results)
    summarised = {group: groups[group] for group in groups if group.startswith(GROUPS)}
    for group, members in (summarised | {"everything": list(results)}).items():
        label = group
        for name in names:
            found = standing(members, subject, name)
            if found is not None:
                table.add_row(label, *_standing_cells(found))
                label = ""
        table.add_section()
    here.print(table)


def _standing_cells(found: Standing) -> tuple[str | Text, ...]:
    mean: str | Text = Text(times(found.mean), style="bold")
    worst: str | Text = _ratio(found.worst)
    if found.peer in BOUNDS:
        mean, worst = f"takes {times(1 / found.mean)}", times(1 / found.worst)
    return found.peer, str(found.cases), mean, worst, found.worst_case


def show_shapes(here: Console, results: Sequence[Result], subject: str, names: list[str]) -> None:
    """One line per shape of data: the geometric mean beside each candidate."""
    names = [name for name in names if name not in BOUNDS]
    table = Table(title=f"How many times as fast {subject} is, by shape of data")
    table.add_column("shape")
    for name in names:
        table.add_column(name, justify="right")
    for shape in dict.fromkeys(result.case.partition("/")[0] for result in results):
        members = [result for result in results if result.case.startswith(f"{shape}/")]
        found = [standing(members, subject, name) for name in names]
        table.add_row(shape, *(_ratio(one.mean) if one else "-" for one in found))
    here.print(table)
