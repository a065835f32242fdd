"""Finds the classes of this process, and instances of them."""

from __future__ import annotations

import collections
import contextlib
import functools
import gc
import sys
import types
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from tools.census.checks import Make
from tools.census.description import name_of

CANDIDATES = 12
"""Live instances of one class, among which to choose."""
OURS = ("ectype", "tools.census")
SAMPLES = "tools.census.samples"
NOT_COPIED = (types.FrameType, types.GeneratorType)
"""Live ones are this program's own."""


@dataclass(frozen=True)
class Instance:
    cls: type
    origin: str
    make: Make

    @property
    def key(self) -> str:
        """What has to be done once. Each sample has to, other instances once for their class."""
        name = name_of(self.cls)
        return f"{name} {self.origin}" if self.origin.startswith("sample ") else name


def classes() -> list[type]:
    """All classes that derive from `object` and are known to it, in a stable order."""
    found: dict[int, type] = {}
    pending: list[type] = [object]
    while pending:
        cls = pending.pop()
        if id(cls) not in found:
            found[id(cls)] = cls
            pending += type.__subclasses__(cls)
    return sorted((cls for cls in found.values() if not is_ours(cls)), key=name_of)


def is_ours(cls: type) -> bool:
    module = str(name_of(cls)).split(":")[0]
    return module.startswith(OURS) and not module.startswith(SAMPLES)


def live_instances() -> dict[int, list[Any]]:
    """Some instances of each class, by its address: some metaclasses override `__hash__`.

    They are what the collector knows, and what that refers to. The second part finds what the
    collector does not track in modules, classes and containers.
    """
    found: dict[int, list[Any]] = collections.defaultdict(list)
    met: set[int] = set()
    for holder in gc.get_objects():
        for x in (holder, *gc.get_referents(holder)):
            some = found[id(type(x))]
            if len(some) < CANDIDATES and id(x) not in met:
                met.add(id(x))
                some.append(x)
    return found


def chosen(candidates: list[Any]) -> list[Any]:
    """The smallest that holds something, and one of middle size."""
    by_size = sorted(candidates, key=lambda x: len(gc.get_referents(x)))
    by_size = [x for x in by_size if len(gc.get_referents(x)) > 1] or by_size
    return by_size[:1] + by_size[len(by_size) // 2 :][:1] if len(by_size) > 1 else by_size


def instances(samples: dict[str, Make]) -> Iterator[Instance]:
    """What there is in the process, one class after the other."""
    live = live_instances()
    made: dict[int, list[Instance]] = collections.defaultdict(list)
    for name, make in samples.items():
        cls = type(make())
        made[id(cls)].append(Instance(cls, f"sample {name}", make))
    found = {id(cls): cls for cls in classes()}
    found.update({at: some[0].cls for at, some in made.items()})
    found.update({at: type(some[0]) for at, some in live.items() if not is_ours(type(some[0]))})
    for cls in sorted(found.values(), key=name_of):
        if issubclass(cls, NOT_COPIED):
            continue
        yield from made.get(id(cls), ())
        for i, x in enumerate(chosen(live.get(id(cls), []))):
            yield Instance(cls, f"live {i}", always(x))
        if make_new := filler(cls):
            yield Instance(cls, "new", make_new)


def always(x: Any) -> Make:
    return lambda: x


Builder = Callable[[type], Any]


def _list(cls: type) -> Any:
    x: Any = list.__new__(cls)
    list.extend(x, (["shared"], 1))
    return x


def _dict(cls: type) -> Any:
    x: Any = dict.__new__(cls)
    dict.__setitem__(x, "key", ["shared"])
    return x


def _set(cls: type) -> Any:
    x: Any = set.__new__(cls)
    set.update(x, ("a", 1))
    return x


BUILDERS: dict[Any, Builder] = {
    object.__new__: object.__new__,
    list.__new__: _list,
    dict.__new__: _dict,
    set.__new__: _set,
    frozenset.__new__: lambda cls: frozenset.__new__(cls, ("a", 1)),
    tuple.__new__: lambda cls: tuple.__new__(cls, (["shared"], 1)),
    int.__new__: lambda cls: int.__new__(cls, 7),
    float.__new__: lambda cls: float.__new__(cls, 7.5),
    str.__new__: lambda cls: str.__new__(cls, "text"),
    bytes.__new__: lambda cls: bytes.__new__(cls, b"text"),
    BaseException.__new__: lambda cls: BaseException.__new__(cls, "text", ["shared"]),
    Exception.__new__: lambda cls: Exception.__new__(cls, "text", ["shared"]),
}
"""By the `__new__` that the class has, what it is called with. No class's `__init__` runs."""


def filler(cls: type) -> Make | None:
    """What makes a new instance and fills it; None if the class does not allow it."""
    try:
        if is_model(cls):
            make = functools.partial(model, cls)
            make()
            return make
        builder = BUILDERS.get(cls.__new__)
        if builder is None or issubclass(cls, type) or has_contents_in_c(cls, builder):
            return None
        filled(cls, builder)
    except Exception:
        return None
    return functools.partial(filled, cls, builder)


def is_model(cls: type) -> bool:
    base = getattr(sys.modules.get("pydantic"), "BaseModel", None)
    return base is not None and issubclass(cls, base)


def model(cls: Any) -> Any:
    """One of pydantic's has to be whole, or each copy of it fails. Nothing is validated here."""
    return cls.model_construct(first=["shared"])


def has_contents_in_c(cls: type, builder: Builder) -> bool:
    """Whether `object.__new__` would leave a structure in C without what its methods rely on."""
    if builder is not object.__new__:
        return False
    roots = [base for base in type.__dict__["__mro__"].__get__(cls) if base.__bases__ == (object,)]
    return any(
        base.__basicsize__ > object.__basicsize__ and not {"__slots__", "__dict__"} & {*vars(base)}
        for base in roots
    )


def filled(cls: type, build: Builder) -> Any:
    """No number in it is small: a `__del__` may take one for a file and close it."""
    x = build(cls)
    shared = ["shared"]
    for base in type.__dict__["__mro__"].__get__(cls):
        if "__slots__" not in vars(base):
            continue  # a structure in C, whose members are not ours to set
        for name, member in list(vars(base).items()):
            if type(member) is types.MemberDescriptorType:
                with contextlib.suppress(AttributeError, TypeError):  # read only
                    member.__set__(x, [name, shared])
    if cls.__dictoffset__:
        values = {"first": shared, "second": {"key": shared}, "third": "text", "fourth": 1 << 40}
        for name, value in values.items():
            # It fails for properties and classes in C that set attributes in their own way.
            with contextlib.suppress(AttributeError, TypeError):
                object.__setattr__(x, name, value)
    return x
