"""What objects hold directly, by the names that a program has for it."""

from __future__ import annotations

import copyreg
from collections import deque
from collections.abc import Iterator
from typing import Any

from ectype.cli.contents import ATOMIC, full_name

MOST_KEYS = 30
"""The values of a dict with more are put together by class."""
_slot_names: Any = vars(copyreg)["_slotnames"]  # private, and therefore unknown to type checkers
_COLLECTIONS = (list, tuple, set, frozenset, deque)


def parts_of(objects: list[Any]) -> dict[str, list[Any]]:
    """What the objects hold, each name with all that has it; without atomic objects."""
    found: dict[str, list[Any]] = {}
    for x in objects:
        for name, part in _named(x):
            if type(part) not in ATOMIC:
                found.setdefault(f"{name}: {full_name(type(part))}", []).append(part)
    return {
        f"{name}, {len(parts):,} of them" if len(parts) > 1 else name: parts
        for name, parts in found.items()
    }


def _named(x: Any) -> Iterator[tuple[str, Any]]:
    """The attributes, slots and contents of one object."""
    attributes = _attribute(x, "__dict__")
    if isinstance(attributes, dict):  # that of a class is none
        for name, part in attributes.items():
            yield f".{name}", part
    for name in _slot_names(type(x)):
        part = _attribute(x, name)
        if part is not None:
            yield f".{name}", part
    if isinstance(x, dict):
        are_alike = len(x) > MOST_KEYS
        for key, part in dict.items(x):  # a class may have its own `items`
            yield ("value" if are_alike else f"[{_shown(key)}]"), part
    elif isinstance(x, _COLLECTIONS):
        for part in x:
            yield "item", part


def _attribute(x: Any, name: str) -> Any:
    """An attribute; None if there is none, or if reading it fails."""
    try:
        return getattr(x, name, None)
    except Exception:
        return None


def _shown(key: Any) -> str:
    try:
        return f"{key!r:.40}"
    except Exception:
        return f"{type(key).__name__} object"
