"""The house rules of the Python code that can be read in its text."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
FOLDERS = ("benchmarks", "src", "tests", "tools")
MOST_LINES_OF_A_FILE = 250
MOST_LINES_OF_A_FUNCTION = 60  # a screen

SOURCES = sorted(
    path.relative_to(ROOT).as_posix() for name in FOLDERS for path in (ROOT / name).rglob("*.py")
)


def functions(text: str) -> Iterator[tuple[str, int]]:
    """The functions with their numbers of lines, decorators included."""
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            first = min([node.lineno, *(d.lineno for d in node.decorator_list)])
            yield node.name, (node.end_lineno or first) - first + 1


def test_a_file_holds_one_idea() -> None:
    lines = {name: len((ROOT / name).read_text().splitlines()) for name in SOURCES}
    assert [name for name in SOURCES if lines[name] > MOST_LINES_OF_A_FILE] == []


def test_a_function_fits_a_screen() -> None:
    long = [
        (name, *found)
        for name in SOURCES
        for found in functions((ROOT / name).read_text())
        if found[1] > MOST_LINES_OF_A_FUNCTION
    ]
    assert long == []


def test_what_is_looked_for_is_found() -> None:
    assert [*functions("@a\n@b\ndef f():\n  class C:\n    async def g(self): ...\n")] == [
        *(("f", 5), ("g", 1)),
    ]
