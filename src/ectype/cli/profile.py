"""`profile`: run a program patched, and say in the end what its copies cost."""

from __future__ import annotations

import argparse
import atexit
import os
import runpy
import sys
from collections import Counter
from pathlib import Path
from time import perf_counter_ns
from typing import TextIO

from ectype.cli import page, table
from ectype.cli.contents import slow_way
from ectype.cli.hooks import name_and_way
from ectype.cli.recorder import Place, Record, Recorder
from ectype.cli.run import add_program_command

MOST_ROWS = 30
"""Of a table: the most expensive ones."""


def add_to(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command to the command line."""
    parser = add_program_command(
        commands,
        "profile",
        _run,
        usage="%(prog)s [-h] [-o FILE] [--html FILE] (script | -m module) ...",
        help="run a program patched, and say in the end what its copies cost",
        description="Run a Python program with the standard library's copy functions made native. "
        "In the end, tell from where they were called, how often, how long that took, how many "
        "objects one of the slowest calls made, and which of these were not copied natively.",
    )
    parser.add_argument("-o", dest="output", metavar="FILE", help="where to write, if not stderr")
    parser.add_argument("--html", metavar="FILE", help="write a page with charts, too")


def _run(options: argparse.Namespace) -> None:
    """Run the program in this process, as profilers do."""
    name = options.program[0]
    began = perf_counter_ns()
    recorder = Recorder()
    # The program may go to another folder.
    output, html = (
        Path(path).resolve() if path else None for path in (options.output, options.html)
    )

    def report() -> None:
        took = perf_counter_ns() - began
        if html:
            with html.open("w", encoding="utf-8", errors="backslashreplace") as file:
                page.write(recorder.records, took, " ".join(options.program), file)
        if output:
            with output.open("w", encoding="utf-8", errors="backslashreplace") as file:
                write(recorder.records, took, file)
        elif sys.__stderr__:
            write(recorder.records, took, sys.__stderr__)

    atexit.register(report)  # the first to be registered, and therefore the last to run
    os.environ["ECTYPE_PATCH"] = "1"  # for the processes that the program starts
    sys.argv = options.program
    if options.module:
        runpy.run_module(name, run_name="__main__", alter_sys=True)
    else:
        if not (sys.flags.isolated or getattr(sys.flags, "safe_path", False)):
            sys.path[0] = str(Path(name).resolve().parent)
        runpy.run_path(name, run_name="__main__")


def write(records: dict[Place, Record], took: int, file: TextIO) -> None:
    """Write the report on a program that took so many nanoseconds."""
    total = table.duration(sum(record.total for record in records.values()))
    print(f"\nectype: {total} of {table.duration(took)} went into copies", file=file)
    if not records:
        return
    costly = sorted(records.items(), key=lambda item: -item[1].total)
    rows = [
        (
            *(f"{record.calls:,}", table.duration(record.total), table.duration(record.slowest)),
            *(f"{record.objects.total():,}", str(place)),
        )
        for place, record in costly[:MOST_ROWS]
    ]
    columns = ("calls", "total", "slowest", "objects", "call")
    table.write(file, columns, rows, left_out=len(costly) - len(rows))
    _write_slow_types(sum((record.objects for record in records.values()), Counter()), file)


def _write_slow_types(objects: Counter[type], file: TextIO) -> None:
    ways = {cls: slow_way(cls) for cls in objects}
    slow = [(cls, number) for cls, number in objects.most_common() if ways[cls]]
    if slow:
        print("\nOf these objects, copied by hooks or the reduce protocol:", file=file)
        rows = [(f"{number:,}", name_and_way(cls, ways[cls])) for cls, number in slow]
        table.write(file, ("objects", "class"), rows[:MOST_ROWS], left_out=len(rows) - MOST_ROWS)
