"""What a user may write, and the types that come out. Checked, never run."""

from __future__ import annotations

import copy
import sys
from collections import ChainMap
from types import SimpleNamespace
from typing import Any

from typing_extensions import assert_type

import ectype
import ectype.patch


class Point:
    def __init__(self, x: int) -> None:
        self.x = x

    def __deepcopy__(self, memo: dict[int, Any]) -> Point:
        return Point(ectype.deepcopy(self.x, memo))

    def __replace__(self, /, *, x: int) -> Point:
        return Point(x)


def copies_have_the_type_of_the_original(rows: list[dict[str, int]], point: Point | None) -> None:
    assert_type(ectype.copy(rows), list[dict[str, int]])
    assert_type(ectype.deepcopy(rows), list[dict[str, int]])
    assert_type(ectype.deepcopy(x=rows, memo=None), list[dict[str, int]])
    assert_type(ectype.deepcopy(point), Point | None)
    assert_type(ectype.snapshot(rows), list[dict[str, int]])
    assert_type(ectype.replicate(rows, 3), list[list[dict[str, int]]])
    assert_type(ectype.replicate(obj=Point(1), n=3), list[Point])


def copiers_keep_the_type(rows: list[dict[str, int]], point: Point) -> None:
    copier = ectype.Copier(
        types={Point: ectype.SHARE, list: lambda x, memo: x[:1]},
        attributes={Point: {"x": ectype.OMIT, "y": ectype.SHARE}},
        uncopyable=lambda x, error: ectype.OMIT,
    )
    assert_type(copier.deepcopy(rows), list[dict[str, int]])
    assert_type(copier.deepcopy(point, {}), Point)
    # Rules that have a name: the keys of a dict are invariant.
    types = {Point: ectype.SHARE}
    attributes = {Point: {"x": ectype.OMIT}}
    assert_type(ectype.Copier(types=types, attributes=attributes).copy(point), Point)
    assert_type(copier.copy(point), Point)
    with copier.patch():
        pass


def templates_keep_the_type(rows: list[dict[str, int]]) -> None:
    template = ectype.Template(rows)
    assert_type(template, ectype.Template[list[dict[str, int]]])
    assert_type(template(), list[dict[str, int]])


def any_mutable_mapping_is_a_memo(point: Point) -> None:
    assert_type(ectype.deepcopy(point, {}), Point)
    assert_type(ectype.deepcopy(point, ChainMap[int, Any]()), Point)


if sys.version_info >= (3, 13):

    def replace_follows_the_protocol() -> None:
        assert_type(ectype.replace(Point(1), x=2), Point)
        assert_type(ectype.replace(SimpleNamespace(a=1), a=2, b=3), SimpleNamespace)


def errors_are_those_of_the_standard_library() -> None:
    assert_type(ectype.Error, type[copy.Error])
    assert_type(ectype.error, type[copy.Error])
    try:
        ectype.copy(sys)
    except ectype.Error as error:
        assert_type(error, copy.Error)


def a_patch_is_a_function_call_or_a_block() -> None:
    ectype.patch.enable()
    assert_type(ectype.patch.enabled(), bool)
    ectype.patch.disable()
    with ectype.patch.enable():
        pass


def the_version_is_text() -> None:
    assert_type(ectype.__version__, str)
