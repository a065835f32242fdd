"""Objects that cannot be copied, each failing at another point of the way."""

from __future__ import annotations

import types
from collections.abc import Callable, Iterator
from typing import Any

from tests.behaviour.support.objects import ActsWhenHashed, Plain
from tests.behaviour.support.reduced import Built, Reduced
from tests.behaviour.support.subclasses import SubList
from tests.safety.scenarios import Data


class Failing:
    def __deepcopy__(self, memo: Any) -> Any:
        raise OSError("refused")


class FailingState:
    def __init__(self) -> None:
        self.a = [1]

    def __setstate__(self, state: Any) -> None:
        raise OSError("refused")


def refuse() -> None:
    raise OSError("refused")


class FailingAppend(list):  # type: ignore[type-arg]
    def append(self, item: Any) -> None:
        raise OSError("refused")


class FailingSetattr:
    __slots__ = ("a",)

    def __setattr__(self, name: str, value: Any) -> None:
        raise OSError("refused")


class Resizing:
    """Adds a key to the dict it is in, or removes it."""

    def __init__(self, target: dict[Any, Any]) -> None:
        self.target = target

    def __deepcopy__(self, memo: Any) -> Any:
        if self.target.pop("new", None) is None:
            self.target["new"] = True


class Unhashing:
    """Hashable itself, but its copy is not."""

    def __deepcopy__(self, memo: Any) -> Any:
        return []


def resized_dict() -> Any:
    x: dict[Any, Any] = {}
    x["k"] = Resizing(x)
    x["l"] = 1
    return x


def failing_generator() -> Iterator[Any]:
    yield [1]
    raise OSError("refused")


def failing_setattr() -> Any:
    x = FailingSetattr()
    object.__setattr__(x, "a", [1])
    return x


ERRORS: dict[str, Callable[[], Any]] = {
    "hook": Failing,
    "module": lambda: types,
    "generator": lambda: (i for i in ()),
    "setstate": FailingState,
    "setattr": failing_setattr,
    "hash of a key": lambda: {ActsWhenHashed(refuse): [1]},
    "hash of a member": lambda: {ActsWhenHashed(refuse)},
    "unhashable copy of a key": lambda: {Unhashing(): [1]},
    "unhashable copy of a member": lambda: {Unhashing()},
    "append": lambda: FailingAppend([[1]]),
    "dict changed": resized_dict,
    "reduce gives None": lambda: Reduced(lambda: None),
    "reduce gives one item": lambda: Reduced(lambda: (Built,)),
    "reduce gives six items": lambda: Reduced(lambda: (Built, (), None, None, None, 1)),
    "reduce args": lambda: Reduced(lambda: (Built, 5)),
    "reduce args fail": lambda: Reduced(lambda: (Built, failing_generator())),
    "reduce function": lambda: Reduced(lambda: (5, ([1],))),
    "reduce function fails": lambda: Reduced(lambda: (lambda: 1 / 0, ())),
    "reduce state": lambda: Reduced(lambda: (Built, (), 5)),
    "reduce slots": lambda: Reduced(lambda: (Built, (), (None, 5))),
    "reduce items": lambda: Reduced(lambda: (Built, (), None, failing_generator())),
    "reduce pairs": lambda: Reduced(lambda: (Built, (), None, None, [(1, 2, 3)])),
    "no reducer": lambda: type("Bare", (), {"__reduce_ex__": None, "__reduce__": None})(),
}


def surrounded(x: Any) -> list[Any]:
    """The object in every kind of container, with something copied before and after it."""
    shared = [[1], (2, [3])]
    return [
        *(x, [shared, x, shared], (shared, x), {"a": shared, "k": x, "b": [1]}),
        *(Plain(a=shared, b=x), SubList([shared, x]), Data(shared, (x,)), [[shared, [[x]]], 1]),
    ]
