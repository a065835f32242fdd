"""The one line of the package `ectype-autopatch`, beside that of `ectype` itself."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

LINE = Path(__file__).parents[2] / "autopatch" / "ectype_autopatch.pth"
# As the interpreter does with site-packages when it starts.
START = "import site, sys; sys.path[:0] = {paths!r}; site.addsitedir({folder!r}); "
STATE = "module = sys.modules.get('ectype.patch'); print(module and len(module._enabled))"


def state(folder: Path, variable: str | None, paths: list[str]) -> tuple[str, str]:
    """How often the patch is enabled, and the error output, where `folder` has the lines."""
    inherited = {name: value for name, value in os.environ.items() if name != "ECTYPE_PATCH"}
    chosen = {} if variable is None else {"ECTYPE_PATCH": variable}
    done = subprocess.run(
        [sys.executable, "-S", "-c", START.format(paths=paths, folder=str(folder)) + STATE],
        env={**inherited, **chosen},
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout.strip(), done.stderr


@pytest.fixture
def folder(tmp_path: Path, ectype: Any) -> Path:
    """A folder with both lines."""
    shutil.copy(Path(ectype.__file__).parents[1] / "ectype.pth", tmp_path)
    shutil.copy(LINE, tmp_path)
    return tmp_path


@pytest.mark.parametrize(
    ("variable", "holds"), [(None, "1"), ("", "1"), ("1", "1"), ("yes", "1"), ("0", "None")]
)
def test_it_patches_once_without_a_veto(
    folder: Path, ectype: Any, variable: str | None, holds: str
) -> None:
    paths = [str(Path(ectype.__file__).parents[1])]
    assert state(folder, variable, paths) == (holds, "")


def test_a_failure_is_reported_and_the_program_runs(folder: Path) -> None:
    (folder / "ectype.py").write_text("raise ImportError('no core')")
    out, err = state(folder, None, [])
    assert out == "None"
    assert "ectype_autopatch.pth" in err and "no core" in err
