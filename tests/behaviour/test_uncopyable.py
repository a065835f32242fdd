"""What cannot be copied, with the type and text of the running version's error."""

from __future__ import annotations

import _thread
import copy
import io
import itertools
import operator
import socket
import sys
import threading
import types
import weakref
from collections.abc import Callable
from typing import Any

import pytest

from tests.behaviour.support.outcomes import Raised, outcome
from tests.combinations import for_each
from tests.conftest import Implementation


class Plain:
    value = 1

    def __init__(self, **attributes: Any) -> None:
        self.__dict__.update(attributes)


async def coroutine() -> None: ...


async def asynchronous() -> Any:
    yield


def frame() -> Any:
    return sys._getframe()


def traceback() -> Any:
    try:
        raise ValueError
    except ValueError as error:
        return error.__traceback__


def closed_coroutine() -> Any:
    result = coroutine()
    result.close()
    return result


CASES: dict[str, Callable[[], Any]] = {
    "module": lambda: sys,
    "lock": threading.Lock,
    "recursive lock": threading.RLock,
    "condition": threading.Condition,
    "thread": threading.Thread,
    "thread local": threading.local,
    "generator": lambda: (i for i in ()),
    "coroutine": closed_coroutine,
    "asynchronous generator": asynchronous,
    "frame": frame,
    "traceback": traceback,
    "memoryview": lambda: memoryview(b"a"),
    "StringIO": io.StringIO,
    "BytesIO": io.BytesIO,
    "TextIOWrapper": lambda: io.TextIOWrapper(io.BytesIO()),
    "socket": lambda: socket.socket.__new__(socket.socket),
    "dict keys": {1: 2}.keys,
    "dict values": {1: 2}.values,
    "dict items": {1: 2}.items,
    "mappingproxy": lambda: types.MappingProxyType({}),
    "method descriptor": lambda: str.join,
    "wrapper descriptor": lambda: int.__add__,
    "method wrapper": lambda: (1).__add__,
    "member descriptor": lambda: types.FunctionType.__globals__,
    "getset descriptor": lambda: types.FunctionType.__code__,
    "class method descriptor": lambda: dict.__dict__["fromkeys"],
    "staticmethod": lambda: staticmethod(len),
    "classmethod": lambda: classmethod(Plain),  # type: ignore[arg-type]
    "super": lambda: super(Plain, Plain()),
    "unbound super": lambda: super(Plain),
    "cell": lambda: types.CellType(1),
    "capsule": lambda: __import__("datetime").datetime_CAPI,
    "weak value dict": weakref.WeakValueDictionary,
    "weak key dict": weakref.WeakKeyDictionary,
    "weak set": weakref.WeakSet,
    "weak proxy": lambda: weakref.proxy(Plain),
    "weak method": lambda: weakref.WeakMethod(Plain().__init__),
    "finalizer": lambda: weakref.finalize(Plain(), Plain),
    "object": object,
    "file type": lambda: io.FileIO,
    "union": lambda: int | str,
    "attrgetter": lambda: operator.attrgetter("value"),
    "itemgetter": lambda: operator.itemgetter(1),
    "tee": lambda: itertools.tee([1])[0],
    "thread handle": lambda: _thread.allocate_lock(),
    "stdout": lambda: sys.__stdout__,
    "flags": lambda: sys.flags,
    "version": lambda: sys.version_info,
}


def text_of(result: Any) -> Any:
    """An error as it is, a success by its type: equality is not defined for most of these."""
    return result if isinstance(result, Raised) else type(result)


@for_each(name=["copy", "deepcopy"], make=CASES)
def test_as_the_running_version(impl: Implementation, make: Any, name: str) -> None:
    x = make()
    expected = text_of(outcome(getattr(copy, name), x))
    assert text_of(outcome(getattr(impl, name), x)) == expected


@for_each(case=[case for case in CASES if case != "stdout"])
def test_inside_containers(impl: Implementation, case: str) -> None:
    x = CASES[case]()
    expected = text_of(outcome(copy.deepcopy, x))
    if isinstance(expected, Raised):
        for root in ([x], (1, [x]), {"k": {"l": x}}, Plain(a=[x]), [Plain(a=(x,))]):
            assert outcome(impl.deepcopy, root) == expected


def test_texts_written_out(impl: Implementation) -> None:
    assert outcome(impl.deepcopy, [sys]) == Raised(TypeError, "cannot pickle 'module' object")
    assert outcome(impl.copy, sys) == Raised(TypeError, "cannot pickle 'module' object")
    assert outcome(impl.deepcopy, {"k": (i for i in ())}) == Raised(
        TypeError, "cannot pickle 'generator' object"
    )


def test_the_error_is_the_same_object_as_raised_inside(impl: Implementation) -> None:
    """No wrapping: what an `except` clause of old code expects."""
    with pytest.raises(TypeError) as info:
        impl.deepcopy({"users": [{"lock": threading.Lock()}]})
    assert info.value.__cause__ is None and info.value.args == (str(info.value),)


def test_a_copy_works_after_an_error(impl: Implementation) -> None:
    x: list[Any] = [[1], {"a": [2]}, (3, [4])]
    for bad in (sys, (i for i in ()), threading.Lock()):
        x.append([bad])
        assert isinstance(outcome(impl.deepcopy, x), Raised)
        x.pop()
        assert impl.deepcopy(x) == x
