"""What is measured beside each other: our copy, the standard library's, peers, and the limits.

A candidate is an expression in `x`, compiled into the timing loop: none pays for a wrapper.
"""

from __future__ import annotations

import copy
import importlib
import marshal
import pickle
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from typing import Any

from benchmarks.corpus import Case, program

__all__ = ["BOUNDS", "OURS", "REFERENCE", "Candidate", "available", "floor"]

OURS = "ectype"
REFERENCE = "copy"
# What does less than a copier must: no peers, but a measure of what is left to gain.
BOUNDS = ("limit", "floor")


@dataclass(frozen=True)
class Candidate:
    """A way to get a copy of `x`.

    An exact one keeps what is shared and what need not be copied. A round trip through a
    serialised form is held to the same values and types only.
    """

    name: str
    expression: str = "deepcopy(x)"
    names: dict[str, Any] = field(default_factory=dict)
    copier: Callable[..., Any] | None = None
    is_exact: bool = False
    is_json_only: bool = False
    unfit: frozenset[str] = frozenset()
    # Whether each round begins with copies that do not count.
    settles: bool = False

    def suits(self, case: Case) -> bool:
        """Whether the candidate may be tried on the case."""
        return (case.is_json or not self.is_json_only) and not self.unfit & case.groups

    def programs(self) -> AbstractContextManager[None]:
        """Make the classes of the corpus copy with this candidate."""
        return nullcontext() if self.copier is None else program.use(self.copier)


def available() -> dict[str, Candidate]:
    """The candidates that are installed here, by name."""
    found = [_copier(OURS), _copier(REFERENCE), _copier("copium"), _pickle(), _marshal()]
    found += [_orjson(), _msgspec(), _limit()]
    return {candidate.name: candidate for candidate in found if candidate is not None}


def _module(name: str) -> Any:
    try:
        return importlib.import_module(name)
    except ImportError:
        return None


def _copier(name: str) -> Candidate | None:
    module = copy if name == REFERENCE else _module(name)
    if module is None:
        return None
    names = {"deepcopy": module.deepcopy}
    return Candidate(name, names=names, copier=module.deepcopy, is_exact=True)


def _pickle() -> Candidate:
    # Protocol 5 is the fastest there is on every supported version.
    names = {"loads": pickle.loads, "dumps": pickle.dumps}
    return Candidate("pickle", "loads(dumps(x, 5))", names)


def _marshal() -> Candidate:
    names = {"loads": marshal.loads, "dumps": marshal.dumps}
    return Candidate("marshal", "loads(dumps(x))", names)


def _orjson() -> Candidate | None:
    module = _module("orjson")
    if module is None:
        return None
    names = {"loads": module.loads, "dumps": module.dumps}
    return Candidate("orjson", "loads(dumps(x))", names, is_json_only=True)


def _msgspec() -> Candidate | None:
    module = _module("msgspec")
    if module is None:
        return None
    # MessagePack is the faster of its formats.
    encode, decode = module.msgpack.Encoder().encode, module.msgpack.Decoder().decode
    names = {"encode": encode, "decode": decode}
    return Candidate("msgspec", "decode(encode(x))", names, is_json_only=True)


def _limit() -> Candidate | None:
    module = _module("copy_limit")
    if module is None:
        return None
    # It trusts that nothing changes, and knows few ways to take up a state.
    unfit = frozenset({"arrays", "changing", "failing", "forms", "genetic", "models"})
    # Held to be exact, it is out where something is shared: there it would do more, not less.
    names = {"copy": module.copy}
    return Candidate("limit", "copy(x)", names, copier=module.copy, is_exact=True, unfit=unfit)


def floor(case: Case, x: Any) -> Candidate | None:
    """The work no copier can avoid on this case, as one more candidate."""
    if case.floor is None:
        return None
    least = case.floor(x)
    return Candidate("floor", least.expression, least.names, copier=_same)


def _same(x: Any, memo: Any = None) -> Any:
    return x
