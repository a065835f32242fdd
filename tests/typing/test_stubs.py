"""The stubs say what the interpreter at hand sees, name by name and signature by signature."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path


def test_stubs_match_the_package(tmp_path: Path) -> None:
    checked = subprocess.run(
        [sys.executable, "-m", "mypy.stubtest", "ectype"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert checked.returncode == 0, checked.stdout + checked.stderr
