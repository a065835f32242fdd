"""Make the standard library's copy functions native, process-wide, and undo it.

The functions `copy.copy`, `copy.deepcopy` and, from Python 3.13 on, `copy.replace` keep
their identity: code that holds a reference, be it `from copy import deepcopy` or an
accelerator written in C, is served as well, and no attribute of `copy` changes.

    ectype.patch.enable()  # from here on, in all threads

    with ectype.patch.enable():  # until the block is left
        ...
"""

from __future__ import annotations

import copy
from _thread import allocate_lock  # not threading: some programs need to import that themselves
from types import CodeType, FunctionType

from ectype import _core
from ectype._active import ACTIVE

TYPE_CHECKING = False
if TYPE_CHECKING:
    from contextlib import AbstractContextManager, ExitStack

    from ectype._copier import Copier

__all__ = ["disable", "enable", "enabled"]

# Taken once: whatever others put into `copy` later is theirs and stays as it is.
FUNCTIONS: dict[str, FunctionType] = {
    name: getattr(copy, name) for name in ("copy", "deepcopy", "replace") if hasattr(copy, name)
}


class _Patch:
    """A period in which the functions are native, and what brings it to an end."""

    def __init__(self) -> None:
        self.holds = 0
        self.followed: list[Copier] = []
        self.undo = self._make()

    def follow(self, copiers: list[Copier]) -> None:
        """Let the functions follow the last of these copiers, or none."""
        self.undo.close()
        self.followed = copiers
        self.undo = self._make()

    def _make(self) -> ExitStack:
        from contextlib import ExitStack

        copier = self.followed[-1] if self.followed else None
        with ExitStack() as undo:
            for name, function in FUNCTIONS.items():
                _make_native(name, function, undo, copier)
            return undo.pop_all()


_lock = allocate_lock()
_patch: _Patch | None = None


def enable() -> AbstractContextManager[object]:
    """Make the standard library's copy functions native.

    Calls add up: the functions stay native until `disable` is called or, where the
    results are used in `with` statements, until the last of these blocks is left.

    From CPython 3.12 on (`PyFunction_SetVectorcall`) the functions are entered natively; before,
    their code is exchanged for a call of the native ones. Where the core does not run (see
    `ectype._active`) the functions stay as they are.

    Raises RuntimeError if a function of `copy` was replaced before this module was imported.
    """
    return _hold(None)


def follow(copier: Copier) -> AbstractContextManager[object]:
    """Do the same, and let `copy.deepcopy` and `copy.copy` follow the rules of a copier.

    If blocks overlap, the copier of the one that was entered last counts. The functions are
    entered through a frame of Python code, on all versions.
    """
    return _hold(copier)


class _Hold:
    """What `enable` returns. It needs few frames: copiers make one where memory may be short."""

    def __init__(self, copier: Copier | None) -> None:
        self._patch: _Patch | None = None  # once it is held
        self._copier = copier

    def begin(self) -> None:
        global _patch
        try:
            with _lock:
                if _patch is None:
                    _patch = _Patch()
                _patch.holds += 1
                self._patch = _patch
                if self._copier is not None:
                    _patch.follow([*_patch.followed, self._copier])
        except BaseException:
            self._copier = None
            self.close()
            raise

    def close(self) -> None:
        """Take the hold back, unless `disable` has undone all of them since."""
        patch, self._patch = self._patch, None
        if patch is None:
            return
        with _lock:
            patch.holds -= 1
            if patch is not _patch:
                return
            if not patch.holds:
                _end(patch)
            elif self._copier is not None:
                left = patch.followed.copy()
                left.reverse()
                left.remove(self._copier)  # the last of them that is this one
                left.reverse()
                patch.follow(left)

    def __enter__(self) -> _Hold:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()


def _hold(copier: Copier | None) -> _Hold:
    hold = _Hold(copier)
    hold.begin()
    return hold


def disable() -> None:
    """Give the standard library's functions back what they ran, whoever enabled the patch."""
    with _lock:
        if _patch is not None:
            _end(_patch)


def enabled() -> bool:
    """Tell whether the standard library's copy functions are native now."""
    return _patch is not None


def _end(patch: _Patch) -> None:
    global _patch
    patch.undo.close()
    _patch = None


def _make_native(name: str, function: FunctionType, undo: ExitStack, copier: Copier | None) -> None:
    if not ACTIVE:
        return
    if getattr(function, "__globals__", None) is not vars(copy):
        raise RuntimeError(f"copy.{name} is not the standard library's function: {function!r}")
    native = getattr(copier, name, None)
    if native is None and _core.divert(function, name):
        undo.callback(_core.restore, function, name)
        return
    # No way past the function's code in this interpreter, or to a copier: exchange the code.
    from ectype._trampoline import trampoline

    original = function.__code__
    function.__code__ = trampoline(native or getattr(_core, name), original)
    undo.callback(_restore_code, function, function.__code__, original)


def _restore_code(function: FunctionType, ours: CodeType, original: CodeType) -> None:
    # Code that is not ours was put there after us, by a tool that relies on it.
    if function.__code__ is ours:
        function.__code__ = original
