"""namedtuple and typing.NamedTuple, and programs that change the methods these generate."""

from __future__ import annotations

import copy
import types
from collections import namedtuple
from collections.abc import Callable
from typing import Any, NamedTuple

import pytest

from tests.behaviour.support.objects import set_later
from tests.behaviour.support.outcomes import outcome
from tests.behaviour.support.shapes import shape
from tests.combinations import for_each
from tests.conftest import Implementation

Pair = namedtuple("Pair", "one two")
NoFields = namedtuple("NoFields", "")
make: Any = namedtuple  # mypy reads no computed field names
Long = make("Long", [f"f{i}" for i in range(300)])
Defaults = namedtuple("Defaults", "a b", defaults=[None])


class Typed(NamedTuple):
    name: str
    values: Any = None


class SubPair(Pair):
    """Without `__slots__`, hence with a `__dict__`."""


class SlottedPair(Pair):
    __slots__ = ()


class Hooked(Pair):
    __slots__ = ()

    def __deepcopy__(self, memo: Any) -> Any:
        return "hooked"


class OwnNew(Pair):
    __slots__ = ()

    def __new__(cls, one: Any, two: Any) -> Any:
        return super().__new__(cls, ("new", one), two)


def with_attributes(x: Any) -> Any:
    x.extra = [1]
    return x


CASES: dict[str, Any] = {
    "atomics": Pair(1, "a"),
    "with a list": Pair([1], 2),
    "nested": Pair(Pair(1, [2]), (Typed("a"),)),
    "no fields": NoFields(),
    "long": Long(*range(299), [1]),
    "defaults": Defaults(1),
    "typed": Typed("a", {"b": [1]}),
    "subclass": SubPair(1, [2]),
    "subclass with attributes": with_attributes(SubPair(1, [2])),
    "slotted subclass": SlottedPair([1], 2),
}


@for_each(x=CASES)
def test_deepcopy(impl: Implementation, x: Any) -> None:
    """Always a new object, unlike a plain tuple of atomics."""
    y = impl.deepcopy(x)
    assert type(y) is type(x) and y == x and shape(y) == shape(x)
    assert y is not x
    first, second = impl.deepcopy([x, (x,)])
    assert first is second[0]


@for_each(x=CASES)
def test_copy(impl: Implementation, x: Any) -> None:
    y = impl.copy(x)
    assert type(y) is type(x) and shape(y) == shape(x)
    assert all(a is b for a, b in zip(x, y, strict=True))


def test_fields_are_usable(impl: Implementation) -> None:
    y = impl.deepcopy(Pair([1], 2))
    assert (y.one, y.two) == ([1], 2)
    assert y._replace(two=3) == Pair([1], 3)
    assert y._asdict() == {"one": [1], "two": 2}


def test_a_cycle_through_a_list(impl: Implementation) -> None:
    """Entered when it is made, after its arguments: the list finds no entry and copies it again."""
    inner: list[Any] = []
    x = Pair(inner, 1)
    inner.append(x)
    y = impl.deepcopy(inner)
    assert type(y[0]) is Pair and y[0].one is y


def test_overrides(impl: Implementation) -> None:
    assert impl.deepcopy(Hooked(1, 2)) == "hooked"
    assert impl.deepcopy(OwnNew(1, [2])) == (("new", ("new", 1)), [2])
    assert impl.copy(OwnNew(1, 2)).one == ("new", ("new", 1))


def test_overrides_made_later(impl: Implementation) -> None:
    Late = namedtuple("Late", "a")
    assert impl.deepcopy(Late(1)) == (1,)
    Late.__getnewargs__ = lambda self: ("later",)
    assert impl.deepcopy(Late(1)) == ("later",)
    Late.__new__ = lambda cls, a: tuple.__new__(cls, (a, a))  # type: ignore[misc]
    assert impl.deepcopy(Late("a")) == ("later", "later")
    Late.__reduce__ = lambda self: (str, ("reduced",))
    assert impl.deepcopy(tuple.__new__(Late, (1,))) == "reduced"


# The methods that `collections.namedtuple` generates are taken for what they are, unless changed.
#
# `__new__` and `__getnewargs__` are functions in Python, which a program can change in place
# without changing the class.


def closure_over_tuple() -> Callable[[Any], Any]:
    _tuple = tuple

    def new_arguments(self: Any) -> Any:
        return _tuple(reversed(self))

    return new_arguments


def swapping_new(_cls: Any, a: Any, b: Any) -> Any:
    return tuple.__new__(_cls, (b, a))


def swapping_constructor(cls: Any, items: Any) -> Any:
    return tuple.__new__(cls, items[::-1])


def swap_code(cls: Any) -> None:
    # The globals of the generated function are its own: no more than `_tuple_new` can be used.
    swapped = eval("lambda _cls, a, b: _tuple_new(_cls, (b, a))")
    cls.__new__.__code__ = swapped.__code__


def swap_code_twice(cls: Any) -> None:
    """The last code may be where the first was."""
    first = cls.__new__.__code__
    cls.__new__.__code__ = first.replace(co_name="other")
    del first
    swap_code(cls)


def swap_arguments_code(cls: Any) -> None:
    cls.__getnewargs__.__code__ = closure_over_tuple().__code__


def change_closure(cls: Any) -> None:
    cls.__getnewargs__.__closure__[0].cell_contents = lambda self: [*self][::-1]


def change_globals(cls: Any) -> None:
    cls.__new__.__globals__["_tuple_new"] = swapping_constructor


TUPLE_CHANGES: dict[str, Callable[[Any], None]] = {
    "nothing": lambda cls: None,
    "code of __new__": swap_code,
    "code of __new__, twice": swap_code_twice,
    "globals of __new__": change_globals,
    "__new__": set_later("__new__", swapping_new),
    "__new__ of tuple": set_later("__new__", tuple.__new__),
    "no __new__": lambda cls: delattr(cls, "__new__"),
    "code of __getnewargs__": swap_arguments_code,
    "closure of __getnewargs__": change_closure,
    "__getnewargs__": set_later("__getnewargs__", lambda self: (self[1], 7)),
    "no __getnewargs__": lambda cls: delattr(cls, "__getnewargs__"),
    "__getnewargs_ex__": set_later("__getnewargs_ex__", lambda self: ((), {"a": self[1], "b": 7})),
    "__iter__": set_later("__iter__", lambda self: iter([self[1], 7])),
    "__len__": set_later("__len__", lambda self: 1 // 0),
    "__init__": set_later("__init__", lambda self, *args: 1 // 0),
    "defaults": lambda cls: setattr(cls.__new__, "__defaults__", (8, 9)),
    "__reduce__": set_later("__reduce__", lambda self: (tuple, ([1],))),
    "__setstate__": set_later("__setstate__", lambda self, state: 1 // 0),
}


def collected() -> Any:
    return namedtuple("Pair", "a b")


def typed() -> Any:
    class Typed(NamedTuple):
        a: Any
        b: Any = 2

        def swapped(self) -> Any:
            return (self.b, self.a)

    return Typed


def derived() -> Any:
    return type("Derived", (collected(),), {"swapped": typed().swapped})


def seen(y: Any) -> Any:
    """As tuple shows it, past any override."""
    if not isinstance(y, tuple):
        return y
    return type(y).__name__, [*tuple.__iter__(y)], getattr(y, "__dict__", None)


CLONES = for_each(name=["copy", "deepcopy"])


@CLONES
@for_each(make=[collected, typed, derived], change=TUPLE_CHANGES)
def test_named_tuple(impl: Implementation, change: Any, make: Callable[[], Any], name: str) -> None:
    clone, law = getattr(impl, name), getattr(copy, name)
    for copied_before in (False, True):
        base = make()
        cls = base.__mro__[-3] if make is derived else base  # where the methods are
        x = tuple.__new__(base, ([1], 2))
        if copied_before:
            clone(x)
        change(cls)
        assert seen(outcome(clone, x)) == seen(outcome(law, x))


@CLONES
@for_each(change={"code": swap_arguments_code, "closure": change_closure})
def test_a_method_that_changes_after_it_took_the_place_of_another(
    impl: Implementation, change: Any, name: str
) -> None:
    """The first one has the same code, and does not change."""
    clone, law = getattr(impl, name), getattr(copy, name)
    cls = collected()
    x = cls([1], 2)
    clone(x)
    first = cls.__getnewargs__
    (cell,) = first.__closure__
    closure = (types.CellType(cell.cell_contents),)
    cls.__getnewargs__ = types.FunctionType(
        first.__code__, first.__globals__, first.__name__, None, closure
    )
    assert seen(clone(x)) == seen(x)
    change(cls)
    assert seen(outcome(clone, x)) == seen(outcome(law, x)) != seen(x)


@CLONES
@for_each(items=[(), ([1],), ([1], 2, 3)], make=[collected, typed, derived])
def test_a_named_tuple_of_another_length(
    impl: Implementation, make: Callable[[], Any], items: Any, name: str
) -> None:
    clone, law = getattr(impl, name), getattr(copy, name)
    cls = make()
    clone(tuple.__new__(cls, ([1], 2)))
    x = tuple.__new__(cls, items)
    assert seen(outcome(clone, x)) == seen(outcome(law, x))


@pytest.mark.parametrize("count", [0, 1, 2, 63, 64, 65, 300])
def test_named_tuples_of_many_lengths(impl: Implementation, count: int) -> None:
    cls: Any = namedtuple("Many", [f"f{i}" for i in range(count)])  # type: ignore[misc]
    x = cls(*([i] for i in range(count)))
    y = impl.deepcopy(x)
    assert type(y) is cls
    assert y == x
    assert not any(a is b for a, b in zip(y, x, strict=True))
    z = impl.copy(x)
    assert type(z) is cls
    assert z is not x
    assert all(a is b for a, b in zip(z, x, strict=True))


def test_a_new_that_only_looks_generated(impl: Implementation) -> None:
    cls = collected()
    namespace = {"_tuple_new": tuple.__new__, "__builtins__": {}, "__name__": "namedtuple_Pair"}
    cls.__new__ = eval("lambda _cls, a, b: _tuple_new(_cls, (b, a))", namespace)
    assert tuple(impl.deepcopy(cls([1], 2))) == ([1], 2)  # swapped twice
    cls.__new__ = eval("lambda _cls, *a: _tuple_new(_cls, a + a)", namespace)
    assert len(impl.deepcopy(cls([1]))) == 4
