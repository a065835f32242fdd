"""Fork, exit and shutdown in the neighbourhood of copies."""

from __future__ import annotations

import os
import sys

import pytest

from tests.conftest import Implementation
from tests.safety.processes import run_program

PROGRAMS = ["ending", "ending_in_import", *(["forking"] if hasattr(os, "fork") else [])]


@pytest.mark.parametrize("program", PROGRAMS)
def test_it_ends_well(impl: Implementation, program: str) -> None:
    try:
        output = run_program(program, impl.name)
    except AssertionError:
        # CPython 3.10 was seen to crash here by itself, where ectype was not even imported: once in
        # thousands of runs, when all modules have been cleared.
        if impl.name != "stdlib" and sys.version_info >= (3, 11):
            raise
        output = run_program(program, impl.name)
    assert "Fatal" not in output
    assert program == "forking" or output == "end\n"
