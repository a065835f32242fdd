"""Hooks that hand their memo to other functions than `deepcopy`.

To a method of their own, of a base class, or to a function of a module: these are read as well.
Once one of the names means something else, whoever gets the memo sees everything that is in it.
"""

from __future__ import annotations

import builtins
import copy
import gc
import sys
import weakref
from collections.abc import Iterator
from contextlib import contextmanager
from textwrap import dedent
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest

from tests.behaviour.support.hook_sources import CALLS_UNTIL_READ, callers_memo, module_of
from tests.behaviour.support.memos import names_in
from tests.behaviour.support.objects import Looking
from tests.behaviour.support.shapes import shape
from tests.conftest import Implementation

# Each defines `Copied`, whose hook copies `__dict__` and then calls `finish` with its memo: as a
# method, of `super`, or as a function.
SOURCES = {
    "method": """
        class Copied:
            def __deepcopy__(self, memo):
                new = self.begin(memo)
                seen()
                return self.finish(new, memo)
            def begin(self, memo):
                new = memo[id(self)] = object.__new__(type(self))
                new.__dict__.update(deepcopy(self.__dict__, memo))
                return new
            def finish(self, new, memo):
                new.late = deepcopy(late, memo)
                return new
    """,
    "method by keyword": """
        class Copied:
            def __deepcopy__(self, memo=None):
                new = self.begin(0, memo=memo, more=[1])
                seen()
                return self.finish(memo=memo, new=new)
            def begin(self, number, *, memo, more):
                new = memo[id(self)] = object.__new__(type(self))
                new.__dict__.update(copy.deepcopy(x=self.__dict__, memo=memo))
                return new
            def finish(self, new, memo):
                new.late = deepcopy(late, memo=memo)
                return new
    """,
    "super": """
        class Base:
            def __deepcopy__(self, memo):
                new = memo[id(self)] = object.__new__(type(self))
                new.__dict__.update({k: deepcopy(v, memo) for k, v in self.__dict__.items()})
                return new
            def finish(self, new, memo):
                new.late = deepcopy(late, memo)
                return new
        class Copied(Base):
            def __deepcopy__(self, memo):
                new = super().__deepcopy__(memo)
                seen()
                return super().finish(new, memo)
    """,
    "super of a class": """
        class Base:
            def __deepcopy__(self, memo):
                new = memo[id(self)] = object.__new__(type(self))
                new.__dict__.update({k: deepcopy(v, memo) for k, v in self.__dict__.items()})
                return new
            def finish(self, new, memo):
                new.late = deepcopy(late, memo)
                return new
        class Middle(Base):
            pass
        class Copied(Middle):
            def __deepcopy__(self, memo):
                new = super(Middle, self).__deepcopy__(memo)
                seen()
                return super(Middle, self).finish(memo=memo, new=new)
    """,
    "function": """
        def begin(x, memo):
            new = memo[id(x)] = object.__new__(type(x))
            new.__dict__.update(deepcopy(x.__dict__, memo))
            return new
        def finish(new, memo):
            new.late = deepcopy(late, memo)
            return new
        class Copied:
            def __deepcopy__(self, memo):
                new = begin(self, memo)
                seen()
                return finish(new, memo)
    """,
    "function of a module": """
        def begin(x, memo, leave_out=()):
            new = memo[id(x)] = object.__new__(type(x))
            new.__dict__.update(deepcopy(x.__dict__, memo))
            return new
        def finish(new, memo):
            new.late = deepcopy(late, memo)
            return new
        tools = ModuleType("tools")
        tools.begin, tools.finish = begin, finish
        class Copied:
            def __deepcopy__(self, memo):
                new = tools.begin(self, memo, leave_out={"a"})
                seen()
                return tools.finish(new, memo)
    """,
    "imported": """
        class Copied:
            def __deepcopy__(self, memo):
                import copy
                new = memo[id(self)] = object.__new__(type(self))
                new.__dict__.update(copy.deepcopy(self.__dict__, memo))
                seen()
                return self.finish(new, memo)
            def finish(self, new, memo):
                from copy import deepcopy
                new.late = deepcopy(late, memo)
                return new
    """,
    "one after the other": """
        def begin(x, memo):
            new = memo[id(x)] = object.__new__(type(x))
            new.__dict__.update(x.parts(memo))
            return new
        class Base:
            def __deepcopy__(self, memo):
                return self.made(memo)
            def made(self, memo):
                new = memo[id(self)] = object.__new__(type(self))
                new.__dict__.update(deepcopy(self.__dict__, memo))
                return new
            def finish(self, new, memo):
                return self.end(new, memo)
            def end(self, new, memo):
                new.late = deepcopy(late, memo)
                return new
        class Copied(Base):
            def __deepcopy__(self, memo):
                new = super().__deepcopy__(memo)
                seen()
                return self.finish(new, memo)
    """,
}


def names_of(impl: Implementation, source: str, seen: Any = lambda: None) -> dict[str, Any]:
    names: dict[str, Any] = {
        "deepcopy": impl.deepcopy,
        "copy": module_of(impl),
        "seen": seen,
        "late": [[], {}],
        "ModuleType": ModuleType,
    }
    exec(dedent(source), names)
    return names


def warm_up(impl: Implementation, cls: Any) -> None:
    for _ in range(CALLS_UNTIL_READ):
        x = cls()
        x.a, x.b = [1], {"k": [x]}
        y = impl.deepcopy([x])[0]
        assert shape(y.a) == shape(x.a)


@pytest.mark.parametrize("way", SOURCES)
def test_copies_are_whole(impl: Implementation, way: str) -> None:
    cls = names_of(impl, SOURCES[way])["Copied"]
    for i in range(CALLS_UNTIL_READ):
        x, shared = cls(), [1, [2]]
        x.itself, x.shared, x.late = [x], shared, [[], {}]
        root = [shared, x, (x, [shared]), x]
        assert shape(impl.deepcopy(root)) == shape(root), i


@pytest.mark.parametrize("way", SOURCES)
def test_the_memo_is_not_filled(ectype: Any, way: str) -> None:
    impl = Implementation.named("ectype")
    sizes: list[int] = []
    names = names_of(impl, SOURCES[way], lambda: sizes.append(len(callers_memo())))
    warm_up(impl, names["Copied"])
    assert sizes[0] > 0
    # Before 3.12 `copy.deepcopy` does not recognise the memo.
    is_recognised = way != "imported" or sys.version_info >= (3, 12)
    assert (sizes[-1] == 0) is is_recognised


def looker(seen: list[Any], known: dict[str, Any]) -> Any:
    """What a program may put in the place of `finish`: it looks into the memo."""

    def finish(*args: Any, **kwargs: Any) -> Any:
        memo = kwargs["memo"] if kwargs else args[-1]
        seen.append(names_in(memo, **known))
        return kwargs["new"] if kwargs else args[-2]

    return finish


def _other_method(names: dict[str, Any], x: Any, finish: Any) -> None:
    owner = next((cls for cls in type(x).__mro__ if "finish" in vars(cls)), type(x))
    owner.finish = finish
    names["finish"] = finish
    if "tools" in names:
        names["tools"].finish = finish


def _other_code(names: dict[str, Any], x: Any, finish: Any) -> None:
    found = getattr(type(x), "finish", None) or names["finish"]
    found.__globals__["look"] = finish
    parameters = found.__code__.co_varnames[: found.__code__.co_argcount]
    source = f"def finish({', '.join(parameters)}): return look(new, memo)"
    made: dict[str, Any] = {}
    exec(source, made)
    found.__code__ = made["finish"].__code__


def _other_deepcopy(names: dict[str, Any], x: Any, finish: Any) -> None:
    def looking(x: Any, memo: Any) -> Any:
        finish(x, memo)
        return x

    names["deepcopy"] = looking


def _nearer_method(names: dict[str, Any], x: Any, finish: Any) -> None:
    """`super` finds it before the one that was read."""
    base = names["Base"]
    derived = next(cls for cls in type(x).__mro__ if base in cls.__bases__)
    derived.__bases__ = (type("Nearer", (base,), {"finish": finish}),)


def _in_the_object(names: dict[str, Any], x: Any, finish: Any) -> None:
    x.finish = finish


def _other_super(names: dict[str, Any], x: Any, finish: Any) -> None:
    class Found:
        def __init__(self, *_: Any) -> None:
            self.finish = finish

        def __deepcopy__(self, memo: Any) -> Any:
            return names["Base"].__deepcopy__(x, memo)

    names["super"] = Found


def _other_import(names: dict[str, Any], x: Any, finish: Any) -> None:
    """The module has another function."""

    def looking(x: Any, memo: Any) -> Any:
        finish(x, memo)
        return x

    copy.deepcopy = looking


def _other_importer(names: dict[str, Any], x: Any, finish: Any) -> None:
    usual = builtins.__import__
    found = SimpleNamespace(deepcopy=lambda x, memo: finish(x, memo))
    builtins.__import__ = lambda name, *args: found if name == "copy" else usual(name, *args)


@contextmanager
def restored() -> Iterator[None]:
    """Put back what these change outside their classes."""
    former = copy.deepcopy, builtins.__import__
    try:
        yield
    finally:
        copy.deepcopy, builtins.__import__ = former


def _other_class(names: dict[str, Any], x: Any, finish: Any) -> None:
    """A subclass overrides what the base class's hook calls."""
    x.__class__ = type("Derived", (type(x),), {"finish": finish})


EVERYWHERE = [_other_method, _other_code, _other_deepcopy]
BY_SELF = [*EVERYWHERE, _in_the_object, _other_class]
CHANGES = {
    "method": BY_SELF,
    "method by keyword": BY_SELF,
    "super": [*EVERYWHERE, _nearer_method, _other_super],
    "super of a class": [*EVERYWHERE, _nearer_method, _other_super],
    "imported": [_other_method, _other_code, _other_import, _other_importer],
    "function": EVERYWHERE,
    "function of a module": EVERYWHERE,
    "one after the other": BY_SELF,
}


@pytest.mark.parametrize("way", SOURCES)
def test_a_name_that_means_something_else_shows_the_memo(impl: Implementation, way: str) -> None:
    """Changed before the copy, and in the middle of it, when the hook has called `begin`."""
    for change in CHANGES[way]:
        for in_the_middle in (False, True)[: 1 if change is _in_the_object else 2]:
            names = names_of(impl, SOURCES[way])
            cls = names["Copied"]
            warm_up(impl, cls)
            seen: list[Any] = []
            x, before = cls(), [1]
            known: dict[str, Any] = {}
            look = looker(seen, known)

            def changed(
                memo: Any, change: Any = change, names: Any = names, x: Any = x, look: Any = look
            ) -> None:
                change(names, x, look)

            x.part = [Looking(changed)] if in_the_middle else [2]
            root = [before, x]
            known |= {"before": before, "x": x, "root": root, "part": x.part}
            with restored():
                if not in_the_middle:
                    changed(None)
                impl.deepcopy(root)
            copied = {"before", "x", "root"}
            if in_the_middle or change not in (_other_deepcopy, _other_import, _other_importer):
                copied.add("part")
            assert set(seen[-1]) >= copied, (change.__name__, in_the_middle)


def test_an_attribute_that_comes_first_hides_a_method(impl: Implementation) -> None:
    """The name is one that the instances of the class share."""
    cls = names_of(impl, SOURCES["method"])["Copied"]
    warm_up(impl, cls)
    seen: list[Any] = []
    before = [1]
    x = cls()
    x.finish = looker(seen, {"before": before})
    impl.deepcopy([before, x])
    assert seen == [["before", "keep-alive"]]


@pytest.mark.parametrize("way", SOURCES)
def test_what_is_known_keeps_no_class_alive(impl: Implementation, way: str) -> None:
    classes = []
    for _ in range(20):
        cls = names_of(impl, SOURCES[way])["Copied"]
        warm_up(impl, cls)
        classes.append(weakref.ref(cls))
        del cls
    gc.collect()
    assert [ref() for ref in classes] == [None] * len(classes)


def test_super_that_begins_after_another_class(impl: Implementation) -> None:
    source = """
        class Base:
            def finish(self, memo):
                deepcopy([], memo)
                return self
        class Copied(Base):
            def __deepcopy__(self, memo):
                return super().finish(memo)
        class Derived(Copied):
            pass
    """
    sizes: list[int] = []
    names = names_of(impl, source)
    copied, derived = names["Copied"], names["Derived"]
    for i in range(2 * CALLS_UNTIL_READ):
        if i == CALLS_UNTIL_READ:
            copied.finish = lambda self, memo: sizes.append(len(memo))
            (cell,) = copied.__deepcopy__.__closure__
            cell.cell_contents = derived
        impl.deepcopy([[1], derived()])
    assert len(sizes) == CALLS_UNTIL_READ
    assert 0 not in sizes


def test_a_hook_that_takes_any_arguments(impl: Implementation) -> None:
    class Ignores:
        def __init__(self) -> None:
            self.part = [1]

        def __deepcopy__(self, *args: Any, **kwargs: Any) -> Any:
            new = type(self)()
            new.part = self.part[:]
            return new

    sizes = []

    class Looks(Ignores):
        def __deepcopy__(self, *args: Any) -> Any:
            sizes.append(len(args[0]))
            return type(self)()

    for _ in range(CALLS_UNTIL_READ):
        before = [1]
        y = impl.deepcopy([before, Ignores(), Looks()])
        assert y[1].part == [1]
    assert 0 not in sizes


def test_a_hook_that_uses_what_is_in_the_memo(impl: Implementation) -> None:
    """`memo[key][name] = value` reads `memo[key]`."""

    class Child:
        def __init__(self, parent: Any) -> None:
            self.parent = parent

        def __deepcopy__(self, memo: Any) -> Any:
            memo[id(self.parent)]["child"] = self
            return self

    for _ in range(CALLS_UNTIL_READ):
        parent: dict[str, Any] = {}
        y = impl.deepcopy([parent, Child(parent)])
        assert y[0] == {"child": y[1]}


# Hooks of `Copied` whose memo gets to `look`, or that ask it for what they have entered.
LOOKING = {
    "a hook that is its own helper": """
        def copied(x, memo):
            if id(x) in memo:
                return memo[id(x)]
            new = memo[id(x)] = Copied()
            new.parts = [copied(part, memo) for part in x.parts]
            return new
        class Copied:
            parts = ()
            __deepcopy__ = copied
        def objects():
            one, two = Copied(), Copied()
            two.parts = [one]
            return [one, two]
        def shown(y):
            return y[1].parts[0] is y[0]
    """,
    "a hook that calls itself": """
        class Copied:
            def __deepcopy__(self, memo):
                if id(self) in memo:
                    return memo[id(self)]
                new = memo[id(self)] = object.__new__(Copied)
                new.part = deepcopy([1], memo)
                new.again = self.__deepcopy__(memo)
                return new
        def objects():
            return [[1], Copied()]
        def shown(y):
            return y[1].again is y[1]
    """,
    "the object by its name": """
        class Other:
            def handed(self, memo):
                return look(memo)
        def helper(other, me, memo):
            return other.handed(memo)
        class Copied:
            def handed(self, memo):
                return deepcopy(1, memo)
            def __deepcopy__(self, memo):
                return helper(me=self, memo=memo, other=Other())
    """,
    "one of two functions": """
        class Copied:
            looks = True
            def __deepcopy__(self, memo):
                return (looker if self.looks else deepcopy)([], memo)
        def looker(x, memo):
            return look(memo)
    """,
    "one of two modules": """
        other = ModuleType("other")
        other.deepcopy = lambda x, memo: look(memo)
        class Copied:
            looks = other
            def __deepcopy__(self, memo):
                return (self.looks or copy).deepcopy([], memo)
    """,
    "one of two objects": """
        class Other:
            def handed(self, memo):
                return look(memo)
        class Copied:
            other = Other()
            def handed(self, memo):
                return deepcopy([], memo)
            def __deepcopy__(self, memo):
                return (self.other or self).handed(memo)
    """,
    "one of two keys": """
        class Copied:
            def __deepcopy__(self, memo):
                if (self.key or id(self)) in memo:
                    return "found"
                return deepcopy("not found", memo)
        def objects():
            x = Copied()
            before = [1]
            x.key = id(before)
            return [before, x]
    """,
    "perhaps imported": """
        def looker(x, memo):
            return look(memo)
        class Copied:
            def handed(self, memo, deepcopy=None):
                if deepcopy is None:
                    from copy import deepcopy
                return deepcopy([], memo)
            def __deepcopy__(self, memo):
                return self.handed(memo, looker)
    """,
    "imported and replaced": """
        def looker(x, memo):
            return look(memo)
        class Copied:
            def __deepcopy__(self, memo):
                from copy import deepcopy
                def replace():
                    nonlocal deepcopy
                    deepcopy = looker
                replace()
                return deepcopy([], memo)
    """,
    "a global variable that the hook sets": """
        def looker(x, memo):
            return look(memo)
        class Copied:
            def __deepcopy__(self, memo):
                global copier
                copier = looker
                return copier([], memo)
        copier = deepcopy
    """,
    "a class that the hook sets": """
        class Copied:
            def handed(self, memo):
                return deepcopy([], memo)
            def __deepcopy__(self, memo):
                self.__class__ = Derived
                return self.handed(memo)
        class Derived(Copied):
            def handed(self, memo):
                return look(memo)
    """,
    "a hidden method": """
        class Copied:
            def handed(self, memo):
                return deepcopy([], memo)
            def __deepcopy__(self, memo):
                return self.handed(memo)
        former = Copied()
        former.__dict__.update({"".join(["han", "ded"]): 1})
        def objects():
            x = Copied()
            x.handed = look
            return [[1], x]
    """,
}


@pytest.mark.parametrize("way", LOOKING)
def test_whoever_gets_it_sees_everything(impl: Implementation, way: str) -> None:
    found = []
    for tried in (Implementation.named("stdlib"), impl):
        names = names_of(tried, "")
        names["look"] = lambda memo, names=names: id(names["before"]) in memo
        exec(dedent(LOOKING[way]), names)
        shown = names.get("shown", lambda y: y[1])
        outcomes = []
        for _ in range(3 * CALLS_UNTIL_READ):
            names["before"] = [1]
            objects = names.get("objects", lambda names=names: [names["before"], names["Copied"]()])
            x = objects()
            names["before"] = x[0]
            outcomes.append(shown(tried.deepcopy(x)))
        found.append(outcomes)
    assert found[0] == found[1]


def test_a_tool_that_observes_a_method(ectype: Any) -> None:
    impl = Implementation.named("ectype")
    monitoring = getattr(sys, "monitoring", None)
    sizes: list[int] = []
    names = names_of(impl, SOURCES["method"], lambda: sizes.append(len(callers_memo())))
    warm_up(impl, names["Copied"])
    assert sizes[-1] == 0
    if monitoring is None:  # before 3.12
        return
    tool, events = 4, monitoring.events.PY_START
    monitoring.use_tool_id(tool, "test")
    try:
        monitoring.set_local_events(tool, names["Copied"].begin.__code__, events)
        impl.deepcopy([[1], names["Copied"]()])
        assert sizes[-1] > 0
    finally:
        monitoring.set_local_events(tool, names["Copied"].begin.__code__, 0)
        monitoring.free_tool_id(tool)
