"""Dataclasses of every kind, and programs that change the methods these generate."""

from __future__ import annotations

import copy
import dataclasses
from collections.abc import Callable
from dataclasses import InitVar, dataclass, field
from typing import Any, ClassVar
from unittest import mock

import pytest

from tests.behaviour.support.objects import set_later
from tests.behaviour.support.outcomes import outcome, raised
from tests.behaviour.support.shapes import same_shape_no_sharing, shape
from tests.combinations import for_each
from tests.conftest import Implementation


@dataclass
class Plain:
    a: Any
    b: Any = field(default_factory=list)


@dataclass(frozen=True)
class Frozen:
    a: Any
    b: Any = field(default_factory=list)


@dataclass(slots=True)
class Slots:
    a: Any
    b: Any = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class FrozenSlots:
    a: Any
    b: Any = field(default_factory=list)


@dataclass(kw_only=True)
class KeywordOnly:
    a: Any
    b: Any = field(default_factory=list)


@dataclass(order=True, unsafe_hash=True)
class Ordered:
    a: Any
    b: Any = 1


@dataclass
class WithInitVar:
    a: Any
    given: InitVar[Any]
    shared: ClassVar[list[Any]] = [1]
    b: Any = field(init=False)

    def __post_init__(self, given: Any) -> None:
        self.b = given


@dataclass
class Derived(Plain):
    c: Any = None


@dataclass(slots=True)
class DerivedSlots(Slots):
    c: Any = None


@dataclass(frozen=True, slots=True)
class DerivedFrozenSlots(FrozenSlots):
    c: Any = None


@dataclass
class DerivedFromSlots(Slots):
    """No slots of its own: slots and a `__dict__`."""

    c: Any = None


@dataclass(eq=False)
class Identity:
    a: Any


@dataclass(slots=True)
class EmptySlots:
    pass


CASES: dict[str, Any] = {
    "plain": Plain(1, [2]),
    "plain with atomics": Plain(1, "b"),
    "frozen": Frozen(1, [2]),
    "slots": Slots(1, [2]),
    "frozen slots": FrozenSlots(1, [2]),
    "frozen slots with atomics": FrozenSlots(1, "b"),
    "keyword only": KeywordOnly(a=1, b=[2]),
    "ordered": Ordered([1], (2,)),
    "InitVar and ClassVar": WithInitVar(1, [2]),
    "derived": Derived(1, [2], {3: 4}),
    "derived slots": DerivedSlots(1, [2], {3: 4}),
    "derived frozen slots": DerivedFrozenSlots(1, [2], {3: 4}),
    "derived from slots": DerivedFromSlots(1, [2], {3: 4}),
    "identity": Identity([1]),
    "empty slots": EmptySlots(),
    "nested": Plain(Slots(Frozen(FrozenSlots(1)), [Plain(2)]), (Frozen(3),)),
}


@for_each(case=[*CASES])
def test_deepcopy(impl: Implementation, case: str) -> None:
    x = CASES[case]
    y = impl.deepcopy(x)
    assert type(y) is type(x) and y is not x
    assert same_shape_no_sharing(y, x)
    assert case == "identity" or y == x
    assert same_shape_no_sharing(impl.deepcopy([x, (x,)]), [x, (x,)])


@for_each(x=CASES)
def test_copy(impl: Implementation, x: Any) -> None:
    y = impl.copy(x)
    assert type(y) is type(x) and y is not x and shape(y) == shape(x)
    for item in dataclasses.fields(x):
        assert getattr(y, item.name) is getattr(x, item.name)


def test_class_variables_are_shared(impl: Implementation) -> None:
    x = WithInitVar(1, [2])
    assert impl.deepcopy(x).shared is x.shared


def test_post_init_is_not_called(impl: Implementation) -> None:
    x = WithInitVar(1, [2])
    x.b = "changed"
    assert impl.deepcopy(x).b == impl.copy(x).b == "changed"


def test_frozen_stays_frozen(impl: Implementation) -> None:
    for x in (Frozen(1), FrozenSlots(1)):
        y = impl.deepcopy(x)
        with pytest.raises(dataclasses.FrozenInstanceError):
            y.a = 2


def test_attributes_beside_the_fields(impl: Implementation) -> None:
    x = Plain(1)
    x.extra = [2]
    y = impl.deepcopy(x)
    assert y.extra == [2] and y.extra is not x.extra


def test_a_frozen_cycle(impl: Implementation) -> None:
    for cls in (Frozen, FrozenSlots):
        x = cls([])
        x.a.append(x)
        y = impl.deepcopy(x)
        assert y.a[0] is y


@pytest.mark.parametrize("cls", [Slots, FrozenSlots, DerivedFrozenSlots, DerivedSlots])
def test_an_unset_field(impl: Implementation, cls: type) -> None:
    """What the class itself can do about it differs between versions."""
    x = object.__new__(cls)
    object.__setattr__(x, "a", [1])
    for name in ("copy", "deepcopy"):
        ours, law = outcome(getattr(impl, name), x), outcome(getattr(copy, name), x)
        if type(law) is cls:
            assert shape(ours) == shape(law)
        else:
            assert ours == law


def test_a_hook_of_ones_own(impl: Implementation) -> None:
    @dataclass(frozen=True, slots=True)
    class Hooked:
        a: Any

        def __deepcopy__(self, memo: Any) -> Any:
            return Hooked(("copied", self.a))

        def __copy__(self) -> Any:
            return Hooked(("shallow", self.a))

    assert impl.deepcopy(Hooked(1)).a == ("copied", 1)
    assert impl.copy(Hooked(1)).a == ("shallow", 1)


def test_getstate_and_setstate_of_ones_own(impl: Implementation) -> None:
    @dataclass(frozen=True, slots=True)
    class Stateful:
        a: Any

        def __getstate__(self) -> Any:
            return ["state", self.a]

        def __setstate__(self, state: Any) -> None:
            object.__setattr__(self, "a", state)

    # 3.10 puts its generated methods over them.
    law = copy.deepcopy(Stateful(1)).a
    assert law in (1, ["state", 1])
    assert impl.deepcopy(Stateful(1)).a == impl.copy(Stateful(1)).a == law


def test_state_methods_replaced_later(impl: Implementation) -> None:
    @dataclass(frozen=True, slots=True)
    class Late:
        a: Any

    assert impl.deepcopy(Late([1])).a == [1]
    Late.__getstate__ = lambda self: ["replaced"]
    assert impl.deepcopy(Late([1])).a == "replaced"
    Late.__setstate__ = lambda self, state: object.__setattr__(self, "a", ("set", state))
    assert impl.deepcopy(Late([1])).a == ("set", ["replaced"])


def test_fields_patched_later(impl: Implementation) -> None:
    """The generated state methods of slots classes read the fields when they are called."""

    @dataclass(frozen=True, slots=True)
    class Late:
        a: Any
        b: Any

    x = Late([1], [2])
    copy.deepcopy(x)
    impl.deepcopy(x)
    removed = Late.__dataclass_fields__.pop("b")
    ours, law = outcome(impl.deepcopy, x), outcome(copy.deepcopy, x)
    Late.__dataclass_fields__["b"] = removed
    assert type(ours) is type(law)
    assert outcome(getattr, ours, "b") == outcome(getattr, law, "b")


def test_an_uncopyable_field(impl: Implementation) -> None:
    for cls in (Plain, Frozen, Slots, FrozenSlots, KeywordOnly):
        x = cls(a=1, b=dataclasses)
        assert raised(impl.deepcopy, x).text == "cannot pickle 'module' object"


# The state methods of a dataclass that is frozen and has slots are taken for what they are.
#
# They are functions in Python, which a program can change in place without changing the class.


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


@for_each(change=FIELD_CHANGES, clone=["copy", "deepcopy"])
def test_subclasses_with_the_fields_of_their_base(
    impl: Implementation, change: Any, clone: str
) -> None:
    """What one class learns after a change must not hide the change from the others."""
    ours, law = getattr(impl, clone), getattr(copy, clone)
    cls = frozen()
    objects = [
        kind([1]) for kind in (cls, *(type("Kind", (cls,), {"__slots__": ()}) for _ in range(3)))
    ]
    for x in objects[:3]:
        ours(x)
    change(cls)
    for x in reversed(objects * 2):
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
def test_another_dict_of_the_same_fields(impl: Implementation, clone: str) -> None:
    """It stands for the fields from then on: what happens to it counts."""
    ours, law = getattr(impl, clone), getattr(copy, clone)
    cls = frozen()
    x = cls([1])
    ours(x)
    former = cls.__dataclass_fields__
    cls.__dataclass_fields__ = dict(former)
    assert slots_of(ours(x)) == slots_of(x)
    cls.__dataclass_fields__.pop("c")
    assert slots_of(ours(x)) == slots_of(law(x)) != slots_of(x)


def test_fields_are_copied_in_their_order(impl: Implementation) -> None:
    order: list[str] = []

    class Noted:
        def __init__(self, name: str) -> None:
            self.name = name

        def __deepcopy__(self, memo: Any) -> Any:
            order.append(self.name)
            return self

    cls = frozen()
    x = cls(Noted("a"), Noted("b"))
    impl.deepcopy(x)
    fields = cls.__dataclass_fields__
    fields["a"] = fields.pop("a")
    impl.deepcopy(x)
    assert order == ["a", "b", "b", "a"]


@CLONES
@pytest.mark.parametrize("unset", ["a", "b", "c"])
def test_an_unset_field_of_a_frozen_class(impl: Implementation, unset: str, clone: str) -> None:
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


def test_what_the_state_methods_use_is_replaced(impl: Implementation) -> None:
    """The functions and names of the module, after a first copy."""

    @dataclasses.dataclass(frozen=True, slots=True)
    class Point:
        x: Any

    point = Point([1])
    changes: dict[str, Any] = {
        "fields": lambda _: (),
        "_FIELD": object(),
        "zip": lambda *_: (),
        "getattr": lambda *_: [2],
    }
    for name, value in changes.items():
        results = []
        for copier in (copy.deepcopy, impl.deepcopy):
            assert copier(point) == point
            with mock.patch.object(dataclasses, name, value, create=True):
                result = outcome(lambda copier=copier: getattr(copier(point), "x", "nothing"))  # type: ignore[misc]
            results.append(result)
        assert results[0] == results[1], name
