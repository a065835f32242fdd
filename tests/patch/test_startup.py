"""`ECTYPE_PATCH` in the environment patches an interpreter when it starts."""

from __future__ import annotations

import multiprocessing
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

STATE = "import sys; print('ectype' in sys.modules and sys.modules['ectype'].patch.enabled())"


def start(*arguments: str, variable: str | None, **environment: str) -> tuple[str, str]:
    """What a new interpreter writes to its two outputs; it must end well."""
    inherited = {name: value for name, value in os.environ.items() if name != "ECTYPE_PATCH"}
    chosen = {} if variable is None else {"ECTYPE_PATCH": variable}
    done = subprocess.run(
        [sys.executable, *arguments],
        env={**inherited, **chosen, **environment},
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout.strip(), done.stderr


@pytest.fixture(autouse=True)
def installed(ectype: Any) -> None:
    """These tests are about the package."""


@pytest.mark.parametrize("variable", ["1", "yes"])
def test_the_variable_patches(variable: str) -> None:
    assert start("-c", STATE, variable=variable) == ("True", "")


@pytest.mark.parametrize("variable", [None, "", "0"])
def test_without_the_variable_nothing_is_imported(variable: str | None) -> None:
    assert start("-c", "import sys; print('ectype' in sys.modules)", variable=variable) == (
        "False",
        "",
    )


@pytest.mark.parametrize("options", [["-I"], ["-E"], ["-W", "error"], ["-O"]])
def test_options_of_the_interpreter_do_not_matter(options: list[str]) -> None:
    assert start(*options, "-c", STATE, variable="1") == ("True", "")


def test_the_import_loads_little() -> None:
    """Only what `copy` loads as well, and two modules in C."""
    program = (
        "import copy, sys; before = {*sys.modules}; import ectype\n"
        "print(*sorted({name.partition('.')[0] for name in {*sys.modules} - before}))"
    )
    assert start("-c", program, variable=None) == ("__future__ ectype gc", "")


def test_subprocesses_are_patched() -> None:
    program = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {STATE!r}])"
    assert start("-c", program, variable="1") == ("True", "")


@pytest.mark.parametrize("method", multiprocessing.get_all_start_methods())
def test_worker_processes_are_patched(tmp_path: Path, method: str) -> None:
    script = tmp_path / "script.py"
    script.write_text(
        "import ectype.patch, multiprocessing\n"
        "if __name__ == '__main__':\n"
        f"    with multiprocessing.get_context({method!r}).Pool(1) as pool:\n"
        "        print(pool.apply(ectype.patch.enabled))\n"
    )
    assert start(str(script), variable="1") == ("True", "")


def test_the_patch_can_be_undone() -> None:
    program = "import ectype.patch; ectype.patch.disable(); print(ectype.patch.enabled())"
    assert start("-c", program, variable="1") == ("False", "")


@pytest.mark.parametrize(
    "broken", ["raise ImportError('_core was built for another Python')", "import no_such_module"]
)
def test_a_failure_is_reported_and_the_program_runs(tmp_path: Path, broken: str) -> None:
    package = tmp_path / "ectype"
    package.mkdir()
    (package / "__init__.py").write_text(broken)
    out, err = start("-c", "print('alive')", variable="1", PYTHONPATH=str(tmp_path))
    assert out == "alive"
    assert "ectype.pth" in err
    assert "_core was built for another Python" in err or "no_such_module" in err


def test_a_broken_package_is_no_matter_without_the_variable(tmp_path: Path) -> None:
    (tmp_path / "ectype.py").write_text("raise ImportError")
    out, err = start("-c", "print('alive')", variable=None, PYTHONPATH=str(tmp_path))
    assert (out, err) == ("alive", "")
