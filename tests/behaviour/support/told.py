"""For classes whose methods note their calls, and do what the test says during one copy only."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.behaviour.support.outcomes import outcome

USUAL_COPIES = 3
"""A class shares the names of its attributes from the first ones on."""


class Told:
    def __init__(self) -> None:
        self.log: list[Any] = []
        self.act: Callable[..., Any] | None = None

    def during(self, deepcopy: Callable[[Any], Any], x: Any, act: Callable[..., Any] | None) -> Any:
        """The outcome of a copy with `act`, after some copies without; the log is of it alone."""
        self.act = None
        for _ in range(USUAL_COPIES):
            deepcopy(x)
        self.log.clear()
        self.act = act
        try:
            return outcome(deepcopy, x)
        finally:
            self.act = None
