"""Containers of the standard library, made around given parts; and what to compare of a copy."""

from __future__ import annotations

import datetime
import functools
import types
from collections import Counter, OrderedDict, defaultdict, deque
from collections.abc import Callable
from typing import Any

from tests.combinations import for_each


class WrongValue(ValueError):
    """An exception of a program."""


class Factory:
    """Callable, and copied as an instance."""

    def __call__(self, *args: Any) -> int:
        return 7

    def __repr__(self) -> str:
        return "Factory"


def with_notes(error: BaseException, *notes: Any) -> BaseException:
    error.notes = [*notes]  # type: ignore[attr-defined]
    return error


def advanced(iterator: Any, steps: int = 1) -> Any:
    for _ in range(steps):
        next(iterator, None)
    return iterator


ITERATORS = (type(iter([])), type(iter(())))

MAKERS: dict[str, Callable[[Any, Any], Any]] = {
    "deque": lambda a, b: deque([a, 1, b]),
    "full deque": lambda a, b: deque([a, 1, b], maxlen=3),
    "OrderedDict": lambda a, b: OrderedDict([("a", a), ("n", 1), ("b", b)]),
    "OrderedDict of odd keys": lambda a, b: OrderedDict([((1, 2), a), (frozenset({1}), b)]),
    "defaultdict": lambda a, b: defaultdict(list, {"a": a, "n": 1, "b": b}),
    "defaultdict of odd keys": lambda a, b: defaultdict(None, {(1, 2): a, Factory: b}),
    "defaultdict with an odd factory": lambda a, b: defaultdict(Factory(), {"a": a, "b": b}),
    "Counter": lambda a, b: Counter({"a": a, "n": 1, "b": b}),
    "SimpleNamespace": lambda a, b: types.SimpleNamespace(a=a, n=1, b=b),
    "partial": lambda a, b: functools.partial(print, a, 1, end=b),
    "partial of an instance": lambda a, b: functools.partial(Factory(), a, b),
    "exception": lambda a, b: ValueError(a, 1, b),
    "exception of a program": lambda a, b: WrongValue(a, b),
    "exception with attributes": lambda a, b: with_notes(KeyError(a), b),
    "slice": lambda a, b: slice(a, 1, b),
    "list iterator": lambda a, b: iter([a, 1, b]),
    "list iterator on its way": lambda a, b: advanced(iter([1, a, b])),
    "tuple iterator": lambda a, b: iter((a, 1, b)),
    "enumerate": lambda a, b: advanced(enumerate([1, a, b])),
    "enumerate of a dict": lambda a, b: enumerate({"a": a, "b": b}.items()),
}
"""With two parts, each."""

containers = for_each(make=MAKERS)


def aware(zone: Any) -> datetime.datetime:
    return datetime.datetime(2020, 1, 2, 3, 4, 5, 6, tzinfo=zone, fold=1)


def seen(x: Any) -> Any:
    """Types and contents, as text: two copies of one object look the same."""
    return type(x).__name__, shown(x), repr(getattr(x, "__dict__", None))


def shown(x: Any) -> str:
    if isinstance(x, (*ITERATORS, enumerate)):
        reduced: Any = x.__reduce__()
        function, arguments, *state = reduced
        return f"{function.__name__}({', '.join(map(shown, arguments))}) at {state}"
    return repr(x)
