"""Subinterpreters import, use and end, with the main GIL or from 3.12 on with one of their own."""

from __future__ import annotations

import pytest

from tests.behaviour.support.versions import VERSION
from tests.conftest import Implementation
from tests.safety.processes import run_program

WAYS = ["shared", *(["own", "at once"] if VERSION >= (3, 12) else [])]
INTERPRETERS = 8


@pytest.mark.parametrize("way", WAYS)
def test_import_use_and_end(impl: Implementation, way: str) -> None:
    run_program("interpreters", impl.name, way, str(INTERPRETERS))
