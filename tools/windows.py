"""Build both modules for Windows with a cross compiler, and test them there, under wine.

python tools/windows.py FOLDER PYTHON

FOLDER has a CPython for Windows in `cp313` and a prefix of wine's in `wine`. PYTHON is an
interpreter of the same version for this machine; its package `test` is used, too.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
PLACE = ROOT / "build" / "windows"
# Not pydantic: its core needs a library that wine lacks.
PACKAGES = ["attrs", "colorama", "greenlet", "numpy", "pytest", "rich", "tzdata"]
TESTS = {
    "tuned": ["behaviour", "property", "patch", "safety", "cli"],
    "limited": ["behaviour", "patch", "safety"],
}


def main() -> None:
    folder, python = Path(sys.argv[1]), sys.argv[2]
    shutil.rmtree(PLACE, ignore_errors=True)
    windows = PLACE / "cp313"
    shutil.copytree(folder / "cp313", windows)
    packages = windows / "Lib" / "site-packages"
    install_packages(packages)
    library_tests = run_here(python, "-c", "import test; print(*test.__path__)")
    shutil.copytree(library_tests, windows / "Lib" / "test")
    environment = {
        **os.environ,
        "WINEPREFIX": str(folder / "wine"),
        "WINEDEBUG": "-all",
        "PYTHONDONTWRITEBYTECODE": "1",
    }

    def run_there(*arguments: str) -> None:
        print("==> python.exe", *arguments, flush=True)
        with subprocess.Popen(
            ["wine", str(windows / "python.exe"), *arguments],
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
        if process.returncode:
            sys.exit(f"status {process.returncode}")

    for build, tests in TESTS.items():
        install(compiled(build, folder / "cp313", python), packages)
        folders = [f"tests/{name}" for name in tests]
        run_there("-m", "pytest", "-q", "-p", "no:cacheprovider", *folders)
        environment["ECTYPE_PATCH"] = "1"
        run_there("-m", "unittest", "test.test_copy")
        del environment["ECTYPE_PATCH"]


def install_packages(folder: Path) -> None:
    for_windows = ["--platform", "win_amd64", "--python-version", "3.13", "--only-binary", ":all:"]
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--target", str(folder)]
    run_here(*pip, *for_windows, *PACKAGES)


def compiled(build: str, windows: Path, python: str) -> Path:
    """Compile the module; return its file."""
    place = PLACE / build
    if build == "tuned":
        options = [f"-DPython_LIBRARY={windows / 'libs' / 'python313.lib'}"]
    else:
        library = windows / "libs" / "python3.lib"
        options = ["-DSKBUILD_SABI_VERSION=3.10", f"-DPython_SABI_LIBRARY={library}"]
    run_here(
        *("cmake", "-S", str(ROOT), "-B", str(place), "-G", "Ninja"),
        f"-DCMAKE_TOOLCHAIN_FILE={ROOT / 'tools' / 'windows.cmake'}",
        f"-DPython_EXECUTABLE={python}",
        f"-DPython_INCLUDE_DIR={windows / 'include'}",
        *options,
    )
    run_here("cmake", "--build", str(place))
    (module,) = place.glob("_core*.pyd")
    return module


def install(module: Path, packages: Path) -> None:
    """Replace the package in the folder by the sources and this module."""
    shutil.rmtree(packages / "ectype", ignore_errors=True)
    ignored = shutil.ignore_patterns("__pycache__")
    shutil.copytree(ROOT / "src" / "ectype", packages / "ectype", ignore=ignored)
    (packages / "ectype" / "_version.py").write_text("__version__ = 'windows'\n")
    shutil.copy(module, packages / "ectype" / "_core.pyd")
    shutil.copy(ROOT / "src" / "ectype.pth", packages)


def run_here(*command: str) -> str:
    """Run a command that must succeed; return what it printed."""
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    if done.returncode:
        sys.exit(f"{' '.join(command)}\n{done.stdout}{done.stderr}")
    return done.stdout.strip()


if __name__ == "__main__":
    main()
