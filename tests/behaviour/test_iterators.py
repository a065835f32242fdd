"""Iterators and views: those that can be reduced keep their position."""

from __future__ import annotations

import copy
import itertools
from collections.abc import Callable
from typing import Any

import pytest

from tests.behaviour.support.outcomes import Raised, outcome
from tests.conftest import Implementation


def advanced(iterator: Any, steps: int = 1) -> Any:
    for _ in range(steps):
        next(iterator, None)
    return iterator


class Sequence:
    def __getitem__(self, index: int) -> Any:
        if index > 3:
            raise IndexError
        return index


CASES: dict[str, Callable[[], Any]] = {
    "list": lambda: advanced(iter([[1], [2], [3]])),
    "exhausted list": lambda: advanced(iter([1]), 2),
    "reversed list": lambda: advanced(reversed([[1], [2]])),
    "tuple": lambda: advanced(iter(([1], [2]))),
    "dict": lambda: advanced(iter({1: 2, 3: 4})),
    "dict values": lambda: advanced(iter({1: [2], 3: [4]}.values())),
    "dict items": lambda: advanced(iter({1: [2], 3: [4]}.items())),
    "reversed dict": lambda: reversed({1: 2, 3: 4}),
    "set": lambda: iter({1, 2, 3}),
    "str": lambda: advanced(iter("abc")),
    "bytes": lambda: advanced(iter(b"abc")),
    "bytearray": lambda: advanced(iter(bytearray(b"abc"))),
    "range": lambda: advanced(iter(range(5))),
    "long range": lambda: advanced(iter(range(2**70, 2**70 + 3))),
    "sequence": lambda: advanced(iter(Sequence())),
    "callable": lambda: advanced(iter([3, 1, 2, 9].pop, 1)),
    "enumerate": lambda: advanced(enumerate([[1], [2]])),
    "zip": lambda: advanced(zip([[1], [2]], "ab", strict=False)),
    "strict zip": lambda: advanced(zip([1, 2], "ab", strict=True)),
    "map": lambda: advanced(map(str, [1, 2])),
    "filter": lambda: advanced(filter(None, [1, 0, 2])),
    "reversed sequence": lambda: reversed(range(4)),
    "count": lambda: itertools.islice(itertools.count(5), 3),
    "cycle": lambda: itertools.islice(itertools.cycle([1, 2]), 5),
    "chain": lambda: itertools.chain([1], [2]),
    "product": lambda: itertools.product([1, 2], "ab"),
}


@pytest.mark.parametrize("name", ["copy", "deepcopy"])
@pytest.mark.parametrize("case", CASES)
@pytest.mark.filterwarnings("ignore:.*itertools:DeprecationWarning")
def test_as_the_running_version(impl: Implementation, case: str, name: str) -> None:
    def run(clone: Callable[[Any], Any]) -> Any:
        x = CASES[case]()
        y = outcome(clone, x)
        if isinstance(y, Raised):
            return y
        return type(y), outcome(list, itertools.islice(y, 10)), outcome(list, x)

    assert run(getattr(impl, name)) == run(getattr(copy, name))


def test_what_is_iterated_is_new_in_a_deep_copy(impl: Implementation) -> None:
    items = [[1], [2]]
    x = iter(items)
    y = impl.deepcopy(x)
    items.append([3])
    assert [*y] == [[1], [2]] and [*x] == [[1], [2], [3]]
    assert [*map(id, impl.deepcopy(iter(items)))] != [*map(id, items)]


def test_what_is_iterated_stays_with_its_iterator(impl: Implementation) -> None:
    items = [[1], [2]]
    copied, iterator = impl.deepcopy([items, advanced(iter(items))])
    copied.append("more")
    assert [*iterator] == [[2], "more"]
