"""Tables for a terminal, and the numbers in them."""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import TextIO


def write(
    file: TextIO, columns: Sequence[str], rows: Sequence[Sequence[str]], *, left_out: int = 0
) -> None:
    """Write a table whose last column is text; those before it are numbers.

    A terminal gets it from `rich`, if that is installed (the extra `cli`).
    """
    if not (file.isatty() and _write_richly(file, columns, rows)):
        widths = [max(map(len, column)) for column in zip(columns, *rows, strict=True)]
        for row in (columns, *rows):
            numbers = (cell.rjust(width) for cell, width in zip(row[:-1], widths, strict=False))
            print("", *numbers, row[-1], sep="  ", file=file)
    if left_out > 0:
        print(f"  and {left_out:,} more", file=file)


def _write_richly(file: TextIO, columns: Sequence[str], rows: Sequence[Sequence[str]]) -> bool:
    try:
        from rich.console import Console
        from rich.table import Table
        from rich.text import Text
    except ImportError:
        return False
    table = Table(box=None)
    for column in columns[:-1]:
        table.add_column(column, justify="right", no_wrap=True)
    table.add_column(columns[-1], overflow="fold")
    for row in rows:
        table.add_row(*map(Text, row))
    Console(file=file).print(table)
    return True


def duration(nanoseconds: float) -> str:
    """Three digits and a unit."""
    for unit, size in (("s", 1e9), ("ms", 1e6), ("us", 1e3)):
        number = nanoseconds / size
        if number >= 1:
            return f"{number:.0f} {unit}" if number >= 100 else f"{number:.3g} {unit}"
    return f"{nanoseconds:.0f} ns"


def path(name: str) -> str:
    """The shorter of the path and what it is from here."""
    try:
        return min(name, os.path.relpath(name), key=len)
    except ValueError:  # on another drive
        return name
