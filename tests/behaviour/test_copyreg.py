"""Reducers registered with `copyreg` count for each type without an entry of the copier's own."""

from __future__ import annotations

import array
import copy
import copyreg
import datetime
import decimal
import re
import types
import uuid
from collections import Counter, OrderedDict, defaultdict, deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from unittest import mock

import pytest

from tests.behaviour.support.objects import Plain
from tests.behaviour.support.outcomes import raised
from tests.behaviour.support.subclasses import SubList
from tests.combinations import for_each
from tests.conftest import Implementation


class Slotted:
    __slots__ = ("a",)


Register = Callable[[type, Any], None]
CLONES = pytest.mark.parametrize("name", ["copy", "deepcopy"])

WITHOUT_ENTRY: list[Any] = [
    *({1}, frozenset({1}), bytearray(b"a"), decimal.Decimal(1), re.compile("a"), Plain()),
    *(Slotted(), SubList([1]), OrderedDict(a=1), defaultdict(list), deque([1]), Counter("a")),
    *(datetime.datetime(2020, 1, 1), datetime.timedelta(1), uuid.UUID(int=1)),
    *(array.array("i", [1]), types.SimpleNamespace(a=1), ValueError("v"), slice(1, 2)),
]
WITH_ENTRY: list[Any] = [[1], {"a": 1}, ([],), 5, "text", None, 1.5, b"b", len, Plain, range(2)]


@contextmanager
def registering() -> Iterator[Register]:
    """copyreg.pickle without its checks, undone in the end."""
    with mock.patch.dict(copyreg.dispatch_table):
        yield copyreg.dispatch_table.__setitem__


@pytest.fixture
def register() -> Iterator[Register]:
    with registering() as register:
        yield register


@for_each(x=WITHOUT_ENTRY)
def test_deepcopy_asks_the_table(impl: Implementation, x: Any) -> None:
    """... unless the type has a `__deepcopy__`, as Decimal, re.Pattern and array do."""
    expected = x if hasattr(x, "__deepcopy__") else "reduced"
    with registering() as register:
        register(type(x), lambda x: (str, ("reduced",)))
        assert impl.deepcopy(x) == expected
        assert impl.deepcopy([(x,)]) == [(expected,)]


@for_each(x=[x for x in WITHOUT_ENTRY if not isinstance(x, (set, frozenset, bytearray, slice))])
def test_copy_asks_the_table(impl: Implementation, x: Any) -> None:
    """... unless the class has a `__copy__`."""
    with registering() as register:
        register(type(x), lambda x: (str, ("reduced",)))
        assert impl.copy(x) == (x if hasattr(type(x), "__copy__") else "reduced")


@for_each(x=WITH_ENTRY)
def test_types_with_an_entry_do_not_ask(impl: Implementation, x: Any) -> None:
    def refuse(x: Any) -> Any:
        raise AssertionError("the table was asked")

    with registering() as register:
        register(type(x), refuse)
        assert impl.deepcopy(x) == impl.copy(x) == x


@CLONES
def test_only_the_exact_type_counts(impl: Implementation, register: Register, name: str) -> None:
    class Derived(Plain):
        pass

    register(Plain, lambda x: (str, ("reduced",)))
    assert type(getattr(impl, name)(Derived())) is Derived


@CLONES
def test_the_table_comes_before_reduce_ex(
    impl: Implementation, register: Register, name: str
) -> None:
    class Reducing:
        def __reduce_ex__(self, protocol: int) -> Any:
            raise AssertionError

    register(Reducing, lambda x: (str, ("reduced",)))
    assert getattr(impl, name)(Reducing()) == "reduced"


def test_the_hooks_come_before_the_table(impl: Implementation, register: Register) -> None:
    class Hooked:
        def __deepcopy__(self, memo: Any) -> str:
            return "deep hook"

        def __copy__(self) -> str:
            return "hook"

    register(Hooked, lambda x: (str, ("reduced",)))
    assert (impl.copy(Hooked()), impl.deepcopy(Hooked())) == ("hook", "deep hook")


@CLONES
def test_an_instance_of_a_registered_metaclass_is_atomic(
    impl: Implementation, register: Register, name: str
) -> None:
    Meta = type("Meta", (type,), {})
    Model = Meta("Model", (), {})
    register(Meta, lambda x: (str, ("reduced",)))
    assert getattr(impl, name)(Model) is Model


def test_the_arguments_are_copied(impl: Implementation, register: Register) -> None:
    inner = [1]

    def build(*args: Any) -> Any:
        return [*args]

    register(Plain, lambda x: (build, (inner, 5)))
    deep, shallow = impl.deepcopy(Plain()), impl.copy(Plain())
    assert deep == shallow == [[1], 5]
    assert deep[0] is not inner and shallow[0] is inner


@CLONES
def test_a_str_result_is_the_object_itself(
    impl: Implementation, register: Register, name: str
) -> None:
    register(Plain, lambda x: "name")
    x = Plain()
    assert getattr(impl, name)(x) is x


def test_a_false_reducer(impl: Implementation, register: Register) -> None:
    """deepcopy asks whether the entry is true, copy whether it is None."""

    class Falsy:
        def __bool__(self) -> bool:
            return False

        def __call__(self, x: Any) -> Any:
            return (str, ("reduced",))

    register(Plain, Falsy())
    assert type(impl.deepcopy(Plain())) is Plain
    assert impl.copy(Plain()) == "reduced"
    register(Plain, None)
    assert type(impl.copy(Plain())) is type(impl.deepcopy(Plain())) is Plain
    register(Plain, 0)
    assert raised(impl.copy, Plain()).text == "'int' object is not callable"


@CLONES
def test_an_error_of_the_reducer(impl: Implementation, register: Register, name: str) -> None:
    def refuse(x: Any) -> Any:
        raise OSError("reducer")

    register(Plain, refuse)
    with pytest.raises(OSError, match=r"^reducer\b"):
        getattr(impl, name)([Plain()] if name == "deepcopy" else Plain())


@CLONES
def test_added_and_removed_between_copies(
    impl: Implementation, register: Register, name: str
) -> None:
    clone = getattr(impl, name)
    assert type(clone(Plain())) is Plain
    copyreg.pickle(Plain, lambda x: (str, ("reduced",)))  # type: ignore[arg-type,return-value]
    assert clone(Plain()) == "reduced"
    del copyreg.dispatch_table[Plain]
    assert type(clone(Plain())) is Plain


@for_each(x=WITHOUT_ENTRY)
def test_added_in_the_middle_of_a_copy(impl: Implementation, x: Any) -> None:
    class Trigger:
        def __deepcopy__(self, memo: Any) -> str:
            register(type(x), lambda x: (str, ("reduced",)))
            return "trigger"

    again = copy.deepcopy(x)
    with registering() as register:
        before, _, after = impl.deepcopy([x, Trigger(), again])
    assert type(before) is type(x)
    assert after == (x if hasattr(x, "__deepcopy__") else "reduced")


def test_removed_in_the_middle_of_a_copy(impl: Implementation, register: Register) -> None:
    def reduce_once(x: Any) -> Any:
        del copyreg.dispatch_table[Plain]
        return (str, ("reduced",))

    register(Plain, reduce_once)
    first, second = impl.deepcopy([Plain(), Plain()])
    assert first == "reduced" and type(second) is Plain


def test_rebinding_the_name_in_copyreg_changes_nothing(
    impl: Implementation, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(copyreg, "dispatch_table", {Plain: lambda x: (str, ("reduced",))})
    assert type(impl.deepcopy(Plain())) is type(impl.copy(Plain())) is Plain


def test_rebinding_the_name_in_copy_counts(
    impl: Implementation, monkeypatch: pytest.MonkeyPatch
) -> None:
    table = {Plain: lambda x: (str, ("reduced",))}
    monkeypatch.setattr(copy, "dispatch_table", table)
    assert impl.deepcopy(Plain()) == impl.copy(Plain()) == "reduced"


def test_the_table_may_be_any_mapping(
    impl: Implementation, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Table:
        def get(self, cls: type) -> Any:
            return (lambda x: (str, (cls.__name__,))) if cls is Plain else None

    monkeypatch.setattr(copy, "dispatch_table", Table())
    assert impl.deepcopy([Plain(), {1}]) == ["Plain", {1}]
    assert impl.copy(Plain()) == "Plain"


def test_the_look_up_of_a_hook_changes_the_class(impl: Implementation) -> None:
    """The reducer is that of the class which the object had when its copy began."""

    class Before:
        def __getattr__(self, name: str) -> Any:
            self.__class__ = After
            raise AttributeError(name)

    class After(Before):
        pass

    for kind in (Before, After):
        reducer: Any = lambda x, kind=kind: (str, (kind.__name__,))  # noqa: E731
        copyreg.pickle(kind, reducer)
    try:
        for memo in (None, {}):
            assert impl.deepcopy([Before()], memo) == ["Before"]
    finally:
        for kind in (Before, After):
            del copyreg.dispatch_table[kind]
