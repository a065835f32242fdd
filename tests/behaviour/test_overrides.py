"""Whatever a subclass overrides is called when, and only when, the running version calls it.

For each type that people derive from and each method it has or could have: a subclass, or an
instance, that logs the calls of this one method is copied by both, and the logs are compared.
"""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

from tests.behaviour.support.bases import BASES
from tests.behaviour.support.outcomes import Raised, outcome
from tests.combinations import for_each
from tests.conftest import Implementation

Log = list[tuple[str, int]]

HOOKS = [
    *("__deepcopy__", "__copy__", "__reduce__", "__reduce_ex__", "__getstate__", "__setstate__"),
    *("__getnewargs__", "__getnewargs_ex__", "__getattr__", "__setattr__", "__getattribute__"),
    *(
        "__iter__",
        "__len__",
        "__bool__",
        "__contains__",
        "__getitem__",
        "__setitem__",
        "__missing__",
    ),
    *("append", "extend", "add", "update", "items", "keys", "values", "copy", "get", "__del__"),
]
NO_METHODS = {"__class__", "__dict__", "__doc__", "__module__", "__slots__", "__subclasshook__"}
NO_METHODS |= {"__init_subclass__", "__class_getitem__", "__weakref__", "__annotations__"}


def methods_of(base: type) -> list[str]:
    own = [name for name in dir(base) if callable(getattr(base, name, None))]
    return sorted({*own, *HOOKS} - NO_METHODS)


def logging_method(base: type, name: str, log: Log) -> Any:
    """A method that logs its call and does what the base does, or nothing."""
    inherited: Callable[..., Any] | None = getattr(base, name, None)

    def method(self: Any, *args: Any, **kwargs: Any) -> Any:
        log.append((name, len(args)))
        if inherited is not None:
            return inherited(self, *args, **kwargs)
        if name == "__getattr__":
            raise AttributeError(*args)
        return {"__getnewargs__": (), "__getnewargs_ex__": ((), {}), "__len__": 0}.get(name)

    if name == "__new__" or name in ("fromkeys", "fromhex", "from_bytes"):
        return staticmethod(method)
    return method


def observe(clone: Callable[[Any], Any], base: Any, x: Any, log: Log) -> tuple[Any, Log]:
    """The copy as its base shows it, or its error, and the calls made for it."""
    log.clear()
    copied = outcome(clone, x)
    calls = [*log]
    return (copied if isinstance(copied, Raised) else described(base, copied, x)), calls


def described(base: Any, y: Any, x: Any) -> Any:
    """Past whatever the class or the instance overrides."""
    attributes = object.__getattribute__(y, "__dict__") if hasattr(y, "__dict__") else {}
    plain = base.__repr__ is object.__repr__ or not isinstance(y, base)
    shown = None if plain else outcome(base.__repr__, y)
    return type(y).__name__, y is x, shown, [*attributes], attributes.get("extra")


def with_extra(x: Any) -> Any:
    if hasattr(x, "__dict__"):
        object.__setattr__(x, "extra", [1])
    return x


@for_each(name=["copy", "deepcopy"], base=[*BASES])
def test_in_a_class(impl: Implementation, base: type, name: str) -> None:
    """Set after the class was copied as it was, and taken away again."""
    clone, law = getattr(impl, name), getattr(copy, name)
    differences = []
    for method in methods_of(base):
        log: Log = []
        cls = type("Sub", (base,), {})
        x = with_extra(BASES[base](cls))
        untouched = observe(law, base, x, log)
        before = observe(clone, base, x, log)
        setattr(cls, method, logging_method(base, method, log))
        expected = observe(law, base, x, log)
        during = observe(clone, base, x, log)
        delattr(cls, method)
        after = observe(clone, base, x, log)
        if (before, during, after) != (untouched, expected, untouched):
            differences.append((method, during, expected))
    assert differences == []


@for_each(name=["copy", "deepcopy"], base=[*BASES])
def test_in_an_instance(impl: Implementation, base: type, name: str) -> None:
    """As an attribute of the instance, which some look-ups see and others do not."""
    clone, law = getattr(impl, name), getattr(copy, name)
    differences = []
    for method in methods_of(base):
        log: Log = []
        x = with_extra(BASES[base](type("Sub", (base,), {})))
        if not hasattr(x, "__dict__"):
            return
        x.__dict__[method] = lambda *args, name=method, log=log: log.append((name, len(args)))
        expected, found = observe(law, base, x, log), observe(clone, base, x, log)
        if found != expected:
            differences.append((method, found, expected))
    assert differences == []
