"""Sets, instances, deques and arguments changed while they are copied."""

from __future__ import annotations

import copy
from collections import deque
from collections.abc import Callable
from typing import Any

import pytest

from tests.behaviour.support.objects import ActsWhenHashed, Plain, Then
from tests.behaviour.support.outcomes import outcome, shaped
from tests.combinations import for_each
from tests.conftest import Implementation


class Slotted:
    __slots__ = ("a", "b", "c")


SET_ACTS: dict[str, Callable[[set[Any]], Any]] = {
    "add": lambda x: x.add("new"),
    "add many": lambda x: x.update(range(1000)),
    "pop": lambda x: x.pop(),
    "clear": lambda x: x.clear(),
}


@pytest.mark.parametrize("act", SET_ACTS)
def test_a_set_is_read_before_its_members_are_copied(impl: Implementation, act: str) -> None:
    x: set[Any] = {1, 2, (3, 4)}
    x.add(Then(lambda memo: SET_ACTS[act](x)))
    assert impl.deepcopy(x) == {1, 2, (3, 4), "then"}


def test_a_set_changed_by_the_hash_of_a_copy(impl: Implementation) -> None:
    x: set[Any] = set()
    x |= {ActsWhenHashed(x.clear) for _ in range(3)}
    assert len(impl.deepcopy(x)) == 3 and x == set()


INSTANCE_ACTS: dict[str, Callable[[Any, Any], Any]] = {
    "replace": lambda x, memo: setattr(x, "c", "new"),
    "add": lambda x, memo: setattr(x, "d", "new"),
    "delete": lambda x, memo: delattr(x, "b"),
    "clear": lambda x, memo: vars(x).clear(),
    "another dict": lambda x, memo: setattr(x, "__dict__", {"other": 1}),
    "another class": lambda x, memo: setattr(x, "__class__", type("Other", (), {})),
    "set on the copy": lambda x, memo: setattr(memo[id(x)], "a", "overwritten"),
    "add to the copy": lambda x, memo: setattr(memo[id(x)], "extra", "kept"),
    "another class for the copy": lambda x, memo: setattr(
        memo[id(x)], "__class__", type("Other", (), {})
    ),
    "another dict for the copy": lambda x, memo: setattr(memo[id(x)], "__dict__", {"mine": 1}),
    "a slot on the class": lambda x, memo: setattr(type(x), "b", property(lambda self: "class")),
}


@for_each(act=INSTANCE_ACTS, position=["a", "b", "c"])
def test_an_instance(impl: Implementation, act: Any, position: str) -> None:
    def run(deepcopy: Callable[..., Any]) -> Any:
        x = type("Model", (), {})()
        x.a, x.b, x.c = [1], [2], [3]
        setattr(x, position, Then(lambda memo: act(x, memo)))
        y = outcome(deepcopy, x)
        return (type(y).__name__, vars(y)) if hasattr(y, "__dict__") else y

    assert repr(run(impl.deepcopy)) == repr(run(copy.deepcopy))


SLOT_ACTS: dict[str, Callable[[Any, Any], Any]] = {
    "replace": lambda x, memo: setattr(x, "c", "new"),
    "delete": lambda x, memo: delattr(x, "c"),
    "set on the copy": lambda x, memo: setattr(memo[id(x)], "c", "overwritten"),
}


@pytest.mark.parametrize("act", SLOT_ACTS)
@pytest.mark.parametrize("position", ["a", "b"])
def test_an_instance_with_slots(impl: Implementation, act: str, position: str) -> None:
    """The values are read before the first of them is copied, and set after the last."""

    def run(deepcopy: Callable[..., Any]) -> Any:
        x = Slotted()
        x.a, x.b, x.c = [1], [2], [3]
        setattr(x, position, Then(lambda memo: SLOT_ACTS[act](x, memo)))
        y = deepcopy(x)
        return (y.a, y.b, y.c)

    expected = ("then", [2], [3]) if position == "a" else ([1], "then", [3])
    assert run(impl.deepcopy) == expected


@pytest.mark.parametrize("act", ["append", "pop", "clear", "rotate"])
def test_a_deque(impl: Implementation, act: str) -> None:
    def run(deepcopy: Callable[..., Any]) -> Any:
        x: deque[Any] = deque([[1], [2], [3]])
        acts = {"append": lambda: x.append(4), "rotate": lambda: x.rotate(1)}
        x[0] = Then(lambda memo: acts.get(act, getattr(x, act))())
        return outcome(deepcopy, x)

    assert repr(run(impl.deepcopy)) == repr(run(copy.deepcopy))


def test_a_tuple_keeps_its_children_alive(impl: Implementation) -> None:
    """The only reference to the tuple goes away while its children are copied."""
    holder: list[Any] = []
    holder.append(([1], Then(lambda memo: holder.clear()), [2]))
    assert impl.deepcopy(holder) == [([1], "then", [2])]


def test_an_instance_dies_while_it_is_copied(impl: Implementation) -> None:
    holder: list[Any] = []
    x = Plain()
    x.a, x.b = Then(lambda memo: holder.clear()), [2]
    holder.append(x)
    del x
    assert vars(impl.deepcopy(holder)[0]) == {"a": "then", "b": [2]}


def test_an_instance_emptied_while_it_is_copied(impl: Implementation) -> None:
    """The value whose copy is running has no other owner."""

    def run(deepcopy: Callable[..., Any]) -> Any:
        x = Plain()
        x.a = [Then(lambda memo: vars(x).clear()), [1]]
        return shaped(deepcopy, x)

    assert run(impl.deepcopy) == run(copy.deepcopy)


def test_a_list_of_arguments(impl: Implementation) -> None:
    """A list as args is read while its items are copied."""

    class Model:
        def __reduce_ex__(self, protocol: int) -> Any:
            args: list[Any] = [1, 2]
            args.insert(0, Then(lambda memo: args.append([3])))
            return (lambda *args: args), args

    assert impl.deepcopy(Model()) == ("then", 1, 2, [3])


def test_a_shared_child_replaced_everywhere(impl: Implementation) -> None:
    child: list[Any] = [1]
    parents: list[Any] = [{"c": child}, [child], Plain()]
    parents[2].c = child

    def replace(memo: Any) -> None:
        parents[0]["c"] = parents[1][0] = parents[2].c = "new"

    y = impl.deepcopy([Then(replace), *parents])
    assert (y[1], y[2], y[3].c) == ({"c": "new"}, ["new"], "new")
