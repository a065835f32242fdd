"""A shallow copy asks the class, its bases and its metaclass: a change there counts at once."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

import pytest

from tests.behaviour.support.library import seen
from tests.behaviour.support.objects import set_later
from tests.behaviour.support.outcomes import outcome
from tests.behaviour.support.shallow import Hooked, Plain, copier
from tests.conftest import Implementation


def metaclass(**body: Any) -> type:
    return type("Meta", (type,), body)


def say(cls: type, *args: Any) -> str:
    return "of the metaclass"


def look_up(cls: type, name: str) -> Any:
    return copier if name == "__copy__" else type.__getattribute__(cls, name)


def look_up_late(cls: type, name: str) -> Any:
    if name == "__copy__":
        return copier
    raise AttributeError(name)


META_CHANGES: dict[str, tuple[Callable[[Any], None], Any]] = {
    "__copy__": (set_later("__copy__", say), "of the metaclass"),
    "a property __copy__": (set_later("__copy__", property(lambda cls: copier)), "copied"),
    "__getattribute__": (set_later("__getattribute__", look_up), "copied"),
    "__getattr__": (set_later("__getattr__", look_up_late), "copied"),
}


@pytest.fixture(params=META_CHANGES)
def meta_change(request: pytest.FixtureRequest) -> tuple[Callable[[Any], None], Any]:
    return META_CHANGES[request.param]


def test_a_metaclass_changes(impl: Implementation, meta_change: Any) -> None:
    change, expected = meta_change
    meta: Any = metaclass()
    x = meta("Model", (Plain,), {})()
    for _ in range(3):
        assert type(impl.copy(x)) is type(x)
    change(meta)
    assert impl.copy(x) == impl.copy(x) == expected == copy.copy(x)


def test_a_base_of_the_metaclass_changes(impl: Implementation, meta_change: Any) -> None:
    change, expected = meta_change
    base: Any = metaclass()
    meta: Any = type("Derived", (base,), {})
    x = meta("Model", (Plain,), {})()
    for _ in range(3):
        assert type(impl.copy(x)) is type(x)
    change(base)
    assert impl.copy(x) == expected == copy.copy(x)


def test_a_class_gets_another_metaclass(impl: Implementation, meta_change: Any) -> None:
    change, expected = meta_change
    meta: Any = metaclass()
    other: Any = metaclass()
    change(other)
    x = meta("Model", (Plain,), {})()
    for _ in range(3):
        assert type(impl.copy(x)) is type(x)
    type(x).__class__ = other
    assert impl.copy(x) == expected == copy.copy(x)
    type(x).__class__ = meta
    assert type(impl.copy(x)) is type(x)


def test_a_hook_in_the_class_comes_before_that_of_the_metaclass(impl: Implementation) -> None:
    x: Any = metaclass(__copy__=say)("Model", (Hooked,), {})()
    assert impl.copy(x) == impl.copy(x) == "hook"
    y: Any = metaclass(__copy__=property(lambda cls: copier))("Model", (Hooked,), {})()
    assert impl.copy(y) == impl.copy(y) == "copied"


def test_a_hook_that_takes_itself_away(impl: Implementation) -> None:
    class Once:
        def __copy__(self) -> Any:
            del Once.__copy__
            self.__class__ = Plain  # type: ignore[assignment]
            return impl.copy(self)

    for _ in range(2):
        x: Any = Once()
        assert type(impl.copy(x)) is (Plain if _ == 0 else Once)


def test_a_base_changes(impl: Implementation) -> None:
    class Base(Plain):
        pass

    class Model(Base):
        pass

    x = Model()
    changes: list[tuple[str, Any]] = [
        ("__copy__", lambda self: "copied"),
        ("__reduce_ex__", lambda self, protocol: "itself"),
        ("__getstate__", lambda self: {"b": 2}),
        ("__setstate__", lambda self, state: None),
        ("__getattr__", lambda self, name: 1 // 0),
    ]
    for name, value in changes:
        assert vars(impl.copy(x)) == {"a": [1]}
        setattr(Base, name, value)
        assert seen(outcome(impl.copy, x)) == seen(outcome(copy.copy, x))
        delattr(Base, name)
    Model.__bases__ = (Hooked,)
    assert impl.copy(x) == "hook"


def test_an_object_changes_its_class(impl: Implementation) -> None:
    class Other:
        def __reduce__(self) -> str:
            return "itself"

    x: Any = Plain()
    assert type(impl.copy(x)) is Plain
    x.__class__ = Other
    assert impl.copy(x) is x
    x.__class__ = Hooked
    assert impl.copy(x) == "hook"
    x.__class__ = Plain
    assert impl.copy(x).a is x.a


def test_a_class_that_changes_too_often(impl: Implementation) -> None:
    """Interpreters give a class no more than some thousand versions."""

    class Model(Plain):
        count = 0

    x = Model()
    for i in range(3000):
        Model.count = i
        assert impl.copy(x).a is x.a
    Model.__copy__ = lambda self: "copied"  # type: ignore[attr-defined]
    assert impl.copy(x) == "copied"
