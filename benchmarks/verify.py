"""Whether two copies of one object are alike: values, types, sharing, and what was kept."""

from __future__ import annotations

import math
import types
from itertools import islice
from typing import Any

__all__ = ["difference"]

ATOMIC = frozenset({int, float, complex, bool, str, bytes, type(None), type, range, property})

# Stands in for a part of the original that has no counterpart, e.g. because it has changed since.
NOTHING = object()

# A part and the way to it.
Part = tuple[str, Any]


def difference(
    expected: Any, actual: Any, original: Any, *, exact: bool = True, limit: int = 50_000
) -> str | None:
    """Where `actual` differs from `expected`, both copies of `original`; None if nowhere.

    With `exact`, objects must also be shared alike, and the same parts of the original be kept.
    Looks at the first `limit` objects, breadth first, without recursion.
    """
    comparison = _Comparison(exact)
    waiting: list[tuple[str, Any, Any, Any]] = [("root", expected, actual, original)]
    for path, one, other, origin in islice(waiting, limit):
        problem = comparison.compare(one, other, origin)
        if problem is not None:
            return f"{path}: {problem}"
        if comparison.is_new_pair:
            ones, others, origins = _parts(one), _parts(other), _parts(origin)
            if len(ones) != len(others):
                return f"{path}: {len(others)} parts instead of {len(ones)}"
            if len(origins) != len(ones):
                origins = [("", NOTHING)] * len(ones)
            waiting += [
                (path + step, part, counterpart, source)
                for (step, part), (_, counterpart), (_, source) in zip(
                    ones, others, origins, strict=True
                )
            ]
    return None


class _Comparison:
    """Which object of the one copy stands for which of the other."""

    def __init__(self, exact: bool) -> None:
        self.exact = exact
        self.is_new_pair = False
        self._forth: dict[int, Any] = {}
        self._back: dict[int, Any] = {}
        # What was paired is held, so that no identity is met twice.
        self._held: list[Any] = []

    def compare(self, one: Any, other: Any, origin: Any) -> str | None:
        self.is_new_pair = False
        if type(one) is not type(other):
            return f"{type(other).__name__} instead of {type(one).__name__}"
        if self.exact and (one is origin) != (other is origin):
            return "kept" if other is origin else "not kept"
        if one is other:
            return None
        if type(one) in ATOMIC:
            same = one == other or (isinstance(one, float) and math.isnan(one))
            return None if same else f"{other!r:.60} instead of {one!r:.60}"
        return self._pair(one, other, origin)

    def _pair(self, one: Any, other: Any, origin: Any) -> str | None:
        if id(one) in self._forth or id(other) in self._back:
            alike = self._forth.get(id(one)) is other and self._back.get(id(other)) is one
            return None if alike or not self.exact else "shared differently"
        self._forth[id(one)], self._back[id(other)] = other, one
        self._held += [one, other, origin]
        self.is_new_pair = True
        return None


def _parts(x: Any) -> list[Part]:
    kind = type(x)
    if kind in (list, tuple):
        return [(f"[{index}]", item) for index, item in enumerate(x)]
    if kind is dict:
        keys = [(f".key({key!r:.40})", key) for key in x]
        return keys + [(f"[{key!r:.40}]", value) for key, value in x.items()]
    if kind in (set, frozenset):
        # In an order that all sides agree on.
        return [(".item", item) for item in sorted(x, key=repr)]
    if kind is types.MethodType:
        return [(".__func__", x.__func__), (".__self__", x.__self__)]
    if kind is types.FunctionType:
        return [(".__code__", x.__code__)]
    if kind is types.BuiltinMethodType:
        return [(".__name__", x.__name__), (".__self__", x.__self__)]
    return _reduced(x)


def _reduced(x: Any) -> list[Part]:
    """What the reduce value of an object says of it."""
    try:
        value = x.__reduce_ex__(4)
    except TypeError:
        return [(".repr", repr(x))]
    if isinstance(value, str):
        return [(".name", value)]
    function, args, state, items, pairs = (*value, None, None, None)[:5]
    parts = [(".reduce", function), *((f".args[{n}]", arg) for n, arg in enumerate(args))]
    parts.append((".state", state))
    parts += [(f"[{n}]", item) for n, item in enumerate(items or ())]
    for key, item in pairs or ():
        parts += [(".key", key), (f"[{key!r:.40}]", item)]
    return parts
