"""Instances where the shortest way would be wrong: Borg, descriptors, another `__dict__`."""

from __future__ import annotations

import copy
import gc
from typing import Any, ClassVar

import pytest

from tests.behaviour.support.outcomes import outcome, shaped
from tests.conftest import Implementation

CLONES = pytest.mark.parametrize("name", ["copy", "deepcopy"])


class Borg:
    """All instances share one `__dict__`."""

    state: ClassVar[dict[str, Any]] = {}

    def __init__(self) -> None:
        self.__dict__ = self.state


class BornBorg:
    """As Borg, from `__new__` on: a rebuilt instance shares the `__dict__` as well."""

    state: ClassVar[dict[str, Any]] = {}

    def __new__(cls) -> BornBorg:
        self = super().__new__(cls)
        self.__dict__ = cls.state
        return self


@CLONES
def test_borg(impl: Implementation, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setattr(Borg, "state", {"a": [1]})
    x = Borg()
    y = getattr(impl, name)(x)
    assert y.__dict__ is not x.__dict__ and y.__dict__ == {"a": [1]}
    assert (y.a is x.a) == (name == "copy")
    assert Borg.state == {"a": [1]}


@CLONES
def test_born_borg(impl: Implementation, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    """The state is written into the one shared `__dict__`."""
    monkeypatch.setattr(BornBorg, "state", {"a": [1]})
    x = BornBorg()
    before = x.a
    y = getattr(impl, name)(x)
    assert y.__dict__ is x.__dict__
    assert x.a == [1] and (x.a is before) == (name == "copy")


def test_many_borgs_in_one_copy(impl: Implementation, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Borg, "state", {"a": [1]})
    a, b, c = impl.deepcopy([Borg(), Borg(), Borg()])
    assert a.a is b.a is c.a is not Borg.state["a"]
    assert len({id(vars(x)) for x in (a, b, c)}) == 3


@CLONES
def test_a_data_descriptor_over_an_instance_key(impl: Implementation, name: str) -> None:
    """The state goes into the `__dict__`, past the descriptor."""

    class Model:
        def __init__(self) -> None:
            self.__dict__["a"] = [1]

        @property
        def a(self) -> str:
            return "property"

        @a.setter
        def a(self, value: Any) -> None:
            raise AssertionError("not set through the descriptor")

    y = getattr(impl, name)(Model())
    assert y.a == "property" and vars(y) == {"a": [1]}


@CLONES
def test_setattr_is_not_called_for_the_dict(impl: Implementation, name: str) -> None:
    class Model:
        def __init__(self) -> None:
            self.__dict__["a"] = [1]

        def __setattr__(self, name: str, value: Any) -> None:
            raise AssertionError

        def __delattr__(self, name: str) -> None:
            raise AssertionError

    assert vars(getattr(impl, name)(Model())) == {"a": [1]}


@CLONES
def test_a_property_named_dict(impl: Implementation, name: str) -> None:
    class Model:
        def __init__(self) -> None:
            self.real = [1]

        @property
        def __dict__(self) -> Any:
            return {"shown": [2]}

    x = Model()
    y = getattr(impl, name)(x)
    z = getattr(copy, name)(x)
    assert type(y) is Model
    assert outcome(getattr, y, "real") == outcome(getattr, z, "real")


@CLONES
def test_a_class_attribute_named_dict(impl: Implementation, name: str) -> None:
    class Model:
        __slots__ = ()
        __dict__ = {"a": [1]}

    assert shaped(getattr(impl, name), Model()) == shaped(getattr(copy, name), Model())


@CLONES
def test_a_dict_subclass_as_dict(impl: Implementation, name: str) -> None:
    class Attributes(dict):  # type: ignore[type-arg]
        pass

    class Model:
        pass

    x = Model()
    x.__dict__ = Attributes(a=[1])
    y, z = getattr(impl, name)(x), getattr(copy, name)(x)
    assert vars(y) == {"a": [1]} and type(vars(y)) is type(vars(z)) is dict


def test_an_ordered_dict_subclass_with_hooks_as_dict(impl: Implementation) -> None:
    class Attributes(dict):  # type: ignore[type-arg]
        def __deepcopy__(self, memo: Any) -> Any:
            return {"hooked": True}

    class Model:
        pass

    x = Model()
    x.__dict__ = Attributes(a=1)
    assert vars(impl.deepcopy(x)) == {"hooked": True}


@CLONES
def test_a_new_that_returns_another_type(impl: Implementation, name: str) -> None:
    class Model:
        def __new__(cls) -> Any:
            return ["other"] if armed else super().__new__(cls)

    armed = False
    x = Model()
    armed = True
    assert getattr(impl, name)(x) == ["other"]
    x.a = 1
    assert shaped(getattr(impl, name), x) == shaped(getattr(copy, name), x)


@CLONES
def test_a_singleton(impl: Implementation, name: str) -> None:
    class Singleton:
        instance: Any = None

        def __new__(cls) -> Any:
            if cls.instance is None:
                cls.instance = super().__new__(cls)
            return cls.instance

    x = Singleton()
    x.a = [1]
    inner = x.a
    assert getattr(impl, name)(x) is x
    assert (x.a is inner) == (name == "copy")


@CLONES
def test_new_with_required_arguments(impl: Implementation, name: str) -> None:
    class Model:
        def __new__(cls, required: Any) -> Any:
            return super().__new__(cls)

    x = Model(1)
    assert shaped(getattr(impl, name), x) == shaped(getattr(copy, name), x)


@CLONES
def test_an_instance_of_a_class_that_is_gone(impl: Implementation, name: str) -> None:
    def make(value: int) -> Any:
        Model = type("Model", (), {f"only{value}": value})
        x = Model()
        x.a = [value]
        return x

    for value in range(50):
        y = getattr(impl, name)(make(value))
        assert y.a == [value] and getattr(y, f"only{value}") == value
        del y
        gc.collect(0)
