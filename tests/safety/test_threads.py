"""Many threads that copy shared and private graphs while others change them."""

from __future__ import annotations

import gc
import os
import subprocess
import sys
import sysconfig
import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.behaviour.support.outcomes import Raised, outcome
from tests.behaviour.support.shapes import same_shape_no_sharing, shape
from tests.conftest import Implementation
from tests.safety.processes import run_program
from tests.safety.programs.hammered import HAS_GIL
from tests.safety.scenarios import VALUES, Hooked, Plain

pytestmark = pytest.mark.usefixtures("little_to_collect")

THREADS = 8
ROUNDS = 20


@pytest.fixture(autouse=True)
def _switch_often() -> Iterator[None]:
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-5)
    yield
    sys.setswitchinterval(before)


def race(work: Callable[[int], None], *others: Callable[[], object]) -> None:
    """Runs `work(i)` in each thread at once, and the others over and over until all are done."""
    start = threading.Barrier(THREADS + len(others), timeout=60)
    errors: list[BaseException] = []
    done = threading.Event()

    def worker(i: int) -> None:
        try:
            start.wait()
            work(i)
        except BaseException as error:
            errors.append(error)

    def disturber(act: Callable[[], object]) -> None:
        start.wait()
        while not done.is_set():
            act()

    workers = [threading.Thread(target=worker, args=(i,)) for i in range(THREADS)]
    disturbers = [threading.Thread(target=disturber, args=(act,)) for act in others]
    for thread in workers + disturbers:
        thread.start()
    for thread in workers:
        thread.join()
    done.set()
    for thread in disturbers:
        thread.join()
    if errors:
        raise errors[0]


@pytest.mark.parametrize("case", ["containers", "instances", "subclasses", "parent_and_children"])
def test_a_shared_graph(impl: Implementation, case: str) -> None:
    x = VALUES[case]()

    def work(i: int) -> None:
        for _ in range(ROUNDS):
            assert same_shape_no_sharing(impl.deepcopy(x), x)

    race(work)


def test_graphs_of_their_own(impl: Implementation) -> None:
    def work(i: int) -> None:
        x = [[i, [j]] for j in range(i * 50)] + [Hooked(impl.deepcopy, [i])]
        expected = shape(impl.deepcopy(x))
        for _ in range(ROUNDS):
            assert shape(impl.deepcopy(x)) == expected
            impl.copy(x)

    race(work)


def test_a_memo_each_below_hooks(impl: Implementation) -> None:
    shared = VALUES["containers"]()
    x = [shared, Hooked(impl.deepcopy, shared, [1], shared), shared]

    def work(i: int) -> None:
        for _ in range(ROUNDS):
            y = impl.deepcopy(x)
            assert y[0] is y[1][0] is y[1][2] is y[2] is not shared

    race(work)


def test_one_memo_for_all(impl: Implementation) -> None:
    """Not to be recommended, yet no reason to crash."""
    x = [[[i], {i: (i, [i])}, Plain(a=[i])] for i in range(50)]
    for _ in range(ROUNDS):
        memo: dict[int, Any] = {}
        copies: list[Any] = []
        race(lambda i, m=memo, c=copies: c.append(impl.deepcopy(x, m)))
        assert len(copies) == THREADS and all(type(y) is list for y in copies)


def test_containers_that_others_change(impl: Implementation) -> None:
    """The result is one of the states or the iterator's own error, never a crash."""
    items: list[Any] = [[1], [2]]
    table: dict[Any, Any] = {1: [1], 2: [2]}
    members: set[Any] = {1, 2}
    instance = Plain(a=[1], b=[2])
    x = [items, table, members, instance, Plain(c=table)]
    takes_attributes = HAS_GIL or impl.name != "stdlib"  # see hammered.Limits
    # Without the GIL an iterator of the interpreter's may end early, so `copy.py` leaves out pairs.
    keeps_keys = HAS_GIL or impl.name != "stdlib"

    def change() -> None:
        items.append([3])
        table[3] = [3]
        members.add(3)
        if takes_attributes:
            instance.c = [3]
        items[:] = [[1], [2]]
        table.pop(3)
        members.discard(3)
        if takes_attributes:
            del instance.c
        table.update({1: [4], 2: [5]})

    def work(i: int) -> None:
        for _ in range(ROUNDS * 5):
            result = outcome(impl.deepcopy, x)
            if isinstance(result, Raised):
                assert result.type is RuntimeError and "during iteration" in result.text
            else:
                assert {*result[1]} <= {1, 2, 3}
                assert not keeps_keys or {1, 2} <= {*result[1]}
            for part in (items, table, members):
                outcome(impl.copy, part)

    race(work, change)


def test_classes_that_others_change(impl: Implementation) -> None:
    class Model:
        def __init__(self) -> None:
            self.a = [1]

    x = [Model() for _ in range(20)]

    def change() -> None:
        Model.__deepcopy__ = lambda self, memo: "hooked"
        del Model.__deepcopy__
        Model.extra = 1
        del Model.extra

    def work(i: int) -> None:
        for _ in range(ROUNDS):
            assert all(y == "hooked" or y.a == [1] for y in impl.deepcopy(x))

    race(work, change)


def test_with_a_collector_at_work(impl: Implementation) -> None:
    def work(i: int) -> None:
        for _ in range(ROUNDS):
            x: list[Any] = [[], Plain(a={})]
            x[0].append(x)
            assert same_shape_no_sharing(impl.deepcopy(x), x)

    race(work, gc.collect)


@pytest.mark.usefixtures("ectype")
def test_threads_come_and_go() -> None:
    """What a thread keeps for its next copy goes with the thread."""
    run_program("short_threads", "ectype")


def test_threads_that_have_ended(impl: Implementation) -> None:
    assert run_program("ended_threads", impl.name) == "end\n"


def test_objects_that_other_threads_change(impl: Implementation) -> None:
    """`make test-threads` runs this for longer."""
    assert "lists: " in run_program("hammer", impl.name, "--seconds", "2")


def test_a_class_that_changes_while_a_copy_waits(impl: Implementation) -> None:
    run_program("class_changed", impl.name)


def test_objects_that_change_under_rules(impl: Implementation) -> None:
    assert run_program("changed_under_rules", impl.name) == "end\n"


def test_a_module_that_waits_for_a_copy(impl: Implementation) -> None:
    assert run_program("importing", impl.name) == "end\n"


@pytest.mark.usefixtures("ectype")
def test_the_gil_is_not_turned_on() -> None:
    """An interpreter without its GIL turns it on, with a warning, for a module that needs it."""
    show = "import ectype, sys; print(getattr(sys, '_is_gil_enabled', lambda: True)())"
    environment = {key: value for key, value in os.environ.items() if key != "PYTHON_GIL"}
    command = [sys.executable, "-W", "error", "-c", show]
    done = subprocess.run(command, env=environment, capture_output=True, text=True)
    can_be_off = bool(sysconfig.get_config_var("Py_GIL_DISABLED"))
    assert (done.stderr, done.stdout.strip()) == ("", str(not can_be_off))
