"""Programs that replace what `copy.py` and `copyreg.py` are made of: names, code, builtins."""

from __future__ import annotations

import copy
import copyreg
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from unittest import mock

import pytest

from tests.behaviour.support.outcomes import Raised, outcome
from tests.conftest import Implementation


class Plain:
    def __init__(self) -> None:
        self.a: Any = [1]


class Slotted:
    __slots__ = ("a",)


class Replacing:
    """Replaces something in the middle of a copy."""

    def __init__(self, enter: Callable[[], Any]) -> None:
        self.enter = enter

    def __deepcopy__(self, memo: Any) -> str:
        self.enter()
        return "replaced"


def keep_alive(x: Any, memo: Any) -> None:
    memo.setdefault("kept", []).append(type(x).__name__)


def rebuilt(*args: Any, **kwargs: Any) -> str:
    return "rebuilt"


def no_names(cls: Any) -> None:
    return None


class OtherError(Exception):
    pass


@contextmanager
def running(function: Any, other: Any) -> Iterator[None]:
    """The function runs the code of the other."""
    code = function.__code__
    function.__code__ = other.__code__
    try:
        yield
    finally:
        function.__code__ = code


def _new(cls: Any, *args: Any) -> Any:
    y = cls.__new__(cls, *args)
    y.made_by = "replaced"
    return y


def _list(x: Any, memo: Any, deepcopy: Any = None) -> Any:
    return ["replaced", len(x)]


REPLACEMENTS: dict[str, Callable[[], Any]] = {
    "_reconstruct": lambda: mock.patch.object(copy, "_reconstruct", rebuilt),
    "_keep_alive": lambda: mock.patch.object(copy, "_keep_alive", keep_alive),
    "Error": lambda: mock.patch.object(copy, "Error", OtherError),
    "_slotnames": lambda: mock.patch.object(copyreg, "_slotnames", no_names),
    "__newobj__": lambda: mock.patch.object(copyreg, "__newobj__", _new),
    "code of __newobj__": lambda: running(copyreg.__newobj__, _new),
    "code of _deepcopy_list": lambda: running(copy._deepcopy_list, _list),
    "code of _keep_alive": lambda: running(copy._keep_alive, keep_alive),
    "id": lambda: mock.patch.object(copy, "id", lambda x: -id(x), create=True),
}


class Uncopyable:
    __reduce_ex__ = None
    __reduce__ = None


def graph() -> Any:
    slotted: Any = Slotted()
    slotted.a = [2]
    shared: list[Any] = []
    return {"plain": Plain(), "slotted": slotted, "lists": [[1], shared, shared]}


def seen(x: Any) -> Any:
    """What a copy shows, as a value."""
    if isinstance(x, (Plain, Slotted)):
        names = (*vars(x),) if isinstance(x, Plain) else ("a",)
        return type(x).__name__, {name: seen(getattr(x, name, "none")) for name in names}
    if isinstance(x, dict):
        return {key: seen(value) for key, value in x.items()}
    return [seen(item) for item in x] if isinstance(x, list) else x


@contextmanager
def forgetting_names() -> Iterator[None]:
    """Slot names are asked for once per class: each round asks anew."""
    classes: list[Any] = [Plain, Slotted]
    for cls in classes:
        if "__slotnames__" in vars(cls):
            del cls.__slotnames__
    yield


def outcomes(clone: Callable[..., Any], shallow: Callable[..., Any]) -> list[Any]:
    memo: dict[Any, Any] = {}
    with forgetting_names():
        results = [seen(outcome(clone, graph())), seen(outcome(clone, [[[1]]], memo))]
        results += [seen(shallow(Plain())), outcome(clone, Uncopyable())]
    results.append((len(memo), memo.get("kept"), any(type(k) is int and k < 0 for k in memo)))
    return [r.type if isinstance(r, Raised) else r for r in results]


@pytest.mark.parametrize("name", REPLACEMENTS)
def test_what_a_program_puts_there_runs(impl: Implementation, name: str) -> None:
    before = outcomes(impl.deepcopy, impl.copy)
    with REPLACEMENTS[name]():
        expected = outcomes(copy.deepcopy, copy.copy)
        assert outcomes(impl.deepcopy, impl.copy) == expected
    assert outcomes(impl.deepcopy, impl.copy) == before != expected


@pytest.mark.parametrize("name", REPLACEMENTS)
def test_in_the_middle_of_a_copy(impl: Implementation, name: str) -> None:
    results = []
    for clone in (impl.deepcopy, copy.deepcopy):
        replacement = REPLACEMENTS[name]()
        with forgetting_names():
            data = [graph(), Replacing(replacement.__enter__), [[5]], Plain(), {1: [Slotted()]}]
            try:
                results.append(seen(outcome(clone, data)))
            finally:
                replacement.__exit__(None, None, None)
    assert results[0] == results[1]


@pytest.mark.parametrize(
    "name",
    [
        *("_deepcopy_dispatch", "dispatch_table", "_reconstruct", "_keep_alive", "_atomic_types"),
        *("_copy_dispatch", "_copy_atomic_types", "_copy_builtin_containers"),
    ],
)
def test_a_name_that_is_deleted(impl: Implementation, name: str) -> None:
    if not hasattr(copy, name):
        name = "dispatch_table"  # of another version
    value = getattr(copy, name)
    delattr(copy, name)
    try:
        expected = outcomes(copy.deepcopy, lambda x: outcome(copy.copy, x))
        assert outcomes(impl.deepcopy, lambda x: outcome(impl.copy, x)) == expected
    finally:
        setattr(copy, name, value)
    assert impl.deepcopy([[1]]) == [[1]]


@pytest.mark.parametrize("name", REPLACEMENTS)
def test_patched(ectype: Any, name: str) -> None:
    with REPLACEMENTS[name]():
        expected = outcomes(copy.deepcopy, copy.copy)
    with ectype.patch.enable(), REPLACEMENTS[name]():
        assert outcomes(copy.deepcopy, copy.copy) == expected
