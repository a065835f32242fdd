"""Put known mistakes into the core, one at a time, and see that some test fails for each.

python tools/mutants.py [--python PATH]... [part of a name]...

A mistake that no test notices on the first interpreter is tried on the next: some code runs only
on some versions. As many mistakes are tried at once as there are processors.

The test that noticed a mistake last is asked first, and all tests only if it passes: the record is
tests/mutants/noticed_by.json, which each run brings up to date.
"""

from __future__ import annotations

import argparse
import json
import os
import queue
import shutil
import subprocess
import sys
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from tests.mutants.mistake import Mistake  # noqa: E402
from tests.mutants.mistakes import MISTAKES  # noqa: E402

PLACE = ROOT / "build" / "mutants"
RECORD = ROOT / "tests" / "mutants" / "noticed_by.json"
SAFETY = [
    f"tests/safety/test_{name}.py" for name in ("dead_addresses", "depth", "references", "signals")
]
TESTS = ("tests/behaviour", "tests/property", "tests/patch/test_running_hooks.py", *SAFETY)
SECONDS = 600
"""A mistake may also make a copy endless: that is noticed as well."""


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--python", action="append", help="an interpreter; this one by default")
    parser.add_argument("words", nargs="*", metavar="part of a name")
    options = parser.parse_args()
    chosen = [m for m in MISTAKES if not options.words or any(w in m.name for w in options.words)]
    unnoticed = chosen
    record = json.loads(RECORD.read_text()) if RECORD.exists() else {}
    record = {m.name: record[m.name] for m in MISTAKES if m.name in record}
    shutil.rmtree(PLACE, ignore_errors=True)
    for python in options.python or [sys.executable]:
        unnoticed = unnoticed_on(python, unnoticed, record)
    RECORD.write_text(json.dumps(record, indent=2, sort_keys=True) + "\n")
    print(f"{len(chosen) - len(unnoticed)} of {len(chosen)} mistakes are noticed")
    for mistake in unnoticed:
        print("not noticed:", mistake.name)
    sys.exit(bool(unnoticed))


def unnoticed_on(python: str, mistakes: list[Mistake], record: dict[str, str]) -> list[Mistake]:
    """Try the mistakes on one interpreter; return those that no test noticed.

    `record` says which test noticed a mistake last, and is brought up to date.
    """
    place = PLACE / Path(python).name
    run(python, str(ROOT / "tools" / "environment.py"), str(place / "venv"))
    tested = place / "venv" / "bin" / "python"
    run(str(tested), "-m", "pip", "install", "--quiet", "--upgrade", "pip>=25.1")
    run(str(tested), "-m", "pip", "install", "--quiet", "--group", "test")
    benches: queue.Queue[Bench] = queue.Queue()

    def is_noticed(mistake: Mistake) -> bool:
        bench = benches.get()
        try:
            by = bench.try_out(mistake, record.get(mistake.name))
        finally:
            benches.put(bench)
        if "::" in by:
            record[mistake.name] = by
        print(f"{mistake.name:70} {by or 'NOT NOTICED'}", flush=True)
        return bool(by)

    workers = os.cpu_count() or 1
    with ThreadPoolExecutor(workers) as pool:
        for bench in pool.map(lambda i: Bench(place / str(i), tested), range(workers)):
            benches.put(bench)
        found = [*pool.map(is_noticed, mistakes)]
    return [mistake for mistake, is_found in zip(mistakes, found, strict=True) if not is_found]


class Bench:
    """A copy of the sources and what was built of them, for one mistake after the other."""

    def __init__(self, place: Path, python: Path) -> None:
        self.place = place / "work"
        self.clean = place / "clean"
        self.python = python
        ignored = shutil.ignore_patterns("__pycache__")
        shutil.copytree(ROOT / "src", self.place / "src", ignore=ignored)
        shutil.copy(ROOT / "CMakeLists.txt", self.place)
        (self.place / "src" / "ectype" / "_version.py").write_text("__version__ = 'mutant'\n")
        self.build()
        if by := self.failure(TESTS):
            sys.exit(f"Without a mistake it fails as well: {by}")
        shutil.copytree(self.place, self.clean)

    def try_out(self, mistake: Mistake, first: str | None) -> str:
        """How the mistake was noticed; empty if it was not. `first` is the test to ask first."""
        file = self.place / "src" / "core" / mistake.file
        file.write_text(mistake.put_into(file.read_text()))
        self.build()
        by = self.failure([first]) if first else ""
        if "::" not in by:  # it passed, or there is no such test any more
            by = self.failure(TESTS)
        # With the times of the files: only what depends on the next mistake's file is compiled.
        shutil.rmtree(self.place)
        shutil.copytree(self.clean, self.place)
        return by

    def build(self) -> None:
        build = self.place / "build"
        python = f"-DPython_EXECUTABLE={self.python}"
        run("cmake", "-S", str(self.place), "-B", str(build), "-G", "Ninja", python)
        run("cmake", "--build", str(build), "--parallel", "1")
        for library in build.glob("_core*"):
            if library.is_file():
                shutil.copy(library, self.place / "src" / "ectype")

    def failure(self, tests: Sequence[str]) -> str:
        """The first test that fails, or how the tests ended; empty if all passed."""
        command = [str(self.python), "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider", *tests]
        try:
            done = subprocess.run(
                command,
                cwd=ROOT,
                env={**os.environ, "PYTHONPATH": str(self.place / "src")},
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
                errors="replace",
                timeout=SECONDS,
            )
        except subprocess.TimeoutExpired:
            return "did not end"
        if done.returncode == 0:
            return ""
        failures = [x for x in done.stdout.splitlines() if x.startswith(("FAILED ", "ERROR "))]
        by = f"ended with status {done.returncode}"
        return failures[0].split(" ", 1)[1].split(" - ")[0] if failures else by


def run(*command: str) -> None:
    """Run a command that must succeed."""
    done = subprocess.run(
        command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    if done.returncode:
        sys.exit(done.stdout)


if __name__ == "__main__":
    main()
