"""Is sent SIGINT in the middle of a copy.

    python -m tests.safety.programs.interrupted <handler>

`default`: Ctrl-C ends the copy. `own`: a handler of the program's runs, and the copy goes on.
"""

from __future__ import annotations

import _thread
import signal
import sys
from functools import partial
from itertools import starmap
from types import FrameType
from typing import Any

import ectype

COUNT = 50_000
"""More than are copied between two looks for signals."""

events: list[str] = []


class First:
    """Its copy is None, and makes it look as if SIGINT had arrived. All of that is done in C: the
    interpreter runs no bytecode in which it would see to the signal."""

    def __init__(self) -> None:
        iterator: Any = starmap(_thread.interrupt_main, [()])
        self.__deepcopy__ = partial(next, iterator)


class Last:
    """Copied after everything else; a signal that was not heeded before is, when this begins."""

    def __deepcopy__(self, memo: Any) -> Any:
        events.append("the end is reached")
        return self


def handler(number: int, frame: FrameType | None) -> None:
    assert frame is not None
    events.append(f"signal in {frame.f_code.co_name}")


def innermost(error: BaseException) -> str:
    traceback = error.__traceback__
    while traceback is not None and traceback.tb_next is not None:
        traceback = traceback.tb_next
    assert traceback is not None
    return traceback.tb_frame.f_code.co_name


def main(name: str) -> None:
    # Not as inherited: a shell's background process ignores SIGINT.
    signal.signal(signal.SIGINT, handler if name == "own" else signal.default_int_handler)
    x: list[Any] = [First(), [[[]] for _ in range(COUNT)], Last()]
    try:
        y = ectype.deepcopy(x)
        assert y[0] is None and len(y[1]) == COUNT and y[1][0] is not x[1][0]
    except KeyboardInterrupt as error:
        events.append(f"interrupted in {innermost(error)}")
    assert ectype.deepcopy(x[1]) == x[1]
    print(events)


if __name__ == "__main__":
    main(sys.argv[1])
