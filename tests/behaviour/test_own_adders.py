"""Subclasses of list and dict with their own `append` or `__setitem__`, which add the copies."""

from __future__ import annotations

import contextlib
import gc
import weakref
from http.cookies import Morsel, SimpleCookie
from multiprocessing.pool import _PoolCache  # type: ignore[attr-defined]
from typing import Any

import pytest

from tests.behaviour.support.outcomes import Raised, outcome
from tests.behaviour.support.shapes import shape
from tests.behaviour.support.told import Told
from tests.conftest import Implementation

told = Told()
log = told.log


class Appending(list):  # type: ignore[type-arg]
    def append(self, item: Any) -> None:
        note((sorted(vars(self)), len(self), item), self, item)
        list.append(self, item)


class Setting(dict):  # type: ignore[type-arg]
    def __setitem__(self, key: Any, value: Any) -> None:
        note((sorted(vars(self)), len(self), key, value), self, key)
        dict.__setitem__(self, key, value)


class Deleting(dict):  # type: ignore[type-arg]
    """Its slot for setting items is its own, but what it finds is the dict's method."""

    def __delitem__(self, key: Any) -> None:
        raise AssertionError("nothing is deleted")


def note(call: Any, y: Any, added: Any) -> None:
    log.append(call)
    if told.act is not None:
        told.act(y, added)


@pytest.fixture(autouse=True)
def fresh() -> Any:
    log.clear()
    yield
    told.act = None


def a_list(*items: Any, **attributes: Any) -> Any:
    x = list.__new__(Appending)
    list.extend(x, items)
    vars(x).update(attributes)
    return x


def a_dict(*pairs: Any, cls: Any = Setting, **attributes: Any) -> Any:
    x = dict.__new__(cls)
    dict.update(x, pairs)
    vars(x).update(attributes)
    return x


def copied(impl: Implementation, x: Any, does: Any) -> Any:
    """The outcome of a copy in which `does` is called each time something is added."""
    return told.during(impl.deepcopy, x, does)


def test_what_is_added_and_when(impl: Implementation) -> None:
    """The state is set first; each item is added before the next one is copied."""
    shared = ["shared"]
    y = impl.deepcopy(a_list(shared, 1, shared, name="n", part=shared))
    assert type(y) is Appending and y == [["shared"], 1, ["shared"]] and y.part is y[0] is y[2]
    assert log == [(["name", "part"], i, item) for i, item in enumerate(y)]

    log.clear()
    z = impl.deepcopy(a_dict(("a", shared), (2, 3), ((4, "t"), shared), part=shared))
    assert type(z) is Setting and z["a"] is z[4, "t"] is z.part is not shared
    assert log == [(["part"], i, *pair) for i, pair in enumerate(z.items())]

    assert impl.deepcopy(a_dict(("a", [1]), cls=Deleting, b=[2])) == {"a": [1]}
    for empty in (a_list(), a_dict()):
        assert impl.deepcopy(empty) == empty
    many = [a_list(i, [i]) for i in range(30)]
    assert shape(impl.deepcopy([many, many])) == shape([many, many])


def test_cycles(impl: Implementation) -> None:
    x, d = a_list(), a_dict()
    list.extend(x, [x, d, d])
    dict.update(d, {"x": x, "d": d})
    x.me = d.other = x
    for original in (x, d, [d, x]):
        assert shape(impl.deepcopy(original)) == shape(original)


def test_shallow_copies(impl: Implementation) -> None:
    shared = ["shared"]
    y = impl.copy(a_list(shared, 1, part=shared))
    assert y[0] is y.part is shared and [entry[1] for entry in log] == [0, 1]
    assert impl.copy(a_dict(("a", shared)))["a"] is shared


def test_an_adder_that_changes_the_original(impl: Implementation) -> None:
    x = a_list(1, [2])
    assert copied(impl, x, lambda _, item: list.append(x, 7) if item == 1 else None) == [1, [2], 7]
    x = a_list(1, 2, 3)
    assert copied(impl, x, lambda _, item: x.clear()) == [1]

    d = a_dict(("a", 1), ("b", 2))
    grown = copied(impl, d, lambda _, key: dict.__setitem__(d, "more", 1))
    assert grown == Raised(RuntimeError, "dictionary changed size during iteration")
    d = a_dict(("a", 1), ("b", 2))
    assert copied(impl, d, lambda _, key: dict.__setitem__(d, "b", [3])) == {"a": 1, "b": [3]}


def test_an_adder_that_changes_the_copy(impl: Implementation) -> None:
    class Quiet(Appending):
        def append(self, item: Any) -> None:
            list.append(self, ("quiet", item))

    def become_quiet(y: Any, item: Any) -> None:
        y.__class__ = Quiet

    assert copied(impl, a_list(1, 2, 3), become_quiet) == [1, ("quiet", 2), ("quiet", 3)]

    def add_one_of_its_own(y: Any, item: Any) -> None:
        y.append = lambda item: list.append(y, ("mine", item))

    assert copied(impl, a_list(1, 2), add_one_of_its_own) == [1, ("mine", 2)]
    more = copied(impl, a_dict((1, 2)), lambda y, key: dict.update(y, {"mine": 1}))
    assert [*more.items()] == [("mine", 1), (1, 2)]


def test_an_adder_that_is_replaced(impl: Implementation) -> None:
    class Replaced(Setting):
        def __setitem__(self, key: Any, value: Any) -> None:
            del Replaced.__setitem__
            dict.__setitem__(self, key, "first")

    x = a_dict((1, 1), (2, 2), cls=Replaced)
    assert impl.deepcopy(x) == {1: "first", 2: 2}
    assert impl.deepcopy(x) == {1: 1, 2: 2}

    class Adding(list):  # type: ignore[type-arg]
        pass

    y = Adding([1, 2])
    assert impl.deepcopy(y) == [1, 2]
    Adding.append = lambda self, item: list.append(self, -item)  # type: ignore[method-assign]
    assert impl.deepcopy(y) == [-1, -2]
    Adding.append = None  # type: ignore[assignment, method-assign]
    assert outcome(impl.deepcopy, y) == Raised(TypeError, "'NoneType' object is not callable")
    del Adding.append
    assert impl.deepcopy(y) == [1, 2]


def test_one_object_with_its_own_append(impl: Implementation) -> None:
    x = a_list(1, 2)
    x.append = "hidden in each copy"
    assert outcome(impl.deepcopy, x) == Raised(TypeError, "'str' object is not callable")


def test_errors(impl: Implementation) -> None:
    def fail(y: Any, added: Any) -> None:
        raise ValueError(len(y))

    for x in (a_list(1, 2), a_dict((1, [2])), [a_list([]), a_dict((1, 2))]):
        before = shape(x)
        assert copied(impl, x, fail) == Raised(ValueError, "0")
        assert shape(x) == before and shape(impl.deepcopy(x)) == before


def test_nothing_is_lost(impl: Implementation) -> None:
    class Part:
        pass

    parts = []
    for x in (a_list(Part()), a_dict((Part(), Part()), part=Part())):
        for _ in range(40):
            y = impl.deepcopy([x, x])
            parts += [weakref.ref(part) for part in (*y[0], *vars(y[0]).values())]
        del y
        log.clear()
        gc.collect()
        assert sum(type(other) is type(x) for other in gc.get_objects()) == 1
    assert parts and not any(part() for part in parts)


def test_deep_ones_are_complete_when_they_are_added(impl: Implementation) -> None:
    """Where the stack ends, nothing may be added to an object that others have already."""
    sizes = set()

    def measure(y: Any, added: Any) -> None:
        if isinstance(added, Appending):
            sizes.add(len(added))

    x = a_list(1)
    for _ in range(20_000):
        x = a_list(x)
    told.act = measure
    with contextlib.suppress(RecursionError):
        impl.deepcopy(x)
    told.act = None
    log.clear()
    assert sizes <= {1}
    while isinstance(x, Appending):
        x = list.pop(x)


def test_classes_of_others(impl: Implementation) -> None:
    cookie: Any = SimpleCookie("name=value; other=more")
    cookie["name"]["path"] = "/"
    y = impl.deepcopy(cookie)
    assert type(y["name"]) is Morsel and y["name"]["path"] == "/" and y == cookie
    assert y["name"] is not cookie["name"] and y.output() == cookie.output()
    cache = _PoolCache(notifier=None)
    dict.__setitem__(cache, 1, [2])
    assert impl.deepcopy(cache) == {1: [2]}
