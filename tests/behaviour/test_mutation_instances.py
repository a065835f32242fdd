"""An instance, its copy or its class changes while the instance is being copied.

For each type with a native copy, a part of the instance has a hook that makes the change; whatever
follows runs by what is true then, as in the standard library.
"""

from __future__ import annotations

import copy
from collections import namedtuple
from collections.abc import Callable
from typing import Any

import pytest

from tests.behaviour.support.outcomes import Raised, outcome, without_addresses
from tests.behaviour.support.subjects import SUBJECTS, Hook, sub
from tests.combinations import for_each
from tests.conftest import Implementation

Log = list[Any]


class Frame:
    """What a change can reach: the class, the instance and, once it exists, the copy."""

    def __init__(self, cls: Any) -> None:
        self.cls = cls
        self.x: Any = None
        self.memo: Any = None
        self.log: Log = []

    @property
    def y(self) -> Any:
        return self.memo.get(id(self.x))

    def method(self, name: str, inherited: Any = None) -> Any:
        def logged(target: Any, *args: Any, **kwargs: Any) -> Any:
            self.log.append((name, [a for a in args if isinstance(a, (int, str))]))
            return inherited(target, *args, **kwargs) if inherited else None

        return logged


def class_gets(name: str) -> Callable[[Frame], None]:
    def change(frame: Frame) -> None:
        setattr(frame.cls, name, frame.method(name, getattr(frame.cls, name, None)))

    return change


def class_gets_new(frame: Frame) -> None:
    inherited = frame.cls.__new__

    def new(cls: Any, *args: Any) -> Any:
        frame.log.append("__new__")
        return inherited(cls, *args)

    frame.cls.__new__ = new


def class_makes_something_else(frame: Frame) -> None:
    frame.cls.__new__ = lambda cls, *args: Hook()


def original_gets(frame: Frame) -> None:
    if isinstance(frame.x, list):
        list.append(frame.x, [9])
    elif isinstance(frame.x, dict):
        dict.__setitem__(frame.x, "later", [9])
    elif isinstance(frame.x, set):
        set.add(frame.x, 9)


def original_loses(frame: Frame) -> None:
    if isinstance(frame.x, (list, dict, set)):
        frame.x.clear()


def original_is_set(frame: Frame) -> None:
    object.__setattr__(frame.x, "later", [9])


def original_loses_attributes(frame: Frame) -> None:
    for name in ("p", "r"):
        object.__delattr__(frame.x, name)


def original_of_another_class(frame: Frame) -> None:
    frame.x.__class__ = type("Other", (frame.cls,), dict.fromkeys(["__slots__"], ()))


def copy_of_another_class(frame: Frame) -> None:
    if frame.y is not None:
        methods = {name: frame.method(name, getattr(frame.cls, name, None)) for name in FILLING}
        frame.y.__class__ = type("Other", (frame.cls,), {"__slots__": (), **methods})


def copy_gets_a_method(frame: Frame) -> None:
    for name in ("append", "__setitem__", "__setstate__"):
        if frame.y is not None:
            setattr(frame.y, name, lambda *args, name=name: frame.log.append(name))


def copy_gets_contents(frame: Frame) -> None:
    if isinstance(frame.y, list):
        frame.y.append("early")
    elif isinstance(frame.y, dict):
        frame.y["e"] = "early"


def copy_gets_attributes(frame: Frame) -> None:
    if frame.y is not None:
        object.__setattr__(frame.y, "p", "early")
        object.__setattr__(frame.y, "later", "early")


FILLING = ("append", "extend", "__setitem__", "update", "__setstate__", "__setattr__")

CHANGES: dict[str, Callable[[Frame], None]] = {
    "nothing": lambda frame: None,
    **{
        f"class gets {name}": class_gets(name)
        for name in (
            *FILLING,
            *("__init__", "__iter__", "__len__", "__getattribute__", "__getattr__"),
            *(
                "__reduce_ex__",
                "__getstate__",
                "__getnewargs__",
                "__deepcopy__",
                "items",
                "__del__",
            ),
        )
    },
    "class gets __new__": class_gets_new,
    "class makes something else": class_makes_something_else,
    "class gets __dict__": lambda frame: setattr(frame.cls, "__dict__", {"other": 1}),
    "class loses __setstate__": lambda frame: delattr(frame.cls, "__setstate__"),
    "original grows": original_gets,
    "original shrinks": original_loses,
    "original is set": original_is_set,
    "original loses attributes": original_loses_attributes,
    "original of another class": original_of_another_class,
    "copy of another class": copy_of_another_class,
    "copy gets methods": copy_gets_a_method,
    "copy gets contents": copy_gets_contents,
    "copy gets attributes": copy_gets_attributes,
}


def described(y: Any) -> Any:
    """Past whatever the class overrides."""
    if isinstance(y, Raised):
        return y
    contents: Any = None
    for base in (list, dict, tuple, int, str):
        if isinstance(y, base):
            contents = base.__repr__(y)  # type: ignore[arg-type]
    for kind in (set, frozenset):
        if isinstance(y, kind):
            contents = sorted(map(repr, kind.__iter__(y)))  # type: ignore[arg-type]
    slots = [
        (name, outcome(member.__get__, y))
        for cls in type(y).__mro__
        for name, member in cls.__dict__.items()
        if type(member).__name__ == "member_descriptor"
    ]
    attributes = outcome(object.__getattribute__, y, "__dict__")
    return type(y).__name__, contents, repr(attributes), slots


def observe(deepcopy: Callable[[Any], Any], subject: str, change: str) -> str:
    make, build = SUBJECTS[subject]
    frame = Frame(make())
    deepcopy(build(frame.cls, Hook()))  # the class has been seen as it is

    def run(memo: Any) -> None:
        frame.memo = memo
        if not frame.log:
            frame.log.append("changed")
            frame.log.append(type(outcome(CHANGES[change], frame)))

    frame.x = build(frame.cls, Hook(run))
    seen = described(outcome(deepcopy, frame.x))
    return without_addresses(repr((seen, frame.log)))


@for_each(subject=[*SUBJECTS])
def test_meanwhile(impl: Implementation, subject: str) -> None:
    differences = []
    for change in CHANGES:
        found, law = (observe(f, subject, change) for f in (impl.deepcopy, copy.deepcopy))
        if repr(found) != repr(law):
            differences.append((change, found, law))
    assert differences == []


def test_cycles_through_subclasses(impl: Implementation) -> None:
    for subject in ("list", "list, attributes", "dict", "set, attributes", "plain"):
        make, build = SUBJECTS[subject]
        x = build(make(), [1])
        holder = [x]
        if isinstance(x, list):
            x.append(holder)
        elif isinstance(x, dict):
            x["self"] = holder
        else:
            x.q = holder
        y = impl.deepcopy(x)
        inner = y[-1] if isinstance(y, list) else y["self"] if isinstance(y, dict) else y.q
        assert inner is not holder
        assert inner[0] is y


@pytest.mark.parametrize("make", [sub(tuple), lambda: namedtuple("Pair", "p q")])
def test_a_tuple_that_holds_itself_is_copied_twice(impl: Implementation, make: Any) -> None:
    holder: list[Any] = []
    x = tuple.__new__(make(), (holder, 2))
    holder.append(x)
    y, law = impl.deepcopy(x), copy.deepcopy(x)
    assert (y[0][0] is y) == (law[0][0] is law)
    assert y[0][0][0] is y[0]
    z = impl.deepcopy(holder)
    assert z[0][0] is z
