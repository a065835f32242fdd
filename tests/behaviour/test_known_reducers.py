"""Reducers that are known of a type: of copyreg's table, or a `__reduce__` written in C."""

from __future__ import annotations

import builtins
import copy
import copyreg
import itertools
from collections.abc import Callable, Iterator
from typing import Any
from unittest import mock

import pytest

from tests.behaviour.support.hooked import HOOKS, Log, hooked_class
from tests.behaviour.support.outcomes import by_case, shaped
from tests.combinations import for_each
from tests.conftest import Implementation

Table = dict[type, Any]


def _first(x: Any) -> Any:
    return list, ((1, [x.value]),)


def _second(x: Any) -> Any:
    return set, ((2,),)


class Callables:
    """Is called as a reducer, and may be false."""

    def __init__(self, truth: bool) -> None:
        self.truth = truth

    def __bool__(self) -> bool:
        return self.truth

    def __call__(self, x: Any) -> Any:
        return tuple, ((3, [self.truth]),)


def _of_the_instance(memo: Any) -> str:
    return "of the instance"


def _shadow(table: Table, x: Any) -> None:
    vars(x)["__deepcopy__"] = _of_the_instance


def _add_hook(table: Table, x: Any) -> None:
    type(x).__deepcopy__ = lambda self, memo: "of the class"


CHANGES: dict[str, Callable[[Table, Any], Any]] = {
    "nothing": lambda table, x: None,
    "another function": lambda table, x: table.update({type(x): _second}),
    "another callable": lambda table, x: table.update({type(x): Callables(True)}),
    "a false callable": lambda table, x: table.update({type(x): Callables(False)}),
    "None": lambda table, x: table.update({type(x): None}),
    "removed": lambda table, x: table.pop(type(x), None),
    "a hook of the instance": _shadow,
    "a hook of the class": _add_hook,
    "a reducer that changes itself": lambda table, x: table.update(
        {type(x): lambda x: table.update({type(x): _second}) or (list, ((4,),))}
    ),
}


@pytest.fixture
def table() -> Iterator[Table]:
    """`copyreg.dispatch_table`, restored after the test."""
    with mock.patch.dict(copyreg.dispatch_table):
        yield copyreg.dispatch_table


@for_each(name=["copy", "deepcopy"], hook=[None, *HOOKS])
def test_changed_between_copies(impl: Implementation, name: str, hook: str | None) -> None:
    table: Table = copyreg.dispatch_table

    def run(clone: Callable[[Any], Any], change: str, registered: bool) -> Any:
        log: Log = []
        cls: Any = hooked_class(hook, log) if hook else type("Plain", (), {})
        x = cls()
        x.value = [1]
        if registered:
            table[cls] = _first
        before = shaped(clone, x)
        CHANGES[change](table, x)
        after = [shaped(clone, x) for _ in range(2)], shaped(clone, [x, x])
        table.pop(cls, None)
        return before, after, log

    cases = [*itertools.product(CHANGES, [True, False])]
    with mock.patch.dict(table):
        law = by_case(run, getattr(copy, name), cases)
        assert by_case(run, getattr(impl, name), cases) == law


ITERATORS: dict[str, Callable[[], Any]] = {
    "list": lambda: iter([[1], [2]]),
    "reversed list": lambda: reversed([[1], [2]]),
    "tuple": lambda: iter(([1], [2])),
    "enumerate": lambda: enumerate([[1], [2]]),
    "zip": lambda: zip([[1]], [[2]], strict=False),
    "range": lambda: iter(range(9)),
    "bytes": lambda: iter(b"ab"),
}


@pytest.mark.parametrize("make", ITERATORS.values(), ids=ITERATORS)
def test_a_builtin_that_an_iterator_reduces_to(
    impl: Implementation, make: Callable[[], Any]
) -> None:
    """`list_iterator.__reduce__` looks `iter` up among the builtins, each time."""

    def run(clone: Callable[[Any], Any]) -> Any:
        first, second, third = (make() for _ in range(3))
        before = list(clone(first))
        with (
            mock.patch.object(builtins, "iter", lambda x: ["iter", x]),
            mock.patch.object(builtins, "reversed", lambda x: ["reversed", x]),
        ):
            meanwhile = shaped(clone, second)
        return before, meanwhile, list(clone(third))

    assert run(impl.deepcopy) == run(copy.deepcopy)


@pytest.mark.parametrize("make", ITERATORS.values(), ids=ITERATORS)
def test_a_reducer_registered_for_an_iterator(
    impl: Implementation, table: Table, make: Callable[[], Any]
) -> None:
    assert not isinstance(impl.deepcopy(make()), list)
    table[type(make())] = lambda x: (list, ((1,),))
    assert impl.deepcopy(make()) == [1]
    assert impl.deepcopy([make()]) == [[1]]


def test_what_an_iterator_reads_is_copied_and_shared(impl: Implementation) -> None:
    data = [[1], [2]]
    x = [data, iter(data), iter(data), itertools.chain(data)]
    y = impl.deepcopy(x[:3])
    assert next(y[1]) is y[0][0]
    assert list(y[2])[1] is y[0][1]
    assert y[0][0] is not data[0]
