"""`__setstate__` and `__getstate__`: where they are looked up and what they get."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from tests.behaviour.support.objects import Plain
from tests.behaviour.support.outcomes import raised
from tests.behaviour.support.reduced import Reduced
from tests.combinations import for_each
from tests.conftest import Implementation

CLONES = for_each(name=["copy", "deepcopy"])


class Settable:
    def __setstate__(self, state: Any) -> None:
        self.state = state


def clone(impl: Implementation, name: str, cls: type, state: Any) -> Any:
    return getattr(impl, name)(Reduced(lambda: (cls, (), state)))


@CLONES
@for_each(state=[0, "", (), [], {}, False, 5, "text", (1, 2), [1], {"a": 1}])
def test_setstate_gets_every_state_but_none(impl: Implementation, name: str, state: Any) -> None:
    assert clone(impl, name, Settable, state).state == state
    assert not hasattr(clone(impl, name, Settable, None), "state")


def test_setstate_gets_a_deep_copy(impl: Implementation) -> None:
    state = {"a": [1]}
    deep = clone(impl, "deepcopy", Settable, state).state
    assert deep == state and deep is not state and deep["a"] is not state["a"]
    assert clone(impl, "copy", Settable, state).state is state


@CLONES
def test_setstate_on_the_instance(impl: Implementation, name: str) -> None:
    """hasattr(y, '__setstate__') asks the instance, `__getattr__` included."""
    got: list[Any] = []

    class Dynamic:
        def __getattr__(self, name: str) -> Any:
            if name == "__setstate__":
                return got.append
            raise AttributeError(name)

    def make() -> Any:
        y = Plain()
        y.__setstate__ = got.append
        return y

    clone(impl, name, Dynamic, {"a": 1})
    getattr(impl, name)(Reduced(lambda: (make, (), {"a": 2})))
    assert got == [{"a": 1}, {"a": 2}]


@CLONES
def test_setstate_that_is_none_is_called(impl: Implementation, name: str) -> None:
    class Hidden:
        __setstate__ = None

    x = Hidden()
    x.a = 1  # type: ignore[attr-defined]
    assert raised(getattr(impl, name), x) == raised(getattr(copy, name), x)
    assert raised(getattr(impl, name), x).text == "'NoneType' object is not callable"


@CLONES
@for_each(error=[AttributeError, KeyError])
def test_errors_of_the_look_up(impl: Implementation, name: str, error: type[Exception]) -> None:
    class Failing:
        @property
        def __setstate__(self) -> Any:
            raise error("look-up")

    if error is AttributeError:
        assert vars(clone(impl, name, Failing, {"a": 1})) == {"a": 1}
    else:
        with pytest.raises(error, match="look-up"):
            clone(impl, name, Failing, {"a": 1})


@CLONES
def test_an_object_without_state(impl: Implementation, name: str) -> None:
    """Nothing is set and `__setstate__` is not looked up."""

    class Stateless:
        def __getstate__(self) -> None:
            return None

        def __setstate__(self, state: Any) -> None:
            raise AssertionError

    assert type(getattr(impl, name)(Stateless())) is Stateless


@CLONES
def test_an_empty_instance_has_no_state(impl: Implementation, name: str) -> None:
    class Settable:
        def __setstate__(self, state: Any) -> None:
            self.called = True

    y = getattr(impl, name)(Settable())
    assert vars(y) == vars(getattr(copy, name)(Settable()))


@CLONES
def test_getstate_and_setstate_together(impl: Implementation, name: str) -> None:
    class Model:
        def __init__(self) -> None:
            self.rows = [1]
            self.cache = object()

        def __getstate__(self) -> Any:
            return {"rows": self.rows}

        def __setstate__(self, state: Any) -> None:
            self.__dict__.update(state, cache="fresh")

    x = Model()
    y = getattr(impl, name)(x)
    assert vars(y) == {"rows": [1], "cache": "fresh"}
    assert (y.rows is x.rows) == (name == "copy")


def test_a_state_whose_copy_is_none(impl: Implementation) -> None:
    """The original state decides whether there is one, the copy is what `__setstate__` gets."""

    class ToNone:
        def __deepcopy__(self, memo: Any) -> None: ...

    assert clone(impl, "deepcopy", Settable, ToNone()).state is None
