"""After an exception: what was entered stays, and a hook may catch it and go on."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.behaviour.support.memos import USER_MEMOS, names_in, names_kept_alive
from tests.behaviour.support.objects import Plain
from tests.conftest import Implementation


class Refused(Exception):
    pass


class Refusing:
    def __deepcopy__(self, memo: Any) -> Any:
        raise Refused


class Catching:
    """Copies its parts with the memo it was given, goes on after an exception."""

    def __init__(self, deepcopy: Callable[..., Any], *parts: Any) -> None:
        self.deepcopy, self.parts = deepcopy, parts
        self.memo: Any = None

    def __deepcopy__(self, memo: Any) -> list[Any]:
        self.memo = memo
        results: list[Any] = []
        for part in self.parts:
            try:
                results.append(self.deepcopy(part, memo))
            except Refused:
                results.append("refused")
        return results


kinds = pytest.mark.parametrize("kind", USER_MEMOS)


@kinds
def test_what_was_finished_stays(impl: Implementation, kind: str) -> None:
    done, undone = [1], [2]
    x = [done, Refusing(), undone]
    memo = USER_MEMOS[kind]()
    with pytest.raises(Refused):
        impl.deepcopy(x, memo)
    known = {"done": done, "undone": undone, "x": x}
    assert names_in(memo, **known) == ["x", "done", "keep-alive"]
    assert names_kept_alive(memo, **known) == ["done"]
    assert memo[id(done)] == [1] and memo[id(done)] is not done


@kinds
def test_unfinished_parents_stay_as_far_as_they_got(impl: Implementation, kind: str) -> None:
    a: list[Any] = [1, [2], Refusing(), 3]
    b = {"before": 1, "a": a, "after": 2}
    c = (b, [4])
    d = Plain(c=c)
    memo = USER_MEMOS[kind]()
    with pytest.raises(Refused):
        impl.deepcopy([[0], d], memo)
    assert memo[id(a)] == [1, [2]]
    assert memo[id(b)] == {"before": 1}
    assert id(c) not in memo
    assert type(memo[id(d)]) is Plain and vars(memo[id(d)]) == {}


@kinds
def test_a_second_attempt_finds_the_unfinished(impl: Implementation, kind: str) -> None:
    refusing = Refusing()
    x: list[Any] = [1, refusing, 2]
    memo = USER_MEMOS[kind]()
    with pytest.raises(Refused):
        impl.deepcopy(x, memo)
    assert impl.deepcopy(x, memo) == [1]
    assert impl.deepcopy([x], memo) == [[1]]


@kinds
def test_a_half_filled_dict_subclass(impl: Implementation, kind: str) -> None:
    class Sub(dict):  # type: ignore[type-arg]
        pass

    x = Sub(a=1, b=Refusing(), c=3)
    memo = USER_MEMOS[kind]()
    with pytest.raises(Refused):
        impl.deepcopy(x, memo)
    assert memo[id(x)] == {"a": 1} and type(memo[id(x)]) is Sub


@kinds
def test_sets_leave_nothing(impl: Implementation, kind: str) -> None:
    x = {Refusing()}
    memo = USER_MEMOS[kind]()
    with pytest.raises(Refused):
        impl.deepcopy(x, memo)
    assert id(x) not in memo


@pytest.mark.parametrize("given", [True, False])
def test_a_hook_catches_and_goes_on(impl: Implementation, given: bool) -> None:
    before, inside, after = [1], [2], [3]
    bad = [inside, Refusing(), [4]]
    catching = Catching(impl.deepcopy, before, bad, inside, bad, after)
    y = impl.deepcopy([before, catching, after, inside, bad], {} if given else None)
    results = y[1]
    assert results == [[1], "refused", [2], [[2]], [3]]
    assert results[0] is y[0] and results[4] is y[2]
    assert results[2] is results[3][0] is y[3]
    assert results[3] is y[4]


@pytest.mark.parametrize("given", [True, False])
def test_the_memo_after_a_caught_exception(impl: Implementation, given: bool) -> None:
    done = [1]
    bad = {"done": done, "bad": Refusing()}
    outer = (bad, 1)
    catching = Catching(impl.deepcopy, outer, [2])
    x = [catching, done]
    y = impl.deepcopy(x, {} if given else None)
    known = {"x": x, "done": done, "bad": bad, "outer": outer, "catching": catching}
    known["two"] = catching.parts[1]
    assert names_in(catching.memo, **known) == [
        *("x", "bad", "done", "keep-alive", "two", "catching"),
    ]
    assert names_kept_alive(catching.memo, **known) == ["done", "two", "catching", "x"]
    assert y[1] is catching.memo[id(done)]


@pytest.mark.parametrize("given", [True, False])
def test_many_objects_before_a_caught_exception(impl: Implementation, given: bool) -> None:
    """Whatever an implementation had only noted by address is in the memo afterwards."""
    rows = [[i] for i in range(3000)]
    catching = Catching(impl.deepcopy, [rows, Refusing()], rows)
    y = impl.deepcopy([catching, rows], {} if given else None)
    assert y[0][0] == "refused"
    assert y[0][1] is y[1]
    assert [*map(id, y[1])] == [id(catching.memo[id(row)]) for row in rows]


@pytest.mark.parametrize("given", [True, False])
def test_a_caught_exception_below_another_hook(impl: Implementation, given: bool) -> None:
    inner = [1]
    lower = Catching(impl.deepcopy, [inner, Refusing()], inner)
    upper = Catching(impl.deepcopy, [lower, Refusing()], lower, inner)
    y = impl.deepcopy([upper, lower, inner], {} if given else None)
    assert y[0] == ["refused", y[1], y[2]]
    assert y[1] == ["refused", y[2]]
    assert y[0][1] is y[1] and y[1][1] is y[2] is y[0][2]


def test_a_fresh_memo_after_an_exception(impl: Implementation) -> None:
    """Without a memo given, nothing of a failed copy is left."""
    inner = [1]
    x = [inner, Refusing()]
    for _ in range(3):
        with pytest.raises(Refused):
            impl.deepcopy(x)
    y = impl.deepcopy([inner])
    assert y == [[1]] and y[0] is not inner
    x.pop()
    assert impl.deepcopy(x) == [[1]]


@pytest.mark.parametrize("error", [KeyboardInterrupt, SystemExit, GeneratorExit, StopIteration])
def test_any_exception_passes(impl: Implementation, error: type[BaseException]) -> None:
    class Failing:
        def __deepcopy__(self, memo: Any) -> Any:
            raise error("as it is")

    for root in (Failing(), [Failing()], (Failing(),), {"k": Failing()}, Plain(a=Failing())):
        with pytest.raises(error, match="as it is"):
            impl.deepcopy(root)


def test_the_very_exception_object_passes(impl: Implementation) -> None:
    error = Refused("this one")

    class Failing:
        def __deepcopy__(self, memo: Any) -> Any:
            raise error

    with pytest.raises(Refused) as info:
        impl.deepcopy([({"k": [Failing()]},)])
    assert info.value is error and error.__cause__ is error.__context__ is None


def test_the_context_of_an_exception_is_kept(impl: Implementation) -> None:
    class Failing:
        def __deepcopy__(self, memo: Any) -> Any:
            try:
                raise KeyError("first")
            except KeyError as first:
                raise Refused("second") from first

    with pytest.raises(Refused) as info:
        impl.deepcopy([Failing()])
    assert isinstance(info.value.__cause__, KeyError)


def test_a_copy_inside_an_exception_handler(impl: Implementation) -> None:
    def handle() -> None:
        try:
            raise KeyError("outer")
        except KeyError:
            impl.deepcopy([Refusing()])

    with pytest.raises(Refused) as info:
        handle()
    assert isinstance(info.value.__context__, KeyError)


def test_an_unfinished_copy_of_what_has_one_reference(impl: Implementation) -> None:
    """Nothing keeps the original alive for its entry, which is found nevertheless."""
    outer = [[Refusing()]]

    class Reaching:
        def __deepcopy__(self, memo: Any) -> str:
            with pytest.raises(Refused):
                impl.deepcopy(outer[0], memo)
            return "refused"

    assert impl.deepcopy([Reaching(), outer, outer]) == ["refused", [[]], [[]]]
