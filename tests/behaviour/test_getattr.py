"""Classes with a `__getattr__`, which is called for the hooks that the class does not have."""

from __future__ import annotations

import copyreg
import io
import sys
import unittest.runner
from collections.abc import Callable
from typing import Any

import pytest

from tests.behaviour.support.outcomes import Raised
from tests.behaviour.support.told import Told
from tests.conftest import Implementation

Answer = Callable[[Any, str], Any]
GETSTATE = [] if sys.version_info >= (3, 11) else ["__getstate__"]
"""Before 3.11 `object` has none."""


class Asked:
    """Notes each name that is looked up in vain, and lets the test answer."""

    def __init__(self, **attributes: Any) -> None:
        for name, value in attributes.items():
            setattr(self, name, value)

    def __getattr__(self, name: str) -> Any:
        log.append(name)  # without making a `__dict__`
        if told.act is not None:
            return told.act(self, name)
        raise AttributeError(name)


class Other(Asked):
    pass


told = Told()
log = told.log


@pytest.fixture(autouse=True)
def fresh() -> Any:
    log.clear()
    yield
    told.act = None


def ask(impl: Implementation, x: Any, how: Answer | None) -> Any:
    """The outcome of a copy during which `how` answers, and the names that were looked up."""
    return told.during(impl.deepcopy, x, how)


def missing(name: str) -> Any:
    raise AttributeError(name)


def test_the_names_that_are_looked_up(impl: Implementation) -> None:
    asked = ["__deepcopy__", *GETSTATE, "__setstate__"]
    x = Asked(a=[1], b=2)
    x.me = x
    y = ask(impl, x, None)
    assert log == asked
    assert type(y) is Asked and list(vars(y)) == ["a", "b", "me"]
    assert y.a == [1] and y.a is not x.a and y.me is y

    attributes = []

    def look(self: Any, name: str) -> Any:
        attributes.append([*vars(self)])
        raise AttributeError(name)

    ask(impl, x, look)
    assert attributes == [["a", "b", "me"] for _ in asked[:-1]] + [[]]

    assert vars(ask(impl, Asked(), None)) == {}
    assert log == asked[:-1]  # without a state, nothing is set


def test_what_is_found(impl: Implementation) -> None:
    def hook(x: Any, name: str) -> Any:
        return (lambda memo: (x, memo[1])) if name == "__deepcopy__" else missing(name)

    x = Asked(a=[1])
    assert impl.deepcopy(x, {1: "memo"}).a == [1]
    told.act = hook
    assert impl.deepcopy(x, {1: "memo"}) == (x, "memo")
    told.act = None

    def none(_: Any, name: str) -> Any:
        return None if name == "__deepcopy__" else missing(name)

    assert ask(impl, x, none).a == [1]

    def setter(y: Any, name: str) -> Any:
        if name == "__setstate__":
            return lambda state: vars(y).update(got=state)
        raise AttributeError(name)

    y = ask(impl, x, setter)
    assert vars(y) == {"got": {"a": [1]}} and y.got["a"] is not x.a
    assert log == ["__deepcopy__", *GETSTATE, "__setstate__", "__setstate__"]


def test_what_raises_an_error(impl: Implementation) -> None:
    x = Asked(a=[1])
    for name in ("__deepcopy__", "__setstate__"):

        def fail(_: Any, asked: str, name: str = name) -> Any:
            raise ValueError(name) if asked == name else AttributeError(asked)

        error = ask(impl, [x, x], fail)
        assert error == Raised(ValueError, name)
        assert impl.deepcopy([x])[0].a == [1]


def test_what_changes_the_object(impl: Implementation) -> None:
    """The class, the attributes and the tables are read after the first look-up."""

    def change(name: str, how: Callable[[Any], Any]) -> Answer:
        def do(x: Any, asked: str) -> Any:
            if asked == name:
                how(x)
            raise AttributeError(asked)

        return do

    def described(x: Any, how: Answer) -> Any:
        y = ask(impl, x, how)
        return type(y), vars(y), type(x), vars(x)

    def set_class(x: Any) -> None:
        x.__class__ = Other

    def add(x: Any) -> None:
        x.added = [2]

    def replace_dict(x: Any) -> None:
        x.__dict__ = {"other": [3]}

    def hide(x: Any) -> None:
        vars(x)["__reduce_ex__"] = lambda protocol: (dict, ([("reduced", protocol)],))

    first = "__deepcopy__"
    got = described(Asked(a=[1]), change(first, set_class))
    assert got == (Other, {"a": [1]}, Other, {"a": [1]})
    got = described(Asked(a=[1]), change(first, add))
    assert got[1] == {"a": [1], "added": [2]}
    got = described(Asked(a=[1]), change(first, replace_dict))
    assert got[1] == {"other": [3]}
    assert ask(impl, Asked(a=[1]), change(first, hide)) == {"reduced": 4}

    second = "__setstate__"
    got = described(Asked(a=[1]), change(second, set_class))
    assert got == (Other, {"a": [1]}, Asked, {"a": [1]})
    got = described(Asked(a=[1]), change(second, add))
    assert got[1] == {"added": [2], "a": [1]} and list(got[1]) == ["added", "a"]
    got = described(Asked(a=[1]), change(second, replace_dict))
    assert got[1] == {"other": [3], "a": [1]}


def test_the_original_changes_after_its_attributes_were_copied(impl: Implementation) -> None:
    x = Asked(a=[1], b=[2])

    def change(y: Any, name: str) -> Any:
        if name == "__setstate__" and y is not x:
            del x.a
            x.b, x.c = 5, 6
            x.__class__ = Other
        raise AttributeError(name)

    y = ask(impl, x, change)
    assert type(y) is Asked and list(vars(y).items()) == [("a", [1]), ("b", [2])]


def test_attributes_whose_hooks_change_the_object(impl: Implementation) -> None:
    class Changing:
        def __deepcopy__(self, memo: Any) -> str:
            x.__class__ = Other
            memo["seen"] = vars(x)
            return "copied"

    x = Asked(a=Changing(), b=[1])
    y = impl.deepcopy(x)
    assert type(x) is Other and type(y) is Asked and vars(y) == {"a": "copied", "b": [1]}


def test_reducers_come_after_the_hook(impl: Implementation) -> None:
    class Reduced(Asked):
        pass

    copyreg.pickle(Reduced, lambda x: (tuple, ([x.a],)))  # type: ignore[arg-type, return-value]
    try:
        assert ask(impl, Reduced(a=[1]), None) == ([1],)
        assert log == ["__deepcopy__"]
    finally:
        del copyreg.dispatch_table[Reduced]


def test_a_reducer_that_is_registered_while_the_hook_is_looked_up(impl: Implementation) -> None:
    class Registered(Asked):
        pass

    def register(_: Any, name: str) -> Any:
        copyreg.pickle(Registered, lambda x: (tuple, ([x.a],)))  # type: ignore[arg-type, return-value]
        raise AttributeError(name)

    try:
        assert ask(impl, Registered(a=[1]), register) == ([1],)
    finally:
        del copyreg.dispatch_table[Registered]


class Keeping(Asked):
    """Has a `__getstate__`, too."""

    def __getstate__(self) -> Any:
        log.append("its __getstate__")
        return {**vars(self), "kept": [0]}


class Restoring(Keeping):
    def __setstate__(self, state: Any) -> None:
        log.append("its __setstate__")
        vars(self).update(state, restored=True)


class Making(Asked):
    def __new__(cls, *arguments: Any, **_: Any) -> Any:
        log.append(arguments)
        return object.__new__(cls)

    def __getnewargs__(self) -> tuple[Any, ...]:
        return (1, [2])


def test_classes_with_other_hooks(impl: Implementation) -> None:
    x = Keeping(a=[1])
    x.me = x
    y = ask(impl, x, None)
    assert log == ["__deepcopy__", "its __getstate__", "__setstate__"]
    assert type(y) is Keeping and y.me is y and y.a == [1] and y.kept == [0]

    y = ask(impl, Restoring(a=[1]), None)
    assert log == ["__deepcopy__", "its __getstate__", "its __setstate__"]
    assert vars(y) == {"a": [1], "kept": [0], "restored": True}

    y = ask(impl, Making(a=[1]), None)
    assert log == ["__deepcopy__", *GETSTATE, (1, [2]), "__setstate__"] and vars(y) == {"a": [1]}

    def find(_: Any, name: str) -> Any:
        return (lambda memo: "copied") if name == "__deepcopy__" else missing(name)

    assert ask(impl, Keeping(a=[1]), find) == "copied"

    def fail(y: Any, name: str) -> Any:
        raise ValueError(name)

    assert ask(impl, [Keeping(a=[1])], fail) == Raised(ValueError, "__deepcopy__")


def test_other_hooks_that_change_while_the_first_is_looked_up(impl: Implementation) -> None:
    def change(how: Callable[[Any], Any]) -> Answer:
        def do(x: Any, asked: str) -> Any:
            if asked == "__deepcopy__":
                how(x)
            raise AttributeError(asked)

        return do

    class Changing(Keeping):
        def __getstate__(self) -> Any:
            return {"state": "first"}

    def set_class(x: Any) -> None:
        x.__class__ = Other

    def hide(x: Any) -> None:
        vars(x)["__getstate__"] = lambda: {"state": "hidden"}

    def replace(x: Any) -> None:
        Changing.__getstate__ = lambda self: {"state": "second"}  # type: ignore[method-assign]

    def reduce(x: Any) -> None:
        Changing.__reduce__ = lambda self: (dict, ([("state", "reduced")],))  # type: ignore

    class Late(Asked):
        pass

    def add(x: Any) -> None:
        Late.__getstate__ = lambda self: {"state": "late"}  # type: ignore

    assert vars(ask(impl, Late(a=[1]), change(add))) == {"state": "late"}
    assert type(ask(impl, Changing(a=[1]), change(set_class))) is Other
    assert vars(ask(impl, Changing(a=[1]), change(hide))) == {"state": "hidden"}
    assert vars(ask(impl, Changing(a=[1]), change(replace))) == {"state": "second"}
    assert ask(impl, Changing(a=[1]), change(reduce)) == {"state": "reduced"}


def test_slots_that_are_not_set_are_looked_up(impl: Implementation) -> None:
    class Slotted(Asked):
        __slots__ = ("s",)

    y = ask(impl, Slotted(a=[1]), None)
    assert vars(y) == {"a": [1]}
    assert log == ["__deepcopy__", *GETSTATE, "s", "__setstate__"]
    y = ask(impl, Slotted(a=[1]), lambda _, name: "found" if name == "s" else missing(name))
    assert y.s == "found"


def test_many_attributes_and_dicts_with_other_owners(impl: Implementation) -> None:
    many = Asked(**{f"a{i}": [i] for i in range(40)})
    assert vars(ask(impl, many, None)) == vars(many)
    x = Asked(a=[1])
    owner = [vars(x), x]
    y = ask(impl, owner, None)
    assert y[0] == {"a": [1]} and y[1].a is y[0]["a"]


def test_the_class_gets_and_loses_its_getattr(impl: Implementation) -> None:
    class Late:
        pass

    x: Any = Late()
    x.a = [1]
    for _ in range(3):
        assert impl.deepcopy(x).a == [1]
    names: list[str] = []
    asked = ["__deepcopy__", *GETSTATE, "__setstate__"]
    for i in (1, 2):
        Late.__getattr__ = lambda self, name: names.append(name) or missing(name)  # type: ignore
        assert impl.deepcopy(x).a == [1] and names == asked * i
        del Late.__getattr__  # type: ignore[attr-defined]
        assert impl.deepcopy(x).a == [1] and names == asked * i


def test_deep_chains(impl: Implementation) -> None:
    """The standard library stops at the recursion limit."""
    x: Any = None
    for _ in range(60):
        x = Asked(inner=x)
    y = impl.deepcopy(x)
    for _ in range(60):
        assert type(y) is Asked and y is not x
        x, y = x.inner, y.inner
    assert y is None


def test_a_class_of_the_standard_library(impl: Implementation) -> None:
    x = unittest.runner._WritelnDecorator(io.StringIO("text"))  # type: ignore[attr-defined]
    for _ in range(3):
        y = impl.deepcopy(x)
        assert type(y) is type(x) and y.getvalue() == "text" and y.stream is not x.stream
