"""Is sent SIGINT by another process at several times of a copy of millions of objects.

    python -m tests.safety.programs.interrupted_late <objects> <kind>...

Prints how long after the signal the copy has ended, and how long it then takes until all that it
had made is given back.
"""

from __future__ import annotations

import gc
import os
import signal
import subprocess
import sys
import time
from types import SimpleNamespace
from typing import IO, Any

import ectype

MOMENTS = (0.1, 0.3, 0.5, 0.7, 0.9, 0.97)
"""Parts of the time that a whole copy takes."""

SENDER = """
import os, signal, sys, time
for line in sys.stdin:
    time.sleep(float(line))
    print(time.monotonic_ns(), flush=True)
    os.kill(int(sys.argv[1]), signal.SIGINT)
"""


class Plain:
    def __init__(self, number: int) -> None:
        self.number = number


class Hooked(Plain):
    def __deepcopy__(self, memo: Any) -> Any:
        return Hooked(self.number)


def chain(count: int) -> list[Any]:
    link: list[Any] = []
    for _ in range(count):
        link = [link]
    return link


KINDS = {
    "list": lambda count: [[number] for number in range(count)],
    "dict": lambda count: [{"number": number} for number in range(count)],
    "tuple": lambda count: tuple([number] for number in range(count)),
    "instance": lambda count: SimpleNamespace(all=[Plain(number) for number in range(count)]),
    "hook": lambda count: [Hooked(0), *([number] for number in range(count))],
    "chain": chain,
}


def time_of_copy(x: Any) -> float:
    """In seconds, without what the collector and giving back take afterwards."""
    ectype.deepcopy(x)  # the first is slower: the process gets its memory
    gc.disable()
    start = time.monotonic()
    y = ectype.deepcopy(x)
    seconds = time.monotonic() - start
    del y
    gc.enable()
    return seconds


def interrupt(x: Any, seconds: float, orders: IO[str], answers: IO[str]) -> str:
    y = None
    print(seconds, file=orders, flush=True)
    try:
        y = ectype.deepcopy(x)
        while True:
            time.sleep(0.01)
    except KeyboardInterrupt:
        ended = time.monotonic_ns()
    gone = time.monotonic_ns()
    late = (ended - int(answers.readline())) / 1e6
    if y is not None:
        return "had ended"
    return f"ended {late:.0f} ms later, given back in {(gone - ended) / 1e6:.0f} ms"


def main(count: int, *kinds: str) -> None:
    signal.signal(signal.SIGINT, signal.default_int_handler)
    with subprocess.Popen(
        [sys.executable, "-c", SENDER, str(os.getpid())],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as sender:
        assert sender.stdin and sender.stdout
        for kind in kinds:
            x = KINDS[kind](count)
            seconds = time_of_copy(x)
            for moment in MOMENTS:
                outcome = interrupt(x, seconds * moment, sender.stdin, sender.stdout)
                print(f"{kind}: after {moment:4.0%} of {seconds:.2f} s: {outcome}")
        sender.stdin.close()
    x = KINDS["list"](1000)
    assert ectype.deepcopy(x) == x


if __name__ == "__main__":
    main(int(sys.argv[1]), *sys.argv[2:] or KINDS)
