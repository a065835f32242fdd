"""Instances of the types with a native copy, each with a hook in one of its parts."""

from __future__ import annotations

from collections import namedtuple
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


class Hook:
    """Makes a change when it is copied. Hashable, so that it can be in a set."""

    def __init__(self, change: Callable[[Any], None] = lambda memo: None) -> None:
        self.change = change

    def __deepcopy__(self, memo: Any) -> str:
        self.change(memo)
        return "copied"


def in_items(cls: Any, hook: Any) -> Any:
    return cls([1, [2], hook, [3], 4])


def in_pairs(cls: Any, hook: Any) -> Any:
    return cls({"a": 1, "b": [2], "c": hook, "d": [3], "e": 4})


def in_a_key(cls: Any, hook: Any) -> Any:
    return cls({"a": 1, hook: [2], "d": [3]})


def in_members(cls: Any, hook: Any) -> Any:
    return cls([1, hook])


def in_fields(cls: Any, hook: Any) -> Any:
    return cls([1], hook)


def in_attributes(cls: Any, hook: Any) -> Any:
    x = cls()
    for name, value in {"p": [1], "q": hook, "r": [2]}.items():
        object.__setattr__(x, name, value)
    return x


def with_items_and_attributes(cls: Any, hook: Any) -> Any:
    x = in_attributes(cls, hook)
    if isinstance(x, list):
        x += [1, [2], 3]
    elif isinstance(x, dict):
        dict.update(x, a=1, b=[2])
    return x


def plain() -> Any:
    return type("Plain", (), {})


def slotted() -> Any:
    return type("Slotted", (), {"__slots__": ("p", "q", "r", "later")})


def slotted_by_a_list() -> Any:
    return type("Listed", (), {"__slots__": ["p", "q", "r", "later"]})


def slotted_with_dict() -> Any:
    return type("Both", (), {"__slots__": ("p", "q", "__dict__")})


def frozen() -> Any:
    @dataclass(frozen=True, slots=True)
    class Frozen:
        p: Any
        q: Any

    return Frozen


def sub(base: type) -> Callable[[], Any]:
    return lambda: type("Sub", (base,), {})


SUBJECTS: dict[str, tuple[Callable[[], Any], Callable[[Any, Any], Any]]] = {
    "plain": (plain, in_attributes),
    "slots": (slotted, in_attributes),
    "slots in a list": (slotted_by_a_list, in_attributes),
    "slots and dict": (slotted_with_dict, in_attributes),
    "frozen": (frozen, in_fields),
    "list": (sub(list), in_items),
    "list, attributes": (sub(list), with_items_and_attributes),
    "dict": (sub(dict), in_pairs),
    "dict, key": (sub(dict), in_a_key),
    "dict, attributes": (sub(dict), with_items_and_attributes),
    "set": (sub(set), in_members),
    "set, attributes": (sub(set), with_items_and_attributes),
    "frozenset": (sub(frozenset), in_members),
    "tuple": (sub(tuple), in_items),
    "tuple, attributes": (sub(tuple), in_attributes),
    "int, attributes": (sub(int), in_attributes),
    "str, attributes": (sub(str), in_attributes),
    "named tuple": (lambda: namedtuple("Pair", "p q"), in_fields),
    "derived named tuple": (lambda: type("Sub", (namedtuple("P", "p q"),), {}), in_fields),
}
