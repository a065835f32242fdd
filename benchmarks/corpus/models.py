"""Models as validation libraries make them: fields, the names of those set, private attributes."""

from __future__ import annotations

from typing import Any

from benchmarks.corpus import program
from benchmarks.corpus.case import Shape

__all__: list[str] = []

models = Shape("models")


class Model:
    """A model that the protocol copies: a `__dict__` beside slots."""

    __slots__ = ("__dict__", "__extra__", "__fields_set__", "__private__")

    __extra__: dict[str, Any] | None
    __fields_set__: set[str]
    __private__: dict[str, Any] | None

    def __init__(self, **values: Any) -> None:
        object.__setattr__(self, "__dict__", values)
        object.__setattr__(self, "__fields_set__", set(values))
        object.__setattr__(self, "__extra__", None)
        object.__setattr__(self, "__private__", None)


class CopyingModel(Model):
    """A model that copies its fields itself, and the set of their names by value."""

    __slots__ = ()

    def __deepcopy__(self, memo: dict[int, Any]) -> CopyingModel:
        cls = type(self)
        twin = cls.__new__(cls)
        object.__setattr__(twin, "__dict__", program.deepcopy(self.__dict__, memo=memo))
        object.__setattr__(twin, "__extra__", program.deepcopy(self.__extra__, memo=memo))
        object.__setattr__(twin, "__fields_set__", self.__fields_set__.copy())
        object.__setattr__(twin, "__private__", None)
        return twin


def _address(cls: type[Model], number: int) -> Model:
    return cls(street=f"{number} Main Street", city="Springfield", position=[1.5, 2.5])


def _user(cls: type[Model], number: int) -> Model:
    return cls(
        id=number,
        name=f"user {number}",
        emails=[f"user{number}@example.org"],
        address=_address(cls, number),
        settings={"theme": "dark", "limits": {"daily": 10}},
    )


@models.case("hook", sizes=(1, 100))
def with_hook(size: int) -> Any:
    """Models with a copy method, nested."""
    return [_user(CopyingModel, number) for number in range(size)]


@models.case("protocol", sizes=(1, 100))
def by_protocol(size: int) -> Any:
    """Models without a copy method."""
    return [_user(Model, number) for number in range(size)]
