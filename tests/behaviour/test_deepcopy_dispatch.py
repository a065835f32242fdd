"""`copy._deepcopy_dispatch` as programs change it: additions, replacements, deletions."""

from __future__ import annotations

import collections
import copy
import types
from collections.abc import Callable
from typing import Any

import pytest

from tests.behaviour.conftest import Dispatch
from tests.behaviour.support.objects import Plain
from tests.behaviour.support.outcomes import raised
from tests.behaviour.support.subclasses import SubList
from tests.behaviour.support.versions import ATOMICS_COME_FIRST
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
