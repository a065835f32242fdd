"""Install each wheel of a folder that fits this interpreter into an empty environment, and use it.

python tools/smoke.py FOLDER

Needs only the interpreter and its `pip`. A wheel that `pip` does not support here is left out.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import venv
from pathlib import Path

USE = """
import copy, datetime, os, sys, sysconfig
import ectype, ectype.patch
from ectype import _core
from ectype._active import ACTIVE, REASON

class Node:
    def __init__(self, parent):
        self.parent, self.children, self.when = parent, [], datetime.datetime.now()

tree = Node(None)
tree.children = [Node(tree) for _ in range(10)]
twin = ectype.deepcopy(tree)
assert twin is not tree and all(child.parent is twin for child in twin.children)
assert [child.when for child in twin.children] == [child.when for child in tree.children]
with ectype.patch.enable():
    assert copy.deepcopy({"a": [tree]})["a"][0] is not tree
assert ACTIVE, REASON
assert not (sysconfig.get_config_var("Py_GIL_DISABLED") and sys._is_gil_enabled())
print(f"ectype {ectype.__version__}, {_core.build} build, on {sys.version.split()[0]}")
print(_core.__file__.rpartition(os.sep)[2])
"""
PATCHED = "import ectype.patch; assert ectype.patch.enabled()"
UNPATCHED = "import sys; assert 'ectype' not in sys.modules"


def main() -> None:
    folder = Path(sys.argv[1])
    used = [wheel for wheel in sorted(folder.glob("ectype-*.whl")) if is_used(wheel, folder)]
    print(f"{len(used)} passed, 0 failed")
    if not used:
        sys.exit(f"no wheel in {folder} fits this interpreter")


def is_used(wheel: Path, folder: Path) -> bool:
    """Install and use a wheel; say whether it could be installed. Ends the program if it fails."""
    with tempfile.TemporaryDirectory() as place:
        venv.create(place, with_pip=False)
        python = Path(place, *(("Scripts", "python.exe") if os.name == "nt" else ("bin", "python")))
        pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "--python", str(python)]
        install = [*pip, "install", "--quiet", "--no-index", "--no-deps"]
        done = subprocess.run([*install, str(wheel)], capture_output=True, text=True)
        if "is not a supported wheel on this platform" in done.stderr:
            return False
        print(f"==> {wheel.name}", flush=True)
        if done.returncode:
            sys.exit(done.stderr)
        use(python, USE, None)
        use(python, UNPATCHED, None)
        use(python, PATCHED, "1")
        for autopatch in folder.glob("ectype_autopatch-*.whl"):
            subprocess.run([*install, str(autopatch)], check=True)
            use(python, PATCHED, None)
            use(python, UNPATCHED, "0")
        return True


def use(python: Path, program: str, variable: str | None) -> None:
    """Run a program with a value of ECTYPE_PATCH; end if it fails, or warns."""
    environment = {key: value for key, value in os.environ.items() if not key.startswith("PYTHON")}
    environment.pop("ECTYPE_PATCH", None)
    if variable is not None:
        environment["ECTYPE_PATCH"] = variable
    done = subprocess.run([python, "-c", program], env=environment, capture_output=True, text=True)
    print(done.stdout, end="", flush=True)
    if done.returncode or done.stderr:
        sys.exit(f"status {done.returncode}\n{done.stderr}")


if __name__ == "__main__":
    main()
