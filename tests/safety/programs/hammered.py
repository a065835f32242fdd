"""The objects that the hammer copies and changes, and what a copy of them may consist of."""

from __future__ import annotations

import copy
import copyreg
import functools
import io
import sys
import types
import weakref
from collections import Counter, OrderedDict, defaultdict, deque, namedtuple
from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random
from typing import Any, ClassVar

MOST = 12
"""Items of a container, about."""


class Limits:
    """What the threads must not do, because the interpreter crashes by itself."""

    takes_attributes = True
    """Without the GIL the iterator of an instance's `__dict__`, which `copy.py` uses, dereferences
    a null if another thread takes an attribute away (dictiter_iternext_threadsafe; seen on 3.14.7
    and 3.15.0rc1). Everything that the core copies natively may lose attributes."""


HAS_GIL = getattr(sys, "_is_gil_enabled", lambda: True)()


class Plain:
    pass


class Other(Plain):
    pass


class Slots:
    __slots__ = ("a", "b", "c")


class SlotsAndDict(Slots):
    pass


class Hooked:
    """Its hook copies the attributes of a `__dict__` that others replace."""

    def __deepcopy__(self, memo: Any) -> Hooked:
        made = type(self).__new__(type(self))
        memo[id(self)] = made
        made.__dict__.update(copy.deepcopy(self.__dict__, memo))
        return made


class Reducing:
    def __reduce_ex__(self, protocol: Any) -> Any:
        return Reducing, (), dict(self.__dict__)


class WithGetattr:
    """Others may meet a copy of it before it has its state."""

    met: Any = None

    def __getattr__(self, name: str) -> Any:
        WithGetattr.met = self
        raise AttributeError(name)


class WithState:
    def __getstate__(self) -> Any:
        return {**self.__dict__}

    def __setstate__(self, state: Any) -> None:
        self.__dict__.update(state)


class Registered(Plain):
    pass


class Changed(Plain):
    """Methods of it come and go."""


class Named1:
    """The values of its attributes tell their names."""


class Named2(Named1):
    """Its instances share the names in another order."""


class Referred:
    """What weak containers refer to."""


REFERRED = [Referred() for _ in range(MOST)]
WEAK = (weakref.WeakKeyDictionary, weakref.WeakValueDictionary, weakref.WeakSet)


class Upper(Plain):
    """Methods of it come and go."""


class OtherUpper(Upper):
    pass


class Lower(Upper):
    """It gets other bases."""


class Resurrected:
    """Its finalizer lets others meet it."""

    back: ClassVar[deque[Any]] = deque(maxlen=MOST)

    def __init__(self) -> None:
        self.a: list[Any] = []

    def __del__(self) -> None:
        type(self).back.append(self)


def returned(self: Any, memo: Any) -> Any:
    return self


def copied_whole(self: Any, memo: Any) -> Any:
    made = type(self).__new__(type(self))
    made.__dict__.update(copy.deepcopy(self.__dict__, memo))
    return made


class Coded(Plain):
    """Its hook gets the code of another function."""

    def __deepcopy__(self, memo: Any) -> Any:
        return self


class ListOf(list[Any]):
    pass


class DictOf(dict[Any, Any]):
    pass


class SetOf(set[Any]):
    pass


class Problem(Exception):
    pass


@dataclass
class Data:
    a: Any = 0
    b: Any = field(default_factory=list)
    c: Any = "text 0"


@dataclass(frozen=True, slots=True)
class Frozen:
    a: Any
    b: Any


Named = namedtuple("Named", "a b")

INSTANCES = (Plain, Slots, Hooked, Reducing, WithGetattr, WithState, Problem, Resurrected)
SEQUENCES = (list, tuple, set, frozenset, deque)
TEXTS = tuple(f"text {i}" * (i % 3 + 1) for i in range(50))


def leaf(chosen: Random) -> Any:
    """A value that other threads may free at any time, or one that lives as long as the program."""
    large = chosen.randrange(10**6, 10**9)
    text = chosen.choice(TEXTS)
    return chosen.choice((chosen.randrange(100), large, str(large), text, chosen.random(), None))


def value(chosen: Random, depth: int = 2) -> Any:
    if depth == 0 or chosen.random() < 0.4:
        return leaf(chosen)
    parts = [value(chosen, depth - 1) for _ in range(chosen.randrange(4))]
    kind = chosen.randrange(7)
    if kind == 0:
        return tuple(parts)
    if kind == 1:
        return {str(i): part for i, part in enumerate(parts)}
    if kind == 2:
        return {leaf(chosen) for _ in range(3)}
    if kind == 3:
        return with_attributes(Plain(), a=parts)
    if kind == 4:
        return Data(leaf(chosen), parts)
    if kind == 5:
        return {i * 10**6: part for i, part in enumerate(parts)}
    return parts


def with_attributes(made: Any, **values: Any) -> Any:
    for name, part in values.items():
        setattr(made, name, part)
    return made


with_attributes(Named1(), a=None, b=None, c=None)
with_attributes(Named2(), c=None, b=None, a=None)


def illegal(x: Any, depth: int = 12) -> str:
    """What is wrong with a copy, or nothing."""
    if x is None or type(x) in (bool, float):
        return ""
    if type(x) is int:
        return "" if -(10**10) < x < 10**10 else f"an int: {x}"
    if type(x) is str:
        return "" if x.startswith("text ") or x.isdigit() or x in "abc" else f"a str: {x!r}"
    if depth == 0:
        return ""
    if isinstance(x, Named1):
        wrong = [name for name, part in list(vars(x).items()) if part[0] != name]
        return f"values of other attributes: {vars(x)}" if wrong else ""
    if isinstance(x, WEAK):
        met = [part for part in list(x) if type(part) not in (Referred, str)]
        return f"in a weak container: {met}" if met else ""
    if isinstance(x, (io.BytesIO, io.StringIO)):
        return "" if len(set(x.getvalue()) - {0, "\0"}) <= 1 else f"torn: {x.getvalue()!r}"
    if isinstance(x, SEQUENCES):
        return next(filter(None, (illegal(part, depth - 1) for part in list(x))), "")
    if isinstance(x, dict):
        return illegal([part for pair in list(x.items()) for part in pair], depth)
    if isinstance(x, (bytes, bytearray)):
        return "" if len(set(x)) <= 2 else f"torn: {x!r}"
    if isinstance(x, (types.SimpleNamespace, *INSTANCES)):
        names = [name for name in ("a", "b", "c") if hasattr(x, name)]
        parts = [getattr(x, name, None) for name in names]
        parts += list(getattr(x, "__dict__", {}).values())
        parts += list(getattr(x, "args", ()))
        return illegal(parts, depth - 1)
    if isinstance(x, (Data, Frozen)):
        return illegal([getattr(x, name, None) for name in ("a", "b", "c")], depth - 1)
    if isinstance(x, functools.partial):
        return illegal([*x.args, x.keywords], depth - 1)
    return f"a {type(x).__name__}: {x!r:.100}"


@dataclass
class Kind:
    """A shared object, and one way to change it that a thread chooses."""

    name: str
    shared: Any
    change: Callable[[Random, Any], object]


def kind_of(make: Callable[[Random], Any]) -> Callable[[Callable[..., object]], Kind]:
    """A decorator of the function that changes a part of what `make` makes."""

    def add(change: Callable[[Random, Any], object]) -> Kind:
        chosen = Random(change.__name__)
        shared = [make(chosen) for _ in range(MOST)]
        kind = Kind(change.__name__, shared, lambda by, x: change(by, by.choice(x)))
        KINDS[kind.name] = kind
        return kind

    return add


KINDS: dict[str, Kind] = {}


def change_list(by: Random, x: Any) -> None:
    act = by.randrange(9)
    if act < 4 and len(x) < MOST:
        x.append(value(by))
    elif act == 4:
        x[by.randrange(len(x))] = value(by)
    elif act == 5:
        x.pop()
    elif act == 6:
        x[1:3] = [value(by) for _ in range(by.randrange(4))]
    elif act == 7:
        x.reverse()
    elif by.random() < 0.3:
        x.clear()


def change_dict(by: Random, x: Any) -> None:
    act = by.randrange(8)
    if act < 4 and len(x) < MOST:
        x[by.choice((str(by.randrange(20)), by.randrange(20)))] = value(by)
    elif act == 4:
        x.update({str(i): value(by) for i in range(by.randrange(5))})
    elif act == 5:
        x.popitem()
        for key in list(x)[: by.randrange(MOST)]:
            x.pop(key)
    elif act == 6:
        for key in list(x)[:3]:
            x[key] = value(by)
    elif by.random() < 0.3:
        x.clear()


def change_set(by: Random, x: Any) -> None:
    act = by.randrange(6)
    if act < 3 and len(x) < MOST:
        x.add(leaf(by))
    elif act == 3:
        x.update((str(by.randrange(10**6)), by.random()))
    elif act == 4:
        x.pop()
    elif by.random() < 0.3:
        x.clear()


def change_attributes(by: Random, x: Any, takes: bool = True) -> None:
    act = by.randrange(8)
    if act < 4 or not (takes and Limits.takes_attributes):
        setattr(x, by.choice("abc"), value(by))
    elif act == 4:
        delattr(x, by.choice("abc"))
    elif act == 5:
        x.__dict__ = {name: value(by) for name in by.sample("abc", 2)}
    elif act == 6:
        x.__dict__[by.choice("abc")] = value(by)
    else:
        x.__dict__.pop(by.choice("abc"), None)


def change_slots(by: Random, x: Any) -> None:
    if by.randrange(4):
        setattr(x, by.choice("abc"), value(by))
    else:
        delattr(x, by.choice("abc"))


@kind_of(lambda by: [])
def lists(by: Random, x: Any) -> None:
    change_list(by, x)


@kind_of(lambda by: {})
def dicts(by: Random, x: Any) -> None:
    change_dict(by, x)


@kind_of(lambda by: set())
def sets(by: Random, x: Any) -> None:
    change_set(by, x)


@kind_of(lambda by: with_attributes(by.choice((Plain, Data))(), a=1, b=[], c="text 1"))
def attributes(by: Random, x: Any) -> None:
    change_attributes(by, x)


@kind_of(lambda by: with_attributes(Hooked(), a=1, b=[], c="text 1"))
def hooked(by: Random, x: Any) -> None:
    """Its hook calls `copy.py` unless that is patched."""
    change_attributes(by, x, takes=HAS_GIL)


@kind_of(lambda by: with_attributes(by.choice((Reducing, WithState))(), a=1))
def reduced(by: Random, x: Any) -> None:
    change_attributes(by, x)


@kind_of(lambda by: with_attributes(WithGetattr(), a=1, b=[], c="text 1"))
def with_getattr(by: Random, x: Any) -> None:
    change_attributes(by, x)
    if WithGetattr.met is not None:
        change_attributes(by, WithGetattr.met)


@kind_of(lambda by: with_attributes(Slots(), a=1, b=[], c="text 1"))
def slots(by: Random, x: Any) -> None:
    change_slots(by, x)


@kind_of(lambda by: with_attributes(SlotsAndDict(), a=1, b=[], c="text 1"))
def slots_and_dict(by: Random, x: Any) -> None:
    (change_slots if by.randrange(2) else change_attributes)(by, x)


@kind_of(lambda by: Frozen([], leaf(by)))
def frozen(by: Random, x: Any) -> None:
    object.__setattr__(x, by.choice("ab"), value(by))


@kind_of(lambda by: ([], {}, Named([], leaf(by))))
def tuples(by: Random, x: Any) -> None:
    change_list(by, by.choice((x[0], x[2].a)))
    change_dict(by, x[1])


@kind_of(lambda by: deque())
def deques(by: Random, x: Any) -> None:
    act = by.randrange(5)
    if act < 3 and len(x) < MOST:
        (x.append if by.randrange(2) else x.appendleft)(value(by))
    elif act == 3:
        x.rotate()
    else:
        x.popleft()


@kind_of(lambda by: bytearray(b"a"))
def bytearrays(by: Random, x: Any) -> None:
    if by.randrange(3) and len(x) < 1000:
        x.extend(b"a" * by.randrange(50))
    else:
        del x[1:]


@kind_of(lambda by: by.choice((ListOf, DictOf, SetOf))())
def subclasses(by: Random, x: Any) -> None:
    if by.randrange(3) == 0:
        change_attributes(by, x)
    elif isinstance(x, list):
        change_list(by, x)
    elif isinstance(x, dict):
        change_dict(by, x)
    else:
        change_set(by, x)


@kind_of(lambda by: by.choice((defaultdict(list), Counter(), types.SimpleNamespace(a=1))))
def library(by: Random, x: Any) -> None:
    if isinstance(x, types.SimpleNamespace):
        setattr(x, by.choice("abc"), value(by))
    elif isinstance(x, Counter):
        x[str(by.randrange(20))] = by.randrange(100)
    else:
        change_dict(by, x)


@kind_of(lambda by: Problem("text 1", leaf(by)))
def exceptions(by: Random, x: Any) -> None:
    if by.randrange(2):
        x.args = (leaf(by), [leaf(by)])
    else:
        change_attributes(by, x)


@kind_of(lambda by: [{}])
def cycles(by: Random, x: Any) -> None:
    x[:] = [x, {"a": x}, value(by)][: by.randrange(4)]


@kind_of(lambda by: with_attributes(Plain(), a=1, b=[], c="text 1"))
def classes(by: Random, x: Any) -> None:
    """An instance gets another class."""
    x.__class__ = by.choice((Plain, Other))
    change_attributes(by, x)


def named_values(by: Random) -> Any:
    return with_attributes(Named1(), **{name: [name, leaf(by)] for name in "abc"})


@kind_of(lambda by: [named_values(by)])
def names(by: Random, x: Any) -> None:
    """An instance gets a class that shares other names, while its attributes are copied."""
    name = by.choice("abc")
    act = by.randrange(4)
    if act == 0:
        x[0] = named_values(by)
    elif act == 1:
        x[0].__class__ = by.choice((Named1, Named2))
    elif act == 2 or not Limits.takes_attributes:
        setattr(x[0], name, [name, leaf(by)])
    else:
        delattr(x[0], name)


@kind_of(lambda by: OrderedDict())
def ordered(by: Random, x: Any) -> None:
    act = by.randrange(6)
    if act < 3 and len(x) < MOST:
        x[str(by.randrange(20))] = value(by)
    elif act == 3:
        x.move_to_end(str(by.randrange(20)))
    elif act == 4:
        x.popitem(last=by.random() < 0.5)
    elif by.random() < 0.3:
        x.clear()


if not HAS_GIL:
    # The interpreter crashes by itself where one thread iterates over an OrderedDict that another
    # changes (gh-151627), and where two change one (seen on 3.15.0rc1). No copy is needed for that.
    del KINDS["ordered"]


@kind_of(lambda by: by.choice(WEAK)())
def weak(by: Random, x: Any) -> None:
    """What they refer to is freed meanwhile."""
    referred = REFERRED[by.randrange(MOST)] if by.randrange(2) else Referred()
    REFERRED[by.randrange(MOST)] = Referred()
    if isinstance(x, weakref.WeakSet):
        x.add(referred)
    elif isinstance(x, weakref.WeakKeyDictionary):
        x[referred] = leaf(by)
    else:
        x[str(by.randrange(20))] = referred
    if len(x) > MOST:
        x.clear()


@kind_of(lambda by: by.choice((io.BytesIO, io.StringIO))())
def streams(by: Random, x: Any) -> None:
    act = by.randrange(4)
    if act < 2:
        x.write((b"a" if isinstance(x, io.BytesIO) else "a") * by.randrange(50))
    elif act == 2:
        x.seek(by.randrange(20))
    else:
        x.truncate(by.randrange(100))


@kind_of(lambda by: with_attributes(Lower(), a=1, b=[], c="text 1"))
def bases(by: Random, x: Any) -> None:
    act = by.randrange(6)
    if act == 0:
        Lower.__bases__ = (by.choice((Upper, OtherUpper)),)
    elif act == 1:
        Upper.__getstate__ = lambda self: dict(self.__dict__)  # type: ignore[method-assign]
    elif act == 2:
        OtherUpper.__setstate__ = lambda self, state: self.__dict__.update(state)  # type: ignore[attr-defined]
    elif act == 3:
        del Upper.__getstate__
    elif act == 4:
        del OtherUpper.__setstate__  # type: ignore[attr-defined]
    else:
        change_attributes(by, x)


@kind_of(lambda by: with_attributes(Coded(), a=1, b=[], c="text 1"))
def code(by: Random, x: Any) -> None:
    Coded.__deepcopy__.__code__ = by.choice((returned, copied_whole)).__code__
    change_attributes(by, x, takes=HAS_GIL)


@kind_of(lambda by: [Resurrected()])
def finalizers(by: Random, x: Any) -> None:
    x[:] = [Resurrected() for _ in range(by.randrange(4))]
    for back in list(Resurrected.back)[:2]:
        back.a = [value(by)]
        x.append(back)
    if x and by.randrange(2):
        weakref.finalize(x[0], x[-1].a.append, leaf(by))


def itself(x: Any, memo: Any = None) -> Any:
    return x


def as_another(x: Any, memo: Any = None) -> Any:
    return with_attributes(Changed(), a=memo is None)


@kind_of(lambda by: with_attributes(Changed(), a=1, b=[], c="text 1"))
def methods(by: Random, x: Any) -> None:
    """A class gets and loses hooks."""
    name = by.choice(("__deepcopy__", "__copy__", "other"))
    if by.randrange(2):
        setattr(Changed, name, by.choice((itself, as_another)))
    else:
        delattr(Changed, name)


def reduce_registered(x: Any) -> Any:
    return Registered, (), {"a": 1}


@kind_of(lambda by: with_attributes(Registered(), a=1, b=[], c="text 1"))
def tables(by: Random, x: Any) -> None:
    """The dispatch tables get and lose a class."""
    act = by.randrange(6)
    dispatch: Any = copy._deepcopy_dispatch  # type: ignore[attr-defined]
    atomic: Any = getattr(copy, "_atomic_types", set())
    if act == 0:
        dispatch[Registered] = itself
    elif act == 1:
        dispatch.pop(Registered, None)
    elif act == 2:
        copyreg.pickle(Registered, reduce_registered)
    elif act == 3:
        copyreg.dispatch_table.pop(Registered, None)
    elif isinstance(atomic, set):
        (atomic.add if act == 4 else atomic.discard)(Registered)
