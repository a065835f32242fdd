"""Hooks, slots and `__dict__` from several bases; generics, protocols and abstract classes."""

from __future__ import annotations

import abc
import copy
import copyreg
import typing
from collections.abc import Callable
from typing import Any, Generic, Protocol, TypeVar

import pytest

from tests.behaviour.support.outcomes import shaped
from tests.combinations import for_each
from tests.conftest import Implementation

T = TypeVar("T")


class Dict:
    def __init__(self) -> None:
        self.a = [1]


class Slots:
    __slots__ = ("s",)


class Slotless:
    __slots__ = ()


class HookMixin:
    def __deepcopy__(self, memo: Any) -> Any:
        return "mixin"

    def __copy__(self) -> Any:
        return "mixin"


class StateMixin:
    __slots__ = ()

    def __getstate__(self) -> Any:
        return ("state", 1, 2)

    def __setstate__(self, state: Any) -> None:
        self.restored = state


class ReduceMixin:
    __slots__ = ()

    def __reduce__(self) -> Any:
        return str, ("reduced",)


class NewMixin:
    def __new__(cls, *args: Any) -> Any:
        self = super().__new__(cls)
        self.born = len(args)
        return self

    def __getnewargs__(self) -> Any:
        return (1, 2)


class Parametrised(Generic[T]):
    def __init__(self) -> None:
        self.a = [1]


class Interface(Protocol):
    a: Any


class Implementing(Interface):
    def __init__(self) -> None:
        self.a = [1]


class Abstract(abc.ABC):
    @abc.abstractmethod
    def method(self) -> None: ...


class Concrete(Abstract):
    def __init__(self) -> None:
        self.a = [1]

    def method(self) -> None: ...


def class_of(*bases: type, **body: Any) -> Callable[[], Any]:
    return type("Derived", bases, body)


CASES: dict[str, Callable[[], Any]] = {
    "dict and slots": class_of(Dict, Slots),
    "slots and dict": class_of(Slots, Dict),
    "slots below a dict": class_of(Dict, __slots__=("t",)),
    "slotless and dict": class_of(Slotless, Dict),
    "hook first": class_of(HookMixin, Dict),
    "hook last": class_of(Dict, HookMixin),
    "hook over a list": class_of(HookMixin, list),
    "hook under a list": class_of(list, HookMixin),
    "state first": class_of(StateMixin, Dict),
    "state last": class_of(Dict, StateMixin),
    "reduce first": class_of(ReduceMixin, Dict),
    "reduce last": class_of(Dict, ReduceMixin),
    "reduce over a dict": class_of(ReduceMixin, dict),
    "reduce under a dict": class_of(dict, ReduceMixin),
    "new first": class_of(NewMixin, Dict),
    "new last": class_of(Dict, NewMixin),
    "three levels": class_of(type("Middle", (Dict,), {}), Slotless),
    "a diamond": class_of(type("L", (Dict,), {}), type("R", (Dict,), {"b": [2]})),
    "hidden hook": class_of(HookMixin, Dict, __deepcopy__=None, __copy__=None),
    "generic": Parametrised,
    "generic with arguments": lambda: Parametrised[int](),
    "generic subclass": class_of(Parametrised),
    "protocol": Implementing,
    "abstract": Concrete,
    "registered": lambda: typing.cast("Any", Abstract.register(type("Virtual", (Dict,), {})))(),
    "reduce by name": class_of(Dict, __reduce__=object.__reduce__),
    "reduce_ex by name": class_of(Dict, __reduce_ex__=object.__reduce_ex__),
    "new by name": class_of(Dict, __new__=object.__new__),
    "new of list by name": class_of(list, __new__=list.__new__),
    "getattribute by name": class_of(Dict, __getattribute__=object.__getattribute__),
    "setattr by name": class_of(Slots, __setattr__=object.__setattr__),
    "names of slots by hand": class_of(Slots, __slotnames__=[]),
    "other names of slots by hand": class_of(Dict, __slotnames__=["a"]),
}


@for_each(name=["copy", "deepcopy"], make=CASES)
def test_as_the_running_version(impl: Implementation, make: Any, name: str) -> None:
    x = make()
    for attribute in ("s", "t"):
        if hasattr(type(x), attribute):
            setattr(x, attribute, [2])
    assert shaped(getattr(impl, name), x) == shaped(getattr(copy, name), x)
    assert shaped(getattr(impl, name), x) == shaped(getattr(copy, name), x)


def test_an_instance_attribute_named_setstate(impl: Implementation) -> None:
    """The copy has none when it is asked: its state comes after the question."""
    x = Dict()
    x.__setstate__ = lambda state: 1 / 0
    y = impl.deepcopy(x)
    assert vars(y) == vars(x) and y.a is not x.a


def test_an_instance_attribute_named_getstate(impl: Implementation) -> None:
    """object.__reduce_ex__ asks the instance."""
    x = Dict()
    x.__getstate__ = lambda: {"asked": [1]}
    assert vars(impl.deepcopy(x)) == vars(impl.copy(x)) == {"asked": [1]}


def test_an_instance_attribute_named_getnewargs(impl: Implementation) -> None:
    x = Dict()
    x.__getnewargs__ = lambda: ("too", "many")
    assert shaped(impl.deepcopy, x) == shaped(copy.deepcopy, x)
    assert shaped(impl.copy, x) == shaped(copy.copy, x)


def test_the_rebuilding_functions_of_copyreg_replaced(
    impl: Implementation, monkeypatch: pytest.MonkeyPatch
) -> None:
    """object.__reduce_ex__ takes them from the module each time."""
    monkeypatch.setattr(copyreg, "__newobj__", lambda cls, *args: ["replaced", cls])
    for clone in (impl.copy, impl.deepcopy):
        assert shaped(clone, Slots()) == shaped(lambda: ["replaced", Slots])


def test_newobj_is_replaced_by_getnewargs(
    impl: Implementation, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is looked up after the arguments, and before the state."""

    class Replacing:
        def __getnewargs__(self) -> tuple[()]:
            monkeypatch.setattr(copyreg, "__newobj__", lambda cls, *args: ["replaced", cls])
            return ()

        def __getstate__(self) -> Any:
            monkeypatch.undo()
            return None

    for _ in range(3):
        assert impl.deepcopy(Replacing()) == ["replaced", Replacing]
