"""Subclasses of the builtin containers that add nothing but a `__dict__`."""

from __future__ import annotations


class SubList(list):  # type: ignore[type-arg]
    pass


class SubDict(dict):  # type: ignore[type-arg]
    pass


class SubTuple(tuple):  # type: ignore[type-arg]
    pass


class SubSet(set):  # type: ignore[type-arg]
    pass


class SubFrozenset(frozenset):  # type: ignore[type-arg]
    pass
