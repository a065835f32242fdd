"""Leaves out the files about what the running interpreter does not have."""

from __future__ import annotations

import importlib.util

from tests.behaviour.support.versions import ATOMICS_COME_FIRST, HAS_FROZENDICT, HAS_REPLACE

collect_ignore: list[str] = []
if not HAS_FROZENDICT:
    collect_ignore.append("test_frozendict.py")
if not HAS_REPLACE:
    collect_ignore.append("test_replace.py")
collect_ignore.append("test_copy_dispatch.py" if ATOMICS_COME_FIRST else "test_atomic_types.py")
if importlib.util.find_spec("greenlet") is None:
    collect_ignore.append("test_greenlets.py")
