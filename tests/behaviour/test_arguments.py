"""Arguments of copy, deepcopy and replace: the running version's signatures and error texts."""

from __future__ import annotations

import copy
import inspect
from typing import Any

import pytest

from tests.behaviour.support.outcomes import Raised, outcome, raised
from tests.behaviour.support.versions import HAS_REPLACE, NIL_IS_A_PARAMETER
from tests.combinations import for_each
from tests.conftest import Implementation

# A copier's methods have names, signatures and documentation of their own.
IMPLEMENTATIONS = ("stdlib", "ectype")
FUNCTIONS = ["copy", "deepcopy", *(["replace"] if HAS_REPLACE else [])]

Call = tuple[tuple[Any, ...], dict[str, Any]]
CALLS: dict[str, Call] = {
    "none": ((), {}),
    "two": ((1, None), {}),
    "two, the second a memo": ((1, {}), {}),
    "three": ((1, {}, []), {}),
    "four": ((1, {}, [], 4), {}),
    "five": ((1, {}, [], 4, 5), {}),
    "a hundred": ((1,) * 100, {}),
    "x by name": ((), {"x": 1}),
    "x and memo by name": ((), {"x": 1, "memo": None}),
    "memo and x by name": ((), {"memo": {}, "x": 1}),
    "memo by name": ((1,), {"memo": {}}),
    "all by name": ((), {"_nil": [], "memo": {}, "x": 1}),
    "_nil by name": ((1,), {"_nil": 3}),
    "memo and _nil by name": ((1,), {"memo": {}, "_nil": 3}),
    "_nil by name after two": ((1, {}), {"_nil": 3}),
    "only memo": ((), {"memo": {}}),
    "only _nil": ((), {"_nil": 1}),
    "memo and _nil only": ((), {"memo": {}, "_nil": 1}),
    "unknown": ((1,), {"unknown": 1}),
    "only unknown": ((), {"unknown": 1}),
    "two unknown": ((1,), {"one": 1, "two": 2}),
    "unknown after x by name": ((), {"x": 1, "unknown": 2}),
    "nearly memo": ((1,), {"mem": {}}),
    "nearly memo, longer": ((1,), {"memos": {}}),
    "nearly _nil": ((1,), {"nil": {}}),
    "empty name": ((1,), {"": 1}),
    "name with a space": ((1,), {"a b": 1}),
    "name of a letter": ((1,), {"y": 1}),
    "long name": ((1,), {"n" * 300: 1}),
    "x twice": ((1,), {"x": 2}),
    "memo twice": ((1, {}), {"memo": {}}),
    "_nil twice": ((1, {}, []), {"_nil": []}),
    "x twice and unknown": ((1,), {"x": 2, "unknown": 3}),
    "unknown and x twice": ((1,), {"unknown": 3, "x": 2}),
    "too many and unknown": ((1, 2, 3, 4), {"unknown": 3}),
    "too many and x": ((1, 2, 3, 4), {"x": 3}),
    "obj by name": ((), {"obj": 1}),
    "obj twice": ((1,), {"obj": 2}),
}


@for_each(name=FUNCTIONS, case=CALLS)
def test_calls_as_the_running_version(impl: Implementation, name: str, case: Any) -> None:
    args, kwargs = case
    expected = outcome(getattr(copy, name), *args, **kwargs)
    assert outcome(getattr(impl, name), *args, **kwargs) == expected


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("copy", "copy() missing 1 required positional argument: 'x'"),
        ("deepcopy", "deepcopy() missing 1 required positional argument: 'x'"),
    ],
)
def test_the_missing_argument(impl: Implementation, name: str, text: str) -> None:
    assert raised(getattr(impl, name)) == Raised(TypeError, text)


@pytest.mark.parametrize("name", FUNCTIONS)
def test_signature(impl: Implementation, name: str) -> None:
    expected = inspect.signature(getattr(copy, name))
    assert inspect.signature(getattr(impl, name)) == expected
    assert str(inspect.signature(getattr(impl, name))) == str(expected)


@pytest.mark.parametrize("name", FUNCTIONS)
def test_names_and_documentation(impl: Implementation, name: str) -> None:
    function = getattr(impl, name)
    assert function.__name__ == function.__qualname__ == name
    assert function.__doc__
    assert callable(function) and inspect.isroutine(function)


def test_keywords_from_a_mapping(impl: Implementation) -> None:
    memo: dict[int, Any] = {}
    kwargs: dict[str, Any] = {"x": [], "memo": memo}
    assert impl.deepcopy(**kwargs) is memo[id(kwargs["x"])]
    assert kwargs == {"x": [], "memo": memo}


def test_keywords_with_names_of_a_str_subclass(impl: Implementation) -> None:
    class Name(str):
        pass

    assert impl.copy(**{Name("x"): [1]}) == [1]
    assert impl.deepcopy(**{Name("x"): [1], Name("memo"): None}) == [1]


def test_keywords_that_are_no_strings(impl: Implementation) -> None:
    kwargs: Any = {1: 2}
    for name in FUNCTIONS:
        assert raised(lambda f: f(**kwargs), getattr(impl, name)).type is TypeError


def test_map_and_partial_application(impl: Implementation) -> None:
    x = [[1], {"a": 2}, (3,)]
    assert [*map(impl.deepcopy, x)] == [*map(impl.copy, x)] == x
    memo: dict[int, Any] = {}
    shared = [1]
    a, b = map(impl.deepcopy, [shared, shared], [memo, memo])
    assert a is b


def test_the_error_class(impl: Implementation) -> None:
    assert impl.Error is copy.Error
    assert issubclass(impl.Error, Exception)


@pytest.mark.parametrize(("entry", "nil"), [("own", "own"), (5, "own"), (None, None)])
def test_nil_is_what_a_miss_looks_like(impl: Implementation, entry: Any, nil: Any) -> None:
    """Up to 3.14 the third parameter is the default of the look-up; 3.15 has none."""
    x: list[Any] = [1]
    found = outcome(impl.deepcopy, x, {id(x): entry}, nil)
    assert found == outcome(copy.deepcopy, x, {id(x): entry}, nil)
    assert isinstance(found, Raised) != NIL_IS_A_PARAMETER
    assert not NIL_IS_A_PARAMETER or found == ([1] if entry is nil else entry)


def test_nil_is_taken_for_the_outermost_look_up_alone(impl: Implementation) -> None:
    inner: list[Any] = [1]
    args = ([inner], {id(inner): "own"}, "own")
    assert outcome(impl.deepcopy, *args) == outcome(copy.deepcopy, *args)
