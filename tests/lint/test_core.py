"""The rules of `src/core` that can be checked in its text."""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from ectype import _core
from tests.lint import cpp

CORE = Path(__file__).parents[2] / "src" / "core"

FILES = sorted(path.relative_to(CORE).as_posix() for path in CORE.rglob("*") if path.is_file())
SOURCES = [name for name in FILES if name.endswith((".cpp", ".hpp"))]
HEADERS = [name for name in SOURCES if name.endswith(".hpp")]
OUTSIDE_CAPI = [name for name in SOURCES if not name.startswith("capi/")]
PORTABLE = [name for name in OUTSIDE_CAPI if not name.startswith("platform/")]

MAY_USE = {
    "table": {"table"},
    "platform": {"platform"},
    "capi": {"capi", "table", "platform"},
    "memo": {"memo", "table", "capi", "platform"},
    "classify": {"classify", "memo", "table", "capi"},
    "engine": {"engine", "classify", "memo", "table", "capi", "state.hpp"},
    "protocol": {"protocol", "engine", "classify", "memo", "table", "capi", "state.hpp"},
    "copiers": {"copiers", "protocol", "engine", "classify", "memo", "table", "capi", "state.hpp"},
    "images": {"images", "copiers", "engine", "classify", "table", "capi", "state.hpp"},
    "callers_memo": {"callers_memo", "protocol", "engine", "classify", "memo", "capi", "state.hpp"},
}
"""Dependencies point down only. `entry` is above all of them; the state is beside `engine`."""


@functools.cache
def text_of(name: str) -> str:
    return (CORE / name).read_text()


def found_in(names: Iterable[str], look: Callable[[str], Any]) -> dict[str, Any]:
    """What is found in the texts of these files, of those in which there is something."""
    return {name: found for name in names if (found := look(text_of(name)))}


def test_there_is_something_to_read() -> None:
    assert len(SOURCES) > len(OUTSIDE_CAPI) > 20
    assert SOURCES == FILES


def test_references_are_counted_in_one_folder() -> None:
    assert found_in(OUTSIDE_CAPI, cpp.counted) == {}


def test_versions_are_told_apart_in_one_folder_and_platforms_in_another() -> None:
    assert found_in(PORTABLE, cpp.conditions) == {}


def test_headers_of_others_are_included_in_the_same_two_folders() -> None:
    assert found_in(PORTABLE, cpp.others_included) == {}


def test_headers_are_named_from_the_core_on() -> None:
    assert found_in(SOURCES, lambda text: {*cpp.ours_included(text)} - {*HEADERS}) == {}


def test_headers_are_found_from_the_core_on() -> None:
    """clang-cl looks first beside the file that includes, and beside those that include that."""
    folders = {Path(name).parent for name in SOURCES} - {Path()}
    assert {
        header for header in HEADERS for folder in folders if f"{folder}/{header}" in FILES
    } == set()


def test_dependencies_point_down() -> None:
    wrong = {}
    for name in SOURCES:
        if name.split("/")[0] in MAY_USE:
            used = {header.split("/")[0] for header in cpp.ours_included(text_of(name))}
            wrong[name] = used - MAY_USE[name.split("/")[0]]
    assert {name: above for name, above in wrong.items() if above} == {}


def test_nothing_jumps_or_is_dispatched_at_run_time() -> None:
    assert found_in(SOURCES, cpp.avoided) == {}


def test_the_module_is_complete_without_the_cpp_library() -> None:
    """Only headers of libstdc++ are used: see `table/owned.hpp`."""
    of_the_library = rb"\0(_Zn\w+|_Zd\w+|__gxx_\w+|__cxa_(?:guard|thread|throw)\w*|libstdc\S+)\0"
    assert re.findall(of_the_library, Path(_core.__file__).read_bytes()) == []


def test_a_header_says_what_it_is_for() -> None:
    begins = re.compile(r"(?://.*\n)+#pragma once\n")
    assert found_in(HEADERS, lambda text: not begins.match(text)) == {}


def test_comments_name_files_that_are_there() -> None:
    missing = []
    for name in SOURCES:
        starts = (CORE, (CORE / name).parent, CORE.parents[1])
        mentioned = cpp.files_mentioned(text_of(name))
        missing += [(name, m) for m in mentioned if not any((s / m).is_file() for s in starts)]
    assert missing == []
