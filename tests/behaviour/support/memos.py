"""Memos as users bring them, and how to read one without seeing an implementation's temporaries."""

from __future__ import annotations

from collections import UserDict
from collections.abc import Iterator
from typing import Any


class DictSubclass(dict):  # type: ignore[type-arg]
    """A dict by inheritance: not the exact type that a fast path may assume."""


class RecordingMapping:
    """The least that `copy.py` asks of a memo, with a record of every call made on it."""

    def __init__(self) -> None:
        self.entries: dict[int, Any] = {}
        self.calls: list[tuple[str, int]] = []

    def get(self, key: int, default: Any = None) -> Any:
        self.calls.append(("get", key))
        return self.entries.get(key, default)

    def __getitem__(self, key: int) -> Any:
        self.calls.append(("getitem", key))
        return self.entries[key]

    def __setitem__(self, key: int, value: Any) -> None:
        self.calls.append(("setitem", key))
        self.entries[key] = value

    def __iter__(self) -> Iterator[int]:
        return iter(self.entries)

    def __contains__(self, key: int) -> bool:
        self.calls.append(("contains", key))
        return key in self.entries

    def calls_about(self, **known: Any) -> list[str]:
        """The calls on the known objects' entries and on the keep-alive list, as 'get name'."""
        names = {id(x): name for name, x in known.items()} | {id(self): "keep-alive"}
        return [f"{call} {names[key]}" for call, key in self.calls if key in names]


USER_MEMOS = {
    "dict": dict,
    "dict subclass": DictSubclass,
    "UserDict": UserDict,
    "mapping": RecordingMapping,
}


def names_in(memo: Any, **known: Any) -> list[str]:
    """The keys of the memo in order, by name; what is not known is a temporary of the copier."""
    names = {id(x): name for name, x in known.items()} | {id(memo): "keep-alive"}
    return [names[key] for key in memo if key in names]


def names_kept_alive(memo: Any, **known: Any) -> list[str]:
    """The contents of the memo's keep-alive list in order, by name."""
    names = {id(x): name for name, x in known.items()}
    return [names[id(x)] for x in memo[id(memo)] if id(x) in names]
