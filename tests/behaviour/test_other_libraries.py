"""Classes of the standard library that bring protocols of their own."""

from __future__ import annotations

import argparse
import contextvars
import copy
import datetime
import decimal
import email.message
import email.policy
import hashlib
import http.cookies
import inspect
import logging
import random
import re
import sched
import string
import struct
import types
import typing
import zlib
from collections.abc import Callable
from typing import Any
from xml.dom import minidom
from xml.etree import ElementTree

from tests.behaviour.support.outcomes import Raised, outcome
from tests.combinations import for_each
from tests.conftest import Implementation

T = typing.TypeVar("T")
NewInt = typing.NewType("NewInt", int)


class Module(types.ModuleType):
    pass


def tree() -> Any:
    root = ElementTree.Element("root", {"a": "1"})
    ElementTree.SubElement(root, "child").text = "text"
    return root


def message() -> Any:
    x = email.message.EmailMessage(policy=email.policy.default)
    x["Subject"] = "subject"
    x.set_content("body")
    return x


def parser() -> Any:
    x = argparse.ArgumentParser("program")
    x.add_argument("--flag", default=[1])
    return x


CASES: dict[str, Callable[[], Any]] = {
    "Element": tree,
    "ElementTree": lambda: ElementTree.ElementTree(tree()),
    "DOM": lambda: minidom.parseString("<a><b c='d'>e</b></a>"),
    "EmailMessage": message,
    "ArgumentParser": parser,
    "Namespace": lambda: argparse.Namespace(a=[1]),
    "Random": lambda: random.Random(1),
    "SystemRandom": random.SystemRandom,
    "Template": lambda: string.Template("$a"),
    "Formatter": string.Formatter,
    "Logger": lambda: logging.getLogger("tests"),
    "LogRecord": lambda: logging.makeLogRecord({"a": [1]}),
    "Handler": logging.NullHandler,
    "SimpleCookie": lambda: http.cookies.SimpleCookie("a=b"),
    "Context": lambda: decimal.Context(prec=5),
    "contextvars.Context": contextvars.copy_context,
    "ContextVar": lambda: contextvars.ContextVar("a"),
    "Signature": lambda: inspect.signature(lambda a, *b: None),
    "Struct": lambda: struct.Struct("i"),
    "hash": lambda: hashlib.sha256(b"a"),
    "compressor": zlib.compressobj,
    "scheduler": sched.scheduler,
    "timezone": lambda: datetime.timezone(datetime.timedelta(hours=1), "name"),
    "Scanner": lambda: re.Scanner([("a", None)]),  # type: ignore[attr-defined]
    "module subclass": lambda: Module("name"),
    "TypeVar": lambda: T,
    "NewType": lambda: NewInt,
    "typing alias": lambda: typing.Dict[str, int],  # noqa: UP006
    "typing callable": lambda: typing.Callable[[int], str],
    "typing union": lambda: typing.Optional[int],  # noqa: UP045
    "ForwardRef": lambda: typing.ForwardRef("Name"),
    "generic alias": lambda: dict[str, list[int]],
    "enum value map": lambda: re.RegexFlag.__members__,
}


def described(x: Any) -> Any:
    if isinstance(x, (ElementTree.Element, ElementTree.ElementTree)):
        root = x.getroot() if isinstance(x, ElementTree.ElementTree) else x
        return ElementTree.tostring(root)
    if isinstance(x, minidom.Document):
        return x.toxml()
    if isinstance(x, random.Random) and not isinstance(x, random.SystemRandom):
        return x.random()
    equality: Any = type(x).__eq__
    if equality is object.__eq__:
        return sorted(vars(x)) if hasattr(x, "__dict__") else type(x)
    return x


@for_each(name=["copy", "deepcopy"], make=CASES)
def test_as_the_running_version(impl: Implementation, make: Any, name: str) -> None:
    x = make()
    expected = outcome(getattr(copy, name), x)
    found = outcome(getattr(impl, name), x)
    if isinstance(expected, Raised):
        assert found == expected
    else:
        assert type(found) is type(expected)
        assert (found is x) == (expected is x)
        assert described(found) == described(expected)


@for_each(make=CASES)
def test_inside_containers(impl: Implementation, make: Any) -> None:
    x = make()
    expected = outcome(copy.deepcopy, [x, {"k": x}])
    found = outcome(impl.deepcopy, [x, {"k": x}])
    if isinstance(expected, Raised):
        assert found == expected
    else:
        assert found[0] is found[1]["k"] and type(found[0]) is type(expected[0])
