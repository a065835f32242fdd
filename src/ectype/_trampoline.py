"""Code objects that pass their arguments on to another function."""

from __future__ import annotations

import ast
from types import CodeType

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

_CO_VARKEYWORDS = 0x08  # `inspect` has it as well, but is slow to import

# What tracebacks, profilers and `inspect` read. `co_qualname` exists from Python 3.11 on.
_IDENTITY = ("co_name", "co_qualname", "co_firstlineno")

_PLACEHOLDER = "the function to call"


def trampoline(target: Callable[..., Any], code: CodeType) -> CodeType:
    """Return code that takes the parameters of `code` and calls `target` with them.

    `target` is a constant of the new code: the namespace that the code runs in needs no
    name for it. `code` may have neither `*args` nor keyword-only parameters.
    """
    parameters = list(code.co_varnames[: code.co_argcount])
    arguments = parameters.copy()
    if code.co_posonlyargcount:
        parameters.insert(code.co_posonlyargcount, "/")
    if code.co_flags & _CO_VARKEYWORDS:
        keywords = f"**{code.co_varnames[code.co_argcount]}"
        parameters.append(keywords)
        arguments.append(keywords)
    # The compiler warns of a call of a constant, unless it is written as a choice.
    # It makes that choice itself: nothing of it is left in the code.
    call = f"({_PLACEHOLDER!r} or ...)({', '.join(arguments)})"
    tree = ast.parse(f"lambda {', '.join(parameters)}: {call}", mode="eval")
    for node in ast.walk(tree):
        if isinstance(node, (ast.expr, ast.arg)):
            # Tracebacks show the line of `code`: columns of ours would underline anything.
            node.col_offset = node.end_col_offset = -1
    template: CodeType = eval(compile(tree, code.co_filename, "eval")).__code__
    return template.replace(
        co_consts=tuple(target if c == _PLACEHOLDER else c for c in template.co_consts),
        **{name: getattr(code, name) for name in _IDENTITY if hasattr(code, name)},
    )
