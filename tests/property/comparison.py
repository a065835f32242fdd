"""Copies a recipe by the standard library and by `ectype`, and compares all there is to see."""

from __future__ import annotations

import copy
import gc
import sys
import sysconfig
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from typing import Any

import ectype
from tests.behaviour.support.memos import RecordingMapping
from tests.property.description import ATOMS, Describer, Description, calls, without_addresses
from tests.property.memos import NO_MEMO
from tests.property.recipes import Recipe
from tests.property.world import World

Call = Callable[[World], Any]
"""What is done with a world; its `deepcopy` is that of the implementation under test."""


@dataclass(frozen=True)
class Observation:
    """Everything that a program could tell of a copy."""

    raised: list[tuple[str, str]]
    results: list[str]
    graph: Description
    memo: Description
    memo_calls: Description
    memos_kept: list[Description]
    hooks: list[Any]
    references: list[int]


COUNTS_DRIFT = bool(sysconfig.get_config_var("Py_GIL_DISABLED"))
"""Without a GIL the interpreter defers references: with `copy.py`, too, they are not the same."""


REPEATED = 3
"""How often two copies that differ are made again."""


class TooDeep(Exception):
    """The standard library went beyond the recursion limit, which is not ours."""


def observe(
    recipe: Recipe, deepcopy: Callable[..., Any], call: Call, *, crowded: bool = False
) -> Observation:
    world = World(recipe, deepcopy, crowded=crowded)
    before = references(world)
    raised, result = attempt(world, call)
    held = [*world.nodes]
    describer = Describer(world.names(), world.given, *world.memos)
    results = [describer.label(x) for x in (result, *world.nodes, *world.kept, *world.former)]
    # A native memo has no entry for what was the state of an instance.
    former = {id(x) for x in world.former} - {*world.names()}
    about = {*describer.labels} - former - world.states
    memo = world.given
    countable = memo is not NO_MEMO and hasattr(memo, "__iter__")
    entries = describer.memo(memo) if countable else []
    asked = calls(memo, describer) if isinstance(memo, RecordingMapping) else []
    kept = [
        describer.memo(m, about=None if m is memo else about)
        for m in world.memos
        if hasattr(m, "__iter__")
    ]
    graph = describer.describe_all()
    # From here on the copy is nobody's, and what it took is given back.
    del describer, result, memo
    world.given = None
    world.kept.clear()
    world.former.clear()
    world.alive.clear()
    lost = [b - a for a, b in zip(before, references(world), strict=True)]
    del held
    if world.memos or COUNTS_DRIFT:
        lost = []  # a memo may hold itself, and of temporaries it may hold fewer than copy.py's
    return Observation(raised, results, graph, entries, asked, kept, world.log, lost)


def attempt(world: World, call: Call) -> tuple[list[tuple[str, str]], Any]:
    """The exception, with what caused it, and the result."""
    with world.performing():
        try:
            return [], call(world)
        except RecursionError:
            raise TooDeep from None
        except BaseException as error:
            return chain(error), None


def chain(error: BaseException | None) -> list[tuple[str, str]]:
    found = []
    while error:
        found.append((type(error).__name__, without_addresses(str(error))))
        error = error.__cause__ or error.__context__
    return found


def references(world: World) -> list[int]:
    return [0 if isinstance(x, ATOMS) else sys.getrefcount(x) for x in world.nodes]


def check(name: str, recipe: Recipe, ours: tuple[Any, Call], theirs: tuple[Any, Call]) -> None:
    gc.disable()  # what one collects, the other may not have collected yet
    try:
        expected = observe(recipe, *theirs)
        observed = observe(recipe, *ours)
        for _ in range(REPEATED):
            if observed == expected:
                break
            # Unless by the chance of an address that is used again.
            deepcopy, call = theirs
            expected = observe(recipe, deepcopy, every_address_once()(call))
            if observed != expected:
                observed = observe(recipe, *ours, crowded=True)
    except TooDeep:
        return
    finally:
        gc.enable()
    if observed != expected:
        raise AssertionError(difference(expected, observed) + "\n" + recipe.script(name))


@contextmanager
def every_address_once() -> Iterator[None]:
    """Lets `copy` hold whatever it asks the address of, until the copy is made.

    An error leaves entries for objects that die with it. What is made next may lie at the address
    of one, and `copy.py` takes it for that one.
    """
    asked = []

    def address(x: Any) -> int:
        asked.append(x)
        return id(x)

    vars(copy)["id"] = address  # a global name comes before a builtin one
    try:
        yield
    finally:
        del vars(copy)["id"]


def difference(expected: Observation, observed: Observation) -> str:
    lines = ["The standard library (-) and ectype (+) differ:"]
    for part, value in asdict(expected).items():
        other = asdict(observed)[part]
        if value != other:
            lines.append(f"in {part}:")
            lines += [f"- {x}" for x in value if x not in other] or [f"- {value}"]
            lines += [f"+ {x}" for x in other if x not in value] or [f"+ {other}"]
    return "\n".join(lines)


def check_deepcopy(recipe: Recipe) -> None:
    def call(world: World) -> Any:
        memo = () if world.given is NO_MEMO else (world.given,)
        return world.deepcopy(world.root, *memo)

    check("deepcopy", recipe, (ectype.deepcopy, call), (copy.deepcopy, call))


def check_copy(recipe: Recipe) -> None:
    def ours(world: World) -> Any:
        return [ectype.copy(x) for x in world.nodes]

    def theirs(world: World) -> Any:
        return [copy.copy(x) for x in world.nodes]

    check("copy", recipe, (ectype.deepcopy, ours), (copy.deepcopy, theirs))


def check_template(recipe: Recipe) -> None:
    def ours(world: World) -> Any:
        template = ectype.Template(world.root)
        return [template(), template()]

    def theirs(world: World) -> Any:
        own = copy.deepcopy(world.root)
        return [copy.deepcopy(own), copy.deepcopy(own)]

    check("template", recipe, (ectype.deepcopy, ours), (copy.deepcopy, theirs))


def check_replicate(recipe: Recipe) -> None:
    def ours(world: World) -> Any:
        return ectype.replicate(world.root, 3)

    def theirs(world: World) -> Any:
        return [copy.deepcopy(world.root) for _ in range(3)]

    check("replicate", recipe, (ectype.deepcopy, ours), (copy.deepcopy, theirs))
