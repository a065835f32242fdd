"""A memo that holds answers before the copy begins."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.behaviour.support.memos import USER_MEMOS
from tests.behaviour.support.objects import Plain
from tests.behaviour.support.versions import ATOMICS_COME_FIRST, NONE_IS_A_MISS
from tests.combinations import for_each
from tests.conftest import Implementation


class Same:
    def __deepcopy__(self, memo: Any) -> Any:
        return self


kinds = for_each(kind=[*USER_MEMOS])
ATOMICS: list[Any] = [5, 10**30, "text", None, 2.5, b"b", True, ..., len, int, range(3), property()]
OTHERS: list[Callable[[], Any]] = [
    *(list, dict, set, lambda: ([],), lambda: (1,), frozenset, bytearray, Plain, Same),
    *(lambda: Plain().method, lambda: {1: [2]}, lambda: type("Meta", (type,), {})("M", (), {})),
]


def seeded(kind: str, x: Any, answer: Any) -> Any:
    memo = USER_MEMOS[kind]()
    memo[id(x)] = answer
    return memo


@kinds
@for_each(x=ATOMICS)
def test_atomics_are_looked_up_until_3_13(impl: Implementation, kind: str, x: Any) -> None:
    expected = x if ATOMICS_COME_FIRST else "answer"
    assert impl.deepcopy(x, seeded(kind, x, "answer")) == expected
    assert impl.deepcopy([x], seeded(kind, x, "answer")) == [expected]
    assert impl.deepcopy((x, x), seeded(kind, x, "answer")) == (expected, expected)
    assert impl.deepcopy({(): x}, seeded(kind, x, "answer")) == {(): expected}
    assert impl.deepcopy({x: ()}, seeded(kind, x, "answer")) == {expected: ()}


@kinds
@for_each(make=OTHERS)
def test_everything_else_is_looked_up(
    impl: Implementation, kind: str, make: Callable[[], Any]
) -> None:
    x = make()
    answer = object()
    assert impl.deepcopy(x, seeded(kind, x, answer)) is answer
    for holder in ([x], (x,), (1, (x,))):
        y = impl.deepcopy(holder, seeded(kind, x, answer))
        assert answer in (y[0], *(y[1:] and y[1]))
    assert impl.deepcopy({"k": x}, seeded(kind, x, answer)) == {"k": answer}


@kinds
def test_an_answer_leaves_the_memo_alone(impl: Implementation, kind: str) -> None:
    x: list[Any] = []
    memo = seeded(kind, x, "answer")
    impl.deepcopy(x, memo)
    assert [*memo] == [id(x)]


@kinds
@for_each(answer=[0, "", (), [], False, NotImplemented])
def test_a_false_answer_counts(impl: Implementation, kind: str, answer: Any) -> None:
    x: list[Any] = []
    assert impl.deepcopy(x, seeded(kind, x, answer)) is answer


@kinds
def test_none_counts_until_3_14(impl: Implementation, kind: str) -> None:
    for x in ([1], {"a": 1}, {1}):
        expected: Any = x if NONE_IS_A_MISS else None
        assert impl.deepcopy(x, seeded(kind, x, None)) == expected
        assert impl.deepcopy([x], seeded(kind, x, None)) == [expected]


@kinds
def test_none_counts_for_what_is_asked_again(impl: Implementation, kind: str) -> None:
    """A tuple looks itself up with memo[...] after its children: None is an answer there."""
    x = ([1],)
    assert impl.deepcopy(x, seeded(kind, x, None)) is None


@kinds
def test_a_hook_that_copies_to_none(impl: Implementation, kind: str) -> None:
    """From 3.15 such an object is copied anew each time it is met."""
    calls: list[Any] = []

    class ToNone:
        def __deepcopy__(self, memo: Any) -> None:
            calls.append(self)

    x = ToNone()
    assert impl.deepcopy([x, x, x], USER_MEMOS[kind]()) == [None, None, None]
    assert len(calls) == (3 if NONE_IS_A_MISS else 1)
    calls.clear()
    assert impl.deepcopy([x, x, x]) == [None, None, None]
    assert len(calls) == (3 if NONE_IS_A_MISS else 1)


@kinds
def test_an_answer_for_a_child(impl: Implementation, kind: str) -> None:
    parent = ["parent"]
    child = {"parent": parent, "own": [1]}
    y = impl.deepcopy(child, seeded(kind, parent, parent))
    assert y["parent"] is parent and y["own"] is not child["own"]


@kinds
def test_an_answer_for_a_key(impl: Implementation, kind: str) -> None:
    key = (1, (2,))
    assert impl.deepcopy({key: 1}, seeded(kind, key, "answer")) == {"answer": 1}
    member = frozenset({1})
    assert impl.deepcopy({member}, seeded(kind, member, "answer")) == {"answer"}


@kinds
def test_an_answer_for_a_state(impl: Implementation, kind: str) -> None:
    """The attributes of an instance are a dict like any other."""
    x = Plain()
    x.a = [1]
    y = impl.deepcopy(x, seeded(kind, x.__dict__, {"b": 2}))
    assert vars(y) == {"b": 2}


@kinds
def test_an_answer_for_an_argument(impl: Implementation, kind: str) -> None:
    class Model:
        def __reduce_ex__(self, protocol: int) -> Any:
            return (lambda *args: args), (inner, 1)

    inner = [1]
    assert impl.deepcopy(Model(), seeded(kind, inner, "answer")) == ("answer", 1)


@kinds
def test_an_answer_for_the_object_of_a_method(impl: Implementation, kind: str) -> None:
    x, other = Plain(), Plain()
    y = impl.deepcopy(x.method, seeded(kind, x, other))
    assert y.__self__ is other


@pytest.mark.parametrize("filler", [0, 1, 100, 5000])
def test_a_large_memo(impl: Implementation, filler: int) -> None:
    memo: dict[Any, Any] = {i: i for i in range(filler)}
    inner = [1]
    y = impl.deepcopy([inner, inner], memo)
    assert y[0] is y[1] is memo[id(inner)]
    assert len(memo) == filler + 3


def test_keys_that_are_no_addresses(impl: Implementation) -> None:
    memo: dict[Any, Any] = {"text": 1, None: 2, (1, 2): 3, -1: 4, 2**80: 5, 1.5: 6}
    before = dict(memo)
    x = [[1]]
    assert impl.deepcopy(x, memo) == x
    assert {key: memo[key] for key in before} == before


def test_addresses_as_equal_numbers(impl: Implementation) -> None:
    """A dict finds the address under any key that equals it."""

    class Number(int):
        pass

    x: list[Any] = []
    assert impl.deepcopy(x, {Number(id(x)): "answer"}) == "answer"
    if float(id(x)) == id(x):
        assert impl.deepcopy(x, {float(id(x)): "answer"}) == "answer"
