"""The mistakes that `make mutants` puts into the core have a place there."""

from __future__ import annotations

from pathlib import Path

from tests.combinations import for_each
from tests.mutants.mistake import Mistake
from tests.mutants.mistakes import MISTAKES

CORE = Path(__file__).parents[2] / "src" / "core"


@for_each(mistake={mistake.name: mistake for mistake in MISTAKES})
def test_a_mistake_has_its_place(mistake: Mistake) -> None:
    right = (CORE / mistake.file).read_text()
    assert mistake.put_into(right) != right
