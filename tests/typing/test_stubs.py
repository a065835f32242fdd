"""The stubs say what the interpreter at hand sees, name by name and signature by signature."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

# The wrapper of a slot in C takes any arguments, as far as it tells.
SLOTS = r"ectype\.(_core\.)?Template\.__call__"


def test_stubs_match_the_package(tmp_path: Path) -> None:
    allowed = tmp_path / "allowed.txt"
    allowed.write_text(SLOTS)
    checked = subprocess.run(
        [sys.executable, "-m", "mypy.stubtest", "ectype", "--allowlist", str(allowed)],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert checked.returncode == 0, checked.stdout + checked.stderr
