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
    """Copies to a name and, the first time, does something on the way."""

    def __init__(self, act: Callable[[Any], Any], name: str = "then") -> None:
        self.act: Callable[[Any], Any] | None = act
        self.name = name

    def __deepcopy__(self, memo: Any) -> str:
        act, self.act = self.act, None
        if act:
            act(memo)
        return self.name


class ActsWhenHashed:
    """Copies to an object that does something whenever it is hashed."""

    def __init__(self, act: Callable[[], Any], *, armed: bool = False) -> None:
        self.act = act
        self.armed = armed

    def __deepcopy__(self, memo: Any) -> ActsWhenHashed:
        return type(self)(self.act, armed=True)

    def __hash__(self) -> int:
        if self.armed:
            self.act()
        return 7


class Looking:
    """Copies to 'looked' and keeps what `look` makes of the memo."""

    def __init__(self, look: Callable[[Any], Any]) -> None:
        self.look = look
        self.seen: list[Any] = []

    def __deepcopy__(self, memo: Any) -> str:
        self.seen.append(self.look(memo))
        return "looked"


def set_later(name: str, value: Any) -> Callable[[Any], None]:
    """What gives a class another attribute."""
    return lambda cls: setattr(cls, name, value)
