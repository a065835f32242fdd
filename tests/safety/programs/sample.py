"""Copies each of the safety tests' graphs, and those that fail, in every way: for `make valgrind`.

python -m tests.safety.programs.sample
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import ectype
from tests.safety.failures import ERRORS, surrounded
from tests.safety.programs.starved import CALLS
from tests.safety.scenarios import VALUES, Hooked


def attempt(call: Callable[[Any], Any], x: Any) -> None:
    try:
        call(x)
    except Exception as error:
        del error


def main() -> None:
    graphs = {name: make() for name, make in VALUES.items()}
    graphs["hooked"] = [Hooked(ectype.deepcopy, x, x) for x in graphs.values()]
    graphs |= {name: surrounded(make()) for name, make in ERRORS.items()}
    for name, x in graphs.items():
        print(name, flush=True)
        for call in CALLS.values():
            attempt(call, x)
            attempt(call, x)


if __name__ == "__main__":
    main()
