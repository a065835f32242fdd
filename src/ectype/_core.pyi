import sys
from collections.abc import Callable, MutableMapping
from typing import Any, Final, Literal, Protocol, TypeVar

from typing_extensions import Self, disjoint_base

_T = TypeVar("_T")

build: Final[Literal["abi3", "pure", "tuned"]]
internals_fit: Final[bool]

def copy(x: _T) -> _T: ...

if sys.version_info >= (3, 15):
    def deepcopy(x: _T, memo: MutableMapping[int, Any] | None = None) -> _T: ...

else:
    def deepcopy(x: _T, memo: MutableMapping[int, Any] | None = None, _nil: Any = []) -> _T: ...

def replicate(obj: _T, n: int) -> list[_T]: ...
def snapshot(x: _T, /) -> _T: ...

if sys.version_info >= (3, 13):
    _R_co = TypeVar("_R_co", covariant=True)

    class _SupportsReplace(Protocol[_R_co]):
        # The keywords are those of the fields: no two classes agree on them.
        def __replace__(self, /, *_: Any, **changes: Any) -> _R_co: ...

    def replace(obj: _SupportsReplace[_R_co], /, **changes: Any) -> _R_co: ...

@disjoint_base
class Copier:
    def __new__(
        cls,
        types: dict[type, Any],
        attributes: dict[type, dict[str, Any]],
        uncopyable: Any,
        share: Any,
        omit: Any,
        /,
    ) -> Self: ...
    def copy(self, x: _T) -> _T: ...
    def deepcopy(self, x: _T, memo: MutableMapping[int, Any] | None = None) -> _T: ...

def divert(function: Callable[..., Any], name: str, /) -> bool: ...
def set_failure_notes(enabled: bool, /) -> bool: ...
def is_native(cls: type, /) -> bool: ...
def restore(function: Callable[..., Any], name: str, /) -> bool: ...
