"""The state of an instance: its forms, who is given it, and what changes or meets it on the way."""

from __future__ import annotations

import copy
import weakref
from collections import defaultdict
from collections.abc import Callable
from types import MappingProxyType, SimpleNamespace
from typing import Any

import pytest

from tests.behaviour.conftest import Dispatch
from tests.behaviour.support.objects import Plain, Then
from tests.behaviour.support.outcomes import raised
from tests.behaviour.support.reduced import Reduced
from tests.behaviour.support.subclasses import SubFrozenset, SubSet, SubTuple
from tests.behaviour.support.versions import ATOMICS_COME_FIRST, VERSION
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


# `__setstate__` and `__getstate__`: where they are looked up and what they get.


@CLONES
@for_each(state=[0, "", (), [], {}, False, 5, "text", (1, 2), [1], {"a": 1}])
def test_setstate_gets_every_state_but_none(impl: Implementation, name: str, state: Any) -> None:
    assert clone(impl, name, Settable, state).state == state
    assert not hasattr(clone(impl, name, Settable, None), "state")


def test_setstate_gets_a_deep_copy(impl: Implementation) -> None:
    state = {"a": [1]}
    deep = clone(impl, "deepcopy", Settable, state).state
    assert deep == state and deep is not state and deep["a"] is not state["a"]
    assert clone(impl, "copy", Settable, state).state is state


@CLONES
def test_setstate_on_the_instance(impl: Implementation, name: str) -> None:
    """hasattr(y, '__setstate__') asks the instance, `__getattr__` included."""
    got: list[Any] = []

    class Dynamic:
        def __getattr__(self, name: str) -> Any:
            if name == "__setstate__":
                return got.append
            raise AttributeError(name)

    def make() -> Any:
        y = Plain()
        y.__setstate__ = got.append
        return y

    clone(impl, name, Dynamic, {"a": 1})
    getattr(impl, name)(Reduced(lambda: (make, (), {"a": 2})))
    assert got == [{"a": 1}, {"a": 2}]


@CLONES
def test_setstate_that_is_none_is_called(impl: Implementation, name: str) -> None:
    class Hidden:
        __setstate__ = None

    x = Hidden()
    x.a = 1  # type: ignore[attr-defined]
    assert raised(getattr(impl, name), x) == raised(getattr(copy, name), x)
    assert raised(getattr(impl, name), x).text == "'NoneType' object is not callable"


@CLONES
@for_each(error=[AttributeError, KeyError])
def test_errors_of_the_look_up(impl: Implementation, name: str, error: type[Exception]) -> None:
    class Failing:
        @property
        def __setstate__(self) -> Any:
            raise error("look-up")

    if error is AttributeError:
        assert vars(clone(impl, name, Failing, {"a": 1})) == {"a": 1}
    else:
        with pytest.raises(error, match="look-up"):
            clone(impl, name, Failing, {"a": 1})


@CLONES
def test_an_object_without_state(impl: Implementation, name: str) -> None:
    """Nothing is set and `__setstate__` is not looked up."""

    class Stateless:
        def __getstate__(self) -> None:
            return None

        def __setstate__(self, state: Any) -> None:
            raise AssertionError

    assert type(getattr(impl, name)(Stateless())) is Stateless


@CLONES
def test_an_empty_instance_has_no_state(impl: Implementation, name: str) -> None:
    class Settable:
        def __setstate__(self, state: Any) -> None:
            self.called = True

    y = getattr(impl, name)(Settable())
    assert vars(y) == vars(getattr(copy, name)(Settable()))


@CLONES
def test_getstate_and_setstate_together(impl: Implementation, name: str) -> None:
    class Model:
        def __init__(self) -> None:
            self.rows = [1]
            self.cache = object()

        def __getstate__(self) -> Any:
            return {"rows": self.rows}

        def __setstate__(self, state: Any) -> None:
            self.__dict__.update(state, cache="fresh")

    x = Model()
    y = getattr(impl, name)(x)
    assert vars(y) == {"rows": [1], "cache": "fresh"}
    assert (y.rows is x.rows) == (name == "copy")


def test_a_state_whose_copy_is_none(impl: Implementation) -> None:
    """The original state decides whether there is one, the copy is what `__setstate__` gets."""

    class ToNone:
        def __deepcopy__(self, memo: Any) -> None: ...

    assert clone(impl, "deepcopy", Settable, ToNone()).state is None


# The state of an instance is read at once, but how it is copied may change meanwhile.


class ManySlots:
    __slots__ = ("P", "Q", "R", "p", "q", "r")


class DictAndSlot:
    __slots__ = ("__dict__", "p")


class SlottedSet(set):  # type: ignore[type-arg]
    __slots__ = ("p",)


MADE_OF_ITEMS = [SubTuple, SubSet, SubFrozenset]
# Before 3.11 slots were no part of a set's state.
WITH_STATE = [*MADE_OF_ITEMS, *([SlottedSet] if VERSION >= (3, 11) else [])]


def named(x: Any) -> dict[str, Any]:
    """Pairs, or attributes and slots as far as they are set."""
    if isinstance(x, dict):
        return x
    names = [*getattr(x, "__slots__", ()), *getattr(x, "__dict__", ())]
    return {name: getattr(x, name) for name in names if name != "__dict__" and hasattr(x, name)}


@pytest.mark.parametrize("others", [{}, {"b": [1]}])
def test_dicts_are_copied_in_another_way_after_the_attributes(
    impl: Implementation, dispatch: Dispatch, others: dict[str, Any]
) -> None:
    x: Any = DictAndSlot()
    x.p = [1]
    vars(x).update(others, c=Then(lambda memo: dispatch.update({dict: replaced})))
    assert named(impl.deepcopy(x)) == {**others, "c": "then", "p": "replaced"}


def replaced(x: Any, memo: Any) -> Any:
    return dict.fromkeys(x, "replaced")


@pytest.mark.parametrize("make", [ManySlots, Plain, dict, lambda: defaultdict(list)])
def test_names_are_copied_in_another_way(
    impl: Implementation, dispatch: Dispatch, make: Callable[[], Any]
) -> None:
    """Before 3.14: a dict's key is copied after its value, that of others before it."""
    then = Then(lambda memo: dispatch.update({str: lambda name, memo: name.upper()}))
    x = make()
    for name, value in {"p": [1], "q": then, "r": [2]}.items():
        x.__setitem__(name, value) if isinstance(x, dict) else setattr(x, name, value)
    key_comes_first = isinstance(x, defaultdict)
    names = "pqr" if ATOMICS_COME_FIRST else "pqR" if key_comes_first else "pQR"
    assert named(impl.deepcopy(x)) == dict(zip(names, ([1], "then", [2]), strict=True))


@pytest.mark.parametrize("make", MADE_OF_ITEMS)
@pytest.mark.parametrize("attributes", [{}, {"a": [1]}])
def test_other_attributes_while_the_items_are_copied(
    impl: Implementation, make: Callable[..., Any], attributes: dict[str, Any]
) -> None:
    def change(memo: Any) -> None:
        root[0].__dict__ = {"b": 2}

    root = [make([Then(change)])]
    vars(root[0]).update(attributes)
    assert vars(impl.deepcopy(root)[0]) == attributes


@pytest.mark.parametrize("make", WITH_STATE)
def test_dicts_are_copied_in_another_way_after_the_items(
    impl: Implementation, dispatch: Dispatch, make: Callable[..., Any]
) -> None:
    x = make([Then(lambda memo: dispatch.update({dict: replaced}))])
    x.p = [1]
    assert impl.deepcopy(x).p == "replaced"


def test_attributes_that_are_added_while_they_are_copied(impl: Implementation) -> None:
    root: list[Any] = [SubTuple([Then(lambda memo: setattr(root[0], "b", 2))])]
    root[0].a = [1]
    assert vars(impl.deepcopy(root)[0]) == {"a": [1], "b": 2}


@pytest.mark.parametrize("make", [ManySlots, Plain])
def test_names_are_copied_in_another_way_from_the_start(
    impl: Implementation, dispatch: Dispatch, make: Callable[[], Any]
) -> None:
    dispatch[str] = lambda name, memo: name.upper()
    x = make()
    x.p = [1]
    assert named(impl.deepcopy(x)) == {"p" if ATOMICS_COME_FIRST else "P": [1]}


# A `__dict__` that is met again while it is copied: by a proxy, or by what another reduces to.


class Forwarding:
    """Looks like another object to whoever asks it for an attribute, as `zope.proxy` does."""

    def __init__(self, target: Any) -> None:
        object.__setattr__(self, "target", target)

    def __getattribute__(self, name: str) -> Any:
        return getattr(object.__getattribute__(self, "target"), name)


class ReducedAs:
    """Has the `__dict__` of another object for its state."""

    def __init__(self, target: Any) -> None:
        self.target = target

    def __reduce_ex__(self, protocol: Any) -> Any:
        return Plain, (), vars(self.target)


WAYS: dict[str, Callable[[Any], Any]] = {
    "weakref.proxy": weakref.proxy,
    "forwarding": Forwarding,
    "reduced as it": ReducedAs,
}


class ListWithState(list):  # type: ignore[type-arg]
    pass


class SlottedWithDict:
    __slots__ = ("__dict__", "__weakref__", "slot")


OWNERS = [Plain, SimpleNamespace, ListWithState, SlottedWithDict]


def asked_for(x: Any) -> Any:
    """Somebody holds, or has held, the `__dict__`."""
    vars(x)
    return x


PREPARED: dict[str, Callable[[Any], Any]] = {"fresh": lambda x: x, "asked for": asked_for}


def cases() -> list[tuple[str, type, str]]:
    everything = [(way, owner, before) for way in WAYS for owner in OWNERS for before in PREPARED]
    return [c for c in everything if c[:2] != ("weakref.proxy", SimpleNamespace)]


@for_each(case=cases())
def test_at_each_place(impl: Implementation, case: tuple[str, type, str]) -> None:
    way, owner, before = case
    for place in range(4):
        results = []
        for deepcopy in (impl.deepcopy, copy.deepcopy):
            x = owner()
            names = ["a", "b", "c"]
            names.insert(place, "again")
            for name in names:
                value = [name] if name != "again" else [Plain(parent=WAYS[way](x))]
                setattr(x, name, value)
            y = deepcopy([PREPARED[before](x), WAYS[way](x)])
            first, second = y[0].again[0].parent, y[1]
            results.append((*map(type, y), type(first), list(vars(first)), list(vars(second))))
            shared = [vars(first).get(n) is vars(second).get(n) is vars(y[0])[n] for n in "abc"]
            results[-1] += (shared,)
        assert results[0] == results[1]


def test_a_dict_that_is_no_attribute(impl: Implementation) -> None:
    """The state is in the memo as soon as it is copied, for whoever looks for it there."""
    p = Plain()
    p.seen = [ReducedAs(p), [ReducedAs(p)]]
    y = impl.deepcopy(p)
    assert [vars(y.seen[0]), vars(y.seen[1][0])] == [{}, {}]
