"""Calls each function of `copy` many times from one place, unpatched and patched in turn.

    python -m tests.safety.programs.hot_call_site <way>

The way is `as here` or `by exchange of code`. Interpreters specialise a call after two to sixty
rounds, and must notice each change. 3.14 does not specialise calls of a function that has changed
once, and so this takes a process of its own.
"""

from __future__ import annotations

import copy
import sys
from types import FunctionType

from ectype import _core, patch
from tests.patch.probes import PYTHON_CODE, Probe

ROUNDS = 300


def check(function: FunctionType) -> None:
    probe = Probe()

    def call_from_one_place() -> None:
        probe.seen.clear()
        for _ in range(ROUNDS):
            function(probe)

    for _ in range(3):
        call_from_one_place()
        assert probe.copied_by_python
        with patch.enable():
            call_from_one_place()
            assert probe.copied_natively


def main(way: str) -> None:
    if way == "by exchange of code":
        _core.divert = lambda function, name: False
    for name in PYTHON_CODE:
        check(getattr(copy, name))
        print(name)


if __name__ == "__main__":
    main(sys.argv[1])
