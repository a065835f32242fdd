"""Containers of the standard library: what is asked of their parts, in which order, and when.

`copy.py` takes them through the reduce protocol. Whatever copies them in another way shows in the
order of the hooks, in what a hook finds of the copy, and in what comes of changes in the middle.
"""

from __future__ import annotations

import copy
import datetime
import itertools
import subprocess
import sys
from collections.abc import Callable
from typing import Any

import pytest

from tests.behaviour.support.library import MAKERS, aware, containers, seen
from tests.behaviour.support.memos import USER_MEMOS, names_in, names_kept_alive
from tests.behaviour.support.objects import Plain, Then
from tests.behaviour.support.outcomes import by_case, outcome
from tests.behaviour.support.trace import Step
from tests.combinations import for_each
from tests.conftest import Implementation

MEMOS: dict[str, Callable[[], Any]] = {"none given": lambda: None, **USER_MEMOS}
memos = for_each(memo=MEMOS)


class Failing:
    """Cannot be copied."""

    def __init__(self, error: type[Exception]) -> None:
        self.error = error

    def __deepcopy__(self, memo: Any) -> Any:
        raise self.error("wrong")


class Spying:
    """Copies to a constant; passes the memo to a function, each time."""

    def __init__(self, look: Callable[[Any], Any]) -> None:
        self.look = look

    def __deepcopy__(self, memo: Any) -> str:
        self.look(memo)
        return "spied"

    def __repr__(self) -> str:
        return "Spying"


@containers
@memos
def test_contents_are_copied(impl: Implementation, make: Any, memo: Any) -> None:
    part = [1]
    y, law = (f([make(part, [part]), part], memo()) for f in (impl.deepcopy, copy.deepcopy))
    assert [*map(seen, y)] == [*map(seen, law)]
    y[1].append("changed")
    law[1].append("changed")
    assert [*map(seen, y)] == [*map(seen, law)] and part == [1]


@containers
@memos
def test_order_of_hooks(impl: Implementation, make: Any, memo: Any) -> None:
    logs: list[list[str]] = []
    for deepcopy in (impl.deepcopy, copy.deepcopy):
        log: list[str] = []
        deepcopy(make(Step(log, "a"), Step(log, "b")), memo())
        logs.append(log)
    assert logs[0] == logs[1] != []


@containers
@for_each(error=[ValueError, StopIteration, KeyError, MemoryError], place=[0, 1])
def test_a_part_that_fails(impl: Implementation, make: Any, error: Any, place: int) -> None:
    parts = [[1], [2]]
    parts[place] = Failing(error)  # type: ignore[call-overload]
    assert outcome(impl.deepcopy, make(*parts)) == outcome(copy.deepcopy, make(*parts))


@containers
@memos
def test_what_a_hook_finds_of_the_copy(impl: Implementation, make: Any, memo: Any) -> None:
    found: list[list[Any]] = []
    for deepcopy in (impl.deepcopy, copy.deepcopy):
        log: list[Any] = []
        spying = Spying(lambda memo: log.append(seen(memo.get(id(x)))))  # noqa: B023
        x = make(spying, [spying])
        y = deepcopy(x, memo())
        found.append([*log, seen(y)])
    assert found[0] == found[1]


@containers
def test_what_the_memo_holds_in_the_end(impl: Implementation, make: Any) -> None:
    def look(memo: Any) -> None:
        found.append((names_in(memo, **known), names_kept_alive(memo, **known)))

    found: list[Any] = []
    part = [1]
    for deepcopy in (impl.deepcopy, copy.deepcopy):
        x = make(part, [part])
        known = {"x": x, "part": part}
        deepcopy([x, Then(look)])
    assert found[0] == found[1]


@containers
@memos
def test_holds_itself(impl: Implementation, make: Any, memo: Any) -> None:
    """Through a list; the recursion ends where the copy is stored before its parts."""
    counts = []
    for deepcopy in (impl.deepcopy, copy.deepcopy):
        way: list[Any] = []
        x = make(way, 2)
        way.append(x)
        y = outcome(deepcopy, x, memo())
        counts.append((type(y), getattr(y, "type", None), y is x))
    assert counts[0] == counts[1]


class Key:
    """Hashed and compared by the program, and changed into another by its copy."""

    def __init__(self, log: list[str], name: str) -> None:
        self.log, self.name = log, name

    def __hash__(self) -> int:
        self.log.append(f"hash {self.name}")
        return 7

    def __eq__(self, other: object) -> bool:
        self.log.append(f"compare {self.name}")
        return self is other

    def __deepcopy__(self, memo: Any) -> Key:
        self.log.append(f"copy {self.name}")
        return Key(self.log, f"{self.name}'")

    def __repr__(self) -> str:
        return self.name


@pytest.mark.parametrize("kind", ["OrderedDict", "defaultdict", "Counter"])
def test_keys_of_a_program(impl: Implementation, kind: str) -> None:
    logs: list[Any] = []
    for deepcopy in (impl.deepcopy, copy.deepcopy):
        log: list[str] = []
        x = type(MAKERS[kind](1, 2))()
        for name in "abc":
            x[Key(log, name)] = [name]
        log.clear()
        logs.append((repr(deepcopy(x)), log))
    assert logs[0] == logs[1]


HIDDEN = ["__deepcopy__", "__reduce_ex__", "__reduce__", "__getstate__", "__setstate__", "items"]


@containers
@for_each(name=HIDDEN, alone=[True, False])
def test_an_attribute_hides_a_method(
    impl: Implementation, make: Any, name: str, alone: bool
) -> None:
    results = []
    for deepcopy in (impl.deepcopy, copy.deepcopy):
        log: list[str] = []

        def hook(*args: Any) -> Any:
            log.append(name)  # noqa: B023
            return {} if name == "items" else "hidden"

        x = make("a", "b")
        try:
            setattr(x, name, hook)
        except AttributeError:  # no attributes of its own
            return
        y = outcome(deepcopy, x if alone else [x])
        results.append((type(y), log))
    assert results[0] == results[1]


def test_parts_in_many_containers_are_shared(impl: Implementation) -> None:
    part = Plain(a=[1])
    x = [make(part, [part]) for name, make in MAKERS.items()]
    y, law = impl.deepcopy([x, x[0], part]), copy.deepcopy([x, x[0], part])
    assert [type(i) for i in y[0]] == [type(i) for i in law[0]]
    assert y[1] is y[0][0] and y[0][0][0] is y[2] is not part


# Containers of the standard library of which something changes while they are copied.


def _touch(y: Any) -> None:
    """Does to the half-made copy what it allows."""
    for change in (
        lambda: y.append("new"),
        lambda: y.extend(range(50)),
        lambda: y.__setitem__("new", 1),
        lambda: y.__setitem__("b", 1),
        lambda: setattr(y, "new", 1),
        lambda: setattr(y, "__setstate__", lambda state: setattr(y, "state", repr(state))),
    ):
        try:
            change()  # type: ignore[no-untyped-call]
        except (AttributeError, TypeError, IndexError):
            continue


@containers
def test_a_hook_changes_the_copy(impl: Implementation, make: Any) -> None:
    results = []
    for deepcopy in (impl.deepcopy, copy.deepcopy):
        x = make([1], Then(lambda memo: _touch(memo.get(id(x)))))  # noqa: B023
        y = outcome(deepcopy, x)
        getattr(y, "__dict__", {}).pop("__setstate__", None)
        results.append(seen(y))
    assert results[0] == results[1]


CHANGES: dict[str, Callable[[Any], Any]] = {
    "append": lambda x: x.append([9]),
    "append left": lambda x: x.appendleft([9]),
    "pop": lambda x: x.pop(),
    "rotate": lambda x: x.rotate(1),
    "remove the last": lambda x: x.__delitem__(-1),
    "clear": lambda x: x.clear(),
    "set": lambda x: x.__setitem__("b", [9]),
    "set an item": lambda x: x.__setitem__(1, [9]),
    "add": lambda x: x.__setitem__("new", [9]),
    "delete": lambda x: x.__delitem__("b"),
    "exchange": lambda x: (x.pop("b"), x.__setitem__("new", [9])),
    "move": lambda x: x.move_to_end("a"),
    "move back": lambda x: x.move_to_end("b", last=False),
    "set an attribute": lambda x: setattr(x, "b", [9]),
    "add an attribute": lambda x: setattr(x, "new", [9]),
    "delete an attribute": lambda x: delattr(x, "b"),
    "clear attributes": lambda x: vars(x).clear(),
    "other arguments": lambda x: setattr(x, "args", ([9],)),
    "another state": lambda x: x.__setstate__((int, ([9],), {"base": 9}, None)),
    "another factory": lambda x: setattr(x, "default_factory", None),
}


@containers
def test_changed_in_the_middle(impl: Implementation, make: Any) -> None:
    def run(deepcopy: Callable[[Any], Any], change: str, place: int) -> Any:
        parts: list[Any] = [[1], [2]]
        parts[place] = Then(lambda memo: outcome(CHANGES[change], x))
        x = make(*parts)
        return seen(outcome(deepcopy, x))

    cases = [*itertools.product(CHANGES, [0, 1])]
    assert by_case(run, impl.deepcopy, cases) == by_case(run, copy.deepcopy, cases)


@containers
@for_each(place=[0, 1])
def test_attributes_are_added_to_a_dict_that_was_asked_for(
    impl: Implementation, make: Any, place: int
) -> None:
    """Some show an empty `__dict__` as their state, and it is copied after the parts."""
    results = []
    for deepcopy in (impl.deepcopy, copy.deepcopy):
        parts: list[Any] = [[1], [2]]
        parts[place] = Then(lambda memo: own is None or own.update(late=[9]))  # noqa: B023
        x = make(*parts)
        own = getattr(x, "__dict__", None)
        results.append(seen(outcome(deepcopy, x)))
    assert results[0] == results[1]


class Zone(datetime.tzinfo):
    """Copied to something of the test's choice."""

    becomes: Any = None

    def __deepcopy__(self, memo: Any) -> Any:
        if isinstance(self.becomes, Exception):
            raise self.becomes
        return self.becomes

    def utcoffset(self, when: Any) -> Any: ...
    def dst(self, when: Any) -> Any: ...
    def tzname(self, when: Any) -> Any: ...


@for_each(
    becomes=[None, "no zone", ValueError("wrong"), StopIteration(), Zone()],
    part=["datetime", "time"],
)
def test_a_zone_becomes_something_else(impl: Implementation, becomes: Any, part: str) -> None:
    results = []
    for deepcopy in (impl.deepcopy, copy.deepcopy):
        zone = Zone()
        zone.becomes = becomes
        when: Any = aware(zone)
        y = outcome(deepcopy, when if part == "datetime" else when.timetz())
        results.append((y, getattr(y, "tzinfo", None) is becomes))
    assert results[0] == results[1]


def test_a_factory_becomes_something_that_cannot_be_called(impl: Implementation) -> None:
    class Turning:
        def __call__(self) -> None: ...
        def __deepcopy__(self, memo: Any) -> int:
            return 5

    for make in (MAKERS["defaultdict"], MAKERS["partial"]):
        x = make([1], [2])
        if hasattr(x, "default_factory"):
            x.default_factory = Turning()
        else:
            x = type(x)(Turning())
        assert outcome(impl.deepcopy, x) == outcome(copy.deepcopy, x)


REPLACED_BETWEEN_TWO_CALLS = """
import copy, fractions, sys
copier = copy if sys.argv[1] == "stdlib" else __import__("ectype")
x = fractions.Fraction(1, 3)
print(copier.deepcopy(x) is x, copier.copy(x) is x, copier.deepcopy(x) is x)
if sys.argv[2] == "code":
    fractions.Fraction.__deepcopy__.__code__ = (lambda self, memo: "replaced").__code__
else:
    fractions.Fraction.__deepcopy__ = lambda self, memo: "replaced"
print(copier.deepcopy(x))
if sys.argv[2] == "code":
    fractions.Fraction.__copy__.__code__ = (lambda self: "as well").__code__
else:
    fractions.Fraction.__copy__ = lambda self: "as well"
print(copier.copy(x))
"""


@pytest.mark.parametrize("what", ["code", "method"])
def test_code_is_replaced_between_two_calls(impl: Implementation, what: str) -> None:
    """And nothing else is copied in between, nor was in this process."""
    done = subprocess.run(
        [sys.executable, "-c", REPLACED_BETWEEN_TWO_CALLS, impl.name, what],
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.split("\n") == ["True True True", "replaced", "as well", ""]
