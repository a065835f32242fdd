"""How a module of `cases` declares objects of real packages, and which groups there are."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Any

from benchmarks.corpus.case import Case

__all__ = ["CASES", "GROUPS", "STDLIB", "WORKLOADS", "Theme", "select", "workload"]

STDLIB = "stdlib"

# By what copies most of the objects of a case. Each case is in one of these groups.
GROUPS = {
    "pydantic": "pydantic models",
    "hook": "`__deepcopy__` in Python",
    "hook in C": "`__deepcopy__` in C",
    "state": "reduce and state hooks",
    "plain": "plain data and instances",
    STDLIB: "objects of the standard library",
}

CASES: dict[str, Case] = {}
WORKLOADS: dict[str, Case] = {}

Builder = Callable[[], Any]
Look = Callable[[Any], Any]


@dataclass(frozen=True)
class Theme:
    """One kind of program. Its `case` decorator adds to `CASES`."""

    name: str

    def case(
        self, name: str, group: str, *, look: Look | None = None
    ) -> Callable[[Builder], Builder]:
        """Declare a case ``package/what``, with the package's name in the index.

        The decorated function imports the package and builds the object as its users do. `look`
        makes a comparable value of a copy, for objects that do not show their parts when reduced.

        Raises:
            ValueError: the group is unknown, or another case has that name.
        """
        if group not in GROUPS:
            raise ValueError(f"{name!r} is in an unknown group: {group!r}")
        return _declare(CASES, name, frozenset({group, self.name}), look)


def workload(name: str, look: Look | None = None) -> Callable[[Builder], Builder]:
    """Declare a workload ``package/what``: the function makes what is called to run it once.

    Each run must return a value that `look` or the comparison of parts finds equal to the others.

    Raises:
        ValueError: another workload has that name.
    """
    return _declare(WORKLOADS, name, frozenset({"workload"}), look)


def _declare(
    cases: dict[str, Case], name: str, groups: frozenset[str], look: Look | None
) -> Callable[[Builder], Builder]:
    def register(build: Builder) -> Builder:
        if name in cases:
            raise ValueError(f"there are two cases {name!r}")
        shape = name.partition("/")[0]
        cases[name] = Case(name, shape, 1, build, groups, look=look)
        return build

    return register


def select(cases: Iterable[Case], pattern: str) -> list[Case]:
    """The cases whose name matches `pattern`: a name, a package, a theme or a group."""
    return [
        case
        for case in cases
        if fnmatchcase(case.name, pattern) or pattern == case.shape or pattern in case.groups
    ]
