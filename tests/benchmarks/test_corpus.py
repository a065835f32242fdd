"""Every case of the corpus is copied as the standard library copies it."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from benchmarks.corpus import CASES, Case, program, select, smallest
from benchmarks.verify import difference
from tests.combinations import for_each
from tests.conftest import Implementation

# What takes seconds belongs to the benchmark; the same data in a smaller size is here.
LARGEST = 2_000
TOO_LARGE = {"flat/square/1024"}  # whose size is the length of a side

# The standard library's recursion does not get to the end of deeper ones.
DEEPEST = 100

COPIED = [
    case
    for case in CASES.values()
    if case.raises is None
    and case.size <= (DEEPEST if case.shape == "depth" else LARGEST)
    and case.name not in TOO_LARGE
]
SMALLEST = smallest(COPIED)
FAILING = [case for case in CASES.values() if case.raises is not None]


def expected_copy(x: Any) -> Any:
    with program.use(copy.deepcopy):
        return copy.deepcopy(x)


@for_each(case={case.name: case for case in COPIED})
def test_a_copy_has_the_same_values_types_and_sharing(case: Case, impl: Implementation) -> None:
    """Implementations but `ectype` in the smallest size of each shape.

    The standard library is compared with itself, and a copier without rules runs the same code.
    """
    if impl.name != "ectype" and case not in SMALLEST:
        return
    x = case.build()
    with program.use(impl.deepcopy):
        actual = impl.deepcopy(x)
    assert difference(expected_copy(x), actual, x) is None


@pytest.mark.parametrize("case", FAILING, ids=lambda case: case.name)
def test_a_copy_fails_alike(case: Case, impl: Implementation) -> None:
    assert case.raises is not None
    with program.use(impl.deepcopy), pytest.raises(case.raises) as caught:
        impl.deepcopy(case.build())
    with pytest.raises(case.raises) as expected:
        expected_copy(case.build())
    assert str(caught.value) == str(expected.value)


@for_each(case={case.name: case for case in SMALLEST})
def test_a_case_is_the_same_each_time(case: Case) -> None:
    one, other = case.build(), case.build()
    assert difference(one, other, None, exact=False) is None


def test_no_shape_is_missing() -> None:
    shapes = {
        *("json", "tiny", "chat", "schema", "config", "instances", "trees", "forms", "models"),
        *("boards", "graphs", "genetic", "flat", "values", "sharing", "depth", "arrays"),
        *("failing", "changing", "hooks", "pyperformance"),
    }
    assert shapes <= {case.shape for case in CASES.values()}


@pytest.mark.parametrize("group", ["tiny", "containers", "instances", "values", "hooks"])
def test_groups_can_be_selected(group: str) -> None:
    chosen = select(groups=frozenset({group}))
    assert chosen
    assert all(group in case.groups for case in chosen)


def test_a_heavy_case_comes_only_by_its_whole_name() -> None:
    heavy = next(case for case in CASES.values() if case.is_heavy)
    assert heavy not in select()
    assert heavy not in select(heavy.name.rpartition("/")[0])
    assert select(heavy.name) == [heavy]
