"""Tiny copies: the defaults of fields, arguments and settings. Nanoseconds per call."""

from __future__ import annotations

import dataclasses
from typing import Any

from benchmarks.corpus.case import Floor, Shape

__all__ = ["Person", "Point"]

tiny = Shape("tiny", groups=["containers"], is_json=True)
tiny_instance = Shape("tiny")
atomic = Shape("atomic")


class Person:
    """A plain class with two attributes."""

    def __init__(self, name: str, age: int) -> None:
        self.name = name
        self.age = age


@dataclasses.dataclass
class Point:
    """A dataclass with two fields."""

    x: int
    y: int


@tiny.case("list")
def empty_list(size: int) -> Any:
    """`[]`"""
    return []


@tiny.case("dict")
def empty_dict(size: int) -> Any:
    """`{}`"""
    return {}


@tiny.case("dict-of-one")
def dict_of_one(size: int) -> Any:
    """`{'a': 1}`"""
    return {"a": 1}


@tiny.case("list-of-three")
def list_of_three(size: int) -> Any:
    """`[1, 2, 3]`"""
    return [1, 2, 3]


@tiny.case("tuple", is_json=False)
def tuple_of_one(size: int) -> Any:
    """`(1,)`"""
    return (1,)


@tiny.case("list-in-list")
def list_in_list(size: int) -> Any:
    """`[[]]`"""
    return [[]]


@tiny_instance.case("plain", floor=lambda x: Floor("cls('Ada', 36)", {"cls": Person}))
def one_plain_instance(size: int) -> Any:
    """One instance of a plain class."""
    return Person("Ada", 36)


@tiny_instance.case("dataclass", floor=lambda x: Floor("cls(3, 4)", {"cls": Point}))
def one_dataclass(size: int) -> Any:
    """One instance of a dataclass."""
    return Point(3, 4)


@atomic.case("int")
def an_int(size: int) -> Any:
    """`1`"""
    return 1


@atomic.case("none")
def none(size: int) -> Any:
    """`None`"""
    return None


@atomic.case("str")
def a_string(size: int) -> Any:
    """`'s'`"""
    return "s"
