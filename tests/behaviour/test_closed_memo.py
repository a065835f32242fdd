"""Hooks that cannot see what is in their memo, and what happens when somebody can after all.

Such a hook is known by its code, once it was called a few times. It gets a dict that is not filled.
"""

from __future__ import annotations

import sys
import threading
from textwrap import dedent
from types import SimpleNamespace
from typing import Any

import pytest

from tests.behaviour.support.hook_sources import (
    CALLS_UNTIL_READ,
    CLOSED,
    OPEN,
    callers_memo,
    class_with,
    compiled,
    object_of,
    warm_up,
)
from tests.behaviour.support.memos import names_in
from tests.behaviour.support.objects import Looking
from tests.behaviour.support.shapes import shape
from tests.conftest import Implementation

BY_POSITION = CLOSED["by position"]


def graph_of(cls: Any) -> Any:
    """Hooked objects that share parts, lead back to each other, and are met again."""
    shared = [1, [2]]
    inner = object_of(cls, shared=shared, nothing=None)
    outer = object_of(cls, inner=[inner, {"k": inner}, (shared, 3)], shared=shared)
    inner.outer = outer
    return [outer, inner, (outer, [shared]), object_of(cls, plain="text"), [outer]]


@pytest.mark.parametrize("way", CLOSED)
def test_copies_are_whole(impl: Implementation, way: str) -> None:
    cls = class_with(impl, CLOSED[way])
    for i in range(CALLS_UNTIL_READ):
        x = graph_of(cls)
        assert shape(impl.deepcopy(x)) == shape(x), i


@pytest.mark.parametrize("way", CLOSED)
def test_the_memo_is_not_filled(ectype: Any, way: str) -> None:
    impl = Implementation.named("ectype")
    sizes = []
    cls = class_with(impl, CLOSED[way], lambda: sizes.append(len(callers_memo())))
    warm_up(impl, cls, a=[1], b=None)
    assert sizes[0] > 0
    assert sizes[-1] == 0


def test_other_code_of_a_hook_is_read_anew(ectype: Any) -> None:
    impl = Implementation.named("ectype")
    for before in ("look(memo)\nreturn self", *CLOSED.values()):
        sizes: list[int] = []
        names = {"seen": lambda sizes=sizes: sizes.append(len(callers_memo()))}
        cls = class_with(impl, before, look=lambda memo: None, **names)
        warm_up(impl, cls, a=[1], b=None)
        cls.__deepcopy__.__code__ = class_with(impl, BY_POSITION).__deepcopy__.__code__
        warm_up(impl, cls, a=[1], b=None)
        assert sizes[-1] == 0


def test_whoever_looks_sees_everything(impl: Implementation) -> None:
    memos: list[Any] = []
    cls = class_with(impl, BY_POSITION, lambda: memos.append(callers_memo()))
    warm_up(impl, cls, a=[1])
    memos.clear()
    before = [1]
    look = Looking(lambda memo: (names_in(memo, **known), memo))
    x = object_of(cls, before=before, look=look, after=[2])
    known = {"before": before, "x": x, "root": [x], "after": x.after}
    known["root"] = root = [x, before]
    impl.deepcopy(root)
    ((names, memo),) = look.seen
    assert names == ["root", "x", "before", "keep-alive"]
    assert memos == [memo]
    assert memos[0] is memo
    assert set(names_in(memo, **known)) == {*known, "keep-alive"}


def test_whoever_can_look_into_it_sees_everything(impl: Implementation) -> None:
    wrong = {}
    for way, body in OPEN.items():
        seen: list[int] = []

        def look(memo: Any, _: Any = None, seen: list[int] = seen) -> None:
            seen.append(len(memo))

        before = [1]
        looker = SimpleNamespace(deepcopy=lambda x, memo, look=look: look(memo))
        cls = class_with(
            impl, f"{dedent(body)}\nreturn self", look=look, looker=looker, before=before
        )
        for _ in range(CALLS_UNTIL_READ):
            impl.deepcopy([before, cls()])
        if 0 in seen or len(set(seen)) != 1:
            wrong[way] = seen
    assert wrong == {}


def test_a_hook_that_returns_its_memo(impl: Implementation) -> None:
    cls = class_with(impl, "return memo")
    before = [1]
    for _ in range(CALLS_UNTIL_READ):
        memo = impl.deepcopy([before, cls()])[1]
        assert id(before) in memo


def looking_deepcopy(impl: Implementation, seen: list[Any], **known: Any) -> Any:
    """What a program may put in the place of `deepcopy`: it looks into the memo."""

    def deepcopy(x: Any, memo: Any = None) -> Any:
        seen.append(set(names_in(memo, **known)))
        return impl.deepcopy(x, memo)

    return deepcopy


def test_a_name_that_is_bound_anew(impl: Implementation) -> None:
    cls = class_with(impl, BY_POSITION)
    warm_up(impl, cls, a=[1])
    before, x = [1], object_of(cls, a=[2])
    seen: list[Any] = []
    cls.__deepcopy__.__globals__["deepcopy"] = looking_deepcopy(impl, seen, before=before, x=x)
    impl.deepcopy([before, x])
    assert seen == [{"before", "x", "keep-alive"}]


@pytest.mark.parametrize("way", ["asks for itself", "asks by a variable"])
def test_a_builtin_that_a_global_name_hides(impl: Implementation, way: str) -> None:
    cls = class_with(impl, CLOSED[way])
    warm_up(impl, cls, a=[1])
    before = [1]
    cls.__deepcopy__.__globals__["id"] = lambda x: id(before)
    copied = impl.deepcopy([before, object_of(cls, a=[2])])
    assert copied[1] is copied[0]


def test_a_name_that_is_bound_anew_in_the_middle(impl: Implementation) -> None:
    cls = class_with(impl, BY_POSITION)
    warm_up(impl, cls, a=[1])
    before: list[Any] = [1]
    seen: list[Any] = []
    armed: list[bool] = []

    def exchange() -> None:
        if armed:
            cls.__deepcopy__.__globals__["deepcopy"] = looking_deepcopy(impl, seen, before=before)

    exchanging = class_with(impl, "exchange(); return self", exchange=exchange)
    warm_up(impl, exchanging)
    armed.append(True)
    x = object_of(cls, first=exchanging(), second=[2])
    impl.deepcopy([before, x])
    assert seen == [{"before", "keep-alive"}]


@pytest.mark.parametrize("way", ["code", "function", "instance"])
def test_a_hook_that_is_replaced(impl: Implementation, way: str) -> None:
    cls = class_with(impl, BY_POSITION)
    warm_up(impl, cls, a=[1])
    before, x, seen = [1], object_of(cls, a=[2]), []
    names = {"note": lambda memo: seen.append(names_in(memo, before=before, x=x))}
    cls.__deepcopy__.__globals__.update(names)
    looking = compiled("note(memo); return self", cls.__deepcopy__.__globals__)
    if way == "code":
        cls.__deepcopy__.__code__ = looking.__code__
    elif way == "function":
        cls.__deepcopy__ = looking
    else:
        x.__deepcopy__ = looking.__get__(x)
    impl.deepcopy([before, x])
    assert seen == [["before", "keep-alive"]]


def test_a_memo_that_is_kept(impl: Implementation) -> None:
    kept: list[Any] = []
    cls = class_with(impl, BY_POSITION, lambda: kept.append(callers_memo()))
    warm_up(impl, cls, a=[1])
    kept.clear()
    before, x, after = [1], object_of(cls, a=[2]), [3]
    root = [before, x, after]
    y = impl.deepcopy(root)
    (memo,) = kept
    known = {"before": before, "x": x, "a": x.a, "after": after, "root": root}
    assert set(names_in(memo, **known)) == {*known, "keep-alive"}
    assert memo[id(x)] is y[1]
    assert impl.deepcopy(after, memo) is y[2]


def test_a_generator_that_outlives_the_copy(impl: Implementation) -> None:
    cls = class_with(
        impl,
        """
        new = object.__new__(type(self))
        new.later = (deepcopy(value, memo) for value in [self.shared, self])
        return new
        """,
    )
    for _ in range(CALLS_UNTIL_READ):
        shared = [1]
        x = object_of(cls, shared=shared)
        y = impl.deepcopy([x, shared])
        first, second = y[0].later
        assert first is y[1]
        assert second is y[0]


def test_entries_for_other_objects(impl: Implementation) -> None:
    late = (
        "new = object.__new__(type(self))\nnew.__dict__ = deepcopy(self.__dict__, memo)\nreturn new"
    )
    for rest in (dedent(BY_POSITION), late):
        cls = class_with(impl, f"memo[id(self.kept)] = self.kept\n{rest}")
        for i in range(CALLS_UNTIL_READ):
            kept = [1]
            x = object_of(cls, kept=kept, other=[kept, [2]])
            y = impl.deepcopy([x, kept, x.other])
            assert (y[0].kept is kept, y[1] is kept, y[2] is y[0].other) == (True, True, True), i
            assert y[0].other[1] is not x.other[1]


def test_entries_that_replace_copies(impl: Implementation) -> None:
    """They count, although the object was copied before they were made."""
    text = """
        new = type(self).__new__(type(self))
        memo[id(self)] = new
        new.before = [deepcopy(self.part, memo), deepcopy(self.me, memo)]
        memo[id(self.part)] = memo[id(self)] = "replaced"
        new.after = [deepcopy(self.part, memo), deepcopy(self.me, memo)]
        return new
    """
    cls = class_with(impl, text)
    for _ in range(CALLS_UNTIL_READ):
        x = object_of(cls, part=[1])
        x.me = x
        y, part = impl.deepcopy([x, x.part])
        assert y.before == [[1], y] and y.after == ["replaced", "replaced"] and part == "replaced"


def test_entries_that_are_not_what_the_hook_returns(impl: Implementation) -> None:
    cls = class_with(
        impl,
        """
        new = object.__new__(type(self))
        memo[id(self)] = "entered"
        new.part = deepcopy(self.part, memo)
        memo[id(self)] = "late"
        return new
        """,
    )
    for i in range(CALLS_UNTIL_READ):
        x = object_of(cls)
        x.part = [x]
        y = impl.deepcopy([x, x])
        assert y[0] is y[1], i
        assert y[0].part == ["entered"], i


def test_an_entry_of_a_hook_that_returns_its_object(impl: Implementation) -> None:
    cls = class_with(impl, "memo[id(self)] = 'entered'\nreturn self")
    for i in range(CALLS_UNTIL_READ):
        x = cls()
        assert impl.deepcopy([x, x, (x, [])]) == [x, "entered", ("entered", [])], i


def test_an_error_that_the_hook_catches(impl: Implementation) -> None:
    class Bad:
        def __deepcopy__(self, memo: Any) -> Any:
            raise ValueError("bad")

    cls = class_with(
        impl,
        """
        new = object.__new__(type(self))
        memo[id(self)] = new
        try:
            deepcopy(self.bad, memo)
        except ValueError as error:
            new.error = str(error)
        new.good = deepcopy(self.good, memo)
        return new
        """,
    )
    for i in range(CALLS_UNTIL_READ):
        shared = [1]
        x = object_of(cls, bad=[shared, Bad()])
        x.good = [shared, x]
        y = impl.deepcopy([shared, x])
        assert y[1].error == "bad", i
        assert y[1].good[0] is y[0], i
        assert y[1].good[1] is y[1], i


def test_an_error_that_leaves_the_copy(impl: Implementation) -> None:
    cls = class_with(impl, BY_POSITION)
    warm_up(impl, cls, a=[1])
    x = object_of(cls, a=[1], lock=threading.Lock())
    for _ in range(3):
        with pytest.raises(TypeError, match="cannot pickle"):
            impl.deepcopy([x, x.a])
    x.lock = None
    assert shape(impl.deepcopy([x, x.a])) == shape([x, x.a])


def test_a_class_with_getattr(impl: Implementation) -> None:
    asked: list[str] = []

    def getattr_of_class(self: Any, name: str) -> Any:
        asked.append(name)
        raise AttributeError(name)

    cls = class_with(impl, BY_POSITION)
    cls.__getattr__ = getattr_of_class
    for i in range(CALLS_UNTIL_READ):
        x = graph_of(cls)
        assert shape(impl.deepcopy(x)) == shape(x), i
    assert asked == []
    del cls.__deepcopy__
    impl.deepcopy(object_of(cls))
    assert asked[0] == "__deepcopy__"


def test_a_class_with_getattribute(impl: Implementation) -> None:
    cls = class_with(impl, BY_POSITION)
    warm_up(impl, cls, a=[1])
    asked: list[str] = []

    def getattribute(self: Any, name: str) -> Any:
        asked.append(name)
        return object.__getattribute__(self, name)

    cls.__getattribute__ = getattribute
    impl.deepcopy([object_of(cls, a=[1])])
    assert "__deepcopy__" in asked


def test_a_hook_that_returns_its_object(impl: Implementation) -> None:
    cls = class_with(impl, "return self")
    warm_up(impl, cls)
    x = object_of(cls, a=[1])
    assert impl.deepcopy(x) is x
    y = impl.deepcopy([x, {"k": x}, (x, [x])])
    assert y[0] is y[1]["k"] is y[2][0] is x
    x.__deepcopy__ = lambda memo: "its own"
    assert impl.deepcopy([x]) == ["its own"]
    del x.__deepcopy__
    cls.__deepcopy__.__code__ = compiled("return 5", {}).__code__
    assert impl.deepcopy([x, x]) == [5, 5]


def calls_seen_by_trace(run: Any) -> list[str]:
    calls: list[str] = []

    def trace(frame: Any, event: str, argument: Any) -> Any:
        calls.append(frame.f_code.co_name)

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        run()
    finally:
        sys.settrace(before)
    return calls


def calls_seen_by_profile(run: Any) -> list[str]:
    calls: list[str] = []

    def profile(frame: Any, event: str, argument: Any) -> Any:
        if event == "call":
            calls.append(frame.f_code.co_name)

    before = sys.getprofile()
    sys.setprofile(profile)
    try:
        run()
    finally:
        sys.setprofile(before)
    return calls


def calls_seen_by_monitoring(run: Any, *local: Any) -> list[str]:
    """Of the code in `local`, or else of all code."""
    monitoring: Any = getattr(sys, "monitoring", None)
    if monitoring is None:  # before 3.12
        return calls_seen_by_trace(run)
    calls: list[str] = []
    tool, start = 4, monitoring.events.PY_START
    monitoring.use_tool_id(tool, "a test")
    monitoring.register_callback(tool, start, lambda code, _: calls.append(code.co_name))
    for code in local:
        monitoring.set_local_events(tool, code, start)
    if not local:
        monitoring.set_events(tool, start)
    try:
        run()
    finally:
        monitoring.set_events(tool, 0)
        for code in local:
            monitoring.set_local_events(tool, code, 0)
        monitoring.free_tool_id(tool)
    return calls


def test_whoever_watches_sees_hooks_run(impl: Implementation) -> None:
    cls = class_with(impl, "return self")
    warm_up(impl, cls)
    x = [object_of(cls), object_of(cls)]
    code = cls.__deepcopy__.__code__
    for _ in range(2):  # and again, after nobody has watched for a while
        for watch in (calls_seen_by_trace, calls_seen_by_profile, calls_seen_by_monitoring):
            calls = watch(lambda: impl.deepcopy(x))
            assert calls.count("__deepcopy__") == 2, watch
        calls = calls_seen_by_monitoring(lambda: impl.deepcopy(x), code)
        assert calls.count("__deepcopy__") == 2
        warm_up(impl, cls)


def test_whoever_watches_finds_the_memo_filled(impl: Implementation) -> None:
    cls = class_with(impl, BY_POSITION)
    warm_up(impl, cls, a=[1])
    before, sizes = [1], set()

    def trace(frame: Any, event: str, argument: Any) -> Any:
        if frame.f_code is cls.__deepcopy__.__code__:
            sizes.add(bool(names_in(frame.f_locals["memo"], before=before)))
        return trace

    former = sys.gettrace()
    sys.settrace(trace)
    try:
        impl.deepcopy([before, object_of(cls, a=[2])])
    finally:
        sys.settrace(former)
    assert sizes == {True}


def test_other_threads_have_memos_of_their_own(impl: Implementation) -> None:
    cls = class_with(impl, BY_POSITION)
    warm_up(impl, cls, a=[1])
    results: list[Any] = []
    run_elsewhere = SimpleNamespace(of=None)

    def elsewhere() -> None:
        if run_elsewhere.of is not None:
            x, run_elsewhere.of = run_elsewhere.of, None
            thread = threading.Thread(target=lambda: results.append(impl.deepcopy(x)))
            thread.start()
            thread.join()

    pausing = class_with(impl, BY_POSITION, elsewhere)
    warm_up(impl, pausing, a=[1])
    shared = [1]
    x = [shared, object_of(pausing, a=shared), object_of(cls, a=shared)]
    run_elsewhere.of = x
    y = impl.deepcopy(x)
    (other,) = results
    assert shape(y) == shape(other) == shape(x)
    assert y[0] is not other[0]


def test_a_signal_that_comes_while_a_hook_is_read(ectype: Any) -> None:
    """An exception that comes from outside is not taken for a failure to read the hook."""
    impl = Implementation.named("ectype")
    from ectype import _hooks

    former = _hooks.read

    class FromOutside(Exception):
        pass

    def interrupted(function: Any, cls: Any) -> Any:
        raise FromOutside

    def odd(function: Any, cls: Any) -> Any:
        raise KeyError("odd code")

    outcomes = []
    for read in (interrupted, odd):
        cls = class_with(impl, BY_POSITION)
        _hooks.read = read
        raised = 0
        try:
            for _ in range(CALLS_UNTIL_READ):
                x = graph_of(cls)
                try:
                    assert shape(impl.deepcopy(x)) == shape(x)
                except FromOutside:
                    raised += 1
        finally:
            _hooks.read = former
        outcomes.append(raised)
    assert outcomes == [1, 0]
