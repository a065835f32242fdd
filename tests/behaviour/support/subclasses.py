"""Subclasses that add nothing but a `__dict__`."""

from __future__ import annotations

from typing import Any


def subclass_of(base: type) -> Any:
    return type(f"Sub{base.__name__}", (base,), {})


SubList = subclass_of(list)
SubDict = subclass_of(dict)
SubTuple = subclass_of(tuple)
SubSet = subclass_of(set)
SubFrozenset = subclass_of(frozenset)
