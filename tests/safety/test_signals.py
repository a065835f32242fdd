"""Signals that arrive while a copy runs."""

from __future__ import annotations

import pytest

from tests.safety.processes import run_program

CALLER = "main"


@pytest.mark.usefixtures("ectype")
@pytest.mark.parametrize(
    ("handler", "events"),
    [
        ("default", [f"interrupted in {CALLER}"]),
        ("own", [f"signal in {CALLER}", "the end is reached"]),
    ],
)
def test_in_the_middle_of_a_copy(handler: str, events: list[str]) -> None:
    assert run_program("interrupted", handler).strip() == str(events)
