"""Hooks that set attributes by rules: what real programs add to the loop over all attributes.

The core reads the source of such a hook into a plan, and does what the plan says. Whatever is not
surely understood must run as before.
"""

from __future__ import annotations

import builtins
import copy
import copyreg
import functools
import gc
import linecache
import sys
import sysconfig
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import product
from types import SimpleNamespace
from typing import Any, ClassVar

from tests.behaviour.support.hook_sources import (
    CALLS_UNTIL_READ,
    class_with,
    compiled,
    object_of,
    warm_up,
)
from tests.behaviour.support.shapes import shape
from tests.behaviour.test_attribute_hooks import ACTS, Acting, Hiding, Log
from tests.conftest import Implementation

STDLIB = Implementation.named("stdlib")
BEGINNING = """
cls = self.__class__
new = cls.__new__(cls)
memo[id(self)] = new
"""
LOOP = f"""{BEGINNING}
for name, value in self.__dict__.items():
"""
SHARE = "setattr(new, name, value)"
COPY = "setattr(new, name, deepcopy(value, memo))"
ALL = f"{LOOP}    {COPY}\n"
SHARED = f"{BEGINNING}new.__dict__.update(self.__dict__)\n"

# All have an attribute that is not `first`, `act` or `last`, whose copy they do in a way of theirs.
LOOPS = {
    "skips": "if name not in ('one', 'two'):\n setattr(new, name, deepcopy(value, memo))",
    "continues": """
        if name == 'one':
            continue
        new.__dict__[name] = deepcopy(value, memo)
    """,
    "shares": """
        if name == 'one':
            setattr(new, name, value)
        elif name in ['two'] or name == 'three':
            new.__dict__[name] = None
        else:
            setattr(new, name, deepcopy(value, memo))
    """,
    "a condition": "setattr(new, name, -1 if name == 'one' else deepcopy(value, memo))",
    "in a variable": """
        if name != 'one':
            made = copy.deepcopy(value, memo)
        else:
            made = []
        new.__dict__[name] = made
    """,
    "copies something fresh": """
        if name in {'one', 'two'} and not name == 'two':
            value = dict()
        setattr(new, name, deepcopy(value, memo=memo))
    """,
    "copies only some": """
        if not (name == 'first' or name == 'act'):
            setattr(new, name, value)
            continue
        pass
        setattr(new, name, deepcopy(value, memo))
    """,
}
SETTINGS = {
    "shared": "new.one = self.one",
    "by name": "setattr(new, 'one', self.one)\nsetattr(new, 'two', None)",
    "items": "new.__dict__['one'] = self.__dict__['two']\nnew.__dict__['two'] = 'text'",
    "fresh": "new.one = []\nnew.two = {}\nnew.three = set()\nnew.more = list()\nnew.even = dict()",
    "constants": "new.one = -1\nnew.two = True\nnew.three = 'text'\nnew.more = b''",
    "copied again": "new.one = deepcopy(self.one, memo)\nnew.two = deepcopy(self.one, memo)",
    "cloned": "new.one = self.one.copy()\nnew.two = self.two[:]\nnew.three = self.three.copy()",
    "another": "new.one = deepcopy(self.two, memo)\nnew.two = self.one",
}
TAILS = {
    "another object": "new.more = [new, self.one]",
    "a loop": "for name in new.__dict__.copy():\n    new.__dict__[name + '_'] = 1",
    "a copy": "new.more = [deepcopy(part, memo) for part in (self.one, self)]",
    "no memo": "new.more = deepcopy(self.three)",
    "enters again": "memo[id(self)] = new\nseen()",
}


def _indented(loop: str) -> str:
    lines = loop.strip("\n").splitlines()
    depth = min(len(line) - len(line.lstrip()) for line in lines if line.strip())
    return "\n".join("    " + line[depth:] for line in lines)


BODIES = {
    **{f"loop: {name}": LOOP + _indented(loop) for name, loop in LOOPS.items()},
    **{f"setting: {name}": BEGINNING + setting for name, setting in SETTINGS.items()},
    **{f"loop, setting: {name}": ALL + setting for name, setting in SETTINGS.items()},
    **{f"shared, setting: {name}": SHARED + setting for name, setting in SETTINGS.items()},
    "loop, shared": f"{SHARED}for k, v in self.__dict__.items():\n    setattr(new, k, v)",
    "skips, setting": f"{LOOP}{_indented(LOOPS['skips'])}\nnew.two = self.one\nnew.one = None",
    "no entry": f"{ALL}new.one = 1".replace("memo[id(self)] = new\n", ""),
    "entered late": "new = type(self).__new__(type(self))\nnew.first = deepcopy(self.first, memo)\n"
    "new.act = deepcopy(self.act, memo)\nmemo[id(self)] = new\nnew.last = self.last",
    "asks for itself": f"if id(self) in memo:\n    return memo[id(self)]\n{ALL}new.one = 1",
    "without a memo": "if memo is None:\n    memo = {}\n" + ALL + "new.one = 1",
    "annotated": "new: object = object.__new__(type(self))\nmemo[id(self)] = new\nnew.one: int = 1",
    "shallow": "new = copy.copy(self)\nmemo[id(self)] = new\nnew.one = deepcopy(self.one, memo)\n"
    "new.act = deepcopy(self.act, memo)\nnew.two = self.two[:]",
    "shallow, late": "new = copy.copy(self)\nnew.one = self.one.copy()\nmemo[id(self)] = new",
}
BODIES = {name: f"{body}\nreturn new" for name, body in BODIES.items()}
WITH_TAIL = {
    name + ": " + tail: f"{body}{text}\nreturn new"
    for name, body in {"loop": ALL, "settings": f"{ALL}new.one = None\n"}.items()
    for tail, text in TAILS.items()
}
# Nearly the same, which the core must not take for one of them.
OTHERS = {
    "part of a text": f"{LOOP}    if name in ('one'):\n        continue\n    {SHARE}",
    "by value": f"{LOOP}    setattr(new, name, value if value else deepcopy(value, memo))",
    "another key": f"{LOOP}    name = 'one'\n    setattr(new, name, deepcopy(value, memo))",
    "a copy that is not set": f"{LOOP}    made = deepcopy(value, memo)\n    {SHARE}",
    "a copy for nothing": f"{LOOP}    other = deepcopy(value, memo)\n    if name == 'one':\n"
    "        setattr(new, name, other)",
    "a variable of the last attribute": f"{LOOP}    if name == 'one':\n        kept = value\n"
    "    setattr(new, name, kept if name == 'two' else None)",
    "looks setattr up later": f"{LOOP}    value = deepcopy(value, memo)\n    {SHARE}",
    "set twice": f"{LOOP}    {SHARE}\n    {COPY}",
    "its variables are used": f"{ALL}new.more = name, value",
    "its variable in a tail": f"{ALL}for name in [name]:\n    new.more = name",
    "entered late": f"{ALL}".replace("memo[id(self)] = new\n", "")
    + "memo[id(self)] = new\nnew.two = deepcopy([self], memo)",
    "entered after copies": "new = object.__new__(type(self))\nnew.one = deepcopy(self.one, memo)\n"
    "memo[id(self)] = new\nnew.two = deepcopy(self.two, memo)",
    "another object returned": f"{ALL}new = self\nseen()",
    "returns in the middle": f"{ALL}if self.one:\n    return self.one\n",
    "its class": f"{ALL}new.__class__ = self.__class__",
    "its dict": f"{BEGINNING}new.__dict__ = self.__dict__",
    "shared later": f"{ALL}new.__dict__.update(self.__dict__)",
    "another's attribute": f"{ALL}self.one = None",
    "of the new object": f"{ALL}new.two = new.one",
    "a default": f"{ALL}new.one = getattr(self, 'one', None)",
    "an attribute that is missing": f"{ALL}new.two = self.missing",
    "an item that is missing": f"{ALL}new.two = self.__dict__['missing']",
    "not for all": f"{ALL}else:\n    new.two = 1",
    "two objects": "new = other = object.__new__(type(self))\nother.one = 1",
    "a shallow copy of another": "new = copy.copy(self.one)",
}
OTHERS = {name: f"{body}\nreturn new" for name, body in OTHERS.items()}


def graph_of(cls: Any, acting: Any = None) -> Any:
    """Objects that share parts and lead back to each other."""
    shared: list[Any] = [1, {"k": [2]}]
    x = cls()  # its attributes are stored in the object, since its `__dict__` is not read
    x.first, x.act = [shared], acting
    x.one, x.two, x.three = {"s": shared}, [shared, 2], {3}
    x.last = [shared, x.one]
    shared.append(x)
    return x


NAMES = ("first", "act", "one", "two", "three", "last", "more", "even")


def class_for(impl: Implementation, text: str) -> Any:
    """A class with such a hook, whose source the core has read, and whose instances share names."""
    cls = class_with(impl, text)
    for _ in range(CALLS_UNTIL_READ):
        x = cls()
        for name in NAMES:
            setattr(x, name, {"one": {}, "three": set()}.get(name, [1]))
        impl.deepcopy([x])
    return cls


def outcome_of(impl: Implementation, x: Any, ended: Callable[[], Any] = lambda: None) -> Any:
    try:
        y = impl.deepcopy([x, x])
        ended()
    except (RuntimeError, ValueError, TypeError, AttributeError, KeyError, UnboundLocalError) as e:
        return type(e).__name__, str(e)
    names = [list(vars(part)) for part in y if hasattr(part, "__dict__")]
    return shape([x, y]), names, y[0] is y[1]


def test_copies_are_whole(impl: Implementation) -> None:
    for what, text in (BODIES | WITH_TAIL).items():

        def run(way: Implementation, what: str = what, text: str = text) -> Any:
            x = graph_of(class_for(way, text))
            if "no entry" in what or "late" in what:
                x.first[0].pop()  # a hook that enters its copy late runs for ever on a cycle
            return outcome_of(way, x)

        assert run(impl) == run(STDLIB), what


def _is_called(impl: Implementation, cls: Any) -> bool:
    callers: list[str] = []
    probe = Acting(lambda x, memo: callers.append(sys._getframe(2).f_code.co_name))
    x = graph_of(cls, probe)
    x.first[0].pop()
    impl.deepcopy([x])
    return "__deepcopy__" in callers


def test_which_hooks_the_core_knows(ectype: Any) -> None:
    impl = Implementation.named("ectype")
    # As in `test_attribute_hooks`.
    is_known = sys.version_info >= (3, 11) and not sysconfig.get_config_var("Py_GIL_DISABLED")
    for what, text in BODIES.items():
        cls = class_for(impl, text)
        assert ectype._core.is_native(cls) == is_known, what
        assert not (is_known and _is_called(impl, cls)), what
    for what, text in WITH_TAIL.items():
        cls = class_for(impl, text)
        # Before 3.12 a comprehension is a function of its own, which keeps the hook's variables.
        is_read = is_known and (sys.version_info >= (3, 12) or "a copy" not in what)
        assert not ectype._core.is_native(cls), what
        assert _is_called(impl, cls) != is_read, what


def test_hooks_that_do_nearly_the_same(impl: Implementation) -> None:
    for what, text in OTHERS.items():

        def run(way: Implementation, text: str = text) -> Any:
            cls = class_with(way, text)
            outcomes: list[Any] = []
            for _ in range(CALLS_UNTIL_READ):
                x = graph_of(cls)
                x.first[0].pop()
                outcomes.append(outcome_of(way, x))
            return outcomes

        assert run(impl) == run(STDLIB), what


ACTING = f"{BEGINNING}new.first = deepcopy(self.first, memo)\nnew.act = deepcopy(self.act, memo)\n"
IN_THE_MIDDLE = {
    **{name: text for name, text in BODIES.items() if name.startswith("loop: ")},
    **{name: text for name, text in WITH_TAIL.items() if "loop: " in name},
    **{f"setting: {name}": f"{ACTING}{text}\nreturn new" for name, text in SETTINGS.items()},
    **{name: BODIES[name] for name in ("loop, setting: another", "entered late", "shallow")},
    "looks setattr up later": OTHERS["looks setattr up later"],
    "setting, a tail": f"{ALL}new.one = self.one\nnew.two = deepcopy(self.last, memo)\n"
    f"{TAILS['a copy']}\nreturn new",
}


def _in_the_middle(way: Implementation, what: str, form: str) -> Any:
    cls = class_for(way, IN_THE_MIDDLE[form])
    log: Log = []
    acting = Acting(lambda x, memo: type(ACTS[what](x, memo, log)) is None)
    acting.x = x = graph_of(cls, acting)
    if form == "entered late":
        x.first[0].pop()
    return outcome_of(way, x, vars(acting).clear), shape(log), list(vars(x))


_usual_in_the_middle = functools.cache(functools.partial(_in_the_middle, STDLIB))


def test_what_happens_in_the_middle(impl: Implementation) -> None:
    """`first` was copied before `act` runs; the others are copied after it."""
    for what, form in product(ACTS, IN_THE_MIDDLE):
        assert _in_the_middle(impl, what, form) == _usual_in_the_middle(what, form), (what, form)


class Copied:
    """Something else than a container that has a `copy` and can be sliced."""

    def __init__(self, log: Log) -> None:
        self.log = log

    def copy(self) -> str:
        self.log.append("copied")
        return "copied"

    def __getitem__(self, key: Any) -> str:
        self.log.append(key)
        return "sliced"


def test_what_is_cloned(impl: Implementation) -> None:
    text = f"{BEGINNING}new.one = self.one.copy()\nnew.two = self.two[:]\nreturn new"
    log: Log = []
    for one in (
        [1],
        {1: [2]},
        {3},
        frozenset([4]),
        bytearray(b"5"),
        type("L", (list,), {})([6]),
        Copied(log),
        7,
    ):
        for two in ([1], (2,), "text", b"bytes", {}, type("T", (tuple,), {})((3,)), Copied(log), 8):

            def run(way: Implementation, one: Any = one, two: Any = two) -> Any:
                x = object_of(class_for(way, text), one=one, two=two)
                log.clear()
                try:
                    y = way.deepcopy([x])[0]
                except (AttributeError, TypeError, KeyError) as error:
                    return str(error)
                return shape([y.one, y.two]), y.one is one, y.two is two, list(log)

            if not isinstance(two, dict) or sys.version_info < (3, 12):
                assert run(impl) == run(STDLIB), (one, two)


PROPERTY = property(lambda self: "property", lambda self, value: None)
CLASSES: dict[str, dict[str, Any]] = {
    "a property that is set": {"two": PROPERTY},
    "a property that is read": {"one": PROPERTY},
    "a function of that name": {"one": lambda self: 1, "two": lambda self: 1},
    "__getattribute__": {
        "__getattribute__": lambda self, name: object.__getattribute__(self, name)
    },
    "__getattr__": {"__getattr__": lambda self, name: [name]},
    "__setattr__": {"__setattr__": lambda self, name, value: vars(self).update({name: [value]})},
    "__copy__": {"__copy__": lambda self: object_of(type(self), one={"copied": 1}, act=1, two=[])},
    "__reduce_ex__": {"__reduce_ex__": lambda self, protocol: "one"},
    "__getstate__": {"__getstate__": lambda self: {"one": {}, "act": None, "two": [5]}},
    "__setstate__": {"__setstate__": lambda self, state: vars(self).update(state, more=1)},
    "__getnewargs__": {
        "__getnewargs__": lambda self: (1,),
        "__new__": lambda cls, *args: object.__new__(cls),
    },
}


def test_classes_for_which_the_hook_has_to_run(impl: Implementation) -> None:
    """Each class changes when it has instances that store their attributes in themselves."""
    texts = {name: BODIES[name] for name in BODIES if "shallow" in name or "setting" in name}
    for what, members in CLASSES.items():
        for form, text in texts.items():

            def run(way: Implementation, members: Any = members, text: str = text) -> Any:
                cls = class_for(way, text)
                xs = [graph_of(cls) for _ in range(CALLS_UNTIL_READ)]
                for x in xs:
                    x.first[0].pop()
                for name, value in members.items():
                    setattr(cls, name, value)
                return [outcome_of(way, x) for x in xs]

            assert run(impl) == run(STDLIB), (what, form)


def test_slots_for_which_the_hook_has_to_run(impl: Implementation) -> None:
    def run(way: Implementation) -> Any:
        cls = class_for(way, f"{ALL}new.two = self.one\nreturn new")
        hooked = type("Hooked", (cls,), {"__slots__": ("two",)})
        xs = [object_of(hooked, one=[i]) for i in range(CALLS_UNTIL_READ)]
        return [(vars(y), y.two) for y in map(way.deepcopy, xs)]

    assert run(impl) == run(STDLIB)


def test_an_instance_that_hides_a_hook_of_the_shallow_copy(impl: Implementation) -> None:
    text = "new = copy.copy(self)\nnew.one = self.one.copy()\nreturn new"

    def run(way: Implementation) -> Any:
        cls = class_with(way, text)
        outcomes: list[Any] = []
        for _ in range(CALLS_UNTIL_READ):
            x = cls()
            x.one, x.__getstate__ = {1: 1}, lambda: {"two": ["hidden"]}
            outcomes.append(vars(way.deepcopy([x])[0]))
        return outcomes

    assert run(impl) == run(STDLIB) and run(impl)[-1] == {"two": ["hidden"], "one": {1: 1}}


@contextmanager
def _changed(owner: Any, name: str, value: Any) -> Iterator[None]:
    former = getattr(owner, name)
    setattr(owner, name, value)
    try:
        yield
    finally:
        setattr(owner, name, former)


def test_what_a_shallow_copy_depends_on(impl: Implementation) -> None:
    text = "new = copy.copy(self)\nnew.one = self.one.copy()\nreturn new"

    def other(x: Any) -> Any:
        return object_of(type(x), one={"other": 1}, two=[0])

    def reduce_it(x: Any) -> Any:
        return object_of, (type(x),), {"one": {"reduced": 1}}

    def run(way: Implementation, case: str) -> Any:
        cls = class_for(way, text)
        x = object_of(cls, one={1: 1}, two=[2])
        if case == "a name":
            with _changed(cls.__deepcopy__.__globals__["copy"], "copy", other):
                return outcome_of(way, x)
        if case == "a module":
            cls.__deepcopy__.__globals__["copy"] = SimpleNamespace(copy=other)
        if case == "a reducer":
            copyreg.pickle(cls, reduce_it)
            try:
                return outcome_of(way, x)
            finally:
                del copyreg.dispatch_table[cls]
        return outcome_of(way, x)

    for case in ("nothing", "a name", "a module", "a reducer"):
        assert run(impl, case) == run(STDLIB, case), case


def _other_copy(x: Any) -> Any:
    y = object.__new__(type(x))
    y.one = {"other": 1}
    return y


def test_other_code_of_the_shallow_copy(impl: Implementation) -> None:
    """Hooks call the standard library's function, whatever code it has."""
    text = "new = copy(self)\nnew.two = self.one\nreturn new"
    library = copy.copy
    cls = class_with(impl, text, copy=library)
    warm_up(impl, cls, one=[1], two=[2])
    x = object_of(cls, one={1: 1}, two=[2])
    with _changed(library, "__code__", _other_copy.__code__):
        y = impl.deepcopy([x])[0]
    assert vars(y) == {"one": {"other": 1}, "two": {1: 1}}


def test_names_that_hide_builtins(impl: Implementation) -> None:
    text = f"{ALL}new.one = list()\nnew.two = dict()\nsetattr(new, 'three', set())\nreturn new"
    for name in ("id", "setattr", "list", "dict", "set"):

        def run(way: Implementation, name: str = name) -> Any:
            cls = class_for(way, text)
            calls: Log = []
            cls.__deepcopy__.__globals__[name] = Hiding(name, calls)
            return shape(way.deepcopy([object_of(cls, one=[1])])), calls

        assert run(impl) == run(STDLIB), name
        assert builtins.list is list


def test_attributes_that_come_later(impl: Implementation) -> None:
    """A name gets its rule when the class's instances share it, and its place when it is set."""
    text = f"{LOOP}{_indented(LOOPS['skips'])}\nnew.three = self.last\nreturn new"
    cls = class_with(impl, text)
    warm_up(impl, cls, last=[1])
    for name in ("a", "one", "b", "two"):
        x = object_of(cls, last=[2])
        setattr(x, name, [3])
        y = impl.deepcopy([x])[0]
        expected = (
            {"last": [2], "three": [2]}
            if name in ("one", "two")
            else {"last": [2], name: [3], "three": [2]}
        )
        assert vars(y) == expected and list(vars(y)) == list(expected)
        assert y.three is x.last


def test_a_class_attribute_that_becomes_a_descriptor(impl: Implementation) -> None:
    """It has the name of an attribute of instances, and its type can change."""
    for text in (f"{ALL}return new", f"{SHARED}new.one = self.one\nreturn new"):

        def run(way: Implementation, text: str = text) -> Any:
            cls = class_for(way, text)
            kind = type("Kind", (), {})
            cls.one = kind()
            x = object_of(cls, one=[1])
            first = [vars(way.deepcopy([x])[0]) for _ in range(CALLS_UNTIL_READ)]
            log: Log = []
            kind.__set__ = lambda self, y, value: log.append(value)
            kind.__get__ = lambda self, y, owner=None: "by the descriptor"
            return first, vars(way.deepcopy([x])[0]), log

        assert run(impl) == run(STDLIB), text


class Name(str):
    """A name that is compared in a way of its own."""

    __hash__ = str.__hash__

    def __eq__(self, other: object) -> bool:
        return other == "one"


def test_names_that_are_compared_by_themselves(impl: Implementation) -> None:
    text = f"{LOOP}{_indented(LOOPS['shares'])}\nreturn new"

    def act(x: Any, memo: Any) -> None:
        del x.last
        vars(x)[Name("late")] = [1]

    def run(way: Implementation) -> Any:
        cls = class_for(way, text)
        acting = Acting(act)
        acting.x = x = object_of(cls, act=acting, last=[1])
        y = way.deepcopy([x])[0]
        shares_last = [*vars(y).values()][-1] is [*vars(x).values()][-1]
        return [str(name) for name in vars(y)], shares_last

    assert run(impl) == run(STDLIB) == (["act", "late"], True)


class Leaving:
    """Notes that it is freed."""

    freed: ClassVar[Log] = []

    def __del__(self) -> None:
        Leaving.freed.append(len(gc.get_referrers(self)))


def test_values_that_another_replaces(impl: Implementation) -> None:
    """The memo keeps a copy alive that the new object does not have any more."""
    text = f"{ALL}new.one = self.one\nnew.two = None\nnew.three = []\nreturn new"

    def run(way: Implementation) -> Any:
        cls = class_for(way, text)
        Leaving.freed.clear()
        xs = [
            object_of(cls, one=[[i]], two={i: [i]}, three=Leaving(), last=[[i], {i: i}])
            for i in range(20)
        ]
        ys = way.deepcopy([xs, [x.two for x in xs], [x.one for x in xs]])
        del ys[0][3]
        return shape(ys), len(Leaving.freed)

    assert run(impl) == run(STDLIB)


def test_private_names(impl: Implementation) -> None:
    """A name in a class means another attribute."""
    source = [f"class Private{way}:" for way in ("", "_")]
    for first in source:
        lines = [first, "    def __deepcopy__(self, memo):"]
        body = f"{LOOP}    if name == '__one':\n        continue\n    {COPY}\n"
        body += (
            "new.__one = self.__two\nnew.__two = None\nsetattr(new, '__three', 3)\nfor _ in (1,):\n"
        )
        body += "    new.__more = self.__one\nreturn new"
        lines += ["        " + line for line in body.strip().splitlines()]

        def run(way: Implementation, lines: list[str] = lines) -> Any:
            file = f"<private {way.name} {lines[0]}>"
            text = "\n".join(lines)
            linecache.cache[file] = len(text), None, text.splitlines(keepends=True), file
            names: dict[str, Any] = {"deepcopy": way.deepcopy}
            exec(compile(text, file, "exec"), names)
            cls = names[lines[0].split()[1][:-1]]
            prefix = "_Private"
            attributes: dict[str, Any] = {
                f"{prefix}__one": [1],
                f"{prefix}__two": [2],
                "__one": [3],
            }
            if cls.__name__.endswith("_"):
                attributes = {
                    key.replace("_Private_", "_Private__", 1): v for key, v in attributes.items()
                }
            warm_up(way, cls, **attributes)
            return vars(way.deepcopy([object_of(cls, **attributes)])[0])

        assert run(impl) == run(STDLIB)


def test_a_tail_is_where_the_hook_is(impl: Implementation) -> None:
    """Its frame has the hook's name, file and line, and its errors are raised from there."""
    places: Log = []

    def seen() -> None:
        frame = sys._getframe(1)
        code = frame.f_code
        places.append((code.co_name, code.co_filename, frame.f_lineno, sorted(frame.f_locals)[:1]))

    text = f"{ALL}seen()\nnew.one = [][1]\nreturn new"
    cls = class_with(impl, text, seen)
    lines: list[int] = []
    for _ in range(CALLS_UNTIL_READ):
        try:
            impl.deepcopy([object_of(cls, one=[1])])
        except IndexError as error:
            trace = error.__traceback__
            while trace is not None and trace.tb_next is not None:
                trace = trace.tb_next
            assert trace is not None
            lines.append(trace.tb_lineno)
    hook = cls.__deepcopy__.__code__
    assert {place[:2] for place in places} == {("__deepcopy__", hook.co_filename)}
    assert len({place[2] for place in places}) == 1 and len(set(lines)) == 1


def test_other_code_in_the_middle_of_a_tail(impl: Implementation) -> None:
    """A hook that runs goes on with the code that it began with."""
    text = f"{ALL}seen()\nnew.more = deepcopy(self.last, memo)\nreturn new"
    done: Log = []

    def run(way: Implementation) -> Any:
        cls = class_with(way, text, seen=lambda: change())
        changes: list[Callable[[], Any]] = [lambda: None]

        def change() -> None:
            changes[-1]()

        warm_up(way, cls, first=[1], last=[2], more=[3])
        other = compiled("return 'other'", {}).__code__
        changes.append(lambda: setattr(cls.__deepcopy__, "__code__", other))
        x = object_of(cls, first=[1], last=[2])
        return shape(way.deepcopy([x, x.last])), way.deepcopy([x]), done

    assert run(impl) == run(STDLIB)


def test_another_class_before_the_tail(impl: Implementation) -> None:
    """A variable of the hook has the class that the object had at the beginning."""
    cls = class_with(impl, f"{ALL}new.made_as = [cls][0]\nreturn new")
    warm_up(impl, cls, first=[1], made_as=[2])

    class Other(cls):  # type: ignore[misc, valid-type]
        pass

    class Changing:
        def __deepcopy__(self, memo: Any) -> str:
            x.__class__ = Other
            return "copied"

    x = object_of(cls, first=Changing(), made_as=[2])
    y = impl.deepcopy([x])[0]
    assert type(x) is Other and type(y) is y.made_as is cls and y.first == "copied"


def test_slots_that_the_shallow_copy_copies(impl: Implementation) -> None:
    text = "new = copy.copy(self)\nnew.one = deepcopy(self.one, memo)\nreturn new"
    base = type("Base", (), {"__slots__": ("slot",)})
    hooked = type("Hooked", (class_with(impl, text), base), {})
    for _ in range(CALLS_UNTIL_READ):
        x = object_of(hooked, one=[1])
        x.slot = [2]
        y = impl.deepcopy([x])[0]
        assert y.one == [1] and y.one is not x.one and y.slot is x.slot


def test_a_value_that_is_shared_by_others(impl: Implementation) -> None:
    """It was shared with the new object first, which then got something else."""
    for first in ("copy.copy(self)", "object.__new__(type(self))"):
        share = "" if "copy.copy" in first else "new.__dict__.update(self.__dict__)\n"
        setting = "new.one = None\nnew.two = deepcopy(self.one, memo)\nreturn new"
        cls = class_with(impl, f"new = {first}\nmemo[id(self)] = new\n{share}{setting}")
        for _ in range(CALLS_UNTIL_READ):
            x, other = object_of(cls, one=[1], two=2), object_of(cls, one=2, two=2)
            other.one = x.one
            y, z = impl.deepcopy([x, other])
            assert y.two is z.two == [1] and y.two is not x.one


def test_a_property_with_the_name_of_a_shared_attribute(impl: Implementation) -> None:
    class Hooked:
        def __deepcopy__(self, memo: Any) -> str:
            return "copied"

    called: Log = []

    def run(way: Implementation) -> Any:
        cls = class_with(way, f"{SHARED}new.one = deepcopy(self.one, memo)\nreturn new")
        warm_up(way, cls, one=[1], hidden=[2])
        cls.hidden = property(lambda self: 5, lambda self, value: called.append(value))
        x = object_of(cls, one=Hooked(), hidden=[2])
        return [sorted(vars(way.deepcopy([x])[0])), called]

    assert run(impl) == run(STDLIB) == [["hidden", "one"], []]


REFUSED_TAILS = {
    "finds its own entry": (SHARE, "memo[id(self)].one = 1"),
    "gets its own entry": (SHARE, "new.one = memo.get(id(self)) is new"),
    "asks for its own entry": (SHARE, "if id(self) not in memo:\n    new.one = 'lost'"),
    "match": (COPY, "match [[5]]:\n    case [new]:\n        pass"),
    "import": (COPY, "import sys as new"),
    "an error as self": (COPY, "try:\n    [][1]\nexcept IndexError as self:\n    pass"),
    "an error": (COPY, "try:\n    [][1]\nexcept IndexError as error:\n    new = type(error)"),
}


def test_tails_that_need_the_whole_hook(impl: Implementation) -> None:
    """They ask the memo, which has no entry of a hook that has not run, or bind its names."""
    for what, (loop, tail) in REFUSED_TAILS.items():
        text = f"{LOOP}    {loop}\n{tail}\nreturn new"

        def run(way: Implementation, text: str = text) -> Any:
            cls = class_with(way, text)
            copies = [way.deepcopy([object_of(cls, one=[1])])[0] for _ in range(CALLS_UNTIL_READ)]
            return [vars(y) if type(y) is cls else y for y in copies]

        assert run(impl) == run(STDLIB), what
