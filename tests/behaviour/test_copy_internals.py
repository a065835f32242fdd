"""What `copy` and `copyreg` are made of: what programs replace of it, and what they borrow."""

from __future__ import annotations

import copy
import copyreg
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from unittest import mock

import pytest

from tests.behaviour.support.memos import names_in, names_kept_alive
from tests.behaviour.support.objects import Plain
from tests.behaviour.support.outcomes import Raised, outcome
from tests.conftest import Implementation
from tests.threads import in_threads

# A copier with rules raises an error where the standard library's own functions would have to run.
IMPLEMENTATIONS = ("stdlib", "ectype")


class Instance:
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


@contextmanager
def copying_lists_by(function: Any) -> Iterator[None]:
    """The name and the entry in the table."""
    table: Any = copy._deepcopy_dispatch  # type: ignore[attr-defined]
    with (
        mock.patch.object(copy, "_deepcopy_list", function),
        mock.patch.dict(table, {list: function}),
    ):
        yield


REPLACEMENTS: dict[str, Callable[[], Any]] = {
    "_reconstruct": lambda: mock.patch.object(copy, "_reconstruct", rebuilt),
    "_keep_alive": lambda: mock.patch.object(copy, "_keep_alive", keep_alive),
    "Error": lambda: mock.patch.object(copy, "Error", OtherError),
    "_slotnames": lambda: mock.patch.object(copyreg, "_slotnames", no_names),
    "__newobj__": lambda: mock.patch.object(copyreg, "__newobj__", _new),
    "code of __newobj__": lambda: running(copyreg.__newobj__, _new),
    "code of _deepcopy_list": lambda: running(copy._deepcopy_list, _list),
    "code of _keep_alive": lambda: running(copy._keep_alive, keep_alive),
    "_deepcopy_list": lambda: copying_lists_by(_list),
    "id": lambda: mock.patch.object(copy, "id", lambda x: -id(x), create=True),
}


class Uncopyable:
    __reduce_ex__ = None
    __reduce__ = None


def graph() -> Any:
    slotted: Any = Slotted()
    slotted.a = [2]
    shared: list[Any] = []
    return {"plain": Instance(), "slotted": slotted, "lists": [[1], shared, shared]}


def seen(x: Any) -> Any:
    """What a copy shows, as a value."""
    if isinstance(x, (Instance, Slotted)):
        names = (*vars(x),) if isinstance(x, Instance) else ("a",)
        return type(x).__name__, {name: seen(getattr(x, name, "none")) for name in names}
    if isinstance(x, dict):
        return {key: seen(value) for key, value in x.items()}
    return [seen(item) for item in x] if isinstance(x, list) else x


@contextmanager
def forgetting_names() -> Iterator[None]:
    """Slot names are asked for once per class: each round asks anew."""
    classes: list[Any] = [Instance, Slotted]
    for cls in classes:
        if "__slotnames__" in vars(cls):
            del cls.__slotnames__
    yield


def outcomes(clone: Callable[..., Any], shallow: Callable[..., Any]) -> list[Any]:
    memo: dict[Any, Any] = {}
    with forgetting_names():
        results = [seen(outcome(clone, graph())), seen(outcome(clone, [[[1]]], memo))]
        results += [seen(shallow(Instance())), outcome(clone, Uncopyable())]
    results.append((len(memo), memo.get("kept"), any(type(k) is int and k < 0 for k in memo)))
    return [r.type if isinstance(r, Raised) else r for r in results]


@pytest.mark.parametrize("name", REPLACEMENTS)
def test_what_a_program_puts_there_runs(impl: Implementation, name: str) -> None:
    before = outcomes(impl.deepcopy, impl.copy)
    with REPLACEMENTS[name]():
        expected = outcomes(copy.deepcopy, copy.copy)
        assert outcomes(impl.deepcopy, impl.copy) == expected
    assert outcomes(impl.deepcopy, impl.copy) == before != expected


def graphs(clone: Callable[..., Any], shallow: Callable[..., Any]) -> list[Any]:
    results = [outcome(clone, graph()), outcome(clone, [[1]]), outcome(shallow, Instance())]
    return [r.type if isinstance(r, Raised) else seen(r) for r in results]


@pytest.mark.parametrize("name", REPLACEMENTS)
def test_in_threads_that_have_not_copied_before(impl: Implementation, name: str) -> None:
    """Each time more at once, so that some do not take over what an ended one has read."""
    at_once = threading.Barrier(8 * (1 + [*REPLACEMENTS].index(name)))
    found: list[Any] = []

    def work() -> None:
        at_once.wait()
        found.append(graphs(impl.deepcopy, impl.copy))

    with REPLACEMENTS[name](), forgetting_names():
        expected = graphs(copy.deepcopy, copy.copy)
        in_threads(*[work] * at_once.parties)
    assert found == [expected] * at_once.parties


@pytest.mark.parametrize("name", REPLACEMENTS)
def test_copiers_that_are_made_meanwhile(ectype: Any, name: str) -> None:
    def new() -> Any:
        return ectype.Copier(types={Replacing: ectype.SHARE})

    before = new()
    with REPLACEMENTS[name](), forgetting_names():
        made = new()
        assert graphs(made.deepcopy, made.copy) == graphs(before.deepcopy, before.copy)
    assert graphs(made.deepcopy, made.copy) == graphs(copy.deepcopy, copy.copy)


@pytest.mark.parametrize("name", REPLACEMENTS)
def test_in_the_middle_of_a_copy(impl: Implementation, name: str) -> None:
    results = []
    for clone in (impl.deepcopy, copy.deepcopy):
        replacement = REPLACEMENTS[name]()
        with forgetting_names():
            data = [graph(), Replacing(replacement.__enter__), [[5]], Instance(), {1: [Slotted()]}]
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


# The private functions of `copy` that programs borrow in their own hooks.


def contents(x: Any) -> list[Any]:
    return [*(x.values() if isinstance(x, dict) else x)]


@pytest.mark.parametrize("name", ["_deepcopy_list", "_deepcopy_dict", "_deepcopy_tuple"])
def test_the_copiers_of_containers(impl: Implementation, name: str) -> None:
    """Subclasses of containers call them in their `__deepcopy__`."""
    kind = {"list": list, "dict": dict, "tuple": tuple}[name.rpartition("_")[2]]

    def hook(self: Any, memo: Any) -> Any:
        return getattr(copy, name)(self, memo)

    Borrowing = type("Borrowing", (kind,), {"__deepcopy__": hook})
    shared = [1]
    x = Borrowing({"a": shared} if kind is dict else [shared])
    outer = impl.deepcopy([shared, x, shared])
    assert type(outer[1]) is kind
    assert contents(outer[1])[0] is outer[0] is outer[2] is not shared


def test_the_copiers_of_containers_in_a_cycle(impl: Implementation) -> None:
    class Borrowing(list):  # type: ignore[type-arg]
        def __deepcopy__(self, memo: Any) -> Any:
            return copy._deepcopy_list(self, memo)

    x = Borrowing()
    x.append([x])
    y = impl.deepcopy(x)
    assert y[0][0] is y


@pytest.mark.parametrize("given", [True, False])
def test_reconstruct(impl: Implementation, given: bool) -> None:
    """A hook that wants the default copy of itself, without calling itself again."""
    shared = [1]

    class Default:
        def __init__(self) -> None:
            self.shared, self.me = shared, self

        def __deepcopy__(self, memo: Any) -> Any:
            new = copy._reconstruct(self, memo, *self.__reduce_ex__(4))
            new.hooked = True
            return new

    first, x, last = impl.deepcopy([shared, Default(), shared], {} if given else None)
    assert x.hooked and x.me is x and x.shared is first is last


def test_keep_alive(impl: Implementation) -> None:
    kept = Plain()
    before = [1]
    held: list[Any] = []

    class Keeping:
        def __deepcopy__(self, memo: Any) -> str:
            copy._keep_alive(kept, memo)
            held.append(memo)
            return "copied"

    x = [before, Keeping()]
    impl.deepcopy(x)
    assert names_kept_alive(held[0], kept=kept, before=before, x=x) == ["before", "kept", "x"]
    assert names_in(held[0], before=before, x=x) == ["x", "before", "keep-alive"]


def test_the_default_copy_through_the_standard_library(impl: Implementation) -> None:
    """The hook hides itself for the moment and asks `copy.deepcopy` with the same memo."""

    class Hiding:
        def __init__(self) -> None:
            self.inner = [1]

        def __deepcopy__(self, memo: Any) -> Any:
            self.__deepcopy__ = None
            new = copy.deepcopy(self, memo)
            del self.__deepcopy__, new.__deepcopy__
            return new

    x = Hiding()
    first, second = impl.deepcopy([x, x])
    assert first is second is not x and first.inner == [1] and first.inner is not x.inner
