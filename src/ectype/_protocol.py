"""Statements of Python that the native core runs where Python itself must have the word.

The native core handles what is usual. What is not (a reduce value that cannot be
unpacked, an odd state, a wrong argument) comes here, so that the running interpreter
evaluates the very expression of its own `copy` module, with its own errors.
"""

from __future__ import annotations

import copy as library
import sys
from collections.abc import Callable, Iterable
from typing import Any

# Private, and therefore unknown to type checkers.
_reconstruct = vars(library)["_reconstruct"]


def call(function: Callable[..., Any], args: Iterable[Any]) -> Any:
    """`func(*args)` of `copy._reconstruct`."""
    return function(*args)


def reconstruct(value: Any) -> Any:
    """Raise what `copy._reconstruct` raises for a reduce value that does not fit it."""
    return _reconstruct(None, None, *value)


def apply_state(y: Any, state: Any) -> None:
    """Set a state that is not a dict, nor a pair of dicts, on `y`."""
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
    """Unpack an item of `dictitems` that is not a plain pair."""
    key, value = pair
    return key, value


# Arguments as the running version's functions bind them, and its errors where they do not bind.

if sys.version_info >= (3, 15):

    def deepcopy(x: Any, memo: Any = None) -> tuple[Any, Any, None]:
        return x, memo, None

else:
    # Not by the name `copy.deepcopy`, where a program may have put a function of its own.
    _NIL = _reconstruct.__kwdefaults__["deepcopy"].__defaults__[1]

    def deepcopy(x: Any, memo: Any = None, _nil: Any = _NIL) -> tuple[Any, Any, Any]:
        return x, memo, _nil


def copy(x: Any) -> Any:
    return x


def replace(obj: Any, /, **changes: Any) -> tuple[Any, dict[str, Any]]:
    return obj, changes


def replicate(obj: Any, n: Any) -> tuple[Any, Any]:
    return obj, n
