"""Leaves out the files about what the running interpreter does not have."""

from __future__ import annotations

import importlib.util
import signal

collect_ignore: list[str] = []
if importlib.util.find_spec("_testcapi") is None:
    collect_ignore.append("test_memory_errors.py")
if not hasattr(signal, "setitimer"):
    collect_ignore.append("test_signals.py")
