"""The memos that a copy is called with."""

from __future__ import annotations

from collections import UserDict
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from tests.behaviour.support.memos import DictSubclass, RecordingMapping

if TYPE_CHECKING:
    from tests.property.world import World

NO_MEMO = object()
"""The call has no second argument."""


def answers(world: World) -> dict[Any, Any]:
    """A memo as an earlier copy may have left it."""
    return {id(world.nodes[0]): "stored", id(world.nodes[-1]): []}


MEMOS: dict[str, Callable[[World], Any]] = {
    "none": lambda world: NO_MEMO,
    "None": lambda world: None,
    "dict": lambda world: {},
    "dict with answers": answers,
    "dict with a name": lambda world: {**answers(world), "name": None},
    "large dict": lambda world: dict.fromkeys(range(100)),
    "dict subclass": lambda world: DictSubclass(),
    "UserDict": lambda world: UserDict(),
    "mapping": lambda world: RecordingMapping(),
    "list": lambda world: [],
}
