"""`for_each` runs every combination and names those that fail."""

from __future__ import annotations

import inspect
from types import SimpleNamespace
from typing import Any

import pytest

from tests import combinations
from tests.combinations import for_each, refuse_private_fixtures


@pytest.fixture(autouse=True)
def none_chosen(monkeypatch: pytest.MonkeyPatch) -> None:
    """The tests below are about all of them."""
    monkeypatch.setattr(combinations, "only", None)


def test_every_combination_runs_once() -> None:
    seen: list[Any] = []

    @for_each(a=[1, 2], b={"x": "X", "y": "Y"})
    def run(impl: Any, a: int, b: str) -> None:
        seen.append((impl, a, b))

    assert [*inspect.signature(run).parameters] == ["impl"]
    run(impl="I")
    assert seen == [("I", 1, "X"), ("I", 1, "Y"), ("I", 2, "X"), ("I", 2, "Y")]


def test_decorators_are_combined() -> None:
    seen: list[Any] = []

    @for_each(a=[1, 2])
    @pytest.mark.usefixtures("ectype")
    @for_each(b=[3, 4])
    def run(a: int, b: int) -> None:
        seen.append((a, b))

    run()
    assert seen == [(1, 3), (1, 4), (2, 3), (2, 4)]
    assert [mark.name for mark in run.pytestmark] == ["usefixtures"]  # type: ignore[attr-defined]


def test_the_combinations_that_fail_are_named() -> None:
    seen: list[int] = []

    @for_each(number=[1, 2, 3], kind=[int, lambda x: x], place={"a list": [], "a dict": {}})
    def run(number: int, kind: Any, place: Any) -> None:
        seen.append(number)
        assert number == 3 or kind is int or place == []

    with pytest.raises(AssertionError, match=r"number == 3|assert") as caught:
        run()
    assert len(seen) == 12, "it goes on after a failure"
    [note] = caught.value.__notes__  # type: ignore[attr-defined]
    head, first, second = note.splitlines()
    assert head == "The first of 2 failures in 12 combinations:"
    assert first.startswith("  number = 1, kind = lambda of line ")
    assert second.startswith("  number = 2") and second.endswith("place = a dict")


def test_an_explicit_failure_counts() -> None:
    @for_each(number=[1, 2])
    def run(number: int) -> None:
        if number == 2:
            pytest.fail("two")

    with pytest.raises(pytest.fail.Exception, match="two"):
        run()


def test_some_of_them_can_be_chosen(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    seen: list[Any] = []

    @for_each(a=[1, 2], b={"x": "X", "y": "Y"})
    def run(a: int, b: str) -> None:
        seen.append((a, b))

    monkeypatch.setattr(combinations, "only", "b = y")
    run()
    assert seen == [(1, "Y"), (2, "Y")]
    assert capsys.readouterr().err == "a = 1, b = y\na = 2, b = y\n"


def test_there_must_be_something_to_combine() -> None:
    with pytest.raises(ValueError, match="no values for: b"):
        for_each(a=[1], b=[])


def test_a_fixture_of_one_test_is_refused() -> None:
    @for_each(a=[1])
    def run(impl: Any, a: int, b: int, c: int) -> None: ...

    mark = pytest.mark.parametrize(("b", "c"), [(1, 2)]).mark
    definition = SimpleNamespace(iter_markers=lambda name: [mark])

    def metafunc(*fixtures: str) -> Any:
        return SimpleNamespace(function=run, fixturenames=fixtures, definition=definition)

    refuse_private_fixtures(metafunc("impl", "b", "c"))
    with pytest.raises(TypeError, match="share: monkeypatch"):
        refuse_private_fixtures(metafunc("impl", "b", "c", "monkeypatch"))
