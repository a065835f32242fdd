"""`python -m benchmarks copiers`: what rules cost where they meet nothing, and what templates gain.

Each is compared with `ectype.deepcopy` in the same run, as the geometric mean of the cases of a
group: the times of `Copier().deepcopy`, of a copier whose rules meet nothing, of a call of a
`Template`, and of the function that `duper.deepdups` makes, where duper is installed.
"""

from __future__ import annotations

import argparse
import decimal
import importlib
import threading
from collections import defaultdict
from collections.abc import Sequence
from contextlib import suppress
from statistics import geometric_mean
from typing import Any

from rich.table import Table

import ectype
from benchmarks.candidates import Candidate
from benchmarks.corpus import Case, program, select
from benchmarks.table import console
from benchmarks.timing import Loop, interleave

__all__ = ["main"]


class Absent:
    """No case has an instance."""


EMPTY = ectype.Copier()
UNMET = ectype.Copier(
    types={type(threading.Lock()): ectype.SHARE, Absent: ectype.OMIT},
    attributes={Absent: {"parent": ectype.SHARE}, decimal.Context: {"traps": ectype.OMIT}},
)
# It compiles a function as long as the data, which takes minutes for more.
MOST_FOR_DUPER = 100
# It copies a part as often as it is met, which may take all memory.
SHARED = ("graphs", "sharing")
NAMES = ("Copier()", "rules that meet nothing", "Template", "duper")


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and show. Returns the exit status."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks copiers", description=__doc__)
    parser.add_argument("pattern", nargs="?", default="*", help="cases, such as 'tiny' or 'chat/*'")
    parser.add_argument("--budget", type=float, default=0.3, help="seconds for a case")
    parser.add_argument("--most", type=int, default=10_000, help="items of the largest cases")
    parser.add_argument("--cases", action="store_true", help="show each case, too")
    options = parser.parse_args(arguments)
    groups: dict[str, dict[str, list[float]]] = defaultdict(lambda: defaultdict(list))
    with program.use(ectype.deepcopy):
        for case in select(options.pattern):
            if case.raises is None and case.size <= options.most:
                figures = _measured(case, options.budget)
                for group in (*case.groups, "all", *([case.name] if options.cases else [])):
                    for name, figure in figures.items():
                        groups[group][name].append(figure)
    table = Table("group", *NAMES)
    for group in sorted(groups, key=lambda name: (name == "all", "/" in name, name)):
        means = [
            geometric_mean(groups[group][name]) if groups[group][name] else 0 for name in NAMES
        ]
        table.add_row(group, *(f"{mean:.2f}" if mean else "" for mean in means))
    console().print("Times in those of ectype.deepcopy:")
    console().print(table)
    return 0


def _measured(case: Case, budget: float) -> dict[str, float]:
    x = case.build()
    candidates = [
        Candidate("deepcopy", names={"deepcopy": ectype.deepcopy}),
        Candidate(NAMES[0], names={"deepcopy": EMPTY.deepcopy}),
        Candidate(NAMES[1], names={"deepcopy": UNMET.deepcopy}),
        Candidate(NAMES[2], "template()", {"template": ectype.Template(x)}),
    ]
    if case.size <= MOST_FOR_DUPER and case.shape not in SHARED:
        with suppress(Exception):  # it is not installed, or cannot copy this
            made: Any = importlib.import_module("duper").deepdups(x)
            made()
            candidates.append(Candidate(NAMES[3], "made()", {"made": made}))
    loops = [Loop(candidate, x) for candidate in candidates]
    interleave(loops, budget)
    least = loops[0].measured.best
    return {loop.candidate.name: loop.measured.best / least for loop in loops[1:]}
