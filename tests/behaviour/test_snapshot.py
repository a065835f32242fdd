"""snapshot(x): a deep copy that no other thread can tear. Beyond the standard library."""

from __future__ import annotations

import collections
import copyreg
import datetime
import sys
import sysconfig
import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.behaviour.conftest import Dispatch
from tests.behaviour.support.graphs import FAITHFUL
from tests.behaviour.support.objects import Plain
from tests.behaviour.support.outcomes import Raised, outcome, raised
from tests.behaviour.support.shapes import same_shape_no_sharing
from tests.combinations import for_each
from tests.safety.scenarios import VALUES, Data, Frozen, Pair, Slotted
from tests.threads import in_threads

WITHOUT_GIL = bool(sysconfig.get_config_var("Py_GIL_DISABLED"))
"""Other threads run then: what they change is copied in part, or raises as iterators do."""


@pytest.fixture
def switch_often() -> Iterator[None]:
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(before)


@for_each(build=FAITHFUL)
def test_as_deepcopy(ectype: Any, build: Any) -> None:
    for x in build():
        y = outcome(ectype.snapshot, x)
        if isinstance(y, Raised):
            assert y.type is ectype.Error and "a snapshot cannot hold" in y.text
        else:
            assert same_shape_no_sharing(y, x)


NATIVE: list[Any] = [
    *(5, "text", None, (), [], {}, set(), {1: [2]}, [{(1, 2): {3}}], frozenset({1})),
    *(Plain(a=[1]), Slotted(), Data(1, [2]), Frozen(1, [2]), Pair(1, [2])),
    collections.defaultdict(list, a=[1]),
    collections.OrderedDict(a=[1]),
    collections.deque([[1]]),
    [[{1, 2}, Plain(a={3})] for _ in range(2_000)],
]


def datetimes(ectype: Any) -> list[Any]:
    """Times, where they are copied natively: not by all builds for the limited C API."""
    now = datetime.datetime.now(datetime.timezone.utc)
    times = [now, datetime.timezone(datetime.timedelta(1 / 24))]
    return times if ectype._core.is_native(datetime.datetime) else []


def test_what_it_can_hold(ectype: Any) -> None:
    for x in (
        *NATIVE,
        datetimes(ectype),
        VALUES["rows"](),
        VALUES["instances"](),
        VALUES["many_attributes"](),
    ):
        assert same_shape_no_sharing(ectype.snapshot(x), x)
        assert same_shape_no_sharing(ectype.snapshot([x, x]), [x, x])


calls: list[str] = []


class Hooked:
    def __deepcopy__(self, memo: Any) -> Any:
        calls.append("deepcopy")
        return self


class Reduced:
    def __reduce__(self) -> Any:
        calls.append("reduce")
        return Reduced, ()


class Made:
    def __new__(cls) -> Any:
        calls.append("new")
        return super().__new__(cls)


class Key:
    def __hash__(self) -> int:
        calls.append("hash")
        return 1


class Odd(type):
    def __hash__(cls) -> int:
        calls.append("hash of a class")
        return 2


class OfOdd(metaclass=Odd):
    pass


FOREIGN: dict[str, Callable[[], Any]] = {
    "a __deepcopy__": Hooked,
    "a __reduce__": Reduced,
    "a __new__": Made,
    "a key": lambda: {Key(): [1]},
    "an item of a set": lambda: {Key()},
    "a metaclass": OfOdd,
}
AROUND: dict[str, Callable[[Any], Any]] = {
    "alone": lambda x: x,
    "list": lambda x: [[1], x, [2]],
    "dict": lambda x: {"a": [1], "b": x, "c": [2]},
    "tuple": lambda x: ([1], x),
    "instance": lambda x: Plain(a=[1], b=x),
    "slots": lambda x: Frozen([1], x),
    "deep": lambda x: Plain(a={"b": [(x,)]}),
}


@for_each(foreign=FOREIGN, around=AROUND)
def test_python_code_does_not_run(ectype: Any, foreign: Any, around: Any) -> None:
    x = around(foreign())
    calls.clear()
    for _ in range(3):
        error = raised(ectype.snapshot, x)
        assert error.type is ectype.Error and "a snapshot cannot hold" in error.text
    assert calls == []
    # Nothing is left over: the next copies, of either kind, are right.
    assert same_shape_no_sharing(ectype.snapshot([[1], {2: [3]}]), [[1], {2: [3]}])
    ectype.deepcopy(x)
    assert calls


def test_the_error_names_the_class_and_the_place(ectype: Any) -> None:
    with pytest.raises(ectype.Error, match="hold Hooked objects") as caught:
        ectype.snapshot({"a": [[1], Hooked()]})
    if sys.version_info >= (3, 11):
        assert caught.value.__notes__ == [
            f"while deep-copying root['a'][1] (a {__name__}.Hooked)",
        ]


def test_registered_functions_do_not_run(ectype: Any, dispatch: Dispatch) -> None:
    dispatch[Plain] = lambda x, memo: calls.append("registered")

    def reduce(x: Data) -> Any:
        calls.append("copyreg")
        return Data, (1, 2)

    copyreg.pickle(Data, reduce)
    try:
        calls.clear()
        for x in (Plain(a=1), Data(1, 2), [Plain(a=[1])], [Data([1], 2)]):
            assert raised(ectype.snapshot, x).type is ectype.Error
        assert calls == []
    finally:
        del copyreg.dispatch_table[Data]


def test_arguments(ectype: Any) -> None:
    for args, keywords in (((), {}), (([], {}), {}), (([],), {"memo": {}}), ((), {"x": []})):
        assert raised(ectype.snapshot, *args, **keywords).type is TypeError


@pytest.mark.usefixtures("switch_often")
def test_no_other_thread_runs(ectype: Any) -> None:
    """Two threads count at both ends of a structure that takes many switch intervals to copy."""
    between: list[Any] = [[[i], {i: [i]}, {i, (i,)}, Plain(a=[i])] for i in range(10_000)]
    x: list[Any] = [[0], [0], between, [0], [0]]
    done = threading.Event()
    torn = 0

    def write(first: list[int], last: list[int]) -> Callable[[], None]:
        def count() -> None:
            while not done.is_set():
                first[0] += 1
                last[0] += 1

        return count

    def read() -> None:
        nonlocal torn
        try:
            for _ in range(20):
                for first, last in zip((0, 1), (3, 4), strict=True):
                    y = ectype.snapshot(x)
                    assert y[first][0] - y[last][0] in (0, 1) or WITHOUT_GIL
            while not torn:  # a deepcopy lets them run: so the test can fail
                y = ectype.deepcopy(x)
                torn += y[0][0] - y[3][0] not in (0, 1)
        finally:
            done.set()

    in_threads(write(x[0], x[3]), write(x[1], x[4]), read)


@pytest.mark.usefixtures("switch_often")
def test_containers_that_others_change(ectype: Any) -> None:
    table: dict[Any, Any] = {i: [i] for i in range(100)}
    members = {*range(100)}
    done = threading.Event()

    def change() -> None:
        i = 100
        while not done.is_set():
            table[i] = [i]
            members.add(i)
            del table[i - 100]
            members.remove(i - 100)
            i += 1

    def read() -> None:
        try:
            for _ in range(2_000):
                try:
                    copied, items = ectype.snapshot((table, members))
                except RuntimeError:
                    if not WITHOUT_GIL:
                        raise
                if WITHOUT_GIL:
                    continue
                assert len(copied) in (100, 101) and len(items) in (100, 101)
                first = next(iter(copied))
                assert [*copied] == [*range(first, first + len(copied))]
        finally:
            done.set()

    in_threads(change, read)
