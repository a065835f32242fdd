"""Typical uses of pyarrow."""

from __future__ import annotations

from typing import Any

import pytest

from tests.packages.uses import Use, check

pyarrow: Any = pytest.importorskip("pyarrow")

USES: dict[str, Use] = {
    "array": (lambda: pyarrow.array([1, None, 3]), lambda x: x.to_pylist()),
    "table": (lambda: pyarrow.table({"a": [1, 2], "b": ["x", None]}), lambda x: x.to_pydict()),
    "schema": (lambda: pyarrow.schema([("a", pyarrow.int32())]), str),
    "scalar": (lambda: pyarrow.scalar(5), lambda x: x.as_py()),
}


@pytest.mark.parametrize("use", USES)
def test_copies_are_as_the_standard_library_makes_them(use: str) -> None:
    check(USES[use])
