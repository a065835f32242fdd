"""What stays as it is while the functions are native: everything that can be looked at."""

from __future__ import annotations

import copy
import inspect
import pickle
import traceback
from collections.abc import Callable
from types import FunctionType, ModuleType
from typing import Any

import pytest

from tests.patch.probes import PYTHON_CODE

ATTRIBUTES = (
    "__annotations__",
    "__closure__",
    "__defaults__",
    "__dict__",
    "__doc__",
    "__globals__",
    "__kwdefaults__",
    "__module__",
    "__name__",
    "__qualname__",
)
CODE_ATTRIBUTES = ("co_name", "co_filename", "co_firstlineno", "co_argcount", "co_posonlyargcount")


def test_the_module_keeps_its_attributes(patch: ModuleType) -> None:
    before = dict(vars(copy))
    with patch.enable():
        during = dict(vars(copy))
    after = dict(vars(copy))
    for attributes in (during, after):
        assert list(attributes) == list(before)
        assert all(attributes[name] is value for name, value in before.items())


def test_the_dispatch_tables_keep_their_entries(patch: ModuleType) -> None:
    tables = [table for name, table in vars(copy).items() if name.endswith("_dispatch")]
    before = [dict(table) for table in tables]
    with patch.enable():
        assert tables == before
    assert tables == before


@pytest.mark.parametrize("attribute", ATTRIBUTES)
def test_a_function_keeps_its_attributes(
    patch: ModuleType, function: FunctionType, attribute: str
) -> None:
    before = getattr(function, attribute)
    with patch.enable():
        assert getattr(function, attribute) is before
    assert getattr(function, attribute) is before


@pytest.mark.parametrize("attribute", CODE_ATTRIBUTES)
def test_the_code_says_where_the_function_comes_from(
    patch: ModuleType, function: FunctionType, attribute: str
) -> None:
    before = getattr(function.__code__, attribute)
    with patch.enable():
        assert getattr(function.__code__, attribute) == before


def test_the_code_comes_back(patch: ModuleType, function: FunctionType) -> None:
    with patch.enable():
        pass
    assert function.__code__ is PYTHON_CODE[function.__name__]


@pytest.mark.parametrize("look", [inspect.signature, inspect.getsource, repr, pickle.dumps])
def test_tools_see_the_same(
    patch: ModuleType, function: FunctionType, look: Callable[[Any], Any]
) -> None:
    before = look(function)
    with patch.enable():
        assert look(function) == before


def test_a_pickle_is_the_function(patch: ModuleType, function: FunctionType) -> None:
    with patch.enable():
        assert pickle.loads(pickle.dumps(function)) is function


@pytest.mark.parametrize(
    ("arguments", "keywords"),
    [
        ((), {}),
        ((1, 2, 3, 4), {}),
        ((1,), {"unknown": 2}),
        ((1,), {"x": 2}),
        ((1,), {"obj": 2}),
        ((), {"memo": None}),
    ],
)
def test_argument_errors_are_the_same(
    patch: ModuleType,
    function: FunctionType,
    arguments: tuple[Any, ...],
    keywords: dict[str, Any],
) -> None:
    before = outcome(function, arguments, keywords)
    with patch.enable():
        assert outcome(function, arguments, keywords) == before


def test_an_object_that_cannot_be_copied_is_the_same_error(
    patch: ModuleType, function: FunctionType
) -> None:
    before = outcome(function, (copy,), {})
    with patch.enable():
        assert outcome(function, (copy,), {}) == before
    assert before[0] is TypeError


def test_a_traceback_names_the_function_at_most_once(patch: ModuleType) -> None:
    def fail(self: object, memo: object) -> None:
        raise ValueError("inside")

    failing = type("Failing", (), {"__deepcopy__": fail})()
    with patch.enable(), pytest.raises(ValueError, match="inside") as caught:
        copy.deepcopy([[failing]])
    names = [frame.name for frame in traceback.extract_tb(caught.value.__traceback__)]
    assert names.count("deepcopy") <= 1
    assert names[-1] == "fail"


def outcome(
    function: Callable[..., Any], arguments: tuple[Any, ...], keywords: dict[str, Any]
) -> tuple[Any, ...]:
    """What a call ends in, in a form that can be compared."""
    try:
        return ("returned", function(*arguments, **keywords))
    except Exception as error:
        return (type(error), str(error))
