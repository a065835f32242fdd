"""Run the interpreter's own `test` package with and without the patch, and compare.

    python tools/regrtest.py [--minutes N] [--jobs N] [--write FILE] [module]...

Each module runs in an interpreter of its own, patched from its start; one with failures runs once
more unpatched. Exits with status 1 where a test fails only when patched.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from tests.interpreter import python, reported
from tests.stdlib.depth import ASK_FOR_A_RECURSION_ERROR

LEFT_OUT = (
    # A screen, or a network.
    *("test_idle", "test_tkinter", "test_ttk", "test_turtle", "test_tk", "test_asyncio"),
    *("test_ssl", "test_ftplib", "test_httplib", "test_imaplib", "test_poplib", "test_smtplib"),
    *("test_socket", "test_urllib", "test_xmlrpc", "test_nntplib", "test_telnetlib"),
    # Builds, installs or debugs an interpreter.
    *("test_gdb", "test_venv", "test_ensurepip", "test_tools", "test_cext", "test_cppext"),
    *("test_distutils", "test_embed", "test_freeze", "test_peg_generator", "test_c_parser"),
    # Many processes for many minutes.
    *("test_multiprocessing", "test_concurrent_futures", "test_subprocess", "test_signal"),
)
PASSED, FAILED, NOT_RUN = "passed", "failed", "not run"


@dataclass
class Result:
    module: str
    state: str
    worse: set[str] = field(default_factory=set)
    """What fails only when patched."""
    as_ever: set[str] = field(default_factory=set)

    def __str__(self) -> str:
        also = f", {len(self.as_ever)} failing without the patch too" if self.as_ever else ""
        worse = f": {', '.join(sorted(self.worse))}" if self.worse else ""
        return f"{self.module} {self.state}{also}{worse}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--minutes", type=float, default=60, help="start nothing after these")
    parser.add_argument("--jobs", type=int, default=os.cpu_count())
    parser.add_argument("--seconds", type=int, default=180, help="for one module")
    parser.add_argument("--write", type=Path, help="a file for the results")
    parser.add_argument("modules", nargs="*", help="all that are there, if none is named")
    options = parser.parse_args()
    modules = options.modules or every_module()
    end = time.monotonic() + 60 * options.minutes

    def compare(module: str) -> Result:
        if time.monotonic() > end:
            return Result(module, NOT_RUN)
        result = compared(module, options.seconds)
        print(result, flush=True)
        return result

    with ThreadPoolExecutor(options.jobs) as pool:
        results = [*pool.map(compare, modules)]
    if options.write:
        options.write.write_text("".join(f"{result}\n" for result in results))
    summary(results)
    sys.exit(any(result.worse for result in results))


def summary(results: Iterable[Result]) -> None:
    states = [result.state for result in results]
    print(f"\nPython {sys.version.split()[0]}:", end=" ")
    print(", ".join(f"{states.count(state)} {state}" for state in (PASSED, FAILED, NOT_RUN)))


def every_module() -> list[str]:
    """What the `test` package lists, except for what is left out."""
    with tempfile.TemporaryDirectory() as folder:
        done = python(
            *("-m", "test", "--list-tests"), patched=False, folder=Path(folder), seconds=100
        )
    names = done.stdout.split()
    return [name for name in names if not name.removeprefix("test.").startswith(LEFT_OUT)]


def compared(module: str, seconds: int) -> Result:
    patched = failures(module, seconds, patched=True)
    if not patched:
        return Result(module, PASSED)
    unpatched = failures(module, seconds, patched=False)
    worse = patched - unpatched - ASK_FOR_A_RECURSION_ERROR
    return Result(module, FAILED if worse else PASSED, worse, patched & unpatched)


def failures(module: str, seconds: int, *, patched: bool) -> set[str]:
    """The tests that did not pass, or one word about a run that gave no report."""
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder, "report.xml")
        options = ("-u", "none", f"--junit-xml={report}", f"--tempdir={folder}")
        try:
            done = python(
                *("-m", "test", *options, module),
                patched=patched,
                folder=Path(folder),
                seconds=seconds,
            )
        except subprocess.TimeoutExpired:
            return {"ran out of time"}
        if not report.exists():
            return set() if done.returncode == 0 or "skipped" in done.stdout else {"gave no report"}
        _, broken = reported(report)
        return broken or ({f"status {done.returncode}"} if done.returncode < 0 else set())


if __name__ == "__main__":
    main()
