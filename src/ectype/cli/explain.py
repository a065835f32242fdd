"""`explain`: say what a deep copy of one object costs, and why."""

from __future__ import annotations

import argparse
import copy
import importlib
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from io import TextIOWrapper
from time import perf_counter_ns
from typing import Any, NamedTuple

import ectype
from ectype import patch
from ectype._active import REASON
from ectype.cli import table
from ectype.cli.contents import full_name, new_objects, reachable, slow_way
from ectype.cli.hooks import hook_of
from ectype.cli.parts import parts_of

Copying = Callable[[Any], Any]

ROUNDS = 5
MOST_ROUNDS = 100
ENOUGH = 1_000_000
"""Nanoseconds after which an object is not copied more often than `ROUNDS`."""
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
    parser.add_argument(
        "--copier",
        metavar="module:expression",
        help="an ectype.Copier, whose deepcopy is explained instead of ectype's",
    )
    parser.set_defaults(command=_explain, error=parser.error)


def _explain(options: argparse.Namespace) -> None:
    if isinstance(sys.stdout, TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")  # names may have any character
    x = _named(options, options.object)
    deepcopy = ectype.deepcopy
    if options.copier:
        copier = _named(options, options.copier)
        if not isinstance(copier, ectype.Copier):
            options.error(f"{options.copier} is no ectype.Copier")
        deepcopy = copier.deepcopy
    objects = new_objects(x, deepcopy(x))
    if REASON:
        print(f"The native core does not run: {REASON}. All copies are the standard library's.")
    ours, number = _best(deepcopy, x), objects.total()
    print(
        f"{full_name(type(x))}: {number:,} object{'' if number == 1 else 's'} copied "
        f"in {table.duration(ours)}"
        f"{'' if options.copier else _patched(x)}; the standard library {_theirs(x)}"
    )
    samples = {cls: _samples(x, cls) for cls, _ in objects.most_common()}
    rows = [
        (f"{objects[cls]:,}", _one(deepcopy, found), f"{full_name(cls)}{_by(cls)}")
        for cls, found in samples.items()
    ]
    table.write(sys.stdout, ("objects", "one takes", "class"), rows)
    _write_hooks(x)
    parts = list(tree(x, ours, deepcopy))
    if len(parts) > 1:
        print("\nWhere the time goes; each part was copied alone, with all it leads to:")
        lines = [(table.duration(part.took), "  " * part.level + part.name) for part in parts]
        table.write(sys.stdout, ("takes", "part"), lines)


def _named(options: argparse.Namespace, named: str) -> Any:
    module, _, expression = named.partition(":")
    if not (module and expression):
        options.error("an object is named as module:expression")
    return eval(expression, vars(importlib.import_module(module)))


def _patched(x: Any) -> str:
    with patch.enable():
        return f", patched in {table.duration(_best(copy.deepcopy, x))}"


def _theirs(x: Any) -> str:
    try:
        return f"takes {table.duration(_best(copy.deepcopy, x))}"
    except Exception as error:  # what a copier leaves out
        return f"raises {full_name(type(error))}"


def _write_hooks(x: Any) -> None:
    classes = Counter(type(part) for part in reachable(x).values())
    found = [hook_of(cls, _samples(x, cls)) for cls, _ in classes.most_common()]
    rows = [
        ("?" if hook.own is None else table.duration(hook.own), f"{hook.name} {hook.about}")
        for hook in found
        if hook is not None
    ]
    if rows:
        print("\nHooks, and how long their own code takes, without the copies that they ask for:")
        table.write(sys.stdout, ("own code", "hook"), rows)


def tree(x: Any, took: int, deepcopy: Copying = ectype.deepcopy) -> Iterator[Part]:
    """The parts of an object whose copies take a share of the nanoseconds that its own takes."""
    yield Part(0, took, full_name(type(x)))
    yield from _below(deepcopy, [x], 1, took * LEAST_SHARE, {id(x)})


def _below(
    deepcopy: Copying, objects: list[Any], level: int, least: float, shown: set[int]
) -> Iterator[Part]:
    if level > MOST_LEVELS:
        return
    found = []
    for name, parts in parts_of(objects).items():
        new = [part for part in parts if id(part) not in shown]
        try:
            took = _best(deepcopy, new if len(new) > 1 else new[0]) if new else 0
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
            yield from _below(deepcopy, new, level + 1, least, shown)


def _samples(x: Any, cls: type) -> list[Any]:
    """Some instances of a class. No others are held: a second reference makes a copy slower."""
    found = [part for part in reachable(x).values() if type(part) is cls]
    return found[:: max(1, len(found) // SAMPLES)][:SAMPLES]


def _best(function: Copying, x: Any) -> int:
    began = perf_counter_ns()
    best = min(_once(function, x) for _ in range(ROUNDS))
    for _ in range(ROUNDS, MOST_ROUNDS):
        if perf_counter_ns() - began >= ENOUGH:
            break
        best = min(best, _once(function, x))
    return best


def _once(function: Copying, x: Any) -> int:
    began = perf_counter_ns()
    function(x)
    return perf_counter_ns() - began


def _one(deepcopy: Copying, samples: list[Any]) -> str:
    """The median: they may hold very different things."""
    try:
        times = sorted(_best(deepcopy, x) for x in samples)
    except Exception:  # it can only be copied as a part of something
        return "?"
    return table.duration(times[len(times) // 2])


def _by(cls: type) -> str:
    way = slow_way(cls)
    return f" by {way}" if way else ""
