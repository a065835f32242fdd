"""Random graphs: `ectype` does what the standard library does, in all that can be seen.

2,000 graphs by default. `ECTYPE_GRAPHS` asks for more, which are then others each time.
"""

from __future__ import annotations

import gc
import os
import random
from collections.abc import Callable

import pytest

from tests.property.random_recipes import ANYTHING, HOSTILE, PEACEFUL, Family
from tests.property.recipes import Recipe
from tests.property.shrinking import simplest

pytestmark = pytest.mark.usefixtures("ectype", "little_to_collect")

USUAL = 2_000
GRAPHS = int(os.environ.get("ECTYPE_GRAPHS", USUAL))
LARGEST_BATCH = 10_000
BETWEEN_COLLECTIONS = 500
CHECKS = {
    "deepcopy peaceful": (0.25, PEACEFUL),
    "deepcopy hostile": (0.35, HOSTILE),
    "deepcopy anything": (0.2, ANYTHING),
    "copy anything": (0.1, ANYTHING),
    "replicate anything": (0.1, ANYTHING),
    "template peaceful": (0.1, PEACEFUL),
    "template anything": (0.1, ANYTHING),
}


def batches() -> list[tuple[str, int, int]]:
    """Each as the name of a check, the first seed and the number of graphs."""
    first = 0 if GRAPHS == USUAL else random.getrandbits(48)
    found = []
    for name, (share, _) in CHECKS.items():
        count = round(share * GRAPHS)
        for start in range(0, count, LARGEST_BATCH):
            found.append((name, first + start, min(LARGEST_BATCH, count - start)))
    return found


@pytest.mark.parametrize(("name", "first", "count"), batches())
def test_both_do_the_same(name: str, first: int, count: int) -> None:
    from tests.property import comparison

    check: Callable[[Recipe], None] = getattr(comparison, f"check_{name.split()[0]}")
    family: Family = CHECKS[name][1]

    differences: list[str] = []

    def fails(recipe: Recipe) -> bool:
        try:
            check(recipe)
        except AssertionError as error:
            differences.append(str(error))
            return True
        return False

    for seed in range(first, first + count):
        if seed % BETWEEN_COLLECTIONS == 0:
            gc.collect()
        recipe = family.recipe(seed)
        if fails(recipe):
            check(simplest(recipe, fails))
            pytest.fail(f"The graph of seed {seed} differed once only:\n{differences[0]}")
