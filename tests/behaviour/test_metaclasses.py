"""Classes are atomic whatever their metaclass; the metaclass is asked where `copy.py` asks it."""

from __future__ import annotations

import abc
import copy
import enum
import functools
from collections.abc import Callable
from typing import Any
from unittest import mock

import pytest

from tests.behaviour.support.objects import Then
from tests.behaviour.support.outcomes import Raised, outcome, raised
from tests.conftest import Implementation


def test_an_instance_of_a_metaclass_is_atomic(impl: Implementation) -> None:
    class Meta(type):
        def __deepcopy__(cls, memo: Any) -> Any:
            raise AssertionError("a class is not asked")

        __copy__ = __reduce_ex__ = __deepcopy__

    class Model(metaclass=Meta):
        pass

    assert impl.deepcopy(Model) is Model
    assert impl.copy(Model) is Model
    assert impl.deepcopy([Model, Meta]) == [Model, Meta]


@pytest.mark.parametrize("cls", [abc.ABC, enum.Flag, int])
@pytest.mark.parametrize("contain", [lambda x: x, lambda x: (x,), lambda x: functools.partial(x)])
def test_another_copy_of_a_class_is_found_in_the_memo(
    impl: Implementation, cls: type, contain: Any
) -> None:
    """From 3.14 on `type` itself is asked before the memo, and a metaclass after it."""

    def plant(memo: Any) -> None:
        memo[id(cls)] = dict

    def find(deepcopy: Any) -> str:
        return repr(deepcopy([Then(plant), [], contain(cls), {"k": contain(cls)}]))

    assert find(impl.deepcopy) == find(copy.deepcopy)


def test_a_class_with_instance_hooks_is_atomic(impl: Implementation) -> None:
    class Model:
        def __deepcopy__(self, memo: Any) -> str:
            return "copied"

        def __copy__(self) -> str:
            return "copied"

    assert impl.deepcopy(Model) is Model and impl.copy(Model) is Model
    assert impl.deepcopy(Model()) == impl.copy(Model()) == "copied"


@pytest.mark.parametrize("name", ["__deepcopy__", "__copy__"])
def test_attributes_of_the_metaclass_are_not_attributes_of_the_instance(
    impl: Implementation, name: str
) -> None:
    """getattr(x, '__deepcopy__') does not see the metaclass; getattr(cls, '__copy__') does."""

    def hook(cls: type, *args: Any) -> str:
        return "from the metaclass"

    meta = type("Meta", (type,), {name: hook})
    x = meta("Model", (), {})()
    assert type(impl.deepcopy(x)) is type(x)
    assert (impl.copy(x) == "from the metaclass") == (name == "__copy__")


def test_a_metaclass_getattr_answers_for_copy(impl: Implementation) -> None:
    class Meta(type):
        def __getattr__(cls, name: str) -> Any:
            if name == "__copy__":
                return lambda x: ("copied", x)
            raise AttributeError(name)

    class Model(metaclass=Meta):
        pass

    x = Model()
    assert impl.copy(x) == ("copied", x)
    assert type(impl.deepcopy(x)) is Model


def test_an_unhashable_class(impl: Implementation) -> None:
    """The class is looked up in tables, so its hash is needed."""

    class Meta(type):
        __hash__ = None

        def __eq__(cls, other: object) -> bool:
            return cls is other

    x = Meta("Model", (), {})()
    for clone, law in ((impl.copy, copy.copy), (impl.deepcopy, copy.deepcopy)):
        assert raised(clone, x) == raised(law, x)
        assert raised(clone, x).type is TypeError


def test_a_class_that_equals_a_container_type(impl: Implementation) -> None:
    """Tables compare by equality: such a class is copied as what it claims to be."""

    class Meta(type):
        def __hash__(cls) -> int:
            return hash(list)

        def __eq__(cls, other: object) -> bool:
            return other is list or cls is other

    class Model(list, metaclass=Meta):  # type: ignore[type-arg]
        pass

    x = Model([[1]])
    y = impl.deepcopy(x)
    assert type(y) is list and y == [[1]] and y[0] is not x[0]


def test_a_class_made_abstract_meanwhile(impl: Implementation) -> None:
    class Shape(abc.ABC):  # noqa: B024 - it becomes abstract below
        pass

    x = Shape()
    Shape.__abstractmethods__ = frozenset({"area"})
    assert raised(impl.deepcopy, x) == raised(copy.deepcopy, x)
    assert raised(impl.copy, x) == raised(copy.copy, x)


def test_a_lying_class_attribute(impl: Implementation) -> None:
    """type(x) decides about the path; x.__class__ is what the protocol rebuilds."""

    class Real:
        pass

    class Proxy:
        __class__ = Real

    x = Proxy()
    y = impl.deepcopy(x)
    assert type(y) is type(copy.deepcopy(x))


def test_an_object_that_claims_to_be_a_list(impl: Implementation) -> None:
    class Claims:
        __class__ = property(lambda self: list)

    x = Claims()
    for clone, law in ((impl.copy, copy.copy), (impl.deepcopy, copy.deepcopy)):
        ours, expected = outcome(clone, x), outcome(law, x)
        assert type(ours) is type(expected)
        assert not isinstance(expected, Raised) or ours == expected


# A class whose metaclass is another one after the first copy, or has changed.


class Other(type):
    pass


class Hashing(type):
    """Its classes hash as `int` does: the dispatch tables find them under that."""

    def __hash__(cls) -> int:
        return hash(int)

    def __eq__(cls, other: object) -> bool:
        return other is int or other is cls


class Looking(type):
    def __getattribute__(cls, name: str) -> Any:
        if name == "__copy__":
            return lambda x: "by the metaclass"
        return super().__getattribute__(name)


def become(metaclass: Any) -> Callable[[Any], None]:
    def change(cls: Any) -> None:
        cls.__class__ = metaclass

    return change


def add_hash(cls: Any) -> None:
    type(cls).__hash__ = lambda cls: hash(int)
    type(cls).__eq__ = lambda cls, other: other is int or other is cls


CHANGES = {
    "another": become(Other),
    "one that hashes": become(Hashing),
    "one that looks up": become(Looking),
    "a hash": add_hash,
}


def fresh() -> Any:
    return type("Metaclass", (type,), {})("Fresh", (), {"a": 1})


@pytest.mark.parametrize("change", CHANGES)
def test_what_was_known_of_the_class(impl: Implementation, change: str) -> None:
    results = []
    for module in (impl, copy):
        cls = fresh()
        x = cls()
        x.b = [1]
        module.deepcopy(x)
        module.copy(x)
        CHANGES[change](cls)
        y, z = module.deepcopy(x), module.copy(x)
        results.append([y is x, z is x, z == "by the metaclass", module.deepcopy([x])[0] is x])
    assert results[0] == results[1]


def test_a_metaclass_in_the_dispatch_table(impl: Implementation) -> None:
    """The class itself is an argument of the reduce value, and copied like any."""

    def other_class(cls: Any, memo: Any) -> Any:
        return Replacement

    class Replacement:
        pass

    cls = fresh()
    x = cls()
    assert type(impl.deepcopy(x)) is cls
    cls.__class__ = Other
    with mock.patch.dict(copy._deepcopy_dispatch, {Other: other_class}):
        assert type(impl.deepcopy(x)) is type(copy.deepcopy(x)) is Replacement
        assert type(impl.deepcopy([x, x])[1]) is Replacement
    assert type(impl.deepcopy(x)) is cls


def test_a_metaclass_with_a_property_for_a_hook_is_asked(impl: Implementation) -> None:
    """`object.__reduce_ex__` looks `__reduce__` up in the class, and finds the property first."""
    asked: list[type] = []

    class Meta(type):
        @property
        def __reduce__(cls) -> Any:
            asked.append(cls)
            return super().__reduce__

    class Model(metaclass=Meta):
        pass

    class Items(list, metaclass=Meta):  # type: ignore[type-arg]
        def append(self, item: Any) -> None:
            super().append(item)

    for cls in (Model, Items):
        asked.clear()
        for copier in (impl.deepcopy, impl.copy):
            assert type(copier(cls())) is cls
        assert asked == [cls] * 2
