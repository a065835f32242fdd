"""Build the tuned module for aarch64 Linux with a cross compiler, and test it there, under qemu.

python -m tools.arm64 ROOT PYTHON

ROOT is the root of a system for aarch64 with CPython 3.14 and its package `test`. PYTHON is an
interpreter of the same version for this machine: it compiles bytecode for the other.
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

PLACE = ROOT / "build" / "arm64"
VERSION = "3.14"
PACKAGES = ["attrs", "pytest"]
# Of the library, what no test here imports.
UNUSED = r"/(test|idlelib|tkinter|ensurepip|turtledemo|lib2to3)/"
# Of the tests of behaviour those about memory: layouts of objects, references, the memo, slots.
TESTS = [
    *("closed_memo", "containers", "cycles", "dataclasses", "finalizers", "half_made"),
    *("instance_attributes", "known_hooks", "leaves", "library_containers", "memo_contents"),
    *("named_tuples", "shallow", "sharing", "single_references", "slots", "subclasses"),
    *("tuples", "weakrefs"),
]
# How deep, and on which stack in bytes: without a check of the stack it would overflow.
CHAINS = ["10000", "262144", "0", "list", "dict", "tuple", "instance", "slots"]


def main() -> None:
    root, python = Path(sys.argv[1]), sys.argv[2]
    shutil.rmtree(PLACE, ignore_errors=True)
    packages = PLACE / "packages"
    install_packages(PACKAGES, packages, VERSION, "manylinux2014_aarch64")
    headers = root / "usr" / "include" / f"python{VERSION}"
    variables = {"Python_INCLUDE_DIR": headers}
    install(compile_module(PLACE / "tuned", "arm64.cmake", python, variables), packages)
    os.environ["PYTHONPYCACHEPREFIX"] = str(PLACE / "bytecode")
    compile_bytecode(python, packages, root / "usr" / "lib" / f"python{VERSION}")
    there = command(root)
    environment = {
        **os.environ,
        "PYTHONHOME": str(root / "usr"),
        "PYTHONPATH": os.pathsep.join((str(ROOT), str(packages))),
    }
    # Python code takes twenty times as long as here: asserts are not rewritten, and tests of the
    # standard library, which runs elsewhere, are left out.
    pytest = ["-m", "pytest", "-q", "-p", "no:cacheprovider", "--assert=plain", "--impl=ectype"]
    files = [f"tests/behaviour/test_{name}.py" for name in TESTS]
    run_there(there, *pytest, *files, ends=PYTEST_ENDS, environment=environment)
    chains = ["-m", "tests.safety.programs.chains", *CHAINS]
    run_there(there, *chains, ends=CHAINS[-1], environment=environment)
    # There is no site-packages, whose `.pth` file would patch.
    patched = (
        "import ectype.patch, unittest; ectype.patch.enable(); unittest.main('test.test_copy')"
    )
    run_there(there, "-c", patched, ends=UNITTEST_ENDS, environment=environment)


def command(root: Path) -> str:
    """A command that runs the interpreter under qemu, and is its `sys.executable`."""
    interpreter = root / "usr" / "bin" / f"python{VERSION}"
    script = PLACE / "python"
    script.write_text(f'#!/bin/sh\nexec qemu-aarch64-static -L {root} -0 "$0" {interpreter} "$@"\n')
    script.chmod(0o755)
    return str(script)


def compile_bytecode(python: str, packages: Path, library: Path) -> None:
    """Compile here what is run there, where it would take longer than the tests."""
    compileall = [python, "-m", "compileall", "-q"]
    run_here(*compileall, "-x", UNUSED, str(library))
    tests = [library / "test" / "test_copy.py", library / "test" / "support", ROOT / "tests"]
    run_here(*compileall, str(packages), *map(str, tests))


if __name__ == "__main__":
    main()
