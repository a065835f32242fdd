"""The functions under test. Programs that tests start import this, and not pytest with it."""

from __future__ import annotations

import copy
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


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
        if name == "ectype":
            # Imported late: the suite also runs where only the standard library is at hand.
            import ectype as module
        replace = getattr(module, "replace", None)
        return cls(name, module.copy, module.deepcopy, replace, module.Error)
