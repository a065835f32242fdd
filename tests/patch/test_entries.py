"""A JIT compiler, or a tool, sets the native entry of a Python function (PyFunction_SetVectorcall).

Each function gets its own former entry back. Before CPython 3.12 there is no such entry to set, and
`ectype.patch` exchanges the code.
"""

from __future__ import annotations

import copy
import ctypes
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

import pytest

from tests.patch.probes import Probe

ENTRY = ctypes.PYFUNCTYPE(
    ctypes.py_object, ctypes.py_object, ctypes.c_void_p, ctypes.c_size_t, ctypes.c_void_p
)
HAS_ENTRIES = sys.version_info >= (3, 12)


def run_compiled(function: Any, arguments: Any, count: Any, names: Any) -> Any:
    return f"{function.__name__}, compiled"


compiled = ENTRY(run_compiled)


def entry_of(function: Any) -> int:
    get = ctypes.pythonapi.PyVectorcall_Function
    get.argtypes, get.restype = [ctypes.py_object], ctypes.c_void_p
    return int(get(function))


def set_entry(function: Any, entry: int) -> None:
    change = ctypes.pythonapi.PyFunction_SetVectorcall
    change.argtypes, change.restype = [ctypes.py_object, ctypes.c_void_p], None
    change(function, entry)


@contextmanager
def compiling(*functions: Callable[..., Any]) -> Iterator[None]:
    """They run compiled code, where the interpreter lets functions do that."""
    with ExitStack() as undo:
        for function in functions if HAS_ENTRIES else ():
            undo.callback(set_entry, function, entry_of(function))
            set_entry(function, ctypes.cast(compiled, ctypes.c_void_p).value or 0)
        yield


def test_another_functions_entry_is_not_taken(ectype: Any) -> None:
    import ectype._protocol as protocol

    ours = [f for f in vars(protocol).values() if getattr(f, "__module__", "") == protocol.__name__]
    with compiling(*(f for f in ours if hasattr(f, "__code__"))):
        with ectype.patch.enable():
            assert copy.deepcopy([1]) == [1]
        probe = Probe()
        assert copy.deepcopy([1]) == copy.copy([1]) == [1]
        copy.deepcopy(probe)
        assert probe.copied_by_python


@pytest.mark.parametrize("name", ["copy", "deepcopy"])
def test_a_compiled_function_stays_compiled(ectype: Any, name: str) -> None:
    function = getattr(copy, name)
    other = copy.copy if name == "deepcopy" else copy.deepcopy
    with compiling(function):
        before = function([1])
        for _ in range(2):
            with ectype.patch.enable():
                assert copy.deepcopy([1]) == copy.copy([1]) == [1]
            assert function([1]) == before == (f"{name}, compiled" if HAS_ENTRIES else [1])
            assert other([1]) == [1]


@pytest.mark.parametrize("name", ["copy", "deepcopy"])
def test_an_entry_set_during_the_patch_stays(ectype: Any, name: str) -> None:
    """And whoever set it may put back what it found: then the function runs its own code."""
    function = getattr(copy, name)
    probe = Probe()
    with ExitStack() as undo:
        with ectype.patch.enable():
            undo.enter_context(compiling(function))
            during = function([1])
        assert function([1]) == during == (f"{name}, compiled" if HAS_ENTRIES else [1])
    assert function([1]) == [1]
    function(probe)
    assert probe.copied_by_python
    with ectype.patch.enable():
        assert function([1]) == [1]
    function(probe)
    assert probe.copied_by_python
