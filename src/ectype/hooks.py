"""Tell ectype what the `__deepcopy__` of a class does, where ectype cannot find out.

For authors of extension types. The code of a hook in Python is read (see "Hooks are read" in the
documentation); a hook in C, C++, Cython or Rust cannot be. So ectype writes all it has copied into
the memo before each call, although nearly no hook looks at it. A declaration saves that, or even
the call:

    from ectype import hooks

    hooks.declare(Message, hooks.IGNORES_MEMO)
    hooks.declare(Url, hooks.RETURNS_SELF)
    hooks.declare(Matrix, ("rows", "name"))

`copy` knows nothing of declarations, and calls the hook. ectype calls it too if the caller passes a
memo, unless that is a dict with few entries and the declaration names no attributes.
"""

from __future__ import annotations

from ectype import _core, _protocol
from ectype._active import ACTIVE

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Final

__all__ = ["IGNORES_MEMO", "RETURNS_SELF", "declare"]

# Numbers of `ectype._hooks`, which takes long to import.
RETURNS_SELF: Final = 0
"""The hook returns its object and does nothing else: it need not be called."""
IGNORES_MEMO: Final = 2
"""The hook makes no use of its memo: it neither reads it, nor writes to it, nor passes it on."""

# Of numpy's arrays only, since the core looks into them: the memo is used if the array holds
# objects, and the GIL is kept while a small one is copied.
COPIES_ARRAY: Final = 3
COPIES_SMALL_ARRAY: Final = 4
# Of a method in C only, since the core relies on it: the hook makes no use of its memo, and neither
# calling it nor looking it up on an instance runs other code or releases the GIL.
RUNS_ALONE: Final = 5


def declare(cls: type, does: int | tuple[str, ...]) -> None:
    """Declare what the `__deepcopy__` of a class does: the one that the class has now.

    `does` is `RETURNS_SELF`, `IGNORES_MEMO`, or the names of attributes: then the copy is made by
    `cls.__new__(cls)`, and gets copies of these attributes of the original and nothing else.

    That counts for subclasses that inherit the method, and ends if the class gets another one;
    attributes count for no subclass with a `__setstate__` or a `__getattr__`. For
    the patched functions of `copy` it counts as well. A `Copier` has to be made after it. While a
    tracer, a profiler or a coverage tool watches, hooks are called.

    A wrong declaration gives other copies than the hook would, and does no other harm. The method
    is kept for ever, so declare nothing about classes that come and go.

    Raises TypeError if `cls` is no class, has no `__deepcopy__`, or has a `__setstate__` although
    attributes are declared, and for any other `does`.
    """
    if not isinstance(cls, type):
        raise TypeError(f"a class is needed, not {cls!r}")
    method = found_in(cls, "__deepcopy__")
    if method is None:
        raise TypeError(f"{cls.__qualname__} has no __deepcopy__")
    # The exact types: the core does not ask others what they are equal to.
    if type(does) is tuple:
        if not all(type(name) is str for name in does):
            raise TypeError(f"names of attributes are needed, not {does!r}")
        if found_in(cls, "__setstate__") is not None:
            raise TypeError(f"{cls.__qualname__} has a __setstate__, which may want more")
    elif type(does) is not int or does not in (RETURNS_SELF, IGNORES_MEMO):
        raise TypeError(
            f"RETURNS_SELF, IGNORES_MEMO or names of attributes are needed, not {does!r}"
        )
    _protocol.declared[id(method)] = method, does, None
    if ACTIVE:
        _core.forget_plans()


def found_in(cls: type, name: str) -> Any:
    """What the class dict of the nearest class in the MRO has under this name; or None."""
    return next((vars(base)[name] for base in cls.__mro__ if name in vars(base)), None)
