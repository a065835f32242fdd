"""CPython's own tests of the running interpreter, with the standard library's functions patched.

A module may fail where it fails without the patch as well: tests that need what this machine or
this build of the interpreter has not. `test_copy` may not fail at all.
"""

from __future__ import annotations

import importlib.util
from pathlib import Path

import pytest

from tests.interpreter import python, reported
from tests.stdlib.depth import ASK_FOR_A_RECURSION_ERROR

pytestmark = pytest.mark.usefixtures("ectype")

MODULES = [
    *("test_descr", "test_dataclasses", "test_enum", "test_collections", "test_deque"),
    *("test_defaultdict", "test_ordered_dict", "test_decimal", "test_fractions"),
    *("test_datetime", "test_array", "test_weakref", "test_xml_etree", "test_xml_etree_c"),
    *("test_slice", "test_types", "test_functools", "test_email", "test_configparser"),
    *("test_copyreg", "test_uuid"),
]
THAT_COPY = {
    "test_datetime": ["*copy*", "*replace*"],
    "test_decimal": ["*copy*", "test_explicit_context_create_decimal", "test_subclassing"],
}
"""Of modules that take seconds, the tests that call the module `copy`: the patch changes no other.
`make regrtest` runs them whole."""
SECONDS = 300
"""Against a deadlock only; no module takes a tenth of it."""


def shipped(module: str) -> bool:
    return importlib.util.find_spec(f"test.{module}") is not None


def failed(module: str, *, patched: bool, folder: Path) -> set[str]:
    """The names of the tests of the module that did not pass."""
    report = folder / f"{module}.xml"
    options = [f"--junit-xml={report}", f"--tempdir={folder}"]
    options += [f"--match={pattern}" for pattern in THAT_COPY.get(module, ())]
    done = python("-m", "test", *options, module, patched=patched, folder=folder, seconds=SECONDS)
    assert report.exists(), done.stdout[-5000:]
    ran, broken = reported(report)
    assert ran
    return broken


def test_the_patch_is_on(tmp_path: Path) -> None:
    question = "import ectype.patch; print(ectype.patch.enabled())"
    for patched in (True, False):
        done = python("-c", question, patched=patched, folder=tmp_path, seconds=SECONDS)
        assert done.stdout == f"{patched}\n"


def test_copy_passes_with_lazy_imports(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """PEP 810 (3.15): names in a module's dict may be imports that have not been made yet."""
    monkeypatch.setenv("PYTHON_LAZY_IMPORTS", "all")
    tests = ("-m", "unittest", "test.test_copy")
    done = python(*tests, patched=True, folder=tmp_path, seconds=SECONDS)
    assert done.stdout.splitlines()[-1].startswith("OK"), done.stdout[-5000:]


def test_copy_passes_whole(tmp_path: Path) -> None:
    assert failed("test_copy", patched=True, folder=tmp_path) == set()


@pytest.mark.parametrize("module", [*filter(shipped, MODULES)])
def test_no_failure_that_is_not_there_without_the_patch(module: str, tmp_path: Path) -> None:
    with_patch = failed(module, patched=True, folder=tmp_path)
    with_patch -= ASK_FOR_A_RECURSION_ERROR
    if with_patch:
        assert with_patch <= failed(module, patched=False, folder=tmp_path)
