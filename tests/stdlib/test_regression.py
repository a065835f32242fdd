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

WHOLE = [
    *("test_descr", "test_dataclasses", "test_defaultdict", "test_fractions", "test_slice"),
    "test_copyreg",
]
IN_PART = [
    "test_weakref",  # first: it collects again and again, which takes longer later in a process
    *("test_enum", "test_collections", "test_deque", "test_ordered_dict", "test_decimal"),
    *("test_datetime", "test_array", "test_types", "test_functools", "test_email"),
    *("test_configparser", "test_uuid"),
]
# Each replaces the accelerator of ElementTree, which writes the report, and needs its own process.
ALONE = ["test_xml_etree", "test_xml_etree_c"]
TOGETHER = {
    "copyreg and types": WHOLE,
    "in part": IN_PART,
    **{module: [module] for module in ALONE},
}
"""Modules that run one after the other in one process."""
THAT_COPY = [
    *("*copy*", "*replace*", "test_pickle_enum*", "test_pickle_roundtrip"),
    "test_weak_*_destroy_while_iterating",
    *("test_explicit_context_create_decimal", "test_subclassing"),
    *("Test8BitBytesHandling", "TestMessageAPI", "*7bit*"),
    *("SortedTestCase", "TestChainMap"),
    *("test_xinclude*", "test_augmentation_type_errors", "MiscTests"),
]
"""Of the modules that are not `WHOLE`, the tests that call the module `copy`, on 3.10 to 3.15, and
for each module at least one: the patch changes no other. `make regrtest` runs them whole."""
SECONDS = 300
"""Against a deadlock only; no process takes a tenth of it."""


def shipped(module: str) -> bool:
    return importlib.util.find_spec(f"test.{module}") is not None


def failed(*modules: str, patched: bool, folder: Path) -> set[str]:
    """The names of the tests of the modules that did not pass."""
    report = folder / "report.xml"
    report.unlink(missing_ok=True)
    options = [f"--junit-xml={report}", f"--tempdir={folder}"]
    if not {*modules} & {*WHOLE, "test_copy"}:
        options += [f"--match={pattern}" for pattern in THAT_COPY]
        options += [f"--ignore={name}" for name in ASK_FOR_A_RECURSION_ERROR]  # last: it decides
    done = python("-m", "test", *options, *modules, patched=patched, folder=folder, seconds=SECONDS)
    assert report.exists(), done.stdout[-5000:]
    ran, broken = reported(report)
    assert {*modules} <= modules_of(ran)
    return broken


def modules_of(tests: set[str]) -> set[str]:
    """The modules that regrtest was asked for, by the names of their tests in the report."""
    second_parts = {part for test in tests for part in test.split(".")[1:2]}
    return second_parts | ({"test_datetime"} if "datetimetester" in second_parts else set())


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


@pytest.mark.parametrize("modules", TOGETHER.values(), ids=TOGETHER.keys())
def test_no_failure_that_is_not_there_without_the_patch(modules: list[str], tmp_path: Path) -> None:
    modules = [*filter(shipped, modules)]
    if with_patch := failed(*modules, patched=True, folder=tmp_path):
        assert with_patch <= failed(*modules, patched=False, folder=tmp_path)
