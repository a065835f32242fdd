"""An error leaves entries in the memo for what dies with it, and the memo goes on being used.

What is made next lies at the address of what has just died. `copy.py` then takes one for the other,
unless it is lucky: here only `ectype` is asked.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

import ectype


class Refused(Exception):
    pass


class Refusing:
    def __deepcopy__(self, memo: dict[int, Any]) -> Any:
        raise Refused


class Stateful:
    """Its state is made for the occasion."""

    def __init__(self, state: Callable[[], Any]) -> None:
        self.state: Any = state

    def __getstate__(self) -> Any:
        return self.state()

    def __setstate__(self, state: Any) -> None:
        self.state = state


class Trying:
    """A hook that makes do without what cannot be copied."""

    def __init__(self, failing: list[Any], following: list[Any]) -> None:
        self.failing, self.following = failing, following

    def __deepcopy__(self, memo: dict[int, Any]) -> list[Any]:
        copies = []
        for unlucky, x in zip(self.failing, self.following, strict=True):
            with pytest.raises(Refused):
                ectype.deepcopy(unlucky, memo)
            copies.append(ectype.deepcopy(x, memo))
        return copies


STATES: dict[str, Callable[[Any], Any]] = {
    "dict": lambda value: {"value": value},
    "list": lambda value: [value],
    "attributes and slots": lambda value: (None, {"value": value}),
}


@pytest.mark.parametrize("state", STATES.values(), ids=STATES)
def test_a_state_that_died_is_not_taken_for_the_next(state: Callable[[Any], Any]) -> None:
    refusing = Refusing()
    failing = [Stateful(lambda: state(refusing)) for _ in range(10)]
    following = [Stateful(lambda: state(["whole"])) for _ in range(10)]
    copies = ectype.deepcopy([Trying(failing, following)])[0]
    assert [y.state for y in copies] == [state(["whole"])] * 10
