"""`explain`: say what a deep copy of one object costs, and why."""

from __future__ import annotations

import argparse
import copy
import importlib
import sys
from collections.abc import Callable, Iterator
from time import perf_counter_ns
from typing import Any, NamedTuple

import ectype
from ectype._active import REASON
from ectype.cli import table
from ectype.cli.contents import full_name, new_objects, reachable, slow_way
from ectype.cli.parts import parts_of

ROUNDS = 5
SAMPLES = 9
"""Instances of a class that are timed, one by one."""
LEAST_SHARE = 0.05
"""Of the time of the whole; parts that take less are left out of the tree."""
MOST_LEVELS = 5
"""Of the tree, below the object itself."""


class Part(NamedTuple):
    """A line of the tree: how deep it is, the time of a copy in nanoseconds, and what it is."""

    level: int
    took: int
    name: str


def add_to(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command to the command line."""
    parser = commands.add_parser(
        "explain",
        help="say what a deep copy of one object costs, and why",
        description="Copy an object a few times and tell how long that takes, beside the standard "
        "library, and what the copy consists of: objects by class, how long a copy of one takes "
        "with all it holds, and what it goes through if it is not native.",
    )
    parser.add_argument("object", metavar="module:expression", help="such as 'app.state:STATE'")
    parser.set_defaults(command=_explain, error=parser.error)


def _explain(options: argparse.Namespace) -> None:
    module, _, expression = options.object.partition(":")
    if not (module and expression):
        options.error("the object is named as module:expression")
    x = eval(expression, vars(importlib.import_module(module)))
    objects = new_objects(x, ectype.deepcopy(x))
    ours, theirs = (_best(function, x) for function in (ectype.deepcopy, copy.deepcopy))
    if REASON:
        print(f"The native core does not run: {REASON}. All copies are the standard library's.")
    print(
        f"{full_name(type(x))}: {objects.total():,} objects copied in {table.duration(ours)}; "
        f"the standard library takes {table.duration(theirs)}"
    )
    rows = [
        (f"{number:,}", _one(_samples(x, cls)), f"{full_name(cls)}{_by(cls)}")
        for cls, number in objects.most_common()
    ]
    table.write(sys.stdout, ("objects", "one takes", "class"), rows)
    parts = list(tree(x, ours))
    if len(parts) > 1:
        print("\nWhere the time goes; each part was copied alone, with all it leads to:")
        lines = [(table.duration(part.took), "  " * part.level + part.name) for part in parts]
        table.write(sys.stdout, ("takes", "part"), lines)


def tree(x: Any, took: int) -> Iterator[Part]:
    """The parts of an object whose copies take a share of the nanoseconds that its own takes."""
    yield Part(0, took, full_name(type(x)))
    yield from _below([x], 1, took * LEAST_SHARE, {id(x)})


def _below(objects: list[Any], level: int, least: float, shown: set[int]) -> Iterator[Part]:
    if level > MOST_LEVELS:
        return
    found = []
    for name, parts in parts_of(objects).items():
        new = [part for part in parts if id(part) not in shown]
        try:
            took = _best(ectype.deepcopy, new if len(new) > 1 else new[0]) if new else 0
        except Exception:  # it can only be copied as a part of something
            continue
        if took >= least:
            found.append((took, name, new))
    for took, name, parts in sorted(found, key=lambda part: -part[0]):
        # An object that is reached twice is shown once: in the part that takes longest.
        new = [part for part in parts if id(part) not in shown]
        if new:
            shown.update(map(id, new))
            yield Part(level, took, name)
            yield from _below(new, level + 1, least, shown)


def _samples(x: Any, cls: type) -> list[Any]:
    """Some instances of a class. No others are held: a second reference makes a copy slower."""
    found = [part for part in reachable(x).values() if type(part) is cls]
    return found[:: max(1, len(found) // SAMPLES)][:SAMPLES]


def _best(function: Callable[[Any], Any], x: Any) -> int:
    return min(_once(function, x) for _ in range(ROUNDS))


def _once(function: Callable[[Any], Any], x: Any) -> int:
    began = perf_counter_ns()
    function(x)
    return perf_counter_ns() - began


def _one(samples: list[Any]) -> str:
    """The median: they may hold very different things."""
    try:
        times = sorted(_best(ectype.deepcopy, x) for x in samples)
    except Exception:  # it can only be copied as a part of something
        return "?"
    return table.duration(times[len(times) // 2])


def _by(cls: type) -> str:
    way = slow_way(cls)
    return f" by {way}" if way else ""
