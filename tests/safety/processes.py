"""Runs a program of `tests.safety.programs` in an interpreter of its own."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
SECONDS = 120
"""Against a deadlock only."""


def run_program(name: str, *arguments: str) -> str:
    """The program's output; fails with all of it where the program fails or a signal ends it."""
    done = subprocess.run(
        [sys.executable, "-X", "faulthandler", "-m", f"tests.safety.programs.{name}", *arguments],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        timeout=SECONDS,
    )
    assert done.returncode == 0, f"status {done.returncode}\n{done.stdout[-4000:]}"
    return done.stdout
