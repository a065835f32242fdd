"""What hooks see of copies that are not finished, and what half-made objects are asked."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

import pytest

from tests.behaviour.support.objects import Plain
from tests.behaviour.support.outcomes import raised
from tests.conftest import Implementation


class Looking:
    def __init__(self, look: Callable[[Any], Any]) -> None:
        self.look = look

    def __deepcopy__(self, memo: Any) -> str:
        seen.append(self.look(memo))
        return "looked"


seen: list[Any] = []


@pytest.fixture(autouse=True)
def _fresh() -> None:
    seen.clear()


@pytest.mark.parametrize("length", [1, 5, 100])
def test_a_list_holds_what_is_finished(impl: Implementation, length: int) -> None:
    """Never a placeholder: no None, no NULL, no capacity that is not filled."""
    x: list[Any] = [[i] for i in range(length)]
    for position in (0, length // 2, length - 1):
        x[position] = Looking(lambda memo: [*memo[id(x)]])
    impl.deepcopy(x)
    for half in seen:
        assert all(type(item) is list or item == "looked" for item in half)
    assert [len(half) for half in seen] == sorted({0, length // 2, length - 1})


def test_a_list_of_atomics_holds_what_is_finished(impl: Implementation) -> None:
    x: list[Any] = [*range(100)]
    x[50] = Looking(lambda memo: [*memo[id(x)]])
    y = impl.deepcopy(x)
    assert seen == [[*range(50)]]
    assert y == [*range(50), "looked", *range(51, 100)]


def test_a_dict_holds_what_is_finished(impl: Implementation) -> None:
    x: dict[Any, Any] = {i: i for i in range(10)}
    x[5] = Looking(lambda memo: dict(memo[id(x)]))
    impl.deepcopy(x)
    assert seen == [{i: i for i in range(5)}]


def test_a_key_sees_the_dict_without_its_pair(impl: Implementation) -> None:
    x: dict[Any, Any] = {"a": 1, Looking(lambda memo: dict(memo[id(x)])): 2, "c": 3}
    impl.deepcopy(x)
    assert seen == [{"a": 1}]


def test_an_instance_has_no_attributes_yet(impl: Implementation) -> None:
    x = Plain(a=1, b=Looking(lambda memo: dict(vars(memo[id(x)]))), c=3)
    impl.deepcopy(x)
    assert seen == [{}]


def test_slots_are_unset_yet(impl: Implementation) -> None:
    class Slotted:
        __slots__ = ("a", "b", "c")

    x = Slotted()
    x.a, x.c = 1, 3
    x.b = Looking(lambda memo: [hasattr(memo[id(x)], name) for name in "abc"])
    impl.deepcopy(x)
    assert seen == [[False, False, False]]


def test_subclasses_are_filled_after_their_state(impl: Implementation) -> None:
    class Sub(list):  # type: ignore[type-arg]
        pass

    def look(memo: Any) -> Any:
        return [*memo[id(x)]], dict(vars(memo[id(x)]))

    x = Sub([[1], Looking(look)])
    x.before, x.own = 1, Looking(look)
    impl.deepcopy(x)
    assert seen == [([], {}), ([[1]], {"before": 1, "own": "looked"})]


def test_what_is_remembered_late_is_not_there_yet(impl: Implementation) -> None:
    held: list[Any] = []
    for make in (tuple, set, frozenset):
        held.append(make([Looking(lambda memo: id(held[-1]) in memo)]))
        impl.deepcopy(held[-1])
    method = Plain(a=Looking(lambda memo: id(method) in memo)).__init__
    impl.deepcopy(method)
    assert seen == [False] * 4


def test_all_parents_at_once(impl: Implementation) -> None:
    inner: list[Any] = [1, Looking(lambda memo: repr(memo[id(outer)])), 2]
    outer = {"a": 1, "b": [inner, 3], "c": 4}
    impl.deepcopy(outer)
    assert seen == ["{'a': 1}"]


def test_the_half_made_list_in_another_hook(impl: Implementation) -> None:
    """A cycle hands the half-made list to the state of an instance."""

    class Model:
        def __init__(self, parent: Any) -> None:
            self.parent = parent

        def __setstate__(self, state: Any) -> None:
            seen.append([*state["parent"]])
            self.__dict__.update(state)

    x: list[Any] = [1, 2]
    x += [Model(x), 3, Model(x)]
    y = impl.deepcopy(x)
    assert [len(half) for half in seen] == [2, 4]
    assert seen[1][2] is y[2] and y[4].parent is y


def test_a_half_made_key(impl: Implementation) -> None:
    """A cycle through a key hashes the copy before it has its state."""

    class Node:
        def __init__(self, name: str) -> None:
            self.name = name
            self.table: dict[Any, Any] = {self: 1}

        def __hash__(self) -> int:
            return hash(self.name)

    with pytest.raises(AttributeError, match="'Node' object has no attribute 'name'"):
        impl.deepcopy(Node("a"))
    x = Node("a").table
    y = impl.deepcopy(x)
    (node,) = y
    assert node.name == "a" and node.table is y


@pytest.mark.parametrize("name", ["copy", "deepcopy"])
def test_getattr_of_a_half_made_object(impl: Implementation, name: str) -> None:
    """hasattr(y, '__setstate__') reaches `__getattr__` before there is any state."""
    asked: list[str] = []

    class Delegating:
        def __init__(self) -> None:
            self.target = [1]

        def __getattr__(self, name: str) -> Any:
            asked.append(f"{name} {'target' in vars(self)}")
            raise AttributeError(name)

    x = Delegating()
    getattr(copy, name)(x)
    expected = [*asked]
    asked.clear()
    getattr(impl, name)(x)
    assert asked == expected
    assert "__setstate__ False" in asked


@pytest.mark.parametrize("name", ["copy", "deepcopy"])
def test_a_getattr_that_needs_the_state(impl: Implementation, name: str) -> None:
    """The classic trap: endless recursion on the half-made copy."""

    class Proxy:
        def __init__(self, target: Any) -> None:
            self.target = target

        def __getattr__(self, name: str) -> Any:
            return getattr(self.target, name)

    with pytest.raises(RecursionError):
        getattr(impl, name)(Proxy(Plain()))


@pytest.mark.parametrize("name", ["copy", "deepcopy"])
def test_a_getattr_that_fails_otherwise(impl: Implementation, name: str) -> None:
    class Failing:
        def __init__(self) -> None:
            self.target = {"a": 1}

        def __getattr__(self, name: str) -> Any:
            return vars(self)["target"][name]

    x = Failing()
    assert raised(getattr(impl, name), x) == raised(getattr(copy, name), x)
    assert raised(getattr(impl, name), x).type is KeyError


def test_recursion_in_getattr_of_the_original(impl: Implementation) -> None:
    class Endless:
        def __getattr__(self, name: str) -> Any:
            return getattr(self, name)

    with pytest.raises(RecursionError):
        impl.deepcopy([Endless()])


def test_state_is_copied_before_the_copy_is_asked(impl: Implementation) -> None:
    events: list[str] = []

    class State(dict):  # type: ignore[type-arg]
        def __deepcopy__(self, memo: Any) -> Any:
            events.append("state copied")
            return {"a": 1}

    class Model:
        def __getattr__(self, name: str) -> Any:
            if name == "__setstate__":
                events.append("asked")
            raise AttributeError(name)

        def __reduce_ex__(self, protocol: int) -> Any:
            return Model, (), State()

    assert impl.deepcopy(Model()).a == 1
    assert events == ["state copied", "asked"]
