"""Typical uses of lxml."""

from __future__ import annotations

import copy
from typing import Any

import pytest

import ectype
from tests.packages.uses import Use, check, ignores_memo

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


class Copied(etree.ElementBase):  # type: ignore[misc]
    def __copy__(self) -> str:
        return "in its own way"


def test_its_hooks_ignore_the_memo() -> None:
    element = etree.fromstring(TEXT)
    style = etree.fromstring(
        "<x:stylesheet version='1.0' xmlns:x='http://www.w3.org/1999/XSL/Transform'/>"
    )
    for x in (element, etree.ElementTree(element), element.attrib, etree.XSLT(style), Copied()):
        assert ignores_memo(x), x


def test_a_copy_hook_of_a_subclass_is_used() -> None:
    for _ in range(40):
        assert ectype.deepcopy([[], Copied()]) == copy.deepcopy([[], Copied()])
