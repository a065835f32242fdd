"""Changes of what decides about copies, and what they lead to."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.behaviour.support.library import seen
from tests.behaviour.support.outcomes import outcome
from tests.implementation import Implementation


class Falsy:
    """A reducer or a copier that is false."""

    def __bool__(self) -> bool:
        return False

    def __call__(self, x: Any, *args: Any) -> Any:
        return str, ("falsy",)


class Table:
    """A mapping of which no more than `get` is known, or what only answers `in`."""

    def __init__(self, entries: dict[Any, Any]) -> None:
        self.entries = entries

    def get(self, key: Any) -> Any:
        return self.entries.get(key)

    def __contains__(self, key: Any) -> bool:
        return key in self.entries

    def __iter__(self) -> Iterator[Any]:
        return iter(self.entries)


def compare_shallow(
    impl: Implementation, make: Callable[[], Any], change: Callable[[pytest.MonkeyPatch, Any], Any]
) -> None:
    """What a change leads to in a shallow copy, while it lasts and after: the same for both."""
    results = []
    for clone in (copy.copy, impl.copy):
        x, log = make(), []  # type: ignore[var-annotated]
        before = [seen(outcome(clone, x)) for _ in range(3)]
        with pytest.MonkeyPatch.context() as patch:
            change(patch, log)
            during = [outcome(clone, x) for _ in range(3)]
        after = [seen(outcome(clone, x)) for _ in range(3)]
        assert after == before, "undone"
        results.append([log, before, [(seen(y), y is x) for y in during]])
    assert results[0] == results[1]
