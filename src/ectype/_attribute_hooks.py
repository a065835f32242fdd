"""Hooks that make a new object and set a deep copy of each attribute.

```python
def __deepcopy__(self, memo):
    cls = self.__class__
    result = cls.__new__(cls)
    memo[id(self)] = result
    for key, value in self.__dict__.items():
        setattr(result, key, deepcopy(value, memo))
    return result
```

The core does the same without calling the hook (copiers/hooks/attribute_hook.cpp). The source of
such a hook tells which it is, whatever its variables are called.
"""

from __future__ import annotations

import ast
from itertools import product
from types import FunctionType
from typing import Any, Final

from ectype import _recipes

# In which way a hook differs from the others; known to classify/hook_reading.hpp.
ENTERS_ITSELF, ASSIGNS_ITEMS, NAMES_MEMO = 1, 2, 4
BUILTINS: Final = ("id", "object", "setattr", "type")
_ARGUMENTS: Final = 2
_NAMES_USED: Final = frozenset(("__new__", "items"))


def recognise(function: FunctionType, callees: tuple[tuple[str, ...], ...]) -> int | None:
    """Which of these hooks the function is, as a set of bits; None if it is another.

    `callees` are the expressions by which it calls `deepcopy` with its memo.
    """
    code = function.__code__
    if code.co_argcount != _ARGUMENTS or code.co_kwonlyargcount or code.co_posonlyargcount:
        return None
    if not _NAMES_USED.issubset(code.co_names) or len(callees) != 1:
        return None
    definition = _recipes.definition_of(function)
    if definition is None:
        return None
    _recipes.leave_out_remarks(definition)
    owner, memo = code.co_varnames[:_ARGUMENTS]
    plain = _Plain(owner, memo, ".".join(callees[0]))
    form = _FORMS.get("\n".join(map(ast.unparse, plain.rewrite(definition.body))))
    return form | (NAMES_MEMO if plain.names_memo else 0) if form is not None else None


class _Plain(ast.NodeTransformer):
    """Rewrites a hook so that all which do the same look the same."""

    def __init__(self, owner: str, memo: str, callee: str) -> None:
        self._names = {owner: "self", memo: "memo"}
        self._callee = callee
        self._class: str | None = None  # the variable that holds the class
        self.names_memo = False

    def rewrite(self, body: list[ast.stmt]) -> list[ast.stmt]:
        statements: list[ast.stmt] = []
        for statement in body:
            plain = self.visit(statement)
            targets = plain.targets if isinstance(plain, ast.Assign) else []
            if ast.unparse(plain) == "v1 = self.__class__" and len(self._names) == _ARGUMENTS + 1:
                self._class = self._names.popitem()[0]
            elif len(targets) > 1:  # `a = b = value` assigns from left to right
                first = next((t for t in targets if isinstance(t, ast.Name)), targets[0])
                statements.append(ast.Assign([first], plain.value))
                rest = [target for target in targets if target is not first]
                statements += (ast.Assign([target], first) for target in rest)
            else:
                statements.append(plain)
        return [ast.fix_missing_locations(statement) for statement in statements]

    def visit_Assign(self, node: ast.Assign) -> Any:
        node.value = self.visit(node.value)  # a variable is numbered where it is assigned
        node.targets = [self.visit(target) for target in node.targets]
        return node

    def visit_For(self, node: ast.For) -> Any:
        node.iter = self.visit(node.iter)
        node.target = self.visit(node.target)
        node.body = [self.visit(statement) for statement in node.body]
        return node

    def visit_Name(self, node: ast.Name) -> Any:
        if node.id == self._class:
            return _expression("self.__class__")
        if isinstance(node.ctx, ast.Store):
            self._names.setdefault(node.id, f"v{len(self._names) - _ARGUMENTS + 1}")
        return ast.Name(self._names.get(node.id, node.id), node.ctx)

    def visit_Call(self, node: ast.Call) -> Any:
        is_deepcopy = ast.unparse(node.func) == self._callee
        self.generic_visit(node)
        if is_deepcopy:
            keywords = [keyword.value for keyword in node.keywords if keyword.arg == "memo"]
            if len(keywords) == len(node.keywords):
                self.names_memo = bool(keywords)
                return ast.Call(ast.Name("deepcopy"), [*node.args, *keywords], [])
        return _expression("self.__class__") if ast.unparse(node) == "type(self)" else node


def _expression(text: str) -> ast.expr:
    return ast.parse(text, mode="eval").body


def _form(enters_itself: bool, assigns_items: bool, maker: str) -> str:
    assignment = "v1.__dict__[v2] = deepcopy(v3, memo)"
    if not assigns_items:
        assignment = "setattr(v1, v2, deepcopy(v3, memo))"
    return "\n".join(
        (
            f"v1 = {maker}.__new__(self.__class__)",
            *(["memo[id(self)] = v1"] if enters_itself else []),
            f"for v2, v3 in self.__dict__.items():\n    {assignment}",
            "return v1",
        )
    )


_FORMS: Final = {
    _form(enters, assigns, maker): enters * ENTERS_ITSELF + assigns * ASSIGNS_ITEMS
    for enters, assigns, maker in product(
        (False, True), (False, True), ("self.__class__", "object")
    )
}
