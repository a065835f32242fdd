"""A process that holds one case and one build of ectype, and runs a round whenever it is told."""

from __future__ import annotations

import gc
import os
import subprocess
import sys
from pathlib import Path
from types import TracebackType

from benchmarks.candidates import OURS, available
from benchmarks.corpus import CASES, Case
from benchmarks.runner import ROOT
from benchmarks.timing import Loop

__all__ = ["Server"]


class Server:
    """The process, seen from the one that gives the orders."""

    def __init__(self, case: Case, build: Path) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "benchmarks.server", case.name],
            cwd=ROOT,
            env={**os.environ, "PYTHONPATH": str(build)},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def __enter__(self) -> Server:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        # The end of its input ends the process.
        self._process.communicate()

    def calibrate(self) -> float:
        """Choose the length of a round. Returns it, in nanoseconds."""
        return self._ask("calibrate")

    def round(self) -> float:
        """Run a round. Returns the time per copy, in nanoseconds."""
        return self._ask("round")

    def _ask(self, order: str) -> float:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        print(order, file=self._process.stdin, flush=True)
        answer = self._process.stdout.readline()
        if not answer:
            raise RuntimeError("a build ended its process, see above")
        return float(answer)


def main() -> None:
    """Serve one case until the input ends."""
    case = CASES[sys.argv[1]]
    loop = Loop(available()[OURS], case.build())
    gc.freeze()
    gc.disable()
    for order in sys.stdin:
        gc.collect()
        answer = loop.calibrate() if order.strip() == "calibrate" else loop.round()
        print(answer, flush=True)


if __name__ == "__main__":
    main()
