"""Build both modules for Windows with a cross compiler, and test them there, under wine.

python -m tools.windows FOLDER PYTHON

FOLDER has a CPython for Windows in `cp313` and a prefix of wine's in `wine`. PYTHON is an
interpreter of the same version for this machine; its package `test` is used, too.
"""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

from tools.cross import (
    PYTEST_ENDS,
    ROOT,
    UNITTEST_ENDS,
    compile_module,
    install,
    install_packages,
    run_here,
    run_there,
)

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
    install_packages(PACKAGES, packages, "3.13", "win_amd64")
    library_tests = run_here(python, "-c", "import test; print(*test.__path__)")
    shutil.copytree(library_tests, windows / "Lib" / "test")
    environment = {
        **os.environ,
        "WINEPREFIX": str(folder / "wine"),
        "WINEDEBUG": "-all",
        "PYTHONDONTWRITEBYTECODE": "1",
    }
    there = ["wine", str(windows / "python.exe")]
    for build, tests in TESTS.items():
        install(compiled(build, folder / "cp313", python), packages)
        folders = [f"tests/{name}" for name in tests]
        pytest = ["-m", "pytest", "-q", "-p", "no:cacheprovider"]
        run_there(*there, *pytest, *folders, ends=PYTEST_ENDS, environment=environment)
        patched = {**environment, "ECTYPE_PATCH": "1"}
        unittest = ["-m", "unittest", "test.test_copy"]
        run_there(*there, *unittest, ends=UNITTEST_ENDS, environment=patched)


def compiled(build: str, windows: Path, python: str) -> Path:
    """Compile the module; return its file."""
    variables: dict[str, object] = {"Python_INCLUDE_DIR": windows / "include"}
    if build == "tuned":
        variables["Python_LIBRARY"] = windows / "libs" / "python313.lib"
    else:
        variables["SKBUILD_SABI_VERSION"] = "3.10"
        variables["Python_SABI_LIBRARY"] = windows / "libs" / "python3.lib"
    return compile_module(PLACE / build, "windows.cmake", python, variables)


if __name__ == "__main__":
    main()
