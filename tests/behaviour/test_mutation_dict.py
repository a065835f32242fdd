"""Dicts changed while they are copied.

A replaced value is fine; a changed size or changed keys raise the dict iterator's own errors, at
the moment the iterator raises them.
"""

from __future__ import annotations

import copy
import itertools
from collections import OrderedDict, defaultdict
from collections.abc import Callable
from typing import Any

import pytest

from tests.behaviour.support.objects import ActsWhenHashed, Then
from tests.behaviour.support.outcomes import Raised, by_case, outcome, raised
from tests.combinations import for_each
from tests.conftest import Implementation

Act = Callable[[Any, Any], Any]


def acting_value(position: int, act: Act) -> dict[Any, Any]:
    x: dict[Any, Any] = {i: [i] for i in range(5)}
    x[position] = Then(lambda memo: act(x, memo))
    return x


def acting_key(position: int, act: Act) -> dict[Any, Any]:
    x: dict[Any, Any] = {}
    for i in range(5):
        x[Then(lambda memo: act(x, memo)) if i == position else i] = [i]
    return x


ACTS: dict[str, Act] = {
    "replace the first value": lambda x, memo: x.__setitem__(next(iter(x)), "new"),
    "replace the last value": lambda x, memo: x.__setitem__([*x][-1], ["new"]),
    "replace all values": lambda x, memo: x.update(dict.fromkeys(x, "new")),
    "add a key": lambda x, memo: x.__setitem__("new", 1),
    "add many keys": lambda x, memo: x.update((("new", i), i) for i in range(1000)),
    "delete the first": lambda x, memo: x.__delitem__(next(iter(x))),
    "delete the last": lambda x, memo: x.popitem(),
    "delete all but the last": lambda x, memo: [x.pop(key) for key in [*x][:-1]],
    "clear": lambda x, memo: x.clear(),
    "delete and add back": lambda x, memo: x.__setitem__(k := next(iter(x)), x.pop(k)),
    "delete and add another": lambda x, memo: (x.pop(next(iter(x))), x.update(new=1)),
    "delete the last and add another": lambda x, memo: (x.popitem(), x.update(new=1)),
    "add and delete": lambda x, memo: (x.update(new=1), x.pop("new")),
    "add many and delete them": lambda x, memo: (
        x.update((("new", i), i) for i in range(1000)),
        [x.pop(("new", i)) for i in range(1000)],
    ),
    "clear and refill": lambda x, memo: (x.clear(), x.update((("new", i), i) for i in range(5))),
    "clear and put back": lambda x, memo: (items := [*x.items()], x.clear(), x.update(items)),
    "update with itself": lambda x, memo: x.update(x),
    "set itself as a value": lambda x, memo: x.__setitem__([*x][-1], x),
    "add to the copy": lambda x, memo: memo[id(x)].update(extra=1),
    "add many to the copy": lambda x, memo: memo[id(x)].update((i, "m") for i in range(1000)),
    "clear the copy": lambda x, memo: memo[id(x)].clear(),
    "pop from the copy": lambda x, memo: memo[id(x)] and memo[id(x)].popitem(),
    "take a later key in the copy": lambda x, memo: memo[id(x)].update({4: "taken"}),
    "change both": lambda x, memo: [each.update(new=1) for each in (x, memo[id(x)])],
    "clear both": lambda x, memo: [each.clear() for each in (x, memo[id(x)])],
}
POSITIONS = {"first": 0, "middle": 2, "last": 4}
HOLDERS = ["alone", "in a list", "in a dict", "with memo"]
PLACES = [*itertools.product(POSITIONS, HOLDERS)]


@for_each(build={"value": acting_value, "key": acting_key}, act=ACTS)
def test_as_the_running_version(impl: Implementation, act: Any, build: Callable[..., Any]) -> None:
    def run(deepcopy: Callable[..., Any], position: str, holder: str) -> str:
        x = build(POSITIONS[position], act)
        memo: dict[int, Any] = {}
        roots = {
            "alone": (x,),
            "in a list": ([x],),
            "in a dict": ({"k": x},),
            "with memo": (x, memo),
        }
        result = outcome(deepcopy, *roots[holder])
        # Where the copy fails, the memo tells how far it got.
        return repr((result, memo.get(id(x)) if isinstance(result, Raised) else None))

    assert by_case(run, impl.deepcopy, PLACES) == by_case(run, copy.deepcopy, PLACES)


def test_a_replaced_value_is_copied(impl: Implementation) -> None:
    x: dict[str, Any] = {}
    x["a"] = Then(lambda memo: x.update(b=["new"]))
    x["b"] = ["old"]
    assert impl.deepcopy(x) == {"a": "then", "b": ["new"]}


def test_the_errors_of_the_iterator(impl: Implementation) -> None:
    x: dict[Any, Any] = {1: Then(lambda memo: x.update(new=1)), 2: 2}
    assert raised(impl.deepcopy, x) == Raised(
        RuntimeError, "dictionary changed size during iteration"
    )
    y: dict[Any, Any] = {}
    y.update({1: Then(lambda memo: (y.pop(1), y.update({1: 1}))), 2: 2})
    assert raised(impl.deepcopy, y) == Raised(
        RuntimeError, "dictionary keys changed during iteration"
    )


def test_a_size_changed_by_the_last_pair_is_an_error_too(impl: Implementation) -> None:
    x: dict[Any, Any] = {1: 1, 2: Then(lambda memo: x.update(new=1))}
    assert raised(impl.deepcopy, x).type is RuntimeError


def test_the_grandparent_changed(impl: Implementation) -> None:
    x: dict[Any, Any] = {1: {2: {3: Then(lambda memo: x.update(new=1))}}, 4: 4}
    assert raised(impl.deepcopy, x).text == "dictionary changed size during iteration"


def test_a_dict_copied_already_may_change(impl: Implementation) -> None:
    first: dict[Any, Any] = {1: [1]}
    x = [first, Then(lambda memo: first.update(new=1)), first]
    assert impl.deepcopy(x) == [{1: [1]}, "then", {1: [1]}]


def test_a_dict_not_reached_yet_may_change(impl: Implementation) -> None:
    later: dict[Any, Any] = {1: [1]}
    x = {1: Then(lambda memo: later.update(new=[2])), 2: later}
    assert impl.deepcopy(x) == {1: "then", 2: {1: [1], "new": [2]}}


def test_an_atomic_dict_changed_by_its_only_hook(impl: Implementation) -> None:
    """The pairs around the hook are all atomic: no reason to have read them before."""
    x: dict[Any, Any] = {i: i for i in range(100)}
    x[50] = Then(lambda memo: x.update({99: "new", 0: "too late"}))
    y = impl.deepcopy(x)
    assert (y[0], y[50], y[99]) == (0, "then", "new")


def test_a_hash_of_a_key_copy_changes_the_original(impl: Implementation) -> None:
    x: dict[Any, Any] = {}
    x[ActsWhenHashed(lambda: x.update(new=1))] = 1
    x[2] = 2
    assert raised(impl.deepcopy, x).text == "dictionary changed size during iteration"


@pytest.mark.parametrize("act", ["add", "clear", "pop"])
def test_an_eq_of_a_key_copy_changes_the_copy(impl: Implementation, act: str) -> None:
    def run(deepcopy: Callable[..., Any]) -> Any:
        held: list[Any] = []

        class Key:
            def __init__(self, name: str) -> None:
                self.name = name

            def __deepcopy__(self, memo: Any) -> Key:
                held[:] = [memo]
                return Key(self.name + "'")

            def __hash__(self) -> int:
                return 7

            def __eq__(self, other: object) -> bool:
                if held:
                    half = held.pop()[id(x)]
                    acts = {"add": lambda: half.update(extra=1), "clear": half.clear}
                    acts.get(act, lambda: half.popitem() if half else None)()
                return self is other

            def __repr__(self) -> str:
                return self.name

        x = {Key("a"): [1], Key("b"): [2], Key("c"): [3]}
        held.clear()
        return outcome(deepcopy, x)

    assert repr(run(impl.deepcopy)) == repr(run(copy.deepcopy))


def test_the_value_under_copy_dies(impl: Implementation) -> None:
    class Dying:
        def __init__(self) -> None:
            self.inner = [1]

        def __deepcopy__(self, memo: Any) -> Any:
            x["k"] = None
            return self.inner

    x: dict[str, Any] = {"k": Dying()}
    assert impl.deepcopy(x) == {"k": [1]}


def test_key_and_value_under_copy_die(impl: Implementation) -> None:
    class Dying:
        def __deepcopy__(self, memo: Any) -> str:
            x.clear()
            return "copied"

    x: dict[Any, Any] = {Dying(): Dying()}
    assert raised(impl.deepcopy, x).text == "dictionary changed size during iteration"


def test_the_dict_itself_dies(impl: Implementation) -> None:
    holder: list[Any] = []
    holder.append({1: Then(lambda memo: holder.clear()), 2: [2]})
    assert impl.deepcopy(holder) == [{1: "then", 2: [2]}]


@for_each(
    kind=[OrderedDict, defaultdict, type("Sub", (dict,), {})],
    act=["replace all values", "add a key", "clear", "delete and add back"],
)
def test_kinds_of_dict(impl: Implementation, kind: Callable[[], Any], act: str) -> None:
    def run(deepcopy: Callable[..., Any]) -> Any:
        x = kind()
        x.update({1: Then(lambda memo: ACTS[act](x, memo)), 2: [2], 3: [3]})
        return outcome(deepcopy, x)

    assert repr(run(impl.deepcopy)) == repr(run(copy.deepcopy))
