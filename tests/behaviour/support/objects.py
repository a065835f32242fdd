"""The usual inhabitants of test graphs."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any


class Plain:
    """An ordinary instance."""

    def __init__(self, **attributes: Any) -> None:
        self.__dict__.update(attributes)

    def method(self) -> None: ...


class Then:
    """Copies to 'then' and, the first time, does something on the way."""

    def __init__(self, act: Callable[[Any], Any]) -> None:
        self.act: Callable[[Any], Any] | None = act

    def __deepcopy__(self, memo: Any) -> str:
        act, self.act = self.act, None
        if act:
            act(memo)
        return "then"


class Looking:
    """Copies to 'looked' and keeps what `look` makes of the memo."""

    def __init__(self, look: Callable[[Any], Any]) -> None:
        self.look = look
        self.seen: list[Any] = []

    def __deepcopy__(self, memo: Any) -> str:
        self.seen.append(self.look(memo))
        return "looked"
