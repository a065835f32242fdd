"""Signals that arrive while a copy runs."""

from __future__ import annotations

import pytest

from tests.conftest import Implementation
from tests.safety.processes import run_program

# The program that is run imports one of them.
IMPLEMENTATIONS = ("stdlib", "ectype")

MANY = 20_000
"""More than are copied between two looks for signals."""


HANDLERS = pytest.mark.parametrize(
    ("handler", "events"),
    [
        ("default", ["KeyboardInterrupt is caught", "its copy dies", "the copy is over"]),
        ("own", ["signal", "the end is reached", "its copy dies", "the copy is over"]),
        ("raising", ["InterruptedError is caught", "its copy dies", "the copy is over"]),
    ],
)
"""What was copied lives as long as the exception, as in the standard library's frames."""


@pytest.mark.parametrize("options", [(), ("frozen",)], ids=["", "frozen"])
@HANDLERS
def test_in_the_middle_of_a_copy(
    impl: Implementation, handler: str, events: list[str], options: tuple[str, ...]
) -> None:
    module = {"stdlib": "copy"}.get(impl.name, impl.name)
    output = run_program("interrupted", module, handler, str(MANY), *options)
    assert output.strip() == str(events)


def test_when_all_is_copied(impl: Implementation) -> None:
    module = {"stdlib": "copy"}.get(impl.name, impl.name)
    output = run_program("interrupted", module, "default", str(MANY), "late")
    assert output.strip() == str(
        ["KeyboardInterrupt is caught", "its copy dies", "the copy is over"]
    )


@pytest.mark.usefixtures("ectype")
@HANDLERS
def test_without_foreign_code(handler: str, events: list[str]) -> None:
    """The standard library sees it before it has copied anything."""
    output = run_program("interrupted", "ectype", handler, str(MANY), "early")
    assert output.strip() == str(events)
