"""An exception that leaves a deep copy says where in the argument it was raised (3.11 on, PEP 678).

The standard library adds no such note: type, text, cause and context are compared with its own
everywhere else.
"""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections import OrderedDict, defaultdict, deque
from collections.abc import Callable
from types import MappingProxyType, SimpleNamespace
from typing import Any

import pytest

import ectype
from tests.combinations import for_each

HAS_NOTES = sys.version_info >= (3, 11)
LOCK = threading.Lock()
LOCKED = type(LOCK).__qualname__


class Plain:
    def __init__(self, content: Any) -> None:
        self.number = 1
        self.content = content


class Slotted:
    __slots__ = ("content", "number")

    def __init__(self, content: Any) -> None:
        self.number = 1
        self.content = content


class Stateful(Plain):
    def __getstate__(self) -> Any:
        return {"content": self.content}


class ReducedToArguments(Plain):
    def __reduce__(self) -> Any:
        return ReducedToArguments, (self.content,)


class Copying(Plain):
    def __deepcopy__(self, memo: dict[int, Any]) -> Any:
        return Copying(ectype.deepcopy(self.content, memo))


class Refusing:
    def __deepcopy__(self, memo: Any) -> Any:
        raise LookupError("no")


def deep(depth: int) -> Any:
    x: Any = LOCK
    for _ in range(depth):
        x = [x]
    return x


def notes_of(call: Callable[[], Any]) -> list[str]:
    with pytest.raises((TypeError, LookupError)) as caught:
        call()
    return getattr(caught.value, "__notes__", [])


WAYS: dict[str, tuple[Any, str]] = {
    "list": ([1, LOCK], "[1]"),
    "tuple": ((1, [2, LOCK]), "[1][1]"),
    "dict": ({"users": [1, 2, 3, {"lock": LOCK}]}, "['users'][3]['lock']"),
    "numbers as keys": ({3: {None: {2.5: LOCK}}}, "[3][None][2.5]"),
    "an object as a key": ({Refusing: {(1,): [LOCK]}}, "[<type>][<tuple>][0]"),
    "a key": ({(1, LOCK): 2}, "<a key>[1]"),
    "a long key": ({"k" * 100: [LOCK]}, "['" + "k" * 39 + "...][0]"),
    "set": ([{LOCK}], "[0]<an item>"),
    "instance": ([Plain(LOCK)], "[0].content"),
    "instance with a dict": ({"a": Plain({"b": LOCK})}, "['a'].content['b']"),
    "slots": ([Slotted([LOCK])], "[0].content[0]"),
    "state": ([Stateful([LOCK])], "[0].content[0]"),
    "arguments": ([ReducedToArguments([LOCK])], "[0]<an argument>[0]"),
    "deque": ([deque([1, [LOCK]])], "[0]<an item>[0]"),
    "OrderedDict": (OrderedDict(a=[LOCK]), "['a'][0]"),
    "defaultdict": (defaultdict(list, a=[LOCK]), "['a'][0]"),
    "namespace": (SimpleNamespace(a=[LOCK]), ".a[0]"),
    "list iterator": ([iter([LOCK])], "[0]<an argument>[0]"),
    "enumerate": ([enumerate([LOCK])], "[0]<an argument><an argument>[0]"),
    "exception": (ValueError(1, [LOCK]), "<an argument>[0]"),
    "slice": (slice([LOCK]), "<an argument>[0]"),
    "a copy in a copy": ([Copying({"a": Copying([LOCK])})], "[0]<its copy>['a']<its copy>[0]"),
    "a long way": (deep(100), "[0]" * 8 + "...<84 more>..." + "[0]" * 8),
}


# With a memo of the caller's the reduce protocol is followed to the letter.
BY_PROTOCOL = {"set": "[0]<an argument>[0]"}


@for_each(has_memo={"without a memo": False, "with a memo": True}, case=[*WAYS])
def test_the_way(case: str, has_memo: bool) -> None:
    x, way = WAYS[case]
    memo: dict[int, Any] | None = {} if has_memo else None
    if has_memo:
        way = BY_PROTOCOL.get(case, way)
    named = f"while deep-copying root{way} (a _thread.{LOCKED})"
    assert notes_of(lambda: ectype.deepcopy(x, memo)) == ([named] if HAS_NOTES else [])


def test_any_text_in_a_note() -> None:
    def refuse(self: Any, memo: Any) -> None:
        raise LookupError("no")

    for name in ("Zeichensatz", "Größe", "Размер", "\U0001f980"):
        for times in (1, 122, 123, 124, 600):
            refusing = type(name * times, (), {"__deepcopy__": refuse, "__module__": name})()
            x = [{name: refusing}]
            notes = notes_of(lambda x=x: ectype.deepcopy(x))  # type: ignore[misc]
            way = f"while deep-copying root[0][{name!r}]"
            note = f"{way} (a {name}.{name * times})"[:500]
            assert notes == ([note] if HAS_NOTES else [])
    # Not text that can be written: there is no note, and the exception is the same.
    for name in ("\ud800", "a\udfff"):
        refusing = type("Refusing", (), {"__deepcopy__": refuse, "__qualname__": name})()
        x = {refusing: {b"k": [refusing]}}
        assert notes_of(lambda x=x: ectype.deepcopy(x)) == []  # type: ignore[misc]


def test_the_root_itself_has_no_way_to_it() -> None:
    for x in (LOCK, (_ for _ in ()), MappingProxyType({})):
        assert notes_of(lambda: ectype.deepcopy(x)) == []  # noqa: B023


def test_they_can_be_turned_off() -> None:
    assert ectype.set_failure_notes(False) is True
    try:
        assert notes_of(lambda: ectype.deepcopy([LOCK])) == []
    finally:
        assert ectype.set_failure_notes(True) is False
    assert len(notes_of(lambda: ectype.deepcopy([LOCK]))) == HAS_NOTES
    script = "import ectype; print(ectype.set_failure_notes(True))"
    for setting, expected in (("0", "False"), ("1", "True"), ("", "True")):
        environment = {**os.environ, "ECTYPE_NOTES": setting}
        done = subprocess.run(
            [sys.executable, "-c", script], env=environment, capture_output=True, text=True
        )
        assert done.stdout.strip() == expected, done.stderr


@pytest.mark.usefixtures("ectype")
def test_an_object_whose_hook_refuses() -> None:
    named = f"while deep-copying root['a'] (a {__name__}.Refusing)"
    assert notes_of(lambda: ectype.deepcopy({"a": Refusing()})) == ([named] if HAS_NOTES else [])


class TheException:
    def test_keeps_its_own_notes(self) -> None:
        class Noted:
            def __deepcopy__(self, memo: Any) -> Any:
                error = LookupError("no")
                error.add_note("mine")  # type: ignore[attr-defined]
                raise error

        notes = notes_of(lambda: ectype.deepcopy([Noted()]))
        assert notes[0] == "mine"
        assert notes[1].startswith("while deep-copying root[0] (a ")
        assert len(notes) == 2

    def test_that_is_raised_again_gets_a_note_of_its_own_each_time(self) -> None:
        the_same = LookupError("no")

        class Raising:
            def __deepcopy__(self, memo: Any) -> Any:
                raise the_same

        for x, way in (
            ([Raising()], "[0]"),
            ({"a": [Raising()]}, "['a'][0]"),
            ((Raising(),), "[0]"),
        ):
            (note,) = notes_of(lambda x=x: ectype.deepcopy(x))  # type: ignore[misc]
            assert note.startswith(f"while deep-copying root{way} (a ")

    def test_that_a_hook_catches_is_not_ours_any_more(self) -> None:
        class Catching:
            def __deepcopy__(self, memo: Any) -> Any:
                try:
                    return ectype.deepcopy([LOCK], memo)
                except TypeError as error:
                    raise LookupError("no") from error

        with pytest.raises(LookupError) as caught:
            ectype.deepcopy({"a": Catching()})
        (note,) = caught.value.__notes__  # type: ignore[attr-defined]
        assert note.startswith("while deep-copying root['a'] (a ")
        (inner,) = caught.value.__cause__.__notes__  # type: ignore[union-attr]
        assert inner.startswith("while deep-copying root[0] (a ")

    def test_may_refuse_notes(self) -> None:
        class Refused(LookupError):
            @property
            def __notes__(self) -> Any:
                raise OSError("no notes")

            def add_note(self, note: str) -> None:
                raise OSError("no notes")

        class Raising:
            def __deepcopy__(self, memo: Any) -> Any:
                raise Refused("no")

        with pytest.raises(Refused) as caught:
            ectype.deepcopy([Raising()])
        assert caught.value.__context__ is None


if HAS_NOTES:

    class TestTheException(TheException):
        """Collected where exceptions have notes."""
