"""`copy._deepcopy_dispatch` changed in the middle of a copy, or another table put in its place."""

from __future__ import annotations

import copy
from collections import OrderedDict, UserDict, defaultdict
from collections.abc import Callable
from typing import Any

import pytest

from tests.behaviour.conftest import Dispatch, changed_dispatch
from tests.behaviour.support.objects import Plain
from tests.behaviour.support.outcomes import raised
from tests.behaviour.support.versions import ATOMICS_COME_FIRST
from tests.combinations import for_each
from tests.conftest import Implementation


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
