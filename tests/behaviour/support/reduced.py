"""Objects whose reduce value a test chooses."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any


class Reduced:
    """An object that reduces to what `make` returns; `make` is called each time."""

    def __init__(self, make: Callable[[], Any]) -> None:
        self.make = make

    def __reduce_ex__(self, protocol: int) -> Any:
        return self.make()


class Built:
    """What reduce values are rebuilt as: remembers the arguments and takes everything."""

    def __init__(self, *args: Any) -> None:
        self.args = args
        self.items: list[Any] = []
        self.pairs: list[Any] = []

    def append(self, item: Any) -> None:
        self.items.append(item)

    def __setitem__(self, key: Any, value: Any) -> None:
        self.pairs.append((key, value))


class Refusing:
    """Rebuilt with nothing that takes a state, items or pairs."""

    __slots__ = ()
