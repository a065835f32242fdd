"""Values and containers, of the standard library and others."""

from __future__ import annotations

import array
import ast
import collections
import configparser
import contextvars
import dataclasses
import datetime
import email
import fractions
import functools
import http.cookies
import inspect
import io
import ipaddress
import itertools
import pathlib
import random
import types
import typing
import unittest.mock
import uuid
import weakref
import zoneinfo
from typing import Any
from xml.dom import minidom
from xml.etree import ElementTree

from tools.census.samples import Samples, module, samples_of


class Base:
    __slots__ = ("a", "b")

    def __init__(self) -> None:
        self.a, self.b = [1], [2]


class Child(Base):
    __slots__ = ("__dict__", "c")


@dataclasses.dataclass
class Data:
    a: Any
    b: Any = dataclasses.field(default_factory=list)


@dataclasses.dataclass(frozen=True)
class Frozen:
    a: Any


class Pair(typing.NamedTuple):
    a: Any
    b: Any


@samples_of("python")
def contents() -> Samples:
    config = configparser.ConfigParser()
    config.read_string("[a]\nb = c\n")
    tree = ElementTree.fromstring("<a b='c'><d>e</d></a>")
    message = email.message_from_string("A: b\nContent-Type: text/plain\n\nc")

    def cookies() -> Any:
        return http.cookies.SimpleCookie("a=b; c=d")

    return {
        "slots": Base,
        "slots and dict": Child,
        "data": lambda: Data([1], {"k": Data(1)}),
        "frozen": lambda: Frozen([1]),
        "pair": lambda: Pair([1], (2, [3])),
        "counter": lambda: collections.Counter("abca"),
        "default": lambda: collections.defaultdict(list, {"a": [1]}),
        "ordered": lambda: collections.OrderedDict(a=[1], b=[2]),
        "chain": lambda: collections.ChainMap({"a": [1]}, {"b": 2}),
        "deque": lambda: collections.deque([[1], 2], maxlen=5),
        "user dict": lambda: collections.UserDict(a=[1]),
        "namespace": lambda: types.SimpleNamespace(a=[1], b=2),
        "array": lambda: array.array("d", [1.5, 2.5]),
        "weak": lambda: weakref.WeakValueDictionary(),
        "mock": lambda: unittest.mock.MagicMock(name="m"),
        "partial": lambda: functools.partial(max, [1], key=len),
        "config": lambda: config,
        "element": lambda: tree,
        "dom": lambda: minidom.parseString("<a b='c'><d>e</d></a>"),
        "message": lambda: message,
        "cookies": cookies,
        "syntax": lambda: ast.parse("def f(a, *b): return [a for a in b]"),
        "signature": lambda: inspect.signature(lambda a, *, b=[1]: 0),
        "stream": lambda: io.BytesIO(b"abc"),
        "context": contextvars.copy_context,
    }


@samples_of("python")
def values() -> Samples:
    now = datetime.datetime(2020, 1, 2, tzinfo=zoneinfo.ZoneInfo("UTC"))
    return {
        "zone": lambda: now,
        "offset": lambda: datetime.timezone(datetime.timedelta(hours=1)),
        "fraction": lambda: fractions.Fraction(1, 3),
        "path": lambda: pathlib.Path("a", "b"),
        "uuid": lambda: uuid.UUID(int=5),
        "network": lambda: ipaddress.ip_network("10.0.0.0/8"),
        "random": lambda: random.Random(5),
        "alias": lambda: typing.Optional[list[int]],  # noqa: UP045
        "generic": lambda: list[int],
        "cycle": lambda: itertools.cycle([[1]]),
        "exception group": lambda: ValueError("a", [1]),
        "iterator": lambda: iter([[1], [2]]),
        "reversed": lambda: reversed([[1], [2]]),
        "slice": lambda: slice([1], 2),
    }


@samples_of("pyrsistent")
def pyrsistent() -> Samples:
    p = module("pyrsistent")

    class Record(p.PRecord):
        a = p.field()

    return {
        "map": lambda: p.pmap({"a": [1]}),
        "vector": lambda: p.pvector([[1], 2]),
        "set": lambda: p.pset([1, 2]),
        "record": lambda: Record(a=[1]),
        "list": lambda: p.plist([1, [2]]),
    }


@samples_of("sortedcontainers")
def sortedcontainers() -> Samples:
    s = module("sortedcontainers")
    return {
        "list": lambda: s.SortedList([3, 1, 2]),
        "dict": lambda: s.SortedDict({"b": [1], "a": [2]}),
        "set": lambda: s.SortedSet([2, 1]),
        "keyed": lambda: s.SortedKeyList(["bb", "a"], key=len),
    }


@samples_of("frozendict")
def frozendict() -> Samples:
    return {"dict": lambda: module("frozendict").frozendict(a=[1])}


@samples_of("bidict")
def bidict() -> Samples:
    b = module("bidict")
    return {"dict": lambda: b.bidict(a=1), "ordered": lambda: b.OrderedBidict(a=1, b=2)}


@samples_of("boltons")
def boltons() -> Samples:
    d, s = module("boltons.dictutils"), module("boltons.setutils")
    return {
        "multi": lambda: d.OrderedMultiDict([("a", 1), ("a", [2])]),
        "set": lambda: s.IndexedSet([3, 1]),
        "cache": lambda: module("boltons.cacheutils").LRU(5, {"a": [1]}),
    }


@samples_of("arrow")
def arrow() -> Samples:
    return {"time": lambda: module("arrow").get("2020-01-01T00:00:00+01:00")}


@samples_of("pendulum")
def pendulum() -> Samples:
    p = module("pendulum")
    return {
        "time": lambda: p.datetime(2020, 1, 1, tz="Europe/Paris"),
        "duration": lambda: p.duration(days=1, months=2),
        "interval": lambda: p.datetime(2020, 1, 2) - p.datetime(2020, 1, 1),
    }


@samples_of("python-dateutil")
def dateutil() -> Samples:
    rule, tz = module("dateutil.rrule"), module("dateutil.tz")
    return {
        "rule": lambda: rule.rrule(rule.DAILY, count=3, dtstart=datetime.datetime(2020, 1, 1)),
        "delta": lambda: module("dateutil.relativedelta").relativedelta(months=1),
        "zone": lambda: tz.gettz("Europe/Paris"),
        "offset": lambda: tz.tzoffset("a", 3600),
    }


@samples_of("chess")
def chess() -> Samples:
    c = module("chess")
    return {"board": c.Board, "move": lambda: c.Move.from_uci("e2e4")}


@samples_of("persistent")
def persistent() -> Samples:
    p = module("persistent.mapping"), module("persistent.list")
    return {
        "mapping": lambda: p[0].PersistentMapping(a=[1]),
        "list": lambda: p[1].PersistentList([1, [2]]),
    }


@samples_of("mesa")
def mesa() -> Samples:
    m = module("mesa")

    def model() -> Any:
        made = m.Model()
        for _ in range(3):
            m.Agent(made)
        return made

    return {"model": model}


@samples_of("optuna")
def optuna() -> Samples:
    t, d = module("optuna.trial"), module("optuna.distributions")
    space = {"x": d.FloatDistribution(0, 1)}
    return {"trial": lambda: t.create_trial(params={"x": 0.5}, distributions=space, value=1.0)}


@samples_of("botocore")
def botocore() -> Samples:
    config = module("botocore.config").Config
    model = module("botocore.model")
    shapes = {"A": {"type": "structure", "members": {}}}
    return {
        "config": lambda: config(retries={"max_attempts": 1}),
        "shapes": lambda: model.ShapeResolver(shapes).get_shape_by_name("A"),
    }
