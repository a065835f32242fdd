"""What foreign code does in the middle of a copy."""

from __future__ import annotations

import copy
import copyreg
import enum
import types
from collections import OrderedDict, deque
from collections.abc import Callable
from contextlib import suppress
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tests.property.world import World

Doing = Callable[["World", Any, int, int], Any]
"""Called with the world, the hook's memo or None, and two numbers of nodes."""


class Interruption(BaseException):
    """Passes through whoever catches Exception."""


ERRORS = (
    *(ValueError, KeyError, TypeError, AttributeError, StopIteration, RuntimeError, IndexError),
    *(OSError, copy.Error, MemoryError, Interruption, GeneratorExit),
)


FREE_PLACES = 20_000
"""More than there are where dead objects have been."""


class Occupant:
    """As large as the instances of most classes."""


SHARED = (type, enum.Enum, types.FunctionType, types.ModuleType)
"""What all worlds have in common must not be changed."""


def fail(world: World, memo: Any, node: int, other: int) -> None:
    raise ERRORS[other % len(ERRORS)](f"from node {node}")


def look(world: World, memo: Any, node: int, other: int) -> None:
    world.look(memo)


def keep_memo(world: World, memo: Any, node: int, other: int) -> None:
    if memo is not None:
        world.memos.append(memo)


def copy_anew(world: World, memo: Any, node: int, other: int) -> None:
    world.kept.append(world.deepcopy(world.nodes[node]))


def copy_with_memo(world: World, memo: Any, node: int, other: int) -> None:
    """As most hooks do, and with a memo from elsewhere where there is none."""
    if memo is None:
        memo = world.memos[-1] if world.memos else {}
    world.kept.append(world.deepcopy(world.nodes[node], memo))


def copy_and_catch(world: World, memo: Any, node: int, other: int) -> None:
    try:
        copy_with_memo(world, memo, node, other)
    except RecursionError:
        raise  # not ours: see `comparison.TooDeep`
    except Exception as error:
        world.log.append(repr(type(error)))
    if world.crowded:
        # What died with the error has left entries in the memo, and any implementation takes the
        # next object at such a place for the one that was there. (`dict()` does not take what the
        # interpreter keeps of dead dicts, a display does.)
        world.alive += [x for _ in range(FREE_PLACES) for x in ({}, [], Occupant())]


def forget(world: World, memo: Any, node: int, other: int) -> None:
    """In a memo of the caller's: in a native one the state of the half-made has no entry."""
    if isinstance(memo, dict) and memo is world.given:
        world.kept.append(memo.pop(id(world.nodes[node]), None))


def forget_all(world: World, memo: Any, node: int, other: int) -> None:
    if isinstance(memo, dict) and memo is world.given:
        world.alive += memo.values()
        memo.clear()


def plant(world: World, memo: Any, node: int, other: int) -> None:
    if isinstance(memo, dict):
        world.kept.append(memo.get(id(world.nodes[node])))
        memo[id(world.nodes[node])] = world.nodes[other] if other != node else "planted"


def plant_name(world: World, memo: Any, node: int, other: int) -> None:
    if isinstance(memo, dict):
        memo[f"name {node}"] = [node]


def grow(world: World, memo: Any, node: int, other: int) -> None:
    x, value = world.nodes[node], world.nodes[other]
    if isinstance(x, list):
        list.append(x, value)
    elif isinstance(x, deque):
        world.alive += x
        x.append(value)
    elif isinstance(x, dict):
        (OrderedDict if isinstance(x, OrderedDict) else dict).__setitem__(x, f"new {other}", value)
    elif isinstance(x, set):
        if all(isinstance(member, (int, str)) for member in x):  # the others stand anywhere
            x.add(f"new {other}")
    elif isinstance(x, bytearray):
        x.append(other)
    else:
        attribute_of(x, f"new{other}", value)


def shrink(world: World, memo: Any, node: int, other: int) -> None:
    x = world.nodes[node]
    if isinstance(x, (list, deque, dict)) and len(x) > 0:
        world.kept.append(type(x).popitem(x) if isinstance(x, dict) else x.pop())
    elif hasattr(x, "a0") and not isinstance(x, SHARED):
        world.kept.append(x.a0)
        try:
            object.__delattr__(x, "a0")
        except (AttributeError, TypeError):
            world.log.append("cannot be deleted")


def substitute(world: World, memo: Any, node: int, other: int) -> None:
    """The size stays."""
    x, value = world.nodes[node], world.nodes[other]
    if isinstance(x, (list, deque)) and len(x) > 0:
        world.kept.append(x[-1])
        x[-1] = value
    elif isinstance(x, dict) and len(x) > 0:
        base: Any = OrderedDict if isinstance(x, OrderedDict) else dict
        last = [*base.keys(x)][-1]
        world.alive.append(last)
        world.kept.append(base.pop(x, last) if other % 3 == 0 else base.__getitem__(x, last))
        base.__setitem__(x, f"other {other}" if other % 3 == 0 else last, value)
    else:
        world.alive.append(getattr(x, "a0", None))
        attribute_of(x, "a0", value)


def empty(world: World, memo: Any, node: int, other: int) -> None:
    x = world.nodes[node]
    if isinstance(x, (list, deque, dict)):
        world.alive += dict.items(x) if isinstance(x, dict) else x
        x.clear()


def new_attributes(world: World, memo: Any, node: int, other: int) -> None:
    x = world.nodes[node]
    if type(getattr(x, "__dict__", None)) is dict and not isinstance(x, SHARED):
        world.former.append(x.__dict__)
        try:
            x.__dict__ = {"a0": world.nodes[other], "a9": 9}
        except (AttributeError, TypeError):
            world.log.append("cannot be replaced")


def hook_of_its_own(world: World, memo: Any, node: int, other: int) -> None:
    attribute_of(world.nodes[node], "__deepcopy__", [None, hooked][other % 2])


def change_class(world: World, memo: Any, node: int, other: int) -> None:
    changes: list[tuple[str, Any]] = [
        ("__deepcopy__", lambda self, memo: "class changed"),
        ("__getstate__", lambda self: {"a0": "class changed"}),
        ("__setstate__", lambda self, state: None),
        ("__reduce_ex__", lambda self, protocol: "class changed"),
        ("__copy__", lambda self: "class changed"),
        ("__deepcopy__", None),
    ]
    name, value = changes[other % len(changes)]
    setattr(world.fresh[node % len(world.fresh)], name, value)


def dispatch(world: World, memo: Any, node: int, other: int) -> None:
    # An int or a tuple without an entry reduces to itself, and so on without end.
    classes = [list, dict, *world.fresh]
    table = copy._deepcopy_dispatch  # type: ignore[attr-defined]
    if node % 3 == 0:
        table.pop(classes[other % len(classes)], None)
    else:
        classes += [tuple, int, str]
        table[classes[other % len(classes)]] = dispatched


def register(world: World, memo: Any, node: int, other: int) -> None:
    copyreg.pickle(world.fresh[other % len(world.fresh)], reduced_to_a_list)


def attribute_of(x: Any, name: str, value: Any) -> None:
    if not isinstance(x, SHARED):
        with suppress(AttributeError, TypeError):
            object.__setattr__(x, name, value)


def hooked(memo: Any) -> Any:
    return "a hook of its own"


def dispatched(x: Any, memo: Any) -> Any:
    return "dispatched"


def reduced_to_a_list(x: Any) -> Any:
    return list, ((1, 2),)


ADDING = ("grow", "substitute", "new_attributes")
"""Put the second node into the graph."""

STEPS: dict[str, Doing] = {
    step.__name__: step
    for step in (
        *(look, keep_memo, copy_anew, copy_with_memo, copy_and_catch, grow, shrink, substitute),
        *(empty, new_attributes, forget, forget_all, plant, plant_name, fail, hook_of_its_own),
        *(change_class, dispatch, register),
    )
}
