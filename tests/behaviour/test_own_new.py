"""Classes whose `__new__` is their own: it makes the copy, and may do anything else."""

from __future__ import annotations

import weakref
from typing import Any
from xml.dom import minidom

from tests.behaviour.support.outcomes import Raised, outcome, raised
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


made: list[Any] = []


class Text(str):
    __slots__ = ("part",)

    def __new__(cls, *arguments: Any, **keywords: Any) -> Any:
        made.append((cls, arguments, keywords))
        return str.__new__(cls, "made of " + arguments[0])


class Number(int):
    def __new__(cls, *arguments: Any) -> Any:
        made.append((cls, arguments))
        return int.__new__(cls, arguments[0])


class Complex(complex):
    def __new__(cls, *arguments: Any) -> Any:
        made.append((cls, arguments))
        return complex.__new__(cls, *arguments)


class Row(tuple):  # type: ignore[type-arg]
    def __new__(cls, *arguments: Any) -> Any:
        made.append((cls, arguments))
        return tuple.__new__(cls, (*arguments[0], "more"))


def filled_as(base: Any, cls: Any, *arguments: Any, **attributes: Any) -> Any:
    x = base.__new__(cls, *arguments)
    for name, value in attributes.items():
        setattr(x, name, value)
    return x


def test_values_and_tuples(impl: Implementation) -> None:
    """`__new__` gets the value or the items, copied before; the state comes afterwards."""
    shared = [1]
    values = [
        (filled_as(str, Text, "t", part=shared), (Text, ("t",), {})),
        (filled_as(int, Number, 300, part=shared), (Number, (300,))),
        (filled_as(complex, Complex, 1, -2, part=shared), (Complex, (1.0, -2.0))),
    ]
    for x, called in values:
        made.clear()
        y = impl.deepcopy([x, shared, x])
        assert made == [called] and all(type(value) is not type(x) for value in made[0][1])
        assert y[0] is y[2] and type(y[0]) is type(x) and y[0].part is y[1]
    assert impl.deepcopy(values[0][0]) == "made of t"

    x = filled_as(tuple, Row, (shared, 2), part=shared)
    for original in (x, [x, shared, x]):
        made.clear()
        y = impl.deepcopy(original)
        [(cls, [items])] = made
        assert cls is Row and type(items) is tuple and items == ([1], 2) and items[0] is not shared
        row = y if original is x else y[0]
        assert type(row) is Row and row == ([1], 2, "more") and row.part is row[0] is items[0]
    assert impl.deepcopy(filled_as(tuple, Row, ())) == ("more",)


def test_values_that_are_made_otherwise(impl: Implementation) -> None:
    class Same(str):
        def __new__(cls, value: str) -> Any:
            return x

    x = filled_as(str, Same, "x")
    assert impl.deepcopy(x) is x
    x.part = [1]
    y = impl.deepcopy([x])
    assert y == [x] and y[0] is x and x.part == [1]

    class Other(tuple):  # type: ignore[type-arg]
        def __new__(cls, items: Any) -> Any:
            return list(items)

    assert impl.deepcopy(filled_as(tuple, Other, (1, [2]))) == [1, [2]]
    with_state = outcome(impl.deepcopy, filled_as(tuple, Other, (1,), part=1))
    assert with_state == Raised(AttributeError, "'list' object has no attribute '__dict__'")

    class Two(int):
        def __new__(cls, a: int, b: int) -> Any:
            return int.__new__(cls, a + b)

    assert raised(impl.deepcopy, filled_as(int, Two, 1)).type is TypeError

    class Changing(int):
        def __new__(cls, value: int) -> Any:
            y = int.__new__(cls, value)
            z.__dict__ = {"late": 1}
            y.of_new = [value]
            return y

    z = filled_as(int, Changing, 3, early=[1])
    assert vars(impl.deepcopy(z)) == {"of_new": [3], "early": [1]}


def test_tuples_that_hold_themselves(impl: Implementation) -> None:
    """The items are copied before there is an object, so there are two copies, with one state."""

    class Plain(tuple):  # type: ignore[type-arg]
        pass

    classes: list[Any] = [Plain, Row]
    for cls in classes:
        inner: list[Any] = []
        x = filled_as(tuple, cls, (inner,), part=["state"])
        inner.append(x)
        y = impl.deepcopy(x)
        assert type(y) is cls and type(y[0][0]) is cls and y[0] is y[0][0][0]
        assert (y[0][0] is y, y[0][0].part is y.part) == (False, True)

    x = filled_as(tuple, Plain, ([1], {"a": 2}))
    x.me = x.also = x
    y = impl.deepcopy(x)
    assert y.me is y.also is y and y == x and y[0] is not x[0]


class NoState(list):  # type: ignore[type-arg]
    __slots__ = ()

    def __setstate__(self, state: Any) -> None:
        made.append(state)


class LaterState(NoState):
    __slots__ = ("part",)


def test_a_setter_is_called_only_with_a_state(impl: Implementation) -> None:
    made.clear()
    document: Any = minidom.parseString("<a><b c='d'/>text</a>")
    nodes = document.documentElement.childNodes
    for x in (NoState([1, [2]]), LaterState(), nodes):
        y = impl.deepcopy(x)
        assert type(y) is type(x) and len(y) == len(x) and y is not x
    assert made == []
    assert impl.deepcopy(filled_as(list, LaterState, part=[1])) == []
    assert made == [(None, {"part": [1]})]


def test_the_new_of_another_builtin_type(impl: Implementation) -> None:
    """The class keeps the slot of its base, but the protocol calls what it finds by name."""
    for base in (int, str, tuple, list, dict, object):
        for other in (object, list, int):

            class Wrong(base):  # type: ignore[misc, valid-type]
                __new__ = other.__new__  # type: ignore[assignment]

            is_right = base is other
            for copier in (impl.deepcopy, impl.copy):
                result = outcome(copier, base.__new__(Wrong))
                assert (type(result) is Wrong) == is_right
                assert is_right or (isinstance(result, Raised) and result.type is TypeError)
