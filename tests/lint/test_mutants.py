"""The mistakes that `make mutants` puts into the core have a place there."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.mutants.mistake import Mistake
from tests.mutants.mistakes import MISTAKES

CORE = Path(__file__).parents[2] / "src" / "core"


@pytest.mark.parametrize("mistake", MISTAKES, ids=lambda mistake: mistake.name)
def test_a_mistake_has_its_place(mistake: Mistake) -> None:
    right = (CORE / mistake.file).read_text()
    assert mistake.put_into(right) != right
