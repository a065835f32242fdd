"""Runs a program in an interpreter of its own."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

RUN = ("-m", "ectype", "run")

ENDINGS = {
    "falls off the end": "x = 1",
    "exits well": "import sys; sys.exit()",
    "exits with a code": "import sys; sys.exit(3)",
    "exits with a message": "import sys; sys.exit('why')",
    "raises": "def f():\n    raise ValueError('why')\n\nf()",
    "does not compile": "x = (",
    "is interrupted": "import os, signal\nos.kill(os.getpid(), signal.SIGINT)",
    "is killed": "import os, signal\nos.kill(os.getpid(), signal.SIGTERM)",
    "leaves at once": "import os; os._exit(7)",
    "ends in an exit handler": "import atexit; atexit.register(print, __name__)",
    "reads its input": "print(input(), input())",
    "has warnings": "import warnings; warnings.warn('beware')",
}
"""Programs, by how they end."""


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
