"""A graph as a plain value: two graphs are described alike if nobody could tell them apart.

Objects that have a name are called by it, which shows the identity with an original; all others
are numbered in the order in which they are met, which shows sharing and cycles.
"""

from __future__ import annotations

import array
import functools
import re
import types
from collections import defaultdict, deque
from collections.abc import Collection, Iterator
from typing import Any

from tests.behaviour.support.memos import RecordingMapping

ATOMS = (
    *(type(None), bool, int, float, complex, str, bytes, range, type(...), types.FunctionType),
    *(types.BuiltinFunctionType, types.CodeType, types.ModuleType, type, types.GeneratorType),
)
ITERATORS = (type(iter([])), type(iter(())), type(iter(range(0))))

Description = list[Any]


class Describer:
    """Collects descriptions that share one numbering."""

    def __init__(self, names: dict[int, str], *memos: Any) -> None:
        self.labels = dict(names)
        self.memos = {id(memo) for memo in memos}  # described by their entries
        self.nodes: Description = []
        self._pending: deque[Any] = deque()
        self._alive: list[Any] = []  # a temporary must not die and lend its address to another
        self._met: set[int] = set()

    def label(self, x: Any) -> str:
        """What `x` is called."""
        name = self.labels.get(id(x))
        if name is None:
            if isinstance(x, ATOMS):
                return without_addresses(repr(x))
            name = self.labels[id(x)] = f"#{len(self._alive)}"
        if id(x) not in self._met:
            self._met.add(id(x))
            self._alive.append(x)
            self._pending.append(x)
        return name

    def describe_all(self) -> Description:
        """The descriptions of everything that can be reached from what was labelled."""
        while self._pending:
            x = self._pending.popleft()
            parts = () if id(x) in self.memos else edges_of(x)
            edges = [(name, self.label(part)) for name, part in parts]
            self.nodes.append((self.label(x), type(x).__name__, edges))
        return self.nodes

    def memo(self, memo: Any, *, about: Collection[int] | None = None) -> Description:
        """The entries in order, or those `about` the objects at these addresses.

        A native memo has no entries for some temporaries, of which the first may also have begun
        the keep-alive list.
        """
        try:
            kept: dict[int, Any] = {id(x): x for x in memo[id(memo)]}
        except (KeyError, TypeError, IndexError):
            kept = {}
        entries: Description = []
        for key in memo:
            if key == id(memo):
                if about is None:
                    entries.append(("keep-alive", [self.label(x) for x in kept.values()]))
            elif about is None or key in about:
                entries.append((self._key(key, kept), self.label(memo[key])))
        if about is not None:
            entries.append(("kept alive", [self.label(x) for i, x in kept.items() if i in about]))
        return entries

    def _key(self, key: Any, kept: dict[int, Any]) -> str:
        if key in kept:
            return self.label(kept[key])
        return self.labels.get(key, "an address" if type(key) is int else repr(key))


def seen(memo: Any, names: dict[int, str], *, whole: bool) -> Description:
    """What a hook can see: entries, and all that can be reached from them."""
    if memo is None:
        return []
    describer = Describer(names, memo)
    entries = describer.memo(memo, about=None if whole else names)
    return [type(memo).__name__, entries, describer.describe_all()]


def calls(memo: RecordingMapping, describer: Describer) -> Description:
    """What was asked of the memo, in order.

    Where one of the copies is by now, a temporary may have been when the memo was asked.
    """
    kept = {id(x): x for x in memo.entries.get(id(memo), ())}
    named = [(call, key in kept, describer._key(key, kept)) for call, key in memo.calls]
    return [
        (call, name if is_kept or not name.startswith("#") else "an address")
        for call, is_kept, name in named
    ]


def without_addresses(text: str) -> str:
    """Also of what a memo has for keys, where one has become part of the data."""
    return re.sub(r"0x[0-9a-fA-F]+|^[0-9]{12,}$", "an address", text)


def edges_of(x: Any) -> Iterator[tuple[str, Any]]:
    """The parts of an object, read past whatever its class overrides."""
    if isinstance(x, list):
        yield from enumerated(list.__iter__(x))
    elif isinstance(x, (tuple, deque)):
        yield from enumerated(x)
    elif isinstance(x, (set, frozenset)):
        # Members with addresses for hashes stand anywhere between the others.
        atoms = [member for member in x if isinstance(member, ATOMS)]
        yield from enumerated(sorted(atoms, key=repr))
        yield from enumerated(member for member in x if not isinstance(member, ATOMS))
    elif isinstance(x, (dict, types.MappingProxyType)) or type(x).__name__ == "frozendict":
        for i, (key, value) in enumerate(type(x).items(x)):
            yield f"key {i}", key
            yield f"value {i}", value
    yield from attributes_of(x)
    yield from peculiarities_of(x)


def enumerated(parts: Any) -> Iterator[tuple[str, Any]]:
    return ((str(i), part) for i, part in enumerate(parts))


def attributes_of(x: Any) -> Iterator[tuple[str, Any]]:
    try:
        attributes = object.__getattribute__(x, "__dict__")
    except AttributeError:
        pass
    else:
        if isinstance(x, types.SimpleNamespace) or type(attributes) is dict:
            yield "__dict__", attributes
    for name, member in members_of(type(x)):  # type: ignore[arg-type]
        try:
            yield name, member.__get__(x)
        except AttributeError:
            yield name, "unset"


@functools.lru_cache(maxsize=100)  # some classes last no longer than their graph
def members_of(cls: type) -> list[tuple[str, Any]]:
    """Slots, and what classes written in C have in their place."""
    return [
        (name, member)
        for base in cls.__mro__
        for name, member in sorted(vars(base).items())
        if type(member) is types.MemberDescriptorType
    ]


def peculiarities_of(x: Any) -> Iterator[tuple[str, Any]]:
    """What objects of some built-in types hold beside."""
    if isinstance(x, BaseException):
        yield "args", x.args
    elif isinstance(x, deque):
        yield "maxlen", x.maxlen
    elif isinstance(x, defaultdict):
        yield "default_factory", x.default_factory
    elif isinstance(x, (bytearray, array.array)):
        yield "contents", repr(x)
    elif isinstance(x, types.MethodType):
        yield "__func__", x.__func__
        yield "__self__", x.__self__
    elif isinstance(x, ITERATORS):
        yield from enumerated(x.__reduce__()[1:])
    elif type(x).__module__ in ("datetime", "decimal", "fractions", "pathlib", "uuid"):
        yield "value", shown(x)


def shown(x: Any) -> str:
    """Its `repr`, which may fail: if ints are copied to strings, a UUID holds one."""
    try:
        return repr(x)
    except Exception as error:
        return repr(error)
