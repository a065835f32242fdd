"""The third item of a reduce value, in all its forms, and who it is given to."""

from __future__ import annotations

from types import MappingProxyType
from typing import Any

import pytest

from tests.behaviour.support.objects import Plain
from tests.behaviour.support.reduced import Reduced
from tests.combinations import for_each
from tests.conftest import Implementation

CLONES = for_each(name=["copy", "deepcopy"])


class Settable:
    def __setstate__(self, state: Any) -> None:
        self.state = state


class Slotted:
    __slots__ = ("a", "b")


class Both:
    __slots__ = ("__dict__", "a")


def clone(impl: Implementation, name: str, cls: type, state: Any) -> Any:
    return getattr(impl, name)(Reduced(lambda: (cls, (), state)))


@CLONES
def test_a_dict_updates_the_attributes(impl: Implementation, name: str) -> None:
    assert vars(clone(impl, name, Plain, {"a": 1, "b c": 2, 3: 4})) == {"a": 1, "b c": 2, 3: 4}


@CLONES
@for_each(
    state=[[("a", 1)], (("a", 1), ("b", 2), ("c", 3)), ["ab"], {}, [], (), ("ab", "cd", "ef")]
)
def test_whatever_dict_update_takes(impl: Implementation, name: str, state: Any) -> None:
    assert vars(clone(impl, name, Plain, state)) == dict(state)


@CLONES
def test_a_mapping_that_is_no_dict(impl: Implementation, name: str) -> None:
    class Keys:
        def keys(self) -> Any:
            return ["a", "b"]

        def __getitem__(self, key: str) -> str:
            return key * 2

        def __deepcopy__(self, memo: Any) -> Any:
            return self

    assert vars(clone(impl, name, Plain, Keys())) == {"a": "aa", "b": "bb"}


@CLONES
@pytest.mark.parametrize(
    ("state", "expected"),
    [
        (({"a": 1}, {"x": 2}), {"a": 1, "x": 2}),
        (({"a": 1}, None), {"a": 1}),
        ((None, {"x": 2}), {"x": 2}),
        ((None, None), {}),
        (({}, {}), {}),
        (([("a", 1)], {"a": 2}), {"a": 2}),
        ((["ab", "cd"], None), {"a": "b", "c": "d"}),
    ],
)
def test_a_pair_of_dict_and_slots(
    impl: Implementation, name: str, state: Any, expected: Any
) -> None:
    assert vars(clone(impl, name, Plain, state)) == expected


@CLONES
def test_a_pair_is_a_tuple_or_its_subclass(impl: Implementation, name: str) -> None:
    class Sub(tuple):  # type: ignore[type-arg]
        pass

    class Long(tuple):  # type: ignore[type-arg]
        def __len__(self) -> int:
            return 2

        def __iter__(self) -> Any:
            return iter([{"a": 1}, {"b": 2}])

    assert vars(clone(impl, name, Plain, Sub(({"a": 1}, {"b": 2})))) == {"a": 1, "b": 2}
    assert vars(clone(impl, name, Plain, Long())) == {"a": 1, "b": 2}


@CLONES
def test_slots_are_set_as_attributes(impl: Implementation, name: str) -> None:
    y = clone(impl, name, Slotted, (None, {"a": 1, "b": 2}))
    assert (y.a, y.b) == (1, 2)
    z = clone(impl, name, Both, ({"b": 2}, {"a": 1, "c": 3}))
    assert (z.a, vars(z)) == (1, {"b": 2, "c": 3})


@CLONES
def test_slots_go_through_setattr(impl: Implementation, name: str) -> None:
    class Watching:
        def __setattr__(self, name: str, value: Any) -> None:
            super().__setattr__(name, ("set", value))

    y = clone(impl, name, Watching, ({"a": 1}, {"b": 2}))
    assert vars(y) == {"a": 1, "b": ("set", 2)}


@CLONES
def test_slots_may_be_any_object_with_items(impl: Implementation, name: str) -> None:
    class Items:
        def items(self) -> Any:
            return iter([("a", 1), ["b", 2]])

        def __deepcopy__(self, memo: Any) -> Any:
            return self

    y = clone(impl, name, Slotted, (None, Items()))
    assert (y.a, y.b) == (1, 2)


@CLONES
def test_setattr_may_refuse_halfway(impl: Implementation, name: str) -> None:
    made: list[Any] = []

    class Partial:
        def __new__(cls) -> Any:
            made.append(super().__new__(cls))
            return made[-1]

        def __setattr__(self, name: str, value: Any) -> None:
            if name == "b":
                raise OSError("b")
            super().__setattr__(name, value)

    with pytest.raises(OSError, match=r"^b\b"):
        clone(impl, name, Partial, (None, {"a": 1, "b": 2, "c": 3}))
    assert vars(made[-1]) == {"a": 1}


def test_the_state_of_a_pair_is_copied_as_a_tuple(impl: Implementation) -> None:
    shared = [1]
    y = clone(impl, "deepcopy", Plain, ({"a": shared}, {"b": shared}))
    assert y.a is y.b is not shared
    assert clone(impl, "copy", Plain, ({"a": shared}, {"b": shared})).a is shared


def test_a_pair_whose_copy_is_no_pair(impl: Implementation) -> None:
    """The copied state decides about the form."""

    class Becoming:
        def __init__(self, other: Any) -> None:
            self.other = other

        def __deepcopy__(self, memo: Any) -> Any:
            return self.other

    assert vars(clone(impl, "deepcopy", Plain, Becoming(({"a": 1}, {"b": 2})))) == {"a": 1, "b": 2}
    assert vars(clone(impl, "deepcopy", Plain, Becoming({"c": 3}))) == {"c": 3}
    assert vars(clone(impl, "deepcopy", Plain, Becoming((None, None)))) == {}
    assert vars(clone(impl, "deepcopy", Plain, Becoming(None))) == {}


@CLONES
def test_an_attribute_dict_that_is_no_dict(impl: Implementation, name: str) -> None:
    """`y.__dict__.update(state)` goes through the attribute `__dict__`, whatever it is."""
    updated: list[Any] = []

    class Target:
        def update(self, state: Any) -> None:
            updated.append(dict(state))

    class Model:
        __dict__ = property(lambda self: Target())

    clone(impl, name, Model, {"a": 1})
    clone(impl, name, Model, MappingProxyType({"b": 2}) if name == "copy" else {"b": 2})
    assert updated == [{"a": 1}, {"b": 2}]
