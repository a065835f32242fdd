"""What a copy consists of, and which code made it."""

from __future__ import annotations

import copy
import copyreg
import gc
from collections import Counter
from types import BuiltinFunctionType, CodeType, FunctionType, ModuleType
from typing import Any

from ectype import _core, _protocol
from ectype._active import ACTIVE
from ectype.cli.table import path
from ectype.hooks import found_in

MOST_OBJECTS = 1_000_000
"""More are not looked at, which would take longer than a second."""

# Never copied, and each leads to all the rest of a program.
_ENDS: tuple[type, ...] = (type, ModuleType, FunctionType, BuiltinFunctionType, CodeType)
ATOMIC = {type(None), bool, int, float, complex, str, bytes, range, type(...)}

# What the protocol looks up on a class (`copy.deepcopy`, `object.__reduce_ex__`), and what else may
# run code when it does.
_HOOKS = (
    *("__deepcopy__", "__reduce_ex__", "__reduce__", "__getnewargs_ex__", "__getnewargs__"),
    *("__getstate__", "__setstate__"),
)
_OVERRIDES = ("__new__", "__getattribute__", "__getattr__", "__setattr__")
_ADDERS = ((list, "append"), (dict, "__setitem__"))


def reachable(x: Any) -> dict[int, Any]:
    """What an object holds, itself first, by `id`: all that a copier may have to look at."""
    found = {id(x): x}
    waiting = [x]
    while waiting and len(found) < MOST_OBJECTS:
        for part in gc.get_referents(waiting.pop()):
            kind = type(part)
            if kind not in ATOMIC and not issubclass(kind, _ENDS) and id(part) not in found:
                found[id(part)] = part
                waiting.append(part)
    return found


def new_objects(x: Any, y: Any) -> Counter[type]:
    """How many objects of which types `y`, a copy of `x`, has for itself.

    Types that only `y` has do not count: their objects were made by a hook, not copied.
    """
    originals = reachable(x)
    types = {type(part) for part in originals.values()}
    new = (type(part) for key, part in reachable(y).items() if key not in originals)
    return Counter(kind for kind in new if kind in types)


def full_name(cls: type) -> str:
    """The name of a class as its module has it; of a builtin one without the module."""
    name: str = _protocol.qualname.__get__(cls)  # a metaclass has no say in it
    module = _protocol.module_name.__get__(cls)
    return name if module == "builtins" else f"{module}.{name}"


def slow_way(cls: type) -> str:
    """What the copy of an instance goes through; empty if it is copied natively."""
    try:
        return _slow_way(cls)
    except Exception as error:  # of a metaclass or a descriptor
        return f"look-ups that raise {full_name(type(error))}"


def _slow_way(cls: type) -> str:
    if ACTIVE and _core.is_native(cls):
        return ""
    if cls in getattr(copy, "_deepcopy_dispatch", {}):
        return "copy._deepcopy_dispatch"
    if cls in copyreg.dispatch_table and not found_in(cls, "__deepcopy__"):
        return "copyreg.dispatch_table"
    adders = (name for base, name in _ADDERS if issubclass(cls, base))
    for name in (*_HOOKS, *_OVERRIDES, *adders):
        hook = getattr(cls, name, None)
        is_inherited = hook is getattr(object, name, None)
        if not is_inherited and (name in _HOOKS or isinstance(hook, FunctionType)):
            return name + _defined_at(hook)
    return "object.__reduce_ex__"


def _defined_at(function: Any) -> str:
    if not isinstance(function, FunctionType):
        return ""
    return f" at {path(function.__code__.co_filename)}:{function.__code__.co_firstlineno}"
