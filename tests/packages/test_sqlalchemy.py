"""Typical uses of sqlalchemy."""

from __future__ import annotations

from typing import Any

import pytest

from tests.packages.uses import Use, check

sqlalchemy: Any = pytest.importorskip("sqlalchemy")


def table() -> Any:
    columns = [
        sqlalchemy.Column("id", sqlalchemy.Integer),
        sqlalchemy.Column("name", sqlalchemy.Text),
    ]
    return sqlalchemy.Table("t", sqlalchemy.MetaData(), *columns)


USES: dict[str, Use] = {
    "statement": (lambda: sqlalchemy.select(table()).where(table().c.id > 5), str),
    "type": (lambda: sqlalchemy.String(30), repr),
    "address": (lambda: sqlalchemy.make_url("sqlite:///a.db?x=1"), str),
    "list of clauses": (
        lambda: [table().c.id == 1, sqlalchemy.text("b")],
        lambda x: [*map(str, x)],
    ),
}


@pytest.mark.parametrize("use", USES)
def test_copies_are_as_the_standard_library_makes_them(use: str) -> None:
    check(USES[use])
