"""The house rules of `src/core` that can be read in its text."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.lint import cpp

CORE = Path(__file__).parents[2] / "src" / "core"
MOST_LINES_OF_A_FILE = 250
MOST_LINES_OF_A_FUNCTION = 60  # a screen

FILES = sorted(path.relative_to(CORE).as_posix() for path in CORE.rglob("*") if path.is_file())
SOURCES = [name for name in FILES if name.endswith((".cpp", ".hpp"))]
HEADERS = [name for name in SOURCES if name.endswith(".hpp")]
OUTSIDE_PYTHON = [name for name in SOURCES if not name.startswith("python/")]

MAY_USE = {
    "table": {"table"},
    "python": {"python", "table"},
    "memo": {"memo", "table", "python"},
    "plan": {"plan", "table", "python"},
    "walk": {"walk", "plan", "memo", "python", "table", "state.hpp"},
    "shallow": {"shallow", "walk", "plan", "python", "state.hpp"},
}
"""Dependencies point down only. What is in no folder is above all of them, but for the state."""


def text_of(name: str) -> str:
    return (CORE / name).read_text()


def test_there_is_something_to_read() -> None:
    assert len(SOURCES) > len(OUTSIDE_PYTHON) > 20
    assert SOURCES == FILES


@pytest.mark.parametrize("name", OUTSIDE_PYTHON)
def test_references_are_counted_in_one_room(name: str) -> None:
    assert cpp.counted(text_of(name)) == []


@pytest.mark.parametrize("name", OUTSIDE_PYTHON)
def test_versions_are_told_apart_in_one_room(name: str) -> None:
    assert cpp.conditions(text_of(name)) == []


@pytest.mark.parametrize("name", OUTSIDE_PYTHON)
def test_the_interpreters_headers_are_included_in_one_room(name: str) -> None:
    assert cpp.others_included(text_of(name)) == []


@pytest.mark.parametrize("name", SOURCES)
def test_headers_are_named_from_the_core_on(name: str) -> None:
    assert {*cpp.ours_included(text_of(name))} <= {*HEADERS}


@pytest.mark.parametrize("name", [name for name in SOURCES if "/" in name])
def test_dependencies_point_down(name: str) -> None:
    used = {header.split("/")[0] for header in cpp.ours_included(text_of(name))}
    assert used <= MAY_USE[name.split("/")[0]]


@pytest.mark.parametrize("name", SOURCES)
def test_nothing_jumps_or_is_dispatched_at_run_time(name: str) -> None:
    assert cpp.avoided(text_of(name)) == []


@pytest.mark.parametrize("name", HEADERS)
def test_a_header_says_what_it_is_for(name: str) -> None:
    assert re.match(r"(?://.*\n)+#pragma once\n", text_of(name))


@pytest.mark.parametrize("name", SOURCES)
def test_comments_name_files_that_are_there(name: str) -> None:
    starts = (CORE, (CORE / name).parent, CORE.parents[1])
    mentioned = cpp.files_mentioned(text_of(name))
    assert [m for m in mentioned if not any((start / m).is_file() for start in starts)] == []


@pytest.mark.parametrize("name", SOURCES)
def test_a_file_holds_one_idea(name: str) -> None:
    assert len(text_of(name).splitlines()) <= MOST_LINES_OF_A_FILE


@pytest.mark.parametrize("name", SOURCES)
def test_a_function_fits_a_screen(name: str) -> None:
    found = cpp.functions(text_of(name))
    assert [f for f in found if f[1] > MOST_LINES_OF_A_FUNCTION] == []
