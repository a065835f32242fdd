"""Describes an object and its copy in lines of text, which are equal if the copies are alike.

Every object gets a label. Objects that the original has are `original N`, others `new N`, so the
lines show which parts the copy shares with the original and which parts it meets twice.
"""

from __future__ import annotations

import contextlib
import functools
import re
import types
import weakref
from collections import deque
from collections.abc import Iterator
from typing import Any

MOST_OBJECTS = 2000
"""Of the original and again of the copy. What lies beyond them is not described."""
LONGEST_TEXT = 300

LEAVES = frozenset(
    (type(None), bool, int, float, complex, str, bytes, type(...), type(NotImplemented))
)
KNOWN_BY_IDENTITY = (
    *(type, types.ModuleType, types.FunctionType, types.CodeType, types.FrameType, weakref.ref),
    *(types.GeneratorType, types.CoroutineType, types.MemberDescriptorType, property),
    *(types.GetSetDescriptorType, types.MethodDescriptorType, types.WrapperDescriptorType),
)
VALUES = (int, float, complex, str, bytes, bytearray)
SEQUENCES: tuple[Any, ...] = (list, tuple, deque)
MEMBER = "member"
READ_WITHOUT_REDUCE = frozenset((object, dict, set, frozenset, *VALUES, *SEQUENCES))
HOOKS = ("__reduce_ex__", "__reduce__", "__getstate__", "__copy__", "__deepcopy__")

Parts = Iterator[tuple[str, Any]]


class Description:
    """The lines, and all that was met: no object may die and leave its address to another.

    Keep descriptions that are compared with each other.
    """

    def __init__(self, original: Any, copied: Any, errors: list[str]) -> None:
        describer = _Describer()
        describer.walk("original", original)
        describer.walk("new", copied)
        self.lines = [*errors, *describer.lines]
        self._alive = describer.alive


def raised(error: BaseException) -> list[str]:
    """The exception and its causes. Notes are left out: ectype adds one that says where."""
    lines: list[str] = []
    link: BaseException | None = error
    while link is not None and len(lines) < 10:
        lines.append(f"raised {name_of(type(link))}: {without_addresses(text_of(link))}")
        link = link.__cause__ or link.__context__
    return lines


def text_of(error: BaseException) -> str:
    try:
        return str(error)[:LONGEST_TEXT]
    except Exception as another:
        return f"no text: {name_of(type(another))}"


def name_of(cls: type) -> str:
    """`module:QualName`, whatever the metaclass overrides."""
    module = vars(type)["__module__"].__get__(cls)
    if type(module) is not str:
        module = "unknown"  # a class in C may have a descriptor there
    return f"{module}:{vars(type)['__qualname__'].__get__(cls)}"


def without_addresses(text: str) -> str:
    return re.sub(r"0x[0-9a-fA-F]+|\b[0-9]{12,}\b", "ADDRESS", text)


class _Describer:
    def __init__(self) -> None:
        self.lines: list[str] = []
        self._labels: dict[int, str] = {}
        self._pending: deque[tuple[str, Any]] = deque()
        self.alive: list[Any] = []
        self._kind = ""
        self._count = 0

    def walk(self, kind: str, root: Any) -> None:
        self._kind, self._count = kind, 0
        self.lines.append(f"{kind} root = {self._label(root)}")
        while self._pending:
            label, x = self._pending.popleft()
            self.lines.append(f"{label} is a {name_of(type(x))}")
            parts = list(parts_of(x))
            parts.sort(key=self._place)
            self.lines += [f"{label} {name} = {self._label(part)}" for name, part in parts]

    def _place(self, part: tuple[str, Any]) -> str:
        """Parts are in order, but for members of sets, some of which are hashed by address."""
        name, x = part
        if name != MEMBER:
            return ""
        known = _leaf(x) if type(x) in LEAVES else self._labels.get(id(x))
        return known or f"unknown {name_of(type(x))}"

    def _label(self, x: Any) -> str:
        cls = type(x)
        if cls in LEAVES:
            return _leaf(x)
        label = self._labels.get(id(x))
        if label is None:
            self.alive.append(x)
            if issubclass(cls, KNOWN_BY_IDENTITY):
                name = getattr(x, "__name__", "") if cls is not weakref.ref else ""
                label = f"{cls.__name__} {name} at {id(x)}"
            else:
                label = f"{self._kind} {self._count}"
                self._count += 1
                if self._count < MOST_OBJECTS:
                    self._pending.append((label, x))
            self._labels[id(x)] = label
        return label


def _leaf(x: Any) -> str:
    if type(x) is int and abs(x) > 1 << 200:
        return hex(x)[:LONGEST_TEXT]
    if type(x) in (str, bytes):
        return f"{x[:LONGEST_TEXT]!r} of {len(x)}"
    return repr(x)


def parts_of(x: Any) -> Parts:
    """All that can be read of an object. What fails to be read is part of the description."""
    cls: type = type(x)
    try:
        yield from _items_of(x, cls)
        yield from _attributes_of(x, cls)
        if _needs_reduce(cls):
            yield from _reduced(x)
    except Exception as error:
        yield "cannot be read", name_of(type(error))


def _items_of(x: Any, cls: type) -> Parts:
    """Its value or items, past whatever the class overrides."""
    for base in VALUES:
        if issubclass(cls, base):
            yield "value", base.__repr__(x)[:LONGEST_TEXT]
    for sequence in SEQUENCES:
        if issubclass(cls, sequence):
            yield from ((f"item {i}", item) for i, item in enumerate(sequence.__iter__(x)))
    for collection in (set, frozenset):
        if issubclass(cls, collection):
            yield from ((MEMBER, member) for member in collection.__iter__(x))
    if issubclass(cls, dict):
        for i, (key, value) in enumerate(dict.items(x)):
            yield f"key {i}", key
            yield f"value {i}", value
    elif issubclass(cls, BaseException):
        yield "args", x.args
    elif cls is types.CellType:
        yield "contents", x.cell_contents
    elif cls is types.MappingProxyType:
        yield "mapping", dict(x)


def _attributes_of(x: Any, cls: type) -> Parts:
    if cls.__dictoffset__:
        with contextlib.suppress(AttributeError):  # the class may hide it
            yield "__dict__", object.__getattribute__(x, "__dict__")
    for name, member in members_of(cls):
        try:
            yield name, member.__get__(x, cls)
        except AttributeError:
            yield name, "unset"


@functools.cache
def members_of(cls: type) -> list[tuple[str, Any]]:
    """Slots and members of structures in C, with those that another of the same name hides."""
    return [
        (f"{base.__name__}.{name}", member)
        for base in type.__dict__["__mro__"].__get__(cls)
        for name, member in sorted(vars(base).items(), key=lambda item: str(item[0]))
        if type(member) is types.MemberDescriptorType
    ]


@functools.cache
def _needs_reduce(cls: type) -> bool:
    """Whether the class copies in a way of its own, and may have contents that only that shows."""
    mro = type.__dict__["__mro__"].__get__(cls)
    others = [base for base in mro if base not in READ_WITHOUT_REDUCE]
    return any(hook in vars(base) for base in others for hook in HOOKS)


def _reduced(x: Any) -> Parts:
    try:
        value = x.__reduce_ex__(4)
    except Exception as error:
        yield "reduce fails with", name_of(type(error))
        yield "repr", without_addresses(repr(x))[:LONGEST_TEXT]
        return
    if type(value) is not tuple:
        yield "reduce value", value
        return
    for i, part in enumerate(value):
        # The fourth and fifth are iterators over items. They are new and nobody else needs them.
        yield f"reduce value {i}", list(part) if i in (3, 4) and part is not None else part
