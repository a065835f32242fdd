"""Instances with slots: private names, inherited, unset, named again, and lists that change."""

from __future__ import annotations

import copy
import sys
import weakref
from collections.abc import Callable
from typing import Any, ClassVar

import pytest

from tests.behaviour.support.outcomes import outcome, raised
from tests.behaviour.support.shapes import same_shape_no_sharing, shape
from tests.combinations import for_each
from tests.conftest import Implementation


class Point:
    __slots__ = ("x", "y")


def test_a_slot_of_another_class(impl: Implementation) -> None:
    """Its descriptor refers to a place that instances of this class do not have."""
    cls = type("Own", (), {"__slots__": ("slot",)})
    x = cls()
    x.slot = [1]
    cls.slot = Point.__dict__["y"]
    for function in (impl.deepcopy, impl.copy):
        with pytest.raises(TypeError, match="'y' for 'Point'"):
            function(x)


class Base:
    __slots__ = ("a",)


class Derived(Base):
    __slots__ = ("b",)


class Private:
    __slots__ = ("__secret", "public")

    def fill(self) -> Private:
        self.__secret, self.public = [1], [2]
        return self

    @property
    def secret(self) -> Any:
        return self.__secret


class _Underscored:
    __slots__ = ("__secret",)

    def fill(self) -> _Underscored:
        self.__secret = [1]
        return self


class PrivateTwice(Private):
    __slots__ = ("__secret",)

    def fill(self) -> PrivateTwice:
        super().fill()
        self.__secret = [3]
        return self


class WithDict:
    __slots__ = ("__dict__", "a")


class WithWeakref:
    __slots__ = ("__weakref__", "a")


class WithBoth:
    __slots__ = ("__dict__", "__weakref__", "a")


class DictBelow(Base):
    """No slots of its own, hence a `__dict__`."""


class SlotsBelow(DictBelow):
    __slots__ = ("c",)


class SingleString:
    __slots__ = "only"


class FromDict:
    __slots__ = {"a": "its documentation"}


class FromList(Base):
    __slots__ = ["__secret", "b"]


class Shadowing(Base):
    __slots__ = ("a",)


class Empty:
    __slots__ = ()


def filled(cls: type, **attributes: Any) -> Any:
    x = cls()
    for name, value in attributes.items():
        setattr(x, name, value)
    return x


CASES: dict[str, Any] = {
    "two": filled(Point, x=[1], y=2),
    "one unset": filled(Point, y=[2]),
    "all unset": Point(),
    "inherited": filled(Derived, a=[1], b=[2]),
    "inherited, base unset": filled(Derived, b=[2]),
    "private": Private().fill(),
    "private in an underscored class": _Underscored().fill(),
    "private in both classes": PrivateTwice().fill(),
    "with dict": filled(WithDict, a=[1], extra=[2]),
    "with dict, empty": filled(WithDict, a=[1]),
    "with dict, slot unset": filled(WithDict, extra=[2]),
    "with weakref": filled(WithWeakref, a=[1]),
    "with both": filled(WithBoth, a=[1], extra=[2]),
    "dict below": filled(DictBelow, a=[1], extra=[2]),
    "slots below": filled(SlotsBelow, a=[1], extra=[2], c=[3]),
    "single string": filled(SingleString, only=[1]),
    "from a dict": filled(FromDict, a=[1]),
    "from a list": filled(FromList, a=[1], b=[2], _FromList__secret=[3]),
    "from a list, unset": filled(FromList, b=[2]),
    "shadowing": filled(Shadowing, a=[1]),
    "no slots": Empty(),
    "none as value": filled(Point, x=None, y=None),
}


@for_each(x=CASES)
def test_deepcopy(impl: Implementation, x: Any) -> None:
    y = impl.deepcopy(x)
    assert type(y) is type(x) and y is not x
    assert same_shape_no_sharing(y, x)
    assert same_shape_no_sharing(impl.deepcopy([x, (x,)]), [x, (x,)])


@for_each(x=CASES)
def test_copy(impl: Implementation, x: Any) -> None:
    y = impl.copy(x)
    assert type(y) is type(x) and y is not x and shape(y) == shape(x)


def test_values_are_shared_by_copy_and_new_by_deepcopy(impl: Implementation) -> None:
    x = filled(Point, x=[1], y=2)
    assert impl.copy(x).x is x.x
    assert impl.deepcopy(x).x is not x.x


def test_weak_references_are_not_carried_over(impl: Implementation) -> None:
    x = filled(WithWeakref, a=1)
    reference = weakref.ref(x)
    y = impl.deepcopy(x)
    assert weakref.getweakrefcount(y) == 0 and reference() is x


def test_a_slot_holding_its_object(impl: Implementation) -> None:
    x = filled(Point, y=1)
    x.x = x
    y = impl.deepcopy(x)
    assert y.x is y


def test_slots_are_set_through_setattr(impl: Implementation) -> None:
    class Watching:
        __slots__ = ("a",)

        def __setattr__(self, name: str, value: Any) -> None:
            object.__setattr__(self, name, ("set", value))

    x = Watching()
    object.__setattr__(x, "a", [1])
    assert impl.deepcopy(x).a == ("set", [1])
    assert impl.copy(x).a == ("set", [1])


def test_a_frozen_slots_class_cannot_be_filled(impl: Implementation) -> None:
    class Frozen:
        __slots__ = ("a",)

        def __setattr__(self, name: str, value: Any) -> None:
            raise TypeError("frozen")

    x = Frozen()
    object.__setattr__(x, "a", 1)
    assert raised(impl.deepcopy, x).text == raised(impl.copy, x).text == "frozen"


def test_slots_are_read_through_getattr(impl: Implementation) -> None:
    class Computed:
        __slots__ = ("a",)

        def __getattribute__(self, name: str) -> Any:
            if name == "a":
                return ["computed"]
            return super().__getattribute__(name)

    assert object.__getattribute__(impl.deepcopy(Computed()), "a") == ["computed"]


def test_a_slot_replaced_by_a_property(impl: Implementation) -> None:
    """The names are fixed when the class is made, the descriptors are not."""

    class Model:
        __slots__ = ("a", "b")

    x = filled(Model, a=[1], b=[2])
    Model.a = property(lambda self: ["property"], lambda self, value: None)  # type: ignore[assignment]
    y = impl.deepcopy(x)
    assert y.b == [2] and y.a == ["property"]


def test_a_slot_removed_from_the_class(impl: Implementation) -> None:
    class Model:
        __slots__ = ("a", "b")

    x = filled(Model, a=[1], b=[2])
    del Model.a
    assert impl.deepcopy(x).b == [2]
    assert not hasattr(impl.copy(x), "a")


def test_an_attribute_dict_beside_a_slot_of_the_same_name(impl: Implementation) -> None:
    x = filled(WithDict, a=[1])
    x.__dict__["a"] = [2]
    y = impl.deepcopy(x)
    assert y.a == [1] and y.__dict__ == {"a": [2]}


def test_slotted_subclasses_of_builtins(impl: Implementation) -> None:
    for base, contents in ((list, [[1]]), (dict, {"k": [1]}), (set, {1})):
        Sub = type("Sub", (base,), {"__slots__": ("extra",)})
        x = Sub(contents)
        x.extra = [2]
        # In 3.10 a set leaves its slots out of its reduce value.
        assert shape(impl.deepcopy(x)) == shape(copy.deepcopy(x))


def test_a_class_with_itemsize_and_slots(impl: Implementation) -> None:
    """object.__reduce_ex__ has its own word about sizes it does not know."""
    Sub = type("Sub", (int,), {"__slots__": ()})
    assert impl.deepcopy(Sub(5)) == 5 and type(impl.deepcopy(Sub(5))) is Sub


# A class keeps the names of its slots: in `__slots__`, and in what copyreg remembers of it.


def forget_names(cls: Any) -> None:
    if "__slotnames__" in vars(cls):
        del cls.__slotnames__


CHANGES: dict[str, Callable[[Any], None]] = {
    "nothing": lambda cls: None,
    "a slot less": lambda cls: cls.__slots__.remove("b"),
    "a slot more": lambda cls: cls.__slots__.append("more"),
    "names by hand": lambda cls: setattr(cls, "__slotnames__", ["b"]),
    "names of no slots": lambda cls: setattr(cls, "__slotnames__", ["a", "method"]),
    "names that are no list": lambda cls: setattr(cls, "__slotnames__", ("a",)),
    "names forgotten": forget_names,
}


def slots_of(x: Any) -> list[Any]:
    return [getattr(x, name, "unset") for name in ("a", "b")]


@for_each(base=[object, list, dict], change=CHANGES, copies_before=[0, 1, 2])
def test_a_list_of_slots_that_changes(
    impl: Implementation, base: type, change: Any, copies_before: int
) -> None:
    """copyreg reads `__slots__` once, and keeps what it found in `__slotnames__`."""
    results = []
    for deepcopy in (impl.deepcopy, copy.deepcopy):
        cls = type("Listed", (base,), {"__slots__": ["a", "b"], "method": lambda self: None})
        x = cls()
        x.a, x.b = [1], [2]
        for _ in range(copies_before):
            deepcopy(x)
        change(cls)
        results.append([outcome(lambda: slots_of(deepcopy(x))) for _ in range(3)])  # noqa: B023
    assert results[0] == results[1]


# Slots that a class names twice: one place in the object, two names in `__slotnames__`.

ROUNDS = 50


class NamedAgain(Base):
    """As openpyxl's `Cell` and ruamel.yaml's `StringMark` do."""

    __slots__ = (*Base.__slots__, "b")


class NamedTwiceByHand(Base):
    __slots__ = ("b",)
    __slotnames__: ClassVar = ["a", "b", "a"]


class TwoNamesOfOnePlace(Base):
    __slots__ = ("b",)
    __slotnames__: ClassVar = ["a", "b", "alias"]
    alias = Base.a  # type: ignore[attr-defined]


class WithAttributes(NamedAgain):
    __slots__ = ("__dict__", "a")


class ListNamedAgain(list):  # type: ignore[type-arg]
    __slots__ = ("a", "b")


class ListAgain(ListNamedAgain):
    __slots__ = ("a",)


def held_once() -> int:
    x = Base()
    x.a = [1]  # type: ignore[attr-defined]
    return sys.getrefcount(x.a)  # type: ignore[attr-defined]


CLASSES = (NamedAgain, NamedTwiceByHand, TwoNamesOfOnePlace, WithAttributes, ListAgain)


def made(cls: Any) -> Any:
    x = cls()
    x.a, x.b = [1], {2: [3]}
    return x


@pytest.mark.parametrize("cls", CLASSES)
def test_values_are_held_once(impl: Implementation, cls: type) -> None:
    x = made(cls)
    for copier in (impl.copy, impl.deepcopy):
        before = sys.getrefcount(x.a), sys.getrefcount(x.b)
        for _ in range(ROUNDS):
            copier(x)
        after = sys.getrefcount(x.a), sys.getrefcount(x.b)
        assert after == before
    y = impl.deepcopy(x)
    count, expected = sys.getrefcount(y.a), held_once()
    assert count == expected


@pytest.mark.parametrize("cls", CLASSES)
def test_replicas_hold_values_once(ectype: Any, cls: type) -> None:
    x = made(cls)
    before = sys.getrefcount(x.a), sys.getrefcount(x.b)
    counts = [sys.getrefcount(y.a) for y in ectype.replicate(x, ROUNDS)]
    after = sys.getrefcount(x.a), sys.getrefcount(x.b)
    assert counts == [held_once()] * ROUNDS
    assert after == before


@pytest.mark.parametrize("cls", CLASSES)
def test_the_copies_have_what_the_original_has(impl: Implementation, cls: type) -> None:
    x = made(cls)
    del x.b
    for copier in (impl.copy, impl.deepcopy):
        y = copier(x)
        assert y.a == [1] and not hasattr(y, "b")


def fresh(slots: Any, **attributes: Any) -> Any:
    return type("Fresh", (Base,), {"__slots__": slots, **attributes})


@pytest.mark.parametrize("copier", ["copy", "deepcopy"])
def test_copyreg_leaves_the_names_in_the_class(impl: Implementation, copier: str) -> None:
    """The first copy leaves `__slotnames__`, so that other code finds it (`copyreg._slotnames`)."""
    for slots, attributes in (
        *(((), {}), (("b",), {}), (("a", "__dict__", "__weakref__"), {}), (("__private",), {})),
        (("b",), {"__setstate__": lambda self, state: None}),
        (("b",), {"__getstate__": lambda self: None}),
    ):
        found = []
        for clone in (getattr(impl, copier), getattr(copy, copier)):
            cls = fresh(slots, **attributes)
            clone(cls())
            found.append(vars(cls).get("__slotnames__"))
        assert found[0] == found[1]


def test_copyreg_is_asked_about_other_bases_too(impl: Implementation) -> None:
    """But not about sets before 3.11."""
    for base in (list, dict, set, frozenset, tuple, int, str):
        for copier in ("copy", "deepcopy"):
            found = []
            for module in (impl, copy):
                cls: Any = type("Derived", (base,), {})
                getattr(module, copier)(cls())
                found.append(vars(cls).get("__slotnames__"))
            assert found[0] == found[1], (base, copier)


def test_a_metaclass_that_refuses_attributes(impl: Implementation) -> None:
    class Refusing(type):
        def __setattr__(cls, name: str, value: Any) -> None:
            raise AttributeError(name)

    class Refused(Base, metaclass=Refusing):
        __slots__ = ("b",)

    x: Any = Refused()
    x.a = [1]
    for _ in range(3):
        assert impl.deepcopy(x).a == impl.copy(x).a == [1]
    assert "__slotnames__" not in vars(Refused)


NAME_CHANGES: tuple[Callable[[list[str]], Any], ...] = (
    list.clear,
    list.pop,
    list.reverse,
    lambda names: names.append("b"),
    lambda names: names.append("no slot"),
    lambda names: names.__setitem__(0, "b"),
    lambda names: names.append(5),  # type: ignore[arg-type]
)


@for_each(copier=["copy", "deepcopy"], change=range(len(NAME_CHANGES)))
def test_the_list_changes_in_place(impl: Implementation, change: int, copier: str) -> None:
    results = []
    for clone in (getattr(impl, copier), getattr(copy, copier)):
        cls = fresh(("b", "__dict__"))
        x = cls()
        x.a, x.b = [1], [2]
        clone(x)
        NAME_CHANGES[change](cls.__slotnames__)
        for _ in range(2):
            y = outcome(clone, x)
            results.append([getattr(y, name, "none") for name in ("a", "b", "type", "text")])
    assert results[:2] == results[2:]
