"""What differs from the standard library on purpose: each line of docs/differences.md."""

from __future__ import annotations

import builtins
import copy
import sys
import threading
import types
import warnings
from collections.abc import Callable
from typing import Any
from unittest import mock

import pytest

from tests.behaviour.support.hook_sources import CLOSED, callers_memo, class_with, warm_up
from tests.behaviour.support.outcomes import outcome
from tests.conftest import Implementation

HERE = __file__


def files_above_a_hook(deepcopy: Callable[..., Any]) -> list[str]:
    class Looking:
        def __deepcopy__(self, memo: Any) -> Any:
            frame = sys._getframe(1)
            while frame.f_code is not deepcopying.__code__:
                files.append(frame.f_code.co_filename)
                frame = frame.f_back  # type: ignore[assignment]
            return self

    def deepcopying() -> None:
        deepcopy([Looking()])

    files: list[str] = []
    deepcopying()
    return files


def test_there_are_no_frames_of_the_library(ectype: Any) -> None:
    library = files_above_a_hook(copy.deepcopy)
    assert library and {*library} == {copy.__file__}
    assert files_above_a_hook(ectype.deepcopy) == []


def test_a_warning_names_the_caller(ectype: Any) -> None:
    class Warning_:
        def __deepcopy__(self, memo: Any) -> Any:
            warnings.warn("old", DeprecationWarning, stacklevel=2)
            return self

    for deepcopy, file in ((copy.deepcopy, copy.__file__), (ectype.deepcopy, HERE)):
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            deepcopy([Warning_()])
        assert [w.filename for w in caught] == [file]


def test_the_functions_are_builtins(ectype: Any) -> None:
    for name in ("copy", "deepcopy"):
        ours, library = getattr(ectype, name), getattr(copy, name)
        assert type(ours) is types.BuiltinFunctionType and type(library) is types.FunctionType
        assert ours.__name__ == library.__name__ and ours.__module__ == "ectype"

        class Holder:
            bound = library
            plain = ours

        holder = Holder()
        assert type(holder.bound()) is Holder
        assert holder.plain([1]) == [1]


def nested(depth: int) -> Any:
    x: Any = []
    for _ in range(depth):
        x = [x]
    return x


def test_data_may_be_deeper_than_the_recursion_limit(ectype: Any) -> None:
    x = nested(sys.getrecursionlimit() * 2)
    with pytest.raises(RecursionError):
        copy.deepcopy(x)
    assert type(ectype.deepcopy(x)) is list


def test_an_exception_gets_a_note(ectype: Any) -> None:
    for deepcopy, expected in ((copy.deepcopy, 0), (ectype.deepcopy, sys.version_info >= (3, 11))):
        with pytest.raises(TypeError) as caught:
            deepcopy([threading.Lock()])
        assert len(getattr(caught.value, "__notes__", [])) == expected


def test_a_state_has_no_entry_once_it_is_copied(ectype: Any) -> None:
    class Plain:
        def __init__(self) -> None:
            self.a = [1]

    class Looking:
        def __deepcopy__(self, memo: Any) -> Any:
            found.append(id(vars(x[0])) in memo)
            return self

    x = [Plain(), Looking()]
    for deepcopy, with_memo, expected in (
        *((copy.deepcopy, False, True), (copy.deepcopy, True, True)),
        *((ectype.deepcopy, False, False), (ectype.deepcopy, True, True)),
    ):
        found: list[bool] = []
        deepcopy(x, *([{}] if with_memo else []))
        assert found == [expected]


def test_frames_show_a_memo_that_is_not_filled(ectype: Any) -> None:
    sizes: dict[str, list[int]] = {"stdlib": [], "ectype": []}
    for name, found in sizes.items():
        cls = class_with(
            *(Implementation.named(name), CLOSED["by position"]),
            seen=lambda found=found: found.append(len(callers_memo())),
        )
        warm_up(Implementation.named(name), cls, a=[1])
        assert found[0] > 0
    assert sizes["stdlib"][-1] > 0
    assert sizes["ectype"][-1] == 0


def test_changed_defaults_are_not_followed(ectype: Any) -> None:
    function: Any = copy._deepcopy_list
    defaults = function.__defaults__
    function.__defaults__ = (lambda x, memo: "changed",)
    try:
        assert outcome(copy.deepcopy, [[1]]) == ["changed"]
        assert ectype.deepcopy([[1]]) == [[1]]
    finally:
        function.__defaults__ = defaults


def test_replaced_builtins_are_not_followed(ectype: Any) -> None:
    class Plain:
        pass

    with mock.patch.object(builtins, "issubclass", return_value=True):
        assert outcome(copy.deepcopy, x := Plain()) is x
        assert outcome(ectype.deepcopy, x) is not x


def test_reading_a_hook_repeats_warnings_about_its_source(ectype: Any) -> None:
    text = (
        CLOSED["by position"]
        + """
        if self is 1:
            pass
    """
    )
    for name, expected in (("stdlib", set()), ("ectype", {SyntaxWarning})):
        impl = Implementation.named(name)
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("ignore")
            cls = class_with(impl, text)
            warnings.simplefilter("always")
            warm_up(impl, cls, a=[1])
        assert {warning.category for warning in caught} == expected
