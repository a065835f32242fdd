"""Modules of this package that few programs need, and that take longer to load than the others."""

from __future__ import annotations

import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

_imported: dict[str, Any] = {}


def imported(name: str) -> Any:
    """A module of this package, from its second use on without the import system.

    Raises what importing it raises, and ImportError while the interpreter shuts down: a thread
    that was ended in the middle of an import keeps the import lock, and this one would wait for it.
    """
    module = _imported.get(name)
    if module is None:
        if sys.is_finalizing():
            raise ImportError(f"ectype.{name} was not imported before the interpreter shuts down")
        module = _imported[name] = getattr(__import__(f"ectype.{name}"), name)
    return module
