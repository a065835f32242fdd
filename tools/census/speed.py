"""How long a deep copy of one instance takes: by the standard library, ectype and copium."""

from __future__ import annotations

import copy
import gc
import importlib
from collections.abc import Callable
from math import inf
from time import perf_counter_ns
from typing import Any

import ectype.patch
from tools.census.checks import Make

ROUNDS = 7
NANOSECONDS = 400_000
"""For one function in one round."""
MOST_CALLS = 2_000
WARM_UPS = 60
"""ectype reads the code of a hook after some copies."""

HOOKS = (
    "__deepcopy__",
    "__reduce_ex__",
    "__reduce__",
    "__getstate__",
    "__setstate__",
    "__getnewargs__",
)
BY_ITSELF = "no hook"


def kind(cls: type) -> str:
    """The first hook that the class has, of its own or of a base that is not built in."""
    bases = [base for base in cls.__mro__ if base.__module__ != "builtins"]
    for name in (*HOOKS, "__getattr__"):
        if any(name in vars(base) for base in bases):
            return name
    return BY_ITSELF


def times(make: Make) -> list[float] | None:
    """Nanoseconds of a deep copy by `copy`, ectype and copium; None if nothing is copied.

    ectype and copium are measured patched, as users of packages run them. What copium cannot copy
    takes infinitely long. Raises what the standard library raises.
    """
    x = make()
    if copy.deepcopy(x) is x:
        return None
    patches = [None, ectype.patch, importlib.import_module("copium.patch")]
    best = [inf] * len(patches)
    failed: set[Any] = set()
    calls = 0
    for i in range(ROUNDS + 1):
        for k, patch in enumerate(patches):
            if patch in failed:
                continue
            if patch is not None:
                patch.enable()
            try:
                if i == 0:
                    calls = calls or _calls(copy.deepcopy, x)
                    _run(copy.deepcopy, x, min(WARM_UPS, calls))
                else:
                    best[k] = min(best[k], _run(copy.deepcopy, x, calls) / calls)
            except Exception:
                if patch is not patches[-1]:
                    raise
                failed.add(patch)
                best[k] = inf
            finally:
                if patch is not None:
                    patch.disable()
    return best


def _run(function: Callable[[Any], Any], x: Any, calls: int) -> int:
    """Nanoseconds without collections of garbage, which would always be in the rounds of the same
    function if a copy is a cycle and so many calls make up the threshold.
    """
    gc.disable()
    try:
        start = perf_counter_ns()
        for _ in range(calls):
            function(x)
        return perf_counter_ns() - start
    finally:
        gc.enable()


def _calls(function: Callable[[Any], Any], x: Any) -> int:
    """How many calls take the time of one round. One that was interrupted does not count."""
    once = max(min(_run(function, x, 1) for _ in range(3)), 1)
    return max(1, min(MOST_CALLS, int(NANOSECONDS / once)))
