"""Typical uses of lxml."""

from __future__ import annotations

from typing import Any

import pytest

from tests.packages.uses import Use, check

etree: Any = pytest.importorskip("lxml.etree")

TEXT = "<a x='1'><b>t</b>tail<c><d/></c></a>"

USES: dict[str, Use] = {
    "element": (lambda: etree.fromstring(TEXT), etree.tostring),
    "tree": (lambda: etree.ElementTree(etree.fromstring(TEXT)), etree.tostring),
    "list of elements": (
        lambda: [etree.fromstring(TEXT)] * 2,
        lambda x: ([etree.tostring(e) for e in x], x[0] is x[1]),
    ),
}


@pytest.mark.parametrize("use", USES)
def test_copies_are_as_the_standard_library_makes_them(use: str) -> None:
    check(USES[use])
