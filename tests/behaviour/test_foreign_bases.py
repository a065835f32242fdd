"""Subclasses of types that keep their state in C: copied or refused as by the running version."""

from __future__ import annotations

import asyncio
import copy
import ctypes
import functools
import io
import itertools
import operator
import random
import struct
import threading
import types
from collections.abc import Callable
from typing import Any

import pytest

from tests.behaviour.support.outcomes import Raised, by_case, outcome
from tests.combinations import for_each
from tests.conftest import Implementation


class Structure(ctypes.Structure):
    _fields_ = [("a", ctypes.c_int)]


class PointerStructure(ctypes.Structure):
    _fields_ = [("a", ctypes.c_char_p)]


BASES: dict[str, tuple[type, tuple[Any, ...]]] = {
    "object": (object, ()),
    "property": (property, ()),
    "staticmethod": (staticmethod, (len,)),
    "classmethod": (classmethod, (len,)),
    "super": (super, (object, 1)),
    "enumerate": (enumerate, ([1],)),
    "zip": (zip, ([1], [2])),
    "map": (map, (str, [1])),
    "filter": (filter, (None, [1])),
    "reversed": (reversed, ([1],)),
    "count": (itertools.count, (1,)),
    "chain": (itertools.chain, ([1],)),
    "BytesIO": (io.BytesIO, (b"ab",)),
    "StringIO": (io.StringIO, ("ab",)),
    "BufferedReader": (io.BufferedReader, (io.BytesIO(b"ab"),)),
    "module": (types.ModuleType, ("name",)),
    "metaclass": (type, ("Name", (), {})),
    "thread local": (threading.local, ()),
    "Random": (random.Random, (1,)),
    "partialmethod": (functools.partialmethod, (len,)),
    "cached_property": (functools.cached_property, (len,)),
    "itemgetter": (operator.itemgetter, (1,)),
    "Struct": (struct.Struct, ("i",)),
    "ctypes structure": (Structure, (5,)),
    "ctypes structure with a pointer": (PointerStructure, (b"a",)),
    "ctypes array": (ctypes.c_int * 2, (1, 2)),
    "Event": (asyncio.Event, ()),
    "BaseException": (BaseException, (1,)),
    "SimpleNamespace": (types.SimpleNamespace, ()),
    "generic alias": (types.GenericAlias, (list, (int,))),
}


def instance(base: type, args: tuple[Any, ...], body: dict[str, Any]) -> Any:
    return types.new_class("Sub", (base,), exec_body=lambda namespace: namespace.update(body))(
        *args
    )


BODIES: dict[str, dict[str, Any]] = {
    "plain": {},
    "slots": {"__slots__": ()},
    "own slot": {"__slots__": ("own",)},
    "getstate": {"__getstate__": lambda self: None},
    "setstate": {"__setstate__": lambda self, state: None},
    "reduce": {"__reduce__": lambda self: (str, ("reduced",))},
}


def described(x: Any) -> Any:
    if isinstance(x, (Raised, str)):
        return x
    return type(x).__name__, sorted(getattr(x, "__dict__", None) or {})


@for_each(name=["copy", "deepcopy"], base=BASES)
def test_as_the_running_version(impl: Implementation, base: Any, name: str) -> None:
    subjects = {body: outcome(instance, *base, BODIES[body]) for body in BODIES}
    # Some bases take no such body.
    bodies = [(body,) for body, x in subjects.items() if not isinstance(x, Raised)]
    for (body,) in bodies:
        x = subjects[body]
        if hasattr(x, "__dict__") and not isinstance(x, type):
            outcome(setattr, x, "extra", [1])

    def run(clone: Callable[[Any], Any], body: str) -> Any:
        return described(outcome(clone, subjects[body]))

    law = by_case(run, getattr(copy, name), bodies)
    assert by_case(run, getattr(impl, name), bodies) == law


@pytest.mark.parametrize("make", [io.BytesIO, io.StringIO])
def test_streams_keep_their_position(impl: Implementation, make: Callable[[], Any]) -> None:
    class Sub(make):  # type: ignore[valid-type,misc]
        pass

    x = Sub()
    x.write("ab" if make is io.StringIO else b"ab")
    y = outcome(impl.deepcopy, x)
    law = outcome(copy.deepcopy, x)
    assert type(y) is type(law)
    if not isinstance(law, Raised):
        assert (y.getvalue(), y.tell()) == (law.getvalue(), law.tell())
