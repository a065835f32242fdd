"""A signal ends a long native copy: its handler runs in the middle."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from typing import Any

import pytest

from tests.behaviour.support.objects import Plain
from tests.conftest import Implementation

OBJECTS = 1_000_000
SECONDS = 0.001
"""Far less than the copy of so many objects takes."""


class Interrupted(Exception):
    pass


@pytest.fixture
def _alarm() -> Iterator[None]:
    def interrupt(number: int, frame: Any) -> None:
        raise Interrupted

    before = signal.signal(signal.SIGALRM, interrupt)
    yield
    signal.setitimer(signal.ITIMER_REAL, 0)
    signal.signal(signal.SIGALRM, before)


@pytest.mark.usefixtures("_alarm")
def test_a_handler_runs_in_the_middle(impl: Implementation) -> None:
    reached: list[Any] = []
    last = Plain()
    # A builtin as hook: no bytecode, hence no chance to notice the signal there.
    last.__deepcopy__ = reached.append
    root = [[[] for _ in range(OBJECTS)], last]
    signal.setitimer(signal.ITIMER_REAL, SECONDS)
    with pytest.raises(Interrupted):
        impl.deepcopy(root)
    assert reached == []
    assert impl.deepcopy([[1]]) == [[1]]
