"""A part of the census: what the standard library and the packages of the tests have in memory."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
SECONDS = 300
"""Against a deadlock only."""


def test_copies_are_as_the_standard_library_makes_them(ectype: Any) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "tools.census", "--sample"],
        cwd=ROOT,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=SECONDS,
    )
    assert done.returncode == 0, done.stdout
