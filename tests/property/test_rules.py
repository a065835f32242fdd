"""Random graphs and random rules: a copier does what the standard library can be told to do.

A rule for an attribute becomes an entry of the memo for its value, to which nothing else leads. A
rule for a class becomes an entry of the dispatch table. What is left out is deleted afterwards.

1,000 graphs by default. `ECTYPE_GRAPHS` asks for more, which are then others each time.
"""

from __future__ import annotations

import copy
import os
import random
from collections import UserDict, namedtuple
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import pytest

from ectype import OMIT, SHARE, Copier

pytestmark = pytest.mark.usefixtures("ectype", "little_to_collect")

USUAL = 1_000
GRAPHS = int(os.environ.get("ECTYPE_GRAPHS", USUAL))
NAMES = ("one", "two", "three")
ATOMS = (int, float, str, bytes, type(None))


class Attributes:
    def __init__(self, one: Any = None, two: Any = None, three: Any = None) -> None:
        self.one, self.two, self.three = one, two, three


class Plain(Attributes):
    pass


class Derived(Plain):
    pass


class Slotted:
    __slots__ = NAMES
    __init__ = Attributes.__init__


class SlottedAndMore(Slotted):
    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        self.more = [1]


@dataclass
class Data:
    one: Any
    two: Any
    three: Any


@dataclass(frozen=True, slots=True)
class FrozenSlots:
    one: Any
    two: Any
    three: Any


Triple = namedtuple("Triple", NAMES)


class WithState(Attributes):
    def __getstate__(self) -> Any:
        return dict(vars(self))

    def __setstate__(self, state: Any) -> None:
        vars(self).update(state)


class WithPair(Attributes):
    def __getstate__(self) -> Any:
        return dict(vars(self)), None

    def __setstate__(self, state: Any) -> None:
        vars(self).update(state[0])


class Reduced(Attributes):
    def __reduce__(self) -> Any:
        return Reduced, (None, None, None), {name: getattr(self, name) for name in NAMES}


class Constructed(Attributes):
    def __reduce_ex__(self, protocol: Any) -> Any:
        return Constructed, (self.one, self.two, self.three)


class Entered(Attributes):
    def __deepcopy__(self, memo: Any) -> Any:
        y = memo[id(self)] = Entered.__new__(Entered)
        for name in NAMES:
            setattr(y, name, copy.deepcopy(getattr(self, name), memo))
        return y


class Called(Attributes):
    def __deepcopy__(self, memo: Any) -> Any:
        return Called(*[copy.deepcopy(getattr(self, name), memo) for name in NAMES])


class WithGetattr(Attributes):
    def __getattr__(self, name: str) -> Any:
        raise AttributeError(name)


class ListWithMore(list[Any]):
    __init__ = Attributes.__init__


class DictWithMore(dict[Any, Any]):
    __init__ = Attributes.__init__


CLASSES: list[Any] = [
    *(Plain, Derived, Slotted, SlottedAndMore, Data, FrozenSlots, Triple, WithState, WithPair),
    *(Reduced, Constructed, Entered, Called, WithGetattr, ListWithMore, DictWithMore),
]
# Without one of its attributes such an object cannot be made, or makes another.
NEED_ALL = (FrozenSlots, Triple, Reduced, Constructed)


class Leaf:
    def __init__(self) -> None:
        self.content = [1]


class OtherLeaf(Leaf):
    pass


class ListLeaf(list[Any]):
    pass


LEAVES = (Leaf, OtherLeaf, ListLeaf)


def of_attribute(value: Any, memo: Any) -> Any:
    return ["by the rule for an attribute", value]


def of_class(x: Any, memo: Any) -> Any:
    return ["by the rule for a class", type(x).__name__]


class Graph:
    """A random graph, and random rules for what is in it."""

    def __init__(self, seed: int) -> None:
        self._random = choose = random.Random(seed)
        self.attributes = {
            cls: {name: self._rule(cls) for name in choose.sample(NAMES, choose.randint(1, 3))}
            for cls in choose.sample(CLASSES, choose.randint(0, 5))
        }
        self.types: Any = {
            cls: choose.choice([SHARE, of_class])
            for cls in choose.sample(LEAVES, choose.randint(0, 2))
        }
        self.by_rule: list[tuple[Any, Any]] = []
        self._made: list[Any] = []
        self.root = self._part(0)

    def rule(self, cls: type, name: str) -> Any:
        of_nearest = (self.attributes.get(base, {}).get(name) for base in cls.__mro__)
        return next((rule for rule in of_nearest if rule is not None), None)

    def _rule(self, cls: type) -> Any:
        return self._random.choice([SHARE, of_attribute, *([] if cls in NEED_ALL else [OMIT])])

    def _attribute(self, cls: type, name: str, depth: int) -> Any:
        rule = self.rule(cls, name)
        if rule is None or rule is OMIT:
            return self._part(depth)
        value = self._random.choice(
            [lambda: [1], lambda: {"key": [1]}, Leaf, lambda: ListLeaf([1]), lambda: Plain([1])]
        )()
        self.by_rule.append((value, rule))
        return value

    def _part(self, depth: int) -> Any:
        choose = self._random
        if self._made and choose.random() < 0.2:
            return choose.choice(self._made)
        kind = choose.random()
        parts = [] if depth > 3 else [lambda: self._part(depth + 1)] * choose.randint(0, 3)
        if depth > 3 or kind < 0.2:
            return choose.choice([1, "text", None, 2.5, (1, 2), b"bytes"])
        if kind < 0.3:
            x: Any = choose.choice([Leaf, OtherLeaf, lambda: ListLeaf([1, [2]])])()
        elif kind < 0.42:
            x = [part() for part in parts]
        elif kind < 0.52:
            x = {key: part() for key, part in zip(("key", 1, (1,)), parts, strict=False)}
        elif kind < 0.6:
            return tuple(part() for part in parts)
        else:
            cls = choose.choice(CLASSES)
            x = cls(*[self._attribute(cls, name, depth + 1) for name in NAMES])
            if isinstance(x, list):
                x.extend(part() for part in parts)
            elif isinstance(x, dict):
                x.update((i, part()) for i, part in enumerate(parts))
        self._made.append(x)
        if type(x) is list and choose.random() < 0.1:
            x.append(choose.choice(self._made))
        return x


def copy_by_the_standard_library(graph: Graph) -> Any:
    memo: Any = {}
    for value, rule in graph.by_rule:
        memo[id(value)] = value if rule is SHARE else rule(value, memo)
    table: Any = copy._deepcopy_dispatch
    ruled = [cls for cls in LEAVES if any(base in graph.types for base in cls.__mro__)]
    for cls in ruled:
        rule = next(graph.types[base] for base in cls.__mro__ if base in graph.types)
        table[cls] = (lambda x, memo: x) if rule is SHARE else rule
    try:
        y = copy.deepcopy(graph.root, memo)
    finally:
        for cls in ruled:
            del table[cls]
    for x in reachable(graph.root).values():
        copied = memo.get(id(x), x)
        is_copied = type(copied) is type(x) in CLASSES and copied is not x
        for name in NAMES if is_copied else ():
            if graph.rule(type(x), name) is OMIT:
                object.__delattr__(copied, name)
    return y


def attributes(x: Any) -> Iterator[tuple[str, Any]]:
    for name in (*NAMES, "more", "content"):
        if isinstance(x, (*CLASSES, *LEAVES)):
            with suppress(AttributeError):
                yield name, object.__getattribute__(x, name)


def reachable(root: Any) -> dict[int, Any]:
    found: dict[int, Any] = {}
    waiting = [root]
    while waiting:
        x = waiting.pop()
        if id(x) not in found:
            found[id(x)] = x
            if isinstance(x, (list, tuple)):
                waiting.extend(x)
            elif isinstance(x, dict):
                waiting.extend([*x, *x.values()])
            waiting.extend(value for _, value in attributes(x))
    return found


def described(y: Any, originals: dict[int, Any]) -> str:
    """All that `y` leads to: what is shared inside it, and what is an object of the original."""
    numbers: dict[int, int] = {}
    of_original = {address: number for number, address in enumerate(originals)}

    def describe(x: Any) -> str:
        if isinstance(x, ATOMS):
            return repr(x)
        if id(x) in numbers:
            return f"copy {numbers[id(x)]}"
        if id(x) in of_original and type(x) is not tuple:
            return f"original {of_original[id(x)]}"
        numbers[id(x)] = len(numbers)
        parts: list[str] = []
        if isinstance(x, dict):
            parts = [f"{describe(key)}: {describe(value)}" for key, value in x.items()]
        elif isinstance(x, (list, tuple)):
            parts = [describe(item) for item in x]
        parts += [f"{name}={describe(value)}" for name, value in attributes(x)]
        return f"{type(x).__name__}({', '.join(parts)})"

    return describe(y)


def copy_by_patch(copier: Copier, x: Any) -> Any:
    with copier.patch():
        return copy.deepcopy(x)


WAYS: dict[str, Callable[[Copier, Any], Any]] = {
    "alone": lambda copier, x: copier.deepcopy(x),
    "with a dict": lambda copier, x: copier.deepcopy(x, {}),
    "with a mapping": lambda copier, x: copier.deepcopy(x, UserDict()),
    "patched": copy_by_patch,
}


def test_both_do_the_same() -> None:
    first = 0 if GRAPHS == USUAL else random.getrandbits(48)
    for seed in range(first, first + GRAPHS):
        graph = Graph(seed)
        originals = reachable(graph.root)
        expected = described(copy_by_the_standard_library(graph), originals)
        before = described(graph.root, {})
        copier = Copier(types=graph.types, attributes=graph.attributes)
        for way, copy_by in WAYS.items():
            y = copy_by(copier, graph.root)
            assert described(y, originals) == expected, f"seed {seed}, {way}: {graph.attributes}"
        assert described(graph.root, {}) == before, f"seed {seed}"
