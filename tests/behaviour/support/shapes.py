"""The identity structure of an object graph as a plain value.

Two graphs have the same shape if they are built of the same types and atoms and if the same edges
lead to the same objects: sharing, cycles and equal-but-distinct objects all show.
"""

from __future__ import annotations

import types
from typing import Any

_ATOMS = (
    *(type(None), bool, int, float, complex, str, bytes, range, property, types.CodeType),
    *(type(Ellipsis), type(NotImplemented), types.BuiltinFunctionType, types.FunctionType),
)


def shape(root: Any) -> list[Any]:
    """The nodes in the order of a depth-first walk, each as (type name, labelled edges).

    An edge leads to an atom, given by its repr, or to the node of the given number.
    """
    numbers: dict[int, int] = {}
    nodes: list[Any] = []
    kept: list[Any] = []  # a temporary must not die and lend its address to another

    def visit(x: Any) -> Any:
        if type(x) in _ATOMS or isinstance(x, type):
            return repr(x)
        if id(x) not in numbers:
            kept.append(x)
            number = numbers[id(x)] = len(nodes)
            nodes.append(None)
            nodes[number] = (type(x).__name__, [(label, visit(y)) for label, y in _edges(x)])
        return numbers[id(x)]

    return [visit(root), *nodes]


def _edges(x: Any) -> list[tuple[str, Any]]:
    edges: list[tuple[str, Any]] = []
    if isinstance(x, (list, tuple)):
        edges += [(str(i), y) for i, y in enumerate(x)]
    elif isinstance(x, (set, frozenset)):
        edges += [("member", y) for y in sorted(x, key=repr)]
    elif hasattr(type(x), "items"):
        for i, (key, value) in enumerate(x.items()):
            edges += [(f"key {i}", key), (f"value {i}", value)]
    elif isinstance(x, types.MethodType):
        edges += [("function", x.__func__), ("self", x.__self__)]
    elif isinstance(x, bytearray):
        edges.append(("bytes", bytes(x)))
    edges += [(f".{name}", y) for name, y in sorted(getattr(x, "__dict__", {}).items())]
    for base in type(x).__mro__:
        slots = base.__dict__.get("__slots__", ())
        for name in (slots,) if isinstance(slots, str) else slots:
            if name.startswith("__") and not name.endswith("__"):
                name = f"_{base.__name__.lstrip('_')}{name}"
            if name not in ("__dict__", "__weakref__") and hasattr(x, name):
                edges.append((f".{name}", getattr(x, name)))
    return edges


def same_shape_no_sharing(copy: Any, original: Any) -> bool:
    """Whether `copy` is shaped as `original` and has no list, dict, set or bytearray of it."""
    return shape(copy) == shape(original) and not _mutables(copy) & _mutables(original)


def _mutables(root: Any) -> set[int]:
    found: set[int] = set()
    seen: set[int] = set()
    pending = [root]
    while pending:
        x = pending.pop()
        if id(x) in seen or type(x) in _ATOMS or isinstance(x, type):
            continue
        seen.add(id(x))
        if isinstance(x, (list, dict, set, bytearray)):
            found.add(id(x))
        pending += [y for _, y in _edges(x)]
    return found
