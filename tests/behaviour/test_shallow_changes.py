"""What rules a shallow copy, in classes, metaclasses and tables: a change there counts at once."""

from __future__ import annotations

import copy
import copyreg
from collections import Counter, namedtuple
from collections.abc import Callable
from typing import Any

import pytest

from tests.behaviour.support.changes import Falsy, Table
from tests.behaviour.support.library import seen
from tests.behaviour.support.objects import set_later
from tests.behaviour.support.outcomes import by_case, outcome, without_addresses
from tests.behaviour.support.samples import SAMPLES
from tests.behaviour.support.shallow import Hooked, Plain, copier
from tests.behaviour.support.versions import ATOMICS_COME_FIRST
from tests.combinations import for_each
from tests.conftest import Implementation


def metaclass(**body: Any) -> type:
    return type("Meta", (type,), body)


def say(cls: type, *args: Any) -> str:
    return "of the metaclass"


def look_up(cls: type, name: str) -> Any:
    return copier if name == "__copy__" else type.__getattribute__(cls, name)


def look_up_late(cls: type, name: str) -> Any:
    if name == "__copy__":
        return copier
    raise AttributeError(name)


META_CHANGES: dict[str, tuple[Callable[[Any], None], Any]] = {
    "__copy__": (set_later("__copy__", say), "of the metaclass"),
    "a property __copy__": (set_later("__copy__", property(lambda cls: copier)), "copied"),
    "__getattribute__": (set_later("__getattribute__", look_up), "copied"),
    "__getattr__": (set_later("__getattr__", look_up_late), "copied"),
}


@pytest.fixture(params=META_CHANGES)
def meta_change(request: pytest.FixtureRequest) -> tuple[Callable[[Any], None], Any]:
    return META_CHANGES[request.param]


def test_a_metaclass_changes(impl: Implementation, meta_change: Any) -> None:
    change, expected = meta_change
    meta: Any = metaclass()
    x = meta("Model", (Plain,), {})()
    for _ in range(3):
        assert type(impl.copy(x)) is type(x)
    change(meta)
    assert impl.copy(x) == impl.copy(x) == expected == copy.copy(x)


def test_a_base_of_the_metaclass_changes(impl: Implementation, meta_change: Any) -> None:
    change, expected = meta_change
    base: Any = metaclass()
    meta: Any = type("Derived", (base,), {})
    x = meta("Model", (Plain,), {})()
    for _ in range(3):
        assert type(impl.copy(x)) is type(x)
    change(base)
    assert impl.copy(x) == expected == copy.copy(x)


def test_a_class_gets_another_metaclass(impl: Implementation, meta_change: Any) -> None:
    change, expected = meta_change
    meta: Any = metaclass()
    other: Any = metaclass()
    change(other)
    x = meta("Model", (Plain,), {})()
    for _ in range(3):
        assert type(impl.copy(x)) is type(x)
    type(x).__class__ = other
    assert impl.copy(x) == expected == copy.copy(x)
    type(x).__class__ = meta
    assert type(impl.copy(x)) is type(x)


def test_a_hook_in_the_class_comes_before_that_of_the_metaclass(impl: Implementation) -> None:
    x: Any = metaclass(__copy__=say)("Model", (Hooked,), {})()
    assert impl.copy(x) == impl.copy(x) == "hook"
    y: Any = metaclass(__copy__=property(lambda cls: copier))("Model", (Hooked,), {})()
    assert impl.copy(y) == impl.copy(y) == "copied"


def test_a_hook_that_takes_itself_away(impl: Implementation) -> None:
    class Once:
        def __copy__(self) -> Any:
            del Once.__copy__
            self.__class__ = Plain  # type: ignore[assignment]
            return impl.copy(self)

    for _ in range(2):
        x: Any = Once()
        assert type(impl.copy(x)) is (Plain if _ == 0 else Once)


def test_a_base_changes(impl: Implementation) -> None:
    class Base(Plain):
        pass

    class Model(Base):
        pass

    x = Model()
    changes: list[tuple[str, Any]] = [
        ("__copy__", lambda self: "copied"),
        ("__reduce_ex__", lambda self, protocol: "itself"),
        ("__getstate__", lambda self: {"b": 2}),
        ("__setstate__", lambda self, state: None),
        ("__getattr__", lambda self, name: 1 // 0),
    ]
    for name, value in changes:
        assert vars(impl.copy(x)) == {"a": [1]}
        setattr(Base, name, value)
        assert seen(outcome(impl.copy, x)) == seen(outcome(copy.copy, x))
        delattr(Base, name)
    Model.__bases__ = (Hooked,)
    assert impl.copy(x) == "hook"


def test_an_object_changes_its_class(impl: Implementation) -> None:
    class Other:
        def __reduce__(self) -> str:
            return "itself"

    x: Any = Plain()
    assert type(impl.copy(x)) is Plain
    x.__class__ = Other
    assert impl.copy(x) is x
    x.__class__ = Hooked
    assert impl.copy(x) == "hook"
    x.__class__ = Plain
    assert impl.copy(x).a is x.a


def test_a_class_that_changes_too_often(impl: Implementation) -> None:
    """Interpreters give a class no more than some thousand versions."""

    class Model(Plain):
        count = 0

    x = Model()
    for i in range(3000):
        Model.count = i
        assert impl.copy(x).a is x.a
    Model.__copy__ = lambda self: "copied"  # type: ignore[attr-defined]
    assert impl.copy(x) == "copied"


# The tables that rule shallow copies, and those that do not: a change counts at once.


Undo = pytest.MonkeyPatch
Change = Callable[[Undo, type], None]


class Slotted:
    __slots__ = ("a",)

    def __repr__(self) -> str:
        return f"Slotted({getattr(self, 'a', None)})"


class Items(list):  # type: ignore[type-arg]
    pass


class Pairs(dict):  # type: ignore[type-arg]
    pass


Two = namedtuple("Two", "a b")

OWN = (Plain, Hooked, Slotted, Items, Pairs, Two)

OBJECTS: dict[str, Callable[[], Any]] = {
    "plain": Plain,
    "hooked": Hooked,
    "slots": Slotted,
    "items": lambda: Items([[1]]),
    "pairs": lambda: Pairs(a=[1]),
    "named tuple": lambda: Two([1], 2),
    "list": lambda: [[1]],
    "dict": lambda: {"a": [1]},
    "set": lambda: {1},
    "tuple": lambda: ([1],),
    "int": lambda: 1,
    "class": lambda: Plain,
    **SAMPLES,
}


def reducer(x: Any) -> Any:
    return str, ("reduced",)


def in_copyreg(value: Any) -> Change:
    return lambda patch, cls: patch.setitem(copyreg.dispatch_table, cls, value)


def another_table(make: Callable[[dict[Any, Any]], Any]) -> Change:
    return lambda patch, cls: patch.setattr(copy, "dispatch_table", make({cls: reducer}))


def rebuilt(patch: Undo, cls: type) -> None:
    patch.setattr(copyreg, "__newobj__", lambda cls, *args: ("rebuilt", cls, args))


def deep_entry(patch: Undo, cls: type) -> None:
    patch.setitem(copy._deepcopy_dispatch, cls, copier)  # type: ignore[attr-defined]


def deep_table(patch: Undo, cls: type) -> None:
    table = copy._deepcopy_dispatch  # type: ignore[attr-defined]
    patch.setattr(copy, "_deepcopy_dispatch", {**table, cls: copier})


def deep_atomic(patch: Undo, cls: type) -> None:
    if ATOMICS_COME_FIRST:
        patch.setattr(copy, "_atomic_types", {cls})


def deep_hook(patch: Undo, cls: type) -> None:
    if cls in OWN:
        patch.setattr(cls, "__deepcopy__", lambda self, memo: "deep", raising=False)


def shallow_hook(patch: Undo, cls: type) -> None:
    if cls in OWN:
        patch.setattr(cls, "__copy__", lambda self: "late hook", raising=False)


SETS = ["_copy_atomic_types", "_copy_builtin_containers"] if ATOMICS_COME_FIRST else []

if ATOMICS_COME_FIRST:

    def with_member(name: str, kind: Callable[[Any], Any]) -> Change:
        def change(patch: Undo, cls: type) -> None:
            patch.setattr(copy, name, kind({*getattr(copy, name), cls}))

        return change

    def without_member(name: str, kind: Callable[[Any], Any]) -> Change:
        def change(patch: Undo, cls: type) -> None:
            patch.setattr(copy, name, kind({*getattr(copy, name)} - {cls}))

        return change

    def many_members(patch: Undo, cls: type) -> None:
        """More than are compared one by one."""
        more = {type(f"T{i}", (), {}) for i in range(100)}
        patch.setattr(copy, "_copy_atomic_types", {*copy._copy_atomic_types, *more})  # type: ignore[attr-defined]
        copy._copy_atomic_types.add(cls)  # type: ignore[attr-defined]

    TABLES: dict[str, Change] = {
        "many types are atomic": many_members,
        "no list": lambda patch, cls: patch.setattr(copy, "_copy_builtin_containers", {dict}),
        "a table of another kind": with_member(
            "_copy_atomic_types", lambda types: Table(dict.fromkeys(types))
        ),
    }
    for kind in (set, frozenset):
        for name in SETS:
            TABLES[f"in {name}, a {kind.__name__}"] = with_member(name, kind)
            TABLES[f"not in {name}, a {kind.__name__}"] = without_member(name, kind)

else:

    def entry(value: Any) -> Change:
        return lambda patch, cls: patch.setitem(copy._copy_dispatch, cls, value)  # type: ignore[attr-defined]

    def no_entry(patch: Undo, cls: type) -> None:
        patch.delitem(copy._copy_dispatch, cls, raising=False)  # type: ignore[attr-defined]

    def another_dispatch(make: Callable[[dict[Any, Any]], Any]) -> Change:
        return lambda patch, cls: patch.setattr(copy, "_copy_dispatch", make({cls: copier}))

    TABLES = {
        "an entry": entry(copier),
        "an entry that is false": entry(Falsy()),
        "no entry": no_entry,
        "an entry of None": entry(None),
        "atomic": entry(vars(copy).get("_copy_immutable")),
        "another method": entry(list.__reversed__),
        "a list's method": entry(list.copy),
        "another dispatch table": another_dispatch(dict),
        "another kind of dispatch table": another_dispatch(Table),
        "a counter for a dispatch table": another_dispatch(Counter),
    }

CHANGES: dict[str, Change] = {
    "nothing": lambda patch, cls: None,
    "a reducer": in_copyreg(reducer),
    "a reducer that is false": in_copyreg(Falsy()),
    "a reducer of None": in_copyreg(None),
    "another table of reducers": another_table(dict),
    "another kind of table of reducers": another_table(Table),
    "another way to rebuild": rebuilt,
    "a deep entry": deep_entry,
    "another deep table": deep_table,
    "deeply atomic": deep_atomic,
    "a deep hook": deep_hook,
    "a hook": shallow_hook,
    **TABLES,
}


def copies(clone: Callable[[Any], Any], make: Callable[[], Any], change: Change) -> Any:
    """Before the change, while it lasts, and after it."""
    x = make()

    def three_times() -> Any:
        return [(seen(y), y is x) for y in (outcome(clone, x) for _ in range(3))]

    found = [three_times()]
    with Undo.context() as patch:
        change(patch, type(x))
        found.append(three_times())
    return [*found, three_times()]


@for_each(make=OBJECTS)
def test_a_change_counts_at_once(impl: Implementation, make: Callable[[], Any]) -> None:
    def run(clone: Callable[[Any], Any], change: str) -> str:
        return without_addresses(repr(copies(clone, make, CHANGES[change])))

    changes = [(change,) for change in CHANGES]
    assert by_case(run, impl.copy, changes) == by_case(run, copy.copy, changes)


@for_each(make=OBJECTS)
def test_tables_changed_in_place(impl: Implementation, make: Callable[[], Any]) -> None:
    x = make()
    results = []
    for clone in (impl.copy, copy.copy):
        found = []
        with Undo.context() as patch:
            for name in SETS:
                table = {*getattr(copy, name)}
                patch.setattr(copy, name, table)
                for _ in range(4):
                    found += [(seen(y), y is x) for y in (outcome(clone, x) for _ in range(2))]
                    table ^= {type(x)}
        results.append(without_addresses(repr(found)))
    assert results[0] == results[1]


@for_each(change=CHANGES)
def test_deep_copies_in_between(impl: Implementation, change: Change) -> None:
    """They learn of the same changes, and neither keeps the news from the other."""
    results = []
    for shallow, deep in ((copy.copy, copy.deepcopy), (impl.copy, impl.deepcopy)):
        x = [Plain(), Items([1]), Two([1], 2), 1, [2]]
        found = []
        with Undo.context() as patch:
            for step in range(6):
                if step == 2:
                    for each in x[:3]:
                        change(patch, type(each))
                clones = (deep, shallow) if step % 2 else (shallow, deep)
                found += [seen(outcome(clone, each)) for clone in clones for each in x]
        found += [seen(outcome(clone, each)) for clone in (shallow, deep) for each in x]
        results.append(without_addresses(repr(found)))
    assert results[0] == results[1]
