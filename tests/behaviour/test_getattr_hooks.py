"""A `__getattr__` whose source has been read: deepcopy need not call it.

Whatever a program changes afterwards, it must not show.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from itertools import cycle, product
from textwrap import dedent, indent
from typing import Any

from tests.behaviour.support.hook_sources import CALLS_UNTIL_READ, compiled, run_source
from tests.behaviour.support.outcomes import Raised, outcome
from tests.behaviour.support.shapes import shape
from tests.conftest import Implementation

STDLIB = Implementation.named("stdlib")
Log = list[Any]
HEAD = "__getattr__(self, name)"
# None of these has `__deepcopy__` and `__setstate__`. The forms are those of real packages.
FORMS = {
    "nothing": "raise AttributeError",
    "no private names": """
        if name.startswith("_") or not name.isidentifier():
            raise AttributeError(f"{type(self).__name__!r} object has no attribute {name!r}")
        return self.made(name)
    """,
    "no special names": """
        if name[:2] == "__" and name[-1] == "_":
            message = "'%s' object has no attribute '%s'" % (self.__class__.__name__, name)
            raise AttributeError(message)
        return getattr(self.reader, name)
    """,
    "some names": """
        assert name != "other"
        if name in ("reader", "other"):
            return self.made(name)
        elif name not in {"seen", "done"}:
            raise AttributeError("{} has no {}".format(self.__class__.__name__, name))
    """,
    "an attribute that may come": """
        reader = self.__dict__.get("reader")
        if reader:
            log.append(name)
            return getattr(reader, name)
        raise AttributeError(name)
    """,
    "an attribute that is there": """
        if "reader" in self.__dict__ and name not in self.__dict__:
            log.append(name)
            return self.reader[name]
        else:
            raise AttributeError(name)
    """,
    "an attribute that should be there": """
        if "fields" in self.__dict__ or name == "__setstate__":
            raise AttributeError(name)
        log.append(name)
        return lambda *args: "found"
    """,
    "own names": """
        try:
            return self.__dict__[name]
        except KeyError as error:
            raise AttributeError(f"no {error}") from error
    """,
    "fields": """
        if name == "__setstate__":
            raise AttributeError(name)
        try:
            return self.fields[name]
        except (LookupError, AttributeError):
            raise AttributeError(str(name)) from None
    """,
    "fields with a default": """
        if name.endswith("state__"):
            raise AttributeError(name)
        found = self.fields.get(name, None)
        if found is None:
            raise AttributeError(name)
        return found
    """,
    "private fields": """
        if "_Named__rest" not in self.__dict__ or name not in self.__rest:
            return object.__getattribute__(self, name)
        return self.__rest[name]
    """,
    "fields that may not be there yet": """
        if name == "fields":
            raise AttributeError()
        if name in self.fields:
            return self.fields[name]
        else:
            try:
                look_up = super().__getattr__
            except AttributeError:
                look_up = super().__getattribute__
            return look_up(name)
    """,
    "parts": """
        if "fields" in self.__dict__:
            fields = self.__dict__["fields"]
            if name in fields:
                return fields[name]
        if "reader" in self.__dict__:
            readers = self.__dict__.get("reader")
            if name in readers:
                return readers[name]
        return self.__getattribute__(name)
    """,
}
# The same for dicts.
FORMS_OF_DICTS = {
    "items": """
        try:
            return self[name]
        except KeyError as error:
            raise AttributeError(f"{self.__class__.__qualname__} has no {name}") from error
    """,
    "items that are there": """
        if name in self:
            return self[name]
        raise AttributeError(name)
    """,
    "items with a default": """
        found = self.get(name)
        if found is not None:
            return found
        return super().__getattribute__(name)
    """,
    "special names": """
        if name[:2] == name[-2:] == "__":
            raise AttributeError(name)
        return self[name]
    """,
}
# These do more, or it is not known what they do.
OTHERS = (
    *("log.append(name)\nraise AttributeError(name)", "return self.made(name)"),
    *(
        "raise KeyError(name)",
        "raise AttributeError(self.fields)",
        "raise AttributeError(f'{self}')",
    ),
    *("raise AttributeError(f'{name:{self}}')", "raise error(name)", "error(name)"),
    *("for i in name:\n    raise AttributeError", "while True:\n    raise AttributeError(name)"),
    "with self:\n    raise AttributeError(name)",
    "try:\n    raise AttributeError(name)\nfinally:\n    log.append(name)",
    "try:\n    raise AttributeError(name)\nexcept AttributeError:\n    pass",
    "try:\n    return self.fields[name]\nexcept error:\n    raise AttributeError(name)",
    "fields = self.fields\nraise AttributeError(name)",
    "if self.reader:\n    pass\nraise AttributeError(name)",
    "if name < 'b':\n    raise AttributeError(name)",
    "if name.startswith(self):\n    pass\nraise AttributeError(name)",
    "if name[:self]:\n    pass\nraise AttributeError(name)",
    "AttributeError = error\nraise AttributeError(name)",
    "type = error\nraise AttributeError(type(self).__name__)",
    "(lambda: self)()\nraise AttributeError(name)",
    "self.seen = name\nraise AttributeError(name)",
    "assert name == ''\nraise AttributeError(name)",
    "raise AttributeError(name) from self.reader",
    "self.__dict__.pop(name)\nraise AttributeError(name)",
    "if self.fields is None:\n    pass\nraise AttributeError(name)",
)


class Plain:
    def __init__(self) -> None:
        self.fields = {"size": [1]}
        self.act: Any = None
        self.last = [2]

    def made(self, name: str) -> str:
        return f"made {name}"


class WithState(Plain):
    def __getstate__(self) -> Any:
        return dict(self.__dict__)


class Dict(dict):  # type: ignore[type-arg]
    def __init__(self) -> None:
        super().__init__(size=[1])

    act = property(lambda self: self["act"], lambda self, act: self.update(act=act, last=[2]))


class DictWithState(Dict):
    def __getstate__(self) -> Any:
        return {"state": len(self)}


KINDS = [
    *product(FORMS.items(), (Plain, WithState)),
    *product(FORMS_OF_DICTS.items(), (Dict, DictWithState)),
]


def method_for(text: str, log: Log, base: Any = Plain) -> Any:
    """Such a `__getattr__`, in a class of its own with a base of its own."""
    names: dict[str, Any] = {"log": log, "error": ValueError, "Base": type("Base", (base,), {})}
    body = indent(dedent(text), "        ")
    run_source(f"class Named(Base):\n    def {HEAD}:\n{body}", names)
    return names["Named"].__getattr__, names["Named"]


def class_for(impl: Implementation, text: str, base: Any, log: Log) -> Any:
    """A class with such a `__getattr__`, which the core has read."""
    _, cls = method_for(text, log, base)
    for _ in range(CALLS_UNTIL_READ if impl is not STDLIB else 1):
        outcome(impl.deepcopy, cls())
    log.clear()
    return cls


def test_which_methods_are_read(ectype: Any) -> None:
    read = ectype._protocol.read_getattr
    for (what, text), base in KINDS:
        function, cls = method_for(text, [], base)
        assert None not in read(function, cls())[2].conditions, what
    for text in OTHERS:
        function, cls = method_for(text, [])
        assert read(function, cls()) is None, text
    closure = "raise AttributeError(name, lambda: name)"
    for text, head in ((FORMS["nothing"], "__getattr__(self, name, *more)"), (closure, HEAD)):
        assert read(compiled(text, {}, head), Plain()) is None, head
    assert read(exec, Plain()) is None


def _error(x: Any, log: Log) -> None:
    """The name of the builtin means something else, which notes that it is called."""

    class Noted(AttributeError):
        def __init__(self, *args: Any) -> None:
            log.append(args)

    _globals(x)["AttributeError"] = Noted


def _globals(x: Any) -> dict[str, Any]:
    found: dict[str, Any] = type(x).__getattr__.__globals__
    return found


def _other_code(x: Any, log: Log) -> None:
    text = "log.append(name)\nraise AttributeError(name)"
    type(x).__getattr__.__code__ = compiled(text, {}, HEAD).__code__


def _same_code(x: Any, log: Log) -> None:
    """A function of the same code, whose globals have another error."""
    function = type(x).__getattr__
    names = {**function.__globals__, "AttributeError": ZeroDivisionError}
    type(x).__getattr__ = type(function)(function.__code__, names)


def _profile(x: Any, log: Log) -> None:
    code = type(x).__getattr__.__code__

    def note(frame: Any, event: str, arg: Any) -> None:
        if frame.f_code is code and event == "call":
            log.append([frame.f_locals["name"]])

    sys.setprofile(note)


class Odd(str):
    """Equal to a name of the protocol, but of another class."""

    __slots__ = ()

    def __eq__(self, other: Any) -> bool:
        return str.__eq__(self, other)

    __hash__ = str.__hash__


def _find(x: Any, log: Log) -> None:
    """Every name is found, and noted."""
    text = "log.append(name)\nreturn lambda *args: log.append(len(args))"
    type(x).__getattr__ = compiled(text, {"log": log}, HEAD)


def _alias(x: Any, log: Log) -> None:
    """In another class, `super()` in it raises a TypeError."""
    function, _ = method_for(FORMS["fields that may not be there yet"], log)
    type(x).__getattr__ = function


def _own_lookup(x: Any, log: Log) -> None:
    def look(self: Any, name: str) -> Any:
        log.append(name)
        return object.__getattribute__(self, name)

    type(x).__getattribute__ = look


def _odd_fields(x: Any, log: Log) -> None:
    class Fields(dict):  # type: ignore[type-arg]
        def __contains__(self, key: Any) -> bool:
            log.append(["in", key])
            return True

        def __missing__(self, key: str) -> Any:
            log.append(["missing", key])
            return hook

        def get(self, key: Any, default: Any = None) -> Any:
            log.append(["get", key])
            return hook

    x.fields = Fields(a=1)


Act = Callable[[Any, Log], Any]


def attribute(name: Any, value: Any) -> Act:
    return lambda x, log: x.__dict__.__setitem__(name, value)


def field(name: str, value: Any) -> Act:
    return lambda x, log: x.__dict__.setdefault("fields", {}).__setitem__(name, value)


def of_class(name: str, value: Any) -> Act:
    return lambda x, log: setattr(type(x), name, value)


def hook(self: Any, *args: Any) -> Any:
    return ["hook", len(args)]


ACTS: dict[str, Act] = {
    "nothing": lambda x, log: None,
    "an error": _error,
    "KeyError": lambda x, log: _globals(x).update(KeyError=IndexError),
    "type": lambda x, log: _globals(x).update(type=lambda y: log.append("type") or Plain),
    "str": lambda x, log: _globals(x).update(str=lambda y: log.append("str") or "text"),
    "object": lambda x, log: _globals(x).update(object=list),
    "other code": _other_code,
    "the same code": _same_code,
    "a profile function": _profile,
    "a reader": attribute("reader", {"__deepcopy__": hook, "__setstate__": hook}),
    "no fields": lambda x, log: x.__dict__.pop("fields", None),
    "fields of another class": _odd_fields,
    "a hook among the fields": field("__deepcopy__", hook),
    "a setter among the fields": field("__setstate__", hook),
    "odd fields": field(Odd("__deepcopy__"), hook),
    "fields of the class": of_class("fields", {"__deepcopy__": hook, "__setstate__": hook}),
    "a property": of_class("fields", property(lambda self: {"__deepcopy__": hook})),
    "a private name": attribute("_Named__rest", 1),
    "an own hook": attribute("__deepcopy__", lambda memo: "own hook"),
    "an own setter": attribute("__setstate__", lambda state: "own setter"),
    "a number as a name": attribute(5, 6),
    "odd names": attribute(Odd("reader"), {"__deepcopy__": hook}),
    "many attributes": lambda x, log: [setattr(x, f"a{i}", i) for i in range(40)],
    "a hook": of_class("__deepcopy__", hook),
    "a setter": of_class("__setstate__", hook),
    "a state": of_class("__getstate__", lambda self: {"state": [3]}),
    "no state": of_class("__getstate__", lambda self: None),
    "a state without attributes": of_class("__getstate__", lambda self: {}),
    "a reducer": of_class("__reduce__", lambda self: (Plain, ())),
    "another function": _find,
    "a function of another class": _alias,
    "a function in a base": lambda x, log: setattr(
        type(x).__mro__[1], "__getattr__", lambda self, name: log.append(name) or hook
    ),
    "an own item method": of_class("__getitem__", lambda self, key: hook),
    "an own test for items": of_class("__contains__", lambda self, key: True),
    "an own get": of_class("get", lambda self, key, default=None: hook),
    "missing items": of_class("__missing__", lambda self, key: hook),
    "a hook among the items": lambda x, log: isinstance(x, dict) and x.update(__deepcopy__=hook),
    "a setter among the items": lambda x, log: isinstance(x, dict) and x.update(__setstate__=hook),
    "odd items": lambda x, log: isinstance(x, dict) and x.update({Odd("__deepcopy__"): hook}),
    "no function": lambda x, log: delattr(type(x), "__getattr__"),
    "__getattribute__": _own_lookup,
}


class Acting:
    """Acts when it is copied: on the original, and perhaps on the new object."""

    def __init__(self, act: Callable[[Any], Any]) -> None:
        self.act = act

    def __deepcopy__(self, memo: Any) -> Any:
        self.act(memo)
        return "acted"


def parts(y: Any) -> Any:
    """What the copy, or each copy in a list, consists of. Names of attributes may be odd."""
    if isinstance(y, list):
        return [parts(y[0]), y[0] is y[-1]]
    if isinstance(y, Raised):
        # How deep it was when a method that looks itself up reached the limit, is in some texts.
        return y if y.type is not RecursionError else y.type
    if isinstance(y, (Plain, Dict)):
        own = [*y.__dict__.items(), *(dict.items(y) if isinstance(y, Dict) else ())]
        return [type(y).__name__, shape([list(pair) for pair in own])]
    return shape(y)


def test_what_a_program_changes(impl: Implementation) -> None:
    # Each change at each time, with a third of the kinds.
    cases = zip(product(ACTS.items(), KINDS), cycle(("before", "middle", "new")), strict=False)
    for ((what, act), ((how, text), base)), when in cases:

        def run(
            way: Implementation,
            act: Act = act,
            text: str = text,
            base: Any = base,
            when: str = when,
        ) -> Any:
            log: Log = []
            cls = class_for(way, text, base, log)
            x = cls()
            if when == "middle":
                x.act = Acting(lambda memo: act(x, log))
            elif when == "new":
                x.act = Acting(lambda memo: act(memo[id(x)], log))
            else:
                outcome(act, x, log)
            try:
                first = outcome(way.deepcopy, x)
                second = outcome(way.deepcopy, [x, x])
            finally:
                sys.setprofile(None)
            return parts(first), parts(second), log

        assert run(impl) == run(STDLIB), (what, how, base, when)


def test_what_names_the_class(impl: Implementation) -> None:
    """The name of the class is part of many messages. Asking for it may run a program's code."""
    noted: Log = []

    class Named(type):
        @property
        def __name__(cls) -> str:
            noted.append("name")
            return "other"

    class NamedByMetaclass(Plain, metaclass=Named):
        pass

    class Disguised(Plain):
        @property
        def __class__(self) -> Any:
            noted.append("class")
            return Plain

        @__class__.setter
        def __class__(self, cls: Any) -> None:
            raise AssertionError("never set")

    for text, base in product(FORMS.values(), (NamedByMetaclass, Disguised)):

        def run(way: Implementation, text: str = text, base: Any = base) -> Any:
            x = class_for(way, text, base, [])()
            noted.clear()
            y = outcome(way.deepcopy, x)
            return parts(y) if isinstance(y, Raised) else list(vars(y)), list(noted)

        assert run(impl) == run(STDLIB), (text, base)


def test_a_method_of_another_class(impl: Implementation) -> None:
    """There, `super()` raises TypeError."""
    text = "if name == '__deepcopy__':\n    raise AttributeError\nreturn super().__getattr__(name)"

    def run(way: Implementation) -> Any:
        function, _ = method_for(text, [])
        cls = type("Other", (Plain,), {"__getattr__": function})
        return [parts(outcome(way.deepcopy, cls())) for _ in range(CALLS_UNTIL_READ)]

    assert run(impl) == run(STDLIB)


# Each gives something else than it seems to: it finds a method, or raises another error.
TRAPS = (
    "if name.startswith(f\"__{'set'}\"):\n    return found\nraise AttributeError(name)",
    "if name.startswith('__set' + ''):\n    return found\nraise AttributeError(name)",
    "if name == '__setstate__' and name.startswith(self):\n    pass\nraise AttributeError(name)",
    "if name == '__setstate__' and name.startswith({'_'}):\n    pass\nraise AttributeError(name)",
    "fields = self.fields\nraise AttributeError(name)",
    "key = name or 'x'\nif key == '__deepcopy__':\n    return found\nraise AttributeError(name)",
    "key = name and '__deepcopy__'\nif key == name:\n    return found\nraise AttributeError(name)",
    *(
        f"if name[2] == 's':\n    raise AttributeError({text})\nraise AttributeError(name)"
        for text in (
            *("'%s %s' % name", "'%d' % name", "'x' % name", "'%(x)s' % name", "'%s' % (name, 1)"),
            *("'{'.format(name)", "'{:d}'.format(name)", "'{} {}'.format(name)", "f'{name:d}'"),
        )
    ),
    "raise AttributeError(name) from name[2] == 's' or None",
    """
    try:
        if name == "__setstate__":
            raise AttributeError('{} {}'.format(name))
    except LookupError:
        return found
    raise AttributeError(name)
    """,
    """
    if name == "__deepcopy__":
        raise AttributeError(name)
    try:
        try:
            raise KeyError(name)
        except KeyError as error:
            raise AttributeError(name)
    except AttributeError:
        raise AttributeError(error)
    """,
    "if name.startswith('__d'):\n    raise AttributeError(name)\nyield name",
    """
    if name == "__deepcopy__":
        return object.__getattribute__(self, "made")
    raise AttributeError(name)
    """,
)


def test_traps(impl: Implementation) -> None:
    for text in TRAPS:

        def run(way: Implementation, text: str = text) -> Any:
            function, cls = method_for(text, [])
            function.__globals__["found"] = lambda *args: "found"
            results = [outcome(way.deepcopy, cls()) for _ in range(CALLS_UNTIL_READ)]
            return [parts(y) for y in results]

        assert run(impl) == run(STDLIB), text


def test_a_function_on_the_line_of_another(impl: Implementation) -> None:
    source = """
@keep(lambda self, name: "found")
def other(self, name):
    raise AttributeError(name)
"""

    def run(way: Implementation) -> Any:
        kept: Log = []
        run_source(source, {"keep": lambda function: kept.append(function) or (lambda it: it)})
        cls = type("Other", (Plain,), {"__getattr__": kept[0]})
        return [outcome(way.deepcopy, cls()) for _ in range(CALLS_UNTIL_READ)]

    assert run(impl) == run(STDLIB)
