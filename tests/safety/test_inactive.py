"""Where the native core does not run: the standard library's functions, and a word that says so."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import textwrap
from pathlib import Path
from typing import Any

import pytest

CHECK = """
import copy
import ectype, ectype.patch
from ectype._active import ACTIVE, REASON

assert not ACTIVE and REASON, REASON
assert ectype.deepcopy is copy.deepcopy and ectype.copy is copy.copy
assert ectype.Error is getattr(copy, "Error", Exception)
assert not hasattr(copy, "replace") or ectype.replace is copy.replace
with ectype.patch.enable():
    assert ectype.patch.enabled()
    assert copy.deepcopy([[1], (2, [3])]) == [[1], (2, [3])]
assert ectype.Copier().deepcopy([[1]]) == [[1]] == ectype.Copier().copy([[1]])
with ectype.Copier().patch():
    assert ectype.patch.enabled()
try:
    ectype.Copier(types={list: ectype.SHARE})
except RuntimeError as error:
    assert REASON in str(error), error
else:
    raise AssertionError("rules that nobody follows")
twins = ectype.replicate([[1]], 3)
assert twins == [[[1]]] * 3 and twins[0] is not twins[1] and ectype.replicate([], -1) == []
settings = [[1]]
template = ectype.Template(settings)
settings[0].append(2)
assert template() == [[1]] and template() is not template() and template()[0] is not template()[0]
assert copy.deepcopy(template) is copy.copy(template) is template and ectype.Template[int]
assert ectype.set_failure_notes(True) is False
try:
    ectype.snapshot([])
except RuntimeError as error:
    assert REASON in str(error), error
else:
    raise AssertionError("a promise that cannot be kept")
print(REASON)
"""

# What a vendor, or a later version, may have done to `copy.py` before `ectype` is imported.
CHANGES = {
    "a name is gone": "import copy; del copy._reconstruct",
    "the error is gone": "import copy; del copy.Error, copy.error, copy._reconstruct",
    "the memo is asked twice": """
        import copy
        def deepcopy(x, memo=None, _nil=[]):
            if memo is not None:
                memo.get(id(x), None)
            return original(x, memo)
        original = copy.deepcopy
        copy._reconstruct.__kwdefaults__["deepcopy"] = copy.deepcopy = deepcopy
        """,
    "items come before the state": """
        import copy
        def _reconstruct(x, memo, func, args, state=None, listiter=None, dictiter=None, **kwargs):
            y = original(x, memo, func, args, None, listiter, dictiter, **kwargs)
            y.__setstate__(state)
            return y
        original = copy._reconstruct
        _reconstruct.__kwdefaults__ = original.__kwdefaults__
        copy._reconstruct = _reconstruct
        """,
}


def run(script: str, **environment: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", script],
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_it_runs_here() -> None:
    """On all interpreters that are tested but debug builds, which count what the core counts."""
    from ectype import _core
    from ectype._active import ACTIVE

    counts_all_references = hasattr(sys, "gettotalrefcount")
    fits = _core.build == "tuned" or not counts_all_references
    assert (fits and os.environ.get("ECTYPE_CORE") != "0") == ACTIVE


def test_turned_off() -> None:
    assert "ECTYPE_CORE=0" in run(CHECK, ECTYPE_CORE="0")
    assert "ECTYPE_CORE=0" in run(CHECK, ECTYPE_CORE="0", ECTYPE_PATCH="1")


@pytest.mark.parametrize("change", CHANGES)
def test_a_changed_copy_module(change: str) -> None:
    run(f"{textwrap.dedent(CHANGES[change])}\n{CHECK}")


def test_a_build_without_the_core(tmp_path: Path, ectype: Any) -> None:
    """As CMakeLists.txt installs it on PyPy, GraalPy and systems of 32 bits."""
    installed = Path(ectype.__file__).parent
    # Not by `copy2`: from 3.13 on it calls a function of Windows that wine 8 lacks.
    ignored, copied = shutil.ignore_patterns("_core*"), shutil.copyfile
    shutil.copytree(installed, tmp_path / "ectype", ignore=ignored, copy_function=copied)
    no_core = Path(__file__).parents[2] / "src" / "no_core.py"
    shutil.copy(no_core, tmp_path / "ectype" / "_core.py")
    assert "without the core" in run(CHECK, ECTYPE_CORE="1", PYTHONPATH=str(tmp_path))
    version = "import sys, ectype.cli; sys.argv = ['ectype', '--version']; ectype.cli.main()"
    assert ", pure build," in run(version, PYTHONPATH=str(tmp_path))


def test_the_commands_say_so() -> None:
    def command(*arguments: str) -> str:
        return subprocess.run(
            [sys.executable, "-m", "ectype", *arguments],
            env={**os.environ, "ECTYPE_CORE": "0"},
            capture_output=True,
            text=True,
            check=True,
        ).stdout

    assert "does not run: ECTYPE_CORE=0 is set" in command("explain", "sys:path")


def test_import_of_lazy_names(ectype: Any) -> None:
    """With PEP 810 (3.15) names in the dict of `copy` may be imports that were not made yet."""
    script = """
    import copy, ectype, ectype.patch
    from ectype._active import ACTIVE
    class P:
        pass
    p = P()
    p.a = [1]
    print(vars(copy.deepcopy(p)), vars(ectype.deepcopy(p)), vars(ectype.copy(p)), ACTIVE)
    with ectype.patch.enable():
        print(vars(copy.deepcopy(p)), vars(copy.copy(p)))
    """
    lines = run(textwrap.dedent(script), PYTHON_LAZY_IMPORTS="all").splitlines()
    from ectype._active import ACTIVE

    assert lines == [f"{{'a': [1]}} {{'a': [1]}} {{'a': [1]}} {ACTIVE}", "{'a': [1]} {'a': [1]}"]
