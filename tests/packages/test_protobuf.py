"""Typical uses of protobuf."""

from __future__ import annotations

import copy
import subprocess
import sys
from typing import Any

import pytest

import ectype
from tests.packages.uses import Use, check, ignores_memo

struct: Any = pytest.importorskip("google.protobuf.struct_pb2")


def message() -> Any:
    x = struct.Struct()
    x.update({"a": 1, "b": {"c": [1, "d"]}})
    return x


def unset() -> Any:
    """A part of a message that is not set, which refers to the message."""
    return struct.Value().struct_value


USES: dict[str, Use] = {
    "message": (message, lambda x: x.SerializeToString(deterministic=True)),
    "part that is not set": (unset, lambda x: (str(x), type(x).__name__)),
    "part of a message": (lambda: message().fields["b"].struct_value, str),
    "list of messages": (
        lambda: [one := message(), [one], unset(), (one, struct.Value(number_value=2))],
        lambda x: (str(x), x[0] is x[1][0] is x[3][0]),
    ),
    "dict of messages": (
        lambda: {"m": [message()] * 2},
        lambda x: (str(x), x["m"][0] is x["m"][1]),
    ),
    "repeated fields": (
        lambda: [message().fields["b"].struct_value.fields["c"].list_value.values] * 2,
        lambda x: (str(x), x[0] is x[1]),
    ),
}


@pytest.mark.parametrize("use", USES)
def test_copies_are_as_the_standard_library_makes_them(use: str) -> None:
    check(USES[use])


def test_its_hooks_ignore_the_memo() -> None:
    assert ignores_memo(message())
    assert ignores_memo(message().fields["b"].struct_value.fields["c"].list_value.values)


REPLACED = """
import copy
import ectype
from google.protobuf.struct_pb2 import Struct

def look_up(self, name):
    return lambda memo: "found"

for _ in range(3):
    assert type(ectype.deepcopy([Struct()])[0]) is Struct
owner = Struct.__mro__[{number}]
owner.__getattribute__ = look_up
assert ectype.deepcopy([Struct()]) == copy.deepcopy([Struct()]) == ["found"], owner
"""


@pytest.mark.parametrize("number", [0, 1])
def test_a_look_up_that_a_program_has_replaced(number: int) -> None:
    """Also in the class that defines the hook. In a process of its own: it cannot be undone."""
    subprocess.run([sys.executable, "-c", REPLACED.format(number=number)], check=True)


def test_other_hooks_see_all_entries() -> None:
    class Looking:
        def __deepcopy__(self, memo: Any) -> Any:
            return sorted(type(value).__name__ for value in memo.values())

    x = [message(), [], {}, Looking()]
    for _ in range(40):
        assert ectype.deepcopy(x)[-1] == copy.deepcopy(x)[-1]
