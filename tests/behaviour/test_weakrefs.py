"""Weak references are atomic; weak containers hold copies as long as somebody else does."""

from __future__ import annotations

import copy
import gc
import weakref
from typing import Any

import pytest

from tests.behaviour.support.outcomes import outcome
from tests.conftest import Implementation

pytestmark = pytest.mark.usefixtures("little_to_collect")


class Node:
    def __init__(self, name: Any = None) -> None:
        self.name = name
        self.parent: Any = None

    def method(self) -> None: ...


def test_a_reference_keeps_its_referent(impl: Implementation) -> None:
    x = Node()
    reference = weakref.ref(x)
    y, copied = impl.deepcopy([x, reference])
    assert copied is reference and copied() is x is not y


def test_a_dead_reference(impl: Implementation) -> None:
    reference = weakref.ref(Node())
    gc.collect()
    assert impl.deepcopy(reference) is reference and reference() is None


def test_a_reference_with_a_callback(impl: Implementation) -> None:
    calls: list[Any] = []
    x = Node()
    reference = weakref.ref(x, calls.append)
    assert impl.deepcopy([reference])[0] is reference
    del x
    gc.collect()
    assert calls == [reference]


def test_a_weak_parent_stays_the_original(impl: Implementation) -> None:
    parent, child = Node("parent"), Node("child")
    child.parent = weakref.ref(parent)
    parent.name = [child]
    y = impl.deepcopy(parent)
    assert y.name[0].parent() is parent


def test_a_weak_key_dictionary(impl: Implementation) -> None:
    """Keys stay, values are copied."""
    key = Node()
    x: Any = weakref.WeakKeyDictionary({key: [1]})
    y = impl.deepcopy(x)
    assert type(y) is weakref.WeakKeyDictionary
    assert y[key] == [1] and y[key] is not x[key]
    assert len(impl.copy(x)) == 1


def test_a_weak_value_dictionary(impl: Implementation) -> None:
    """Values stay, keys are copied."""
    value = Node()
    x: Any = weakref.WeakValueDictionary({(1,): value})
    y = impl.deepcopy(x)
    assert type(y) is weakref.WeakValueDictionary and y[(1,)] is value


def test_a_weak_set(impl: Implementation) -> None:
    member = Node()
    x: Any = weakref.WeakSet([member])
    for name in ("copy", "deepcopy"):
        ours, law = outcome(getattr(impl, name), x), outcome(getattr(copy, name), x)
        assert type(ours) is type(law)


def test_the_original_may_die_after_the_copy(impl: Implementation) -> None:
    """The copy holds nothing of the original, nor does a memo that was not asked for."""
    x = Node(Node([1]))
    x.parent = x
    alive = [weakref.ref(x), weakref.ref(x.name)]
    y = impl.deepcopy([x, x.method])
    del x
    gc.collect()
    assert [reference() for reference in alive] == [None, None]
    assert y[0].parent is y[0]


def test_the_copy_may_die(impl: Implementation) -> None:
    x = [Node([1])]
    y = impl.deepcopy(x)
    alive = weakref.ref(y[0])
    del y
    gc.collect()
    assert alive() is None


def test_a_user_memo_keeps_both(impl: Implementation) -> None:
    x = Node()
    alive = weakref.ref(x)
    memo: dict[int, Any] = {}
    copied = weakref.ref(impl.deepcopy(x, memo))
    del x
    gc.collect()
    assert alive() is not None and copied() is not None
    memo.clear()
    gc.collect()
    assert alive() is None and copied() is None


def test_copies_are_tracked_by_the_collector(impl: Implementation) -> None:
    x: list[Any] = [{}, Node()]
    x[0]["me"] = x
    y = impl.deepcopy(x)
    assert gc.is_tracked(y) and gc.is_tracked(y[0]) and gc.is_tracked(y[1])
    alive = weakref.ref(y[1])
    del y
    gc.collect()
    assert alive() is None
