"""Is sent SIGINT in the middle of a copy.

    python -m tests.safety.programs.interrupted <module> <handler> <objects> [frozen] [early] [late]

`default`: Ctrl-C ends the copy. `own`: a handler of the program's runs, and the copy goes on.
`raising`: it ends the copy. `frozen`: the program has told the collector to leave what there is
alone. `early`: the signal has arrived when the copy begins, and no foreign code runs.
`late`: it arrives when all is copied.
"""

from __future__ import annotations

import _thread
import gc
import signal
import sys
import sysconfig
from functools import partial
from importlib import import_module
from itertools import starmap
from operator import methodcaller
from types import FrameType
from typing import Any

events: list[str] = []


class First:
    """Its copy is None, and makes it look as if SIGINT had arrived. All of that is done in C: the
    interpreter runs no bytecode in which it would see to the signal."""

    def __init__(self) -> None:
        iterator: Any = starmap(_thread.interrupt_main, [()])
        self.__deepcopy__ = partial(next, iterator)


def call_interrupted(function: Any, argument: Any) -> Any:
    """The same, before a function of C is called."""
    calls = [_thread.interrupt_main, partial(function, argument)]
    return list(map(methodcaller("__call__"), calls))[1]


class Witness:
    """Tells when its copy dies."""

    def __del__(self) -> None:
        if self is not witness:
            events.append("its copy dies")


class Last:
    """Copied after everything else; a signal that was not heeded before is, when this begins."""

    def __deepcopy__(self, memo: Any) -> Any:
        events.append("the end is reached")
        return self


witness = Witness()


def handler(number: int, frame: FrameType | None) -> None:
    events.append("signal")


def raising(number: int, frame: FrameType | None) -> None:
    raise InterruptedError(number)


HANDLERS: dict[str, Any] = {
    "default": signal.default_int_handler,
    "own": handler,
    "raising": raising,
}


def collections() -> int:
    return sum(generation["collections"] for generation in gc.get_stats())


def main(module: str, name: str, count: int, options: list[str]) -> None:
    deepcopy = import_module(module).deepcopy
    # Not as inherited: a shell's background process ignores SIGINT.
    signal.signal(signal.SIGINT, HANDLERS[name])
    contents = [[[]] for _ in range(count)]
    early, late, freeze = ("early" in options, "late" in options, "frozen" in options)
    others = [None, None, Last()] if early else [None, First()] if late else [First(), None, Last()]
    x: list[Any] = [witness, others[0], (contents, *contents), *others[1:]]
    if freeze:
        gc.freeze()
    gc.collect()  # or the collector may come between the next two lines, for what was made so far
    before = collections()
    try:
        y = call_interrupted(deepcopy, x) if early else deepcopy(x)
        assert y[1] is None and len(y[2]) == count + 1 and y[2][0] == contents
        del y
    except BaseException as error:
        # Before 3.12 any hook that allocates may start the collector; the late one comes last.
        # Without the GIL the collector knows no old objects, which it could leave alone.
        leaves_old = not sysconfig.get_config_var("Py_GIL_DISABLED")
        if name == "default" and module == "ectype" and not freeze and not late and leaves_old:
            assert collections() == before, "the collector came between"
        events.append(f"{type(error).__name__} is caught")
    events.append("the copy is over")
    assert (gc.get_freeze_count() > count) == freeze
    gc.unfreeze()
    assert deepcopy(contents) == contents
    print(events)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]), sys.argv[4:])
