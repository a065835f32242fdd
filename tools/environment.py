"""Make the virtual environment of the project, or say what the machine lacks for it."""

from __future__ import annotations

import importlib.util
import os
import shutil
import subprocess
import sys
import sysconfig
import tempfile
from pathlib import Path

OLDEST = (3, 10)


def main() -> None:
    folder = sys.argv[1]
    if lacking := list(missing()):
        sys.exit("The machine lacks:\n" + "".join(f"  - {thing}\n" for thing in lacking))
    create(folder)


def missing() -> list[str]:
    """Name what is needed to build and is not there, each with its Debian package."""
    things = []
    if sys.version_info < OLDEST:
        things.append(f"Python {OLDEST[0]}.{OLDEST[1]} or newer (this is {sys.version.split()[0]})")
    # The first is where they were when the interpreter was built, the second beside where it is.
    headers = (sysconfig.get_config_var("INCLUDEPY"), sysconfig.get_path("include"))
    if not any(Path(folder, "Python.h").exists() for folder in headers):
        things.append("the headers of Python (apt install python3-dev)")
    if not (os.environ.get("CXX") or shutil.which("g++") or shutil.which("clang++")):
        things.append("a C++20 compiler (apt install g++)")
    if not (available("ensurepip") or available("virtualenv") or available("pip")):
        things.append("a way to make virtual environments (apt install python3-venv)")
    return things


def create(folder: str) -> None:
    """Create the environment, by `virtualenv` where Debian has taken `venv` apart."""
    if available("ensurepip"):
        run("-m", "venv", folder)
    elif available("virtualenv"):
        run("-m", "virtualenv", "--quiet", folder)
    else:
        with tempfile.TemporaryDirectory() as library:
            run("-m", "pip", "install", "--quiet", "--target", library, "virtualenv")
            run("-m", "virtualenv", "--quiet", folder, PYTHONPATH=library)


def available(module: str) -> bool:
    return importlib.util.find_spec(module) is not None


def run(*arguments: str, **environment: str) -> None:
    subprocess.run([sys.executable, *arguments], env=os.environ | environment, check=True)


if __name__ == "__main__":
    main()
