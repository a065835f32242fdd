"""Copies that end in an error inside a hook, in the middle of what no other code takes part in.

    python -m tests.safety.programs.failing_in_hooks stdlib|ectype

What was copied until then dies with the error, but the hook and its memo live on: some hooks catch
the error, and somebody may look at the memo in the traceback.
"""

from __future__ import annotations

import copy
import functools
import sys
from collections.abc import Callable
from typing import Any

DEPTH = 60_000
"""Deeper than the stack has room for."""
ROUNDS = 9
CALLS_UNTIL_READ = 100
LINKS: dict[str, Callable[[Any], Any]] = {
    "exceptions": Exception,
    "partials": lambda x: functools.partial(print, x, [1]),
    "slices": lambda x: slice(x, [1]),
}

deepcopy = copy.deepcopy


class Raising:
    """Hands its memo on, so that the core need not fill it."""

    value: Any = ([1],)

    def __deepcopy__(self, memo: Any) -> Any:
        new = type(self).__new__(type(self))
        memo[id(self)] = new
        new.value = deepcopy(self.value, memo)
        return new


class Catching(Raising):
    def __deepcopy__(self, memo: Any) -> Any:
        new = type(self).__new__(type(self))
        memo[id(self)] = new
        try:
            deepcopy(self.value, memo)
        except RecursionError:
            new.value = deepcopy([[1], [2]], memo)
        return new


def main() -> None:
    global deepcopy
    if sys.argv[1] == "ectype":
        from ectype import deepcopy
    for cls in (Raising, Catching):
        for _ in range(CALLS_UNTIL_READ):
            deepcopy([cls()])
    for name, link in LINKS.items():
        chain = None
        for _ in range(DEPTH):
            chain = link(chain)
        for cls in (Raising, Catching):
            x = cls()
            x.value = [[[i] for i in range(100)], chain]
            for _ in range(ROUNDS):
                try:
                    y = deepcopy([x, x, [[1]]])
                    assert y[0] is y[1] and y[0].value == [[1], [2]]
                except RecursionError as error:
                    look_at_memos(error)
            x.value = None
        print(name, flush=True)
        while chain is not None:  # one by one: some would be freed recursively
            chain = chain.start if isinstance(chain, slice) else chain.args[0]


def look_at_memos(error: BaseException) -> None:
    traceback = error.__traceback__
    while traceback is not None:
        memo = traceback.tb_frame.f_locals.get("memo") or {}
        assert all(type(value).__name__ for value in memo.values())
        traceback = traceback.tb_next


if __name__ == "__main__":
    main()
