"""Random graphs: `ectype` does what the standard library does, in all that can be seen.

2,000 graphs by default. `ECTYPE_GRAPHS` asks for more, which are then others each time.
"""

from __future__ import annotations

import gc
import os
import random
from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

from tests.property.recipes import Recipe
from tests.property.strategies import anything, hostile, peaceful

pytestmark = pytest.mark.usefixtures("ectype", "little_to_collect")

USUAL = 2_000
GRAPHS = int(os.environ.get("ECTYPE_GRAPHS", USUAL))
LARGEST_BATCH = 10_000  # what hypothesis has tried it remembers
CHECKS = {
    "deepcopy peaceful": (0.25, peaceful),
    "deepcopy hostile": (0.35, hostile),
    "deepcopy anything": (0.2, anything),
    "copy anything": (0.1, anything),
    "replicate anything": (0.1, anything),
}


def batches() -> list[tuple[str, int, int]]:
    """Each as the name of a check, its number of graphs and the seed."""
    found = []
    for name, (share, _) in CHECKS.items():
        count = round(share * GRAPHS)
        for start in range(0, count, LARGEST_BATCH):
            chance = 0 if GRAPHS == USUAL else random.getrandbits(32)
            found.append((name, min(LARGEST_BATCH, count - start), chance))
    return found


@pytest.mark.parametrize(("name", "count", "chance"), batches())
def test_both_do_the_same(name: str, count: int, chance: int) -> None:
    from tests.property import comparison

    check: Callable[[Recipe], None] = getattr(comparison, f"check_{name.split()[0]}")
    strategy: st.SearchStrategy[Recipe] = CHECKS[name][1]
    done = 0

    @seed(chance)
    @settings(
        max_examples=count,
        database=None,
        deadline=None,
        print_blob=False,
        phases=[Phase.generate, Phase.shrink],
        suppress_health_check=[*HealthCheck],
    )
    @given(strategy)
    def run(recipe: Recipe) -> None:
        nonlocal done
        done += 1
        if done % 500 == 0:
            gc.collect()
        check(recipe)

    run()
