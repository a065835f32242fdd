"""Objects of real packages are declared consistently. That needs none of these packages."""

from __future__ import annotations

import ast
import inspect
import re
import sys
from pathlib import Path
from xml.etree import ElementTree

import pytest

from benchmarks import worker
from benchmarks.candidates import Candidate
from benchmarks.corpus.case import Case
from benchmarks.real import picture, report
from benchmarks.real.candidates import copiers, runners
from benchmarks.real.cases import CASES
from benchmarks.real.registry import GROUPS, STDLIB, Theme, select
from benchmarks.real.workloads import WORKLOADS
from benchmarks.runner import Result, measure
from tests.combinations import for_each

ROOT = Path(__file__).parents[2] / "benchmarks" / "real"
MODULES = sorted([*ROOT.glob("cases/*.py"), *ROOT.glob("workloads/*.py")])
PACKAGES = {case.shape for case in CASES.values()} - {STDLIB}

LEAST_CASES = 60
LEAST_PACKAGES = 40


def normal(name: str) -> str:
    """A package's name as indexes compare it."""
    return re.sub(r"[-_.]+", "-", name).lower()


def pinned() -> dict[str, str]:
    lines = (ROOT / "requirements.txt").read_text().splitlines()
    wanted = [line for line in lines if line and not line.startswith(("#", "-r"))]
    pairs = (line.partition("==") for line in wanted)
    return {normal(name): version for name, _, version in pairs}


def test_there_are_enough() -> None:
    assert len(PACKAGES) >= LEAST_PACKAGES
    assert len([case for case in CASES.values() if case.shape != STDLIB]) >= LEAST_CASES


@for_each(case={case.name: case for case in CASES.values()})
def test_a_case_is_in_one_group(case: Case) -> None:
    assert len(case.groups & GROUPS.keys()) == 1
    assert (STDLIB in case.groups) == (case.shape == STDLIB)
    assert not inspect.signature(case.build).parameters


def test_every_package_is_pinned() -> None:
    used = PACKAGES | {case.shape for case in WORKLOADS.values()}
    assert {package for package in used if not pinned().get(normal(package))} == set()
    assert all(pinned().values())


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.name)
def test_only_builders_import_packages(path: Path) -> None:
    names = set()
    for node in ast.parse(path.read_text()).body:
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            names.add(str(node.module))
    tops = {name.partition(".")[0] for name in names}
    assert tops - sys.stdlib_module_names == {"benchmarks"}


def test_a_name_is_there_once() -> None:
    with pytest.raises(ValueError, match="two cases"):
        Theme("x").case("stdlib/uuid", STDLIB)(list)


def test_a_group_is_known() -> None:
    with pytest.raises(ValueError, match="unknown group"):
        Theme("x").case("x/y", "z")


def test_cases_are_found_by_name_package_and_group() -> None:
    every = CASES.values()
    assert [case.name for case in select(every, "stdlib/uuid")] == ["stdlib/uuid"]
    assert {case.shape for case in select(every, "pydantic*")} == {"pydantic", "pydantic-settings"}
    assert {case.shape for case in select(every, STDLIB)} == {STDLIB}
    assert select(every, "hook in C")


def test_all_take_turns_in_one_run() -> None:
    names = ["copy", "ectype", "ectype patched"]
    assert set(names) <= copiers().keys()
    assert {"copy", "ectype patched"} <= runners().keys()
    case = CASES["stdlib/uuid"]
    [result] = measure([case], names, 0.001, worker="benchmarks.real.worker")
    assert list(result.best) == names
    assert not result.failed


@pytest.mark.parametrize(
    ("expression", "is_right"),
    [("[*x]", True), ("x", False), ("x[1:]", False), ("tuple(x)", False)],
)
def test_a_copy_is_judged_by_what_it_looks_like(expression: str, is_right: bool) -> None:
    case = Case("x/y", "x", 1, list, frozenset(), look=sum)
    reference = Candidate("copy", "[*x]")
    candidate = Candidate("other", expression)
    assert worker._is_right(candidate, case, [1, 2], reference) is is_right


def result(case: str, group: str, **best: float) -> Result:
    named = {name.replace("_", " "): spent for name, spent in best.items()}
    return Result(case, 1, [group], best=named, median=named)


RESULTS = [
    result("a/x", "hook", copy=80, ectype=80, ectype_patched=40, copium_patched=20),
    result("a/y", "hook", copy=80, ectype=80, ectype_patched=10, copium_patched=20),
    result("stdlib/z", "stdlib", copy=10, ectype=10, ectype_patched=20, copium_patched=20),
]


def test_the_summary_has_means_and_counts() -> None:
    rows = {row[0]: row[1:] for row in report.group_rows(RESULTS)}
    hooks = rows["of packages: `__deepcopy__` in Python"]
    assert hooks == ("2", "1.00", "4.00", "-", "4.00", "1.00", "0", "1")
    assert rows["objects of packages"] == hooks
    assert rows["objects of the standard library"][-2:] == ("1", "0")


def test_every_slower_case_is_listed() -> None:
    assert [row[0] for row in report.worst_rows(RESULTS)] == ["stdlib/z", "a/x"]
    assert "| a/x | 80 ns | 40 ns | 20 ns | 2.00 | 0.50 |" in report.markdown(RESULTS)


def test_who_is_wrong_is_listed() -> None:
    wrong = Result("a/x", 1, ["hook"], failed={"copium": "not as copy"})
    assert report.wrong_rows([wrong]) == [("a/x", "copium", "not as copy")]


def test_the_chart_of_a_run_is_a_picture() -> None:
    root = ElementTree.fromstring(picture.overview(RESULTS))
    texts = [element.text for element in root.iter("{http://www.w3.org/2000/svg}text")]
    assert "__deepcopy__ in Python" in texts
    assert "4x" in texts
