"""Typical uses of sympy."""

from __future__ import annotations

from typing import Any

import pytest

from tests.packages.uses import Use, check

sympy: Any = pytest.importorskip("sympy")

USES: dict[str, Use] = {
    "expression": (lambda: sympy.sin(sympy.Symbol("x")) ** 2 + sympy.Rational(1, 3), sympy.srepr),
    "matrix": (lambda: sympy.Matrix([[1, sympy.Symbol("y")]]), sympy.srepr),
    "assumptions": (lambda: sympy.Symbol("n", integer=True), lambda x: (str(x), x.is_integer)),
    "dict of expressions": (lambda: {sympy.Symbol("x"): [sympy.pi]}, str),
}


@pytest.mark.parametrize("use", USES)
def test_copies_are_as_the_standard_library_makes_them(use: str) -> None:
    check(USES[use])
