"""Values of the standard library's types, and instances of subclasses of the builtin types."""

from __future__ import annotations

import datetime as dt
import functools
import re
from array import array
from collections import Counter, OrderedDict, defaultdict, deque, namedtuple
from collections.abc import Callable
from decimal import Decimal
from enum import Enum
from fractions import Fraction
from pathlib import Path, PurePosixPath
from types import SimpleNamespace
from typing import Any, NamedTuple
from uuid import UUID

from benchmarks.corpus.case import Shape

__all__: list[str] = []

values = Shape("values")

SIZES = (1, 1_000)


class Colour(Enum):
    RED = 1
    GREEN = 2


Pair = namedtuple("Pair", ["left", "right"])


class Record(NamedTuple):
    number: int
    tags: list[int]


class Items(list):  # type: ignore[type-arg]
    """A list subclass that overrides nothing."""


class Mapping(dict):  # type: ignore[type-arg]
    """A dict subclass that overrides nothing."""


class Row(tuple):  # type: ignore[type-arg]
    """A tuple subclass that overrides nothing."""


class Group(set):  # type: ignore[type-arg]
    """A set subclass that overrides nothing."""


class Identifier(int):
    """An int subclass."""


class Label(str):
    """A str subclass."""


class ValidationError(Exception):
    """An exception of a program."""

    def describe(self) -> str:
        return str(self.args)


def _aware(number: int) -> dt.datetime:
    return dt.datetime(2024, 5, 17, 12, 30, number % 60, tzinfo=dt.timezone.utc)


def _exception(number: int) -> ValueError:
    return ValueError("wrong value", number)


_MAKERS: dict[str, Callable[[int], Any]] = {
    "datetime": lambda n: dt.datetime(2024, 5, 17, 12, 30, n % 60),
    "datetime-aware": _aware,
    "date": lambda n: dt.date(2000 + n % 100, 5, 17),
    "time": lambda n: dt.time(12, 30, n % 60),
    "timedelta": lambda n: dt.timedelta(days=n, seconds=30),
    "timezone": lambda n: dt.timezone(dt.timedelta(minutes=1 + n % 600)),
    "uuid": lambda n: UUID(int=n + (1 << 100)),
    "decimal": lambda n: Decimal(n) / 7,
    "fraction": lambda n: Fraction(n, 7_919),
    "enum": lambda n: Colour.RED if n % 2 else Colour.GREEN,
    "path": lambda n: Path(f"/srv/data/{n}.json"),
    "pure-path": lambda n: PurePosixPath(f"/srv/data/{n}.json"),
    "ordered-dict": lambda n: OrderedDict(a=n, b=n + 1, c=n + 2),
    "defaultdict": lambda n: defaultdict(list, a=[n], b=[n + 1]),
    "deque": lambda n: deque([n, n + 1, n + 2], maxlen=10),
    "counter": lambda n: Counter({"a": n, "b": n + 1, "c": n + 2}),
    "namespace": lambda n: SimpleNamespace(number=n, tags=[n]),
    "partial": lambda n: functools.partial(int, "17", base=8 + n % 3),
    "namedtuple": lambda n: Pair(n, [n]),
    "namedtuple-class": lambda n: Record(n, [n]),
    "exception": _exception,
    "exception-subclass": lambda n: ValidationError("wrong value", n),
    "array": lambda n: array("d", [n, n + 1.5, n + 2.5]),
    "bytearray": lambda n: bytearray(str(n), "ascii"),
    "list-subclass": lambda n: Items([n, n + 1, n + 2]),
    "dict-subclass": lambda n: Mapping(a=n, b=[n]),
    "tuple-subclass": lambda n: Row((n, [n])),
    "set-subclass": lambda n: Group([n, n + 1, n + 2]),
    "int-subclass": lambda n: Identifier(n),
    "str-subclass": lambda n: Label(f"label {n}"),
    "slice": lambda n: slice(n, n + 10, 2),
    "pattern": lambda n: re.compile(rf"value {n % 50}"),
    "method": lambda n: ValidationError("wrong value", n).describe,
    "list-iterator": lambda n: iter([n, n + 1, n + 2]),
    "enumerate": lambda n: enumerate([n, n + 1]),
}


def _declare(what: str, make: Callable[[int], Any]) -> None:
    @values.case(what, SIZES)
    def build(size: int) -> Any:
        return make(1_000) if size == 1 else [make(number) for number in range(1_000, 1_000 + size)]


for _what, _make in _MAKERS.items():
    _declare(_what, _make)


@values.case("mixed", (100, 1_000))
def mixed(size: int) -> Any:
    """Records as an application holds them: dates, amounts, identifiers, nested."""
    return [
        {
            "id": UUID(int=number),
            "created": _aware(number),
            "due": dt.date(2024, 5, 1 + number % 28),
            "amount": Decimal(number) / 100,
            "colour": Colour.RED,
            "path": PurePosixPath(f"/invoices/{number}.pdf"),
            "lines": [Pair(line, [line * 2]) for line in range(3)],
        }
        for number in range(size)
    ]
