"""What a `__getattr__` does when it is asked for a method that is not there.

```python
def __getattr__(self, name):
    if name.startswith("__"):
        raise AttributeError(name)
    return self._fields[name]
```

`deepcopy` asks an object for `__deepcopy__` and its copy for `__setstate__`. Nearly every
`__getattr__` raises AttributeError then, which takes as long as the rest of a small copy. So its
source is followed, with the name that is asked for in place of the variable. If it surely raises
AttributeError, and does nothing else that could be noticed, the core need not call it
(copiers/hooks/getattr.cpp). This may rest on conditions: on what the object does not have.

Whatever is not surely understood is called.
"""

from __future__ import annotations

import ast
import builtins
import operator
from collections.abc import Callable
from dataclasses import dataclass
from operator import attrgetter
from types import FunctionType
from typing import Any, Final, NamedTuple

from ectype import _hooks, _recipes

# Known to classify/getattr_reading.hpp.
ASKED: Final = ("__deepcopy__", "__setstate__")
_MOST_CONDITIONS: Final = 5

_builtins_of: Final = attrgetter("__builtins__")
# The errors that are followed, and what catches them.
_ERRORS: Final = {
    "AttributeError": ("AttributeError", "Exception"),
    "KeyError": ("KeyError", "LookupError", "Exception"),
}
_CAUGHT: Final = frozenset(name for names in _ERRORS.values() for name in names)
_QUIET_METHODS: Final = frozenset(("startswith", "endswith", "isupper", "islower", "isidentifier"))
_COMPARISONS: Final[dict[type[ast.cmpop], Callable[[Any, Any], Any]]] = {
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
    ast.In: lambda item, container: item in container,
    ast.NotIn: lambda item, container: item not in container,
    ast.Is: operator.is_,
    ast.IsNot: operator.is_not,
}


class Condition(NamedTuple):
    """The object lacks an attribute, or an attribute that is a dict lacks a key."""

    attribute: str | None
    """The attribute that is a dict; None if `key` is the name of an attribute itself."""
    key: str


class Misses(NamedTuple):
    """When each of `ASKED` is surely missing; known to classify/getattr_reading.cpp."""

    conditions: tuple[tuple[Condition, ...] | None, ...]
    """All must hold. None if it is not known when that is missing."""
    names_class: bool
    """Does it ask for the name of the object's class?"""


class _UnknownError(Exception):
    """The method does something that is not understood."""


class _RaisedError(Exception):
    """The method raises an error of this name."""


class _ReturnedError(Exception):
    """The method returns something: the object has what it was asked for."""


@dataclass(frozen=True)
class _Self:
    """The object."""


@dataclass(frozen=True)
class _OwnDict:
    """The object's `__dict__`, or an attribute that is a dict."""

    attribute: str | None


@dataclass(frozen=True)
class _SomeText:
    """A string, or an error, of which nothing depends."""


def read(function: FunctionType) -> tuple[int, tuple[()], Misses, tuple[str, ...]] | None:
    """What the core need not call a `__getattr__` for; None if nothing is known.

    Has the form of `_hooks.read`: the last are the builtins whose meaning this rests on.
    """
    if _builtins_of(function) is not vars(builtins):
        return None
    definition = _recipes.plain_definition_of(function)
    if definition is None:
        return None
    readers = [_Reader(function, definition, name) for name in ASKED]
    conditions = tuple(reader.conditions() for reader in readers)
    if all(one is None for one in conditions):
        return None
    names = dict.fromkeys(name for reader in readers for name in reader.builtins)
    names_class = any(reader.names_class for reader in readers)
    return _hooks.MEMO_STAYS_CLOSED, (), Misses(conditions, names_class), tuple(names)


class _Reader:
    """Follows a `__getattr__` that is asked for one name."""

    def __init__(self, function: FunctionType, definition: ast.FunctionDef, asked: str) -> None:
        self._function = function
        self._body = definition.body
        owner, name = function.__code__.co_varnames[:2]
        self._variables: dict[str, Any] = {owner: _Self(), name: asked}
        # Else `__getattr__` would not be called.
        self._found: dict[Condition, None] = {Condition(None, asked): None}
        self.builtins: dict[str, None] = {}
        self.names_class = False

    def conditions(self) -> tuple[Condition, ...] | None:
        """When it raises AttributeError and does nothing else."""
        try:
            self._follow(self._body)
        except _RaisedError as raised:
            if raised.args[0] == "AttributeError" and len(self._found) <= _MOST_CONDITIONS:
                return tuple(self._found)
        except (_UnknownError, _ReturnedError):
            pass
        return None

    def _follow(self, statements: list[ast.stmt]) -> None:
        for statement in statements:
            self._statement(statement)

    def _statement(self, statement: ast.stmt) -> None:
        match statement:
            case ast.Pass():
                pass
            case ast.If(test=test, body=body, orelse=otherwise):
                self._follow(body if self._truth(test) else otherwise)
            case ast.Assert(test=test):
                if not self._truth(test):
                    raise _UnknownError
            case ast.Assign(targets=[ast.Name(id=name)], value=value):
                if name not in self._function.__code__.co_varnames:
                    raise _UnknownError
                self._variables[name] = self._value(value)
            case ast.Raise(exc=ast.expr() as error, cause=cause):
                if cause is not None:
                    self._value(cause)
                raise _RaisedError(self._error(error))
            case ast.Return(value=ast.expr() as value):
                self._value(value)
                raise _ReturnedError
            case ast.Try(body=body, handlers=handlers, orelse=[], finalbody=[]):
                try:
                    self._follow(body)
                except _RaisedError as raised:
                    self._handle(raised, handlers)
            case _:
                raise _UnknownError

    def _handle(self, raised: _RaisedError, handlers: list[ast.ExceptHandler]) -> None:
        for handler in handlers:
            caught = handler.type.elts if isinstance(handler.type, ast.Tuple) else [handler.type]
            names = [error.id for error in caught if isinstance(error, ast.Name)]
            if len(names) != len(caught) or not _CAUGHT.issuperset(names):
                raise _UnknownError
            for name in names:
                self._rest_on(name)
            if set(names).isdisjoint(_ERRORS[raised.args[0]]):
                continue
            if handler.name is not None:
                self._variables[handler.name] = _SomeText()
            self._follow(handler.body)
            if handler.name is not None:
                del self._variables[handler.name]
            return
        raise raised

    def _error(self, error: ast.expr) -> str:
        """The name of the error that is raised."""
        match error:
            case ast.Call(func=ast.Name(id=name), args=arguments, keywords=[]) if name in _ERRORS:
                for argument in arguments:
                    self._value(argument)
            case ast.Name(id=name) if name in _ERRORS:
                pass
            case _:
                raise _UnknownError
        self._rest_on(name)
        return name

    def _rest_on(self, builtin: str) -> None:
        if builtin in self._function.__code__.co_varnames:
            raise _UnknownError
        self.builtins[builtin] = None

    def _truth(self, test: ast.expr) -> bool:
        value = self._value(test)
        if isinstance(value, (_Self, _OwnDict, _SomeText)):
            raise _UnknownError
        return bool(value)

    def _value(self, node: ast.expr) -> Any:
        """The value of an expression that runs no other code, and of which no more is known."""
        match node:
            case ast.Constant(value=value):
                return value
            case ast.Name(id=name) if name in self._variables:
                return self._variables[name]
            case ast.Tuple(elts=elements) | ast.List(elts=elements) | ast.Set(elts=elements):
                return tuple(self._known(element) for element in elements)
            case ast.UnaryOp(op=ast.Not(), operand=operand):
                return not self._truth(operand)
            case ast.UnaryOp(op=ast.USub(), operand=ast.Constant(value=int() as value)):
                return -value
            case ast.BoolOp(op=ast.And(), values=values):
                return all(self._truth(value) for value in values)
            case ast.BoolOp(op=ast.Or(), values=values):
                return any(self._truth(value) for value in values)
            case ast.Compare(left=left, ops=[op], comparators=[right]):
                return self._compare(left, op, right)
            case ast.Attribute(value=owner, attr="__dict__") if self._is_self(owner):
                return _OwnDict(None)
            case ast.Subscript(value=container, slice=key):
                return self._item(container, key)
            case ast.Call(func=callee, args=arguments, keywords=[]):
                return self._call(callee, arguments)
            case ast.JoinedStr(values=parts):
                return self._text(parts)
            case ast.BinOp(left=ast.Constant(value=str()), op=ast.Mod(), right=right):
                return self._text(right.elts if isinstance(right, ast.Tuple) else [right])
            case _:
                raise _UnknownError

    def _known(self, node: ast.expr) -> Any:
        """The value of an expression that is a constant here."""
        value = self._value(node)
        if value is None or isinstance(value, (str, int)):
            return value
        raise _UnknownError

    def _compare(self, left: ast.expr, op: ast.cmpop, right: ast.expr) -> bool:
        compare = _COMPARISONS.get(type(op))
        if compare is None:
            raise _UnknownError
        one = self._known(left)
        other = (
            self._container(right) if isinstance(op, (ast.In, ast.NotIn)) else self._value(right)
        )
        if isinstance(other, _OwnDict):
            if not isinstance(op, (ast.In, ast.NotIn)):
                raise _UnknownError
            self._lacks(other, one)
            return isinstance(op, ast.NotIn)
        if isinstance(other, tuple) and not isinstance(op, (ast.In, ast.NotIn)):
            raise _UnknownError
        if isinstance(op, (ast.Is, ast.IsNot)) and not (one is None or other is None):
            raise _UnknownError
        if isinstance(other, (_Self, _SomeText)):
            raise _UnknownError
        return bool(compare(one, other))

    def _lacks(self, container: _OwnDict, key: Any) -> None:
        """What follows is about a dict without the key."""
        if not isinstance(key, str):
            raise _UnknownError
        self._found[Condition(container.attribute, key)] = None

    def _is_self(self, node: ast.expr) -> bool:
        return isinstance(node, ast.Name) and isinstance(self._variables.get(node.id), _Self)

    def _container(self, node: ast.expr) -> Any:
        """The value of an expression in which something is looked up next.

        An attribute must be a dict then. One that is not there would be looked up by this method.
        """
        match node:
            case ast.Attribute(value=owner, attr=name) if name != "__dict__":
                own = _recipes.attribute_name(self._function, name)
                if own is None or not self._is_self(owner):
                    raise _UnknownError
                return _OwnDict(own)
        return self._value(node)

    def _item(self, container: ast.expr, key: ast.expr) -> Any:
        if isinstance(key, ast.Slice):
            text = self._known(container)
            ends = [self._known(end) if end is not None else None for end in (key.lower, key.upper)]
            if not isinstance(text, str) or str in map(type, ends) or key.step is not None:
                raise _UnknownError
            return text[slice(*ends)]
        index = self._known(key)
        of = self._container(container)
        if isinstance(of, _OwnDict):
            self._lacks(of, index)
            raise _RaisedError("KeyError")
        if isinstance(of, str) and isinstance(index, int) and -len(of) <= index < len(of):
            return of[index]
        raise _UnknownError

    def _call(self, callee: ast.expr, arguments: list[ast.expr]) -> Any:
        match callee, arguments:
            case ast.Attribute(value=ast.Name(id="object"), attr="__getattribute__"), [owner, name]:
                # The caller has looked the name up in this way already.
                if self._is_self(owner) and self._value(name) in ASKED:
                    self._rest_on("object")
                    raise _RaisedError("AttributeError")
            case ast.Attribute(value=owner, attr="get"), [key, *default] if len(default) <= 1:
                of = self._container(owner)
                if isinstance(of, _OwnDict):
                    missing = self._known(default[0]) if default else None
                    self._lacks(of, self._known(key))
                    return missing
            case ast.Attribute(value=owner, attr="format"), _:
                if isinstance(self._value(owner), str):
                    return self._text(arguments)
            case ast.Attribute(value=owner, attr=name), _ if name in _QUIET_METHODS:
                of = self._value(owner)
                if isinstance(of, str):
                    given = [self._value(argument) for argument in arguments]
                    try:
                        return getattr(of, name)(*given)
                    except TypeError:
                        raise _UnknownError from None
            case ast.Name(id="str"), [argument]:
                self._rest_on("str")
                return self._text([argument])
        raise _UnknownError

    def _text(self, parts: list[ast.expr]) -> _SomeText:
        """A string made of these: of what is known, and of the name of the object's class."""
        for part in parts:
            match part:
                case ast.FormattedValue(value=value, format_spec=None):
                    self._text([value])
                case ast.Attribute(value=cls, attr="__name__" | "__qualname__"):
                    self._name_of(cls)
                case _:
                    if not isinstance(self._value(part), (str, int, _SomeText)):
                        raise _UnknownError
        return _SomeText()

    def _name_of(self, cls: ast.expr) -> None:
        match cls:
            case ast.Call(func=ast.Name(id="type"), args=[owner], keywords=[]):
                self._rest_on("type")
            case ast.Attribute(value=owner, attr="__class__"):
                pass
            case _:
                raise _UnknownError
        if not self._is_self(owner):
            raise _UnknownError
        self.names_class = True
