"""Memos of the caller: dicts, other mappings, what is no mapping, and memos that hold answers."""

from __future__ import annotations

import copy
import copyreg
from collections import ChainMap, OrderedDict, defaultdict
from collections.abc import Callable
from typing import Any
from unittest import mock

import pytest

from tests.behaviour.support.memos import USER_MEMOS, RecordingMapping
from tests.behaviour.support.objects import Plain
from tests.behaviour.support.outcomes import outcome, raised, shaped
from tests.behaviour.support.shapes import same_shape_no_sharing
from tests.behaviour.support.versions import ATOMICS_COME_FIRST, LOOK_UP, NONE_IS_A_MISS
from tests.combinations import for_each
from tests.conftest import Implementation

MAPPINGS: dict[str, Callable[[], Any]] = {
    **USER_MEMOS,
    "OrderedDict": OrderedDict,
    "ChainMap": ChainMap,
}
kinds = pytest.mark.parametrize("kind", MAPPINGS)


@kinds
def test_the_copy_is_the_same(impl: Implementation, kind: str) -> None:
    inner = [1]
    x = {"a": inner, "b": (inner, {2}), "c": Plain(inner=inner, d={}), "e": bytearray(b"e")}
    x["self"] = x
    assert same_shape_no_sharing(impl.deepcopy(x, MAPPINGS[kind]()), x)


@kinds
def test_it_remembers_between_calls(impl: Implementation, kind: str) -> None:
    memo = MAPPINGS[kind]()
    inner = [1]
    first = impl.deepcopy([inner], memo)
    second = impl.deepcopy({"k": inner}, memo)
    assert first[0] is second["k"]
    assert memo[id(inner)] is first[0]


@kinds
def test_it_is_the_one_that_hooks_get(impl: Implementation, kind: str) -> None:
    given: list[Any] = []

    class Hooked:
        def __deepcopy__(self, memo: Any) -> Hooked:
            given.append(memo)
            return Hooked()

    memo = MAPPINGS[kind]()
    impl.deepcopy([Hooked(), (Hooked(), {"k": Hooked()})], memo)
    assert len(given) == 3 and all(m is memo for m in given)


@kinds
def test_it_keeps_the_originals_alive(impl: Implementation, kind: str) -> None:
    memo = MAPPINGS[kind]()
    x = [[1], ([2],)]
    impl.deepcopy(x, memo)
    assert memo[id(memo)] == [[1], [2], ([2],), x]


@kinds
def test_by_keyword(impl: Implementation, kind: str) -> None:
    memo = MAPPINGS[kind]()
    x: list[Any] = []
    assert impl.deepcopy(x=x, memo=memo) is memo[id(x)]


def test_none_is_no_memo(impl: Implementation) -> None:
    assert impl.deepcopy([1], None) == impl.deepcopy([1], memo=None) == [1]


GRAPHS: dict[str, Callable[[], Any]] = {
    "atomic": lambda: 5,
    "list": list,
    "nested lists": lambda: [[1], [2, "a"]],
    "shared list": lambda: [x := [1], x],
    "dict": lambda: {"a": [], 1: {}},
    "tuple of atomics": lambda: (1, (2, "a")),
    "tuple with a list": lambda: (1, ([], 2)),
    "instance with a hook": lambda: type("H", (), {"__deepcopy__": lambda self, memo: 5})(),
    "own copy": lambda: type("H", (), {"__deepcopy__": lambda self, memo: self})(),
    "class": lambda: Plain,
    "method": lambda: Plain().method,
}


@for_each(make=GRAPHS)
def test_each_call_made_on_a_mapping(impl: Implementation, make: Any) -> None:
    """get, then for what is copied setitem and the keep-alive list: as the running version."""
    x = make()
    ours, law = RecordingMapping(), RecordingMapping()
    impl.deepcopy(x, ours)
    copy.deepcopy(x, law)  # type: ignore[arg-type]

    def relative(memo: RecordingMapping) -> list[tuple[str, int]]:
        return [(call, key - id(memo) if key == id(memo) else key) for call, key in memo.calls]

    assert relative(ours) == relative(law)


def test_the_calls_for_a_list_written_out(impl: Implementation) -> None:
    memo = RecordingMapping()
    inner: list[Any] = []
    x = [inner]
    impl.deepcopy(x, memo)
    assert memo.calls_about(x=x, inner=inner) == [
        *(f"{LOOK_UP} x", "setitem x", f"{LOOK_UP} inner", "setitem inner", "setitem inner"),
        *("getitem keep-alive", "setitem keep-alive", "setitem x", "getitem keep-alive"),
    ]


def test_the_calls_for_a_tuple_written_out(impl: Implementation) -> None:
    memo = RecordingMapping()
    inner: list[Any] = []
    x = (inner,)
    impl.deepcopy(x, memo)
    assert memo.calls_about(x=x, inner=inner) == [
        *(f"{LOOK_UP} x", f"{LOOK_UP} inner", "setitem inner", "setitem inner"),
        *("getitem keep-alive", "setitem keep-alive"),
        *("getitem x", "setitem x", "getitem keep-alive"),
    ]


NOT_A_MEMO: dict[str, Callable[[], Any]] = {
    "int": lambda: 0,
    "true int": lambda: 7,
    "str": lambda: "memo",
    "list": list,
    "tuple": tuple,
    "set": set,
    "object": object,
    "class": lambda: dict,
    "false": lambda: False,
    "only get": lambda: type("M", (), {"get": lambda self, key, default=None: default})(),
    "get with one argument": lambda: type("M", (), {"get": lambda self, key: None})(),
    "get is no method": lambda: type("M", (), {"get": 5})(),
    "get fails": lambda: type("M", (), {"get": lambda self, key, default=None: 1 / 0})(),
    "read-only": lambda: type(type.__dict__)({}),
    "defaultdict": lambda: defaultdict(list),
    "defaultdict of int": lambda: defaultdict(int),
}


@for_each(x=[5, "text", None, [], [1], {}, (), (1,), ([],), Plain(), Plain, {1}], make=NOT_A_MEMO)
def test_what_is_no_memo(impl: Implementation, make: Any, x: Any) -> None:
    """Fails, or succeeds where nothing is asked of it, as the running version does."""
    expected = shaped(copy.deepcopy, x, make())
    assert shaped(impl.deepcopy, x, make()) == expected


@for_each(
    call=["get", "__setitem__", "__getitem__"],
    error=[KeyError, ValueError, AttributeError],
    base=[RecordingMapping, dict],
)
def test_a_mapping_that_fails(
    impl: Implementation, call: str, error: type[Exception], base: type
) -> None:
    """A KeyError of __getitem__ is an answer; everything else is an error."""

    def fail(self: Any, *args: Any) -> Any:
        raise error("no")

    Failing = type("Failing", (base,), {call: fail})
    for x in ([1], [[]], (1,), ([],), {"a": {}}):
        expected = outcome(copy.deepcopy, x, Failing())
        assert outcome(impl.deepcopy, x, Failing()) == expected


def test_a_dict_subclass_is_asked_by_its_own_methods(impl: Implementation) -> None:
    class Answering(dict):  # type: ignore[type-arg]
        def get(self, key: Any, default: Any = None) -> Any:
            return "answer"

        def __contains__(self, key: Any) -> bool:
            return True

        def __getitem__(self, key: Any) -> Any:
            return "answer"

    assert impl.deepcopy([], Answering()) == "answer"


def test_a_dict_subclass_with_missing(impl: Implementation) -> None:
    """`memo[id(memo)]` reaches `__missing__`."""

    class Missing(dict):  # type: ignore[type-arg]
        def __missing__(self, key: Any) -> Any:
            return kept

    kept: list[Any] = []
    x: list[Any] = [[]]
    memo = Missing()
    impl.deepcopy(x, memo)
    assert kept == [x[0], x] and id(memo) not in memo


def test_a_keep_alive_entry_that_is_no_list(impl: Implementation) -> None:
    for entry in (None, 5, (), "text"):
        memo: dict[int, Any] = {}
        memo[id(memo)] = entry
        law: dict[int, Any] = {}
        law[id(law)] = entry
        assert raised(impl.deepcopy, [], memo) == raised(copy.deepcopy, [], law)


def test_a_keep_alive_entry_of_ones_own(impl: Implementation) -> None:
    class Kept:
        def __init__(self) -> None:
            self.items: list[Any] = []

        def append(self, item: Any) -> None:
            self.items.append(item)

    memo: dict[int, Any] = {}
    memo[id(memo)] = kept = Kept()
    x = [[]]
    impl.deepcopy(x, memo)
    assert kept.items == [x[0], x]


def test_copying_the_memo_itself_with_itself(impl: Implementation) -> None:
    """The keep-alive list stands under the id of the memo, hence is found as its copy."""
    memo: dict[int, Any] = {}
    x = [[1]]
    impl.deepcopy(x, memo)
    assert impl.deepcopy(memo, memo) is memo[id(memo)]


def test_a_memo_among_the_copied(impl: Implementation) -> None:
    """Its copy is remembered where the keep-alive list should be."""
    memo: dict[int, Any] = {}
    with pytest.raises(AttributeError, match="'dict' object has no attribute 'append'"):
        impl.deepcopy([memo, [1]], memo)


def test_a_memo_that_is_the_thing_copied(impl: Implementation) -> None:
    memo: dict[Any, Any] = {"a": [1]}
    law: dict[Any, Any] = {"a": [1]}
    assert outcome(impl.deepcopy, memo, memo) == outcome(copy.deepcopy, law, law)


# A memo that holds answers before the copy begins.


class Same:
    def __deepcopy__(self, memo: Any) -> Any:
        return self


memos = for_each(kind=[*USER_MEMOS])
ATOMICS: list[Any] = [5, 10**30, "text", None, 2.5, b"b", True, ..., len, int, range(3), property()]
OTHERS: list[Callable[[], Any]] = [
    *(list, dict, set, lambda: ([],), lambda: (1,), frozenset, bytearray, Plain, Same),
    *(lambda: Plain().method, lambda: {1: [2]}, lambda: type("Meta", (type,), {})("M", (), {})),
]


def seeded(kind: str, x: Any, answer: Any) -> Any:
    memo = USER_MEMOS[kind]()
    memo[id(x)] = answer
    return memo


@memos
@for_each(x=ATOMICS)
def test_atomics_are_looked_up_until_3_13(impl: Implementation, kind: str, x: Any) -> None:
    expected = x if ATOMICS_COME_FIRST else "answer"
    assert impl.deepcopy(x, seeded(kind, x, "answer")) == expected
    assert impl.deepcopy([x], seeded(kind, x, "answer")) == [expected]
    assert impl.deepcopy((x, x), seeded(kind, x, "answer")) == (expected, expected)
    assert impl.deepcopy({(): x}, seeded(kind, x, "answer")) == {(): expected}
    assert impl.deepcopy({x: ()}, seeded(kind, x, "answer")) == {expected: ()}


@memos
@for_each(make=OTHERS)
def test_everything_else_is_looked_up(
    impl: Implementation, kind: str, make: Callable[[], Any]
) -> None:
    x = make()
    answer = object()
    assert impl.deepcopy(x, seeded(kind, x, answer)) is answer
    for holder in ([x], (x,), (1, (x,))):
        y = impl.deepcopy(holder, seeded(kind, x, answer))
        assert answer in (y[0], *(y[1:] and y[1]))
    assert impl.deepcopy({"k": x}, seeded(kind, x, answer)) == {"k": answer}


@memos
def test_an_answer_leaves_the_memo_alone(impl: Implementation, kind: str) -> None:
    x: list[Any] = []
    memo = seeded(kind, x, "answer")
    impl.deepcopy(x, memo)
    assert [*memo] == [id(x)]


@memos
@for_each(answer=[0, "", (), [], False, NotImplemented])
def test_a_false_answer_counts(impl: Implementation, kind: str, answer: Any) -> None:
    x: list[Any] = []
    assert impl.deepcopy(x, seeded(kind, x, answer)) is answer


@memos
def test_none_counts_until_3_14(impl: Implementation, kind: str) -> None:
    for x in ([1], {"a": 1}, {1}):
        expected: Any = x if NONE_IS_A_MISS else None
        assert impl.deepcopy(x, seeded(kind, x, None)) == expected
        assert impl.deepcopy([x], seeded(kind, x, None)) == [expected]


@memos
def test_none_counts_for_what_is_asked_again(impl: Implementation, kind: str) -> None:
    """A tuple looks itself up with memo[...] after its children: None is an answer there."""
    x = ([1],)
    assert impl.deepcopy(x, seeded(kind, x, None)) is None


@memos
def test_a_hook_that_copies_to_none(impl: Implementation, kind: str) -> None:
    """From 3.15 such an object is copied anew each time it is met."""
    calls: list[Any] = []

    class ToNone:
        def __deepcopy__(self, memo: Any) -> None:
            calls.append(self)

    x = ToNone()
    assert impl.deepcopy([x, x, x], USER_MEMOS[kind]()) == [None, None, None]
    assert len(calls) == (3 if NONE_IS_A_MISS else 1)
    calls.clear()
    assert impl.deepcopy([x, x, x]) == [None, None, None]
    assert len(calls) == (3 if NONE_IS_A_MISS else 1)


@memos
def test_an_answer_for_a_child(impl: Implementation, kind: str) -> None:
    parent = ["parent"]
    child = {"parent": parent, "own": [1]}
    y = impl.deepcopy(child, seeded(kind, parent, parent))
    assert y["parent"] is parent and y["own"] is not child["own"]


@memos
def test_an_answer_for_a_key(impl: Implementation, kind: str) -> None:
    key = (1, (2,))
    assert impl.deepcopy({key: 1}, seeded(kind, key, "answer")) == {"answer": 1}
    member = frozenset({1})
    assert impl.deepcopy({member}, seeded(kind, member, "answer")) == {"answer"}


@memos
def test_an_answer_for_a_state(impl: Implementation, kind: str) -> None:
    """The attributes of an instance are a dict like any other."""
    x = Plain()
    x.a = [1]
    y = impl.deepcopy(x, seeded(kind, x.__dict__, {"b": 2}))
    assert vars(y) == {"b": 2}


@memos
def test_an_answer_for_an_argument(impl: Implementation, kind: str) -> None:
    class Model:
        def __reduce_ex__(self, protocol: int) -> Any:
            return (lambda *args: args), (inner, 1)

    inner = [1]
    assert impl.deepcopy(Model(), seeded(kind, inner, "answer")) == ("answer", 1)


@memos
def test_an_answer_for_the_object_of_a_method(impl: Implementation, kind: str) -> None:
    x, other = Plain(), Plain()
    y = impl.deepcopy(x.method, seeded(kind, x, other))
    assert y.__self__ is other


@pytest.mark.parametrize("filler", [0, 1, 100, 5000])
def test_a_large_memo(impl: Implementation, filler: int) -> None:
    memo: dict[Any, Any] = {i: i for i in range(filler)}
    inner = [1]
    y = impl.deepcopy([inner, inner], memo)
    assert y[0] is y[1] is memo[id(inner)]
    assert len(memo) == filler + 3


def test_keys_that_are_no_addresses(impl: Implementation) -> None:
    memo: dict[Any, Any] = {"text": 1, None: 2, (1, 2): 3, -1: 4, 2**80: 5, 1.5: 6}
    before = dict(memo)
    x = [[1]]
    assert impl.deepcopy(x, memo) == x
    assert {key: memo[key] for key in before} == before


def test_addresses_as_equal_numbers(impl: Implementation) -> None:
    """A dict finds the address under any key that equals it."""

    class Number(int):
        pass

    x: list[Any] = []
    assert impl.deepcopy(x, {Number(id(x)): "answer"}) == "answer"
    if float(id(x)) == id(x):
        assert impl.deepcopy(x, {float(id(x)): "answer"}) == "answer"


def copiers_of(*types: type) -> Callable[[], Any]:
    """Registers for each of them a function that returns an object of a class of its own."""
    table: Any = copy._deepcopy_dispatch  # type: ignore[attr-defined]
    entries = {t: lambda x, memo, t=t: type(f"Copied{t.__name__}", (), {})() for t in types}
    return lambda: mock.patch.dict(table, entries)


def reducers_of(*types: type) -> Callable[[], Any]:
    """Registers for each of them a reducer that makes an object of a class of its own."""
    entries = {t: lambda x, t=t: (type(f"Reduced{t.__name__}", (), {}), ()) for t in types}
    return lambda: mock.patch.dict(copyreg.dispatch_table, entries)


class Meddling(dict):  # type: ignore[type-arg]
    """A mapping that does something when it is asked, or when it is given something."""

    def __init__(self, when_asked: Any = None, when_given: Any = None) -> None:
        self.when_asked, self.when_given = when_asked, when_given

    def __contains__(self, key: object) -> bool:
        return self._asked() or super().__contains__(key)

    def get(self, key: Any, default: Any = None) -> Any:
        return self._asked() or super().get(key, default)

    def __setitem__(self, key: Any, value: Any) -> None:
        super().__setitem__(key, value)
        if self.when_given is not None:
            self.when_given(value)

    def _asked(self) -> Any:
        action, self.when_asked = self.when_asked, None
        return action() if action is not None else None


def test_a_memo_adds_to_the_copy_that_it_is_given(impl: Implementation) -> None:
    def add(value: Any) -> None:
        if value == []:
            value.append("added")
        elif value == {}:
            value["added"] = 1

    for x in ([1, 2, [3]], {1: 2, 3: [4]}, ([1], {})):
        expected = copy.deepcopy(x, Meddling(when_given=add))
        assert impl.deepcopy(x, Meddling(when_given=add)) == expected


def test_a_keep_alive_list_whose_append_fails(impl: Implementation) -> None:
    class Keeping:
        def __init__(self, error: type[Exception]) -> None:
            self.error = error

        def append(self, x: Any) -> None:
            raise self.error("append")

    for error in (KeyError, LookupError, ValueError):
        results = []
        for copier in (copy.deepcopy, impl.deepcopy):
            memo: dict[int, Any] = {}
            memo[id(memo)] = Keeping(error)
            result = outcome(lambda copier=copier, memo=memo: copier([1], memo))  # type: ignore[misc]
            results.append((result, type(memo[id(memo)]).__name__))
        assert results[0] == results[1]


def test_a_look_up_changes_the_class(impl: Implementation) -> None:
    """From 3.14 on the class is that of before the look-up."""

    class Before:
        def __init__(self) -> None:
            self.a = [1]

    class After(Before):
        pass

    def results(copier: Any, register: Any) -> list[Any]:
        x = Before()
        memo = Meddling(when_asked=lambda: setattr(x, "__class__", After))
        with register():
            return [type(copier(x, memo)).__name__, type(x).__name__]

    for register in (copiers_of(Before, After), reducers_of(Before, After)):
        assert results(impl.deepcopy, register) == results(copy.deepcopy, register)


def test_how_often_a_class_is_hashed(impl: Implementation) -> None:
    class Counting(type):
        hashed = 0

        def __hash__(cls) -> int:
            Counting.hashed += 1
            return 5

    class Hashed(metaclass=Counting):
        pass

    for make in (dict, lambda: None):
        counts = []
        for copier in (copy.deepcopy, impl.deepcopy):
            Counting.hashed = 0
            copier(Hashed(), make())
            counts.append(Counting.hashed)
        assert counts[0] == counts[1]
