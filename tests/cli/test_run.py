"""`python -m ectype run` differs from `python` in the patch, and in nothing a program can see."""

from __future__ import annotations

import zipfile
from pathlib import Path
from typing import Any

import pytest

from tests.cli.support import ENDINGS, RUN, python

SURROUNDINGS = """
import __main__, os, sys
print(sys.argv, sys.path, sys.executable, sys.flags, sys.warnoptions, sys._xoptions)
print(__name__, __file__, __package__, __spec__ and __spec__.name, __main__.__dict__ is globals())
print(os.getcwd(), __builtins__, [name for name in sys.modules if "argparse" in name])
"""


@pytest.mark.parametrize("program", ENDINGS.values(), ids=ENDINGS.keys())
def test_a_script_ends_as_without(script: Path, program: str) -> None:
    script.write_text(program)
    assert python(*RUN, str(script), stdin="one\ntwo\n") == python(str(script), stdin="one\ntwo\n")


@pytest.mark.parametrize(
    "ending",
    ["exits with a code", "raises", "is interrupted", "reads its input", "has warnings"],
)
def test_a_module_ends_as_without(script: Path, ending: str) -> None:
    """Those endings in which a module that `runpy` runs differs from a script."""
    script.write_text(ENDINGS[ending])
    plain = python("-m", "script", cwd=script.parent, stdin="one\ntwo\n")
    assert python(*RUN, "-m", "script", cwd=script.parent, stdin="one\ntwo\n") == plain


def assert_sees_the_same(script: Path, options: list[str], program: list[str]) -> None:
    script.write_text(SURROUNDINGS)
    plain = python(*options, *program, cwd=script.parent)
    assert plain.code == 0
    assert python(*options, *RUN, *program, cwd=script.parent) == plain


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["one", "two three", "", "--", "b"],
        ["-m", "x"],
        ["--version"],
        ["-h"],
        ["--"],
        ["-mectype", "ectype", "run"],
    ],
)
def test_arguments_reach_the_program(script: Path, arguments: list[str]) -> None:
    for program in ([str(script)], ["-m", "script"]):
        assert_sees_the_same(script, [], [*program, *arguments])


@pytest.mark.parametrize(
    "options", [["-X", "dev"], ["-W", "error", "-O"], ["-E"], ["-Xutf8", "-bs"]]
)
def test_options_reach_the_interpreter(script: Path, options: list[str]) -> None:
    assert_sees_the_same(script, options, ["-m", "script", "-m", "x"])


@pytest.mark.parametrize(
    "run", [["-mectype", "run"], ["-Em", "ectype", "run"], ["-EsOmectype", "run"]]
)
def test_any_spelling_of_the_option_works(script: Path, run: list[str]) -> None:
    script.write_text("import sys; print(sys.argv[1:], sys.flags.optimize)")
    optimize = "O" in run[0]
    assert python(*run, str(script), "x") == (0, f"['x'] {int(optimize)}\n", "")


def test_the_program_is_patched(script: Path) -> None:
    script.write_text("import ectype.patch; print(ectype.patch.enabled())")
    assert python(str(script)) == (0, "False\n", "")
    assert python(*RUN, str(script)) == (0, "True\n", "")


def test_programs_started_by_the_program_are_patched(script: Path) -> None:
    inner = "import ectype.patch; print(ectype.patch.enabled())"
    script.write_text(f"import subprocess, sys; subprocess.run([sys.executable, '-c', {inner!r}])")
    assert python(*RUN, str(script)) == (0, "True\n", "")


def test_a_folder_and_an_archive_are_programs(tmp_path: Path) -> None:
    (tmp_path / "__main__.py").write_text("import sys; print(sys.argv, sys.path[0], __file__)")
    archive = tmp_path / "program.zip"
    with zipfile.ZipFile(archive, "w") as file:
        file.write(tmp_path / "__main__.py", "__main__.py")
    for program in (tmp_path, archive):
        assert python(*RUN, str(program), "x") == python(str(program), "x")


def test_a_missing_program_is_the_interpreters_error(tmp_path: Path) -> None:
    for program in (["no/such/script.py"], ["-m", "no_such_module"]):
        assert python(*RUN, *program, cwd=tmp_path) == python(*program, cwd=tmp_path)


def test_without_a_program_it_is_a_usage_error() -> None:
    ended = python(*RUN)
    assert ended.code == 2
    assert "usage: python -m ectype run [-h] (script | -m module) ..." in ended.err


def test_a_python_that_cannot_be_patched_at_start_is_refused(tmp_path: Path, ectype: Any) -> None:
    # A folder on PYTHONPATH is no place where the interpreter looks for `.pth` files.
    library = Path(ectype.__file__).parents[1]
    program = f"import sys; sys.path.append({str(library)!r}); sys.argv[1:] = ['run', 'x.py']; "
    ended = python("-S", "-c", program + "import ectype.cli; ectype.cli.main()", cwd=tmp_path)
    assert ended.code == 1
    assert "ectype.pth" in ended.err
