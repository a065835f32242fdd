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
from types import FunctionType

from ectype import _core
from ectype._active import ACTIVE
from ectype._late import imported

TYPE_CHECKING = False
if TYPE_CHECKING:
    from contextlib import AbstractContextManager
    from types import CodeType
    from typing import Any

    from ectype._copier import Copier

__all__ = ["disable", "enable", "enabled"]

# Taken once: whatever others put into `copy` later is theirs and stays as it is.
FUNCTIONS: dict[str, FunctionType] = {
    name: getattr(copy, name) for name in ("copy", "deepcopy", "replace") if hasattr(copy, name)
}


def enable() -> AbstractContextManager[object]:
    """Make the standard library's copy functions native.

    Calls add up: the functions stay native until `disable` is called or, where the
    results are used in `with` statements, until the last of these blocks is left.

    From CPython 3.12 on (`PyFunction_SetVectorcall`) the functions are entered natively; before,
    their code is exchanged for a call of the native ones. Where the core does not run (see
    `ectype._active`) the functions stay as they are.

    Raises RuntimeError if a function of `copy` was replaced before this module was imported.
    """
    return _Hold(_enabled).begin()


def follow(copier: Copier) -> AbstractContextManager[object]:
    """Do the same, and let `copy.deepcopy` and `copy.copy` follow the rules of a copier.

    If blocks overlap, the copier of the one that was entered last counts. The functions are
    entered through a frame of Python code, on all versions.
    """
    return _Hold(_enabled, copier).begin()


def lend() -> _Hold:
    """Make the functions native until the result is closed, also if `disable` is called meanwhile.

    For hooks that may hand a native memo to them.
    """
    return _Hold(_lent).begin()


def disable() -> None:
    """Give the standard library's functions back what they ran, whoever enabled the patch."""
    _enabled.clear()
    _update()


def enabled() -> bool:
    """Tell whether the standard library's copy functions are native now."""
    return bool(_enabled)


class _Hold:
    """A period in which the functions are native. It needs few frames: memory may be short."""

    def __init__(self, held: list[_Hold], copier: Copier | None = None) -> None:
        self._held = held
        self.copier = copier

    def begin(self) -> _Hold:
        _refuse_replaced_functions()
        self._held.append(self)
        try:
            _update()
        except BaseException:
            self._held.remove(self)
            # Without memory 3.10 ends where a second error meets a first one.
            if _half_way:
                _update()
            raise
        return self

    def close(self) -> None:
        """Take the hold back, unless that was done before, maybe by `disable`."""
        if self in self._held:
            try:
                self._held.remove(self)
            except ValueError:  # another thread called `disable` in between
                return
            _update()

    def __enter__(self) -> _Hold:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()


def _refuse_replaced_functions() -> None:
    for name, function in FUNCTIONS.items() if ACTIVE else ():
        if getattr(function, "__globals__", None) is not vars(copy):
            raise RuntimeError(f"copy.{name} is not the standard library's function: {function!r}")


# The periods that have not ended. What the functions run follows from these lists alone.
_enabled: list[_Hold] = []
_lent: list[_Hold] = []

# Another object with each change of the lists.
_change = object()

# Whether a change has begun and not ended.
_half_way = False

# What the functions run, by their names, as far as this module knows; nothing while it is changed.
_running: dict[str, tuple[bool | None, Copier | None]] = {}


def _update() -> None:
    """Let the functions run what the lists ask for.

    No lock is taken: a thread may be ended at shutdown, be left behind by a fork, or be
    interrupted by a finalizer or a signal's handler that copies as well, and would keep the lock.
    Where calls overlap, the one that has seen the last change corrects what the others did.
    """
    global _change, _half_way
    _change = object()
    while True:
        change, native, copier = _change, bool(_enabled or _lent), None
        for hold in _enabled:
            copier = hold.copier or copier
        wanted = native, copier
        for name, function in FUNCTIONS.items():
            if change is _change and _running.get(name, _AT_FIRST) != wanted:
                _running[name] = _CHANGING
                _half_way = True
                _let_run(name, function, native, copier)
                _running[name] = wanted
        if change is _change:
            _half_way = False
            return


_AT_FIRST = (False, None)
_CHANGING = (None, None)


def _let_run(name: str, function: FunctionType, native: bool, copier: Copier | None) -> None:
    if not ACTIVE:
        return
    if not native:
        _core.restore(function, name)
        _restore_code(name, function)
        return
    by_rules = _method_of(copier, name)
    if by_rules is None and _core.divert(function, name):
        _restore_code(name, function)
        return
    # No way past the function's code in this interpreter, or to a copier: exchange the code.
    code = function.__code__
    if not _is_ours(code):
        _original_code[name] = code
    original = _original_code[name]
    if by_rules is not None:
        function.__code__ = _call_of(by_rules, original)
    else:
        if _native_code.get(name, (None,))[0] is not original:
            _native_code[name] = original, _call_of(getattr(_core, name), original)
        function.__code__ = _native_code[name][1]
    _core.restore(function, name)


def _method_of(copier: Copier | None, name: str) -> Any:
    """The method of a copier that a function runs; None if it has none."""
    method: Any = getattr(copier, name, None)
    if name != "deepcopy" or getattr(type(copier), name, None) in (None, _core.Copier.deepcopy):
        return method

    def deepcopy(x: Any, memo: Any = None, *_nil: Any) -> Any:
        return method(x, memo)  # of a derived class, which need not know of `_nil`

    return deepcopy


# The code that was exchanged, by the names of the functions.
_original_code: dict[str, CodeType] = {}

# The same code and what calls our function in its place: making that takes 20 us.
_native_code: dict[str, tuple[CodeType, CodeType]] = {}


def _call_of(target: Any, original: CodeType) -> CodeType:
    code: CodeType = imported("_trampoline").trampoline(target, original)
    return code.replace(co_consts=(*code.co_consts, _MARK))


# The last constant of the code that we exchange it for.
_MARK = "ectype.patch"


def _is_ours(code: CodeType) -> bool:
    return code.co_consts[-1:] == (_MARK,)


def _restore_code(name: str, function: FunctionType) -> None:
    # Code that is not ours was put there after us, by a tool that relies on it.
    if name in _original_code and _is_ours(function.__code__):
        function.__code__ = _original_code[name]
