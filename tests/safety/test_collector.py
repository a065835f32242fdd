"""The garbage collector before, during and after a copy: left as the user set it, and survived."""

from __future__ import annotations

import gc
import weakref
from collections.abc import Iterator
from typing import Any

import pytest

from tests.behaviour.support.objects import Looking, Plain
from tests.behaviour.support.outcomes import outcome
from tests.behaviour.support.shapes import same_shape_no_sharing
from tests.conftest import Implementation
from tests.safety.failures import ERRORS
from tests.safety.scenarios import VALUES

pytestmark = pytest.mark.usefixtures("little_to_collect")


@pytest.fixture(autouse=True)
def _as_before() -> Iterator[None]:
    enabled, threshold, callbacks = gc.isenabled(), gc.get_threshold(), [*gc.callbacks]
    yield
    gc.callbacks[:] = callbacks
    gc.set_threshold(*threshold)
    (gc.enable if enabled else gc.disable)()


def settings() -> Any:
    return gc.isenabled(), gc.get_threshold(), gc.get_debug()


@pytest.mark.parametrize("enabled", [True, False])
def test_its_settings_are_left_alone(impl: Implementation, enabled: bool) -> None:
    (gc.enable if enabled else gc.disable)()
    before = settings()
    look = Looking(lambda memo: settings())
    impl.deepcopy([[[i] for i in range(1000)], look, [[i] for i in range(1000)], Plain(a=look)])
    assert look.seen[0] == settings() == before
    for make in ERRORS.values():
        outcome(impl.deepcopy, [[1], make(), [2]])
        assert settings() == before


@pytest.mark.parametrize("change", [gc.enable, gc.disable])
def test_a_hook_may_change_its_settings(impl: Implementation, change: Any) -> None:
    (gc.disable if change is gc.enable else gc.enable)()
    impl.deepcopy([[1], Looking(lambda memo: change()), [2], {"a": [3]}])
    assert gc.isenabled() == (change is gc.enable)


@pytest.mark.parametrize("case", ["containers", "rows", "instances", "subclasses", "reduce_values"])
def test_it_runs_at_every_allocation(impl: Implementation, case: str) -> None:
    x = VALUES[case]()
    gc.enable()
    gc.set_threshold(1, 1, 1)
    for _ in range(3):
        y = impl.deepcopy(x)
    gc.set_threshold(700, 10, 10)
    assert case == "reduce_values" or same_shape_no_sharing(y, x)


def test_copies_from_inside_the_collector(impl: Implementation) -> None:
    """Callbacks and finalizers run wherever an allocation starts a collection."""
    inner = VALUES["containers"]()
    done: list[bool] = []

    class Cyclic:
        def __init__(self) -> None:
            self.me = self

        def __del__(self) -> None:
            done.append(same_shape_no_sharing(impl.deepcopy(inner), inner))

    class Littering:
        def __deepcopy__(self, memo: Any) -> Any:
            for _ in range(5):
                Cyclic()
            return Plain(a=[])

    def callback(phase: str, info: Any) -> None:
        impl.deepcopy([1, [2]])

    gc.enable()
    gc.callbacks.append(callback)
    gc.set_threshold(5, 2, 2)
    x = [part for i in range(30) for part in ([[i], {"i": [i]}], Littering(), Plain(a=[i]))]
    y = impl.deepcopy(x)
    gc.callbacks.remove(callback)
    gc.set_threshold(700, 10, 10)
    gc.collect()
    assert [part.a for part in y[2::3]] == [[i] for i in range(30)]
    assert len(done) == 150 and all(done)


def test_half_made_copies_are_seen_by_it(impl: Implementation) -> None:
    """It walks the lists and dicts under construction, and get_objects() hands them out."""
    root: list[Any] = [[i] for i in range(100)]

    def look(memo: Any) -> Any:
        gc.collect()
        return [len(x) for x in gc.get_objects() if x is memo[id(root)]]

    root.insert(50, Looking(look))
    y = impl.deepcopy(root)
    assert root[50].seen in ([[50]], [[]])
    assert len(y) == 101


def test_nothing_uncollectable_is_left(impl: Implementation) -> None:
    x: list[Any] = [Plain(), {}]
    x[0].me, x[1]["x"] = x, x
    alive = [weakref.ref(impl.deepcopy(x)[0]) for _ in range(10)]
    gc.collect()
    assert not any(reference() for reference in alive) and gc.garbage == []
