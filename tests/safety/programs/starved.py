"""Lets each allocation of a copy fail in turn.

    python -m tests.safety.programs.starved <call> <value>...

Every attempt has to end in MemoryError, in success or in the error of the object itself, and the
copy made with memory enough has to be right as before.
"""

from __future__ import annotations

import _testcapi  # type: ignore[import-not-found]
import array
import copy
import gc
import itertools
import sys
import uuid
from collections.abc import Callable
from typing import Any

import ectype
from tests.behaviour.support.hook_sources import CALLS_UNTIL_READ
from tests.behaviour.support.outcomes import outcome, shaped
from tests.safety.failures import ERRORS, surrounded
from tests.safety.scenarios import VALUES, Data, Plain

CALLS: dict[str, Callable[[Any], Any]] = {
    "deepcopy": ectype.deepcopy,
    "deepcopy with a memo": lambda x: ectype.deepcopy(x, {}),
    "copy": ectype.copy,
    "replicate": lambda x: ectype.replicate(x, 2),
    "snapshot": ectype.snapshot,
    "template": lambda x: ectype.Template(x)(),
    "rules": ectype.Copier(
        types={uuid.UUID: ectype.SHARE},
        attributes={Data: {"a": ectype.SHARE, "b": ectype.OMIT}, Plain: {"b": ectype.OMIT}},
        uncopyable=ectype.SHARE,
    ).deepcopy,
}
LIMIT = 20_000
"""More allocations than any of the copies makes."""
PASSES = 3
WATCHED = {"containers", "rows", "instances", "many_attributes", "subclasses", "states"}
"""Graphs for which interpreters, from 3.11 on, lose nothing by themselves. (The iterator of an
OrderedDict crashes one that has neither memory nor a tuple to reuse.)"""


def starve(call: Callable[[Any], Any], x: Any, first: int, end: int) -> Any:
    """What the call returns or raises when the allocations from `first` to before `end` fail.

    An end of 0 is none.
    """
    _testcapi.set_nomemory(first, end)
    try:
        return call(x)
    except Exception as error:
        return error
    finally:
        _testcapi.remove_mem_hooks()


def exhaust(
    call: Callable[[Any], Any], x: Any, check: Callable[[Any], None] = lambda y: None
) -> set[type[BaseException]]:
    """The kinds of exceptions raised until an attempt has memory enough.

    `check` is called with each copy that succeeds though an allocation failed.
    """
    kinds: set[type[BaseException]] = set()
    for allocation in range(LIMIT):
        once = starve(call, x, allocation, allocation + 1)
        if not isinstance(once, Exception):
            check(once)
        ever_after = starve(call, x, allocation, 0)
        kinds |= {type(error) for error in (once, ever_after) if isinstance(error, Exception)}
        if type(ever_after) is not MemoryError:
            return kinds
    raise AssertionError("it still runs out of memory")


def leaked(call: Callable[[Any], Any], x: Any) -> int:
    """The blocks that each time stay behind when all allocations have failed, in turn."""

    blocks = array.array("q", bytes(8 * PASSES))  # whose items are no objects
    for i in range(PASSES):
        exhaust(call, x)
        gc.collect()
        blocks[i] = sys.getallocatedblocks()
    return min(after - before for before, after in itertools.pairwise(blocks))


def main(name: str, values: list[str]) -> None:
    # The usual hook imports a module, and interpreters have crashed doing so without memory.
    sys.unraisablehook = bool
    # The first class of a named tuple is judged with the compiler. That of 3.10 and 3.11 crashes
    # without memory, whoever calls it: it comes before.
    ectype.deepcopy(VALUES["subclasses"]())
    for value in values:
        x = VALUES[value]() if value in VALUES else surrounded(ERRORS[value]())
        expected = shaped(copy.deepcopy, x)
        if sys.version_info[:2] == (3, 11):
            # Hooks are read by Python code, in which this interpreter unwinds for ever if it has no
            # memory for the number of an instruction: they are read before.
            for _ in range(CALLS_UNTIL_READ):
                outcome(ectype.deepcopy, x)
        if sys.version_info < (3, 12):
            # Before 3.12 a copier patches `copy` for hooks by Python code. Without memory that
            # unwinds for ever on 3.11, and uses up the interpreter's stock of MemoryErrors on 3.10.
            ectype.patch.enable()
        kinds = exhaust(CALLS[name], x)
        ectype.patch.disable()
        # With an error of its own the interpreter may lose both: then it says SystemError.
        refused = {ectype.Error} if name == "snapshot" else set()  # where Python code would run
        assert value in ERRORS or kinds <= {MemoryError} | refused, kinds
        assert shaped(ectype.deepcopy, x) == expected
        print(value)
    for value in WATCHED.intersection(values) if sys.version_info >= (3, 11) else ():
        assert leaked(CALLS[name], VALUES[value]()) <= 0, value


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2:])
