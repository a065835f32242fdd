"""Hooks of packages that are not written in Python, and what is known of them from their source.

A hook is recognised by the type that defines it, in releases of the package whose source was
read. In any other release it is called like any other hook. `tests/packages` calls those of
protobuf and lxml with a memo that fails when it is used.
"""

from __future__ import annotations

import gc
import sys
from typing import Any, Final, NamedTuple

from ectype import _core, _protocol
from ectype.hooks import (
    COPIES_ARRAY,
    COPIES_SMALL_ARRAY,
    IGNORES_MEMO,
    RETURNS_SELF,
    RUNS_ALONE,
)

Release = tuple[int, int]


class Known(NamedTuple):
    """A hook, or all those of a module."""

    package: str
    first: Release
    end: Release
    """The first release whose source was not read."""
    owner: str
    """The name of the type, with its module; or of a module, for all its types, ending in a dot."""
    does: int
    unless: str | None = None
    """A name in the package: of the type whose instances are treated differently."""


TABLE: Final = (
    # numpy/_core/src/multiarray/methods.c, array_deepcopy. Before 2.0 array_assign_array.c copies
    # every array without the GIL.
    Known("numpy", (1, 22), (2, 0), "numpy.ndarray", COPIES_ARRAY),
    Known("numpy", (2, 0), (2, 6), "numpy.ndarray", COPIES_SMALL_ARRAY),
    # numpy/_core/src/multiarray/scalartypes.c.src, gentype___deepcopy__. Before 2.4 the scalar was
    # copied as an array.
    Known("numpy", (2, 4), (2, 6), "numpy.generic", RETURNS_SELF, unless="void"),
    # python/message.c, DeepCopy and PyUpb_Message_GetAttr, which asks for fields first. (A message
    # with a field `__deepcopy__` cannot be copied by `copy`.) What it calls was also seen by
    # running it with 5.29.6, 6.30.2, 6.33.6, 7.34.2, 7.35.1 and 7.36.2.
    Known("google.protobuf", (5, 29), (7, 37), "google._upb._message.Message", RUNS_ALONE),
    # python/repeated.c, PyUpb_RepeatedContainer_DeepCopy, which iterates. Read in the wheels'
    # machine code.
    Known("google.protobuf", (7, 34), (7, 37), "google._upb._message.", IGNORES_MEMO),
    # src/lxml/etree.pyx and the files that it includes: these call `__copy__`, or make the copy by
    # libxml2.
    Known("lxml", (5, 0), (6, 2), "lxml.etree.", IGNORES_MEMO),
    # src/url.rs, src/input/datetime.rs and others; the memo's name begins with an underscore.
    Known("pydantic_core", (2, 0), (2, 49), "pydantic_core._pydantic_core.", IGNORES_MEMO),
    # crates/circuit/src/bit.rs, classical/types.rs, classical/expr/var.rs and stretch.rs, and
    # parameter/parameter_expression.rs. Read up to 2.6.0-dev; 2.6.2 was run with a memo that fails.
    Known("qiskit", (2, 0), (2, 7), "qiskit.circuit.Clbit", RETURNS_SELF),
    Known("qiskit", (2, 0), (2, 7), "qiskit.circuit.Qubit", RETURNS_SELF),
    Known("qiskit", (2, 1), (2, 7), "qiskit._accelerate.circuit.classical.", RETURNS_SELF),
    *(
        Known("qiskit", (2, 2), (2, 7), f"qiskit._accelerate.circuit.{name}", RETURNS_SELF)
        for name in ("Parameter", "ParameterExpression", "ParameterVectorElement")
    ),
)


def look_up(method: Any) -> bool:
    """Declare what is known of a `__deepcopy__` that is not written in Python.

    True if something is declared now that was not before.
    """
    if id(method) in _protocol.declared:
        return False
    owner = _owner_of(method)
    for known in TABLE:
        if owner == known.owner or (known.owner.endswith(".") and owner.startswith(known.owner)):
            package = sys.modules[known.package]
            major, minor = package.__version__.split(".")[:2]
            if known.first <= (int(major), int(minor)) < known.end:
                unless = getattr(package, known.unless) if known.unless else None
                _protocol.declared[id(method)] = method, known.does, unless
                _core.forget_plans()
                return True
    return False


_STRUCTS: Final = (0, 15), (0, 24), "msgspec._core._StructMixin"
"""Releases in which Struct_reduce in src/msgspec/_core.c was read, and the type that defines it."""


def struct_fields(reducer: Any, x: Any) -> tuple[str, ...] | None:
    """The fields of a struct of msgspec if it reduces to `cls, values`, and only that; else None.

    A call of the class then makes an object with these values, and runs no other code: there is no
    `__post_init__`. The class keeps the one that it had when it was made, and it is the only
    function that a class refers to by itself, unless a name or a tag is made by one.
    """
    first, end, owner = _STRUCTS
    if _owner_of(reducer) != owner:
        return None
    package = sys.modules["msgspec"]
    major, minor = package.__version__.split(".")[:2]
    cls = type(x)
    if type(cls) is not package.StructMeta or not first <= (int(major), int(minor)) < end:
        return None
    fields: tuple[str, ...] = cls.__struct_fields__
    made_by, values = reducer(x)
    if made_by is not cls or len(values) != len(fields):
        return None
    referents = gc.get_referents(cls)
    return None if any(callable(x) and not isinstance(x, type) for x in referents) else fields


def _owner_of(method: Any) -> str:
    """The name of the type that defines a method, with its module; of Cython's, its own name."""
    owner = getattr(method, "__objclass__", None)
    if owner is None and type(method).__name__ == "cython_function_or_method":
        owner = method
    return "" if owner is None else f"{owner.__module__}.{owner.__qualname__}"
