"""The functions of the package where the native core does not run: the standard library's own."""

from __future__ import annotations

from copy import copy as copy
from copy import deepcopy as deepcopy
from operator import index
from typing import Generic, TypeVar

from ectype._active import REASON

TYPE_CHECKING = False
if TYPE_CHECKING:
    from contextlib import AbstractContextManager
    from typing import Any

_T = TypeVar("_T")


def replicate(obj: _T, n: int) -> list[_T]:
    """A list of `n` independent deep copies of `obj`, as `[deepcopy(obj) for _ in range(n)]`.

    The list is empty if `n` is negative. Raises TypeError if `n` is not an integer, and what
    `deepcopy` raises.
    """
    return [deepcopy(obj) for _ in range(index(n))]


def snapshot(x: _T, /) -> _T:
    """Raise RuntimeError: other threads may run during a copy by the standard library."""
    raise RuntimeError(f"ectype.snapshot needs the native core: {REASON}")


class Template(Generic[_T]):
    """A template of `x` as it is now. Calling it returns a new deep copy."""

    __slots__ = ("_source",)
    __module__ = "ectype"

    def __init__(self, x: _T, /) -> None:
        self._source = deepcopy(x)

    def __call__(self) -> _T:
        return deepcopy(self._source)

    def __copy__(self) -> Template[_T]:
        return self

    def __deepcopy__(self, memo: object, /) -> Template[_T]:
        return self

    def __reduce__(self) -> tuple[Any, ...]:
        return Template, (self(),)

    def __repr__(self) -> str:
        return f"<ectype.Template of {type(self._source).__name__}>"


class Copier:
    """A copier without rules. With rules it raises RuntimeError: they need the native core."""

    __slots__ = ()
    __module__ = "ectype"

    def __new__(
        cls, *, types: object = None, attributes: object = None, uncopyable: object = None
    ) -> Copier:
        if types or attributes or uncopyable is not None:
            raise RuntimeError(f"the rules of a Copier need the native core: {REASON}")
        return super().__new__(cls)

    def deepcopy(self, x: _T, memo: Any = None) -> _T:
        return deepcopy(x, memo)

    def copy(self, x: _T) -> _T:
        return copy(x)

    def patch(self) -> AbstractContextManager[object]:
        from ectype import patch

        return patch.enable()

    def __repr__(self) -> str:
        return "Copier()"


def set_failure_notes(enabled: bool, /) -> bool:
    """Do nothing: the standard library adds no notes to exceptions. Returns False."""
    return False
