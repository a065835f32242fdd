"""Statements of Python that the native core runs where Python itself must have the word.

The native core handles what is usual. What is not (a reduce value that cannot be
unpacked, an odd state, a wrong argument) comes here, so that the running interpreter
evaluates the very expression of its own `copy` module, with its own errors.
"""

from __future__ import annotations

import sys
from itertools import chain
from types import FunctionType, TracebackType

from ectype import _library, _rules
from ectype._late import imported

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from typing import Any


def call(function: Callable[..., Any], args: Iterable[Any]) -> Any:
    """`func(*args)` of `copy._reconstruct`."""
    return function(*args)


def reconstruct(value: Any) -> Any:
    """Raise what `copy._reconstruct` raises for a reduce value that does not fit it."""
    return _library.RECONSTRUCT(None, None, *value)


def apply_state(y: Any, state: Any) -> None:
    """Set a state that is not a dict, nor a pair of dicts, as `copy._reconstruct` does."""
    if isinstance(state, tuple) and len(state) == 2:
        state, slotstate = state
    else:
        slotstate = None
    if state is not None:
        y.__dict__.update(state)
    if slotstate is not None:
        for key, value in slotstate.items():
            setattr(y, key, value)


def unpack_pair(pair: Any) -> tuple[Any, Any]:
    """Unpack an item of `dictitems` that is not a plain pair, or raise what that raises."""
    key, value = pair
    return key, value


def finish_model(hook: Any, x: Any, y: Any, memo: Any, first: str, is_root: bool) -> None:
    """Finish what copiers/packages/pydantic.cpp has begun to do for the hook of a pydantic model.

    By the names of the hook's module as they are now: a program has changed them, or the model, in
    the middle. `first` is the slot to begin with.
    """
    names = hook.__globals__

    def put(slot: str, value: Any) -> None:
        names["_object_setattr"](y, slot, value)

    if first == "__pydantic_extra__":
        put(first, names["deepcopy"](x.__pydantic_extra__, memo=memo))
    if first != "__pydantic_private__":
        put("__pydantic_fields_set__", names["copy"](x.__pydantic_fields_set__))
    if is_root:
        return
    has_private = names.get("hasattr", hasattr)(x, "__pydantic_private__")
    private = x.__pydantic_private__ if has_private else None
    if private is not None:
        undefined = names["PydanticUndefined"]
        defined = {name: value for name, value in private.items() if value is not undefined}
        private = names["deepcopy"](defined, memo=memo)
    put("__pydantic_private__", private)


def finish_hook(
    rest: Any, x: Any, memo: Any, y: Any, cls: type, name: Any, value: Any, items: Any
) -> Any:
    """Do the rest of a hook in Python, from its loop over attributes on.

    For copiers/hooks/attribute_hook.cpp, when a program has changed what the hook means in the
    middle. `name` and `value` are the attribute that is next, `items` those after it.
    """
    return rest(x, memo, y, cls, chain(((name, value),), items))


def apply_rules(x: Any, y: Any, attributes: Any, memo: Any) -> Any:
    """Apply a copier's rules for attributes; see `ectype._rules.apply`."""
    return _rules.apply(x, y, attributes, memo)


def apply_remaining_rules(x: Any, y: Any, attributes: Any, memo: Any, parts: Any) -> Any:
    """Apply rules that a reduce value does not name; see `ectype._rules.apply_remaining`."""
    return _rules.apply_remaining(x, y, attributes, memo, parts)


def names_of_arguments(x: Any, function: Any, args: Any) -> tuple[Any, ...]:
    """For each argument of a reduce value: the attribute that it is, `dict` if it holds some, None.

    Known are the fields of named tuples and those of the structs of msgspec.
    """
    cls = type(x)
    if not isinstance(args, tuple):
        return ()
    if isinstance(x, tuple):
        fields = getattr(cls, "_fields", ())
        is_made_of_them = args[:1] == (cls,) and len(args) == len(x) + 1 == len(fields) + 1
        return (None, *fields) if isinstance(fields, tuple) and is_made_of_them else ()
    fields = getattr(cls, "__struct_fields__", ())
    if not fields or not isinstance(fields, tuple):
        return ()
    if function is cls:
        return fields if len(fields) == len(args) else ()
    by_name = len(args) == 2 and args[0] is cls and type(args[1]) is dict
    return (None, dict) if by_name else ()


def names_of_fields(x: Any, state: list[Any]) -> tuple[str, ...] | None:
    """The names of what is in a state; None unless `dataclass` wrote its class's state methods."""
    module: Any = sys.modules.get("dataclasses")
    setter = getattr(module, "_dataclass_setstate", None)
    if setter is None or getattr(type(x), "__setstate__", None) is not setter:
        return None
    names = tuple(field.name for field in module.fields(type(x)))
    return names if len(names) == len(state) else None


def set_fields(y: Any, fields: dict[str, Any]) -> None:
    """Do what the `__setstate__` that `dataclass` writes does, without the fields left out."""
    for name, value in fields.items():
        object.__setattr__(y, name, value)


def hold_patch() -> Any:
    """Make the standard library's functions native until the result is closed."""
    return imported("patch").lend()


# What is declared of hooks, by the address of a method: the method, what it does (`ectype.hooks`),
# and a class for whose instances that does not count, or None.
declared: dict[int, tuple[Any, Any, type | None]] = {}


# What reading odd code may raise. Not all exceptions: a handler of a signal may raise any other.
_FAILURES_TO_READ = (
    *(ArithmeticError, AssertionError, AttributeError, ImportError, LookupError, MemoryError),
    *(NameError, NotImplementedError, RecursionError, SyntaxError, TypeError, ValueError),
)


def has_monitoring_tools() -> bool:
    """Tell whether a tool of `sys.monitoring` (PEP 669, 3.12 on) is registered."""
    monitoring = getattr(sys, "monitoring", None)
    return monitoring is not None and any(map(monitoring.get_tool, range(6)))


def read_hook(function: Any, cls: type | None = None) -> Any:
    """Tell what the code of a `__deepcopy__` does with its memo; see `ectype._hooks.read`.

    `cls` is the class of the objects for which it is called. Of a hook that is not written in
    Python: see `ectype._known_packages.look_up`.
    """
    try:
        if isinstance(function, FunctionType):
            return imported("_hooks").read(function, cls)
        return imported("_known_packages").look_up(function)
    except _FAILURES_TO_READ:
        return None


def read_getattr(function: Any, sample: Any) -> Any:
    """Tell when the `__getattr__` of `sample` need not run; see `ectype._getattr_hooks.read`."""
    try:
        return imported("_getattr_hooks").read(function, sample)
    except _FAILURES_TO_READ:
        return None


def read_reducer(function: Any, sample: Any) -> Any:
    """Tell what the `__reduce__` of `sample`, written in C, does.

    See `ectype._known_packages.struct_fields`.
    """
    try:
        return imported("_known_packages").struct_fields(function, sample)
    except _FAILURES_TO_READ:
        return None


def read_state_methods(getter: Any, setter: Any) -> Any:
    """Tell what two state methods do; see `ectype._recipes.recognise_state_methods`."""
    try:
        return imported("_recipes").recognise_state_methods(getter, setter)
    except _FAILURES_TO_READ:
        return None


def keep_unfinished(error: BaseException, unfinished: Any) -> None:
    """Let the traceback of `error` own what was copied before a signal ended the copy.

    As in the standard library, where it dies with the frames of `copy.deepcopy`.
    """
    frame = sys._getframe()
    error.__traceback__ = TracebackType(error.__traceback__, frame, frame.f_lasti, frame.f_lineno)
    del error, frame  # or the frame would own itself


# The note on a failed copy is written with these. A metaclass has no say in the names.
module_name = type.__dict__["__module__"]
qualname = type.__dict__["__qualname__"]
add_note = BaseException.__dict__.get("add_note")  # 3.11 on


# Arguments as the running version's functions bind them, and its errors where they do not bind.

if sys.version_info >= (3, 15):

    def deepcopy(x: Any, memo: Any = None) -> tuple[Any, Any, None]:
        return x, memo, None

else:

    def deepcopy(x: Any, memo: Any = None, _nil: Any = _library.NIL) -> tuple[Any, Any, Any]:
        return x, memo, _nil


def copy(x: Any) -> Any:
    return x


def replace(obj: Any, /, **changes: Any) -> tuple[Any, dict[str, Any]]:
    return obj, changes


def replicate(obj: Any, n: Any) -> tuple[Any, Any]:
    return obj, n
