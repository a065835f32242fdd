"""Values and collections of the standard library, as programs put them together."""

from __future__ import annotations

from typing import Any

from benchmarks.real.registry import STDLIB, Theme

values = Theme("values")

WORDS = ["the", "quick", "brown", "fox", "jumps", "over", "the", "lazy", "dog", "and", "the", "cat"]


@values.case("stdlib/collections.Counter", STDLIB)
def counter() -> Any:
    from collections import Counter

    return Counter(WORDS)


@values.case("stdlib/collections.defaultdict", STDLIB)
def index() -> Any:
    from collections import defaultdict

    found: defaultdict[str, list[int]] = defaultdict(list)
    for position, word in enumerate(WORDS):
        found[word].append(position)
    return found


@values.case("stdlib/collections.deque", STDLIB)
def history() -> Any:
    from collections import deque

    return deque([{"step": step, "reward": step / 10} for step in range(20)], maxlen=20)


@values.case("stdlib/collections.ChainMap", STDLIB)
def settings() -> Any:
    from collections import ChainMap

    return ChainMap({"user": "a"}, {"user": "b", "level": 1}, {"paths": ["/srv", "/tmp"]})


@values.case("stdlib/collections.OrderedDict", STDLIB)
def ordered() -> Any:
    from collections import OrderedDict

    return OrderedDict((word, [len(word)]) for word in WORDS)


@values.case("stdlib/types.SimpleNamespace", STDLIB)
def simple_namespace() -> Any:
    import json
    from types import SimpleNamespace

    text = '{"user": {"name": "a", "tags": ["x", "y"]}, "active": true}'
    return json.loads(text, object_hook=lambda fields: SimpleNamespace(**fields))


@values.case("stdlib/datetime", STDLIB)
def appointments() -> Any:
    from datetime import datetime, timedelta, timezone

    start = datetime(2025, 1, 1, 9, tzinfo=timezone.utc)
    return [
        {"start": start + timedelta(days=day), "length": timedelta(minutes=30)} for day in range(10)
    ]


@values.case("stdlib/zoneinfo", STDLIB)
def zoned() -> Any:
    from datetime import datetime
    from zoneinfo import ZoneInfo

    return [datetime(2025, month, 1, tzinfo=ZoneInfo("Europe/Berlin")) for month in range(1, 7)]


@values.case("stdlib/decimal", STDLIB)
def accounts() -> Any:
    from decimal import Context, Decimal

    return {"context": Context(prec=12), "amounts": [Decimal(n) / 100 for n in range(20)]}


@values.case("stdlib/pathlib", STDLIB)
def paths() -> Any:
    from pathlib import Path

    return {"root": Path("/srv/app"), "files": [Path("/srv/app") / f"{n}.txt" for n in range(10)]}


@values.case("stdlib/uuid", STDLIB)
def identifiers() -> Any:
    import uuid

    return [uuid.uuid5(uuid.NAMESPACE_DNS, f"{n}.example.org") for n in range(10)]


@values.case("stdlib/dataclasses", STDLIB)
def orders() -> Any:
    from dataclasses import dataclass, field

    @dataclass
    class Line:
        product: str
        quantity: int
        price: float

    @dataclass
    class Order:
        number: int
        lines: list[Line] = field(default_factory=list)
        notes: dict[str, str] = field(default_factory=dict)

    return [
        Order(n, [Line("apple", 2, 0.5), Line("pear", 1, 0.75)], {"gift": "no"}) for n in range(10)
    ]


@values.case("stdlib/enum", STDLIB)
def flags() -> Any:
    import enum
    import re

    color = enum.Enum("color", ["RED", "GREEN", "BLUE"])
    return {"colors": [*color] * 3, "flags": re.IGNORECASE | re.MULTILINE}


@values.case("stdlib/urllib.parse", STDLIB)
def urls() -> Any:
    from urllib.parse import parse_qs, urlsplit

    parts = [urlsplit(f"https://example.org/{n}?a=1&b={n}") for n in range(5)]
    return [(part, parse_qs(part.query)) for part in parts]


@values.case("stdlib/functools.partial", STDLIB)
def callbacks() -> Any:
    from functools import partial

    return [partial(int, base=base) for base in (2, 8, 16)] + [partial(sorted, key=len)]


@values.case("stdlib/array", STDLIB)
def samples() -> Any:
    from array import array

    return {"left": array("h", range(500)), "right": array("h", range(500))}


@values.case("stdlib/sqlite3.Row", STDLIB)
def rows() -> Any:
    import sqlite3

    connection = sqlite3.connect(":memory:")
    with connection:
        connection.execute("create table item (id integer, name text, price real)")
        connection.executemany(
            "insert into item values (?, ?, ?)", [(n, f"item {n}", n / 4) for n in range(20)]
        )
    connection.row_factory = sqlite3.Row
    return [dict(row) for row in connection.execute("select * from item")]


@values.case("stdlib/graphlib", STDLIB)
def sorter() -> Any:
    from graphlib import TopologicalSorter

    return TopologicalSorter({"d": {"b", "c"}, "b": {"a"}, "c": {"a"}, "a": set[str]()})


@values.case("stdlib/traceback", STDLIB)
def summary() -> Any:
    import traceback

    try:
        int("x")
    except ValueError as error:
        return traceback.TracebackException.from_exception(error)


@values.case("stdlib/BytesIO", STDLIB)
def buffers() -> Any:
    from io import BytesIO, StringIO

    return {"body": BytesIO(b"x" * 1_000), "text": StringIO("y" * 1_000)}
