"""Where the versions of `copy.py` differ, each difference under its own name."""

from __future__ import annotations

import copy
import sys

VERSION = sys.version_info[:2]

HAS_REPLACE = VERSION >= (3, 13)
HAS_FROZENDICT = VERSION >= (3, 15)

ATOMICS_COME_FIRST = VERSION >= (3, 14)
"""The atomic types are tested before the memo, from a set and not from the dispatch table."""

SUPER_IS_SHALLOW_ATOMIC = VERSION >= (3, 14)

NIL_IS_A_PARAMETER = VERSION < (3, 15)
"""What a memo returns for a miss is the parameter `_nil` of `deepcopy`."""


def _none_is_a_miss() -> bool:
    original: list[int] = []
    return copy.deepcopy(original, {id(original): None}) is not None


NONE_IS_A_MISS = _none_is_a_miss()
"""A memo entry of None counts as no entry: so in 3.15.0 only, whose micro versions differ."""

REDUCE_ARGS_ARE_LAZY = VERSION < (3, 15)
"""The arguments of a reduce value are deep-copied by a generator while the call unpacks them."""


def _look_up() -> str:
    class Memo(dict):  # type: ignore[type-arg]
        def __contains__(self, key: object) -> bool:
            asked.append(key)
            return False

    asked: list[object] = []
    copy.deepcopy([], Memo())
    return "contains" if asked else "get"


LOOK_UP = _look_up()
"""How a memo is asked for a copy: by `get`, or from 3.15.1 on by `in`, and then by its item."""
