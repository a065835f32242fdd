"""Types that die, others born at their address, types changed while instances live."""

from __future__ import annotations

import gc
from collections.abc import Callable
from typing import Any

import pytest

from tests.conftest import Implementation

pytestmark = pytest.mark.usefixtures("little_to_collect")

Make = Callable[[int], Any]


def plain(i: int) -> Any:
    x = type("Model", (), {})()
    x.a = [i]
    return x


def hooked(i: int) -> Any:
    return type("Model", (), {"__deepcopy__": lambda self, memo: i, "__copy__": lambda self: i})()


def slotted(i: int) -> Any:
    x = type("Model", (), {"__slots__": ("a",)})()
    x.a = [i]
    return x


def reducing(i: int) -> Any:
    return type("Model", (), {"__reduce__": lambda self: (int, (i,))})()


def listed(i: int) -> Any:
    return type("Model", (list,), {})([i])


def stateful(i: int) -> Any:
    body = {"__getstate__": lambda self: {"a": [i]}}
    return type("Model", (), body)()


def expected(make: Make, i: int) -> Callable[[Any], bool]:
    if make in (hooked, reducing):
        return lambda y: bool(y == i)
    if make is listed:
        return lambda y: type(y).__name__ == "Model" and [*y] == [i]
    return lambda y: type(y).__name__ == "Model" and y.a == [i]


KINDS: list[Make] = [plain, hooked, slotted, reducing, listed, stateful]


@pytest.mark.parametrize("name", ["copy", "deepcopy"])
def test_another_type_at_the_same_address(impl: Implementation, name: str) -> None:
    clone = getattr(impl, name)
    addresses: set[int] = set()
    reused = 0
    for i in range(300):
        make = KINDS[i * i % len(KINDS)]
        x = make(i)
        reused += id(type(x)) in addresses
        addresses.add(id(type(x)))
        assert expected(make, i)(clone(x))
        assert name == "copy" or expected(make, i)(clone([x])[0])
        del x
        gc.collect()
    assert reused, "no address was used twice: the test says nothing"


def test_types_made_and_dropped_during_a_copy(impl: Implementation) -> None:
    class Churning:
        def __deepcopy__(self, memo: Any) -> None:
            for i in range(20):
                make = KINDS[i % len(KINDS)]
                assert expected(make, i)(impl.deepcopy(make(i)))
            gc.collect()

    y = impl.deepcopy([plain(1), Churning(), slotted(2), Churning(), listed(3), Churning()])
    assert (y[0].a, y[2].a, [*y[4]]) == ([1], [2], [3])


def test_a_type_kept_alive_by_its_copy_alone(impl: Implementation) -> None:
    y = impl.deepcopy(plain(1))
    gc.collect()
    assert impl.deepcopy(y).a == [1]


def test_many_types(impl: Implementation) -> None:
    xs = [KINDS[i % len(KINDS)](i) for i in range(1000)]
    for _ in range(2):
        for i, y in enumerate(impl.deepcopy(xs)):
            assert expected(KINDS[i % len(KINDS)], i)(y)


def test_more_types_than_are_remembered(impl: Implementation) -> None:
    """Each is right however many others were copied since."""
    bases = (object, list, dict, int)
    classes = [type(f"Class{number}", (base,), {}) for number in range(250) for base in bases]
    first: list[Any] = [cls() for cls in classes]
    for number, x in enumerate(first):
        x.number = [number]
    for _ in range(2):
        for x, y in zip(first, impl.deepcopy(first), strict=True):
            assert type(y) is type(x) and y.number == x.number and y.number is not x.number
