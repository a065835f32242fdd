"""The copy module as the classes of the corpus use it.

Their ``__deepcopy__`` methods call `deepcopy` of this module, as a program calls the one it has
imported. `use` makes it the copier that is being measured, so that an object with hooks is copied
by one copier throughout.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

__all__ = ["deepcopy", "use"]

deepcopy: Callable[..., Any] = copy.deepcopy


@contextmanager
def use(copier: Callable[..., Any]) -> Iterator[None]:
    """Let the corpus copy with `copier`."""
    global deepcopy
    before = deepcopy
    deepcopy = copier
    try:
        yield
    finally:
        deepcopy = before
