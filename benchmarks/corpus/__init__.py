"""The shapes of data that programs deep-copy, each as named cases in two or three sizes.

A module per shape declares its cases; importing this package declares all of them. Needs nothing
but the standard library, on every version the project supports.
"""

from __future__ import annotations

from fnmatch import fnmatchcase

from benchmarks.corpus import (  # noqa: F401  (imported for the cases they declare)
    arrays,
    boards,
    chat,
    config,
    depth,
    documents,
    failing,
    flat,
    forms,
    genetic,
    graphs,
    hooks,
    instances,
    library,
    models,
    pyperformance,
    schema,
    sharing,
    tiny,
    trees,
    values,
)
from benchmarks.corpus.case import CASES, Case, Floor

__all__ = ["CASES", "Case", "Floor", "select", "smallest"]


def select(pattern: str = "*", groups: frozenset[str] = frozenset()) -> list[Case]:
    """The cases whose name matches `pattern`, in one of `groups` if there are any.

    A pattern without a wildcard is a name or the beginning of one. Heavy cases take minutes and
    gigabytes, and come only when the pattern is their whole name.
    """
    chosen = []
    for case in CASES.values():
        exact = case.name == pattern
        alike = fnmatchcase(case.name, pattern) or case.name.startswith(f"{pattern}/")
        if (exact or (alike and not case.is_heavy)) and (not groups or groups & case.groups):
            chosen.append(case)
    return chosen


def smallest(cases: list[Case]) -> list[Case]:
    """Of each kind of data the case of the smallest size."""
    chosen: dict[str, Case] = {}
    for case in cases:
        kind = case.name.rpartition("/")[0]
        if kind not in chosen or case.size < chosen[kind].size:
            chosen[kind] = case
    return list(chosen.values())
