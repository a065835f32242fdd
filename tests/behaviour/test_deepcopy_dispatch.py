"""`copy._deepcopy_dispatch` as programs change it, before a copy and in the middle of one."""

from __future__ import annotations

import collections
import copy
import types
from collections import OrderedDict, UserDict, defaultdict
from collections.abc import Callable
from typing import Any

import pytest

from tests.behaviour.conftest import Dispatch, changed_dispatch
from tests.behaviour.support.objects import Plain
from tests.behaviour.support.outcomes import raised
from tests.behaviour.support.subclasses import SubList
from tests.behaviour.support.versions import ATOMICS_COME_FIRST
from tests.combinations import for_each
from tests.conftest import Implementation


def labelled(x: Any, memo: Any) -> str:
    return f"copier of {type(x).__name__}"


ADDED = [Plain(), SubList(), {1}, frozenset({1}), bytearray(b"a"), collections.OrderedDict()]


@pytest.mark.parametrize("x", ADDED, ids=lambda x: type(x).__name__)
def test_an_addition(impl: Implementation, dispatch: Dispatch, x: Any) -> None:
    dispatch[type(x)] = labelled
    assert impl.deepcopy([x, {"k": x}]) == [f"copier of {type(x).__name__}", {"k": labelled(x, 0)}]
    del dispatch[type(x)]
    assert type(impl.deepcopy(x)) is type(x)


@pytest.mark.parametrize("x", [[1], {"a": 1}, ([],), (1,), Plain().method])
def test_a_replacement(impl: Implementation, dispatch: Dispatch, x: Any) -> None:
    dispatch[type(x)] = lambda x, memo: "replaced"
    assert impl.deepcopy(x) == "replaced"


@pytest.mark.parametrize(
    ("x", "holders"),
    [
        ([], [{"k": []}, ([], 1), ((), ([],)), {1: {2: []}}]),
        ({}, [[{}], ({}, 1), [[{}]], (({},),)]),
        ((), [[()], {"k": ()}, {(): 1}, [[()]]]),
    ],
    ids=["list", "dict", "tuple"],
)
def test_a_replacement_counts_inside_containers(
    impl: Implementation, dispatch: Dispatch, x: Any, holders: list[Any]
) -> None:
    dispatch[type(x)] = lambda x, memo: "replaced"
    for holder in holders:
        assert "replaced" in repr(impl.deepcopy(holder))


@pytest.mark.parametrize("x", [[], (), [[1]]])
def test_a_replacement_counts_inside_instances(
    impl: Implementation, dispatch: Dispatch, x: Any
) -> None:
    instance = Plain()
    instance.held = x
    dispatch[type(x)] = lambda x, memo: "replaced"
    assert vars(impl.deepcopy(instance)) == {"held": "replaced"}


def _contents(x: Any) -> list[Any]:
    return [*(x.values() if isinstance(x, dict) else x)]


def test_a_replacement_for_dict_copies_the_state(impl: Implementation, dispatch: Dispatch) -> None:
    """An instance's state is a dict and goes the way of every dict."""

    def marked(x: Any, memo: Any) -> Any:
        return {**x, "marked": True}

    dispatch[dict] = marked
    x = Plain()
    x.a = 1
    assert vars(impl.deepcopy(x)) == {"a": 1, "marked": True}


def test_a_replacement_for_list_copies_the_members_of_a_set(
    impl: Implementation, dispatch: Dispatch
) -> None:
    """A set reduces to a list of its members."""
    dispatch[list] = lambda x, memo: ["replaced"]
    assert impl.deepcopy({1, 2}) == {"replaced"}
    assert impl.deepcopy(frozenset({1})) == frozenset({"replaced"})


def test_a_replacement_for_tuple_copies_the_slots_state(
    impl: Implementation, dispatch: Dispatch
) -> None:
    class Slotted:
        __slots__ = ("a",)

    x = Slotted()
    x.a = 1
    dispatch[tuple] = lambda x, memo: (None, {"a": "replaced"})
    assert impl.deepcopy(x).a == "replaced"


@pytest.mark.parametrize("x", [5, "text", 1.5, None, b"b", len, Plain, range(2)])
def test_atomics(impl: Implementation, dispatch: Dispatch, x: Any) -> None:
    """Up to 3.13 the atomics live in this table; from 3.14 they do not reach it."""
    dispatch[type(x)] = lambda x, memo: "replaced"
    expected = x if ATOMICS_COME_FIRST else "replaced"
    assert impl.deepcopy(x) == expected
    assert impl.deepcopy([x]) == [expected]
    assert impl.deepcopy((x, []))[0] == expected
    assert impl.deepcopy({(): x}) == {(): expected}
    assert impl.deepcopy({x: ()}) == {expected: ()}


@pytest.mark.parametrize("x", [[[1]], {"a": [1]}])
@pytest.mark.parametrize("way", ["deleted", "None"])
def test_a_container_without_entry_is_reduced(
    impl: Implementation, dispatch: Dispatch, x: Any, way: str
) -> None:
    if way == "deleted":
        del dispatch[type(x)]
    else:
        dispatch[type(x)] = None
    y = impl.deepcopy(x)
    assert y == x and y is not x
    assert type(y) is type(x) and [*map(id, _contents(y))] != [*map(id, _contents(x))]


def test_a_tuple_without_entry_cannot_be_rebuilt(impl: Implementation, dispatch: Dispatch) -> None:
    """Its reduce value holds a tuple again, endlessly."""
    del dispatch[tuple]
    with pytest.raises(RecursionError):
        impl.deepcopy((1, 2))


def test_a_method_without_entry_is_reduced(impl: Implementation, dispatch: Dispatch) -> None:
    """To getattr(object, name), whose object is copied as an argument."""
    del dispatch[types.MethodType]
    method = Plain().method
    copied = impl.deepcopy(method)
    assert type(copied) is types.MethodType
    assert copied.__self__ is not method.__self__


def test_a_false_but_callable_entry_counts(impl: Implementation, dispatch: Dispatch) -> None:
    class Falsy:
        def __bool__(self) -> bool:
            return False

        def __call__(self, x: Any, memo: Any) -> str:
            return "falsy"

    dispatch[Plain] = dispatch[list] = Falsy()
    assert impl.deepcopy((Plain(), [])) == ("falsy", "falsy")


@pytest.mark.parametrize("entry", [5, "text", lambda x: None, lambda: None])
def test_an_entry_that_cannot_be_called_so(
    impl: Implementation, dispatch: Dispatch, entry: Any
) -> None:
    for x in (Plain(), []):
        dispatch[type(x)] = entry
        assert raised(impl.deepcopy, x) == raised(copy.deepcopy, x)


def test_an_entry_gets_object_and_memo(impl: Implementation, dispatch: Dispatch) -> None:
    given: list[Any] = []

    def record(*args: Any, **kwargs: Any) -> str:
        given.append((args, kwargs))
        return "copied"

    dispatch[Plain] = dispatch[list] = record
    x, memo = Plain(), {}
    assert impl.deepcopy(x, memo) == "copied"
    assert given == [((x, memo), {})] and given[0][0][1] is memo
    assert impl.deepcopy(([x],)) == ("copied",)
    assert type(given[1][0][1]) is dict


def test_an_entry_for_a_metaclass(impl: Implementation, dispatch: Dispatch) -> None:
    """The table comes before the rule that classes are atomic."""
    Meta = type("Meta", (type,), {})
    dispatch[Meta] = lambda x, memo: "a class"
    assert impl.deepcopy(Meta("Model", (), {})) == "a class"
    assert impl.deepcopy(Plain) is Plain


def test_an_entry_comes_before_the_hook(impl: Implementation, dispatch: Dispatch) -> None:
    class Hooked:
        def __deepcopy__(self, memo: Any) -> Any:
            raise AssertionError

    dispatch[Hooked] = labelled
    assert impl.deepcopy(Hooked()) == "copier of Hooked"


def test_the_result_is_remembered(impl: Implementation, dispatch: Dispatch) -> None:
    dispatch[list] = lambda x, memo: Plain()
    x: list[Any] = []
    memo: dict[int, Any] = {}
    y = impl.deepcopy(x, memo)
    assert memo[id(x)] is y and memo[id(memo)] == [x]
    first, second = impl.deepcopy((x, x))
    assert first is second


def test_an_entry_that_returns_the_original(impl: Implementation, dispatch: Dispatch) -> None:
    dispatch[list] = lambda x, memo: x
    x: list[Any] = []
    memo: dict[int, Any] = {}
    assert impl.deepcopy(x, memo) is x
    assert impl.deepcopy((x,), memo)[0] is x
    assert memo == {}


def test_an_entry_that_calls_the_old_one(impl: Implementation, dispatch: Dispatch) -> None:
    old: Callable[[Any, Any], Any] = dispatch[dict]
    dispatch[dict] = lambda x, memo: collections.OrderedDict(old(x, memo))
    x = {"a": {"b": [1]}}
    y = impl.deepcopy(x)
    assert type(y) is type(y["a"]) is collections.OrderedDict
    assert y == x and y["a"]["b"] is not x["a"]["b"]  # type: ignore[comparison-overlap]


@pytest.mark.parametrize("kind", [list, dict, tuple])
def test_an_entry_that_comes_in_the_middle_of_a_list(
    impl: Implementation, dispatch: Dispatch, kind: type
) -> None:
    """By a hook that does not see the memo, before the walk meets something twice."""

    class Registering:
        def __reduce__(self) -> Any:
            dispatch[kind] = labelled
            return Plain, ()

    twice: Any = [1] if kind is dict else {1: 1}
    label = f"copier of {kind.__name__}"
    before = [[2], {3: [3]}, ([4],)]
    y = impl.deepcopy([*before, Registering(), twice, twice, [5], {6: [6]}, ([7],)])
    assert y[:3] == before and type(y[3]) is Plain and y[4] is y[5]
    assert [item == label for item in y[6:]] == [kind is list, kind is dict, kind is tuple]


# `copy._deepcopy_dispatch` changed in the middle of a copy, or another table put in its place.


class Then:
    """Copies to None and does something on the way."""

    def __init__(self, act: Callable[[], Any]) -> None:
        self.act = act

    def __deepcopy__(self, memo: Any) -> None:
        self.act()


def replaced(x: Any, memo: Any) -> str:
    return "replaced"


@for_each(
    make=[list, dict, tuple, set, Plain, lambda: Plain().method],
    holder=[list, tuple, lambda items: dict(enumerate(items))],
)
def test_an_entry_set_meanwhile(
    impl: Implementation, make: Callable[[], Any], holder: Callable[..., Any]
) -> None:
    first, last = make(), make()
    then = Then(lambda: dispatch.__setitem__(type(first), replaced))
    root = holder([first, then, last])
    with changed_dispatch() as dispatch:
        y = impl.deepcopy(root)
    copies = [*(y.values() if isinstance(y, dict) else y)]
    assert type(copies[0]) is type(first)
    assert copies[1:] == [None, "replaced"]


@pytest.mark.parametrize("wrap", [lambda key: key, lambda key: (1, key)])
@pytest.mark.parametrize("kind", [dict, defaultdict, OrderedDict, type("Dict", (dict,), {})])
def test_an_entry_set_by_the_hash_of_a_key(
    impl: Implementation, dispatch: Dispatch, wrap: Callable[[Any], Any], kind: Callable[[], Any]
) -> None:
    """No other code of a program's runs in this copy."""

    class Key:
        def __hash__(self) -> int:
            if self is not key:
                dispatch[list] = replaced
            return 7

    key = Key()
    x = kind()
    x.update({wrap(key): [1], "last": [2]})
    assert [*impl.deepcopy(x).values()] == [[1], "replaced"]


@pytest.mark.parametrize("make", [lambda: [[]], lambda: {"a": []}])
def test_an_entry_deleted_meanwhile(
    impl: Implementation, dispatch: Dispatch, make: Callable[[], Any]
) -> None:
    kind = type(make())
    y = impl.deepcopy((make(), Then(lambda: dispatch.pop(kind)), make()))
    assert y == (make(), None, make())


def test_an_entry_for_tuple_deleted_meanwhile(impl: Implementation, dispatch: Dispatch) -> None:
    with pytest.raises(RecursionError):
        impl.deepcopy([(1,), Then(lambda: dispatch.pop(tuple)), (1,)])


def test_an_entry_added_and_removed_meanwhile(impl: Implementation, dispatch: Dispatch) -> None:
    root = [
        Plain(),
        Then(lambda: dispatch.__setitem__(Plain, replaced)),
        Plain(),
        Then(lambda: dispatch.pop(Plain)),
        Plain(),
    ]
    y = impl.deepcopy(root)
    assert [type(x).__name__ for x in y] == ["Plain", "NoneType", "str", "NoneType", "Plain"]


def test_an_entry_set_by_a_key_counts_for_the_next_value(
    impl: Implementation, dispatch: Dispatch
) -> None:
    then = Then(lambda: dispatch.__setitem__(list, replaced))
    assert impl.deepcopy({then: [1], "next": [2]}) == {None: [1], "next": "replaced"}


def test_an_atomic_entry_set_meanwhile(impl: Implementation, dispatch: Dispatch) -> None:
    root = [1, Then(lambda: dispatch.__setitem__(int, replaced)), 2]
    assert impl.deepcopy(root) == [1, None, 2 if ATOMICS_COME_FIRST else "replaced"]


def test_the_table_cleared_meanwhile(impl: Implementation, dispatch: Dispatch) -> None:
    root = [[[1]], Then(dispatch.clear), [[2]]]
    if ATOMICS_COME_FIRST:  # a list reduces to (copyreg.__newobj__, (list,), None, items)
        assert impl.deepcopy(root) == [[[1]], None, [[2]]]
    else:  # ... and here the class `list` is no atom any more, but still a class
        with pytest.raises(RecursionError):
            impl.deepcopy(root)


def test_the_entry_of_the_running_copier_is_replaced(
    impl: Implementation, dispatch: Dispatch
) -> None:
    """The list being copied goes on; the lists in it take the new way."""
    root = [Then(lambda: dispatch.__setitem__(list, replaced)), [1], {"k": [2]}]
    assert impl.deepcopy(root) == [None, "replaced", {"k": "replaced"}]


def another_table(kind: Callable[[Any], Any]) -> Any:
    table = kind(copy._deepcopy_dispatch)
    table[Plain] = replaced
    return table


@pytest.mark.parametrize("kind", [dict, UserDict, type("Table", (dict,), {})])
def test_another_table_in_its_place(
    impl: Implementation, monkeypatch: pytest.MonkeyPatch, kind: Callable[[Any], Any]
) -> None:
    monkeypatch.setattr(copy, "_deepcopy_dispatch", another_table(kind))
    assert impl.deepcopy([Plain(), {"k": Plain()}]) == ["replaced", {"k": "replaced"}]
    monkeypatch.undo()
    assert type(impl.deepcopy(Plain())) is Plain


def test_another_table_meanwhile(impl: Implementation, monkeypatch: pytest.MonkeyPatch) -> None:
    table = another_table(dict)
    table[list] = replaced
    act = Then(lambda: monkeypatch.setattr(copy, "_deepcopy_dispatch", table))
    y = impl.deepcopy([Plain(), [], act, Plain(), []])
    assert type(y[0]) is Plain and y[1:] == [[], None, "replaced", "replaced"]


def test_a_table_that_only_has_get(impl: Implementation, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[type] = []

    class Table:
        def get(self, cls: type) -> Any:
            asked.append(cls)
            return replaced if cls is list else None

    monkeypatch.setattr(copy, "_deepcopy_dispatch", Table())
    assert impl.deepcopy([]) == "replaced"
    assert asked == [list]


def test_a_table_whose_get_fails(impl: Implementation, monkeypatch: pytest.MonkeyPatch) -> None:
    class Table:
        def get(self, cls: type) -> Any:
            raise OSError(cls.__name__)

    monkeypatch.setattr(copy, "_deepcopy_dispatch", Table())
    with pytest.raises(OSError, match=r"^list\b"):
        impl.deepcopy([])


@pytest.mark.parametrize("table", [None, 5, []])
def test_no_table_at_all(impl: Implementation, monkeypatch: pytest.MonkeyPatch, table: Any) -> None:
    monkeypatch.setattr(copy, "_deepcopy_dispatch", table)
    for x in ([], {}, (), Plain()):
        assert raised(impl.deepcopy, x) == raised(copy.deepcopy, x)
