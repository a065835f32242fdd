"""Template(x)(): copies of `x` as it was. Beyond the standard library, hence ours alone."""

from __future__ import annotations

import collections
import copy
import copyreg
import datetime
import decimal
import enum
import gc
import operator
import pickle
import sys
import threading
import uuid
import weakref
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import compress
from typing import Any

import pytest

from tests.behaviour.support.graphs import DOUBLED, FAITHFUL
from tests.behaviour.support.hook_sources import CALLS_UNTIL_READ
from tests.behaviour.support.objects import Plain
from tests.behaviour.support.outcomes import outcome, raised
from tests.behaviour.support.shapes import same_shape_no_sharing, shape
from tests.behaviour.support.subclasses import SubDict, SubList, SubSet, SubTuple
from tests.combinations import for_each


class Colour(enum.Enum):
    RED = 1


@dataclass
class Node:
    name: str
    parent: Any = None
    children: list[Any] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Frozen:
    a: Any
    b: Any


class Slotted:
    __slots__ = ("a", "b", "missing")

    def __init__(self, a: Any, b: Any) -> None:
        self.a, self.b = a, b


class SlotsAndDict(Slotted):
    pass


class Str(str):
    pass


Pair = collections.namedtuple("Pair", "one two")


def many_attributes() -> Any:
    return Plain(**{f"a{i}": [i] for i in range(40)})


def dict_with_gaps() -> Any:
    x: dict[Any, Any] = {i: [i] for i in range(20)}
    for i in range(0, 20, 3):
        del x[i]
    return x


def tree() -> Any:
    root = Node("root")
    root.children = [Node(f"n{i}", root, [Node("leaf", root)]) for i in range(30)]
    return root


def deep() -> Any:
    x: list[Any] = []
    for _ in range(50_000):
        x = [x]
    return x


VALUES = {
    "atom": lambda: 5,
    "leaves": lambda: [[], {}, (), set(), frozenset({1, "a", (2, 3)}), [1, 2.5, "a", None, b""]],
    "nested": lambda: {"a": [1, (2, [3])], "b": {"c": {1, 2}}, (1, 2): [{}], 3: ([], ())},
    "full and mixed lists": lambda: [[[], {}], [1, [], 2, {}], [[]], ((), ([],))],
    "instances": lambda: [Plain(a=1, b=[2]), Plain(), Node("a", children=[Plain(a=(1, []))])],
    "slots": lambda: [Slotted(1, [2]), SlotsAndDict([], {}), Frozen([1], Frozen(2, {3: []}))],
    "subclasses": lambda: [SubList([[1], 2]), SubDict(a=[1]), SubTuple(([1], 2)), SubSet({1, 2})],
    "more subclasses": lambda: [Pair([1], Pair(2, {})), Str("a"), [Pair(1, 2)] * 2],
    "values": lambda: [
        datetime.datetime(2000, 1, 1),
        uuid.UUID(int=1),
        bytearray(b"a"),
        collections.Counter("ab"),
    ],
    "own copies": lambda: [
        Colour.RED,
        decimal.Decimal(1),
        len,
        Plain,
        (Colour.RED, Plain),
        range(3),
    ],
    "of the library": lambda: [
        collections.OrderedDict(a=[1], b={}),
        (datetime.timezone.utc, 1),
        datetime.datetime(2000, 1, 1, tzinfo=datetime.timezone.utc),
    ],
    "not compiled": lambda: [[1], collections.deque([[1]]), [].append],
    "keys that change": lambda: [{(Plain(a=1),): [1]}, {Plain(b=2): 2, 1: []}],
    "many attributes": many_attributes,
    "dict with gaps": dict_with_gaps,
    "tree": tree,
    "shared": lambda: [[shared := [1], shared, {"a": shared}, (shared, 1)], (shared,)] * 2,
}


@for_each(make=VALUES)
def test_copies_are_as_those_of_deepcopy(ectype: Any, make: Any) -> None:
    x = make()
    expected = shape(copy.deepcopy(x))
    template = ectype.Template(x)
    copies = [template() for _ in range(4)]
    assert [*map(shape, copies)] == [expected] * 4
    assert shape(x) == expected
    for i, one in enumerate(copies):
        for other in (x, *copies[:i]):
            assert same_shape_no_sharing(one, other) or shape(one) == shape(other)


@for_each(build=[*FAITHFUL, *DOUBLED])
def test_cycles_and_sharing(ectype: Any, build: Any) -> None:
    for x in build():
        own = copy.deepcopy(x)
        template = ectype.Template(x)
        for _ in range(3):
            assert shape(template()) == shape(copy.deepcopy(own))


def test_copies_with_cycles_die(ectype: Any) -> None:
    template = ectype.Template([tree(), tree()])
    nodes = [weakref.ref(x) for root in template() for x in (root, *root.children)]
    gc.collect()
    assert [node() for node in nodes] == [None] * 62


def test_deep_data(ectype: Any) -> None:
    y = ectype.Template(deep())()
    for _ in range(50_000):
        (y,) = y
    assert y == []


@pytest.mark.parametrize("x", [5, "text", (), (1, (2,)), len, Plain, Colour.RED, (Colour.RED,)])
def test_what_is_its_own_copy(ectype: Any, x: Any) -> None:
    template = ectype.Template(x)
    assert template() is x and template() is x


def test_neither_changes_of_the_original_nor_of_copies_count(ectype: Any) -> None:
    x = {"a": [1], "b": Plain(c=[2]), "d": (Node("e"), {3})}
    expected = shape(x)
    template = ectype.Template(x)
    x["a"].append(2)  # type: ignore[union-attr]
    x["b"].new = x  # type: ignore[union-attr]
    first = template()
    first["a"].clear()
    first["b"].c.append(first)
    first["d"][0].name = None
    first["d"][1].clear()
    assert shape(template()) == expected


def test_hooks_run_for_each_copy(ectype: Any) -> None:
    calls: list[Any] = []

    class Hooked:
        def __deepcopy__(self, memo: Any) -> Any:
            calls.append({id(shared) for shared in memo.values()})
            return memo.setdefault(id(self), Hooked())

    hooked = Hooked()
    template = ectype.Template([[1], hooked, hooked])
    first, second = template(), template()
    assert len(calls) == 3 and first[1] is first[2] is not second[1]
    assert type(second[1]) is Hooked and id(first[0]) in calls[1] and id(second[0]) in calls[2]


def test_a_hook_that_gets_other_code(ectype: Any) -> None:
    """Also one that has only returned its object for a while."""

    class Own:
        __slots__ = ("made",)

        def __deepcopy__(self, memo: Any) -> Any:
            return self

    def other(self: Any, memo: Any) -> Any:
        return "made"

    x = Own()
    for _ in range(CALLS_UNTIL_READ):
        assert ectype.deepcopy(x) is x
    template = ectype.Template([[x], 1])
    assert template()[0][0] is x
    Own.__deepcopy__.__code__ = other.__code__
    assert template() == [["made"], 1]


def test_changes_of_classes_and_tables(ectype: Any) -> None:
    class Local:
        def __init__(self, a: Any) -> None:
            self.a = a

    class Other(Local):
        pass

    template = ectype.Template([Local([1]), {"a": Other({})}, (Local(2), [3])])
    twins = [template() for _ in range(2)]
    assert [type(x) for x in (twins[0][0], twins[0][1]["a"])] == [Local, Other]
    for _ in range(20):
        Local.__deepcopy__ = lambda self, memo: "hooked"  # type: ignore[attr-defined]
        assert template() == ["hooked", {"a": "hooked"}, ("hooked", [3])]
        del Local.__deepcopy__  # type: ignore[attr-defined]
        y = template()
        assert type(y[0]) is Local and y[0].a == [1] and type(y[1]["a"]) is Other

    def reduced(x: Any) -> Any:
        return str, ("reduced",)

    copyreg.pickle(Other, reduced)
    try:
        assert template()[1] == {"a": "reduced"}
    finally:
        del copyreg.dispatch_table[Other]
    assert type(template()[1]["a"]) is Other
    dispatch = copy._deepcopy_dispatch  # type: ignore[attr-defined]
    former = dispatch[list]
    plain = ectype.Template({"a": [1]})  # no class tells it of a change
    assert plain() == {"a": [1]}
    dispatch[list] = lambda x, memo: "a list"
    try:
        assert template() == "a list" and plain() == {"a": "a list"}
    finally:
        dispatch[list] = former
    assert template()[2][1] == [3] and plain() == {"a": [1]}
    Local.__setstate__ = lambda self, state: setattr(self, "a", "set")  # type: ignore[attr-defined]
    assert template()[0].a == "set"
    for i in range(2_000):  # more than a class gets version tags
        Local.count = i  # type: ignore[attr-defined]
        Other.count = i  # type: ignore[attr-defined]
    del Local.__setstate__  # type: ignore[attr-defined]
    for _ in range(3):
        assert template()[0].a == [1]


LEAVES: list[Any] = [
    *([], {}, [1, 2.5], ["a", None, True], {"a": 1}, {1: "b", None: 2.5}),
    # All types of leaves, and a tuple, which is none.
    {1: None, "a": 2.5, 2: True, (3,): "b"},
]


DISPATCH: Any = copy._deepcopy_dispatch  # type: ignore[attr-defined]


def other_list(x: Any, memo: Any) -> Any:
    return ["other", *x]


def other_tuple(x: Any, memo: Any, deepcopy: Any = None) -> Any:
    return "other", *x


# What a program does to the tables and the code of `copy`, by what it changes.
CHANGES: dict[str, Callable[[pytest.MonkeyPatch], None]] = {
    "a copier of lists": lambda patch: patch.setitem(DISPATCH, list, lambda x, memo: "a list"),
    "a copier of dicts": lambda patch: patch.setitem(DISPATCH, dict, lambda x, memo: "a dict"),
    "another table": lambda patch: patch.setattr(copy, "_deepcopy_dispatch", {}),
    "other code": lambda patch: patch.setattr(DISPATCH[list], "__code__", other_list.__code__),
    "other code of tuples": lambda patch: patch.setattr(
        copy._deepcopy_tuple,  # type: ignore[attr-defined]
        "__code__",
        other_tuple.__code__,
    ),
    "another keep-alive": lambda patch: patch.setattr(
        copy._keep_alive,  # type: ignore[attr-defined]
        "__code__",
        other_list.__code__,
    ),
    **{
        f"a copier of {cls.__name__}": lambda patch, cls=cls: copy_by_function(patch, cls)
        for cls in (str, int, float, bool, type(None))
    },
}
if sys.version_info >= (3, 14):
    CHANGES["atomic lists"] = lambda patch: with_atomic(patch, {list})
    CHANGES["atomic dicts"] = lambda patch: with_atomic(patch, {dict})


def copy_by_function(patch: pytest.MonkeyPatch, cls: Any) -> None:
    if sys.version_info >= (3, 14):
        with_atomic(patch, set(), {cls})
    patch.setitem(DISPATCH, cls, lambda x, memo: ("copied", x))


def with_atomic(patch: pytest.MonkeyPatch, more: Any, fewer: Any = frozenset()) -> None:
    """In place where that is possible: the table keeps its address."""
    types: Any = copy._atomic_types  # type: ignore[attr-defined]
    if isinstance(types, frozenset):
        patch.setattr(copy, "_atomic_types", types - fewer | more)
        return
    types -= fewer
    types |= more


@for_each(change=CHANGES)
def test_leaves_and_what_becomes_of_them(ectype: Any, change: Any) -> None:
    """A template of a list or dict of leaves compares only a part of the tables."""
    templates = [ectype.Template(x) for x in LEAVES]
    for _ in range(3):
        assert [template() for template in templates] == LEAVES
    types: Any = getattr(copy, "_atomic_types", None)
    former = {*types} if isinstance(types, set) else None
    with pytest.MonkeyPatch.context() as patch:
        change(patch)
        expected = [outcome(copy.deepcopy, x) for x in LEAVES]
        found = [[outcome(template) for template in templates] for _ in range(3)]
    is_container = [isinstance(x, (list, dict)) for x in expected]
    if former is not None:
        types.clear()
        types |= former
    assert found == [expected] * 3
    # A container is the same each time where `copy` shares it.
    are_shared = map(operator.is_, expected, LEAVES)
    are_same = map(operator.is_, *found[:2])
    assert [*compress(are_shared, is_container)] == [*compress(are_same, is_container)]
    for _ in range(3):
        copies = [template() for template in templates]
        assert copies == LEAVES and not any(x is y for x, y in zip(copies, LEAVES, strict=True))
        assert [type(x) for x in copies] == [type(x) for x in LEAVES]


@for_each(cls=[str, int, float, bool, type(None)])
def test_leaves_that_are_no_longer_shared(ectype: Any, cls: Any) -> None:
    """From 3.14 on only the set of atomic types changes while there are templates."""
    types: Any = getattr(copy, "_atomic_types", None)
    with pytest.MonkeyPatch.context() as patch:
        if types is not None:  # a copier that is asked once the set does not have the type
            patch.setitem(DISPATCH, cls, lambda x, memo: ("copied", x))
        templates = [ectype.Template(x) for x in LEAVES]
        for _ in range(3):
            assert [template() for template in templates] == LEAVES
        if types is None:
            patch.setitem(DISPATCH, cls, lambda x, memo: ("copied", x))
        else:
            with_atomic(patch, set(), {cls})
        expected = [outcome(copy.deepcopy, x) for x in LEAVES]
        found = [[outcome(template) for template in templates] for _ in range(3)]
        if isinstance(types, set):
            types.add(cls)
    assert found == [expected] * 3 and any(x != y for x, y in zip(expected, LEAVES, strict=True))
    assert [template() for template in templates] == LEAVES


def test_a_class_that_is_gone(ectype: Any) -> None:
    def made(number: int) -> Any:
        class Local:
            def __init__(self) -> None:
                self.a = [number]

        return ectype.Template([Local()])

    for number in range(100):
        template = made(number)
        gc.collect()
        assert [type(x).__name__ for x in (template()[0], template()[0])] == ["Local"] * 2
        assert template()[0].a == [number]


def test_what_cannot_be_copied(ectype: Any) -> None:
    assert raised(ectype.Template, [1, threading.Lock()]).type is TypeError

    class Failing:
        fails = False

        def __deepcopy__(self, memo: Any) -> Any:
            if Failing.fails:
                raise OSError("now")
            return Failing()

    template = ectype.Template([[1], Failing()])
    Failing.fails = True
    assert raised(template).type is OSError
    Failing.fails = False
    assert template()[0] == [1]


def test_a_template_as_an_object(ectype: Any) -> None:
    template = ectype.Template({"a": [1]})
    assert copy.copy(template) is copy.deepcopy(template) is ectype.deepcopy(template) is template
    assert repr(template) == "<ectype.Template of dict>"
    assert ectype.Template[int].__origin__ is ectype.Template
    for args, kwargs in (((1,), {}), ((), {"x": 1})):
        assert raised(template, *args, **kwargs).type is TypeError
    assert template(*()) == {"a": [1]}
    for args, kwargs in (((), {}), ((1, 2), {}), ((), {"x": 1})):
        assert raised(ectype.Template, *args, **kwargs).type is TypeError
    assert pickle.loads(pickle.dumps(template))() == {"a": [1]}
    assert raised(setattr, ectype.Template, "a", 1).type is TypeError


def test_the_source_is_nobodys(ectype: Any) -> None:
    """Only a program that asks the garbage collector finds it."""
    marker = object()
    template = ectype.Template([[marker, [1]], {"a": [marker]}, marker])
    for found in gc.get_referrers(marker):
        if type(found) in (list, dict) and found is not globals():
            found.clear()
    template()
    template()


def test_threads(ectype: Any) -> None:
    x = [{"a": [i], "b": Plain(c=(i, []))} for i in range(200)]
    template = ectype.Template(x)
    expected = shape(x)
    wrong: list[Any] = []

    def run() -> None:
        for _ in range(30):
            if shape(template()) != expected:
                wrong.append(1)

    threads = [threading.Thread(target=run) for _ in range(4)]
    for thread in threads:
        thread.start()
    while any(thread.is_alive() for thread in threads):
        Plain.count = len(wrong)  # type: ignore[attr-defined]
        threads[0].join(0.001)
    del Plain.count  # type: ignore[attr-defined]
    assert not wrong


def test_a_source_that_a_program_changes(ectype: Any) -> None:
    """Only by way of the garbage collector: the template says what it holds."""

    def sources(template: Any) -> list[Any]:
        return [part for part in gc.get_referents(template) if type(part) is list]

    template = ectype.Template([1, [2], [3, [4]]])
    assert template() == [1, [2], [3, [4]]]
    for source in sources(template):
        source.clear()
    assert all(part == [] for part in sources(template))
    for _ in range(3):
        y = template()
        assert isinstance(y, list)
        template().append(y)
