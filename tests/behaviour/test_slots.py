"""Instances with slots: private names, inherited, unset, with `__dict__` and `__weakref__`."""

from __future__ import annotations

import copy
import weakref
from typing import Any

from tests.behaviour.support.outcomes import raised
from tests.behaviour.support.shapes import same_shape_no_sharing, shape
from tests.combinations import for_each
from tests.conftest import Implementation


class Point:
    __slots__ = ("x", "y")


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
