"""Where `__deepcopy__` is looked up and what counts as having one."""

from __future__ import annotations

from typing import Any

import pytest

from tests.behaviour.support.objects import Plain
from tests.conftest import Implementation


def test_an_instance_attribute(impl: Implementation) -> None:
    x = Plain()
    x.__deepcopy__ = lambda memo: "copied"
    assert impl.deepcopy(x) == "copied"
    assert type(impl.copy(x)) is Plain


def test_an_instance_attribute_before_the_class(impl: Implementation) -> None:
    class Hooked:
        def __deepcopy__(self, memo: Any) -> str:
            return "class"

    x = Hooked()
    x.__deepcopy__ = lambda memo: "instance"
    assert impl.deepcopy([x, Hooked()]) == ["instance", "class"]


def test_an_instance_attribute_in_a_slot(impl: Implementation) -> None:
    class Slotted:
        __slots__ = ("__deepcopy__",)

    x = Slotted()
    x.__deepcopy__ = lambda memo: "copied"
    assert impl.deepcopy(x) == "copied"
    assert type(impl.deepcopy(Slotted())) is Slotted


@pytest.mark.parametrize("owner", ["class", "instance"])
def test_none_means_absent(impl: Implementation, owner: str) -> None:
    class Hooked:
        pass

    x = Hooked()
    target: Any = Hooked if owner == "class" else x
    target.__deepcopy__ = None
    y = impl.deepcopy([x])[0]
    assert type(y) is Hooked and y is not x


def test_none_on_the_instance_hides_the_class(impl: Implementation) -> None:
    class Hooked:
        def __deepcopy__(self, memo: Any) -> Any:
            raise AssertionError

    x = Hooked()
    x.__deepcopy__ = None
    assert type(impl.deepcopy(x)) is Hooked


def test_none_in_a_subclass_hides_the_base(impl: Implementation) -> None:
    class Hooked:
        def __deepcopy__(self, memo: Any) -> Any:
            raise AssertionError

    class Unhooked(Hooked):
        __deepcopy__ = None

    assert type(impl.deepcopy(Unhooked())) is Unhooked


def test_getattr_of_the_class(impl: Implementation) -> None:
    class Dynamic:
        def __getattr__(self, name: str) -> Any:
            if name == "__deepcopy__":
                return lambda memo: "copied"
            raise AttributeError(name)

    assert impl.deepcopy(Dynamic()) == "copied"


def test_getattribute_of_the_class(impl: Implementation) -> None:
    class Dynamic:
        def __getattribute__(self, name: str) -> Any:
            if name == "__deepcopy__":
                return lambda memo: "copied"
            return super().__getattribute__(name)

    assert impl.deepcopy(Dynamic()) == "copied"


def test_a_proxy_copies_what_it_stands_for(impl: Implementation) -> None:
    class Proxy:
        def __init__(self, target: Any) -> None:
            object.__setattr__(self, "target", target)

        def __getattr__(self, name: str) -> Any:
            return getattr(self.target, name)

    class Target:
        def __deepcopy__(self, memo: Any) -> str:
            return "copy of the target"

    assert impl.deepcopy(Proxy(Target())) == "copy of the target"


def test_a_mock_like_object_that_answers_everything(impl: Implementation) -> None:
    class Anything:
        def __getattr__(self, name: str) -> Any:
            return lambda *args: name

    assert impl.deepcopy(Anything()) == "__deepcopy__"


def test_attribute_error_of_a_property_is_swallowed(impl: Implementation) -> None:
    class Failing:
        @property
        def __deepcopy__(self) -> Any:
            raise AttributeError("swallowed")

    assert type(impl.deepcopy(Failing())) is Failing


@pytest.mark.parametrize("where", ["property", "getattr", "getattribute", "descriptor"])
def test_other_errors_of_the_look_up_propagate(impl: Implementation, where: str) -> None:
    class Refused(Exception):
        pass

    def refuse(self: Any, *args: Any) -> Any:
        if not args or args[0] == "__deepcopy__" or where == "descriptor":
            raise Refused("look-up")
        return object.__getattribute__(self, args[0])

    body: dict[str, Any] = {
        "property": lambda: {"__deepcopy__": property(refuse)},
        "getattr": lambda: {"__getattr__": refuse},
        "getattribute": lambda: {"__getattribute__": refuse},
        "descriptor": lambda: {"__deepcopy__": type("Get", (), {"__get__": refuse})()},
    }[where]()
    x = type("Failing", (), body)()
    with pytest.raises(Refused, match=r"^look-up\b"):
        impl.deepcopy([x])


def test_the_class_is_not_asked_for_deepcopy_by_copy(impl: Implementation) -> None:
    class Hooked:
        def __deepcopy__(self, memo: Any) -> Any:
            raise AssertionError

    assert type(impl.copy(Hooked())) is Hooked
