"""How calls of `enable`, `disable` and blocks add up."""

from __future__ import annotations

import copy
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from types import ModuleType
from typing import Any

import pytest

from tests.patch.probes import Probe


def is_native() -> bool:
    probe = Probe()
    copy.deepcopy(probe)
    return probe.copied_natively


def test_enable_and_disable(patch: ModuleType) -> None:
    assert not patch.enabled() and not is_native()
    patch.enable()
    assert patch.enabled() and is_native()
    patch.disable()
    assert not patch.enabled() and not is_native()


def test_disable_undoes_every_enable(patch: ModuleType) -> None:
    patch.enable()
    patch.enable()
    patch.disable()
    assert not patch.enabled() and not is_native()


def test_disable_without_enable_does_nothing(patch: ModuleType) -> None:
    patch.disable()
    assert not patch.enabled() and not is_native()


def test_a_block_ends_its_patch(patch: ModuleType) -> None:
    with patch.enable():
        assert patch.enabled() and is_native()
    assert not patch.enabled() and not is_native()


def test_an_exception_ends_the_patch_and_passes(patch: ModuleType) -> None:
    with pytest.raises(KeyError, match="reason"), patch.enable():
        raise KeyError("reason")
    assert not patch.enabled() and not is_native()


def test_blocks_nest(patch: ModuleType) -> None:
    with patch.enable():
        with patch.enable():
            assert is_native()
        assert patch.enabled() and is_native()
    assert not patch.enabled() and not is_native()


def test_blocks_overlap_in_any_order(patch: ModuleType) -> None:
    first, second = patch.enable(), patch.enable()
    with second:
        with first:
            pass
        assert patch.enabled() and is_native()
    assert not patch.enabled() and not is_native()


def test_a_block_leaves_an_outer_enable_alone(patch: ModuleType) -> None:
    patch.enable()
    with patch.enable():
        pass
    assert patch.enabled() and is_native()


def test_disable_ends_an_open_block(patch: ModuleType) -> None:
    with patch.enable():
        patch.disable()
        assert not patch.enabled() and not is_native()
    assert not patch.enabled() and not is_native()


def test_a_block_ended_by_disable_does_not_end_a_later_patch(patch: ModuleType) -> None:
    with patch.enable():
        patch.disable()
        patch.enable()
    assert patch.enabled() and is_native()


def test_a_block_is_left_once(patch: ModuleType) -> None:
    patch.enable()
    block = patch.enable()
    for _ in range(3):
        with block:
            pass
    assert patch.enabled() and is_native()


def test_enabling_again_after_disable(patch: ModuleType) -> None:
    for _ in range(3):
        patch.enable()
        assert is_native()
        patch.disable()
        assert not is_native()


@pytest.mark.parametrize("inner", ["on", "off", "on and off", "follow"])
@pytest.mark.parametrize("outer", ["on", "off"])
def test_a_change_in_the_middle_of_another(
    patch: ModuleType, ectype: Any, monkeypatch: pytest.MonkeyPatch, outer: str, inner: str
) -> None:
    """As finalizers, handlers of signals and other threads may make one."""
    copier = ectype.Copier(types={Probe: ectype.SHARE})
    entered: list[bool] = []

    def change(name: str) -> None:
        if "on" in name:
            patch.enable()
        if name == "follow":
            copier.patch()
        if "off" in name:
            patch.disable()

    def with_change(function: Any) -> Any:
        def changed(*arguments: Any) -> Any:
            if not entered:
                entered.append(True)
                change(inner)
            return function(*arguments)

        return changed

    if outer == "off":
        patch.enable()
    with monkeypatch.context() as patched:
        for name in ("divert", "restore"):
            patched.setattr(ectype._core, name, with_change(getattr(ectype._core, name)))
        change(outer)
    on = inner in ("on", "follow")
    assert entered and patch.enabled() == on
    if inner == "follow":
        assert copy.deepcopy([(probe := Probe())]) == [probe] and not probe.seen
    else:
        assert is_native() == on
    patch.disable()
    assert not patch.enabled() and not is_native()


def test_threads_hold_the_patch_as_long_as_one_is_in_a_block(patch: ModuleType) -> None:
    workers = 4
    barrier = Barrier(workers)

    def work(leaves_in_round: int) -> list[bool]:
        seen = []
        block = patch.enable()
        with block:
            barrier.wait()
            for turn in range(leaves_in_round):
                barrier.wait()
                seen.append(turn < leaves_in_round and is_native())
        for _ in range(leaves_in_round, workers):
            barrier.wait()
        return seen

    with ThreadPoolExecutor(workers) as pool:
        seen = list(pool.map(work, range(workers)))
    assert seen == [[True] * rounds for rounds in range(workers)]
    assert not patch.enabled() and not is_native()


def test_copies_are_right_while_others_switch(patch: ModuleType) -> None:
    original: dict[str, Any] = {"rows": [[i, {"i": i}] for i in range(50)]}
    original["self"] = original["rows"]

    def switch(_: int) -> None:
        for _ in range(200):
            with patch.enable():
                pass

    def copies(_: int) -> bool:
        made = [copy.deepcopy(original) for _ in range(200)]
        return all(
            each == original and each["rows"] is not original["rows"] is original["self"]
            for each in made
        )

    with ThreadPoolExecutor(4) as pool:
        switching = pool.map(switch, range(2))
        assert all(pool.map(copies, range(2)))
        list(switching)
    assert not patch.enabled() and not is_native()
