"""A set is copied item by item: its copy is iterated over in the order that this gives it."""

from __future__ import annotations

import copy
import random
from collections.abc import Callable
from typing import Any

import pytest

from tests.behaviour.support.subclasses import SubFrozenset, SubSet
from tests.combinations import for_each
from tests.conftest import Implementation

# Tables grow when they are three fifths full: with 5, 19, 77, 307, 1,229 and 4,915 items.
SIZES = [0, 1, 2, 4, 5, 6, 18, 19, 20, 76, 77, 78, 306, 307, 308, 1_228, 1_230, 4_916]

ITEMS: dict[str, Callable[[random.Random], Any]] = {
    "int": lambda chance: chance.randrange(10**9),
    "negative": lambda chance: -chance.randrange(10**9),
    "multiples": lambda chance: chance.randrange(10**6) * 1024,  # whose hashes collide
    "float": lambda chance: chance.random(),
    "str": lambda chance: f"key {chance.randrange(10**9)}",
    "tuple": lambda chance: (chance.randrange(10**4), "x", None, chance.randrange(10**4)),
    "deep tuple": lambda chance: ((chance.randrange(10**9),), ()),
    "frozenset": lambda chance: frozenset([chance.randrange(10**9)]),
    "mixed": lambda chance: chance.choice([int, str])(chance.randrange(10**9)),
}


def made(what: str, size: int) -> list[Any]:
    chance = random.Random(size)
    return [ITEMS[what](chance) for _ in range(size)]


@pytest.mark.parametrize("what", ITEMS)
def test_order(impl: Implementation, what: str) -> None:
    for size in SIZES[:-1]:  # that is for ints, below
        items = made(what, size)
        for cls in (set, frozenset, SubSet, SubFrozenset):
            x: Any = cls(items)
            y, law = impl.deepcopy(x), copy.deepcopy(x)
            assert y == x
            assert list(y) == list(law)
            assert y.__sizeof__() == law.__sizeof__()
            assert list(impl.deepcopy([x])[0]) == list(law)


@pytest.mark.parametrize("cls", [set, frozenset])
def test_order_of_many(impl: Implementation, cls: Any) -> None:
    """With more than 50,000 items tables grow more slowly."""
    x = cls(made("int", 120_000))
    assert list(impl.deepcopy(x)) == list(copy.deepcopy(x))


@for_each(cls=[set, SubSet], size=SIZES)
def test_a_set_that_items_were_taken_out_of(impl: Implementation, size: int, cls: Any) -> None:
    x = cls(made("int", size))
    for _ in range(size // 3):
        x.pop()
    y, law = impl.deepcopy(x), copy.deepcopy(x)
    assert list(y) == list(law)
    # It goes on growing as any other.
    for more in range(size):
        for each in (y, law):
            each.add(more)
            each.discard(more // 2)
    assert list(y) == list(law)
    assert y.__sizeof__() == law.__sizeof__()


def test_items_that_hash_in_python_are_hashed(impl: Implementation) -> None:
    log: list[str] = []

    class Meta(type):
        def __hash__(cls) -> int:
            log.append(cls.__name__)
            return hash(cls.__name__)

    x = {Meta("A", (), {}), Meta("B", (), {})}
    log.clear()
    assert impl.deepcopy(x) == x
    ours = sorted(log)
    log.clear()
    assert copy.deepcopy(x) == x
    assert ours == sorted(log)
