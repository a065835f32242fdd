"""Objects that tell who copies them."""

from __future__ import annotations

import copy
import sys
from types import CodeType
from typing import Any

# The code that the functions run when they are Python, by name.
PYTHON_CODE: dict[str, CodeType] = {
    name: getattr(copy, name).__code__
    for name in ("copy", "deepcopy", "replace")
    if hasattr(copy, name)
}


class Probe:
    """Notes, each time it is copied, whether the standard library's Python code is at work."""

    def __init__(self) -> None:
        self.seen: list[str] = []

    @property
    def copied_natively(self) -> bool:
        """Whether it was copied, and each time natively."""
        return self.seen != [] and set(self.seen) == {"native"}

    @property
    def copied_by_python(self) -> bool:
        """Whether it was copied, and each time by the standard library."""
        return self.seen != [] and set(self.seen) == {"python"}

    def _note(self) -> Probe:
        frame = sys._getframe()
        running = set()
        while frame is not None:
            running.add(frame.f_code)
            frame = frame.f_back  # type: ignore[assignment]
        python = running & set(PYTHON_CODE.values())
        self.seen.append("python" if python else "native")
        return self

    def __copy__(self) -> Probe:
        return self._note()

    def __deepcopy__(self, memo: dict[int, Any]) -> Probe:
        return self._note()

    def __replace__(self, /, **changes: Any) -> Probe:
        return self._note()
