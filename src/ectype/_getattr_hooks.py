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
(copiers/hooks/getattr.cpp).

Where the way through the method depends on the attributes of the object, it is followed for those
of a sample, or for none, which a new object has. It is the same for all objects that are alike in
what was asked: these are the conditions. Whatever is not surely understood is called.
"""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable
from dataclasses import dataclass
from types import FunctionType
from typing import Any, Final, NamedTuple

from ectype import _hooks, _memo_use, _recipes

# Known to classify/getattr_reading.hpp.
ASKED: Final = ("__deepcopy__", "__setstate__")
# What is known of an object, by the number of a condition; known to classify/getattr_reading.cpp.
LACKS, HAS, LACKS_ALSO_IN_CLASS, DICT_LACKS, ITEMS_LACK, HAS_ONE_GETATTR = range(6)
_MOST_CONDITIONS: Final = 8
_MOST_CALLS: Final = 3  # of the method inside itself, for attributes that are not there

# The errors that are followed, and what catches them.
_ERRORS: Final = {
    "AttributeError": ("AttributeError", "Exception"),
    "KeyError": ("KeyError", "LookupError", "Exception"),
}
_CAUGHT: Final = frozenset(name for names in _ERRORS.values() for name in names)
_DISPLAYS: Final = {ast.Tuple: tuple, ast.List: list, ast.Set: frozenset}
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
    """What must hold for an object."""

    kind: int
    """LACKS, HAS: its `__dict__` has this attribute. LACKS_ALSO_IN_CLASS: nor has the class.
    DICT_LACKS: the attribute is a dict without the key. ITEMS_LACK: the object is such a dict.
    HAS_ONE_GETATTR: of its classes only the one in which this method was defined."""
    name: str | None = None
    key: str | None = None


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
    """The object's `__dict__`."""


@dataclass(frozen=True)
class _Dict:
    """An attribute that is a dict; in a condition it is one."""

    name: str


@dataclass(frozen=True)
class _Lookup:
    """A method that looks an attribute of the object up as `object` does."""


@dataclass(frozen=True)
class _SomeText:
    """A string on which nothing depends."""


@dataclass(frozen=True)
class _SomeError:
    """An error that was caught."""


def read(
    function: FunctionType, sample: Any
) -> tuple[int, tuple[()], Misses, tuple[str, ...], tuple[()]] | None:
    """What the core need not call the `__getattr__` of `sample` for; None if nothing is known.

    Has the form of `_hooks.read`: the fourth are the builtins whose meaning this rests on.
    """
    if not _memo_use.is_readable(function):
        return None
    definition = _recipes.plain_definition_of(function, closure=("__class__",))
    if definition is None:
        return None
    own = object.__getattribute__(sample, "__dict__")
    attributes = frozenset(name for name in own if type(name) is str)
    readers: list[_Reader] = []

    def conditions(asked: str, attributes: frozenset[str]) -> tuple[Condition, ...] | None:
        readers.append(_Reader(function, definition, asked, attributes))
        return readers[-1].conditions()

    hook, setter = ASKED
    none: frozenset[str] = frozenset()
    # The sample may be one of few for which the method does more.
    found = (conditions(hook, attributes) or conditions(hook, none), conditions(setter, none))
    if found == (None, None):
        return None
    names = dict.fromkeys(name for reader in readers for name in reader.builtins)
    names_class = any(reader.names_class for reader in readers)
    return _hooks.MEMO_STAYS_CLOSED, (), Misses(found, names_class), tuple(names), ()


class _Reader:
    """Follows a `__getattr__` that is asked for one name of an object with these attributes."""

    def __init__(
        self,
        function: FunctionType,
        definition: ast.FunctionDef,
        asked: str,
        attributes: frozenset[str],
    ) -> None:
        self._function = function
        self._body = definition.body
        self._arguments = function.__code__.co_varnames[:2]
        self._asked = [asked]
        self._attributes = attributes
        self._variables: dict[str, Any] = {}
        # Else `__getattr__` would not be called.
        self._found: dict[Condition, None] = {Condition(LACKS, asked): None}
        self.builtins: dict[str, None] = {}
        self.names_class = False

    def conditions(self) -> tuple[Condition, ...] | None:
        """When it raises AttributeError and does nothing else."""
        try:
            self._call_for(self._asked[0])
        except _RaisedError as raised:
            if raised.args[0] == "AttributeError" and len(self._found) <= _MOST_CONDITIONS:
                return tuple(self._found)
        except _UnknownError:
            pass
        return None

    def _call_for(self, name: str) -> None:
        """Follow the method from its beginning. Always raises."""
        around = self._variables
        owner, argument = self._arguments
        self._variables = {owner: _Self(), argument: name}
        try:
            self._follow(self._body)
        except _ReturnedError:
            pass
        finally:
            self._variables = around
        raise _UnknownError

    def _call_inside(self, name: str) -> None:
        if len(self._asked) == _MOST_CALLS:
            raise _UnknownError
        self._asked.append(name)
        try:
            self._call_for(name)
        finally:
            self._asked.pop()

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
                if __debug__ and not self._truth(test):
                    raise _UnknownError
            case ast.Assign(targets=[ast.Name(id=name)], value=value):
                if name not in self._function.__code__.co_varnames:
                    raise _UnknownError
                self._variables[name] = self._value(value)
            case ast.Raise(exc=ast.expr() as error, cause=cause):
                name = self._error(error)
                if cause is not None and self._value(cause) not in (None, _SomeError()):
                    raise _UnknownError
                raise _RaisedError(name)
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
                self._variables[handler.name] = _SomeError()
            try:
                self._follow(handler.body)
            finally:
                self._variables.pop(handler.name or "", None)
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

    def _require(self, kind: int, name: str | None = None, key: str | None = None) -> None:
        self._found[Condition(kind, name, key)] = None

    def _truth(self, test: ast.expr) -> bool:
        return bool(self._known(test))

    def _known(self, node: ast.expr) -> Any:
        """The value of an expression that is a constant here."""
        value = self._value(node)
        if value is None or isinstance(value, (str, int)):
            return value
        raise _UnknownError

    def _value(self, node: ast.expr) -> Any:
        """The value of an expression that runs no other code, and of which no more is known."""
        match node:
            case ast.Constant(value=value):
                return value
            case ast.Name(id=name) if name in self._variables:
                return self._variables[name]
            case ast.Tuple(elts=elements) | ast.List(elts=elements) | ast.Set(elts=elements):
                return _DISPLAYS[type(node)](self._known(element) for element in elements)
            case ast.UnaryOp(op=ast.Not(), operand=operand):
                return not self._truth(operand)
            case ast.UnaryOp(op=ast.USub(), operand=ast.Constant(value=int() as value)):
                return -value
            case ast.BoolOp(op=op, values=values):
                return self._first(values, isinstance(op, ast.Or))
            case ast.Compare(left=left, ops=ops, comparators=others):
                sides = zip([left, *others], ops, others, strict=False)
                return all(self._compare(*side) for side in sides)
            case ast.Attribute(value=owner, attr="__dict__") if self._is_self(owner):
                return _OwnDict()
            case ast.Attribute(value=owner, attr=name):
                return self._method(owner, name)
            case ast.Subscript(value=container, slice=key):
                return self._item(container, key)
            case ast.Call(func=callee, args=arguments, keywords=[]):
                return self._call(callee, arguments)
            case ast.JoinedStr(values=parts):
                for part in parts:
                    self._text_of(part)
                return _SomeText()
            case ast.BinOp(left=ast.Constant(value=str(form)), op=ast.Mod(), right=right):
                if isinstance(right, ast.Tuple):
                    several = tuple(self._text_of(part) for part in right.elts)
                    return self._formatted(lambda: form % several)
                only = self._text_of(right)
                return self._formatted(lambda: form % only)
            case _:
                raise _UnknownError

    def _first(self, values: list[ast.expr], truth: bool) -> Any:
        """The first value of this truth, or the last one, as of `or` and `and`."""
        *others, last = values
        for value in others:
            found = self._known(value)
            if bool(found) == truth:
                return found
        return self._known(last)

    def _is_self(self, node: ast.expr) -> bool:
        return isinstance(node, ast.Name) and isinstance(self._variables.get(node.id), _Self)

    def _method(self, owner: ast.expr, name: str) -> Any:
        """A method by which the object's class, or those after the method's own, look up."""
        match owner:
            case ast.Call(func=ast.Name(id="super"), args=[], keywords=[]):
                self._rest_on("super")
                if name == "__getattr__":
                    self._require(HAS_ONE_GETATTR)
                    raise _RaisedError("AttributeError")
            case ast.Name(id="object"):
                self._rest_on("object")
            case _ if not self._is_self(owner):
                raise _UnknownError
        if name == "__getattribute__":
            return _Lookup()
        raise _UnknownError

    def _compare(self, left: ast.expr, op: ast.cmpop, right: ast.expr) -> bool:
        compare = _COMPARISONS.get(type(op))
        if compare is None:
            raise _UnknownError
        one = self._known(left)
        if not isinstance(op, (ast.In, ast.NotIn)):
            other = self._known(right)
            if isinstance(op, (ast.Is, ast.IsNot)) and not (one is None or other is None):
                raise _UnknownError
            return bool(compare(one, other))
        container = self._container(right)
        if not isinstance(container, (str, tuple, list, frozenset)):
            return self._has(container, one) == isinstance(op, ast.In)
        try:
            return bool(compare(one, container))
        except TypeError:
            raise _UnknownError from None

    def _container(self, node: ast.expr) -> Any:
        """The value of an expression in which something is looked up next."""
        match node:
            case ast.Attribute(value=owner, attr=name) if name != "__dict__" and self._is_self(
                owner
            ):
                own = _recipes.attribute_name(self._function, name)
                if own is None:
                    raise _UnknownError
                if own in self._attributes:
                    return _Dict(own)
                # It is looked up by this method itself.
                self._require(LACKS_ALSO_IN_CLASS, own)
                self._call_inside(own)
        return self._value(node)

    def _has(self, container: Any, key: Any) -> bool:
        """Has the container the key? Only for the object's own `__dict__` this may be so."""
        if not isinstance(key, str):
            raise _UnknownError
        match container:
            case _OwnDict():
                has = key in self._attributes
                self._require(HAS if has else LACKS, key)
                return has
            case _Dict(name=name):
                self._require(DICT_LACKS, name, key)
            case _Self():
                self._require(ITEMS_LACK, None, key)
            case _:
                raise _UnknownError
        return False

    def _item(self, container: ast.expr, key: ast.expr) -> Any:
        if isinstance(key, ast.Slice):
            text = self._known(container)
            ends = [self._known(end) if end is not None else None for end in (key.lower, key.upper)]
            if not isinstance(text, str) or str in map(type, ends) or key.step is not None:
                raise _UnknownError
            return text[slice(*ends)]
        index = self._known(key)
        of = self._container(container)
        if isinstance(of, str):
            if not isinstance(index, int) or not -len(of) <= index < len(of):
                raise _UnknownError
            return of[index]
        if self._has(of, index):
            return _Dict(index)
        raise _RaisedError("KeyError")

    def _call(self, callee: ast.expr, arguments: list[ast.expr]) -> Any:
        match callee, arguments:
            case ast.Name(id="str"), [argument]:
                self._rest_on("str")
                self._text_of(argument)
                return _SomeText()
            case ast.Attribute(value=owner, attr="get"), [key, *default] if len(default) <= 1:
                missing = self._known(default[0]) if default else None
                name = self._known(key)
                return _Dict(name) if self._has(self._container(owner), name) else missing
            case ast.Attribute(value=ast.Constant(value=str(form)), attr="format"), _:
                given = [self._text_of(part) for part in arguments]
                return self._formatted(lambda: form.format(*given))
            case ast.Attribute(value=owner, attr=name), _ if name in _QUIET_METHODS:
                of = self._known(owner)
                given = [self._value(argument) for argument in arguments]
                try:
                    return getattr(of, name)(*given)
                except (AttributeError, TypeError):
                    raise _UnknownError from None
            case _, [_, *_] if isinstance(self._value(callee), _Lookup):
                *owners, name = arguments
                is_of_object = isinstance(callee, ast.Attribute) and (
                    isinstance(callee.value, ast.Name) and callee.value.id == "object"
                )
                if len(owners) != is_of_object or not all(map(self._is_self, owners)):
                    raise _UnknownError
                # The caller has looked the name up in this way already.
                if self._value(name) == self._asked[-1]:
                    raise _RaisedError("AttributeError")
        raise _UnknownError

    def _formatted(self, run: Callable[[], object]) -> _SomeText:
        try:
            run()
        except Exception:
            raise _UnknownError from None
        return _SomeText()

    def _text_of(self, part: ast.expr) -> Any:
        """A part of a message, or something that is formatted in the same way."""
        match part:
            case ast.FormattedValue(value=value, format_spec=None):
                return self._text_of(value)
            case ast.Attribute(value=cls, attr="__name__" | "__qualname__"):
                self._name_of(cls)
                return "name"
        match self._value(part):
            case str() | int() as known:
                return known
            case _SomeText():
                return "text"
            case _SomeError():
                return KeyError("name")
        raise _UnknownError

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
