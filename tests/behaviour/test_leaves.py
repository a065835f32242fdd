"""Instances and containers of leaves and a few leaf containers, such as `[[1], {"a": 2}]`.

A native copier may copy one as a whole. What makes that wrong is here: what is met twice, a state
that is not there, an instance or a class that is not plain after all, and rules that have changed.
"""

from __future__ import annotations

import copy
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest

from tests.behaviour.conftest import changed_dispatch
from tests.behaviour.support.shapes import shape
from tests.combinations import for_each
from tests.conftest import Implementation


class Plain:
    def __init__(self, first: Any, second: Any) -> None:
        self.first = first
        self.second = second


class Slots:
    __slots__ = ("first", "second")

    def __init__(self, first: Any, second: Any) -> None:
        self.first = first
        self.second = second


class Both(Slots):
    def __init__(self, first: Any, second: Any) -> None:
        self.third = first
        self.second = second


class SlotsBelowDict(Plain):
    __slots__ = ("third",)


@dataclass(frozen=True)
class Frozen:
    first: Any
    second: Any


@dataclass(frozen=True, slots=True)
class FrozenSlots:
    first: Any
    second: Any


CLASSES = (Plain, Slots, Both, SlotsBelowDict, Frozen, FrozenSlots)
classes = for_each(cls=CLASSES)

ALONE: dict[str, Callable[[Any], Any]] = {"alone": lambda x: x, "in a list": lambda x: [x, 1]}
placed = for_each(place=ALONE)

VALUES: dict[str, Callable[[], Any]] = {
    "int": lambda: 1000,
    "None": lambda: None,
    "list": lambda: [1, "a"],
    "dict": lambda: {"a": 1},
    "tuple": lambda: (1, "a"),
    "tuple with a list": lambda: (1, [2]),
    "list in a list": lambda: [[1]],
    "twenty": lambda: [*range(20)],
    "set": lambda: {1, 2},
}


@placed
@for_each(second=VALUES, first=VALUES)
@classes
def test_like_the_original(
    impl: Implementation, cls: Any, first: Any, second: Any, place: Callable[[Any], Any]
) -> None:
    for _ in range(3):
        x = place(cls(first(), second()))
        assert shape(impl.deepcopy(x)) == shape(x)


@placed
@classes
def test_a_value_that_is_met_twice(
    impl: Implementation, cls: Any, place: Callable[[Any], Any]
) -> None:
    one = [1, 2]
    x = place(cls(one, one))
    del one
    assert shape(impl.deepcopy(x)) == shape(x)


@classes
def test_a_value_that_leads_back(impl: Implementation, cls: Any) -> None:
    within: list[Any] = [1]
    x = cls(1, within)
    within.append(x)
    del within
    assert shape(impl.deepcopy(x)) == shape(x)


@placed
@classes
def test_one_after_instances_of_leaves(
    impl: Implementation, cls: Any, place: Callable[[Any], Any]
) -> None:
    x = [cls(1, "a"), cls(2, "b"), place(cls(3, {"c": [4]})), cls(5, "d")]
    x.append(x[0])
    assert shape(impl.deepcopy(x)) == shape(x)


@pytest.mark.parametrize("cls", [Plain, Slots, Both])
def test_a_value_that_is_not_there(impl: Implementation, cls: Any) -> None:
    x = cls(1, [2])
    for name in ("second", "first"):
        if hasattr(x, name):
            delattr(x, name)
        for y in (impl.deepcopy(x), *impl.deepcopy([x, x])):
            assert shape(y) == shape(x)


@placed
def test_a_field_that_is_not_there(impl: Implementation, place: Callable[[Any], Any]) -> None:
    x = object.__new__(FrozenSlots)
    object.__setattr__(x, "first", 1)
    with pytest.raises(AttributeError, match="second"):
        impl.deepcopy(place(x))


@placed
def test_a_hook_of_the_instance_itself(impl: Implementation, place: Callable[[Any], Any]) -> None:
    x = Plain(1, 2)
    x.__deepcopy__ = lambda memo: "by the hook"  # type: ignore[attr-defined]
    assert impl.deepcopy(place(x)) == place("by the hook")


@placed
@for_each(hook=["__deepcopy__", "__reduce_ex__"], cls=[Plain, Frozen])
def test_a_hook_that_is_a_number(
    impl: Implementation, cls: Any, hook: str, place: Callable[[Any], Any]
) -> None:
    x = cls(1, 2)
    object.__setattr__(x, hook, 3)
    with pytest.raises(TypeError, match="'int' object is not callable"):
        impl.deepcopy(place(x))


@placed
def test_a_hook_in_a_later_instance(impl: Implementation, place: Callable[[Any], Any]) -> None:
    class Model:
        pass

    plain, hooked = Model(), Model()
    plain.value = 1  # type: ignore[attr-defined]
    assert vars(impl.deepcopy([plain])[0]) == {"value": 1}
    hooked.value = 1  # type: ignore[attr-defined]
    hooked.__reduce_ex__ = lambda protocol: "a name"  # type: ignore[method-assign]
    assert impl.deepcopy(place(hooked)) == place(hooked)


def test_a_dict_that_somebody_holds(impl: Implementation) -> None:
    x = Plain(1, [2])
    names = vars(x)
    names["third"] = names
    assert shape(impl.deepcopy(x)) == shape(copy.deepcopy(x))


@pytest.mark.parametrize("cls", [Plain, Both, SlotsBelowDict, Frozen])
def test_a_dict_that_somebody_has_asked_for(impl: Implementation, cls: Any) -> None:
    for first in (0, 1, "a", [2]):
        x = cls(first, [2])
        assert "second" in dir(x)  # looks into `x.__dict__`, which stays
        assert len(x.__dict__) > 0
        assert shape(impl.deepcopy(x)) == shape(x)
        assert shape(impl.deepcopy([x])) == shape([x])


@placed
@classes
def test_a_finalizer_runs_once_for_each(
    impl: Implementation, cls: Any, place: Callable[[Any], Any]
) -> None:
    died: list[Any] = []

    class Finalized(cls):
        def __del__(self) -> None:
            died.append((self.second, type(self).__name__))

    y = impl.deepcopy(place(Finalized(1, "b")))
    assert died == [("b", "Finalized")]
    del y
    assert died == [("b", "Finalized")] * 2


@placed
@for_each(changed=[int, list, tuple, Plain])
def test_a_rule_of_the_programs_own(
    impl: Implementation, changed: type, place: Callable[[Any], Any]
) -> None:
    x = Plain((1, 2), [3])
    impl.deepcopy(place(x))
    with changed_dispatch() as dispatch:
        dispatch[changed] = lambda value, memo: ("copied", value)
        assert shape(impl.deepcopy(place(x))) == shape(copy.deepcopy(place(x)))


@placed
@classes
def test_a_class_that_gets_a_hook(
    impl: Implementation, cls: Any, place: Callable[[Any], Any]
) -> None:
    class Changed(cls):
        __slots__ = () if cls is Slots else ("more",)

    x = Changed(1, [2])
    assert shape(impl.deepcopy(place(x))) == shape(place(x))
    Changed.__deepcopy__ = lambda self, memo: "by the hook"
    assert impl.deepcopy(place(x)) == place("by the hook")


# A container of a few leaf containers: `[[1], {"a": 2}]`.
#
# A native copier may copy one that nothing else refers to without a memo. What makes that wrong is
# here: an inner container that is met twice, or that holds the outer one, and types whose rule has
# changed.

INNER: dict[str, Callable[[], Any]] = {
    "list": lambda: [1, "a"],
    "empty list": list,
    "dict": lambda: {"a": None, "b": 2.5},
    "dict by numbers": lambda: {1: True, None: "b"},
    "empty dict": dict,
    "tuple": lambda: ("a", 1),
    "tuple with a list": lambda: (1, [2]),
}
inner = for_each(make=INNER)

OUTER: dict[str, Callable[..., Any]] = {
    "list": lambda *items: [0, *items],
    "dict": lambda *items: {"first": 0, **dict(zip("abcdefgh", items, strict=False))},
    "dict by numbers": lambda *items: dict(enumerate(items)),
    "dict with a gap": lambda *items: without(
        "gone", x={"gone": 0, **dict(zip("ab", items, strict=False))}
    ),
    "dict with more gaps than entries": lambda *items: without(
        *range(20), x={**dict.fromkeys(range(20)), **dict(zip("abcdefgh", items, strict=False))}
    ),
    "tuple": lambda *items: (*items, "last"),
}
outer = for_each(hold=OUTER)


def without(*keys: Any, x: dict[Any, Any]) -> dict[Any, Any]:
    for key in keys:
        del x[key]
    return x


@outer
@inner
def test_nests_like_the_original(
    impl: Implementation, hold: Callable[..., Any], make: Callable[[], Any]
) -> None:
    for x in (hold(make()), hold(make(), make()), hold(*(make() for _ in range(8)))):
        y = impl.deepcopy(x)
        assert shape(y) == shape(x)
        assert (y is x) == (copy.deepcopy(x) is x)


@outer
@inner
def test_met_twice(impl: Implementation, hold: Callable[..., Any], make: Callable[[], Any]) -> None:
    one = make()
    x = hold(one, one)
    y = impl.deepcopy(x)
    assert shape(y) == shape(x)


@for_each(fill=[lambda x, outer: x.append(outer), lambda x, outer: x.append(x)])
@outer
def test_in_a_circle(
    impl: Implementation, hold: Callable[..., Any], fill: Callable[..., None]
) -> None:
    within: list[Any] = [1]
    x = hold(within)
    fill(within, x)
    del within
    y = impl.deepcopy(x)
    assert shape(y) == shape(x)


def test_only_held_from_within(impl: Implementation) -> None:
    """No name is bound to the list that is copied: what it holds leads back to it."""
    holder: list[Any] = [[]]
    holder[0].append(holder)
    y = impl.deepcopy(holder[0])
    assert y[0][0] is y and y is not holder[0]


@outer
@inner
def test_nothing_is_shared(
    impl: Implementation, hold: Callable[..., Any], make: Callable[[], Any]
) -> None:
    x = hold(make())
    before = shape(x)
    y = impl.deepcopy(x)
    for part in y.values() if isinstance(y, dict) else y:
        if isinstance(part, list):
            part.append("new")
        elif isinstance(part, dict):
            part["new"] = 1
    assert shape(x) == before


@pytest.mark.parametrize("changed", [list, dict, tuple, int, str])
def test_changed_rules(
    impl: Implementation, monkeypatch: pytest.MonkeyPatch, changed: type
) -> None:
    atomic = getattr(copy, "_atomic_types", set())
    monkeypatch.setattr(copy, "_atomic_types", atomic - {changed}, raising=False)
    table: dict[type, Any] = copy._deepcopy_dispatch  # type: ignore[attr-defined]
    monkeypatch.setitem(table, changed, lambda x, memo: "changed")
    for x in ([0.5, [1, "a"]], {1.5: {"a": 1}}, ([1], (2,))):
        assert impl.deepcopy(x) == copy.deepcopy(x)
