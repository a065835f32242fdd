"""Hooks whose statements run one after the other, without loops and conditions.

```python
def __deepcopy__(self, memo):
    new = type(self)(self.data, deepcopy(self.children, memo), meta=self.meta)
    memo[id(self)] = new
    new.parent = self.parent
    return new
```

The core does the same without calling the hook (copiers/hooks/straight_hook.cpp). The source of
such a hook is read into steps for a machine with a stack of values, as the interpreter's own is:
each step does what the bytecode would do, in the same order. What the core gains is that calls of
`deepcopy` go on in the copy that is running.
"""

from __future__ import annotations

import ast
from types import FunctionType
from typing import Any, Final, NamedTuple

from ectype import _recipes

# What a step does; known to classify/straight_hook.hpp.
(
    PUSH_SELF,
    PUSH_VARIABLE,
    PUSH_CONSTANT,
    PUSH_FRESH,
    PUSH_GLOBAL,
    PUSH_OWN_ATTRIBUTE,
    ATTRIBUTE,
    ITEM,
    CALL,
    NEW,
    DEEPCOPY,
    STORE,
    SET_ATTRIBUTE,
    SET_ITEM,
    ENTER,
    DROP,
    RETURN,
) = range(17)

_DEEPCOPY_ARGUMENTS: Final = 2
# Known to classify/straight_hook.hpp.
_MOST_STEPS: Final = 64
_MOST_VALUES: Final = 24
_FRESH: Final = {ast.List: list, ast.Dict: dict}
# What these do, or log, depends on the frame that calls them.
_SEE_THE_CALLER: Final = frozenset(
    {"super", "globals", "warn", "warn_explicit"}
    | {"debug", "info", "warning", "error", "exception", "critical", "log"}
)

Step = tuple[int, int, Any]


class Steps(NamedTuple):
    """What a hook does; known to classify/straight_hook.cpp."""

    steps: tuple[Step, ...]
    """Each with a number (of a variable, of arguments) and an object (a name, a constant)."""
    variables: int
    """How many local variables there are, besides the arguments."""
    callee: tuple[str, ...]
    """By which name it calls `deepcopy`: a global variable, perhaps an attribute; or empty."""
    asks_id: bool
    """Does it call `id`, which must be the builtin?"""


class _UnknownError(Exception):
    """The hook does something that is not understood."""


def recognise(function: FunctionType, callees: tuple[tuple[str, ...], ...]) -> Steps | None:
    """What the hook does, if the core can do it; else None.

    `callees` are the expressions by which it calls `deepcopy` with its memo.
    """
    definition = _recipes.plain_definition_of(function) if len(callees) <= 1 else None
    if definition is None:
        return None
    try:
        return _Reader(function, definition, callees[0] if callees else ()).read()
    except _UnknownError:
        return None


class _Reader:
    """Reads a hook statement by statement."""

    def __init__(
        self, function: FunctionType, definition: ast.FunctionDef, callee: tuple[str, ...]
    ) -> None:
        self._definition = definition
        self._callee = callee
        self._function = function
        self._owner, self._memo, *self._locals = function.__code__.co_varnames
        self._constants = function.__code__.co_consts
        self._variables: dict[str, int] = {}
        self._entered: str | None = None
        self._asks_id = False
        self._steps: list[Step] = []
        self._depth = 0

    def read(self) -> Steps:
        *body, last = self._definition.body
        if not isinstance(last, ast.Return) or last.value is None:
            raise _UnknownError
        for statement in body:
            self._statement(statement)
        if self._entered and not self._is(last.value, self._entered):
            raise _UnknownError
        self._expression(last.value)
        self._add(RETURN, -1)
        if not any(kind in (DEEPCOPY, ENTER) for kind, _, _ in self._steps):
            raise _UnknownError  # it makes no use of its memo: there is little to gain
        return Steps(tuple(self._steps), len(self._variables), self._callee, self._asks_id)

    def _add(self, kind: int, effect: int, number: int = 0, value: Any = None) -> None:
        """Add a step that leaves `effect` more values on the stack."""
        self._steps.append((kind, number, value))
        self._depth += effect
        if len(self._steps) > _MOST_STEPS or self._depth + len(self._locals) > _MOST_VALUES:
            raise _UnknownError

    def _statement(self, statement: ast.stmt) -> None:
        match statement:
            case ast.Pass():
                pass
            case ast.If() if self._says_nothing(statement):
                pass
            case ast.Expr(value=value):
                self._expression(value)
                self._add(DROP, -1)
            case ast.Assign(targets=targets, value=value):
                self._expression(value)
                self._assign(targets)
            case ast.AnnAssign(target=target, value=ast.expr() as value):
                self._expression(value)
                self._assign([target])
            case _:
                raise _UnknownError

    def _says_nothing(self, statement: ast.If) -> bool:
        """There is a memo, and it does not have the object when a hook begins."""
        memo, entry = self._memo, f"id({self._owner})"
        if ast.unparse(statement) == f"if {memo} is None:\n    {memo} = {{}}":
            return True
        self._asks_id = True
        question = f"if {entry} in {memo}:\n    return {memo}[{entry}]"
        return not self._steps and ast.unparse(statement) == question

    def _assign(self, targets: list[ast.expr]) -> None:
        """Store the value on the stack in each target."""
        names = [target for target in targets if isinstance(target, ast.Name)]
        if len(targets) > 1:
            # The value is needed again: a variable holds it first.
            if not names or len(names) + sum(map(self._is_entry, targets)) != len(targets):
                raise _UnknownError
            targets = [*names, *(target for target in targets if self._is_entry(target))]
        for i, target in enumerate(targets):
            if i:
                self._expression(ast.Name(names[0].id, ast.Load()))
            self._assign_to(target)

    def _assign_to(self, target: ast.expr) -> None:
        match target:
            case ast.Name(id=name) if name in self._locals and name != self._entered:
                number = self._variables.setdefault(name, len(self._variables))
                self._add(STORE, -1, number)
            case ast.Subscript() if self._is_entry(target):
                kind, number, _ = self._steps[-1]
                if self._entered or kind != PUSH_VARIABLE:
                    raise _UnknownError
                self._entered = next(
                    name for name, place in self._variables.items() if place == number
                )
                self._asks_id = True
                self._steps[-1] = (ENTER, number, None)  # instead of pushing the variable
                self._depth -= 1
            case ast.Attribute(value=owner, attr=name):
                self._expression(owner)
                self._add(SET_ATTRIBUTE, -2, 0, self._attribute(name))
            case ast.Subscript(value=container, slice=key):
                self._expression(container)
                self._expression(key)
                self._add(SET_ITEM, -3)
            case _:
                raise _UnknownError

    def _is_entry(self, target: ast.expr) -> bool:
        return ast.unparse(target) == f"{self._memo}[id({self._owner})]"

    def _expression(self, node: ast.expr) -> None:
        match node:
            case ast.Constant(value=value):
                self._add(PUSH_CONSTANT, 1, 0, self._constant(value))
            case ast.UnaryOp(op=ast.USub(), operand=ast.Constant(value=int() | float() as value)):
                self._add(PUSH_CONSTANT, 1, 0, self._constant(-value))
            case ast.Tuple(elts=elements) if all(isinstance(e, ast.Constant) for e in elements):
                self._add(PUSH_CONSTANT, 1, 0, self._constant(ast.literal_eval(node)))
            case ast.List(elts=[]) | ast.Dict(keys=[]):
                self._add(PUSH_FRESH, 1, 0, _FRESH[type(node)])
            case ast.Name(id=name):
                self._name(name)
            case ast.Attribute(value=owner, attr=name) if self._is(owner, self._owner):
                self._add(PUSH_OWN_ATTRIBUTE, 1, 0, self._attribute(name))
            case ast.Attribute(value=owner, attr=name):
                self._expression(owner)
                self._add(ATTRIBUTE, 0, 0, self._attribute(name))
            case ast.Subscript(value=container, slice=ast.Slice(None, None, None)):
                self._expression(container)
                self._add(PUSH_CONSTANT, 1, 0, slice(None, None, None))
                self._add(ITEM, -1)
            case ast.Subscript(value=container, slice=key):
                self._expression(container)
                self._expression(key)
                self._add(ITEM, -1)
            case ast.Call(func=callee, args=arguments, keywords=keywords):
                if ast.unparse(callee) == ".".join(self._callee):
                    self._expression(self._deep_copied(arguments, keywords))
                    self._add(DEEPCOPY, 0)
                elif (makers := self._makers(callee, arguments, keywords)) is not None:
                    for maker in makers:
                        self._expression(maker)
                    self._add(NEW, -1)
                else:
                    self._call(callee, arguments, keywords)
            case _:
                raise _UnknownError

    def _makers(
        self, callee: ast.expr, arguments: list[ast.expr], keywords: list[ast.keyword]
    ) -> tuple[ast.expr, ast.expr] | None:
        """The owner and the class of `cls.__new__(cls)` or `object.__new__(cls)`.

        None if the call is another, or if `cls` itself is one.
        """
        match callee, arguments, keywords:
            case ast.Attribute(value=owner, attr="__new__"), [cls], []:
                text = ast.unparse(cls)
                is_quiet = text in (f"type({self._owner})", f"{self._owner}.__class__")
                is_quiet |= isinstance(cls, ast.Name)
                return (owner, cls) if is_quiet and ast.unparse(owner) in (text, "object") else None
        return None

    def _name(self, name: str) -> None:
        if name == self._owner:
            self._add(PUSH_SELF, 1)
        elif name in self._variables:
            self._add(PUSH_VARIABLE, 1, self._variables[name])
        elif name == self._memo or name in self._locals or name in _SEE_THE_CALLER:
            raise _UnknownError
        else:
            self._add(PUSH_GLOBAL, 1, 0, name)

    def _deep_copied(self, arguments: list[ast.expr], keywords: list[ast.keyword]) -> ast.expr:
        """The argument of a call of `deepcopy`, which must have no other than the memo."""
        memo = [keyword.value for keyword in keywords if keyword.arg == "memo"]
        given = arguments + memo
        if len(given) != _DEEPCOPY_ARGUMENTS or len(memo) != len(keywords):
            raise _UnknownError
        if not self._is(given[1], self._memo):
            raise _UnknownError
        return given[0]

    def _call(
        self, callee: ast.expr, arguments: list[ast.expr], keywords: list[ast.keyword]
    ) -> None:
        if isinstance(callee, ast.Attribute) and callee.attr in _SEE_THE_CALLER:
            raise _UnknownError
        self._expression(callee)
        for argument in (*arguments, *(keyword.value for keyword in keywords)):
            self._expression(argument)  # a starred one is unknown
        names = tuple(keyword.arg for keyword in keywords)
        if None in names:
            raise _UnknownError
        count = len(arguments) + len(keywords)
        self._add(CALL, -count, count, names or None)

    def _constant(self, value: Any) -> Any:
        """The same constant as in the hook's code, not only an equal one."""
        for constant in self._constants:
            if type(constant) is type(value) and repr(constant) == repr(value):
                return constant
        return value

    def _attribute(self, name: str) -> str:
        found = _recipes.attribute_name(self._function, name)
        if found is None:
            raise _UnknownError
        return found

    @staticmethod
    def _is(node: ast.expr, name: str) -> bool:
        return isinstance(node, ast.Name) and node.id == name
