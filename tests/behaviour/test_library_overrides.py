"""What a program may change about the standard library's types, before a copy and in the middle.

Each change must show in the next copy exactly as it does in `copy.py`'s: the calls that a change
logs, and the results, are compared.
"""

from __future__ import annotations

import collections
import copy
import copyreg
import datetime
import enum
import fractions
import ipaddress
import os
import pathlib
import types
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from unittest import mock

import pytest

from tests.behaviour.support.changes import compare_shallow
from tests.behaviour.support.library import seen
from tests.behaviour.support.objects import Then
from tests.behaviour.support.outcomes import Raised, outcome
from tests.behaviour.support.samples import SAMPLES
from tests.behaviour.support.versions import VERSION
from tests.combinations import for_each
from tests.conftest import Implementation

makers = for_each(make=SAMPLES)


@contextmanager
def tables_restored() -> Iterator[None]:
    """Lets a test change the tables of `copy` and `copyreg`."""
    with (
        mock.patch.dict(copy._deepcopy_dispatch),  # type: ignore[attr-defined]
        mock.patch.dict(copyreg.dispatch_table),
    ):
        yield


class Unknown:
    pass


def look_anew(deepcopy: Callable[..., Any]) -> None:
    """What is known of classes is forgotten when the table has changed.

    A class that was looked at while its methods were others may be copied by the protocol for as
    long as the table stays the same.
    """
    table: dict[type, Any] = copy._deepcopy_dispatch  # type: ignore[attr-defined]
    with mock.patch.dict(table, {Unknown: lambda x, memo: x}):
        deepcopy(Unknown())


def compare(
    impl: Implementation, make: Callable[[], Any], change: Callable[[pytest.MonkeyPatch, Any], Any]
) -> list[Any]:
    """What a change leads to, made in the middle of a copy and before one: the same for both."""
    compare_shallow(impl, make, change)
    results = []
    for deepcopy in (copy.deepcopy, impl.deepcopy):
        original, log = make(), []  # type: ignore[var-annotated]
        look_anew(deepcopy)
        with pytest.MonkeyPatch.context() as patch:
            before = [seen(outcome(deepcopy, original)) for _ in range(3)]
            act = Then(lambda memo: change(patch, log))  # noqa: B023
            graph = [make(), act, original, original]
            middle = outcome(deepcopy, graph)
            after = outcome(deepcopy, original)
        results.append([log, before, seen(middle), seen(after), after is original])
        assert seen(outcome(deepcopy, original)) == before[0], "undone"
        look_anew(deepcopy)
    assert results[0] == results[1]
    return results[0]


@makers
def test_a_copier_is_registered(impl: Implementation, make: Any) -> None:
    def change(patch: Any, log: list[str]) -> None:
        def copier(x: Any, memo: Any) -> str:
            log.append("copier")
            return "copied"

        patch.setitem(copy._deepcopy_dispatch, type(make()), copier)  # type: ignore[attr-defined]

    with tables_restored():
        assert compare(impl, make, change)[0]


@makers
def test_a_reducer_is_registered(impl: Implementation, make: Any) -> None:
    def change(patch: Any, log: list[str]) -> None:
        def reducer(x: Any) -> Any:
            log.append("reducer")
            return str, ("reduced",)

        patch.setitem(copyreg.dispatch_table, type(make()), reducer)

    with tables_restored():
        compare(impl, make, change)


PARTS = [int, str, bytes, tuple, list, dict, type(None), type, type(pathlib.PurePath)]
PARTS += [datetime.timedelta, datetime.timezone]


@makers
def test_parts_have_a_copier(impl: Implementation, make: Any) -> None:
    for part in PARTS:

        def change(patch: Any, log: list[str], part: type = part) -> None:
            def copier(x: Any, memo: Any) -> Any:
                log.append(f"{part.__name__} {x!r}")
                return x

            patch.setitem(copy._deepcopy_dispatch, part, copier)  # type: ignore[attr-defined]

        with tables_restored():
            compare(impl, make, change)


@makers
def test_objects_are_rebuilt_otherwise(impl: Implementation, make: Any) -> None:
    def change(patch: Any, log: list[str]) -> None:
        def rebuild(cls: type, *args: Any) -> Any:
            log.append(cls.__name__)
            return cls.__new__(cls, *args)

        patch.setattr(copyreg, "__newobj__", rebuild)

    compare(impl, make, change)


def _raise(*args: Any, **kwargs: Any) -> Any:
    raise LookupError("replaced")


PYTHON_CLASSES: dict[str, tuple[type, list[str]]] = {
    "UUID": (uuid.UUID, ["__getstate__", "__setstate__", "__init__"]),
    "safe UUID": (uuid.UUID, ["__getstate__", "__setstate__"]),
    "Fraction": (fractions.Fraction, ["__deepcopy__", "__copy__"]),
    "enum": (enum.Enum, ["__deepcopy__" if VERSION >= (3, 11) else "__reduce_ex__"]),
    "flags": (enum.Enum, ["__deepcopy__" if VERSION >= (3, 11) else "__reduce_ex__"]),
    "PurePosixPath": (pathlib.PurePath, ["__reduce__", "__new__", "__init__"]),
    "PureWindowsPath": (pathlib.PurePath, ["__reduce__", "__new__", "__init__"]),
    "Path": (pathlib.PurePath, ["__reduce__", "__init__"]),
    "Counter": (collections.Counter, ["__reduce__", "__init__", "update"]),
    "IPv4Address": (
        ipaddress.IPv4Address,
        ["__reduce__", "__init__", "_check_int_address"],
    ),
}
METHODS = [(kind, name) for kind, (_, names) in PYTHON_CLASSES.items() for name in names]
ADDED = ["__copy__", "__deepcopy__", "__reduce_ex__", "__reduce__", "__getstate__", "__setstate__"]
ADDED += ["__getattribute__", "__getattr__", "__setattr__", "__getnewargs__", "__getnewargs_ex__"]


@for_each(method=METHODS, where=["function", "class", "code", "nowhere"])
def test_a_method_is_replaced(impl: Implementation, method: tuple[str, str], where: str) -> None:
    """By another function in the class, in the object's own class, in place, or by nothing."""
    kind, name = method
    owner = PYTHON_CLASSES[kind][0]
    own = type(SAMPLES[kind]())

    def change(patch: Any, log: list[str]) -> None:
        if where == "nowhere":
            if issubclass(own, pathlib.PurePath) and name != "__reduce__":
                return  # the path has no parts then, and cannot be shown
            for base in own.__mro__:
                if name in vars(base) and base.__module__ != "builtins":
                    patch.delattr(base, name)
        elif where == "code":
            function = owner.__dict__.get(name) or getattr(owner, name)
            function = getattr(function, "__func__", function)
            if not isinstance(function, types.FunctionType):
                return  # `object.__init__`
            code = _raise.__code__.replace(co_freevars=function.__code__.co_freevars)
            patch.setattr(function, "__code__", code)
        else:
            patch.setattr(owner if where == "function" else own, name, _raise, raising=False)

    compare(impl, SAMPLES[kind], change)


@for_each(kind=[*PYTHON_CLASSES], name=ADDED)
def test_a_method_is_added(impl: Implementation, kind: str, name: str) -> None:
    def change(patch: Any, log: list[str]) -> None:
        patch.setattr(PYTHON_CLASSES[kind][0], name, _raise, raising=False)

    compare(impl, SAMPLES[kind], change)


class OtherSafety(enum.Enum):
    unknown = "other"


NAMES: dict[str, tuple[str, Any, str, Any]] = {
    "uuid.SafeUUID": ("UUID", uuid, "SafeUUID", OtherSafety),
    "uuid.SafeUUID of a safe one": ("safe UUID", uuid, "SafeUUID", OtherSafety),
    "uuid.object": ("UUID", uuid, "object", None),
    "fractions.Fraction": ("Fraction", fractions, "Fraction", int),
    "fractions.type": ("Fraction", fractions, "type", lambda x: int),
    "collections.super": ("Counter", collections, "super", _raise),
    "collections.isinstance": ("Counter", collections, "isinstance", lambda x, y: False),
    "collections._collections_abc": (
        "Counter",
        collections,
        "_collections_abc",
        types.SimpleNamespace(),
    ),
    "collections.Counter": ("Counter", collections, "Counter", int),
    "Mapping": ("Counter", collections.abc, "Mapping", int),
    "os.fspath": ("Path", os, "fspath", _raise),
    "os.fspath, pure": ("PurePosixPath", os, "fspath", lambda path: f"{path}/more"),
    "PurePath": ("PurePosixPath", pathlib, "PurePath", str),
    "Path": ("Path", pathlib, "Path", str),
    "ipaddress.int": ("IPv4Address", ipaddress, "int", str),
    "ipaddress.isinstance": ("IPv4Address", ipaddress, "isinstance", lambda x, y: False),
}


@for_each(rebound=NAMES)
def test_a_global_name_is_rebound(impl: Implementation, rebound: tuple[str, Any, str, Any]) -> None:
    kind, module, name, value = rebound
    if name == "Mapping":
        module = __import__("_collections_abc")

    def change(patch: Any, log: list[str]) -> None:
        patch.setattr(module, name, value, raising=False)

    compare(impl, SAMPLES[kind], change)


@for_each(kind=["enum", "flags"], name=[*ADDED, "_value_", "other"])
def test_a_member_has_an_attribute(impl: Implementation, kind: str, name: str) -> None:
    def change(patch: Any, log: list[str]) -> None:
        patch.setattr(SAMPLES[kind](), name, _raise, raising=False)

    compare(impl, SAMPLES[kind], change)


@for_each(name=ADDED)
def test_a_class_of_members_has_a_method(impl: Implementation, name: str) -> None:
    class Own(enum.Enum):
        A = 1

    def change(patch: Any, log: list[str]) -> None:
        patch.setattr(Own, name, _raise, raising=False)

    compare(impl, lambda: Own.A, change)


def test_exceptions_of_classes_that_change(impl: Implementation) -> None:
    for name in [*ADDED, "__init__", "__new__"]:

        class Wrong(ValueError):
            pass

        def change(patch: Any, log: list[str], name: str = name, wrong: Any = Wrong) -> None:
            patch.setattr(wrong, name, _raise, raising=False)

        compare(impl, lambda wrong=Wrong: wrong("a", 1), change)  # type: ignore[misc]


def test_the_types_stay_what_they_are(impl: Implementation) -> None:
    """None of the above lasts: see `compare`. And the plainest of all copies are right after it."""
    for kind, make in SAMPLES.items():
        x = make()
        y, law = impl.deepcopy(x), copy.deepcopy(x)
        assert not isinstance(y, Raised) and seen(y) == seen(law), kind
        assert (y is x) == (law is x), kind
