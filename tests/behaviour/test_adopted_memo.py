"""A memo that is a dict with few entries: the native copy uses it as its own.

The result and every entry, also those for states and arguments, are those of the standard library,
whatever hooks, other threads and the caller do with the dict meanwhile.
"""

from __future__ import annotations

import copy
import gc
import re
import threading
from collections import OrderedDict, deque, namedtuple
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from decimal import Decimal
from enum import Enum
from fractions import Fraction
from typing import Any

import pytest

from tests.behaviour.support.objects import Plain
from tests.behaviour.support.outcomes import Raised, outcome, raised
from tests.behaviour.support.subclasses import SubDict, SubList, SubSet, SubTuple
from tests.combinations import for_each
from tests.conftest import Implementation

Memo = dict[Any, Any]
Pair = namedtuple("Pair", "a b")


class Slotted:
    __slots__ = ("a", "b")

    def __init__(self) -> None:
        self.a, self.b = [1], 2


class SlottedAndMore(Slotted):
    pass


@dataclass(frozen=True, slots=True)
class Frozen:
    a: Any
    b: Any = 1


class Color(Enum):
    RED = 1


class Restored:
    def __init__(self) -> None:
        self.a = [1]

    def __setstate__(self, state: Any) -> None:
        vars(self).update(state, restored=True)


class Missing:
    """Has a `__getattr__`, which `copy` asks for hooks."""

    def __init__(self) -> None:
        self.a = [1]

    def __getattr__(self, name: str) -> Any:
        raise AttributeError(name)


def with_attributes(x: Any) -> Any:
    x.attribute = [1]
    return x


OBJECTS: dict[str, Callable[[], Any]] = {
    "instance": lambda: Plain(a=[1], b={2: [3]}),
    "instances": lambda: [Plain(a=[1]), Plain(a=Plain(b=2))],
    "empty instance": Plain,
    "slots": Slotted,
    "slots and attributes": lambda: with_attributes(SlottedAndMore()),
    "frozen": lambda: Frozen([1]),
    "__setstate__": Restored,
    "__getattr__": Missing,
    "set": lambda: {1, (2,), "a"},
    "set of instances": lambda: {Plain(), Plain(a=1)},
    "frozenset": lambda: frozenset({(1, 2)}),
    "list subclass": lambda: with_attributes(SubList([[1], 2])),
    "dict subclass": lambda: with_attributes(SubDict(a=[1])),
    "set subclass": lambda: with_attributes(SubSet({1})),
    "tuple subclass": lambda: with_attributes(SubTuple([[1]])),
    "named tuple": lambda: Pair([1], 2),
    "OrderedDict": lambda: OrderedDict(a=[1]),
    "deque": lambda: deque([[1], 2], 3),
    "datetime": lambda: [datetime(2020, 1, 2), datetime(2020, 1, 2, tzinfo=timezone.utc)],
    "timedelta": lambda: [timedelta(0), timedelta(1)],
    "values": lambda: [bytearray(b"a"), slice(1, 2), slice([1], 2), object(), ValueError([1])],
    "method": lambda: Plain(a=[1]).method,
}


def described(memo: Memo) -> Any:
    """The types of what was copied and of the copies, in order; and of what is kept alive."""
    entries = [(type(memo[key]).__name__, memo[key] is memo) for key in memo]
    kept = memo.get(id(memo))
    return entries, [*map(type, kept)] if isinstance(kept, list) else kept


@for_each(kind=[*OBJECTS], size=[0, 1, 20, 100])
def test_all_entries_are_made(impl: Implementation, kind: str, size: int) -> None:
    memo: Memo = dict.fromkeys(range(1, size + 1), 0)
    law = dict(memo)
    x = [OBJECTS[kind](), []]
    impl.deepcopy(x, memo)
    copy.deepcopy(x, law)
    assert described(memo) == described(law)
    for _ in range(2):  # the memo has all that was copied
        assert impl.deepcopy(x, memo) is memo[id(x)]
    assert described(memo) == described(law)


@for_each(kind=[*OBJECTS])
def test_a_second_copy_finds_parts_of_the_first(impl: Implementation, kind: str) -> None:
    x, memo = OBJECTS[kind](), {}
    first = impl.deepcopy([x], memo)
    second = impl.deepcopy((x, [x]), memo)
    assert second[0] is first[0] is second[1][0]


def test_an_answer_for_what_only_its_holder_refers_to(impl: Implementation) -> None:
    holders: list[Any] = [[[1]], ([1],), {"k": [1]}, Plain(k=[1]), SubList([[1]]), deque([[1]])]
    for x in holders:
        (inner,) = (
            vars(x).values() if isinstance(x, Plain) else x.values() if isinstance(x, dict) else x
        )
        memo = {id(inner): "answer"}
        del inner
        y = impl.deepcopy(x, memo)
        assert "answer" in (
            vars(y).values() if isinstance(y, Plain) else [*y, *getattr(y, "values", list)()]
        )


def test_an_answer_for_what_is_its_own_copy(impl: Implementation) -> None:
    for x in (Decimal(1), re.compile("a"), Fraction(1, 2), Color.RED, timezone.utc):
        for _ in range(2):
            memo = {id(x): "answer"}
            assert impl.deepcopy([x, (x,), {x}], memo) == ["answer", ("answer",), {"answer"}]
    inner = (1, "a")
    assert impl.deepcopy({inner, 2}, {id(inner): "answer"}) == {"answer", 2}


class InTheMiddle:
    """Its hook runs a function with the memo."""

    def __init__(self, act: Callable[[Memo], Any]) -> None:
        self.act = act

    def __deepcopy__(self, memo: Memo) -> Any:
        return self.act(memo)


def test_entries_that_a_hook_makes(impl: Implementation) -> None:
    inner = [1]
    x = [inner, InTheMiddle(lambda memo: memo.update({id(inner): "answer"})), inner, Plain(a=inner)]
    y = impl.deepcopy(x, {})
    assert y[0] == [1] and y[2] == "answer" == y[3].a


def test_entries_that_a_hook_removes(impl: Implementation) -> None:
    inner = [1]
    for remove in (dict.clear, lambda memo: memo.pop(id(inner)), lambda memo: memo.pop(id(memo))):
        x = [inner, InTheMiddle(remove), inner, [2]]
        memo: Memo = {}
        law: Memo = {}
        assert outcome(impl.deepcopy, x, memo) == outcome(copy.deepcopy, x, law)
        assert described(memo) == described(law)


def test_a_list_that_is_kept_alive_is_replaced(impl: Implementation) -> None:
    for kept in ([], deque(), None, 1):
        x = [[1], InTheMiddle(lambda memo, kept=kept: memo.update({id(memo): kept})), [2]]
        memo: Memo = {}
        law: Memo = {}
        assert outcome(impl.deepcopy, x, memo) == outcome(copy.deepcopy, x, law)
        assert described(memo) == described(law)


def test_the_memo_inside_what_is_copied(impl: Implementation) -> None:
    def holders(memo: Memo) -> list[Any]:
        return [[memo], [[1], memo], Plain(a=memo), ([2], {"k": memo}), [memo.get(id(memo)), [1]]]

    for number in range(5):
        for first in ([], [[1]]):
            memo: Memo = {}
            law: Memo = {}
            impl.deepcopy(first, memo)
            copy.deepcopy(first, law)
            ours = outcome(impl.deepcopy, holders(memo)[number], memo)
            theirs = outcome(copy.deepcopy, holders(law)[number], law)
            assert ours == theirs if isinstance(theirs, Raised) else type(ours) is type(theirs)
            assert described(memo) == described(law)


def test_the_memo_is_what_is_copied(impl: Implementation) -> None:
    for entries in ({}, {1: 2}, {1: [2]}):
        memo, law = dict(entries), dict(entries)
        assert outcome(impl.deepcopy, memo, memo) == outcome(copy.deepcopy, law, law)
        assert described(memo) == described(law)


def test_a_hook_that_goes_on_with_the_memo(impl: Implementation) -> None:
    shared = [1]
    hook = InTheMiddle(lambda memo: impl.deepcopy([shared, Plain(a=shared)], memo))
    x = [shared, hook, shared]
    memo: Memo = {}
    y = impl.deepcopy(x, memo)
    assert y[0] is y[1][0] is y[1][1].a is y[2] is memo[id(shared)]


def test_another_thread_copies_with_the_memo_meanwhile(impl: Implementation) -> None:
    shared, other = [1], Plain(a=[2])

    def in_thread(memo: Memo) -> Any:
        made: list[Any] = []
        thread = threading.Thread(target=lambda: made.append(impl.deepcopy([shared, other], memo)))
        thread.start()
        thread.join()
        return made[0]

    for before in ([], [shared]):
        memo: Memo = {}
        y = impl.deepcopy([*before, InTheMiddle(in_thread), shared, other, Plain(b=other)], memo)
        _, made, *rest = y if before else (None, *y)
        assert made[0] is rest[0] is memo[id(shared)]
        assert made[1] is rest[1] is rest[2].b is memo[id(other)]


def test_another_thread_is_in_the_middle_of_a_copy_with_the_memo(impl: Implementation) -> None:
    shared = [1]
    is_waiting, goes_on = threading.Event(), threading.Event()

    def wait(memo: Memo) -> Any:
        is_waiting.set()
        assert goes_on.wait(60)

    made: list[Any] = []

    def begin(memo: Memo) -> Any:
        x = [shared, InTheMiddle(wait)]
        thread = threading.Thread(target=lambda: made.append(impl.deepcopy(x, memo)))
        thread.start()
        assert is_waiting.wait(60)
        return thread

    def end(memo: Memo) -> Any:
        goes_on.set()

    memo: Memo = {}
    thread, copied, _ = impl.deepcopy([InTheMiddle(begin), shared, InTheMiddle(end)], memo)
    thread.join()
    assert copied is made[0][0] is memo[id(shared)]


def test_a_watch_that_another_thread_sets_again(impl: Implementation) -> None:
    shared = [1]
    is_waiting, goes_on = threading.Event(), threading.Event()
    threads: list[threading.Thread] = []

    def wait(memo: Memo) -> Any:
        is_waiting.set()
        assert goes_on.wait(60)

    def change(memo: Memo) -> Any:
        memo[id(shared)] = "answer"
        x = [InTheMiddle(wait)]
        threads.append(threading.Thread(target=impl.deepcopy, args=(x, memo)))
        threads[-1].start()
        assert is_waiting.wait(60)

    for arguments in ((), ({},)):
        y = impl.deepcopy([[0], InTheMiddle(change), shared], *arguments)
        goes_on.set()
        threads.pop().join()
        is_waiting.clear()
        goes_on.clear()
        assert y[2] == "answer"


def test_entries_that_a_copy_makes_in_place_while_another_has_its_memo(
    impl: Implementation,
) -> None:
    shared = ["shared"]
    is_waiting, goes_on = threading.Event(), threading.Event()
    copies: list[Any] = []

    def begin(memo: Memo) -> Any:
        # Before 3.14 these are looked up, so that the other copy learns all entries of the memo.
        x = (*range(1000, 1020), InTheMiddle(wait), shared)
        thread = threading.Thread(target=lambda: copies.append(impl.deepcopy(x, memo)))
        thread.start()
        assert is_waiting.wait(60)
        return thread

    def wait(memo: Memo) -> Any:
        is_waiting.set()
        assert goes_on.wait(60)

    def end(memo: Memo) -> Any:
        goes_on.set()
        made.join()

    class Keeping(InTheMiddle):
        def __deepcopy__(self, memo: Memo) -> Any:
            nonlocal made
            made = self.act(memo)

    made: Any = None
    y = impl.deepcopy([[0], Keeping(begin), shared, InTheMiddle(end)])
    assert copies[0][-1] is y[2]


def test_an_answer_for_a_class(impl: Implementation) -> None:
    class Meta(type):
        pass

    class One(metaclass=Meta):
        a: Any

    class Other(metaclass=Meta):
        pass

    x = One()
    x.a = [1]
    y = impl.deepcopy([x], {id(One): Other})[0]
    assert type(y) is Other and y.a == [1]
    assert raised(impl.deepcopy, x, {id(One): 7}) == raised(copy.deepcopy, x, {id(One): 7})


def test_an_answer_for_an_argument_or_a_name_until_3_13(impl: Implementation) -> None:
    five, name = 5, "a"
    for x in (slice(five, 1), timedelta(days=five), object(), Slotted(), Plain(a=five)):
        for part, answer in ((five, 7), (name, "other"), (object, list)):
            ours = outcome(impl.deepcopy, x, {id(part): answer})
            theirs = outcome(copy.deepcopy, x, {id(part): answer})
            assert type(ours) is type(theirs)
            assert type(ours) is type(theirs)
            if isinstance(ours, Plain):
                assert vars(ours) == vars(theirs)
            elif isinstance(ours, Slotted):
                assert [ours.a, ours.b] == [theirs.a, theirs.b]
            elif type(ours) is not object:
                assert ours == theirs


def test_an_instance_whose_attributes_are_the_memo(impl: Implementation) -> None:
    def result(deepcopy: Callable[..., Any]) -> Any:
        x = Plain()
        x.__dict__ = memo = {}
        return type(outcome(deepcopy, [[1], x], memo)), described(memo)

    assert result(impl.deepcopy) == result(copy.deepcopy)


def test_an_error_leaves_the_entries_made_so_far(impl: Implementation) -> None:
    def fail(memo: Memo) -> Any:
        raise LookupError("in a hook")

    for x in (
        [[1], InTheMiddle(fail)],
        Plain(a=[1], b=InTheMiddle(fail)),
        ([1], {1: threading.Lock()}),
    ):
        memo: Memo = {}
        law: Memo = {}
        with pytest.raises((LookupError, TypeError)):
            impl.deepcopy(x, memo)
        with pytest.raises((LookupError, TypeError)):
            copy.deepcopy(x, law)
        assert described(memo) == described(law)
        assert impl.deepcopy([[2]], memo) == [[2]]


def test_nothing_is_kept_but_by_the_memo(impl: Implementation) -> None:
    class Watched:
        pass

    def copied() -> None:
        x = [Watched(), InTheMiddle(lambda memo: [*memo]), Watched()]
        memo: Memo = {}
        impl.deepcopy(x, memo)
        assert impl.deepcopy(x, memo) is memo[id(x)]

    copied()
    gc.collect()
    assert not [x for x in gc.get_objects() if isinstance(x, Watched)]
