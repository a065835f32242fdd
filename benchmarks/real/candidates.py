"""What is compared on real objects: `copy`, and ectype and its peer, called directly or patched.

A hook of a package calls the standard library's `deepcopy`. The peer reaches that only by its
patch. ectype does so from 3.12 on in the middle of a `__deepcopy__`, and before by its patch.
"""

from __future__ import annotations

import copy
import importlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from benchmarks.candidates import OURS, REFERENCE, Candidate

__all__ = ["NAMES", "PATCHED", "PATCHED_PEER", "PEER", "copiers", "runners"]

PEER = "copium"
PATCHED = f"{OURS} patched"
PATCHED_PEER = f"{PEER} patched"
NAMES = (REFERENCE, OURS, PATCHED, PEER, PATCHED_PEER)

CALL = "x()"


@dataclass(frozen=True)
class Patched(Candidate):
    """What runs while a package has patched the standard library's functions.

    Both packages have `enable` and `disable` in a module `patch`.
    """

    patch: Any = None

    @contextmanager
    def programs(self) -> Iterator[None]:
        """Patch, and undo it."""
        self.patch.enable()
        try:
            yield
        finally:
            self.patch.disable()


def copiers() -> dict[str, Candidate]:
    """Makers of a deep copy of `x`, by name; without those that are not installed."""
    found = {REFERENCE: Candidate(REFERENCE, names=_deepcopy(copy), is_exact=True, settles=True)}
    for package in (OURS, PEER):
        module = _module(package)
        if module is not None:
            names = _deepcopy(module)
            found[package] = Candidate(package, names=names, is_exact=True, settles=True)
    return found | _patched("deepcopy(x)", _deepcopy(copy), is_exact=True)


def runners() -> dict[str, Candidate]:
    """Ways to run the workload `x`, by name."""
    found = {REFERENCE: Candidate(REFERENCE, CALL, settles=True)}
    return found | _patched(CALL, {}, is_exact=False)


def _patched(expression: str, names: dict[str, Any], *, is_exact: bool) -> dict[str, Candidate]:
    found: dict[str, Candidate] = {}
    for package in (OURS, PEER):
        patch = _module(f"{package}.patch")
        if patch is not None:
            name = f"{package} patched"
            found[name] = Patched(
                name, expression, names, is_exact=is_exact, settles=True, patch=patch
            )
    return found


def _deepcopy(module: Any) -> dict[str, Any]:
    return {"deepcopy": module.deepcopy}


def _module(name: str) -> Any:
    try:
        return importlib.import_module(name)
    except ImportError:
        return None
