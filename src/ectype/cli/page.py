"""The report of `profile` as one page: no script, no other file, light and dark."""

from __future__ import annotations

import platform
from collections import Counter
from collections.abc import Mapping, Sequence
from html import escape
from importlib import resources
from string import Template
from typing import TextIO

import ectype
from ectype.cli import table
from ectype.cli.contents import slow_way
from ectype.cli.hooks import name_and_way
from ectype.cli.recorder import Place, Record

MOST_ROWS = 100
"""Of a chart: those with the longest bars."""

Costs = Sequence[tuple[Place, Record]]


def write(records: Mapping[Place, Record], took: int, program: str, file: TextIO) -> None:
    """Write the page about a program that took so many nanoseconds."""
    costs = sorted(records.items(), key=lambda item: -item[1].total)
    copies = sum(record.total for _, record in costs)
    template = Template(resources.files("ectype.cli").joinpath("page.html").read_text("utf-8"))
    file.write(
        template.substitute(
            program=escape(program),
            copies=table.duration(copies),
            took=table.duration(took),
            share=_percent(copies, took),
            calls=f"{sum(record.calls for _, record in costs):,}",
            places="one place" if len(costs) == 1 else f"{len(costs):,} places",
            parts="".join(_part(place, record, took) for place, record in costs[:MOST_ROWS]),
            charts=_calls(costs) + _classes(costs) if costs else "",
            version=escape(ectype.__version__),
            interpreter=platform.python_implementation(),
            release=platform.python_version(),
        )
    )


def _part(place: Place, record: Record, took: int) -> str:
    text = escape(f"{place}: {table.duration(record.total)}")
    return f'<div style="width: {_percent(record.total, took)}" title="{text}"></div>'


def _calls(costs: Costs) -> str:
    longest = costs[0][1].total
    rows = [
        (
            *(f"{record.calls:,}", table.duration(record.total)),
            *(table.duration(record.slowest), f"{record.objects.total():,}"),
            _bar(str(place), record.total, longest),
        )
        for place, record in costs
    ]
    text = (
        "The bars show how long all calls of a place took together. Objects are those that one of "
        "the slowest calls made."
    )
    columns = ("calls", "total", "slowest", "objects", "call")
    return _chart("Where the program copies", text, columns, rows)


def _classes(costs: Costs) -> str:
    objects = sum((record.objects for _, record in costs), Counter[type]()).most_common()
    if not objects:
        return ""
    most = objects[0][1]
    ways = [slow_way(cls) for cls, _ in objects]
    rows = [
        (
            f"{number:,}",
            _bar(name_and_way(cls, way), number, most, slow=bool(way)),
        )
        for (cls, number), way in zip(objects, ways, strict=True)
    ]
    text = (
        "New objects of one of the slowest calls of each place, by class: "
        '<span class="key"></span> copied natively, '
        '<span class="key slow"></span> copied by a hook or the reduce protocol.'
    )
    return _chart("What it copies", text, ("objects", "class"), rows)


def _chart(title: str, text: str, columns: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    heads = "".join(f'<th scope="col">{column}</th>' for column in columns)
    lines = "\n".join(
        "".join(("<tr>", *map(_cell, columns, row), "</tr>")) for row in rows[:MOST_ROWS]
    )
    left_out = len(rows) - MOST_ROWS
    return (
        f"<h2>{title}</h2>\n<p>{text}</p>\n"
        f"<table>\n<thead><tr>{heads}</tr></thead>\n<tbody>\n{lines}\n</tbody>\n</table>\n"
        + (f"<p>and {left_out:,} more</p>\n" if left_out > 0 else "")
    )


def _cell(column: str, content: str) -> str:
    # Narrow screens show the name of the column after the number.
    unit = column.removesuffix("s") if content == "1" else column
    return f'<td data-unit="{unit}">{content}</td>'


def _bar(text: str, number: int, most: int, *, slow: bool = False) -> str:
    kind = "bar slow" if slow else "bar"
    width = _percent(number, most)
    return f'<code>{escape(text)}</code><div class="{kind}" style="width: {width}"></div>'


def _percent(part: int, whole: int) -> str:
    return f"{100 * part / whole:.3g}%" if whole else "0%"
