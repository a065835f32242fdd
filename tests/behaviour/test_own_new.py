"""Classes whose `__new__` is their own: it makes the copy, and may do anything else."""

from __future__ import annotations

import weakref
from typing import Any

from tests.behaviour.support.outcomes import outcome
from tests.behaviour.support.shapes import shape
from tests.conftest import Implementation


class Base:
    made: list[Any] = []  # noqa: RUF012

    def __new__(cls, *arguments: Any) -> Any:
        Base.made.append(cls)
        return object.__new__(cls)


def filled(cls: Any, **attributes: Any) -> Any:
    x = object.__new__(cls)
    for name, value in attributes.items():
        setattr(x, name, value)
    return x


def test_it_is_called_once_for_each_copy(impl: Implementation) -> None:
    class Slotted(Base):
        __slots__ = ("one", "two")

    class Both(Slotted):
        pass

    shared = [1]
    for cls in (Base, Slotted, Both):
        x = filled(cls, one=shared, two={"k": shared})
        x.two["self"] = x
        Base.made.clear()
        y = impl.deepcopy([x, shared, x])
        assert Base.made == [cls]
        assert shape(y) == shape([x, shared, x])


def test_what_it_gives_the_new_object(impl: Implementation) -> None:
    class Prepared:
        __slots__ = ("__dict__", "slot")

        def __new__(cls) -> Any:
            self = object.__new__(cls)
            self.slot = ["prepared"]
            self.made_by_new = True
            self.part = ["prepared"]
            return self

    x = filled(Prepared, part=[1])
    y = impl.deepcopy(x)
    assert y.__dict__ == {"made_by_new": True, "part": [1]}
    assert y.slot == ["prepared"]
    x.slot = [2]
    assert impl.deepcopy(x).slot == [2]


def test_what_it_put_into_slots_is_let_go(impl: Implementation) -> None:
    class Part:
        pass

    class Prepared:
        __slots__ = ("one", "two")

        def __new__(cls) -> Any:
            self = object.__new__(cls)
            part = Part()
            self.one = part
            parts.append(weakref.ref(part))
            return self

    parts: list[Any] = []
    y = impl.deepcopy(filled(Prepared, one=[1]))
    assert y.one == [1]
    assert parts[0]() is None
    y = impl.deepcopy(filled(Prepared, two=[2]))
    assert type(y.one) is Part
    assert y.two == [2]


def test_other_objects_than_a_new_one(impl: Implementation) -> None:
    class Single:
        only: Any = None

        def __new__(cls) -> Any:
            cls.only = cls.only or object.__new__(cls)
            return cls.only

    class Other:
        pass

    class Elsewhere:
        def __new__(cls) -> Any:
            return Other()

    x = Single()
    x.part = part = [1]
    y = impl.deepcopy([x, x])
    assert y[0] is y[1] is x
    assert x.part == [1]
    assert x.part is not part
    x = filled(Elsewhere, part=[1])
    y = impl.deepcopy([x, x])
    assert y[0] is y[1]
    assert type(y[0]) is Other
    assert y[0].part == [1]


def test_it_changes_the_original(impl: Implementation) -> None:
    class Changing:
        how: Any = None

        def __new__(cls) -> Any:
            if cls.how is not None:
                cls.how()
            return object.__new__(cls)

    def results(change: Any) -> Any:
        x = filled(Changing, one=[1], two=[2])
        Changing.how = lambda: change(x)
        try:
            return outcome(lambda: impl.deepcopy([x])[0].__dict__)
        finally:
            Changing.how = None

    def replace_dict(x: Any) -> None:
        x.__dict__ = {"three": 3}

    def give_state_methods(x: Any) -> None:
        type(x).__setstate__ = lambda self, state: self.__dict__.update(set_by=sorted(state))

    assert results(lambda x: setattr(x, "three", [3])) == {"one": [1], "two": [2], "three": [3]}
    assert results(lambda x: delattr(x, "one")) == {"two": [2]}
    assert results(replace_dict) == {"one": [1], "two": [2]}
    assert results(give_state_methods) == {"set_by": ["one", "two"]}


def test_it_fails(impl: Implementation) -> None:
    class Needing:
        def __new__(cls, argument: Any) -> Any:
            return object.__new__(cls)

    x = filled(Needing, part=[1])
    for _ in range(2):
        result = outcome(impl.deepcopy, [x, x])
        assert result.type is TypeError
        assert "missing 1 required positional argument: 'argument'" in result.text


def test_a_class_that_gets_it_later(impl: Implementation) -> None:
    class Later:
        pass

    x = filled(Later, part=[1])
    assert impl.deepcopy(x).part == [1]
    calls: list[Any] = []

    def new(cls: Any) -> Any:
        calls.append(cls)
        return object.__new__(cls)

    Later.__new__ = new  # type: ignore[method-assign, assignment]
    assert impl.deepcopy([x])[0].part == [1]
    assert calls == [Later]
    del Later.__new__
    assert impl.deepcopy([x])[0].part == [1]
    assert calls == [Later]
