"""copy(): one new object with the very same attributes and contents."""

from __future__ import annotations

import array
import copy
import datetime
import decimal
import fractions
import functools
import gc
import pathlib
import types
import uuid
from collections import ChainMap, Counter, OrderedDict, UserDict, UserList, defaultdict, deque
from collections.abc import Callable
from typing import Any

import pytest

from tests.behaviour.support.bases import BASES
from tests.behaviour.support.library import MAKERS
from tests.behaviour.support.outcomes import Raised, outcome, without_addresses
from tests.behaviour.support.samples import SAMPLES
from tests.behaviour.support.shapes import shape
from tests.behaviour.support.subjects import SUBJECTS, Hook
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


# copy() of instances: a new object with the very same attributes and contents.


def based_on(base: type) -> Callable[[], Any]:
    return lambda: BASES[base](type("Sub", (base,), {}))


def subject(name: str) -> Callable[[], Any]:
    make, fill = SUBJECTS[name]
    return lambda: fill(make(), Hook())


OBJECTS: dict[str, Callable[[], Any]] = {
    **{f"subclass of {base.__name__}": based_on(base) for base in BASES},
    **{f"subject: {name}": subject(name) for name in SUBJECTS},
    **{f"library: {name}": make for name, make in SAMPLES.items()},
    **{f"made: {name}": lambda make=make: make([1], {2}) for name, make in MAKERS.items()},
}


def both(clone: Callable[[Any], Any], x: Any) -> Any:
    """The object and its copy in one shape, which shows what they share."""
    y = outcome(clone, x)
    return y if isinstance(y, Raised) else (shape([x, y]), without_addresses(repr(y)))


@for_each(make=OBJECTS)
def test_the_copy_has_the_very_same_parts(impl: Implementation, make: Callable[[], Any]) -> None:
    x = make()
    expected = both(copy.copy, x)
    for _ in range(3):
        assert both(impl.copy, x) == expected


@for_each(make=OBJECTS)
@pytest.mark.usefixtures("little_to_collect")
def test_originals_outlive_their_copies(impl: Implementation, make: Callable[[], Any]) -> None:
    """No reference too few: the parts are there after copies have died."""
    x = make()
    outcome(copy.copy, x)  # a path may remember what it was asked
    before = outcome(shape, x)
    for _ in range(5):
        outcome(impl.copy, x)
    gc.collect()
    assert outcome(shape, x) == before


@pytest.mark.parametrize("count", [0, 1, 5, 29, 30, 31, 200])
def test_many_attributes(impl: Implementation, count: int) -> None:
    class Model:
        pass

    x = Model()
    for i in range(count):
        setattr(x, f"a{i}", [i])
    for _ in range(3):
        y = impl.copy(x)
        assert [*vars(y)] == [f"a{i}" for i in range(count)]
        assert all(vars(y)[name] is vars(x)[name] for name in vars(x))


@pytest.mark.parametrize("key", [1, (1, 2), None])
def test_attributes_with_other_keys_than_names(impl: Implementation, key: Any) -> None:
    class Model:
        pass

    x = Model()
    x.__dict__[key] = x
    y = impl.copy(x)
    assert vars(y) == {key: x} and y is not x


class Key:
    """Counts how often it is hashed and compared."""

    def __init__(self, log: list[str]) -> None:
        self.log = log

    def __hash__(self) -> int:
        self.log.append("hash")
        return 7

    def __eq__(self, other: object) -> bool:
        self.log.append("eq")
        return self is other


@pytest.mark.parametrize("base", [dict, set, frozenset])
def test_keys_are_hashed_as_often(impl: Implementation, base: type) -> None:
    logs = []
    for clone in (impl.copy, copy.copy):
        log: list[str] = []
        keys = [Key(log), Key(log), Key(log)]
        x = type("Sub", (base,), {})(dict.fromkeys(keys))
        log.clear()
        clone(x)
        logs.append(log)
    assert logs[0] == logs[1]


def test_members_come_in_the_same_order(impl: Implementation) -> None:
    """The class is called with a list of the members, so that those that collide change places."""
    for base in (set, frozenset):
        cls = type("Sub", (base,), {})
        for members in ([3, 11], [11, 3], [1, 9, 17, 25], [8, 0, 16], [*range(0, 64, 8)]):
            x = cls(members)
            assert [*impl.copy(x)] == [*copy.copy(x)]


def test_a_metaclass_makes_the_copy(impl: Implementation) -> None:
    """A set is made by calling its class; other objects are not."""
    for base in (set, list, dict, tuple, object):
        log: list[int] = []

        class Meta(type):
            def __call__(cls, *args: Any) -> Any:
                log.append(len(args))  # noqa: B023
                return super().__call__(*args)

        x = Meta("Model", (base,), {})()
        log.clear()
        assert type(impl.copy(x)) is type(x)
        assert log == ([1] if base is set else [])


def test_an_exception_shares_its_arguments_as_ever(impl: Implementation) -> None:
    class Own(Exception):
        pass

    for x in (ValueError([1]), Own([1], 2), KeyError()):
        y, law = impl.copy(x), copy.copy(x)
        assert (y.args is x.args) == (law.args is x.args)
        assert y.args == x.args


def test_a_partial_shares_its_parts(impl: Implementation) -> None:
    x: Any = MAKERS["partial"]([1], [2])
    y = impl.copy(x)
    assert y.func is x.func and y.args is x.args and y.keywords is x.keywords
    assert vars(y) is not vars(x)
    y = impl.copy(x)
    assert vars(y) is vars(x), "even an empty dict, once there is one"


def test_a_finalizer_runs_once_per_copy(impl: Implementation) -> None:
    log: list[int] = []

    class Model(dict):  # type: ignore[type-arg]
        def __del__(self) -> None:
            log.append(1)

    for content in ({}, {"a": 1}, {(1,): 2}):
        x = Model(content)
        x.a = 1
        log.clear()
        for _ in range(4):
            impl.copy(x)
        assert len(log) == 4
