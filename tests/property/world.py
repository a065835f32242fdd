"""A graph built from a recipe, and the stage on which its hooks act."""

from __future__ import annotations

import copy
import copyreg
import ctypes
import gc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from tests.property import description, hooks
from tests.property.classes import fresh_classes
from tests.property.kinds import KINDS, hashing
from tests.property.memos import MEMOS
from tests.property.recipes import Recipe, Turn
from tests.property.steps import ADDING, SHARED, STEPS


class World:
    """One build of a recipe. `deepcopy` is what hooks call when they copy something themselves.

    In a crowded one, nothing is made where something died with an error.
    """

    def __init__(
        self, recipe: Recipe, deepcopy: Callable[..., Any], *, crowded: bool = False
    ) -> None:
        self.deepcopy = deepcopy
        self.crowded = crowded
        self.fresh = fresh_classes()
        self.nodes: Any = []
        self.hashing: list[str] = []
        self.log: list[Any] = []
        self.kept: list[Any] = []
        # What steps take out of a container or a memo: another object at its address would be
        # taken for it by any implementation.
        self.alive: list[Any] = []
        self.memos: list[Any] = []
        # Dicts that were an object's `__dict__`.
        self.former: list[dict[Any, Any]] = []
        self._build(recipe)
        self.root = self.nodes[recipe.root % len(self.nodes)]
        self.nodes = Nodes(self.nodes, self.root)
        # What may be the state of an instance, and have no entry in a native memo.
        self.states = {
            address
            for node, address in zip(recipe.nodes, self.nodes.addresses(), strict=True)
            if node.kind == "attributes"
        }
        self.turns = iter(recipe.turns)
        self.given = MEMOS[recipe.memo](self)

    def _build(self, recipe: Recipe) -> None:
        for node in recipe.nodes:
            parts = [number % len(self.nodes) for number in node.parts if self.nodes]
            self.hashing.append(hashing(node.kind, [self.hashing[part] for part in parts]))
            self.nodes.append(KINDS[node.kind].make(self, [self.nodes[part] for part in parts]))
        for node, x in zip(recipe.nodes, self.nodes, strict=True):
            numbers = [number % len(self.nodes) for number in node.parts]
            KINDS[node.kind].fill(self, x, [Part(self, number) for number in numbers])

    def names(self) -> dict[int, str]:
        """The names of the objects that a description calls by name, by their addresses."""
        return {address: f"node {i}" for i, address in enumerate(self.nodes.addresses())}

    def act(self, hook: str, actor: Any, memo: Any = None) -> int:
        """A hook of `actor` runs: does what is next in turn and returns the answer's number."""
        self.log.append((hook, self.names().get(id(actor), "a copy")))
        turn: Turn = next(self.turns, Turn())
        for step in turn.steps:
            node, other = step.node % len(self.nodes), step.other % len(self.nodes)
            # The state of an instance that was copied already would be met for the first time.
            if step.verb not in ADDING or self.nodes.addresses()[other] not in self.states:
                STEPS[step.verb](self, memo, node, other)
        return turn.answer

    def look(self, memo: Any) -> None:
        """Writes to the log what foreign code can see of the copy, also in memos that it kept."""
        names = self.names()
        without_states = {a: name for a, name in names.items() if a not in self.states}
        for seen in (memo, *self.memos):
            whole = seen is self.given
            self.log.append(description.seen(seen, names if whole else without_states, whole=whole))

    @contextmanager
    def performing(self) -> Iterator[None]:
        """The hooks are live; what they change outside of the graph is undone in the end."""
        tables = (copy._deepcopy_dispatch, copyreg.dispatch_table)  # type: ignore[attr-defined]
        before = [dict(table) for table in tables]
        hooks.stage = self
        hooks.deepcopy_itself = self.deepcopy
        try:
            yield
        finally:
            hooks.stage = None
            for table, entries in zip(tables, before, strict=True):
                if table != entries:
                    table.clear()
                    table.update(entries)


class Nodes:
    """The nodes by their numbers, with no reference to those that are in the graph anyway.

    To a copier, it makes a difference whether an object has one reference. What a step takes out of
    the graph the world keeps alive.
    """

    def __init__(self, nodes: list[Any], root: Any) -> None:
        self._addresses = [*map(id, nodes)]
        inside = reachable(root)
        self._outside = [x for x in nodes if id(x) not in inside]

    def __len__(self) -> int:
        return len(self._addresses)

    def __getitem__(self, number: int) -> Any:
        try:
            return ctypes.cast(self._addresses[number], ctypes.py_object).value
        except ctypes.ArgumentError as error:  # whatever went wrong
            raise RecursionError from error

    def __iter__(self) -> Iterator[Any]:
        return map(self.__getitem__, range(len(self)))

    def addresses(self) -> list[int]:
        return self._addresses


def reachable(root: Any) -> set[int]:
    found = {id(root)}
    pending = [root]
    while pending:
        for x in gc.get_referents(pending.pop()):
            if id(x) not in found and not isinstance(x, SHARED):
                found.add(id(x))
                pending.append(x)
    return found


class Part:
    """A node as a part of another, which may ask how it is hashed."""

    def __init__(self, world: World, number: int) -> None:
        self.x = world.nodes[number]
        self.hashing = world.hashing[number]
