"""What all tests of the command line need."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest


@pytest.fixture(autouse=True)
def installed(ectype: Any) -> None:
    """These tests are about the package."""


@pytest.fixture
def script(tmp_path: Path) -> Path:
    """The path of a script that is not written yet."""
    folder = tmp_path / "folder"
    folder.mkdir()
    return folder / "script.py"
