"""A case of the corpus, and how a module of the corpus declares its own."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

__all__ = ["CASES", "Case", "Floor", "Shape"]


@dataclass(frozen=True)
class Floor:
    """The work that no copier can avoid: an expression, and the names it uses.

    For instances, calling their class with ready field values. For objects with a hook in Python,
    calling the hook.
    """

    expression: str
    names: dict[str, Any]


@dataclass(frozen=True)
class Case:
    """One object to copy: `build()` makes a new one, always the same.

    `name` is ``shape/what/size``. `groups` are the summaries the case counts in. `size` is the
    number of items, so that the time per item can be compared between sizes. `look` makes a value
    that can be compared of all that counts in an object whose parts cannot be found.
    """

    name: str
    shape: str
    size: int
    build: Callable[[], Any]
    groups: frozenset[str]
    is_json: bool = False
    is_heavy: bool = False
    raises: type[BaseException] | None = None
    floor: Callable[[Any], Floor] | None = None
    look: Callable[[Any], Any] | None = None


CASES: dict[str, Case] = {}

Builder = Callable[[int], Any]


@dataclass(frozen=True)
class Shape:
    """One kind of data that programs copy. Its `case` decorator adds to `CASES`."""

    name: str
    groups: Iterable[str] = field(default_factory=tuple)
    is_json: bool = False

    def case(
        self,
        what: str,
        sizes: Iterable[int] = (1,),
        *,
        groups: Iterable[str] = (),
        is_json: bool | None = None,
        is_heavy: bool = False,
        raises: type[BaseException] | None = None,
        floor: Callable[[Any], Floor] | None = None,
    ) -> Callable[[Builder], Builder]:
        """Declare one case per size. The decorated function takes the size and makes the object.

        Raises:
            ValueError: another case has that name.
        """

        def register(build: Builder) -> Builder:
            for size in sizes:
                name = f"{self.name}/{what}/{size}"
                if name in CASES:
                    raise ValueError(f"there are two cases {name!r}")
                CASES[name] = Case(
                    name=name,
                    shape=self.name,
                    size=size,
                    build=lambda size=size: build(size),  # type: ignore[misc]
                    groups=frozenset(self.groups) | frozenset(groups) | {self.name},
                    is_json=self.is_json if is_json is None else is_json,
                    is_heavy=is_heavy,
                    raises=raises,
                    floor=floor,
                )
            return build

        return register
