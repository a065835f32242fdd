"""Put known mistakes into the core, one at a time, and see that some test fails for each.

python tools/mutants.py [part of a name]...
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from tests.mutants.mistake import Mistake  # noqa: E402
from tests.mutants.mistakes import MISTAKES  # noqa: E402

SOURCE = ROOT / "build" / "mutants" / "source"
BUILD = ROOT / "build" / "mutants" / "build"
SAFETY = [
    f"tests/safety/test_{name}.py" for name in ("dead_addresses", "depth", "references", "signals")
]
TESTS = ("tests/behaviour", "tests/property", "tests/patch/test_running_hooks.py", *SAFETY)
SECONDS = 600
"""A mistake may also make a copy endless: that is noticed as well."""


def main(wanted: list[str]) -> None:
    chosen = [m for m in MISTAKES if not wanted or any(part in m.name for part in wanted)]
    shutil.rmtree(SOURCE, ignore_errors=True)
    shutil.copytree(
        *(ROOT / "src", SOURCE / "src"),
        ignore=shutil.ignore_patterns("__pycache__"),
        copy_function=shutil.copy,  # as of now: what is newer than its object file is compiled
    )
    shutil.copy(ROOT / "CMakeLists.txt", SOURCE)
    (SOURCE / "src" / "ectype" / "_version.py").write_text("__version__ = 'mutant'\n")
    if first := noticed():
        sys.exit(f"Without a mistake it fails as well: {first}")
    unnoticed = [mistake.name for mistake in chosen if not report(mistake)]
    print(f"{len(chosen) - len(unnoticed)} of {len(chosen)} mistakes are noticed")
    sys.exit(bool(unnoticed))


def report(mistake: Mistake) -> bool:
    print(f"{mistake.name:70}", end=" ", flush=True)
    file = SOURCE / "src" / "core" / mistake.file
    right = file.read_text()
    file.write_text(mistake.put_into(right))
    try:
        by = noticed()
    finally:
        file.write_text(right)
    print(by or "NOT NOTICED", flush=True)
    return bool(by)


def noticed() -> str:
    """Build and run the tests; the first that fails, or how they ended; empty if they passed."""
    build()
    try:
        done = run(
            *(sys.executable, "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider", *TESTS),
            timeout=SECONDS,
        )
    except subprocess.TimeoutExpired:
        return "did not end"
    if done.returncode == 0:
        return ""
    failures = [line for line in done.stdout.splitlines() if line.startswith(("FAILED", "ERROR"))]
    return failures[0].split(" - ")[0] if failures else f"ended with status {done.returncode}"


def build() -> None:
    python = f"-DPython_EXECUTABLE={sys.executable}"
    for command in (
        ("cmake", "-S", str(SOURCE), "-B", str(BUILD), "-G", "Ninja", python),
        ("cmake", "--build", str(BUILD)),
    ):
        done = run(*command)
        if done.returncode:
            sys.exit(done.stdout)
    for library in BUILD.glob("_core*"):
        if library.is_file():
            shutil.copy(library, SOURCE / "src" / "ectype")


def run(*command: str, timeout: float | None = None) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command,
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(SOURCE / "src")},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        timeout=timeout,
    )


if __name__ == "__main__":
    main(sys.argv[1:])
