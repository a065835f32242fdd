"""What the hooks of classes do, and how long their own code takes."""

from __future__ import annotations

import copy
import sys
import sysconfig
from collections.abc import Callable
from time import perf_counter_ns
from types import FunctionType
from typing import Any, NamedTuple

import ectype.patch
from ectype import _hooks, _protocol, _straight_hooks, hooks
from ectype.cli.contents import full_name, slow_way

ROUNDS = 5
_READS_GETATTR = sys.version_info >= (3, 11) and not sysconfig.get_config_var("Py_GIL_DISABLED")

_SEEN = "may look into the memo, so that all copies made before are written into it"
_ABOUT = {
    _hooks.RETURNS_SELF: "returns its object, and is not called",
    _hooks.IGNORES_MEMO: "does not use the memo",
    hooks.RUNS_ALONE: "is called without any other code",
    _hooks.MEMO_STAYS_CLOSED: "only hands the memo on",
    **dict.fromkeys(
        (hooks.COPIES_ARRAY, hooks.COPIES_SMALL_ARRAY),
        "uses the memo only if the array holds objects",
    ),
}


class Hook(NamedTuple):
    """How long the code of a hook takes, in nanoseconds without the copies that it asks for."""

    own: int | None
    """None if it cannot be called alone."""
    name: str
    about: str


def hook_of(cls: type, samples: list[Any]) -> Hook | None:
    """The hook that copies instances of a class; None if they are copied without one."""
    way = slow_way(cls).partition(" ")[0]
    if hooks.found_in(cls, "__deepcopy__") and way in ("", "__deepcopy__"):
        name, about, call = "__deepcopy__", use_of_memo(cls), _call_alone
    elif way == "__getattr__":
        name, about, call = way, answer_of_getattr(cls, samples), _ask
    elif way.startswith(("__reduce", "__get")):
        name, about, call = way, "has no memo", _reduce
    else:
        return None
    with ectype.patch.enable():
        times = sorted(time for x in samples if (time := call(x)) is not None)
    return Hook(times[len(times) // 2] if times else None, f"{full_name(cls)}.{name}", about)


def name_and_way(cls: type, way: str) -> str:
    """The name of a class and what copies it: its `slow_way`, which is empty if that is native."""
    if not way:
        return full_name(cls)
    about = f"{full_name(cls)} by {way}"
    return f"{about}, which {use_of_memo(cls)}" if way.startswith("__deepcopy__") else about


def use_of_memo(cls: type) -> str:
    """What the `__deepcopy__` of a class does with its memo, as a part of a sentence."""
    method = hooks.found_in(cls, "__deepcopy__")
    facts = _protocol.read_hook(method, cls)
    _, does, unless = _protocol.declared.get(id(method), (None, None, None))
    if does is not None and not (unless and issubclass(cls, unless)):
        return f"{_ABOUT.get(does, f'copies {does}')}, as is declared"
    if not isinstance(method, FunctionType):
        return "is not written in Python: what it does with the memo may be declared"
    if facts is None:
        return _SEEN
    kind, _, recipe, *_ = facts
    is_known = recipe is not None and not isinstance(recipe, _straight_hooks.Steps)
    return "is known, and done natively" if is_known else _ABOUT[kind]


def answer_of_getattr(cls: type, samples: list[Any]) -> str:
    """What a `__getattr__` does when it is asked for hooks, as a part of a sentence."""
    method = hooks.found_in(cls, "__getattr__")
    is_read = _READS_GETATTR and isinstance(method, FunctionType)
    facts = _protocol.read_getattr(method, samples[0]) if is_read else None
    if facts is None or None in facts[2].conditions:
        return "is asked for hooks that the class does not have"
    return "only says that there are no hooks, and is not called"


def _call_alone(x: Any) -> int | None:
    """Call a `__deepcopy__` when all that it asks for has been copied."""
    memo: dict[int, Any] = {}
    times = []
    try:
        copy.deepcopy(x, memo)
        for _ in range(ROUNDS):
            memo.pop(id(x), None)
            hook = x.__deepcopy__
            began = perf_counter_ns()
            hook(memo)
            times.append(perf_counter_ns() - began)
    except Exception:  # it can only be copied as a part of something
        return None
    return min(times)


def _ask(x: Any) -> int | None:
    return _least(lambda: getattr(x, "__deepcopy__", None))


def _reduce(x: Any) -> int | None:
    return _least(lambda: x.__reduce_ex__(4))


def _least(call: Callable[[], Any]) -> int | None:
    times = []
    try:
        for _ in range(ROUNDS):
            began = perf_counter_ns()
            call()
            times.append(perf_counter_ns() - began)
    except Exception:
        return None
    return min(times)
