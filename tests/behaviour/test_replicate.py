"""replicate(obj, n): n independent deep copies. Beyond the standard library, hence ours alone."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from tests.behaviour.support.graphs import FAITHFUL
from tests.behaviour.support.objects import Plain
from tests.behaviour.support.outcomes import raised
from tests.behaviour.support.shapes import same_shape_no_sharing, shape
from tests.combinations import for_each


@pytest.mark.parametrize("n", [0, 1, 2, 3, 10])
def test_a_list_of_n(ectype: Any, n: int) -> None:
    x = {"a": [1, (2, [3])], "b": Plain(c={4})}
    copies = ectype.replicate(x, n)
    assert type(copies) is list and len(copies) == n
    assert all(same_shape_no_sharing(one, x) for one in copies)


def test_the_copies_are_independent(ectype: Any) -> None:
    x = {"a": [1], "b": Plain(c=[2])}
    first, second, third = ectype.replicate(x, 3)
    first["a"].append("changed")
    second["b"].c = None
    assert third["a"] == x["a"] == [1] and third["b"].c == [2] and second["a"] == [1]
    # Each with its own shape: nothing mutable is shared between any two of them.
    mutables = [{id(y), id(y["a"]), id(y["b"])} for y in (x, first, second, third)]
    assert len(set.union(*mutables)) == 12


@for_each(build=FAITHFUL)
def test_cycles_and_sharing(ectype: Any, build: Any) -> None:
    for x in build():
        for one in ectype.replicate(x, 3):
            assert same_shape_no_sharing(one, x)


def test_hooks_run_for_each_copy(ectype: Any) -> None:
    """Also where no copy has the hook."""
    calls: list[Any] = []

    class Hooked:
        def __deepcopy__(self, memo: Any) -> Any:
            calls.append(self)
            return [len(calls)]

    for x in (Hooked(), [Hooked()]):
        calls.clear()
        expected = [[n] if x.__class__ is Hooked else [[n]] for n in range(1, 201)]
        assert ectype.replicate(x, 200) == expected and len(calls) == 200


@pytest.mark.parametrize("x", [5, "text", None, (), (1, (2,)), len, Plain, 2.5])
def test_what_is_its_own_copy(ectype: Any, x: Any) -> None:
    assert ectype.replicate(x, 3) == [x, x, x]
    assert all(one is x for one in ectype.replicate(x, 3))


@pytest.mark.parametrize("n", [-1, -1000])
def test_a_negative_number_gives_none(ectype: Any, n: int) -> None:
    """As range(n) does: replicate(x, n) stands for [deepcopy(x) for _ in range(n)]."""
    assert ectype.replicate([1], n) == []


@pytest.mark.parametrize("n", ["2", 2.0, None, [], (1,)])
def test_a_number_that_is_no_integer(ectype: Any, n: Any) -> None:
    assert raised(ectype.replicate, [], n).type is TypeError


def test_a_number_by_index(ectype: Any) -> None:
    class Index:
        def __index__(self) -> int:
            return 2

    assert ectype.replicate([1], Index()) == [[1], [1]]
    assert ectype.replicate([1], True) == [[1]]


def test_more_than_memory_can_hold(ectype: Any) -> None:
    assert raised(ectype.replicate, [], 2**62).type in (MemoryError, OverflowError)
    assert raised(ectype.replicate, [], 10**30).type in (MemoryError, OverflowError)


def test_arguments(ectype: Any) -> None:
    for args in ((), ([],), ([], 1, 2)):
        assert raised(ectype.replicate, *args).type is TypeError
    assert ectype.replicate(obj=[1], n=2) == [[1], [1]]
    assert raised(ectype.replicate, [], 1, memo={}).type is TypeError


def test_hooks_are_called_for_each_copy(ectype: Any) -> None:
    calls: list[Any] = []

    class Hooked:
        def __deepcopy__(self, memo: Any) -> Any:
            calls.append(memo)
            return len(calls)

    shared = Hooked()
    assert ectype.replicate([shared, shared], 3) == [[1, 1], [2, 2], [3, 3]]
    assert len({id(memo) for memo in calls}) == 3
    assert all(type(memo) is dict for memo in calls)


def test_every_kind_of_hook_is_called_for_each_copy(ectype: Any) -> None:
    calls: list[str] = []

    class Model:
        def __reduce_ex__(self, protocol: int) -> Any:
            calls.append("reduce")
            return Model, (), {"a": [1]}

        def __setstate__(self, state: Any) -> None:
            calls.append("setstate")
            vars(self).update(state)

    copies = ectype.replicate(Model(), 3)
    assert calls == ["reduce", "setstate"] * 3
    assert len({id(one.a) for one in copies}) == 3


def test_changes_between_the_copies_count(ectype: Any) -> None:
    """Each copy is as deepcopy would make it at that moment."""
    x: list[Any] = []

    class Growing:
        def __deepcopy__(self, memo: Any) -> Any:
            x.append(len(x))
            return "grew"

    x.append(Growing())
    assert ectype.replicate(x, 3) == [["grew", 1], ["grew", 1, 2], ["grew", 1, 2, 3]]


def test_an_error_in_a_later_copy(ectype: Any) -> None:
    class Failing:
        left = 2

        def __deepcopy__(self, memo: Any) -> Any:
            if not Failing.left:
                raise OSError("third")
            Failing.left -= 1
            return self

    with pytest.raises(OSError, match=r"^third\b"):
        ectype.replicate([[1], Failing()], 5)


def test_a_nested_call(ectype: Any) -> None:
    shared = [1]

    class Nesting:
        def __deepcopy__(self, memo: Any) -> Any:
            return ectype.replicate(shared, 2)

    for one in ectype.replicate([shared, Nesting(), shared], 2):
        assert one == [[1], [[1], [1]], [1]] and one[0] is one[2]
        assert one[1][0] is not one[0]


@pytest.mark.parametrize("n", [4, 100])
def test_as_a_loop_of_the_standard_library(ectype: Any, n: int) -> None:
    x = {i: [i, {"a": (i, [i])}, Plain(b={i})] for i in range(50)}
    assert [*map(shape, ectype.replicate(x, n))] == [shape(copy.deepcopy(x)) for _ in range(n)]
    x[0].append(x)
    copies = ectype.replicate(x, n)
    assert all(one[0][3] is one is not x for one in copies)
    assert len({id(one[1]) for one in copies}) == n
