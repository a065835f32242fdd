"""Typical uses of protobuf."""

from __future__ import annotations

from typing import Any

import pytest

from tests.packages.uses import Use, check

struct: Any = pytest.importorskip("google.protobuf.struct_pb2")


def message() -> Any:
    x = struct.Struct()
    x.update({"a": 1, "b": {"c": [1, "d"]}})
    return x


USES: dict[str, Use] = {
    "message": (message, lambda x: x.SerializeToString(deterministic=True)),
    "dict of messages": (
        lambda: {"m": [message()] * 2},
        lambda x: (str(x), x["m"][0] is x["m"][1]),
    ),
}


@pytest.mark.parametrize("use", USES)
def test_copies_are_as_the_standard_library_makes_them(use: str) -> None:
    check(USES[use])
