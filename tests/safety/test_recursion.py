"""Deep data ends in success or RecursionError, endless recursion in RecursionError."""

from __future__ import annotations

import copy
import sys
from typing import Any

import pytest

from tests.conftest import Implementation
from tests.safety.processes import run_program
from tests.safety.programs.deep import ENDLESS, FINITE

SMALL_STACKS = [128 * 1024, 256 * 1024, 1024 * 1024]
"""In bytes. Systems allow 32 KiB, in which the interpreter by itself is not safe."""
BEYOND = dict(zip([0, *SMALL_STACKS], [60_000, 2_000, 4_000, 15_000], strict=True))
"""Levels that a stack of that size has no room for: at most 140 bytes each on the usual 8 MiB, 70
on the small ones. The smallest, of lists, tuples and frozen sets, take 130 to 280."""
DEPTHS = [900, 5_000]
HIGH_LIMIT = 10**9

# Its recursion is in the interpreter alone, which trusts the limit more than the stack.
OURS = [case for case in ENDLESS if case != "ByGetattr"]


def run(name: str, cases: list[str], depth: int = 1000, stack: int = 0, limit: int = 0) -> None:
    output = run_program("deep", name, str(depth), str(stack), str(limit), *cases)
    assert output.splitlines() == cases


@pytest.mark.parametrize("depth", DEPTHS)
def test_deep_data(impl: Implementation, depth: int) -> None:
    run(impl.name, [*FINITE], depth)


def test_endless_hooks(impl: Implementation) -> None:
    run(impl.name, [*ENDLESS])


def test_the_text_of_the_error(impl: Implementation) -> None:
    """As the interpreter words it for calls: up to 3.11 it says of what."""

    class Endless:
        def __reduce__(self) -> Any:
            return Endless, (Endless(),)

    texts = []
    for deepcopy in (impl.deepcopy, copy.deepcopy):
        with pytest.raises(RecursionError) as caught:
            deepcopy(Endless())
        texts.append(str(caught.value).partition(" in comparison")[0])
    assert texts[0].startswith("maximum recursion depth exceeded")
    assert texts[0] == texts[1] or sys.version_info >= (3, 12)


# From here on ours alone: the standard library's copy crashes some interpreters.
@pytest.mark.usefixtures("ectype")
@pytest.mark.parametrize("stack", BEYOND)
def test_data_deeper_than_the_stack(stack: int) -> None:
    run("ectype", [*FINITE], BEYOND[stack], stack)


@pytest.mark.usefixtures("ectype")
@pytest.mark.parametrize("stack", SMALL_STACKS)
def test_endless_hooks_on_a_small_stack(stack: int) -> None:
    run("ectype", OURS, stack=stack)


@pytest.mark.usefixtures("ectype")
@pytest.mark.parametrize("stack", BEYOND)
def test_a_limit_that_the_stack_does_not_allow(stack: int) -> None:
    run("ectype", [*FINITE, *OURS], BEYOND[stack], stack, HIGH_LIMIT)


@pytest.mark.usefixtures("ectype")
@pytest.mark.parametrize("name", ["stdlib", "ectype"])
def test_errors_inside_hooks_that_hand_their_memo_on(name: str) -> None:
    lines = run_program("failing_in_hooks", name).splitlines()
    assert lines == ["exceptions", "partials", "slices"]
