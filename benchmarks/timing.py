"""Timing of several candidates on one object, in turn: A B A B, in many short rounds.

A noisy neighbour then slows all of them, and the shortest round of each is the undisturbed one.
"""

from __future__ import annotations

import gc
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import repeat
from typing import Any

from benchmarks.candidates import Candidate

__all__ = ["Loop", "Measured", "interleave"]

# A round is long against the clock's resolution, short against a disturbance.
ROUND_NS = 2_000_000
# Copies per pass of the loop, so that what the loop itself costs vanishes (about 1 ns each).
UNROLLED = 16
UNROLL_BELOW_NS = 20_000
# The part of a round that comes before it where a candidate settles: a function that has just been
# patched is new to the interpreter's inline caches.
SETTLING_SHARE = 8
# Copies that take longer are not made more often than needed.
SLOW_NS = 50_000_000

_SOURCE = """
def loop(number, x, {names}):
    passes = repeat(None, number)
    start = clock()
    for _ in passes:
        {body}
    return clock() - start
"""
_RAISING = "try: {expression}\n        except {error}: pass"


@dataclass
class Measured:
    """The times of one candidate on one case, in nanoseconds per copy."""

    rounds: list[float] = field(default_factory=list)

    @property
    def best(self) -> float:
        return min(self.rounds)

    @property
    def median(self) -> float:
        return statistics.median(self.rounds)


class Loop:
    """The timing loop of one candidate, compiled for its expression."""

    def __init__(
        self,
        candidate: Candidate,
        x: Any,
        raises: type[BaseException] | None = None,
        *,
        clock: Callable[[], int] = time.perf_counter_ns,
    ) -> None:
        self.candidate = candidate
        self.measured = Measured()
        self._clock = clock
        self._x = x
        self._raises = raises
        self._run, self._copies_per_pass = self._compile(1), 1
        self._passes = 1

    def _compile(self, unrolled: int) -> Callable[[int, Any], int]:
        line = self.candidate.expression
        if self._raises is not None:
            line = _RAISING.format(expression=line, error=self._raises.__name__)
        names = {**self.candidate.names, "clock": self._clock}
        source = _SOURCE.format(
            # As parameters with defaults they are local: the fastest kind of name.
            names=", ".join(f"{name}={name}" for name in names if name != "x"),
            body="\n        ".join([line] * unrolled),
        )
        scope: dict[str, Any] = {**names, "repeat": repeat}
        exec(source, scope)
        loop: Callable[[int, Any], int] = scope["loop"]
        return loop

    def calibrate(self) -> float:
        """Choose how many copies make a round. Returns how long a round will be, in nanoseconds."""
        with self.candidate.programs():
            once = self._run(1, self._x)
            # One disturbed run must not decide.
            if once < SLOW_NS:
                once = min(self._run(1, self._x) for _ in range(3))
            if once < UNROLL_BELOW_NS:
                self._run, self._copies_per_pass = self._compile(UNROLLED), UNROLLED
                once = min(self._run(1, self._x) for _ in range(3))
        self._passes = max(1, round(ROUND_NS / max(once, 1)))
        return float(self._passes * once)

    def round(self) -> float:
        """Copy for one round. Returns and records the time per copy, in nanoseconds."""
        with self.candidate.programs():
            if self.candidate.settles:
                self._run(max(1, self._passes // SETTLING_SHARE), self._x)
            elapsed = self._run(self._passes, self._x)
        each = elapsed / (self._passes * self._copies_per_pass)
        self.measured.rounds.append(each)
        return each


def interleave(
    loops: list[Loop],
    budget: float,
    *,
    with_gc: bool = False,
    least: int = 4,
    most: int = 150,
) -> None:
    """Run rounds of all loops in turn for about `budget` seconds."""
    if not loops:
        return
    gc.collect()
    if not with_gc:
        # What the corpus holds is no garbage: collections between rounds need not look at it.
        gc.freeze()
        gc.disable()
    try:
        one_of_each = sum(loop.calibrate() for loop in loops)
        rounds = int(budget * 1e9 / max(one_of_each, 1.0))
        for turn in range(min(max(rounds, least), most)):
            # Each comes first, second, ... in turn, every other time the other way round: none
            # always follows the same one, and finds memory and caches as that has left them.
            first = turn % len(loops)
            order = loops[first:] + loops[:first]
            for loop in order if turn % 2 == 0 else reversed(order):
                loop.round()
                gc.collect()
    finally:
        gc.enable()
        gc.unfreeze()
