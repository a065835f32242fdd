"""Whether the native core runs on this interpreter, and if not, why.

Where it does not run, the package hands out the standard library's own functions: they are
right on every interpreter, and a core that may look into nothing was slower than they are.
"""

from __future__ import annotations

import os

from ectype import _core, _library


def _reason() -> str:
    if os.environ.get("ECTYPE_CORE") == "0":
        return "ECTYPE_CORE=0 is set"
    if _core.build == "pure":
        return "it is installed without the core, which needs a known CPython with 64 bits"
    if not _core.internals_fit:
        return "the objects of this interpreter are not laid out as the core knows them"
    if not _library.FOLLOWS_KNOWN_RULES:
        return "the copy module of this interpreter does not follow rules that the core knows"
    return ""


REASON = _reason()
"""Why the core does not run; empty where it runs."""
ACTIVE = not REASON
