"""What is compared for one instance: the outcome of each way to copy, references and memory."""

from __future__ import annotations

import copy
import gc
import sys
import time
import types
from collections import defaultdict
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


def difference(way: str, make: Make, standard_copies: int = 2) -> list[str]:
    """How ectype's outcome differs from what the standard library's copies have in common.

    ectype comes first: to copy and to describe an instance may change how it is stored.
    """
    theirs, ours = WAYS[way]
    observed = [observe(ours, make), *(observe(theirs, make) for _ in range(standard_copies))]
    seen, *standard = (description.lines for description in observed)
    if any("raised builtins:RecursionError" in lines[0] for lines in standard):
        if seen[0] == standard[0][0]:
            return []
        raise NotComparableError("the standard library recurses without an end")
    if len({len(lines) for lines in standard}) > 1:
        raise NotComparableError("copies by the standard library differ")
    found = deviation(seen, standard)
    if found and standard_copies > 2:
        others = ((lines, [o for o in standard if o is not lines]) for lines in standard)
        if any(deviation(lines, rest) for lines, rest in others):
            raise NotComparableError("copies by the standard library differ by chance")
    return found


def deviation(seen: list[str], standard: list[list[str]]) -> list[str]:
    """Where it differs from lines that all the others have."""
    first = standard[0]
    if len(seen) == len(first):
        steady = [len({*lines}) == 1 for lines in zip(*standard, strict=True)]
        lines = zip(seen, first, steady, strict=True)
        return [f"+ {s}\n- {a}" for s, a, is_steady in lines if is_steady and s != a]
    known = {line for lines in standard for line in lines}
    extra = [f"+ {line}" for line in seen if line not in known]
    common = set(first).intersection(*standard) - set(seen)
    missing = [f"- {line}" for line in first if line in common]
    return [f"{len(seen)} lines instead of {len(first)}", *extra, *missing]


def lasting_difference(way: str, make: Make) -> list[str]:
    """A difference that is seen each time, beside many copies by the standard library.

    The first copy may have changed the original, or filled a cache. And where an order is left to
    chance, two copies may have the same.
    """
    found = difference(way, make)
    for _ in range(REPETITIONS if found else 0):
        found = difference(way, make, standard_copies=STANDARD_COPIES)
        if not found:
            raise NotComparableError("a difference that is not seen again")
    return found


STANDARD_COPIES = 10
REPETITIONS = 3
WARM_UPS = 3
ATTEMPTS = 4
MOST_PARTS = 2000
SECONDS_FOR_ROUNDS = 0.5
FEWEST_ROUNDS = 10


class TooSlowError(Exception):
    """A copy takes so long that references are not counted."""


def lasting_leaks(make: Make, rounds: int) -> list[str]:
    """Those that are found twice: code that runs in the background allocates as well."""
    if not (found := leaks(make, rounds)):
        return []
    again = leaks(make, rounds)
    return [f"{n:+.2f} {what} in each round" for what, n in found.items() if what in again]


def leaks(make: Make, rounds: int) -> dict[str, float]:
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
    found: dict[str, float] = defaultdict(float)
    if not any(drift([ours for _, ours in WAYS.values()], x, parts, rounds)):
        return found
    names = ["memory blocks", *(f"references to a {name_of(type(part))}" for part in parts)]
    for way, (theirs, ours) in WAYS.items():
        kept = drift([ours], x, parts, rounds)
        if any(kept):
            usual = drift([theirs], x, parts, rounds)
            for name, k, u in zip(names, kept, usual, strict=True):
                if abs(k - u) >= rounds:
                    found[f"{name} by {way}"] += (k - u) / rounds
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


clear_attribute_cache: Callable[[], None] = getattr(
    sys, "_clear_internal_caches" if sys.version_info >= (3, 13) else "_clear_type_cache"
)


def counts(parts: list[Any]) -> list[int]:
    # The interpreter's cache of attributes keeps the names alive that it was asked for.
    clear_attribute_cache()
    gc.collect()
    return [sys.getallocatedblocks(), *map(sys.getrefcount, parts)]
