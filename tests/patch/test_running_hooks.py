"""Hooks that run while the patch begins or ends."""

from __future__ import annotations

import copy
from collections.abc import Callable
from functools import partial
from threading import Thread
from types import ModuleType
from typing import Any

import pytest

import ectype
from tests.behaviour.support.hook_sources import CALLS_UNTIL_READ, class_with, object_of
from tests.behaviour.support.shapes import shape
from tests.behaviour.support.versions import VERSION
from tests.conftest import Implementation
from tests.patch.probes import Probe
from tests.patch.test_state import is_native

STDLIB = Implementation.named("stdlib")


def in_another_thread(act: Any) -> None:
    thread = Thread(target=act)
    thread.start()
    thread.join()


@pytest.mark.parametrize("run", [lambda act: act(), in_another_thread], ids=["here", "elsewhere"])
def test_the_patch_ends_in_the_middle_of_a_hook(patch: ModuleType, run: Any) -> None:
    acts: list[Callable[[], None]] = [lambda: None]
    cls = class_with(
        STDLIB,
        """
        new = object.__new__(type(self))
        memo[id(self)] = new
        new.first = deepcopy(self.first, memo)
        between()
        new.second = deepcopy(self.second, memo)
        new.third = deepcopy(self.third, memo=memo)
        return new
        """,
        between=lambda: run(acts[-1]),
    )

    def change(enable_again: bool) -> None:
        patch.disable()
        if enable_again:
            patch.enable()

    for enable_again in (False, True):
        patch.enable()
        for _ in range(CALLS_UNTIL_READ):
            shared: list[Any] = [1]
            x = object_of(cls, first=shared, second=[shared], third=(shared, [2]))
            x.second.append(x)
            assert shape(copy.deepcopy([x, shared])) == shape([x, shared])

        acts.append(partial(change, enable_again))
        assert shape(copy.deepcopy([shared, x, x])) == shape([shared, x, x])
        assert is_native() == patch.enabled() == enable_again
        acts.pop()
        patch.disable()
        assert not is_native()


def test_the_patch_begins_in_the_middle_of_a_hook(patch: ModuleType) -> None:
    cls = class_with(
        STDLIB,
        """
        new = object.__new__(type(self))
        memo[id(self)] = new
        new.first = deepcopy(self.first, memo)
        between()
        new.second = deepcopy(self.second, memo)
        return new
        """,
        between=lambda: patch.enable(),
    )
    for _ in range(CALLS_UNTIL_READ):
        shared: list[Any] = [1]
        x = object_of(cls, first=shared)
        x.second = [shared, x]
        assert shape(copy.deepcopy([x, shared])) == shape([x, shared])
        patch.disable()


def test_a_hook_without_the_patch(patch: ModuleType) -> None:
    """In the middle of a hook `copy.deepcopy` is native, with the memo of the hook or another.

    In other threads, and after the hook, it runs what it ran before.
    """
    # Is it native with another memo, and does it use that?
    seen: set[tuple[str, bool, bool]] = set()

    def copy_in(thread: str) -> None:
        mine: dict[int, Any] = {}
        probe = Probe()
        copy.deepcopy([probe], mine)
        seen.add((thread, probe.copied_natively, mine != {}))

    def between() -> None:
        copy_in("this")
        in_another_thread(lambda: copy_in("another"))
        assert not patch.enabled()

    source = """
        new = memo[id(self)] = object.__new__(type(self))
        new.first = deepcopy(self.first, memo)
        between()
        new.second = deepcopy(self.second, memo)
        if self.second is None:
            raise ZeroDivisionError
        {}
        return new
        """
    native = VERSION >= (3, 12)
    # Without the GIL another thread may be reading the entry point of `copy.deepcopy`: it is set
    # once, when the patch is first on.
    with patch.enable():
        pass
    for end in ("", "memo.get(id(self.first))"):  # with a closed memo, and with one that is seen
        cls = class_with(STDLIB, source.format(end), between=between)
        # The second class is copied by the protocol: what it looks up is not known from the class.
        finds_all = {"__getattribute__": lambda self, name: object.__getattribute__(self, name)}
        for hooked in (cls, type("Hooked", (cls,), finds_all)):
            for _ in range(CALLS_UNTIL_READ):
                probe = Probe()
                shared: list[Any] = [1, probe]
                x = object_of(hooked, first=shared, second=[shared])
                assert shape(ectype.deepcopy([x, shared])) == shape([x, shared])
                assert probe.copied_natively == native
                assert not is_native()
                x.second = None
                with pytest.raises(ZeroDivisionError):
                    ectype.deepcopy([x])
                assert not is_native()
    assert seen == {("this", native, True), ("another", False, True)}


def test_a_hook_gives_the_function_other_code() -> None:
    """Without the patch, `copy.deepcopy` runs the code that a program has given it."""
    original = copy.deepcopy.__code__

    def other(x: Any, *rest: Any) -> Any:  # the number of parameters differs between versions
        return "other"

    def exchange(code: Any) -> None:
        copy.deepcopy.__code__ = code

    cls = class_with(
        STDLIB,
        """
        new = object.__new__(type(self))
        exchange(other)
        try:
            new.first = deepcopy(self.first, memo), deepcopy([])
        finally:
            exchange(original)
        new.second = deepcopy(self.second, memo)
        return new
        """,
        exchange=exchange,
        other=other.__code__,
        original=original,
    )
    for _ in range(CALLS_UNTIL_READ):
        for deepcopy in (copy.deepcopy, ectype.deepcopy):
            y = deepcopy([object_of(cls, first=[1], second=[2])])[0]
            assert (y.first, y.second) == (("other", "other"), [2])
