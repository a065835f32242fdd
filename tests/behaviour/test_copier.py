"""Copier: rules for classes, attributes and what cannot be copied. Beyond the standard library."""

from __future__ import annotations

import collections
import copy
import copyreg
import dataclasses
import datetime
import numbers
import pickle
import sys
import threading
import types
import uuid
from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest

from tests.behaviour.support.graphs import FAITHFUL
from tests.behaviour.support.hook_sources import CALLS_UNTIL_READ
from tests.behaviour.support.objects import Plain
from tests.behaviour.support.outcomes import Raised, outcome, raised
from tests.behaviour.support.shapes import same_shape_no_sharing, shape
from tests.behaviour.support.subclasses import SubDict, SubList
from tests.combinations import for_each
from tests.safety.scenarios import Data, Frozen, Slotted
from tests.threads import in_threads

Lock = type(threading.Lock())


class Client:
    """What a rule is about."""

    def __init__(self, *parts: Any) -> None:
        self.parts = parts


class Derived(Client):
    pass


class Key(Client):
    pass


Pair = collections.namedtuple("Pair", "a b")


class PairWithAttributes(Pair):
    pass


@dataclasses.dataclass
class Record:
    a: Any
    b: Any


@dataclasses.dataclass(slots=True)
class Compact:
    a: Any
    b: Any


class ByState:
    def __init__(self, a: Any, b: Any) -> None:
        self.a, self.b = a, b

    def __getstate__(self) -> Any:
        return dict(vars(self))

    def __setstate__(self, state: Any) -> None:
        vars(self).update(state)


class ByReduce(ByState):
    def __reduce__(self) -> Any:
        return copyreg.__newobj__, (type(self),), dict(vars(self))  # type: ignore[attr-defined]


class Struct:
    """As those of msgspec, whose fields are arguments of the class."""

    __slots__ = __struct_fields__ = ("a", "b")

    def __init__(self, a: Any, b: Any) -> None:
        self.a, self.b = a, b

    def __reduce__(self) -> Any:
        return type(self), (self.a, self.b)


class KeywordStruct(Struct):
    """As those of msgspec with fields that are given by keyword."""

    __slots__ = ()

    def __reduce__(self) -> Any:
        held = {name: getattr(self, name) for name in self.__struct_fields__}
        return remake, (type(self), held)


def remake(cls: Any, fields: Any) -> Any:
    y = cls.__new__(cls)
    for name, value in fields.items():
        setattr(y, name, value)
    return y


class ByHook(Plain):
    def __deepcopy__(self, memo: Any) -> Any:
        new = type(self)()
        vars(new).update(copy.deepcopy(vars(self), memo))
        return new


class OfDict(SubDict):
    pass


class OfList(SubList):
    pass


def with_attributes(x: Any, **attributes: Any) -> Any:
    vars(x).update(attributes)
    return x


# Objects with the attributes `a` and `b`, of every kind in which they are kept.
HOLDERS: dict[str, Callable[[Any, Any], Any]] = {
    "plain": lambda a, b: Plain(a=a, b=b),
    "many": lambda a, b: Plain(**{f"x{i}": [i] for i in range(40)}, a=a, b=b),
    "dataclass": Record,
    "compact": Compact,
    "by state": ByState,
    "by reduce": ByReduce,
    "by hook": lambda a, b: ByHook(a=a, b=b),
    "struct": Struct,
    "keyword struct": KeywordStruct,
    "dict": lambda a, b: with_attributes(OfDict(k=[1]), a=a, b=b),
    "list": lambda a, b: with_attributes(OfList([[1]]), a=a, b=b),
    "namespace": lambda a, b: types.SimpleNamespace(a=a, b=b),
    "error": lambda a, b: with_attributes(ValueError([1]), a=a, b=b),
}
# Containers with a place for one more object.
PLACES: dict[str, Callable[[Any], Any]] = {
    "list": lambda x: [[1], x, [2], "a"],
    "list in a list": lambda x: [[[x], [1]], x],
    "list subclass": lambda x: SubList([[1], x, [2]]),
    "dict": lambda x: {"a": [1], "b": x, "c": [2], "d": 3},
    "large dict": lambda x: {**{i: [i] for i in range(100)}, "b": x, "c": [2]},
    "dict subclass": lambda x: SubDict(a=[1], b=x, c=[2]),
    "default dict": lambda x: collections.defaultdict(list, a=[1], b=x, c=[2]),
    "ordered dict": lambda x: collections.OrderedDict(a=[1], b=x, c=[2]),
    "deque": lambda x: collections.deque([[1], x, [2]]),
    "instance": lambda x: Plain(a=[1], b=x, c=[2]),
    "slots": lambda x: Compact([1], x),
    "state": lambda x: ByState([1], x),
    "nested": lambda x: {"a": Plain(b={"c": [x, [1]]}), "d": [2]},
}
# The same without it. What is kept is as it is with `copy.deepcopy`.
WITHOUT: dict[str, Any] = {
    "list": [[1], [2], "a"],
    "list in a list": [[[], [1]]],
    "list subclass": SubList([[1], [2]]),
    "dict": {"a": [1], "c": [2], "d": 3},
    "large dict": {**{i: [i] for i in range(100)}, "c": [2]},
    "dict subclass": SubDict(a=[1], c=[2]),
    "default dict": collections.defaultdict(list, a=[1], c=[2]),
    "ordered dict": collections.OrderedDict(a=[1], c=[2]),
    "deque": collections.deque([[1], [2]]),
    "instance": Plain(a=[1], c=[2]),
    "slots": None,
    "state": None,
    "nested": {"a": Plain(b={"c": [[1]]}), "d": [2]},
}


def forms(copier: Any) -> dict[str, Callable[[Any], Any]]:
    """The ways to make a deep copy with it."""

    def patched(x: Any) -> Any:
        with copier.patch():
            return copy.deepcopy(x)

    return {
        "alone": copier.deepcopy,
        "dict": lambda x: copier.deepcopy(x, {}),
        "mapping": lambda x: copier.deepcopy(x, collections.UserDict()),
        "patched": patched,
    }


WAYS = ("alone", "dict", "mapping", "patched")


@for_each(way=WAYS, place=PLACES)
def test_shared(ectype: Any, way: str, place: Any) -> None:
    client = Client([1])
    x = place(client)
    y = forms(ectype.Copier(types={Client: ectype.SHARE}))[way](x)
    assert shape(y) == shape(copy.deepcopy(x))
    memo: dict[int, Any] = {}
    clients = []

    def find(z: Any) -> Any:
        clients.append(z)
        return z

    ectype.Copier(types={Client: lambda z, memo: find(z)}).deepcopy(y, memo)
    assert clients and all(one is client for one in clients)


@for_each(way=WAYS, place=PLACES)
def test_left_out(ectype: Any, way: str, place: Any) -> None:
    name = next(name for name, make in PLACES.items() if make is place)
    x = place(Client([1]))
    y = forms(ectype.Copier(types={Client: ectype.OMIT}))[way](x)
    if name in ("slots", "state"):
        assert y.a == [1] and y.a is not x.a and not hasattr(y, "b")
    else:
        assert shape(y) == shape(WITHOUT[name])


@for_each(way=WAYS, place=PLACES)
def test_made_by_a_function(ectype: Any, way: str, place: Any) -> None:
    calls = []

    def make(x: Any, memo: Any) -> Any:
        calls.append((x, memo))
        return ["made"]

    client = Client([1])
    y = forms(ectype.Copier(types={Client: make}))[way](place(client))
    assert shape(y) == shape(copy.deepcopy(place(["made"])))
    assert len(calls) == 1 and calls[0][0] is client  # the second time it is in the memo


@for_each(way=WAYS)
def test_keys_and_members(ectype: Any, way: str) -> None:
    key = Key()
    x: Any = [{1: [1], key: [2], 3: [3]}, {1, key, (2, 3)}, frozenset({key})]
    share = forms(ectype.Copier(types={Key: ectype.SHARE}))[way](x)
    assert [*share[0]] == [1, key, 3] and share[1] == x[1] and share[2] == x[2]
    assert share[0][key] == [2] and share[0][key] is not x[0][key]
    omit = forms(ectype.Copier(types={Key: ectype.OMIT}))[way](x)
    assert omit == [{1: [1], 3: [3]}, {1, (2, 3)}, frozenset()]


NEEDED: dict[str, Callable[[Any], Any]] = {
    "root": lambda x: x,
    "tuple": lambda x: (x,),
    "tuple in a list": lambda x: [[1], (2, x)],
    "named tuple": lambda x: [Pair(1, x)],
    "method": lambda x: [x.__init__],
    "argument": lambda x: [slice(x)],
    "hook": lambda x: [Copying(x)],
}


class Copying(Client):
    def __deepcopy__(self, memo: Any) -> Any:
        return Copying(*(copy.deepcopy(part, memo) for part in self.parts))


@for_each(way=WAYS, needed=NEEDED)
def test_what_cannot_be_missing(ectype: Any, way: str, needed: Any) -> None:
    class Left(Client):
        pass

    error = raised(forms(ectype.Copier(types={Left: ectype.OMIT}))[way], needed(Left()))
    assert error.type is ectype.Error and "cannot leave out a Left" in error.text


def test_subclasses_and_the_nearest_rule(ectype: Any) -> None:
    base, derived = Client(), Derived()
    copier = ectype.Copier(types={Client: ectype.SHARE})
    assert copier.deepcopy([base, derived]) == [base, derived]
    copier = ectype.Copier(types={Client: ectype.SHARE, Derived: ectype.OMIT})
    assert copier.deepcopy([base, derived]) == [base]
    copier = ectype.Copier(types={object: ectype.SHARE})
    x = [[1]]
    assert copier.deepcopy(x) is x


def test_classes_that_change(ectype: Any) -> None:
    class Free:
        pass

    x = Free()
    copier = ectype.Copier(types={Client: ectype.SHARE})
    for bases in ((Client,), (Plain,), (Client,)):
        changing = type("Changing", bases, {})
        x = changing()
        for _ in range(3):
            assert (copier.deepcopy([x])[0] is x) is (bases == (Client,))
            changing.counter = 1
        changing.__bases__ = (Plain,) if bases == (Client,) else (Client,)
        assert (copier.deepcopy([x])[0] is x) is (bases != (Client,))


def test_registered_classes(ectype: Any) -> None:
    class Shape(numbers.Number):
        __hash__ = None  # type: ignore[assignment]

    numbers.Number.register(Derived)
    copier = ectype.Copier(types={numbers.Number: ectype.SHARE, str: lambda x, memo: x.upper()})
    x = [Derived(), Client(), Shape(), 1, "a"]
    y = copier.deepcopy(x)
    assert y[0] is x[0] and y[1] is not x[1] and y[2] is x[2] and y[3:] == [1, "A"]
    # Only what was registered when it was made, and nothing that only has the right methods.
    assert ectype.Copier(types={collections.abc.Hashable: ectype.SHARE}).deepcopy(x)[1] is not x[1]


BUILTINS: dict[str, tuple[type, Any]] = {
    "list": (list, [1, [2]]),
    "dict": (dict, {"a": [1]}),
    "tuple": (tuple, ([1],)),
    "set": (set, {1}),
    "str": (str, "text"),
    "int": (int, 7),
    "float": (float, 1.5),
    "None": (type(None), None),
    "bytearray": (bytearray, bytearray(b"a")),
}


@for_each(way=WAYS, name=[*BUILTINS])
def test_rules_for_builtin_types(ectype: Any, way: str, name: str) -> None:
    cls, value = BUILTINS[name]
    holder = Plain(a=value, b=Client(value))
    copies = forms(ectype.Copier(types={cls: ectype.SHARE}))[way](holder)
    assert type(copies) is Plain and copies.a is value and copies.b is not holder.b
    made = forms(ectype.Copier(types={cls: lambda x, memo: ("made", type(x))}))[way](holder)
    assert made.a == ("made", cls)
    left = forms(ectype.Copier(types={cls: ectype.OMIT}))[way](Plain(a=value, b=Key()))
    assert vars(left).keys() == {"b"}


def test_an_atomic_object_that_a_hook_passes_on(ectype: Any) -> None:
    class Holder(Client):
        def __deepcopy__(self, memo: Any) -> Any:
            return [ectype.deepcopy("a", memo), copy.deepcopy("b", memo), ectype.deepcopy("c")]

    copier = ectype.Copier(types={str: lambda x, memo: x.upper()})
    for x in (Holder(), [Holder()]):
        for way, form in forms(copier).items():
            expected = ["A", "B", "c"]
            found = form(x)
            assert (found if type(x) is Holder else found[0]) == expected, way
    assert ectype.deepcopy(["a"]) == ["a"] == copy.deepcopy(["a"])


@for_each(way=WAYS, holder=HOLDERS)
def test_attributes(ectype: Any, way: str, holder: Any) -> None:
    a, b = [1], [2]
    x = holder(a, b)
    cls = type(x)

    def double(value: Any, memo: Any) -> Any:
        return value * 2

    for rule, expected in ((ectype.SHARE, a), (ectype.OMIT, None), (double, [1, 1])):
        y = forms(ectype.Copier(attributes={cls: {"a": rule, "none": rule}}))[way]([x])[0]
        if rule is ectype.OMIT:
            assert not hasattr(y, "a")
        else:
            assert y.a == expected and (y.a is a) is (rule is ectype.SHARE)
        assert y.b == b and y.b is not b and type(y) is cls and not hasattr(y, "none")
        if rule is ectype.OMIT:
            y.a = a
        y.a = a
        assert shape(y) == shape(x)


class ByHookPair(PairWithAttributes):
    def __deepcopy__(self, memo: Any) -> Any:
        return ByHookPair(*copy.deepcopy(tuple(self), memo))


@for_each(way=WAYS, cls=[Pair, PairWithAttributes, ByHookPair])
def test_fields_of_named_tuples(ectype: Any, way: str, cls: Any) -> None:
    x = cls([1], [2])
    if cls is not Pair:
        x.more = [3]
    for rules in ({cls: {"a": ectype.SHARE}}, {object: {"a": ectype.SHARE}}):
        y = forms(ectype.Copier(attributes=rules))[way]([x])[0]
        assert type(y) is cls and y == x and y.a is x.a and y.b is not x.b
    y = forms(ectype.Copier(attributes={cls: {"a": double_list}}))[way]([x, x])
    assert y[0] is y[1] and y[0] == ([1, 1], [2]) and type(y[0]) is cls
    assert cls is not PairWithAttributes or (y[0].more == [3] and y[0].more is not x.more)
    error = raised(forms(ectype.Copier(attributes={cls: {"a": ectype.OMIT}}))[way], [x])
    assert error.type is ectype.Error and "cannot leave out a list" in error.text
    shallow = ectype.Copier(attributes={cls: {"a": double_list}}).copy(x)
    assert type(shallow) is cls and shallow == ([1, 1], [2]) and shallow.b is x.b
    assert cls is Pair or shallow.more is x.more


def double_list(value: Any, memo: Any) -> Any:
    return value * 2


class ByOddState(ByState):
    """Its state is a pair, but no pair of dicts of attributes."""

    def __getstate__(self) -> Any:
        return ("a", self.a), ("b", self.b)

    def __setstate__(self, state: Any) -> None:
        vars(self).update(state)


@for_each(way=WAYS)
def test_states_that_are_pairs(ectype: Any, way: str) -> None:
    x = ByOddState({"a": [1]}, {"a": [2]})
    y = forms(ectype.Copier(attributes={ByOddState: {"a": ectype.OMIT}}))[way]([x])[0]
    assert vars(y) == vars(x) and y.a is not x.a  # the rule is not about these dicts


class ByLostState(ByState):
    """Its state has no `a`. The class makes another."""

    def __getstate__(self) -> Any:
        return {"b": self.b}

    def __setstate__(self, state: Any) -> None:
        vars(self).update(state, a=["anew"])


class WithoutState(ByLostState):
    def __reduce__(self) -> Any:
        return WithoutState, (["anew"], self.b)


@for_each(way=WAYS, cls=[ByLostState, WithoutState])
def test_attributes_that_no_reduce_value_names(ectype: Any, way: str, cls: Any) -> None:
    """The rules apply to the result. What the class makes anew is not left out."""
    x = cls(threading.Lock(), [2])
    assert copy.deepcopy(x).a == ["anew"]
    calls = []
    makes = lambda value, memo: calls.append(value) or "made"  # noqa: E731
    for rule, expected in ((ectype.SHARE, x.a), (makes, "made"), (ectype.OMIT, ["anew"])):
        y = forms(ectype.Copier(attributes={cls: {"a": rule, "none": rule}}))[way]([x, x])
        assert y[0] is y[1] and y[0].a == expected and y[0].b == [2] and y[0].b is not x.b
    assert calls == [x.a]


class SubSet(set):  # type: ignore[type-arg]
    pass


@for_each(way=WAYS, cls=[set, frozenset, SubSet])
def test_the_list_in_which_a_set_passes_its_items(ectype: Any, way: str, cls: Any) -> None:
    """No rule is about it, whether the set is copied by the protocol or not."""
    item = Client(1)
    x = cls([item, "a"])
    for attributes in ({}, {cls: {"a": ectype.SHARE}}):
        for rule in (ectype.SHARE, ectype.OMIT, lambda value, memo: ["made"]):
            copier = ectype.Copier(types={list: rule}, attributes=attributes)
            y = forms(copier)[way]((x, x))
            assert y[0] is y[1] and type(y[0]) is cls and len(y[0]) == 2
            assert [type(part) for part in y[0] - {"a"}] == [Client] and item not in y[0]
        copier = ectype.Copier(types={list: ectype.SHARE, Client: ectype.OMIT})
        assert forms(copier)[way]((x,)) == (cls("a"),)


@for_each(way=WAYS, make=[Plain, lambda: ByReduce(1, 2), lambda: ByState(1, 2), SubList])
def test_the_class_of_an_object_is_no_part_of_it(ectype: Any, way: str, make: Any) -> None:
    x = make()
    for rule in (ectype.OMIT, lambda cls, memo: Client):
        y = forms(ectype.Copier(types={type: rule}))[way]([x, int])
        assert type(y[0]) is type(x) and y[0] is not x
        assert y[1:] == ([] if rule is ectype.OMIT else [Client])


# With one field for each place in which one may be left out.
@dataclasses.dataclass(slots=True, frozen=True)
class Three:
    a: Any = (1,)
    b: Any = (2,)
    c: Any = (3,)


@for_each(way=WAYS, name=["a", "b", "c"])
def test_fields_of_frozen_dataclasses_with_slots(ectype: Any, way: str, name: str) -> None:
    """Their `__setstate__` goes by the order of the fields."""
    lock = threading.Lock()
    x = dataclasses.replace(Three(), **{name: lock})
    rules = (
        {"types": {Lock: ectype.OMIT}},
        {"uncopyable": ectype.OMIT},
        {"uncopyable": lambda x, error: ectype.OMIT},
        {"attributes": {Three: {name: ectype.OMIT}}},
        {"attributes": {Three: {name: lambda value, memo: ectype.OMIT}}},
    )
    for rule in rules:
        y = forms(ectype.Copier(**rule))[way]([x])[0]
        assert type(y) is Three and not hasattr(y, name)
        for other in {"a", "b", "c"} - {name}:
            assert getattr(y, other) == getattr(x, other)
    for rule in (ectype.SHARE, lambda value, memo: value):
        y = forms(ectype.Copier(attributes={Three: {name: rule}}))[way]([x])[0]
        assert y == x and getattr(y, name) is lock


def test_attributes_of_base_classes(ectype: Any) -> None:
    class Base:
        pass

    class Middle(Base):
        pass

    x = with_attributes(Middle(), a=[1], b=[2], c=[3])
    rules = {Base: {"a": ectype.SHARE, "b": ectype.SHARE}, Middle: {"b": ectype.OMIT}}
    y = ectype.Copier(attributes=rules).deepcopy(x)
    assert y.a is x.a and not hasattr(y, "b") and y.c == [3] and y.c is not x.c


def test_cycles_through_shared_and_omitted_parts(ectype: Any) -> None:
    class Node:
        def __init__(self, parent: Any = None) -> None:
            self.parent, self.children, self.cache = parent, [], [self]

    root = Node()
    root.children = [Node(root), Node(root)]

    def follow(parent: Any, memo: Any) -> Any:
        return memo.get(id(parent), parent)

    rules = {Node: {"parent": ectype.SHARE, "cache": ectype.OMIT}}
    y = ectype.Copier(attributes=rules).deepcopy(root)
    assert all(child.parent is root for child in y.children)
    rules = {Node: {"parent": follow, "cache": ectype.OMIT}}
    y = ectype.Copier(attributes=rules).deepcopy(root)
    assert all(child.parent is y for child in y.children) and vars(y).keys() == {
        "parent",
        "children",
    }
    twin = ectype.Copier(attributes=rules).deepcopy(root.children[0])
    assert twin.parent is root and twin is not root.children[0]


def test_a_function_returns_the_name_of_a_rule(ectype: Any) -> None:
    def judge(x: Any, memo: Any) -> Any:
        return ectype.SHARE if x.parts else ectype.OMIT

    full, empty = Client(1), Client()
    copier = ectype.Copier(types={Client: judge})
    holders: list[Any] = [[full, empty], {"a": full, "b": empty}]
    for x in [*holders, Plain(a=full, b=empty), Compact(full, empty)]:
        for way, form in forms(copier).items():
            y = form(x)
            if isinstance(y, (list, dict)):
                assert [*(y.values() if isinstance(y, dict) else y)] == [full], way
            else:
                assert y.__class__ is x.__class__ and (y.a is full) and not hasattr(y, "b"), way


class Refusing(Client):
    def __reduce_ex__(self, protocol: int) -> Any:
        raise TypeError("refused")


class LateRefusal(Client):
    def __setstate__(self, state: Any) -> None:
        raise ValueError("refused")


class HookRefusal(Client):
    def __deepcopy__(self, memo: Any) -> Any:
        raise RuntimeError("refused")


class NewRefusal(Client):
    def __new__(cls, *parts: Any) -> Any:
        if not parts:
            raise TypeError("refused")
        return super().__new__(cls)


UNCOPYABLE: dict[str, Callable[[], Any]] = {
    "lock": threading.Lock,
    "generator": lambda: (i for i in ()),
    "__reduce_ex__": Refusing,
    "__setstate__": lambda: LateRefusal(1),
    "__deepcopy__": HookRefusal,
    "__new__": lambda: NewRefusal(1),
}


@for_each(way=WAYS, make=UNCOPYABLE)
def test_uncopyable(ectype: Any, way: str, make: Any) -> None:
    x = make()
    assert isinstance(outcome(copy.deepcopy, x), Raised)
    around: list[Any] = [x, {"a": x, "b": [1]}, Plain(c=x), (x, x)]
    y = forms(ectype.Copier(uncopyable=ectype.SHARE))[way](around)
    assert y[0] is y[1]["a"] is y[2].c is y[3][0] is y[3][1] is x
    assert y[1]["b"] == [1] and y[1]["b"] is not around[1]["b"]
    assert forms(ectype.Copier(uncopyable=ectype.SHARE))[way](x) is x
    y = forms(ectype.Copier(uncopyable=ectype.OMIT))[way](around[:3])
    assert y[0] == {"b": [1]} and vars(y[1]) == {}
    error = raised(forms(ectype.Copier(uncopyable=ectype.OMIT))[way], around)
    assert error.type is ectype.Error and "cannot leave out" in error.text


@for_each(way=WAYS, make=UNCOPYABLE)
def test_uncopyable_by_a_function(ectype: Any, way: str, make: Any) -> None:
    seen: list[Any] = []

    def replace(x: Any, error: Exception) -> Any:
        seen.append((x, error))
        return ["instead"]

    x = make()
    y = forms(ectype.Copier(uncopyable=replace))[way]([x, [x], x])
    assert y == [["instead"], [["instead"]], ["instead"]] and y[0] is y[1][0] is y[2]
    assert len(seen) == 1 and seen[0][0] is x and isinstance(seen[0][1], Exception)
    # What holds the object is copied: only its own copying has failed.
    y = forms(ectype.Copier(uncopyable=replace))[way]([Copying(x), ByState([x], 1)])
    assert y[0].parts == (["instead"],) and y[1].a == [["instead"]]


class Unhashable(Client):
    """A key whose copy cannot be one."""


# Objects that cannot be copied because of what a rule makes of a part.
FAILING: dict[str, Callable[[Any], Any]] = {
    "set": lambda key: {key},
    "frozenset": lambda key: frozenset({key}),
    "dict": lambda key: {key: 1},
    "dict with changing values": lambda key: {"a": [1], key: [2]},
    "dict subclass": lambda key: SubDict({key: 1}),
    "default dict": lambda key: collections.defaultdict(list, {key: 1}),
    "ordered dict": lambda key: collections.OrderedDict({key: [1]}),
    "counter": lambda key: collections.Counter({key: 1}),
    "counter that holds a container": lambda key: collections.Counter({"a": [1], key: [2]}),
}


@for_each(way=WAYS, make=FAILING)
def test_uncopyable_because_of_a_part(ectype: Any, way: str, make: Any) -> None:
    x = make(Unhashable())
    rules = {Unhashable: lambda x, memo: ["no hash"]}
    assert raised(forms(ectype.Copier(types=rules))[way], [x]).type is TypeError
    y = forms(ectype.Copier(types=rules, uncopyable=ectype.SHARE))[way]([x, [1], x])
    assert y[0] is y[2] is x and y[1] == [1]
    assert forms(ectype.Copier(types=rules, uncopyable=ectype.OMIT))[way]([x, [1]]) == [[1]]
    assert forms(ectype.Copier(types=rules, uncopyable=ectype.SHARE))[way](x) is x


class Growing:
    """Gives its owner one more attribute when it is copied."""

    def __init__(self, owner: Any) -> None:
        self.owner = owner

    def __deepcopy__(self, memo: Any) -> Any:
        setattr(self.owner, f"a{len(vars(self.owner))}", 1)
        return 1


class OfAttributes:
    """The core does what its hook does, once it has been read."""

    def __init__(self, first: Any = None) -> None:
        self.first, self.second = first, [1]

    def __deepcopy__(self, memo: Any) -> Any:
        cls = self.__class__
        new = cls.__new__(cls)
        memo[id(self)] = new
        for name, value in self.__dict__.items():
            setattr(new, name, copy.deepcopy(value, memo))
        return new


@for_each(way=WAYS)
def test_uncopyable_by_its_own_hook(ectype: Any, way: str) -> None:
    """The error is not that of a part, but of the loop over the attributes."""
    for rule, expected in (
        (ectype.SHARE, lambda x: x),
        (lambda x, error: type(error), lambda _: RuntimeError),
    ):
        deepcopy = forms(ectype.Copier(uncopyable=rule))[way]
        for _ in range(CALLS_UNTIL_READ):
            deepcopy(OfAttributes())
        x = OfAttributes()
        x.first = Growing(x)
        with pytest.raises(RuntimeError):
            copy.deepcopy(x)
        assert deepcopy([x, [2]]) == [expected(x), [2]]


@for_each(way=WAYS, rule=["types", "uncopyable"])
def test_what_is_left_out_of_a_hook(ectype: Any, way: str, rule: str) -> None:
    """The error passes through the hook: its object can be copied."""
    seen = []

    def leave_out(x: Any, error: Exception) -> Any:
        seen.append(type(x))
        return ectype.OMIT

    x = [[1], Copying(Refusing()), Copying([2])]
    types = {Refusing: ectype.OMIT} if rule == "types" else {}
    copier = ectype.Copier(types=types, uncopyable=leave_out)
    error = raised(forms(copier)[way], x)
    assert error.type is ectype.Error and "cannot leave out a Refusing" in error.text
    assert seen == ([] if rule == "types" else [Refusing])


class Stop(BaseException):
    pass


@for_each(way=WAYS, error=[KeyboardInterrupt, MemoryError, Stop, RecursionError])
def test_errors_that_are_not_about_the_object(ectype: Any, way: str, error: Any) -> None:
    class Raising:
        def __deepcopy__(self, memo: Any) -> Any:
            raise error

    for x in (Raising(), [[Raising()]], [Copying(Raising())]):
        with pytest.raises(error):
            forms(ectype.Copier(uncopyable=ectype.SHARE))[way](x)


@for_each(way=WAYS)
def test_errors_in_rules_pass(ectype: Any, way: str) -> None:
    def fail(x: Any, memo: Any) -> Any:
        raise LookupError("of the rule")

    for rules in (
        {"types": {Client: fail}, "uncopyable": ectype.SHARE},
        {"attributes": {Plain: {"a": fail}}, "uncopyable": ectype.SHARE},
        {"uncopyable": fail},
    ):
        form = forms(ectype.Copier(**rules))[way]
        for x in (Plain(a=Refusing()), [[1], Plain(a=Refusing())], [Copying(Plain(a=Refusing()))]):
            error = raised(form, x)
            assert error == Raised(LookupError, "of the rule")
        assert same_shape_no_sharing(form([[1], {2: [3]}]), [[1], {2: [3]}])


@for_each(build=FAITHFUL)
def test_rules_that_meet_nothing(ectype: Any, build: Any) -> None:
    copier = ectype.Copier(types={Lock: ectype.SHARE}, attributes={Client: {"a": ectype.OMIT}})
    for x in build():
        assert same_shape_no_sharing(copier.deepcopy(x), x)


@for_each(way=WAYS)
def test_hooks_keep_to_the_rules(ectype: Any, way: str) -> None:
    class ByOurs(Client):
        def __deepcopy__(self, memo: Any) -> Any:
            return ByOurs(*(ectype.deepcopy(part, memo) for part in self.parts))

    class Recursive(Client):
        def __deepcopy__(self, memo: Any) -> Any:
            memo[id(self)] = new = Recursive()
            new.parts = copy.deepcopy(self.parts, memo)
            return new

    key, other = Key(), [1]
    form = forms(ectype.Copier(types={Key: ectype.SHARE}))[way]
    for _ in range(40):  # from the 24th on it is known what the hooks do
        for cls in (ByOurs, Copying, Recursive):
            y = form([cls(key, other), other])
            assert y[0].parts[0] is key and y[0].parts[1] is y[1] is not other
    assert ectype.patch.enabled() is False
    assert ectype.deepcopy([key])[0] is not key


def test_one_copier_in_several_threads(ectype: Any) -> None:
    """Each call has its own memo; the patch is on as long as any hook has one."""
    copier = ectype.Copier(
        types={Key: ectype.SHARE}, attributes={Plain: {"b": ectype.OMIT}}, uncopyable=ectype.SHARE
    )
    key, lock = Key(), threading.Lock()

    def work() -> None:
        for i in range(200):
            new = type("New", (Plain,), {})  # a plan of its own
            x = [Copying(key, [i]), new(a=lock, b=[1]), {"k": [key]}]
            y = copier.deepcopy(x, {}) if i % 4 == 0 else copier.deepcopy(x)
            assert y[0].parts[0] is y[2]["k"][0] is key and y[0].parts[1] == [i]
            assert vars(y[1]) == {"a": lock} and type(y[1]) is new

    in_threads(*[work] * 4)
    assert ectype.patch.enabled() is False
    assert ectype.deepcopy([Copying(key)])[0].parts[0] is not key


def test_copiers_inside_copiers(ectype: Any) -> None:
    outer = ectype.Copier(types={Key: ectype.SHARE})
    inner = ectype.Copier(types={Key: ectype.OMIT})

    class Both(Client):
        def __deepcopy__(self, memo: Any) -> Any:
            return [inner.deepcopy(self.parts[0], memo), inner.deepcopy(self.parts[0])]

    keys = [Key()]
    assert outer.deepcopy([Both(keys)])[0] == [keys, []]  # the memo knows its copier
    assert ectype.deepcopy([Both(keys)])[0] == [[], []]


def test_shallow_copies(ectype: Any) -> None:
    copier = ectype.Copier(
        types={Client: ectype.SHARE, Key: lambda x, memo: ["made"]},
        attributes={Plain: {"a": ectype.OMIT, "b": lambda x, memo: [x]}},
        uncopyable=ectype.SHARE,
    )
    client, lock = Client(), threading.Lock()
    assert copier.copy(client) is client and copier.copy(Key()) == ["made"]
    assert copier.copy(lock) is lock and copier.copy(x=[1]) == [1]
    x = Plain(a=1, b=2, c=[3])
    y = copier.copy(x)
    assert vars(y) == {"b": [2], "c": [3]} and y.c is x.c
    omit = ectype.Copier(types={Client: ectype.OMIT}, uncopyable=ectype.OMIT)
    assert raised(omit.copy, client).type is raised(omit.copy, lock).type is ectype.Error
    with copier.patch():
        assert copy.copy(client) is client


def test_the_patch_changes_in_the_middle(ectype: Any) -> None:
    class Changing:
        def __init__(self, change: Callable[[], Any]) -> None:
            self.change, self.content = change, [Key(), [1]]

        def __deepcopy__(self, memo: Any) -> Any:
            self.change()
            return copy.deepcopy(self.content, memo), copy.deepcopy(self.content)

    def twice(first: Callable[[], Any], then: Callable[[], Any]) -> Callable[[], Any]:
        return lambda: (first(), then())

    on, off = ectype.patch.enable, ectype.patch.disable
    copier = ectype.Copier(types={Key: ectype.SHARE})
    changes = [on, twice(off, on), lambda: copier.deepcopy(Changing(int))]
    if sys.version_info >= (3, 12):  # before, the patch exchanges the function's code
        changes += [off, twice(on, off)]
    for change in changes:
        for before in (on, off):
            for memo in ((), ({},)):
                before()
                x = [Changing(change), Changing(change)]
                for original, (by_rules, by_itself) in zip(
                    x, copier.deepcopy(x, *memo), strict=True
                ):
                    assert by_rules[0] is original.content[0]
                    assert by_itself[0] is not original.content[0]
                    assert by_rules[1] is not original.content[1]
                off()
                key = Key()
                assert copy.deepcopy([key])[0] is not key


def test_patched_for_a_while(ectype: Any) -> None:
    key = Key()
    share = ectype.Copier(types={Key: ectype.SHARE})
    omit = ectype.Copier(types={Key: ectype.OMIT})
    with share.patch():
        assert copy.deepcopy([key]) == [key] and ectype.patch.enabled()
        with omit.patch():
            assert copy.deepcopy([key]) == []
            with ectype.patch.enable():
                assert copy.deepcopy([key]) == []
        assert copy.deepcopy([key]) == [key]
    assert copy.deepcopy([key]) != [key] and not ectype.patch.enabled()

    class Noting(ectype.Copier):  # type: ignore[misc,name-defined]
        def deepcopy(self, x: Any, memo: Any = None) -> Any:
            noted.append(x)
            return super().deepcopy(x, memo)

        def copy(self, x: Any) -> Any:
            return ["shallow", *x]

    noted: list[Any] = []
    with Noting(types={Key: ectype.SHARE}).patch():
        assert copy.deepcopy([key]) == copy.deepcopy([key], {}) == [key]
        assert copy.deepcopy(key, {}) is key
        assert noted == [[key], [key], key] and copy.copy([key]) == ["shallow", key]
    with share.patch():
        ectype.patch.disable()
        assert copy.deepcopy([key]) != [key]
    assert not ectype.patch.enabled()


WRONG: dict[str, dict[str, Any]] = {
    "no class": {"types": {"Lock": 1}},
    "a factory": {"types": {len: 1}},
    "no rule": {"types": {Client: 1}},
    "None is no rule": {"types": {Client: None}},
    "no dict": {"types": 5},
    "no name": {"attributes": {Client: {1: len}}},
    "no rule for an attribute": {"attributes": {Client: {"a": "SHARE"}}},
    "no class of attributes": {"attributes": {1: {}}},
    "attributes that are no dict": {"attributes": {Client: 5}},
    "uncopyable": {"uncopyable": 5},
    "unknown": {"rules": {}},
    "no mapping": {"types": False},
    "no mapping of attributes": {"attributes": 0},
}


@for_each(wrong=WRONG)
def test_wrong_rules(ectype: Any, wrong: Any) -> None:
    assert raised(ectype.Copier, **wrong).type is TypeError
    assert raised(ectype.Copier, {}).type is TypeError


def double(x: Any, memo: Any) -> Any:
    return [x, x]


def test_they_do_not_change_and_show_what_they_are(ectype: Any) -> None:
    rules = {Client: ectype.SHARE}
    copier = ectype.Copier(
        types=rules, attributes={Plain: {"a": double, "b": ectype.OMIT}}, uncopyable=ectype.SHARE
    )
    rules[Client] = ectype.OMIT
    assert repr(copier) == (
        "Copier(types={Client: SHARE}, attributes={Plain: {'a': double, 'b': OMIT}},"
        " uncopyable=SHARE)"
    )
    assert repr(ectype.Copier()) == "Copier()"
    for name in ("types", "_types", "anything"):
        with pytest.raises(AttributeError):
            setattr(copier, name, {})
    assert copy.copy(copier) is copy.deepcopy(copier) is ectype.deepcopy(copier) is copier
    twin = pickle.loads(pickle.dumps(copier))
    assert repr(twin) == repr(copier)
    x = [Client(), Plain(a=1, b=2, c=[3])]
    for one in (copier, twin):
        y = one.deepcopy(x)
        assert y[0] is x[0] and vars(y[1]) == {"a": [1, 1], "c": [3]}
    for rule in (ectype.SHARE, ectype.OMIT):
        assert pickle.loads(pickle.dumps(rule)) is copy.deepcopy(rule) is rule


def test_where_functions_of_copy_are_replaced(ectype: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    copier = ectype.Copier(types={Client: ectype.SHARE})
    monkeypatch.setattr(copy, "_reconstruct", lambda *args: "other")
    for x in ([Client(), [1]], Plain(a=1)):
        for memo in ((), ({},)):
            error = raised(copier.deepcopy, x, *memo)
            assert error.type is ectype.Error and "no rules can be followed" in error.text
    monkeypatch.undo()
    assert copier.deepcopy([[1]]) == [[1]]


def test_slots_and_generated_states(ectype: Any) -> None:
    for make in (Slotted, lambda: Frozen([1], [2]), lambda: Data([1], [2])):
        x = make()
        cls = type(x)
        y = ectype.Copier(attributes={cls: {"a": ectype.SHARE}}).deepcopy([x, x])
        assert y[0] is y[1] and y[0].a is x.a and y[0].b is not x.b and y[0].b == x.b
        y = ectype.Copier(attributes={cls: {"b": ectype.OMIT}}).deepcopy(x)
        assert y.a == x.a and not hasattr(y, "b")


class SetOfKept(set):  # type: ignore[type-arg]
    def __reduce__(self) -> Any:
        return SetOfKept, (KEPT,)


@dataclasses.dataclass(frozen=True, slots=True)
class FieldsOfKept:
    a: Any
    b: Any


KEPT: list[Any] = []
"""What hooks pass again and again; whatever is copied may change it."""
# Set afterwards: before 3.11 the decorator replaces what the class has.
FieldsOfKept.__getstate__ = lambda _: KEPT  # type: ignore[method-assign]


@for_each(way=WAYS, x=[SetOfKept(), FieldsOfKept(1, 2)])
def test_an_item_that_its_hook_drops_lives_until_the_copy_ends(
    ectype: Any, way: str, x: Any
) -> None:
    freed: list[int] = []
    seen: list[int] = []

    class Dropping:
        def __deepcopy__(self, memo: Any) -> Any:
            KEPT[0] = None
            seen.append(len(freed))
            return len(seen)

        def __del__(self) -> None:
            freed.append(1)

    rules = {"types": {list: ectype.SHARE}, "attributes": {FieldsOfKept: {"other": ectype.SHARE}}}
    for deepcopy in (copy.deepcopy, forms(ectype.Copier(**rules))[way]):
        for _ in range(50):  # the hook is read meanwhile
            freed.clear()
            seen.clear()
            KEPT[:] = [Dropping(), Dropping()]
            deepcopy(x)
            assert seen == [0, 0]
            KEPT.clear()


def test_rules_reach_what_values_pass_to_the_reduce_protocol(ectype: Any) -> None:
    """With a memo of the caller's and without; what copies itself passes nothing on."""
    more = ectype.Copier(types={int: lambda number, memo: number + 1})
    zone = datetime.timezone(datetime.timedelta(hours=1))
    other = datetime.timezone.utc
    zones = ectype.Copier(types={datetime.tzinfo: lambda zone, memo: other})
    for has_memo in (False, True):

        def copied(copier: Any, x: Any, has_memo: bool = has_memo) -> Any:
            return copier.deepcopy([x], {})[0] if has_memo else copier.deepcopy([x])[0]

        assert copied(more, uuid.UUID(int=5)) == uuid.UUID(int=6)
        for x in (Fraction(1, 2), Decimal(3)):
            assert copied(more, x) is x
        at = datetime.datetime(2020, 1, 1, tzinfo=zone)
        assert copied(zones, at).tzinfo is other
        without = ectype.Copier(types={datetime.timezone: ectype.OMIT})
        with pytest.raises(ectype.Error, match="cannot leave out"):
            copied(without, at)
