"""Copies that fail, and containers that change while they are copied."""

from __future__ import annotations

import threading
from typing import Any

from benchmarks.corpus.case import Shape

__all__: list[str] = []

failing = Shape("failing")
changing = Shape("changing")


@failing.case("lock", sizes=(10, 1_000), raises=TypeError)
def lock(size: int) -> Any:
    """A lock deep inside, after everything else."""
    users: list[dict[str, Any]] = [{"id": number, "roles": ["a"]} for number in range(size)]
    users[-1]["session"] = {"lock": threading.Lock()}
    return {"users": users}


class Adds:
    """Adds a key to its owner while that is being copied, or takes it away again."""

    def __init__(self, owner: dict[str, Any]) -> None:
        self.owner = owner

    def __deepcopy__(self, memo: dict[int, Any]) -> Adds:
        if self.owner.pop("added", None) is None:
            self.owner["added"] = True
        return self


@failing.case("resized", sizes=(10, 1_000), raises=RuntimeError)
def resized(size: int) -> Any:
    """A dict whose size changes during its copy."""
    owner: dict[str, Any] = {f"key {number}": [number] for number in range(size)}
    owner["adds"] = Adds(owner)
    owner["last"] = None
    return owner


class Replaces:
    """Replaces a value of its owner while that is being copied."""

    def __init__(self, owner: dict[str, Any] | list[Any], key: Any) -> None:
        self.owner: Any = owner
        self.key = key

    def __deepcopy__(self, memo: dict[int, Any]) -> Replaces:
        self.owner[self.key] = ["replaced"]
        return self


@changing.case("dict", sizes=(10, 1_000))
def changing_dict(size: int) -> Any:
    """A dict whose last value is replaced during the copy."""
    owner: dict[str, Any] = {}
    owner["replaces"] = Replaces(owner, "last")
    owner.update({f"key {number}": [number] for number in range(size)})
    owner["last"] = None
    return owner


@changing.case("list", sizes=(10, 1_000))
def changing_list(size: int) -> Any:
    """A list whose last item is replaced during the copy."""
    owner: list[Any] = [[number] for number in range(size)]
    owner[0] = Replaces(owner, size - 1)
    return owner
