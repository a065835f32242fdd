"""A class whose metaclass is another one after the first copy, or has changed."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any
from unittest import mock

import pytest

from tests.conftest import Implementation


class Other(type):
    pass


class Hashing(type):
    """Its classes hash as `int` does: the dispatch tables find them under that."""

    def __hash__(cls) -> int:
        return hash(int)

    def __eq__(cls, other: object) -> bool:
        return other is int or other is cls


class Looking(type):
    def __getattribute__(cls, name: str) -> Any:
        if name == "__copy__":
            return lambda x: "by the metaclass"
        return super().__getattribute__(name)


def become(metaclass: Any) -> Callable[[Any], None]:
    def change(cls: Any) -> None:
        cls.__class__ = metaclass

    return change


def add_hash(cls: Any) -> None:
    type(cls).__hash__ = lambda cls: hash(int)
    type(cls).__eq__ = lambda cls, other: other is int or other is cls


CHANGES = {
    "another": become(Other),
    "one that hashes": become(Hashing),
    "one that looks up": become(Looking),
    "a hash": add_hash,
}


def fresh() -> Any:
    return type("Metaclass", (type,), {})("Fresh", (), {"a": 1})


@pytest.mark.parametrize("change", CHANGES)
def test_what_was_known_of_the_class(impl: Implementation, change: str) -> None:
    results = []
    for module in (impl, copy):
        cls = fresh()
        x = cls()
        x.b = [1]
        module.deepcopy(x)
        module.copy(x)
        CHANGES[change](cls)
        y, z = module.deepcopy(x), module.copy(x)
        results.append([y is x, z is x, z == "by the metaclass", module.deepcopy([x])[0] is x])
    assert results[0] == results[1]


def test_a_metaclass_in_the_dispatch_table(impl: Implementation) -> None:
    """The class itself is an argument of the reduce value, and copied like any."""

    def other_class(cls: Any, memo: Any) -> Any:
        return Replacement

    class Replacement:
        pass

    cls = fresh()
    x = cls()
    assert type(impl.deepcopy(x)) is cls
    cls.__class__ = Other
    with mock.patch.dict(copy._deepcopy_dispatch, {Other: other_class}):
        assert type(impl.deepcopy(x)) is type(copy.deepcopy(x)) is Replacement
        assert type(impl.deepcopy([x, x])[1]) is Replacement
    assert type(impl.deepcopy(x)) is cls
