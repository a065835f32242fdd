"""Form and serializer fields of web frameworks: each form copies the fields its class declares."""

from __future__ import annotations

import re
from collections import OrderedDict
from typing import Any

from benchmarks.corpus import program
from benchmarks.corpus.case import Shape

__all__: list[str] = []

forms = Shape("forms")


class Widget:
    """Draws a field."""

    def __init__(self, attributes: dict[str, str]) -> None:
        self.attributes = attributes

    def __deepcopy__(self, memo: dict[int, Any]) -> Widget:
        twin = Widget.__new__(Widget)
        twin.__dict__.update(self.__dict__)
        twin.attributes = self.attributes.copy()
        memo[id(self)] = twin
        return twin


class Length:
    """A validator."""

    def __init__(self, limit: int) -> None:
        self.limit = limit


class Matches:
    """A validator that holds a compiled expression."""

    def __init__(self, expression: str) -> None:
        self.regex = re.compile(expression)


class FormField:
    """A field that copies what belongs to one form and shares the rest."""

    def __init__(self, label: str) -> None:
        self.label = label
        self.widget = Widget({"class": "input", "placeholder": label})
        self.error_messages = {"required": "This field is required.", "invalid": "Wrong value."}
        self.validators = [Length(200), Matches(r"^\w+$")]

    def __deepcopy__(self, memo: dict[int, Any]) -> FormField:
        twin = FormField.__new__(FormField)
        twin.__dict__.update(self.__dict__)
        memo[id(self)] = twin
        twin.widget = program.deepcopy(self.widget, memo)
        twin.error_messages = self.error_messages.copy()
        twin.validators = self.validators[:]
        return twin


class SerializerField:
    """A field that makes its copy from the arguments it was made with."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self._args = args
        self._kwargs = kwargs
        self.validators = kwargs.get("validators", [])

    def __deepcopy__(self, memo: dict[int, Any]) -> SerializerField:
        args = [program.deepcopy(value) for value in self._args]
        kwargs = {
            key: value if key in ("validators", "regex") else program.deepcopy(value)
            for key, value in self._kwargs.items()
        }
        return SerializerField(*args, **kwargs)


@forms.case("form", sizes=(5, 50))
def form(size: int) -> Any:
    """The fields of a form, by name."""
    return {f"field_{number}": FormField(f"Field {number}") for number in range(size)}


@forms.case("serializer", sizes=(5, 50))
def serializer(size: int) -> Any:
    """The fields of a serializer, in order."""
    return OrderedDict(
        (
            f"field_{number}",
            SerializerField(
                number,
                help_text="what it is",
                choices=["a", "b", "c"],
                validators=[Length(number)],
                regex=re.compile(r"\d+"),
                style={"base_template": "input.html"},
            ),
        )
        for number in range(size)
    )
