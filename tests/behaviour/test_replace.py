"""replace (3.13 on): `__replace__` of the object's class, called with the changes."""

from __future__ import annotations

import copy
import dataclasses
import datetime
import inspect
import types
from collections import namedtuple
from collections.abc import Callable
from typing import Any, NamedTuple

import pytest

from tests.behaviour.support.outcomes import Raised, outcome, raised
from tests.conftest import Implementation

Replace = Callable[..., Any]


@pytest.fixture
def replace(impl: Implementation) -> Replace:
    assert impl.replace is not None
    return impl.replace


@dataclasses.dataclass
class Plain:
    a: int
    b: Any = None


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Frozen:
    a: int
    b: Any = None


@dataclasses.dataclass
class Fields:
    a: int
    derived: int = dataclasses.field(init=False)
    given: dataclasses.InitVar[int] = 5

    def __post_init__(self, given: int) -> None:
        self.derived = self.a * given


class Point(NamedTuple):
    x: int
    y: int = 0


Pair = namedtuple("Pair", "one two")


def signature() -> inspect.Signature:
    return inspect.signature(lambda a: None)


CASES: dict[str, tuple[Any, dict[str, Any]]] = {
    "dataclass": (Plain(1, [2]), {"a": 5}),
    "dataclass, no change": (Plain(1, [2]), {}),
    "dataclass, unknown": (Plain(1), {"c": 1}),
    "frozen dataclass": (Frozen(a=1, b=[2]), {"b": 3}),
    "dataclass with an init=False field": (Fields(1), {"derived": 1}),
    "dataclass without its InitVar": (Fields(1), {"a": 2}),
    "dataclass with its InitVar": (Fields(1), {"a": 2, "given": 3}),
    "NamedTuple": (Point(1), {"y": 2}),
    "NamedTuple, unknown": (Point(1), {"z": 2}),
    "namedtuple": (Pair(1, 2), {"one": 3}),
    "SimpleNamespace": (types.SimpleNamespace(a=1), {"a": 2, "b": 3}),
    "date": (datetime.date(2020, 1, 2), {"day": 5}),
    "date out of range": (datetime.date(2020, 1, 2), {"day": 50}),
    "datetime": (datetime.datetime(2020, 1, 2), {"hour": 5, "tzinfo": datetime.timezone.utc}),
    "time": (datetime.time(1), {"minute": 5}),
    "code": ((lambda: 1).__code__, {"co_name": "renamed"}),
    "signature": (signature(), {"parameters": []}),
    "parameter": (signature().parameters["a"], {"name": "renamed"}),
    "list": ([1], {}),
    "dict": ({"a": 1}, {"a": 2}),
    "tuple": ((1,), {}),
    "int": (5, {"real": 1}),
    "None": (None, {}),
    "class": (Plain, {"a": 1}),
    "module": (copy, {}),
}


@pytest.mark.parametrize("case", CASES)
def test_as_the_running_version(replace: Replace, case: str) -> None:
    x, changes = CASES[case]
    expected = outcome(copy.replace, x, **changes)
    found = outcome(replace, x, **changes)
    assert type(found) is type(expected) and found == expected
    assert isinstance(found, Raised) or found is not x


def test_the_values_are_not_copied(replace: Replace) -> None:
    x = Plain(1, [2])
    assert replace(x, a=5).b is x.b


def test_arguments_of_the_hook(replace: Replace) -> None:
    class Model:
        def __replace__(self, /, *args: Any, **changes: Any) -> Any:
            return self, args, changes

    x = Model()
    assert replace(x) == (x, (), {})
    assert replace(x, b=1, a=2) == (x, (), {"b": 1, "a": 2})
    assert [*replace(x, b=1, a=2)[2]] == ["b", "a"]


def test_every_name_is_free_for_changes(replace: Replace) -> None:
    class Model:
        def __replace__(self, /, **changes: Any) -> Any:
            return changes

    changes = {"obj": 1, "self": 2, "x": 3, "cls": 4, "changes": 5, "": 6, "a b": 7}
    assert replace(Model(), **changes) == changes


def test_the_hook_is_looked_up_on_the_class(replace: Replace) -> None:
    class Model:
        def __getattr__(self, name: str) -> Any:
            raise AssertionError

    x = Model()
    x.__replace__ = lambda **changes: "instance"
    assert raised(replace, x).text == "replace() does not support Model objects"


def test_the_class_is_the_one_the_object_names(replace: Replace) -> None:
    """`obj.__class__`, not type(obj)."""

    class Real:
        def __replace__(self, /, **changes: Any) -> Any:
            return "real", changes

    class Proxy:
        __class__ = Real

    assert replace(Proxy(), a=1) == ("real", {"a": 1})

    class Nameless:
        def __getattribute__(self, name: str) -> Any:
            raise OSError(name)

    assert raised(replace, Nameless()) == Raised(OSError, "__class__")


def test_a_class_that_is_no_class(replace: Replace) -> None:
    class Odd:
        __class__ = property(lambda self: 5)

    assert raised(replace, Odd()) == raised(copy.replace, Odd())


def test_none_means_unsupported(replace: Replace) -> None:
    class Base:
        def __replace__(self, /, **changes: Any) -> Any:
            raise AssertionError

    class Derived(Base):
        __replace__ = None

    assert raised(replace, Derived()).text == "replace() does not support Derived objects"


def test_a_metaclass_answers_for_its_class(replace: Replace) -> None:
    class Meta(type):
        def __getattr__(cls, name: str) -> Any:
            if name == "__replace__":
                return lambda obj, **changes: (obj, changes)
            raise AttributeError(name)

    class Model(metaclass=Meta):
        pass

    x = Model()
    assert replace(x, a=1) == (x, {"a": 1})


@pytest.mark.parametrize("hook", [5, "text", lambda: None, lambda self: None])
def test_a_hook_that_cannot_be_called_so(replace: Replace, hook: Any) -> None:
    Model = type("Model", (), {"__replace__": hook})
    assert outcome(replace, Model(), a=1) == outcome(copy.replace, Model(), a=1)
    assert outcome(replace, Model()) == outcome(copy.replace, Model())


@pytest.mark.parametrize("error", [AttributeError, ValueError])
def test_errors_of_the_look_up(replace: Replace, error: type[Exception]) -> None:
    class Descriptor:
        def __get__(self, instance: Any, owner: Any) -> Any:
            raise error("look-up")

    Failing = type("Failing", (), {"__replace__": Descriptor()})
    assert raised(replace, Failing()) == raised(copy.replace, Failing())


def test_staticmethods_and_classmethods(replace: Replace) -> None:
    class Model:
        __replace__ = staticmethod(lambda obj, **changes: (obj, changes))

    class Other:
        @classmethod
        def __replace__(cls, obj: Any, /, **changes: Any) -> Any:
            return cls, obj, changes

    x, y = Model(), Other()
    assert replace(x, a=1) == (x, {"a": 1})
    assert replace(y, a=1) == (Other, y, {"a": 1})
