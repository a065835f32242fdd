"""copy(): one new object, the same contents."""

from __future__ import annotations

import array
import copy
import datetime
import decimal
import fractions
import functools
import pathlib
import types
import uuid
from collections import ChainMap, Counter, OrderedDict, UserDict, UserList, defaultdict, deque
from collections.abc import Callable
from typing import Any

import pytest

from tests.behaviour.support.shapes import shape
from tests.combinations import for_each
from tests.conftest import Implementation


class Plain:
    def __init__(self, **attributes: Any) -> None:
        self.__dict__.update(attributes)

    def __eq__(self, other: object) -> bool:
        return type(other) is Plain and vars(self) == vars(other)

    __hash__ = None


VALUES: dict[str, Callable[[], Any]] = {
    "list": lambda: [[1], {}],
    "dict": lambda: {"a": [1], (1,): 2},
    "set": lambda: {1, (2,)},
    "bytearray": lambda: bytearray(b"abc"),
    "instance": lambda: Plain(a=[1], b=2),
    "OrderedDict": lambda: OrderedDict(b=[1], a=2),
    "OrderedDict reordered": lambda: _moved(OrderedDict(b=[1], a=2)),
    "defaultdict": lambda: defaultdict(list, a=[1]),
    "Counter": lambda: Counter("abca"),
    "deque": lambda: deque([[1], 2], maxlen=3),
    "ChainMap": lambda: ChainMap({"a": [1]}, {"b": 2}),
    "UserDict": lambda: UserDict(a=[1]),
    "UserList": lambda: UserList([[1]]),
    "SimpleNamespace": lambda: types.SimpleNamespace(a=[1]),
    "array": lambda: array.array("d", [1.0, 2.0]),
    "partial": lambda: functools.partial(max, [1], key=len),
    "date": lambda: datetime.date(2020, 1, 2),
    "datetime": lambda: datetime.datetime(2020, 1, 2, tzinfo=datetime.timezone.utc),
    "timedelta": lambda: datetime.timedelta(1, 2, 3),
    "Decimal": lambda: decimal.Decimal("1.5"),
    "Fraction": lambda: fractions.Fraction(1, 3),
    "UUID": lambda: uuid.UUID(int=7),
    "PurePosixPath": lambda: pathlib.PurePosixPath("/a/b"),
    "exception": lambda: ValueError("a", [1]),
}


def _moved(x: OrderedDict[str, Any]) -> OrderedDict[str, Any]:
    x.move_to_end("b")
    return x


@for_each(make=VALUES)
def test_as_the_running_version(impl: Implementation, make: Any) -> None:
    x = make()
    y, z = impl.copy(x), copy.copy(x)
    assert type(y) is type(z) is type(x)
    assert (y is x) == (z is x)
    assert shape(y) == shape(z)
    if not isinstance(x, (BaseException, functools.partial)):
        assert y == x


@pytest.mark.parametrize("case", [*VALUES][:5])
def test_by_keyword(impl: Implementation, case: str) -> None:
    x = VALUES[case]()
    assert impl.copy(x=x) == x


def test_the_contents_are_the_same_objects(impl: Implementation) -> None:
    inner: list[Any] = [1]
    assert impl.copy([inner])[0] is inner
    assert impl.copy({"k": inner})["k"] is inner
    assert impl.copy(Plain(a=inner)).a is inner
    assert impl.copy(deque([inner]))[0] is inner
    assert impl.copy(OrderedDict(a=inner))["a"] is inner
    assert impl.copy(types.SimpleNamespace(a=inner)).a is inner


def test_a_list_that_holds_itself(impl: Implementation) -> None:
    x: list[Any] = []
    x.append(x)
    y = impl.copy(x)
    assert y is not x and y[0] is x


def test_large_containers(impl: Implementation) -> None:
    for x in ([*range(10000)], dict.fromkeys(range(10000)), {*range(10000)}, bytearray(10000)):
        assert impl.copy(x) == x and impl.copy(x) is not x


def test_the_copy_is_independent(impl: Implementation) -> None:
    x = Plain(a=1)
    y = impl.copy(x)
    y.b = 2
    del y.a
    assert vars(x) == {"a": 1} and vars(y) == {"b": 2}


def test_a_copy_of_a_copy(impl: Implementation) -> None:
    x = Plain(a=[1])
    y = impl.copy(impl.copy(impl.copy(x)))
    assert y == x and y is not x and y.a is x.a


def test_no_memo_is_made(impl: Implementation) -> None:
    """A reduce value's parts go to the new object as they are."""
    inner = [1]

    class Model(list):  # type: ignore[type-arg]
        def __reduce_ex__(self, protocol: int) -> Any:
            return Model, ([inner],), {"state": inner}, [inner], None

    y = impl.copy(Model())
    assert y[0] is y[1] is y.state is inner
