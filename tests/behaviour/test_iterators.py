"""Iterators and views: those that can be reduced keep their position."""

from __future__ import annotations

import builtins
import copy
import itertools
from collections.abc import Callable
from typing import Any

import pytest

from tests.behaviour.conftest import Dispatch
from tests.behaviour.support.library import advanced
from tests.behaviour.support.outcomes import Raised, outcome
from tests.behaviour.support.versions import ATOMICS_COME_FIRST
from tests.combinations import for_each
from tests.conftest import Implementation


class Sequence:
    def __getitem__(self, index: int) -> Any:
        if index > 3:
            raise IndexError
        return index


CASES: dict[str, Callable[[], Any]] = {
    "list": lambda: advanced(iter([[1], [2], [3]])),
    "exhausted list": lambda: advanced(iter([1]), 2),
    "reversed list": lambda: advanced(reversed([[1], [2]])),
    "tuple": lambda: advanced(iter(([1], [2]))),
    "dict": lambda: advanced(iter({1: 2, 3: 4})),
    "dict values": lambda: advanced(iter({1: [2], 3: [4]}.values())),
    "dict items": lambda: advanced(iter({1: [2], 3: [4]}.items())),
    "reversed dict": lambda: reversed({1: 2, 3: 4}),
    "set": lambda: iter({1, 2, 3}),
    "str": lambda: advanced(iter("abc")),
    "bytes": lambda: advanced(iter(b"abc")),
    "bytearray": lambda: advanced(iter(bytearray(b"abc"))),
    "range": lambda: advanced(iter(range(5))),
    "long range": lambda: advanced(iter(range(2**70, 2**70 + 3))),
    "sequence": lambda: advanced(iter(Sequence())),
    "callable": lambda: advanced(iter([3, 1, 2, 9].pop, 1)),
    "enumerate": lambda: advanced(enumerate([[1], [2]])),
    "zip": lambda: advanced(zip([[1], [2]], "ab", strict=False)),
    "strict zip": lambda: advanced(zip([1, 2], "ab", strict=True)),
    "map": lambda: advanced(map(str, [1, 2])),
    "filter": lambda: advanced(filter(None, [1, 0, 2])),
    "reversed sequence": lambda: reversed(range(4)),
    "count": lambda: itertools.islice(itertools.count(5), 3),
    "cycle": lambda: itertools.islice(itertools.cycle([1, 2]), 5),
    "chain": lambda: itertools.chain([1], [2]),
    "product": lambda: itertools.product([1, 2], "ab"),
}


@for_each(name=["copy", "deepcopy"], make=CASES)
@pytest.mark.filterwarnings("ignore:.*itertools:DeprecationWarning")
def test_as_the_running_version(impl: Implementation, make: Any, name: str) -> None:
    def run(clone: Callable[[Any], Any]) -> Any:
        x = make()
        y = outcome(clone, x)
        if isinstance(y, Raised):
            return y
        return type(y), outcome(list, itertools.islice(y, 10)), outcome(list, x)

    assert run(getattr(impl, name)) == run(getattr(copy, name))


def test_what_is_iterated_is_new_in_a_deep_copy(impl: Implementation) -> None:
    items = [[1], [2]]
    x = iter(items)
    y = impl.deepcopy(x)
    items.append([3])
    assert [*y] == [[1], [2]] and [*x] == [[1], [2], [3]]
    assert [*map(id, impl.deepcopy(iter(items)))] != [*map(id, items)]


def test_what_is_iterated_stays_with_its_iterator(impl: Implementation) -> None:
    items = [[1], [2]]
    copied, iterator = impl.deepcopy([items, advanced(iter(items))])
    copied.append("more")
    assert [*iterator] == [[2], "more"]


def test_iter_as_a_program_has_it(impl: Implementation, monkeypatch: pytest.MonkeyPatch) -> None:
    called: list[Any] = []
    real = iter
    monkeypatch.setattr(builtins, "iter", lambda items: called.append(items) or real(items))
    copies = impl.deepcopy([real([[1]]), real(([2],))])
    monkeypatch.undo()
    assert [*map(list, copies)] == [[[1]], [[2]]] and called == [[[1]], ([2],)]


@pytest.mark.parametrize("wrap", [iter, enumerate, lambda items: enumerate(iter(items))])
def test_a_cycle_through_what_is_iterated(impl: Implementation, wrap: Callable[[Any], Any]) -> None:
    items: list[Any] = [1]
    items.append(wrap(items))
    y = impl.deepcopy(items)
    rest = [*y[1]]
    assert rest[-1] is y[1] or rest[-1] == (1, y[1])
    y.append(3)
    assert len(y) == 3 and len(items) == 2


def test_iterating_may_be_foreign_code(impl: Implementation, dispatch: Dispatch) -> None:
    """That of the copy changes how the next list is copied."""

    class Iterator:
        is_copy = False

        def __deepcopy__(self, memo: Any) -> Any:
            twin = Iterator()
            twin.is_copy = True
            return twin

        def __iter__(self) -> Any:
            if self.is_copy:
                dispatch[list] = lambda x, memo: "changed"
            return self

        def __next__(self) -> Any:
            return self.is_copy

    numbered, items = impl.deepcopy([enumerate(Iterator()), [1]])
    assert next(numbered) == (0, True) and items == "changed"


def copy_ints(patch: pytest.MonkeyPatch, copier: Callable[[int, Any], Any]) -> None:
    """From here on ints are copied by the given function."""
    if ATOMICS_COME_FIRST:
        patch.setattr(copy, "_atomic_types", copy._atomic_types - {int})
    patch.setitem(copy._deepcopy_dispatch, int, copier)


class Changing:
    """Makes a change when it is copied. The copy iterates over what is given."""

    def __init__(self, change: Callable[[], None], *items: Any) -> None:
        self.change = change
        self.items = items

    def __deepcopy__(self, memo: Any) -> Any:
        self.change()
        return iter(self.items)

    def __iter__(self) -> Any:
        return iter(self.items)


def test_numbering_may_be_foreign_code(
    impl: Implementation, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A program copies the number, to what finds its own entry in the memo when it is asked."""
    found: list[bool] = []

    class Number:
        def __init__(self, original: int, memo: dict[int, Any]) -> None:
            self.original = original
            self.memo = memo

        def __index__(self) -> int:
            found.append(self.memo.get(id(self.original)) is self)
            return 5

    class Iterator(Changing):
        def __iter__(self) -> Any:
            return self

        def __next__(self) -> Any:
            raise StopIteration

    changing = Iterator(lambda: copy_ints(monkeypatch, Number), "item")
    numbered = impl.deepcopy(enumerate(changing))
    assert next(numbered) == (5, "item") and found == [True]


@pytest.mark.parametrize("iterate", [iter, lambda items: iter(tuple(items)), enumerate])
@pytest.mark.parametrize("index", [True, 1, "one", None, 2**80])
def test_the_index_as_a_program_copies_it(
    impl: Implementation,
    monkeypatch: pytest.MonkeyPatch,
    iterate: Callable[[Any], Any],
    index: Any,
) -> None:
    def run(clone: Callable[[Any], Any]) -> Any:
        with monkeypatch.context() as patch:
            changing = Changing(lambda: copy_ints(patch, lambda x, memo: index))
            copied = outcome(clone, iterate([changing, "next"]))
        return copied if isinstance(copied, Raised) else len([*copied])

    assert run(impl.deepcopy) == run(copy.deepcopy)
