"""The house rules of `src/core` that can be read in its text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

CORE = Path(__file__).parents[2] / "src" / "core"
MOST_LINES_OF_A_FILE = 300
MOST_LINES_OF_A_FUNCTION = 60  # a screen

SOURCES = sorted(path.relative_to(CORE).as_posix() for path in CORE.rglob("*.[ch]pp"))
OUTSIDE_PYTHON = [name for name in SOURCES if not name.startswith("python/")]

COMMENT_OR_TEXT = re.compile(r'//[^\n]*|/\*.*?\*/|"(?:\\.|[^"\\\n])*"', re.DOTALL)
COUNTING = re.compile(
    r"\bPy_X?(?:INCREF|DECREF|NewRef|SETREF)\b|\bPy_(?:XNewRef|CLEAR|REFCNT|SET_REFCNT)\b"
    r"|\b_Py_(?:NewRef|DECREF|INCREF|Dealloc)\w*"
)
CONDITION = re.compile(r"^\s*#\s*(?:if|ifdef|ifndef|elif)\b", re.MULTILINE)
PYTHON_HEADER = re.compile(r'^\s*#\s*include\s*[<"](?:Python\.h|internal/|cpython/)', re.MULTILINE)
OF_OURS = re.compile(r'^#include "([^"]+)"', re.MULTILINE)
# What opens a block that is no function: a scope, or a table of data.
NO_FUNCTION = re.compile(
    r"^\s*(?:namespace|class|struct|union|enum|extern|template <.*> (?:class|struct))\b|= \{"
)

MAY_USE = {
    "table": {"table"},
    "python": {"python", "table"},
    "memo": {"memo", "table", "python"},
    "plan": {"plan", "table", "python"},
    "walk": {"walk", "plan", "memo", "python", "table"},
}
"""Dependencies point down only."""


def text_of(name: str) -> str:
    return (CORE / name).read_text()


def code(text: str) -> str:
    """The text without comments and string literals, in as many lines."""
    return COMMENT_OR_TEXT.sub(lambda found: "\n" * found[0].count("\n"), text)


def counted(text: str) -> list[str]:
    return COUNTING.findall(code(text))


def conditions(text: str) -> list[str]:
    return CONDITION.findall(code(text))


def python_headers(text: str) -> list[str]:
    return PYTHON_HEADER.findall(text)


def functions(text: str) -> Iterator[tuple[str, int]]:
    """Blocks of statements, each by the line it begins in, with their numbers of lines."""
    lines = code(text).splitlines()
    open_blocks: list[tuple[str, int]] = []
    for number, line in enumerate(lines):
        for brace in re.findall(r"[{}]", line):
            if brace == "{":
                open_blocks.append((line, number))
            else:
                first, start = open_blocks.pop()
                if not NO_FUNCTION.search(first):
                    yield first.strip(), number - start + 1


def test_there_is_something_to_read() -> None:
    assert len(SOURCES) > len(OUTSIDE_PYTHON) > 20


@pytest.mark.parametrize("name", OUTSIDE_PYTHON)
def test_references_are_counted_in_one_room(name: str) -> None:
    assert counted(text_of(name)) == []


@pytest.mark.parametrize("name", OUTSIDE_PYTHON)
def test_versions_are_told_apart_in_one_room(name: str) -> None:
    assert conditions(text_of(name)) == []


@pytest.mark.parametrize("name", OUTSIDE_PYTHON)
def test_the_interpreters_headers_are_included_in_one_room(name: str) -> None:
    assert python_headers(text_of(name)) == []


@pytest.mark.parametrize("name", [name for name in SOURCES if "/" in name])
def test_dependencies_point_down(name: str) -> None:
    used = {
        included.split("/")[0] for included in OF_OURS.findall(text_of(name)) if "/" in included
    }
    assert used <= MAY_USE[name.split("/")[0]]


@pytest.mark.parametrize("name", SOURCES)
def test_a_file_holds_one_idea(name: str) -> None:
    assert len(text_of(name).splitlines()) <= MOST_LINES_OF_A_FILE


@pytest.mark.parametrize("name", SOURCES)
def test_a_function_fits_a_screen(name: str) -> None:
    assert [f for f in functions(text_of(name)) if f[1] > MOST_LINES_OF_A_FUNCTION] == []


def test_what_is_looked_for_is_found() -> None:
    assert counted("Py_INCREF(x); // Py_DECREF(y)\nPy_XDECREF(z); Py_NewRef(x)") == [
        *("Py_INCREF", "Py_XDECREF", "Py_NewRef"),
    ]
    assert len(conditions("#if X\n  #  ifdef Y\n// #if Z\n#else\n#elif W\n")) == 3
    assert len(python_headers("#include <Python.h>\n#include <vector>\n")) == 1
    text = "namespace a {\n  int f(int x) {\n    if (x) {\n      g();\n    }\n  }\n}\n"
    assert [*functions(text)] == [("if (x) {", 3), ("int f(int x) {", 5)]
