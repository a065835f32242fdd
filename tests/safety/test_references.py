"""Nothing is lost and nothing is released twice, on success and on every error path.

A debug build counts all references; every build counts allocated blocks, and the references to
each object of the graph are counted one by one.
"""

from __future__ import annotations

import gc
import sys
import sysconfig
import types
from collections.abc import Callable, Iterable
from typing import Any

import pytest

from tests.behaviour.support.memos import DictSubclass, RecordingMapping
from tests.behaviour.support.outcomes import Raised, outcome
from tests.combinations import for_each
from tests.conftest import Implementation
from tests.safety.failures import ERRORS, Failing, surrounded
from tests.safety.scenarios import VALUES, Hooked, Plain, SubList

ROUNDS = 10
ATTEMPTS = 4


pytestmark = pytest.mark.usefixtures("little_to_collect")

total_references: Callable[[], int] | None = getattr(sys, "gettotalrefcount", None)


def reachable(root: Any) -> dict[int, Any]:
    """The objects of the graph with their classes and functions, not what these lead to."""
    found: dict[int, Any] = {}
    pending = [root]
    while pending:
        x = pending.pop()
        if id(x) not in found:
            found[id(x)] = x
            if not isinstance(x, (type, types.ModuleType, types.FunctionType, types.FrameType)):
                pending += gc.get_referents(x)
    return found


# Without the GIL a collection leaves what other threads might still read, such as tables of dicts.
# The next one frees it.
COLLECTIONS = 2 if sysconfig.get_config_var("Py_GIL_DISABLED") else 1


def census(objects: list[Any]) -> list[int]:
    for _ in range(COLLECTIONS):
        gc.collect()
    totals = [sys.getallocatedblocks()]
    if total_references:
        totals.append(total_references())
    return totals + [sys.getrefcount(x) for x in objects]


def assert_balanced(run: Callable[[], Any], *graph: Any) -> None:
    """Runs in rounds; what grows or shrinks by one per round, each time it is tried, is a leak."""
    objects = [*reachable(graph).values()]
    for _ in range(3):
        run()  # caches fill
    drifts: list[list[int]] = []
    for _ in range(ATTEMPTS):
        before = census(objects)
        for _ in range(ROUNDS):
            run()
        after = census(objects)
        drifts.append([b - a for a, b in zip(before, after, strict=True)])
        if all(abs(drift) < ROUNDS for drift in drifts[-1]):
            return
    steady = [min(map(abs, column)) >= ROUNDS for column in zip(*drifts, strict=True)]
    names = ["blocks", *(["references"] if total_references else []), *map(repr, objects)]
    assert not [(n, d) for n, d, s in zip(names, drifts[-1], steady, strict=True) if s]


MEMOS: dict[str, Callable[[], Any]] = {
    "no memo": lambda: None,
    "dict": dict,
    "dict subclass": DictSubclass,
    "mapping": RecordingMapping,
}


@for_each(memo=MEMOS, make=VALUES)
def test_deepcopy(impl: Implementation, make: Any, memo: Any) -> None:
    x = make()
    assert_balanced(lambda: impl.deepcopy(x, memo()), x)


@for_each(make=VALUES)
def test_copy(impl: Implementation, make: Any) -> None:
    x = make()
    parts = x.values() if isinstance(x, dict) else x if isinstance(x, Iterable) else [x]

    def run() -> None:
        for part in parts:
            impl.copy(part)

    assert_balanced(run, x)


@for_each(memo=MEMOS, make=VALUES)
def test_below_a_hook(impl: Implementation, make: Any, memo: Any) -> None:
    x = make()
    root = [x, Hooked(impl.deepcopy, x, [x, [1]]), x, ([2], Hooked(impl.deepcopy, [3]))]
    assert_balanced(lambda: impl.deepcopy(root, memo()), root)


@for_each(memo=MEMOS, make=ERRORS)
def test_errors_of_deepcopy(impl: Implementation, make: Any, memo: Any) -> None:
    roots = surrounded(make())

    def run() -> None:
        for root in roots:
            assert isinstance(outcome(impl.deepcopy, root, memo()), Raised)

    assert_balanced(run, roots)


@for_each(make=ERRORS)
def test_errors_of_copy(impl: Implementation, make: Any) -> None:
    x = make()
    assert_balanced(lambda: outcome(impl.copy, x), x)


@for_each(make=ERRORS)
def test_errors_caught_by_a_hook(impl: Implementation, make: Any) -> None:
    def guarded(x: Any, memo: Any) -> Any:
        result = outcome(impl.deepcopy, x, memo)
        return "failed" if isinstance(result, Raised) else result

    roots = surrounded(Hooked(guarded, [[1], make(), [2]], [3]))

    def run() -> None:
        for root in roots:
            impl.deepcopy(root)

    assert_balanced(run, roots)


def test_arguments(impl: Implementation) -> None:
    x: list[Any] = [[1]]

    def run() -> None:
        for args, kwargs in (
            ((), {}),
            ((x,) * 5, {}),
            ((x,), {"x": x}),
            ((x,), {"unknown": x}),
            ((x, 0), {}),
            ((), {"memo": {}}),
        ):
            outcome(impl.deepcopy, *args, **kwargs)
            outcome(impl.copy, *args, **kwargs)
            if impl.replace:
                outcome(impl.replace, *args, **kwargs)

    assert_balanced(run, x)


def test_a_memo_kept_by_a_hook(impl: Implementation) -> None:
    held: list[Any] = []

    class Keeping:
        def __deepcopy__(self, memo: Any) -> Any:
            held.append(memo)

    x = [[1], Keeping(), [2]]

    def run() -> None:
        impl.deepcopy(x)
        held.clear()

    assert_balanced(run, x)


def test_a_large_copy(impl: Implementation) -> None:
    x = [[[i], {i: (i, [i])}] for i in range(2000)]
    assert_balanced(lambda: impl.deepcopy(x), x[:10])


@for_each(make=VALUES)
def test_replicate(ectype: Any, make: Any) -> None:
    x = make()
    assert_balanced(lambda: ectype.replicate(x, 3), x)


@for_each(make=VALUES)
def test_snapshot(ectype: Any, make: Any) -> None:
    x = make()
    assert_balanced(lambda: outcome(ectype.snapshot, x), x)
    y = [x, Failing()]
    assert_balanced(lambda: outcome(ectype.snapshot, y), y)


@for_each(memo=MEMOS, make=ERRORS)
def test_rules(ectype: Any, make: Any, memo: Any) -> None:
    """Rules of all kinds, also those that fail, for data that is shared, left out or uncopyable."""

    def fail(x: Any, error: Any) -> Any:
        raise LookupError

    def choose(x: Any, memo: Any) -> Any:
        return ectype.OMIT

    shared = Failing()
    roots = [*surrounded(make()), [shared, {"a": shared}], SubList([Plain(a=shared, b=[1])])]
    copiers = [ectype.Copier(uncopyable=rule) for rule in (ectype.SHARE, ectype.OMIT, fail, choose)]
    for rule in (ectype.SHARE, ectype.OMIT, fail, choose):
        copiers.append(ectype.Copier(types={Failing: rule, list: ectype.SHARE}))
        copiers.append(ectype.Copier(attributes={Plain: {"a": rule}, Failing: {"a": rule}}))

    def run() -> None:
        for copier in copiers:
            for root in roots:
                outcome(copier.deepcopy, root, memo())
                outcome(copier.copy, root)

    assert_balanced(run, roots)


def test_copiers_that_refer_to_themselves(ectype: Any) -> None:
    class Function:
        def __call__(self, x: Any, memo: Any) -> Any:
            return self.copier.deepcopy(x.a, memo)

    class Local(Plain):
        pass

    def run() -> None:
        function = Function()
        function.copier = ectype.Copier(
            types={Local: function}, attributes={Plain: {"a": function}}, uncopyable=function
        )
        assert function.copier.deepcopy([Local(a=[1]), Plain(b=2)])[0] == [1]

    assert_balanced(run)


@for_each(make=VALUES)
def test_templates(ectype: Any, make: Any) -> None:
    x = make()
    template = ectype.Template(x)
    assert_balanced(lambda: template(), x)
    assert_balanced(lambda: ectype.Template(x)(), x)


def test_templates_that_hold_themselves(ectype: Any) -> None:
    def run() -> None:
        holder: list[Any] = [[1]]
        template = ectype.Template([len, Plain(a=holder), holder])
        template()[2].append(template)

    assert_balanced(run)


def test_errors_of_replicate(ectype: Any) -> None:
    x = [[1], Failing()]

    def run() -> None:
        outcome(ectype.replicate, x, 3)
        outcome(ectype.replicate, x, "3")
        outcome(ectype.replicate, x, 2**62)

    assert_balanced(run, x)
