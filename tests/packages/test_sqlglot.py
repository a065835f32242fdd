"""Typical uses of sqlglot."""

from __future__ import annotations

from typing import Any

import pytest

from tests.packages.uses import Use, check

sqlglot: Any = pytest.importorskip("sqlglot")

QUERY = "WITH t AS (SELECT a, b FROM u WHERE a > 1) SELECT * FROM t JOIN v ON t.a = v.a"


def parents(x: Any) -> bool:
    return all(child.parent is node for node in x.walk() for child in node.iter_expressions())


USES: dict[str, Use] = {
    "tree": (lambda: sqlglot.parse_one(QUERY), lambda x: (x.sql(), parents(x))),
    "branch": (lambda: sqlglot.parse_one(QUERY).find(sqlglot.exp.Where), lambda x: x.sql()),
}


@pytest.mark.parametrize("use", USES)
def test_copies_are_as_the_standard_library_makes_them(use: str) -> None:
    check(USES[use])
