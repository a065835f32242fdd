"""The functions under test. Programs that tests start import this, and not pytest with it."""

from __future__ import annotations

import copy
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


class Unmet:
    """A class without instances."""


@dataclass(frozen=True)
class Implementation:
    """One provider of the functions under test; `replace` is None where the version has none."""

    name: str
    copy: Callable[..., Any]
    deepcopy: Callable[..., Any]
    replace: Callable[..., Any] | None
    Error: type[Exception]

    @classmethod
    def named(cls, name: str) -> Implementation:
        module: Any = copy
        if name != "stdlib":
            # Imported late: the suite also runs where only the standard library is at hand.
            import ectype as module
        replace = getattr(module, "replace", None)
        if name == "copier":  # with rules that meet nothing
            copier = module.Copier(
                types={Unmet: module.OMIT}, attributes={Unmet: {"a": module.OMIT}}
            )
            return cls(name, copier.copy, copier.deepcopy, replace, module.Error)
        return cls(name, module.copy, module.deepcopy, replace, module.Error)
