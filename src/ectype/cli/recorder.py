"""Notes every call of a copy function in this process: from where, and how long it took.

The functions of `copy` keep their identity, as with `ectype.patch`; those of `ectype` are replaced.
A call inside a copy belongs to that copy.
"""

from __future__ import annotations

import functools
import sys
from _thread import get_ident
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from time import perf_counter_ns
from types import CodeType, FrameType
from typing import Any, NamedTuple

import ectype
from ectype import _core, _library, _standard, patch
from ectype._active import ACTIVE
from ectype._trampoline import trampoline
from ectype.cli.contents import new_objects
from ectype.cli.table import path

OURS = {"copy", "deepcopy", "replace", "replicate", "snapshot"}
"""The functions of `ectype` that copy."""

CLEARLY_LONGER = 1.5
"""A call that took so many times as long as the one looked into before is looked into as well."""

# Up to 3.14 `copy.deepcopy` has a third parameter. Natively it need not be passed.
_NIL = (patch.FUNCTIONS["deepcopy"].__defaults__ or (None,))[-1]


def copier_named(name: str) -> Any:
    """What runs in the place of a function while it is recorded."""
    if ACTIVE:
        return getattr(_core, name)
    # Duplicates: the code of the standard library's functions is exchanged.
    return getattr(_library, name.upper(), None) or getattr(_standard, name)


class Place(NamedTuple):
    """A call in the source of a program."""

    file: str
    line: int
    scope: str
    function: str

    def __str__(self) -> str:
        return f"{self.function} at {path(self.file)}:{self.line} in {self.scope}"


@dataclass
class Record:
    """What the calls of one place have cost, in nanoseconds."""

    calls: int = 0
    total: int = 0
    slowest: int = 0
    looked_into: int = 0
    objects: Counter[type] = field(default_factory=Counter)
    """The new objects of the call that was looked into last, one of the slowest."""

    def add(self, calls: int, total: int, slowest: int) -> None:
        """Add calls of the same place."""
        self.calls += calls
        self.total += total
        self.slowest = max(self.slowest, slowest)

    def merge(self, other: Record) -> None:
        """Add the calls of another thread."""
        self.add(other.calls, other.total, other.slowest)
        if other.looked_into >= self.looked_into:
            self.looked_into, self.objects = other.looked_into, other.objects


class Recorder:
    """Records from its creation to the end of the process, in all threads."""

    def __init__(self) -> None:
        # By threads, so that no lock is needed: a fork might leave it locked for ever.
        self._of_threads: dict[int, dict[Place, Record]] = {}
        self._copying: set[int] = set()  # threads
        self._ours: dict[int, CodeType] = {}  # by `id`: hashing one takes a while
        patch.enable()  # for good: a program that does so itself changes nothing
        for name, function in patch.FUNCTIONS.items():
            if ACTIVE:
                _core.restore(function, name)
            recording = self._recording(name, copier_named(name))
            function.__code__ = trampoline(recording, function.__code__)
            self._ours.update((id(code), code) for code in (function.__code__, recording.__code__))
        for name in OURS.intersection(ectype.__all__):
            native = copier_named(name)
            setattr(ectype, name, functools.wraps(native)(self._recording(name, native)))
        for name in ("copy", "deepcopy") if ACTIVE else ():
            native = getattr(ectype.Copier, name)
            recording = self._recording(f"Copier.{name}", native, 1)
            setattr(ectype.Copier, name, functools.wraps(native)(recording))

    def _recording(self, name: str, native: Callable[..., Any], position: int = 0) -> Any:
        """A function that records calls of `native`, which get the object at this position."""

        def recording(*args: Any, **kwargs: Any) -> Any:
            if len(args) == 3 and args[2] is _NIL:
                args = args[:2]
            thread = get_ident()
            if thread in self._copying:
                return native(*args, **kwargs)
            self._copying.add(thread)
            try:
                began = perf_counter_ns()
                try:
                    y = native(*args, **kwargs)
                finally:
                    took = perf_counter_ns() - began
                    record = self._note(self._place(name, sys._getframe(1)), took)
                if took > CLEARLY_LONGER * record.looked_into:
                    # Not as long as the first, which meets each class for the first time.
                    record.looked_into = took if record.calls > 1 else 0
                    positional = args[position:]
                    x = positional[0] if positional else kwargs.get("x", kwargs.get("obj"))
                    with suppress(Exception):  # of a metaclass, say: a program never notices us
                        record.objects = new_objects(x, y)
                return y
            finally:
                self._copying.discard(thread)

        return recording

    def _place(self, name: str, frame: FrameType | None) -> Place:
        while frame is not None and id(frame.f_code) in self._ours:
            frame = frame.f_back
        if frame is None:
            return Place("", 0, "", name)
        code = frame.f_code
        scope = getattr(code, "co_qualname", code.co_name)  # 3.11 on
        return Place(code.co_filename, frame.f_lineno, scope, name)

    def _note(self, place: Place, took: int) -> Record:
        record = self._of_threads.setdefault(get_ident(), {}).setdefault(place, Record())
        record.add(1, took, took)
        return record

    @property
    def records(self) -> dict[Place, Record]:
        """The records of all threads together."""
        merged: dict[Place, Record] = {}
        for of_thread in list(self._of_threads.values()):
            for place, record in list(of_thread.items()):
                merged.setdefault(place, Record()).merge(record)
        return merged
