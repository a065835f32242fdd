"""Which hook of a class is called first is remembered; what a program changes counts all the same.

Each subject is copied once, so that its class is known. Then something changes, and it is copied
again by both implementations: what the hooks saw, and the outcome, are the same.
"""

from __future__ import annotations

import copy
import copyreg
from collections.abc import Callable
from typing import Any
from unittest import mock

from tests.behaviour.support.hooked import HOOKS, Log, hooked_class
from tests.behaviour.support.outcomes import by_case, shaped
from tests.combinations import for_each
from tests.conftest import Implementation


def _subject(hook: str, log: Log, base: type = object) -> Any:
    x = hooked_class(hook, log, base)()
    x.value = [1]
    return x


_calls_of_other: Log = []


def _other(*args: Any) -> None:
    """A method or function in a hook's place. One for all, since its address shows in shapes."""
    _calls_of_other.append(len(args))


def _shadow(name: str) -> Callable[[Any, Log], None]:
    return lambda x, log: vars(x).update({name: _other})


def _replace(name: str, value: Any = _other) -> Callable[[Any, Log], None]:
    return lambda x, log: setattr(type(x), name, value)


def _add_attribute_lookup(x: Any, log: Log) -> None:
    def look_up(self: Any, name: str) -> Any:
        log.append(("look up", name))
        return object.__getattribute__(self, name)

    type(x).__getattribute__ = look_up


def _remove_hooks(x: Any, log: Log) -> None:
    for name in HOOKS[:-1]:
        if name in vars(type(x)):
            delattr(type(x), name)


def _become_another(x: Any, log: Log) -> None:
    x.__class__ = type("Another", (), {"__reduce__": lambda self: (list, ([2],))})


NAMES = ["__deepcopy__", "__reduce_ex__", "__reduce__", "__getstate__", "__setstate__"]
CHANGES: dict[str, Callable[[Any, Log], None]] = {
    "nothing": lambda x, log: None,
    **{f"{name} of the instance": _shadow(name) for name in [*NAMES, "__getnewargs__"]},
    **{f"{name} is None": _replace(name, None) for name in [*NAMES, "__getnewargs__"]},
    **{f"{name} of another kind": _replace(name, len) for name in [*NAMES, "__getnewargs__"]},
    **{f"another {name}": _replace(name) for name in [*NAMES, "__getnewargs__"]},
    "__getnewargs_ex__": _replace("__getnewargs_ex__"),
    "__getattribute__": _add_attribute_lookup,
    "no hooks": _remove_hooks,
    "another class": _become_another,
    "a dict held by somebody": lambda x, log: setattr(type(x), "held", vars(x)),
}


@for_each(name=["copy", "deepcopy"], hook=HOOKS)
def test_changed_between_copies(impl: Implementation, name: str, hook: str) -> None:
    def run(clone: Callable[[Any], Any], change: str) -> Any:
        log: Log = []
        _calls_of_other.clear()
        x = _subject(hook, log)
        shaped(clone, x)
        CHANGES[change](x, log)
        return shaped(clone, x), shaped(clone, [x, x]), log, [*_calls_of_other]

    changes = [(change,) for change in CHANGES]
    law = by_case(run, getattr(copy, name), changes)
    assert by_case(run, getattr(impl, name), changes) == law


@for_each(base=[list, dict, set, tuple, int, str, ValueError], hook=HOOKS[:3])
def test_instances_of_builtin_bases(impl: Implementation, hook: str, base: type) -> None:
    def run(clone: Callable[[Any], Any]) -> Any:
        log: Log = []
        x = _subject(hook, log, base)
        return [shaped(clone, x) for _ in range(2)], log

    assert run(impl.deepcopy) == run(copy.deepcopy)


RETURNS: dict[str, Any] = {
    "None": None,
    "a list": [1],
    "a tuple of a subclass": type("Tuple", (tuple,), {"__iter__": None})([1, [2]]),
    "no arguments": (),
    "one that raises": ...,
}


@for_each(
    name=["copy", "deepcopy"],
    what=[*RETURNS],
    hook=["__getnewargs__", "__getstate__", "__reduce__", "__reduce_ex__"],
)
def test_odd_results(impl: Implementation, name: str, hook: str, what: str) -> None:
    def odd(*args: Any) -> Any:
        if what == "one that raises":
            raise LookupError(hook)
        return RETURNS[what]

    def run(clone: Callable[[Any], Any]) -> Any:
        log: Log = []
        x = _subject("all of them", log)
        setattr(type(x), hook, odd)
        return [shaped(clone, x) for _ in range(2)], log

    assert run(getattr(impl, name)) == run(getattr(copy, name))


def _rebuild_otherwise(x: Any) -> None:
    def rebuild(cls: Any, *args: Any) -> Any:
        return ["rebuilt", args]

    copyreg.__newobj__ = rebuild  # type: ignore[attr-defined]


def _forget_rebuilder(x: Any) -> None:
    del copyreg.__newobj__  # type: ignore[attr-defined]


def _register(x: Any) -> None:
    copyreg.dispatch_table[type(x)] = lambda _: "itself"


def _change_class(x: Any) -> None:
    x.__class__ = type("Later", (), {"__getstate__": lambda self: {"later": [1]}})


def _other_new(x: Any) -> None:
    type(x).__new__ = lambda cls, *args: ["made otherwise", args]


def _other_setter(x: Any) -> None:
    type(x).__setstate__ = lambda self, state: vars(self).update(other=state)


def _no_setter(x: Any) -> None:
    del type(x).__setstate__


MEANWHILE: list[Callable[[Any], None]] = [
    *(_rebuild_otherwise, _forget_rebuilder, _register, _change_class),
    *(_other_new, _other_setter, _no_setter),
]


@for_each(
    change=MEANWHILE,
    name=["copy", "deepcopy"],
    when=["__getnewargs__", "__getstate__", "__new__", "an argument"],
)
def test_changed_by_a_hook(
    impl: Implementation, name: str, when: str, change: Callable[[Any], None]
) -> None:
    def run(clone: Callable[[Any], Any]) -> Any:
        log: Log = []
        x = _subject("all of them", log)
        shaped(clone, x)
        _change_in(type(x), when, lambda: change(x))
        with mock.patch.dict(vars(copyreg)), mock.patch.dict(copyreg.dispatch_table):
            return [shaped(clone, x) for _ in range(2)], log

    assert run(getattr(impl, name)) == run(getattr(copy, name))


def _change_in(cls: Any, when: str, change: Callable[[], None]) -> None:
    """Has the class's hook, or the copy of an argument of `__new__`, make the change."""
    hook = "__getnewargs__" if when == "an argument" else when
    former = getattr(cls, hook)

    class Argument:
        def __deepcopy__(self, memo: Any) -> str:
            change()
            return "argument"

    def changing(*args: Any) -> Any:
        if when == "an argument":
            return (Argument(),)
        change()
        return former(*args)

    setattr(cls, hook, changing)


def test_a_setter_that_new_has_put_on_the_instance(impl: Implementation) -> None:
    log: Log = []

    class Made:
        def __new__(cls) -> Any:
            self = super().__new__(cls)
            self.__setstate__ = lambda state: log.append(state)  # type: ignore[attr-defined]
            return self

        def __getstate__(self) -> Any:
            return {"a": [1]}

        def __setstate__(self, state: Any) -> None:
            log.append("of the class")

    impl.deepcopy(Made())
    assert log == [{"a": [1]}]


def test_hooks_of_another_copy_of_the_class(impl: Implementation) -> None:
    # Classes are made, known, and forgotten; another is born at the same address.
    for number in range(50):
        log: Log = []
        hook = HOOKS[number % len(HOOKS)]
        x, y = (_subject(hook, log) for _ in range(2))
        assert shaped(impl.deepcopy, x) == shaped(copy.deepcopy, y)
        del x, y
