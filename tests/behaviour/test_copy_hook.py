"""`__copy__` is looked up on the class alone."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from tests.behaviour.support.objects import Plain
from tests.behaviour.support.outcomes import raised
from tests.conftest import Implementation


def test_a_method(impl: Implementation) -> None:
    class Hooked:
        def __copy__(self) -> Any:
            return ("copied", self)

    x = Hooked()
    assert impl.copy(x) == ("copied", x)


def test_an_instance_attribute_does_not_count(impl: Implementation) -> None:
    x = Plain()
    x.__copy__ = lambda: "copied"
    assert type(impl.copy(x)) is Plain


def test_getattr_of_the_class_does_not_count(impl: Implementation) -> None:
    class Dynamic:
        def __getattr__(self, name: str) -> Any:
            if name == "__copy__":
                return lambda: "copied"
            raise AttributeError(name)

    assert type(impl.copy(Dynamic())) is Dynamic


def test_none_means_absent(impl: Implementation) -> None:
    class Base:
        def __copy__(self) -> Any:
            raise AssertionError

    class Unhooked(Base):
        __copy__ = None

    assert type(impl.copy(Unhooked())) is Unhooked


def test_the_unbound_attribute_is_called_with_the_object(impl: Implementation) -> None:
    class Hooked:
        __copy__ = staticmethod(lambda x: ("static", x))

    x = Hooked()
    assert impl.copy(x) == ("static", x)


def test_a_classmethod_gets_class_and_object(impl: Implementation) -> None:
    class Hooked:
        @classmethod
        def __copy__(cls, x: Any) -> Any:
            return (cls, x)

    x = Hooked()
    assert impl.copy(x) == (Hooked, x)


def test_a_descriptor_is_bound_to_the_class(impl: Implementation) -> None:
    class Descriptor:
        def __get__(self, instance: Any, owner: Any) -> Any:
            return lambda x: (instance, owner, x)

    Hooked = type("Hooked", (), {"__copy__": Descriptor()})
    x = Hooked()
    assert impl.copy(x) == (None, Hooked, x)


@pytest.mark.parametrize("error", [AttributeError, ValueError, KeyError])
def test_errors_of_the_look_up(impl: Implementation, error: type[Exception]) -> None:
    class Descriptor:
        def __get__(self, instance: Any, owner: Any) -> Any:
            raise error("look-up")

    Failing = type("Failing", (), {"__copy__": Descriptor()})
    if error is AttributeError:
        assert type(impl.copy(Failing())) is Failing
    else:
        with pytest.raises(error, match="look-up"):
            impl.copy(Failing())


@pytest.mark.parametrize("hook", [7, "text", lambda: None, lambda a, b: None])
def test_a_hook_that_cannot_be_called_so(impl: Implementation, hook: Any) -> None:
    Hooked = type("Hooked", (), {"__copy__": hook})
    assert raised(impl.copy, Hooked()) == raised(copy.copy, Hooked())


@pytest.mark.parametrize("result", [None, NotImplemented, 0, "text"])
def test_the_result_is_taken_as_it_is(impl: Implementation, result: Any) -> None:
    class Hooked:
        def __copy__(self) -> Any:
            return result

    assert impl.copy(Hooked()) is result


def test_a_container_subclass_with_a_hook(impl: Implementation) -> None:
    class Hooked(list):  # type: ignore[type-arg]
        def __copy__(self) -> str:
            return "copied"

    class Inherited(dict):  # type: ignore[type-arg]
        copy = None

    assert impl.copy(Hooked()) == "copied"
    assert impl.copy(Inherited(a=1)) == {"a": 1}


def test_a_class_changed_between_two_copies(impl: Implementation) -> None:
    class Late:
        pass

    x = Late()
    assert type(impl.copy(x)) is Late
    Late.__copy__ = lambda self: "hooked"
    assert impl.copy(x) == "hooked"
    del Late.__copy__
    assert type(impl.copy(x)) is Late
