"""Hooks that make a new object and set a deep copy of each attribute, as programs write them.

The core does what such a hook does, once its source has been read. Whatever a program changes, it
must not show.
"""

from __future__ import annotations

import builtins
import sys
import sysconfig
import threading
from abc import ABC, abstractmethod
from collections.abc import Callable
from itertools import product
from types import FunctionType, SimpleNamespace
from typing import Any

import ectype
from tests.behaviour.support.hook_sources import (
    CALLS_UNTIL_READ,
    class_with,
    compiled,
    object_of,
    warm_up,
)
from tests.behaviour.support.memos import names_in
from tests.behaviour.support.outcomes import Raised, outcome
from tests.behaviour.support.shapes import shape
from tests.combinations import for_each
from tests.conftest import Implementation

MAKERS = {
    "cls = self.__class__": "cls.__new__(cls)",
    "cls = type(self)": "object.__new__(cls)",
    "": "type(self).__new__(self.__class__)",
}
ENTRIES = (
    "{} = {}\nmemo[id(self)] = {}",
    "memo[id(self)] = {0} = {1}",
    "{} = memo[id(self)] = {}",
    "{} = {}",
)
SETTERS = (
    "setattr({}, name, deepcopy(value, memo))",
    "{}.__dict__[name] = copy.deepcopy(value, memo=memo)",
    "setattr({}, name, copy.deepcopy(value, memo))",
)


def body(cls: str, maker: str, entry: str, setter: str, result: str = "new") -> str:
    first = entry.format(result, maker, result)
    loop = f"for name, value in self.__dict__.items():\n    {setter.format(result)}"
    return "\n".join(filter(None, (cls, first, loop, f"return {result}")))


BODIES = [
    body(*maker, entry, setter, result)
    for maker, entry, setter, result in product(MAKERS.items(), ENTRIES, SETTERS, ("new", "result"))
]
USUAL = body(*next(iter(MAKERS.items())), ENTRIES[0], SETTERS[0])
# Nearly the same.
OTHERS = {
    "names as values": USUAL.replace("value, memo", "name, memo"),
    "values as names": USUAL.replace("name, deepcopy", "value, deepcopy"),
    "set on itself": USUAL.replace("setattr(new", "setattr(self"),
    "returns its object": USUAL.replace("return new", "return self"),
    "one more attribute": USUAL.replace("return new", "new.more = 1\nreturn new"),
    "of another object": USUAL.replace("self.__dict__", "new.__dict__"),
    "entered for another": USUAL.replace("id(self)", "id(cls)"),
    "another class": USUAL.replace("cls.__new__(cls)", "cls.__new__(int)"),
    "an argument of new": USUAL.replace("cls.__new__(cls)", "cls.__new__(cls, 1)"),
    "not deep": USUAL.replace("deepcopy(value, memo)", "value"),
    "without a memo": USUAL.replace("deepcopy(value, memo)", "deepcopy(value)"),
    "only some": USUAL.replace("items():\n", "items():\n    if name:\n    "),
    "another order": USUAL.replace("__dict__.items()", "__dict__.items().__reversed__()"),
}


def graph_of(cls: Any) -> Any:
    """Objects that share parts and lead back to each other."""
    shared = [1, {"k": [2]}]
    inner = object_of(cls, name="inner", shared=shared)
    outer = object_of(cls, inner=[inner, (inner, 3)], shared=shared, nothing=None)
    inner.outer = outer
    return [outer, inner, (outer, [shared]), object_of(cls), [outer]]


NAMES = ("a", "b", "inner", "shared", "nothing", "outer", "name", "first", "act", "last", "tail")


def class_for(impl: Implementation, text: str) -> Any:
    """A class with such a hook, whose source the core has read.

    Its instances share these names. After some instances no more are taken up: then attributes
    are not stored in the object, where the core reads them.
    """
    cls = class_with(impl, text)
    warm_up(impl, cls, **{name: [1] for name in NAMES})
    return cls


def calls_hook(impl: Implementation, cls: Any) -> bool:
    """Does a copy of an instance call the hook?"""
    callers: list[str] = []
    probe = Acting(lambda x, memo: callers.append(sys._getframe(2).f_code.co_name))
    x = cls()
    x.first, x.act = [1], probe
    impl.deepcopy([x])
    return callers == ["__deepcopy__"]


STDLIB = Implementation.named("stdlib")


def test_copies_are_whole(impl: Implementation) -> None:
    for text in BODIES:

        def run(way: Implementation, text: str = text) -> Any:
            x = graph_of(class_for(way, text))
            y = way.deepcopy(x)
            assert y[0] is not x[0] and y[0].shared is not x[0].shared
            return shape(y), [list(vars(part)) for part in (y[0], y[1], y[3])]

        assert run(impl) == run(STDLIB), text
        if "memo[id" in text:
            x = graph_of(class_for(impl, text))
            assert shape(impl.deepcopy(x)) == shape(x)


def test_which_hooks_the_core_knows(ectype: Any) -> None:
    impl = Implementation.named("ectype")
    # On 3.10 attributes are not stored in their objects. Without the GIL other threads change them.
    is_known = sys.version_info >= (3, 11) and not sysconfig.get_config_var("Py_GIL_DISABLED")
    for text in BODIES:
        assert calls_hook(impl, class_with(impl, text)), text
        cls = class_for(impl, text)
        assert ectype._core.is_native(cls) == is_known, text
        assert calls_hook(impl, cls) != is_known, text


def test_hooks_that_do_nearly_the_same(impl: Implementation) -> None:
    for what, text in OTHERS.items():

        def run(way: Implementation, text: str = text) -> Any:
            x = object_of(class_with(way, text), a=[1], b="b")
            outcomes: list[Any] = []
            for _ in range(CALLS_UNTIL_READ):
                try:
                    y = way.deepcopy([x, x.a])
                    outcomes.append((shape(y), repr(vars(y[0])), y[0] is x))
                except (TypeError, RuntimeError) as error:
                    outcomes.append(repr(error))
            return outcomes

        assert run(impl) == run(STDLIB), what


class Marked:
    """What rules are about."""


def _refused(x: Any, memo: Any) -> Any:
    raise LookupError("of the rule")


def _log_error(log: list[Any]) -> Callable[[Any, Exception], Any]:
    def note(x: Any, error: Exception) -> Any:
        log.append((type(x).__name__, str(error)))
        return "noted"

    return note


RULES: dict[str, Callable[[Any, list[Any]], dict[str, Any]]] = {
    "met by nothing": lambda cls, log: {"types": {Acting: ectype.OMIT}},
    "shared": lambda cls, log: {"types": {Marked: ectype.SHARE}},
    "left out": lambda cls, log: {"types": {Marked: ectype.OMIT}},
    "left out, and uncopyable": lambda cls, log: {
        "types": {Marked: ectype.OMIT},
        "uncopyable": _log_error(log),
    },
    "made": lambda cls, log: {"types": {Marked: lambda x, memo: [id(x) in memo]}},
    "failing": lambda cls, log: {"types": {Marked: _refused}, "uncopyable": ectype.SHARE},
    "of an attribute": lambda cls, log: {"attributes": {cls: {"b": ectype.OMIT}}},
    "uncopyable and shared": lambda cls, log: {"uncopyable": ectype.SHARE},
    "uncopyable and left out": lambda cls, log: {"uncopyable": ectype.OMIT},
    "uncopyable and noted": lambda cls, log: {"uncopyable": _log_error(log)},
    "uncopyable": lambda cls, log: {},
}


WRAPPED: dict[str, Callable[[Any], Any]] = {
    "bare": lambda x: x,
    "in a list": lambda x: [x],
    "in a tuple": lambda x: (x, 1),
}


@for_each(rules=RULES, wrap=WRAPPED)
def test_rules_of_copiers(rules: Any, wrap: Callable[[Any], Any]) -> None:
    """They apply as to a hook that Python runs."""
    impl = Implementation.named("ectype")

    def run(text: str) -> Any:
        cls = class_for(impl, text)
        found: list[Any] = []
        for part in (Marked(), [[1], Marked()], threading.Lock(), {"k": threading.Lock()}):
            log: list[Any] = []
            x = object_of(cls, a=[1], b=wrap(part), c=[2])
            copier = ectype.Copier(**rules(cls, log))
            for argument in (x, [x, x]):
                result = outcome(copier.deepcopy, argument)
                is_kept = isinstance(result, list) and result[0] is x
                found.append(
                    (result if isinstance(result, Raised) else shape(result), is_kept, [*log])
                )
        return found

    assert run(USUAL) == run(OTHERS["only some"])


class Acting:
    """Does something in the middle of a copy."""

    def __init__(self, act: Callable[[Any, Any], Any] = lambda x, memo: None) -> None:
        self.act = act
        self.x: Any = None

    def __deepcopy__(self, memo: Any) -> str:
        return str(self.act(self.x, memo))


Log = list[Any]


def _log_setting(x: Any, log: Log) -> None:
    def set_attribute(self: Any, name: str, value: Any) -> None:
        log.append(("set", name))
        object.__setattr__(self, name, value)

    type(x).__setattr__ = set_attribute


def _rename(name: str, value: Callable[..., Any]) -> Callable[[Any, Any, Log], None]:
    def act(x: Any, memo: Any, log: Log) -> None:
        def called(*args: Any, **keywords: Any) -> Any:
            log.append((name, len(args), [*keywords]))
            return value(*args, **keywords)

        named = SimpleNamespace(deepcopy=called) if name == "copy" else called
        type(x).__deepcopy__.__globals__[name] = named

    return act


def _other_class(x: Any, memo: Any, log: Log) -> None:
    if id(x) in memo:
        other = type("Other", (type(x),), {})
        memo[id(x)].__class__ = other
        _log_setting(memo[id(x)], log)


def _raise(x: Any, memo: Any, log: Log) -> None:
    raise ValueError("in the middle")


def _reload(x: Any, memo: Any, log: Log) -> None:
    """Give the hook other code, which is read, too."""
    others = [text for text in BODIES if text.endswith("return new")]
    for text in others[:: len(others) // 3]:
        other = class_with(STDLIB, text)
        type(x).__deepcopy__.__code__ = other.__deepcopy__.__code__
        known = type(x).__deepcopy__.__globals__
        for _ in range(CALLS_UNTIL_READ):
            known["deepcopy"](object_of(type(x), first=[1]))
    _rename("deepcopy", lambda value, memo: ("other", value))(x, memo, log)


ACTS: dict[str, Callable[[Any, Any, Log], Any]] = {
    "nothing": lambda x, memo, log: None,
    "an attribute more": lambda x, memo, log: vars(x).update(new=1),
    "one attribute for another": lambda x, memo, log: (vars(x).pop("last"), vars(x).update(new=1)),
    "another value": lambda x, memo, log: vars(x).update(last=[3, 4]),
    "no more itself": lambda x, memo, log: vars(x).update(act=None),
    "another dict": lambda x, memo, log: setattr(x, "__dict__", {"other": 1}),
    "a slot in the copy": lambda x, memo, log: id(x) in memo and vars(memo[id(x)]).update(more=1),
    "another class": _other_class,
    "__setattr__": lambda x, memo, log: _log_setting(x, log),
    "a property": lambda x, memo, log: setattr(
        type(x), "last", property(lambda self: 1, lambda self, value: log.append(value))
    ),
    "deepcopy": _rename("deepcopy", lambda value, memo: ("other", value)),
    "copy.deepcopy": _rename("copy", lambda value, memo: ("other", value)),
    "setattr": _rename("setattr", setattr),
    "other hooks": _reload,
    "another code": lambda x, memo, log: setattr(
        type(x).__deepcopy__, "__code__", compiled("return 'other'", {}).__code__
    ),
    "no hook": lambda x, memo, log: delattr(type(x), "__deepcopy__"),
    "an error": _raise,
    "the memo": lambda x, memo, log: log.append(
        names_in(memo, x=x, first=x.first, last=x.last, dict=vars(x))
    ),
}


def test_what_happens_in_the_middle(impl: Implementation) -> None:
    """`first` was copied before `act` runs, `last` and `tail` are copied after it."""
    texts = [
        body("", "type(self).__new__(type(self))", entry, setter)
        for entry, setter in product(ENTRIES[2:], SETTERS)
    ]
    for (what, act), text in product(ACTS.items(), texts):

        def run(way: Implementation, act: Any = act, text: str = text) -> Any:
            cls = class_for(way, text)
            log: Log = []
            x = cls()
            x.first = [1]
            x.act = acting = Acting(lambda x, memo: act(x, memo, log))
            x.last = [2, x.first]
            x.tail = [x.first, x]
            acting.x = x
            try:
                y = way.deepcopy([x])[0]
            except (RuntimeError, ValueError, TypeError, AttributeError) as error:
                return type(error).__name__, str(error), log, sorted(vars(x))
            vars(acting).clear()
            return shape(y), getattr(y, "__dict__", None) and list(vars(y)), log, sorted(vars(x))

        assert run(impl) == run(STDLIB), (what, text)


def _with_slots(cls: Any) -> Any:
    return type("Hooked", (cls,), {"__slots__": ("slot",)})


def _sets_by_itself(cls: Any) -> Any:
    log: Log = []

    def set_attribute(self: Any, name: str, value: Any) -> None:
        log.append(name)
        object.__setattr__(self, name, value)

    return type("Hooked", (cls,), {"__setattr__": set_attribute, "log": log})


def _own_new(cls: Any) -> Any:
    log: Log = []

    def new(cls: Any) -> Any:
        log.append(cls.__name__)
        return object.__new__(cls)

    return type("Hooked", (cls,), {"__new__": new, "log": log})


def _abstract(cls: Any) -> Any:
    return type("Hooked", (cls, ABC), {"missing": abstractmethod(lambda self: None)})


CLASSES: dict[str, Callable[[Any], Any]] = {
    "with slots": _with_slots,
    "with its own __setattr__": _sets_by_itself,
    "with its own __new__": _own_new,
    "with a property": lambda cls: type(
        "Hooked", (cls,), {"a": property(lambda self: 1, lambda self, value: None)}
    ),
    "with a function of that name": lambda cls: type("Hooked", (cls,), {"a": lambda self: 1}),
    "with another __class__": lambda cls: type(
        "Hooked", (cls,), {"__class__": property(lambda self: cls)}
    ),
    "with another __dict__": lambda cls: type(
        "Hooked", (cls,), {"__dict__": property(lambda self: {"other": [1]})}
    ),
    "abstract": _abstract,
    "a list": lambda cls: type("Hooked", (cls, list), {}),
    "with a metaclass": lambda cls: type("Meta", (type,), {})("Hooked", (cls,), {}),
}


def test_classes_for_which_the_hook_has_to_run(impl: Implementation) -> None:
    for (what, derive), setter in product(CLASSES.items(), SETTERS):

        def run(way: Implementation, derive: Any = derive, setter: str = setter) -> Any:
            text = body("", "type(self).__new__(type(self))", "{} = {}", setter)
            base = class_for(way, text)
            cls = derive(base)
            outcomes: list[Any] = []
            for _ in range(CALLS_UNTIL_READ):
                x = base() if issubclass(cls, ABC) else cls()
                object.__getattribute__(x, "__dict__").update(a=[1], b=[2])  # held by nobody else
                if issubclass(cls, ABC):
                    x.__class__ = cls
                try:
                    y = way.deepcopy([x])[0]
                    outcomes.append((type(y).__name__, shape(y.__dict__), y.__dict__ is x.__dict__))
                except TypeError as error:
                    outcomes.append(str(error))
            return outcomes, getattr(cls, "log", None)

        assert run(impl) == run(STDLIB), (what, setter)


class Hiding:
    """Notes calls of a builtin."""

    def __init__(self, name: str, calls: Log) -> None:
        self.builtin, self.calls = getattr(builtins, name), calls
        vars(self)["__new__"] = object.__new__

    def __call__(self, *args: Any) -> Any:
        self.calls.append(len(args))
        return self.builtin(*args)


def test_names_that_hide_builtins(impl: Implementation) -> None:
    text = body("cls = type(self)", "object.__new__(cls)", ENTRIES[2], SETTERS[0])
    for name in ("id", "setattr", "type", "object"):

        def run(way: Implementation, name: str = name) -> Any:
            cls = class_for(way, text)
            calls: Log = []
            cls.__deepcopy__.__globals__[name] = Hiding(name, calls)
            return shape(way.deepcopy([object_of(cls, a=[1])])), calls

        assert run(impl) == run(STDLIB), name


def test_a_function_with_builtins_of_its_own(impl: Implementation) -> None:
    calls: Log = []
    own = {**vars(builtins), "setattr": Hiding("setattr", calls)}
    cls = class_with(impl, body("", "type(self).__new__(type(self))", ENTRIES[0], SETTERS[0]))
    hook = cls.__deepcopy__
    cls.__deepcopy__ = FunctionType(hook.__code__, {**hook.__globals__, "__builtins__": own})
    warm_up(impl, cls, a=[1])
    calls.clear()
    impl.deepcopy([object_of(cls, a=[1])])
    assert calls == [3]


def test_a_tracer_sees_the_hook(impl: Implementation) -> None:
    cls = class_for(impl, USUAL)
    x = [object_of(cls, a=[1])]
    seen: Log = []

    def trace(frame: Any, event: str, argument: Any) -> None:
        seen.append(frame.f_code.co_name)

    former = sys.gettrace()
    sys.settrace(trace)
    try:
        impl.deepcopy(x)
    finally:
        sys.settrace(former)
    assert "__deepcopy__" in seen


def test_attributes_that_come_later(impl: Implementation) -> None:
    """Names that a class's instances get after its hook was read; one is then a property."""
    cls = class_for(impl, USUAL)
    x = object_of(cls, a=[1], later=[2])
    assert vars(impl.deepcopy([x])[0]) == {"a": [1], "later": [2]}
    found: Log = []
    cls.a = property(lambda self: None, lambda self, value: found.append(value))
    impl.deepcopy([x])
    assert found == [[1]]
    for i in range(40):
        vars(x)[f"more{i}"] = [i]
    assert len(vars(impl.deepcopy([x])[0])) == 41
