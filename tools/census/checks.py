"""What is compared for one instance: the outcome of each way to copy, references and memory."""

from __future__ import annotations

import copy
import gc
import sys
import time
import types
from collections.abc import Callable
from typing import Any

import ectype
import ectype.patch
from tools.census.description import Description, name_of, raised

Make = Callable[[], Any]
"""Gives the instance: a new one for each call if it can be made, otherwise the live one."""
Copy = Callable[[Any], Any]


class TimeIsUpError(BaseException):
    """The instance takes too long. No `except Exception` of foreign code may catch it."""


class NotComparableError(Exception):
    """Two copies by the standard library differ from each other in shape, or it cannot end."""


def standard_replicate(x: Any) -> list[Any]:
    return [copy.deepcopy(x) for _ in range(2)]


def replicate(x: Any) -> list[Any]:
    return ectype.replicate(x, 2)


def patched_deepcopy(x: Any) -> Any:
    with ectype.patch.enable():
        return copy.deepcopy(x)


WAYS: dict[str, tuple[Copy, Copy]] = {
    "deepcopy": (copy.deepcopy, ectype.deepcopy),
    "copy": (copy.copy, ectype.copy),
    "replicate": (standard_replicate, replicate),
    "patched deepcopy": (copy.deepcopy, patched_deepcopy),
}
"""By name, as the standard library copies and as ectype does."""


def attempt(function: Copy, x: Any) -> tuple[list[str], Any]:
    try:
        return [], function(x)
    except TimeIsUpError:
        raise
    except BaseException as error:
        return raised(error), None


def observe(function: Copy, make: Make) -> Description:
    x = make()
    errors, result = attempt(function, x)
    return Description(x, result, errors)


def difference(way: str, make: Make) -> list[str]:
    """How ectype's outcome differs. Lines in which the standard library differs are left out.

    ectype comes first: to copy and to describe an instance may change how it is stored.
    """
    theirs, ours = WAYS[way]
    observed = [observe(function, make) for function in (ours, theirs, theirs)]
    seen, first, second = (description.lines for description in observed)
    if any("raised builtins:RecursionError" in lines[0] for lines in (first, second)):
        if seen[0] == first[0]:
            return []
        raise NotComparableError("the standard library recurses without an end")
    if len(first) != len(second):
        raise NotComparableError("two copies by the standard library differ")
    steady = [line for line, other in zip(first, second, strict=True) if line == other]
    if len(seen) == len(first):
        pairs = zip(seen, first, second, strict=True)
        return [f"+ {s}\n- {a}" for s, a, b in pairs if a == b and s != a]
    extra = [f"+ {line}" for line in seen if line not in {*first, *second}]
    return [*extra, *(f"- {line}" for line in steady if line not in {*seen})]


def lasting_difference(way: str, make: Make) -> list[str]:
    """A difference that is seen again. The first copy may have changed the original, or a cache."""
    if not difference(way, make):
        return []
    if found := difference(way, make):
        return found
    raise NotComparableError("a difference that is not seen again")


WARM_UPS = 3
ATTEMPTS = 4
MOST_PARTS = 2000
SECONDS_FOR_ROUNDS = 0.5
FEWEST_ROUNDS = 10


class TooSlowError(Exception):
    """A copy takes so long that references are not counted."""


def leaks(make: Make, rounds: int) -> list[str]:
    """What ectype keeps or gives away in each round, beyond what the standard library does."""
    x = make()
    start = time.perf_counter()
    for _, ours in WAYS.values():
        attempt(ours, x)
    once = time.perf_counter() - start
    rounds = min(rounds, int(SECONDS_FOR_ROUNDS / once))
    if rounds < FEWEST_ROUNDS:
        raise TooSlowError(f"a copy in each way takes {once:.2f} s")
    parts = reachable(x)
    if not any(drift([ours for _, ours in WAYS.values()], x, parts, rounds)):
        return []
    found = []
    for way, (theirs, ours) in WAYS.items():
        kept = drift([ours], x, parts, rounds)
        if any(kept):
            usual = drift([theirs], x, parts, rounds)
            names = ["memory blocks", *(f"references to a {name_of(type(p))}" for p in parts)]
            found += [
                f"{way}: {(k - u) / rounds:+.2f} {name} in each of {rounds} rounds"
                for name, k, u in zip(names, kept, usual, strict=True)
                if abs(k - u) >= rounds
            ]
    return found


def reachable(root: Any) -> list[Any]:
    """The parts of the original with their classes and functions, not what these lead to."""
    ends = (type, types.ModuleType, types.FunctionType, types.FrameType)
    found: dict[int, Any] = {}
    pending = [root]
    while pending and len(found) < MOST_PARTS:
        x = pending.pop()
        if id(x) not in found:
            found[id(x)] = x
            if not issubclass(type(x), ends):
                pending += gc.get_referents(x)
    return [*found.values()]


def drift(functions: list[Copy], x: Any, parts: list[Any], rounds: int) -> list[int]:
    """By how much blocks and references change each time that it is tried; 0 if not each time."""
    for _ in range(WARM_UPS):
        for function in functions:
            attempt(function, x)
    least = [sys.maxsize] * (1 + len(parts))
    for _ in range(ATTEMPTS):
        before = counts(parts)
        for _ in range(rounds):
            for function in functions:
                attempt(function, x)
        after = counts(parts)
        changes = [b - a for a, b in zip(before, after, strict=True)]
        changes = [change if abs(change) >= rounds else 0 for change in changes]
        least = [min(pair, key=abs) for pair in zip(least, changes, strict=True)]
        if not any(least):
            break
    return least


def counts(parts: list[Any]) -> list[int]:
    gc.collect()
    return [sys.getallocatedblocks(), *map(sys.getrefcount, parts)]
