"""What builds for another system and tests there have in common."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

ROOT = Path(__file__).parents[1]
PYTEST_ENDS = r"\d+ passed(, \d+ (skipped|deselected|warnings?))* in .*"
UNITTEST_ENDS = r"OK\b.*"


def run_here(*command: str) -> str:
    """Run a command that must succeed; return what it printed."""
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    if done.returncode:
        sys.exit(f"{' '.join(command)}\n{done.stdout}{done.stderr}")
    return done.stdout.strip()


def run_there(*command: str, ends: str, environment: dict[str, str]) -> None:
    """Run a command of the other system and pass its output on; end if it fails.

    Its last line must match `ends`: a program that crashes under wine may have the status 0.
    """
    print("==>", *command, flush=True)
    last = ""
    with subprocess.Popen(
        command,
        cwd=ROOT,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,  # wine loses output that does not go through a pipe
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
    ) as process:
        assert process.stdout is not None
        for line in process.stdout:
            print(line, end="", flush=True)
            last = line.strip() or last
    if process.returncode:
        sys.exit(f"status {process.returncode}")
    if not re.fullmatch(ends, last):
        sys.exit(f"it did not come to its end: the last line does not match {ends}")


def install_packages(names: list[str], folder: Path, version: str, platform: str) -> None:
    """Install wheels for a version of Python and a platform into a folder."""
    target = ["--platform", platform, "--python-version", version, "--only-binary", ":all:"]
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--target", str(folder)]
    run_here(*pip, *target, *names)


def compile_module(
    place: Path, toolchain: str, python: str, variables: Mapping[str, object]
) -> Path:
    """Compile the module in a folder, with a toolchain of `tools/`; return its file."""
    run_here(
        *("cmake", "-S", str(ROOT), "-B", str(place), "-G", "Ninja"),
        f"-DCMAKE_TOOLCHAIN_FILE={ROOT / 'tools' / toolchain}",
        f"-DPython_EXECUTABLE={python}",
        *(f"-D{name}={value}" for name, value in variables.items()),
    )
    run_here("cmake", "--build", str(place))
    (module,) = (path for path in place.glob("_core*") if path.suffix in (".so", ".pyd"))
    return module


def install(module: Path, packages: Path) -> None:
    """Put the package into a folder: its sources, and this module in place of any other."""
    shutil.rmtree(packages / "ectype", ignore_errors=True)
    ignored = shutil.ignore_patterns("__pycache__")
    shutil.copytree(ROOT / "src" / "ectype", packages / "ectype", ignore=ignored)
    (packages / "ectype" / "_version.py").write_text("__version__ = 'cross-compiled'\n")
    # Without the name of this machine's system, which the interpreter there does not look for.
    shutil.copy(module, packages / "ectype" / f"_core{module.suffix}")
    shutil.copy(ROOT / "src" / "ectype.pth", packages)
