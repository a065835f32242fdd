"""A class keeps the names of its slots: in `__slots__`, and in what copyreg remembers of it."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

from tests.behaviour.support.outcomes import outcome
from tests.combinations import for_each
from tests.conftest import Implementation


def forget_names(cls: Any) -> None:
    if "__slotnames__" in vars(cls):
        del cls.__slotnames__


CHANGES: dict[str, Callable[[Any], None]] = {
    "nothing": lambda cls: None,
    "a slot less": lambda cls: cls.__slots__.remove("b"),
    "a slot more": lambda cls: cls.__slots__.append("more"),
    "names by hand": lambda cls: setattr(cls, "__slotnames__", ["b"]),
    "names of no slots": lambda cls: setattr(cls, "__slotnames__", ["a", "method"]),
    "names that are no list": lambda cls: setattr(cls, "__slotnames__", ("a",)),
    "names forgotten": forget_names,
}


def slots_of(x: Any) -> list[Any]:
    return [getattr(x, name, "unset") for name in ("a", "b")]


@for_each(base=[object, list, dict], change=CHANGES, copies_before=[0, 1, 2])
def test_a_list_of_slots_that_changes(
    impl: Implementation, base: type, change: Any, copies_before: int
) -> None:
    """copyreg reads `__slots__` once, and keeps what it found in `__slotnames__`."""
    results = []
    for deepcopy in (impl.deepcopy, copy.deepcopy):
        cls = type("Listed", (base,), {"__slots__": ["a", "b"], "method": lambda self: None})
        x = cls()
        x.a, x.b = [1], [2]
        for _ in range(copies_before):
            deepcopy(x)
        change(cls)
        results.append([outcome(lambda: slots_of(deepcopy(x))) for _ in range(3)])  # noqa: B023
    assert results[0] == results[1]
