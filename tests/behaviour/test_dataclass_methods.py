"""The state methods of a dataclass that is frozen and has slots are taken for what they are.

They are functions in Python, which a program can change in place without changing the class.
"""

from __future__ import annotations

import copy
import dataclasses
from collections.abc import Callable
from dataclasses import InitVar, dataclass, field
from typing import Any, ClassVar

import pytest

from tests.behaviour.support.objects import set_later
from tests.behaviour.support.outcomes import outcome
from tests.combinations import for_each
from tests.conftest import Implementation


def frozen() -> Any:
    @dataclass(frozen=True, slots=True)
    class Frozen:
        a: Any
        b: Any = 2
        shared: ClassVar[list[int]] = []
        c: Any = field(default=3, init=False, compare=False)
        start: InitVar[int] = 0

    return Frozen


FIELD_CHANGES: dict[str, Callable[[Any], None]] = {
    "nothing": lambda cls: None,
    "a field less": lambda cls: cls.__dataclass_fields__.pop("b"),
    "no fields": lambda cls: cls.__dataclass_fields__.clear(),
    "no field dict": lambda cls: delattr(cls, "__dataclass_fields__"),
    "another field dict": set_later("__dataclass_fields__", {}),
    "a field more": lambda cls: cls.__dataclass_fields__.update(
        x=dataclasses.make_dataclass("Other", ["x"]).__dataclass_fields__["x"]
    ),
    "another order": lambda cls: cls.__dataclass_fields__.update(
        b=cls.__dataclass_fields__.pop("b")
    ),
    "a pseudo-field in its place": lambda cls: cls.__dataclass_fields__.update(
        b=cls.__dataclass_fields__["shared"]
    ),
    "__getstate__": set_later("__getstate__", lambda self: [[7], 8, 9]),
    "__setstate__": set_later("__setstate__", lambda self, state: None),
    "no __getstate__": lambda cls: delattr(cls, "__getstate__"),
    "no __setstate__": lambda cls: delattr(cls, "__setstate__"),
    "__getattribute__": set_later("__getattribute__", lambda self, name: 1 // 0),
    "a property": set_later("b", property(lambda self: 7)),
    "__setattr__": set_later("__setattr__", lambda self, name, value: 1 // 0),
}


def slots_of(y: Any) -> Any:
    descriptors = [type(y).__dict__.get(name) for name in ("a", "c")]
    return type(y).__name__, [outcome(d.__get__, y) for d in descriptors if d is not None]


CLONES = pytest.mark.parametrize("clone", ["copy", "deepcopy"])


@for_each(change=FIELD_CHANGES, clone=["copy", "deepcopy"])
def test_dataclass(impl: Implementation, change: Any, clone: str) -> None:
    ours, law = getattr(impl, clone), getattr(copy, clone)
    for copied_before in (False, True):
        cls = frozen()
        x = cls([1])
        if copied_before:
            ours(x)
        change(cls)
        assert slots_of(outcome(ours, x)) == slots_of(outcome(law, x))


@CLONES
@pytest.mark.parametrize("name", ["_dataclass_getstate", "_dataclass_setstate"])
def test_code_of_the_dataclasses_module(
    impl: Implementation, name: str, monkeypatch: pytest.MonkeyPatch, clone: str
) -> None:
    x = frozen()([1])
    getattr(impl, clone)(x)
    replacements: dict[str, Callable[..., Any]] = {
        "_dataclass_getstate": lambda self: [[7], 8],
        "_dataclass_setstate": lambda self, state: None,
    }
    monkeypatch.setattr(getattr(dataclasses, name), "__code__", replacements[name].__code__)
    ours, law = getattr(impl, clone)(x), getattr(copy, clone)(x)
    assert slots_of(ours) == slots_of(law)


@CLONES
@pytest.mark.parametrize("unset", ["a", "b", "c"])
def test_an_unset_field(impl: Implementation, unset: str, clone: str) -> None:
    x = frozen()([1])
    object.__delattr__(x, unset)
    assert outcome(getattr(impl, clone), x) == outcome(getattr(copy, clone), x)


def test_a_slot_that_is_no_field(impl: Implementation) -> None:
    cls = type("More", (frozen(),), {"__slots__": ("more",)})
    x = cls([1])
    object.__setattr__(x, "more", [2])
    for clone in (impl.copy, impl.deepcopy):
        y = clone(x)
        assert not hasattr(y, "more")
        assert slots_of(y) == slots_of(x)


def test_attributes_beside_the_fields_of_a_frozen_class(impl: Implementation) -> None:
    cls = type("WithDict", (frozen(),), {})
    x = cls([1])
    x.__dict__["more"] = [2]
    y = impl.deepcopy(x)
    assert y.__dict__ == copy.deepcopy(x).__dict__
    assert y.a == [1]
    assert y.a is not x.a
    z = impl.copy(x)
    assert z.__dict__ == copy.copy(x).__dict__
    assert z.a is x.a
