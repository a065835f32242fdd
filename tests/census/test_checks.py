"""What the census looks for is found."""

from __future__ import annotations

import copy
import itertools
import json
from collections.abc import Callable
from typing import Any

import pytest

Wrong = Callable[[Any], Any]


def original() -> Any:
    shared = [1]
    return [shared, shared, "a"]


WRONG: dict[str, Wrong] = {
    "shares a part": copy.copy,
    "shares nothing": lambda x: [copy.deepcopy(part) for part in x],
    "another type": lambda x: tuple(copy.deepcopy(x)),
    "another value": lambda x: [*copy.deepcopy(x)[:2], "b"],
    "an error": json.loads,
}


@pytest.fixture
def checks(ectype: Any, monkeypatch: pytest.MonkeyPatch) -> Any:
    """The module, which imports `ectype`: late, for the suite also runs without it."""
    from tools.census import checks

    monkeypatch.setattr(checks, "WAYS", {"deepcopy": (copy.deepcopy, ectype.deepcopy)})
    return checks


def test_a_right_copy(checks: Any) -> None:
    assert checks.lasting_difference("deepcopy", original) == []
    assert checks.lasting_leaks(original, rounds=20) == []


@pytest.mark.parametrize("wrong", WRONG)
def test_a_wrong_copy(checks: Any, wrong: str) -> None:
    checks.WAYS["deepcopy"] = (copy.deepcopy, WRONG[wrong])
    assert checks.lasting_difference("deepcopy", original)


def test_a_value_that_differs_each_time_is_left_out(checks: Any) -> None:
    numbers = itertools.count()
    checks.WAYS["deepcopy"] = (lambda x: [next(numbers), x], lambda x: [next(numbers), x])
    assert checks.lasting_difference("deepcopy", original) == []
    checks.WAYS["deepcopy"] = (lambda x: [next(numbers), x], lambda x: [next(numbers), [*x]])
    assert checks.lasting_difference("deepcopy", original)


def test_a_shape_that_differs_each_time_is_not_comparable(checks: Any) -> None:
    numbers = itertools.count()
    checks.WAYS["deepcopy"] = (lambda x: [0] * next(numbers), copy.deepcopy)
    with pytest.raises(checks.NotComparableError):
        checks.lasting_difference("deepcopy", original)


def test_a_reference_that_is_kept(checks: Any) -> None:
    x, kept = original(), []

    def keep(x: Any) -> Any:
        kept.append(x[0])
        return copy.deepcopy(x)

    checks.WAYS["deepcopy"] = (copy.deepcopy, keep)
    assert checks.leaks(lambda: x, rounds=20)["references to a builtins:list by deepcopy"] == 1
    checks.WAYS["deepcopy"] = (keep, keep)
    assert checks.lasting_leaks(lambda: x, rounds=20) == []


def test_memory_that_is_kept(checks: Any) -> None:
    kept: list[Any] = []
    checks.WAYS["deepcopy"] = (copy.deepcopy, lambda x: kept.append(copy.deepcopy(x)))
    assert "memory blocks" in "".join(checks.lasting_leaks(original, rounds=20))
