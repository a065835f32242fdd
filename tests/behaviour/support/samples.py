"""One object of each type of the standard library that is known: see copiers/stdlib/table.cpp."""

from __future__ import annotations

import array
import collections
import datetime
import decimal
import enum
import fractions
import functools
import ipaddress
import pathlib
import types
import uuid
from collections.abc import Callable
from typing import Any


class Colour(enum.Enum):
    RED = 1
    BLUE = (2,)


class Flags(enum.Flag):
    A = 1
    B = 2


SAMPLES: dict[str, Callable[[], Any]] = {
    "datetime": lambda: datetime.datetime(2020, 1, 2),
    "aware datetime": lambda: datetime.datetime(2020, 1, 2, tzinfo=datetime.timezone.utc),
    "date": lambda: datetime.date(2020, 1, 2),
    "time": lambda: datetime.time(1, 2),
    "aware time": lambda: datetime.time(1, tzinfo=datetime.timezone.utc),
    "timedelta": lambda: datetime.timedelta(1, 2),
    "timezone": lambda: datetime.timezone(datetime.timedelta(hours=1), "name"),
    "utc": lambda: datetime.timezone.utc,
    "UUID": lambda: uuid.UUID(int=7),
    "IPv4Address": lambda: ipaddress.IPv4Address("192.0.2.1"),
    "safe UUID": lambda: uuid.UUID(int=7, is_safe=uuid.SafeUUID.safe),
    "Decimal": lambda: decimal.Decimal("1.5"),
    "Context": lambda: decimal.Context(prec=5, traps=[decimal.Inexact]),
    "Fraction": lambda: fractions.Fraction(1, 3),
    "enum": lambda: Colour.RED,
    "flags": lambda: Flags.A | Flags.B,
    "PurePosixPath": lambda: pathlib.PurePosixPath("/a", "b"),
    "PureWindowsPath": lambda: pathlib.PureWindowsPath("c:/a", "b"),
    "Path": lambda: pathlib.Path("a"),
    "array": lambda: array.array("d", [1.5]),
    "bytearray": lambda: bytearray(b"a"),
    "slice": lambda: slice(1, (2,), None),
    "exception": lambda: KeyError("a", 1, (2,)),
    "deque": lambda: collections.deque([1, (2,)], 5),
    "OrderedDict": lambda: collections.OrderedDict(a=1, b=(2,)),
    "defaultdict": lambda: collections.defaultdict(list, a=1, b=(2,)),
    "Counter": lambda: collections.Counter(a=1, b=2),
    "SimpleNamespace": lambda: types.SimpleNamespace(a=1, b=(2,)),
    "partial": lambda: functools.partial(int, "1", base=(2,)),
}
