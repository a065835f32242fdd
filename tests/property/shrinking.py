"""The simplest recipe that fails, found from one that does."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import MISSING, fields, is_dataclass, replace
from typing import Any

from tests.property.recipes import Recipe


def simplest(recipe: Recipe, fails: Callable[[Recipe], bool]) -> Recipe:
    """The recipe without whatever is not needed to fail."""
    while found := next((r for r in simpler(recipe) if r.nodes and fails(r)), None):
        recipe = found
    return recipe


def simpler(x: Any) -> Iterator[Any]:
    """Plain data with one thing taken out, or as it is by default; what saves most comes first."""
    if isinstance(x, tuple):
        yield from (x[:i] + x[i + 1 :] for i in range(len(x)))
        yield from ((*x[:i], part, *x[i + 1 :]) for i in range(len(x)) for part in simpler(x[i]))
    elif is_dataclass(x) and not isinstance(x, type):
        for field in fields(x):
            value = getattr(x, field.name)
            default = [] if field.default in (MISSING, value) else [field.default]
            yield from (replace(x, **{field.name: less}) for less in [*default, *simpler(value)])
    elif isinstance(x, int) and x > 0:
        yield from {0, x // 2, x - 1}
