"""Run the tests of behaviour again and again in one debug interpreter, and count all references.

python tools/total_references.py [path of tests]...

Prints how the total grows from round to round, with the standard library's `copy` and with ours.
The first round fills caches. What pytest keeps of a round is the same for both: what `ectype` grows
by beyond that is lost.
"""

from __future__ import annotations

import gc
import sys
from itertools import pairwise
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
ROUNDS = 4


def total() -> int:
    for _ in range(3):
        gc.collect()
    return int(sys.gettotalrefcount())  # in debug builds only


def main(paths: list[str]) -> None:
    options = ["-qq", "-x", "-p", "no:cacheprovider"]
    for implementation in ("stdlib", "ectype"):
        totals = []
        for _ in range(ROUNDS):
            status = pytest.main([*options, "--impl", implementation, *paths])
            if status:
                sys.exit(f"The tests fail with {implementation}")
            totals.append(total())
        growth = [after - before for before, after in pairwise(totals)]
        print(f"{implementation:8} {totals[-1]:,} references, grown by {growth}", flush=True)


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))
    main(sys.argv[1:] or ["tests/behaviour"])
