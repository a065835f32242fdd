"""Which objects are their own copy."""

from __future__ import annotations

import abc
import decimal
import enum
import fractions
import re
import types
import weakref
from typing import Any

import pytest

from tests.behaviour.support.versions import SUPER_IS_SHALLOW_ATOMIC
from tests.combinations import for_each
from tests.conftest import Implementation


class Meta(type):
    pass


class OfMeta(metaclass=Meta):
    def method(self) -> None: ...


class Colour(enum.Enum):
    RED = 1


class Permission(enum.Flag):
    READ = 1
    WRITE = 2


class Level(enum.IntEnum):
    LOW = 1


referent = OfMeta()

DEEP_ATOMICS: dict[str, Any] = {
    "None": None,
    "Ellipsis": ...,
    "NotImplemented": NotImplemented,
    "bool": True,
    "int": 7,
    "big int": 2**200,
    "negative int": -(2**70),
    "float": 1.5,
    "nan": float("nan"),
    "complex": 2j,
    "str": "text" * 3,
    "empty str": "",
    "surrogate str": "\udc80",
    "bytes": b"\x00bytes",
    "range": range(2, 9, 3),
    "builtin type": int,
    "class": OfMeta,
    "metaclass": Meta,
    "abstract class": abc.ABCMeta("Abstract", (), {}),
    "enum class": Colour,
    "function": lambda x: x,
    "builtin function": len,
    "builtin bound method": [].append,
    "code": (lambda: 0).__code__,
    "weakref": weakref.ref(referent),
    "property": property(),
}
OWN_COPY_BY_PROTOCOL: dict[str, Any] = {
    "enum member": Colour.RED,
    "flag combination": Permission.READ | Permission.WRITE,
    "int enum member": Level.LOW,
    "re.Pattern": re.compile("a+b"),
    "Decimal": decimal.Decimal("1.25"),
    "Fraction": fractions.Fraction(1, 3),
    "typing.Any": Any,
    "empty tuple": (),
    "tuple of atomics": (1, "a", (None, 2.0)),
    "unbound method wrapper": str.join,
}
SHALLOW_ATOMICS: dict[str, Any] = {
    "tuple with a list": ([],),
    "frozenset": frozenset({1}),
    "slice": slice(1, [], None),
}
if SUPER_IS_SHALLOW_ATOMIC:
    SHALLOW_ATOMICS["super"] = super(OfMeta, referent)


@for_each(x=DEEP_ATOMICS)
def test_deepcopy_gives_the_atom_itself(impl: Implementation, x: Any) -> None:
    memo: dict[int, Any] = {}
    assert impl.deepcopy(x) is x
    assert impl.deepcopy(x, memo) is x
    assert memo == {}


@for_each(x=DEEP_ATOMICS)
def test_atoms_inside_containers_stay(impl: Implementation, x: Any) -> None:
    assert impl.deepcopy([x])[0] is x
    assert impl.deepcopy({"k": x})["k"] is x
    assert impl.deepcopy((x,))[0] is x
    assert next(iter(impl.deepcopy({x}))) is x
    assert next(iter(impl.deepcopy({x: []}))) is x


@for_each(x={**DEEP_ATOMICS, **SHALLOW_ATOMICS})
def test_copy_gives_the_atom_itself(impl: Implementation, x: Any) -> None:
    assert impl.copy(x) is x


@for_each(x=OWN_COPY_BY_PROTOCOL)
def test_the_protocol_may_give_the_object_itself(impl: Implementation, x: Any) -> None:
    memo: dict[int, Any] = {}
    assert impl.deepcopy(x, memo) is x
    assert impl.deepcopy([x], memo)[0] is x
    assert impl.copy(x) is x
    # A reduce value that leads back to x leaves an entry; what is stored says the same.
    assert memo.get(id(x), x) is x


def test_a_generic_alias_gets_a_new_equal_one(impl: Implementation) -> None:
    alias = list[int]
    assert impl.deepcopy(alias) == alias
    assert impl.copy(alias) == alias


@pytest.mark.parametrize(
    "x",
    [
        pytest.param(slice(1, 2, 3), id="slice"),
        pytest.param(frozenset({1, 2}), id="frozenset"),
        pytest.param(frozenset(), id="empty frozenset"),
    ],
)
def test_deepcopy_gives_a_new_object_even_of_atomics(impl: Implementation, x: Any) -> None:
    y = impl.deepcopy([x])[0]
    assert y == x
    # The constructor decides: the empty frozenset is one object in every version.
    assert (y is x) == (x == frozenset() and frozenset([]) is frozenset())


@pytest.mark.parametrize("base", [int, float, complex, str, bytes])
def test_a_subclass_of_an_atomic_type_is_no_atom(impl: Implementation, base: type) -> None:
    subclass = type("Sub", (base,), {})
    x = subclass(5 if base in (int, float, complex, bytes) else "5")
    x.extra = []
    for clone in (impl.copy, impl.deepcopy):
        y = clone(x)
        assert y == x and y is not x and type(y) is subclass
    assert impl.deepcopy(x).extra is not x.extra
    assert impl.copy(x).extra is x.extra


def test_a_subclass_of_weakref_is_no_atom(impl: Implementation) -> None:
    x = weakref.WeakMethod(referent.method)
    with pytest.raises(TypeError, match="cannot pickle"):
        impl.deepcopy(x)


def test_a_subclass_of_property_is_no_atom(impl: Implementation) -> None:
    class lazy(property):
        pass

    with pytest.raises(TypeError, match="cannot pickle 'lazy' object"):
        impl.deepcopy(lazy())


def test_simple_namespace_with_every_atom(impl: Implementation) -> None:
    x = types.SimpleNamespace(**{f"a{i}": atom for i, atom in enumerate(DEEP_ATOMICS.values())})
    y = impl.deepcopy(x)
    assert [*map(id, vars(y).values())] == [*map(id, vars(x).values())]
