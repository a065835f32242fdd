"""Runs a program as `python` does and as `python -m ectype run` does."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

RUN = ("-m", "ectype", "run")


class Ended(NamedTuple):
    """How a process ended, as its parent sees it."""

    code: int
    out: str
    err: str


def python(*arguments: str, cwd: Path | None = None, stdin: str = "") -> Ended:
    """Run this interpreter and return how it ended."""
    done = subprocess.run(
        [sys.executable, *arguments],
        cwd=cwd,
        input=stdin,
        capture_output=True,
        text=True,
        check=False,
    )
    return Ended(done.returncode, done.stdout, done.stderr)
