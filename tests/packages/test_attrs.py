"""Typical uses of attrs."""

from __future__ import annotations

from typing import Any

import pytest

from tests.packages.uses import Use, check

attrs: Any = pytest.importorskip("attrs")


A_LIST = {"a": attrs.field(), "b": attrs.field(factory=list)}
Defined = attrs.make_class("Defined", A_LIST, slots=True)
Frozen = attrs.make_class("Frozen", A_LIST, frozen=True, slots=True)
WithDict = attrs.make_class("WithDict", ["a"], slots=False)
Hashed = attrs.make_class("Hashed", ["a"], frozen=True, slots=True, cache_hash=True)


def contents(x: Any) -> Any:
    return type(x).__name__, attrs.asdict(x)


USES: dict[str, Use] = {
    "defined": (lambda: Defined([1], [Frozen(2)]), contents),
    "frozen": (lambda: Frozen([1], {"k": Defined(2)}), contents),
    "with a dict": (lambda: WithDict([Defined(1)]), contents),
    "hashed": (lambda: {Hashed("x"): [1]}, lambda x: [(contents(k), v) for k, v in x.items()]),
}


@pytest.mark.parametrize("use", USES)
def test_copies_are_as_the_standard_library_makes_them(use: str) -> None:
    check(USES[use])
