"""Where the versions of `copy.py` differ, each difference under its own name."""

from __future__ import annotations

import sys

VERSION = sys.version_info[:2]

HAS_REPLACE = VERSION >= (3, 13)
HAS_FROZENDICT = VERSION >= (3, 15)

ATOMICS_COME_FIRST = VERSION >= (3, 14)
"""The atomic types are tested before the memo, from a set and not from the dispatch table."""

SUPER_IS_SHALLOW_ATOMIC = VERSION >= (3, 14)

NONE_IS_A_MISS = VERSION >= (3, 15)
"""A memo entry of None counts as no entry; the parameter `_nil` is gone."""

REDUCE_ARGS_ARE_LAZY = VERSION < (3, 15)
"""The arguments of a reduce value are deep-copied by a generator while the call unpacks them."""
