"""Hooks that make a new object and set its attributes one by one.

```python
def __deepcopy__(self, memo):
    cls = self.__class__
    result = cls.__new__(cls)
    memo[id(self)] = result
    for key, value in self.__dict__.items():
        if key in ("lock", "cache"):
            continue
        setattr(result, key, deepcopy(value, memo))
    result.lock = self.lock
    result.cache = {}
    return result
```

The core does the same without calling the hook (copiers/hooks/attribute_hook.cpp). The source of
such a hook tells what it does, whatever its variables are called: it is read into a `Plan`.

What a loop does with an attribute may depend on its name. The loop is followed once for each name
that it compares with, and once for all others. Statements that are not understood may follow: they
are made a function of their own, which the core calls once it has done the statements before.
"""

from __future__ import annotations

import ast
import copy
import sys
from types import CodeType, FunctionType, ModuleType
from typing import Any, Final, NamedTuple

from ectype import _library, _recipes

_DEEPCOPY_ARGUMENTS: Final = 2
_MOST_NAMES: Final = 30  # that have a rule; known to classify/attribute_hook.hpp
_MAKERS: Final = frozenset(("__new__", "copy"))
_FRESH: Final = {"list": list, "dict": dict, "set": set}

# Where a value comes from; known to classify/attribute_hook.hpp. A skipped attribute has none.
SKIP, ATTRIBUTE, CONSTANT, FRESH, COPIED, SLICED = range(6)


class Rule(NamedTuple):
    """What becomes of one attribute."""

    source: int
    argument: Any = None
    """The name of the attribute that is read, unless it is the loop's; a constant; a type."""
    is_deep: bool = False
    """Is the value deep-copied?"""
    assigns_item: bool = False
    """`new.__dict__[name] = value`, not `setattr(new, name, value)`."""


class Plan(NamedTuple):
    """What a hook does, in the order of the fields; known to classify/attribute_hook.cpp."""

    enters_itself: bool
    """Is the new object in the memo before attributes are copied?"""
    shares_first: bool
    """Are all attributes shared first: `new.__dict__.update(self.__dict__)`?"""
    shallow: tuple[tuple[str, ...], Any, CodeType | None] | None
    """If `copy.copy(self)` makes the new object: its names in the hook, the function, its code."""
    loop: Rule | None
    """What the loop over all attributes does with them; None without a loop."""
    exceptions: tuple[tuple[str, Rule], ...]
    """What it does with attributes of some names."""
    settings: tuple[tuple[str, Rule], ...]
    """The attributes that are set after the loop."""
    has_tail: bool
    """Do statements follow that only Python can run?"""
    copies_again: bool
    """Is an attribute deep-copied more than once? The memo must know its first copy."""
    rests: tuple[FunctionType | None, ...]
    """The rest of the hook from the loop on, from each setting on, and from the tail on.

    Each is called with the object, the memo, the new object, its class, and an iterator of the
    attributes that the loop has not met yet. None for what the hook does not have.
    """
    builtins: tuple[str, ...]
    """The builtins whose meaning this rests on."""


class _UnknownError(Exception):
    """The hook does something that is not understood."""


def recognise(function: FunctionType, callees: tuple[tuple[str, ...], ...]) -> Plan | None:
    """What the hook does, if the core can do it; else None.

    `callees` are the expressions by which it calls `deepcopy` with its memo.
    """
    if _MAKERS.isdisjoint(function.__code__.co_names) or len(callees) > 1:
        return None
    definition = _recipes.plain_definition_of(function)
    if definition is None:
        return None
    try:
        return _Reader(function, definition, ".".join(callees[0]) if callees else "").read()
    except _UnknownError:
        return None


class _Reader:
    """Reads a hook statement by statement."""

    def __init__(self, function: FunctionType, definition: ast.FunctionDef, callee: str) -> None:
        self._function = function
        self._definition = definition
        self._callee = callee
        self._owner, self._memo = function.__code__.co_varnames[:2]
        self._class: str | None = None  # the variable that holds the class
        self._new: str | None = None  # the variable that holds the new object
        # Never empty: the core compares the globals of functions only if it guards names in them.
        self._builtins: dict[str, None] = {"id": None}
        self._copies = 0  # calls of `deepcopy` on the path that is followed
        self._loop: ast.For | None = None
        self._key = ""  # the loop's variable for names
        self._settings: list[tuple[str, Rule]] = []
        self._enters_itself = self._enters_late = self._shares_first = False
        self._shallow: tuple[tuple[str, ...], Any, CodeType | None] | None = None

    def read(self) -> Plan:
        *body, last = map(_without_annotation, self._definition.body)
        starts: dict[int, int] = {}  # where the rests begin, by their numbers
        end = 0  # of the last step
        tail: list[ast.stmt] = []
        for i, statement in enumerate(body):
            if self._is_setting_up(statement):
                continue
            start, end = end or i, i + 1
            if self._is_loop(statement):
                starts[0] = i
            elif setting := self._setting(statement):
                if setting[1].is_deep and self._enters_late:
                    raise _UnknownError
                self._settings.append(setting)
                starts[len(self._settings)] = start
            else:
                tail = body[i:]
                starts[len(self._settings) + 1] = start
                break
        if not (isinstance(last, ast.Return) and self._new and self._is(last.value, self._new)):
            raise _UnknownError
        if self._shallow and not (self._loop or self._settings):
            raise _UnknownError  # the hook costs little more than the copy
        if tail:
            self._check_tail(tail, body[: len(body) - len(tail)])
        others, exceptions = self._rules_of_loop()
        self._check_names(exceptions)
        body.append(last)
        return Plan(
            enters_itself=self._enters_itself,
            shares_first=self._shares_first,
            shallow=self._shallow,
            loop=others,
            exceptions=tuple(exceptions.items()),
            settings=tuple(self._settings),
            has_tail=bool(tail),
            copies_again=self._copies_again(others, exceptions),
            rests=tuple(
                self._rest(body[starts[number] :], self._loop if number == 0 else None)
                if number in starts
                else None
                for number in range(len(self._settings) + 2)
            ),
            builtins=tuple(self._builtins),
        )

    # What comes before attributes are set.

    def _is_setting_up(self, statement: ast.stmt) -> bool:
        """Is this statement about the class, the new object, or the memo?"""
        if isinstance(statement, ast.Pass) or self._is_text(statement, self._unused_memo()):
            return True
        if self._new is None and self._is_text(statement, self._needless_question()):
            return True
        if self._new is not None and self._is_text(statement, self._sharing(self._new)):
            if self._shares_first or self._loop or self._settings:
                raise _UnknownError
            self._shares_first = True
            return True
        if not isinstance(statement, ast.Assign):
            return False
        value = statement.value
        if self._new is not None and self._is(value, self._new):
            return all(self._enters(target) for target in statement.targets)
        if self._is_class(value) and self._class is None and self._new is None:
            self._class = self._variable(statement.targets[0])
            return len(statement.targets) == 1
        if self._new is not None or not self._makes_new(value):
            return False
        names = [target for target in statement.targets if isinstance(target, ast.Name)]
        if len(names) != 1:
            raise _UnknownError
        self._new = self._variable(names[0])
        return all(target is names[0] or self._enters(target) for target in statement.targets)

    def _unused_memo(self) -> str:
        return f"if {self._memo} is None:\n    {self._memo} = {{}}"

    def _needless_question(self) -> str:
        """The memo does not have the object when a hook begins."""
        entry = f"id({self._owner})"
        return f"if {entry} in {self._memo}:\n    return {self._memo}[{entry}]"

    def _sharing(self, new: str) -> str:
        return f"{new}.__dict__.update({self._owner}.__dict__)"

    def _enters(self, target: ast.expr) -> bool:
        """Is this `memo[id(self)]`? Then the new object is entered here."""
        if not self._is_text(target, f"{self._memo}[id({self._owner})]"):
            return False
        copies = any(rule.is_deep for _, rule in self._settings) or self._loop is not None
        self._enters_late = copies and not self._enters_itself
        self._enters_itself = not self._enters_late
        return True

    def _makes_new(self, value: ast.expr) -> bool:
        match value:
            case ast.Call(func=callee, args=[of], keywords=[]) if self._is(of, self._owner):
                names = tuple(ast.unparse(callee).split("."))
                function = self._global(names)
                is_library = function is copy.copy and isinstance(function, FunctionType)
                if is_library or function is sys.modules["ectype"].copy:
                    code = _library.COPY.__code__ if is_library else None
                    self._shallow = names, function, code
                    self._shares_first = True
                    return True
            case ast.Call(
                func=ast.Attribute(value=maker, attr="__new__"), args=[of], keywords=[]
            ) if self._is_class(of):
                if self._is(maker, "object"):
                    self._builtins["object"] = None
                    return True
                return self._is_class(maker)
        return False

    def _is_class(self, node: ast.expr) -> bool:
        if self._is_text(node, f"type({self._owner})"):
            self._builtins["type"] = None
            return True
        is_variable = self._class is not None and self._is(node, self._class)
        return is_variable or self._is_text(node, f"{self._owner}.__class__")

    # Attributes that are set by name.

    def _setting(self, statement: ast.stmt) -> tuple[str, Rule] | None:
        """The name and the rule of an attribute that is set; None if it is another statement."""
        if self._new is None:
            raise _UnknownError
        target: ast.expr
        match statement:
            case ast.Assign(targets=[ast.Attribute(value=target, attr=name)], value=value):
                if not self._is(target, self._new) or name in ("__dict__", "__class__"):
                    return None
                return self._rule_of_setting(self._attribute(name), value, False)
            case ast.Expr(
                value=ast.Call(
                    func=ast.Name(id="setattr"),
                    args=[target, ast.Constant(value=str(name)), value],
                    keywords=[],
                )
            ) if self._is(target, self._new) and name not in ("__dict__", "__class__"):
                self._builtins["setattr"] = None
                return self._rule_of_setting(name, value, False)
            case ast.Assign(
                targets=[ast.Subscript(value=target, slice=ast.Constant(value=str(name)))],
                value=value,
            ) if self._is_text(target, f"{self._new}.__dict__"):
                return self._rule_of_setting(name, value, True)
        return None

    def _rule_of_setting(
        self, name: str, value: ast.expr, assigns_item: bool
    ) -> tuple[str, Rule] | None:
        try:
            return name, self._rule(value, {})._replace(assigns_item=assigns_item)
        except _UnknownError:
            return None

    def _rule(self, node: ast.expr, known: dict[str, Rule], name: str | None = None) -> Rule:
        """What an expression gives; `known` are the variables of a loop, `name` the attribute's."""
        match node:
            case ast.Constant(value=value):
                return Rule(CONSTANT, value)
            case ast.UnaryOp(op=ast.USub(), operand=ast.Constant(value=int() | float() as value)):
                return Rule(CONSTANT, -value)
            case ast.List(elts=[]):
                return Rule(FRESH, list)
            case ast.Dict(keys=[]):
                return Rule(FRESH, dict)
            case ast.Call(func=ast.Name(id=maker), args=[], keywords=[]) if maker in _FRESH:
                self._builtins[maker] = None
                return Rule(FRESH, _FRESH[maker])
            case ast.Name(id=variable) if variable in known:
                return known[variable]
            case ast.IfExp(test=test, body=body, orelse=orelse) if known:
                return self._rule(body if self._holds(test, name) else orelse, known, name)
            case ast.Call(func=callee) if self._callee and ast.unparse(callee) == self._callee:
                copied = self._rule(self._deep_copied(node), known, name)
                if copied.is_deep or copied.source in (COPIED, SLICED):
                    raise _UnknownError
                self._copies += 1
                return copied._replace(is_deep=True)
        if known:
            raise _UnknownError
        return self._rule_of_attribute(node)

    def _rule_of_attribute(self, node: ast.expr) -> Rule:
        """What an expression gives that reads an attribute of the object."""
        match node:
            case ast.Attribute(value=owner, attr=name) if self._is(owner, self._owner):
                if name not in ("__dict__", "__class__"):
                    return Rule(ATTRIBUTE, self._attribute(name))
            case ast.Subscript(value=owner, slice=ast.Constant(value=str(name))):
                if self._is_text(owner, f"{self._owner}.__dict__"):
                    return Rule(ATTRIBUTE, name)
            case ast.Subscript(
                value=ast.Attribute() as read, slice=ast.Slice(lower=None, upper=None, step=None)
            ):
                return self._rule_of_attribute(read)._replace(source=SLICED)
            case ast.Call(
                func=ast.Attribute(value=ast.Attribute() as read, attr="copy"), args=[], keywords=[]
            ):
                return self._rule_of_attribute(read)._replace(source=COPIED)
        raise _UnknownError

    def _deep_copied(self, node: ast.Call) -> ast.expr:
        """The argument of a call of `deepcopy`, which must have no other than the memo."""
        memo = [keyword.value for keyword in node.keywords if keyword.arg == "memo"]
        arguments = node.args + memo
        if len(arguments) != _DEEPCOPY_ARGUMENTS or len(memo) != len(node.keywords):
            raise _UnknownError
        if not self._is(arguments[1], self._memo):
            raise _UnknownError
        return arguments[0]

    # The loop over all attributes.

    def _is_loop(self, statement: ast.stmt) -> bool:
        if self._loop is not None or self._settings or self._new is None:
            return False
        if not isinstance(statement, ast.For) or statement.orelse:
            return False
        if not self._is_text(statement.iter, f"{self._owner}.__dict__.items()"):
            return False
        match statement.target:
            case ast.Tuple(elts=[ast.Name(id=key), ast.Name(id=value)]) if key != value:
                if {key, value}.isdisjoint(self._roles()):
                    self._loop = statement
                    return True
        raise _UnknownError

    def _rules_of_loop(self) -> tuple[Rule | None, dict[str, Rule]]:
        """What the loop does with most attributes, and by the names that it compares with."""
        if self._loop is None:
            return None, {}
        names: dict[str, None] = {}
        for node in ast.walk(self._loop):
            if isinstance(node, ast.Compare):
                constants = (part for part in ast.walk(node) if isinstance(part, ast.Constant))
                names |= {part.value: None for part in constants if isinstance(part.value, str)}
        assert isinstance(self._loop.target, ast.Tuple)
        self._key, value = map(ast.unparse, self._loop.target.elts)
        return self._rule_in_loop(value, None), {
            name: self._rule_in_loop(value, name) for name in names
        }

    def _rule_in_loop(self, value: str, name: str | None) -> Rule:
        """What the loop does with an attribute; None is a name unlike all others."""
        assert self._loop is not None
        self._copies = 0
        found, _ = self._follow(self._loop.body, {value: Rule(ATTRIBUTE)}, name)
        rule = found or Rule(SKIP)
        if self._copies != rule.is_deep:
            raise _UnknownError  # a copy is made that is not set
        return rule

    def _follow(
        self, body: list[ast.stmt], known: dict[str, Rule], name: str | None
    ) -> tuple[Rule | None, bool]:
        """What the loop does with an attribute of this name, and whether it is done with it."""
        found: Rule | None = None
        for statement in body:
            done = isinstance(statement, ast.Continue)
            rule = None
            match statement:
                case ast.If(test=test, body=then, orelse=otherwise):
                    part = then if self._holds(test, name) else otherwise
                    rule, done = self._follow(part, known, name)
                case ast.Assign(targets=[ast.Name(id=variable)], value=value):
                    if variable == self._key or variable in self._roles():
                        raise _UnknownError
                    known[variable] = self._rule(value, known, name)
                case ast.Continue() | ast.Pass():
                    pass
                case _:
                    rule = self._assignment(statement, known, name)
            if rule is not None:
                if found is not None:
                    raise _UnknownError
                found = rule
            if done:
                return found, True
        return found, False

    def _assignment(self, statement: ast.stmt, known: dict[str, Rule], name: str | None) -> Rule:
        """The rule that a statement of the loop applies to an attribute."""
        match statement:
            case ast.Expr(
                value=ast.Call(func=ast.Name(id="setattr"), args=[target, key, value], keywords=[])
            ) if self._is(target, self._new):
                self._builtins["setattr"] = None
                assigns_item = False
            case ast.Assign(targets=[ast.Subscript(value=target, slice=key)], value=value) if (
                self._is_text(target, f"{self._new}.__dict__")
            ):
                assigns_item = True
            case _:
                raise _UnknownError
        if not self._is(key, self._key):
            raise _UnknownError
        copies_before = self._copies
        rule = self._rule(value, known, name)
        if rule.is_deep and not assigns_item and self._copies == copies_before:
            # `setattr` is looked up after the copy, which may have run code that changes it.
            raise _UnknownError
        return rule._replace(assigns_item=assigns_item)

    def _holds(self, test: ast.expr, name: str | None) -> bool:
        """Does a condition about the attribute's name hold? None is a name unlike all others."""
        match test:
            case ast.UnaryOp(op=ast.Not(), operand=operand):
                return not self._holds(operand, name)
            case ast.BoolOp(op=ast.And(), values=values):
                held = [self._holds(value, name) for value in values]  # all must be understood
                return all(held)
            case ast.BoolOp(op=ast.Or(), values=values):
                held = [self._holds(value, name) for value in values]
                return any(held)
            case ast.Compare(
                left=left,
                ops=[ast.Eq() | ast.NotEq() as op],
                comparators=[ast.Constant(value=str(text))],
            ) if self._is(left, self._key):
                return (name == text) == isinstance(op, ast.Eq)
            case ast.Compare(
                left=left,
                ops=[ast.In() | ast.NotIn() as op],
                comparators=[
                    ast.Tuple(elts=elements) | ast.List(elts=elements) | ast.Set(elts=elements)
                ],
            ) if self._is(left, self._key):
                texts = [element.value for element in elements if isinstance(element, ast.Constant)]
                if len(texts) == len(elements) and all(isinstance(text, str) for text in texts):
                    return (name in texts) == isinstance(op, ast.In)
        raise _UnknownError

    # What the core leaves to Python.

    def _check_tail(self, tail: list[ast.stmt], before: list[ast.stmt]) -> None:
        """The tail must need nothing of what was before but the objects that it is given."""
        forbidden = (
            *(ast.Return, ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda),
            *(ast.Global, ast.Nonlocal, ast.Import, ast.ImportFrom, ast.Match),
            *(ast.Yield, ast.YieldFrom, ast.Await),
        )
        roles = self._roles()
        variables = {name for part in before for name in _names_stored(part)} - roles
        for statement in tail:
            if any(isinstance(node, forbidden) for node in ast.walk(statement)):
                raise _UnknownError
            if roles & _names_stored(statement) or variables & _names_in(statement):
                raise _UnknownError
            if not self._only_hands_memo_on(statement):
                raise _UnknownError
        if self._enters_late or self._loop is None:
            raise _UnknownError

    def _only_hands_memo_on(self, statement: ast.stmt) -> bool:
        """Is the memo only an argument of `deepcopy`? It has no entry for the new object there."""
        nodes = [*ast.walk(statement)]
        uses = sum(self._is(node, self._memo) for node in nodes if isinstance(node, ast.expr))
        calls = [node for node in nodes if isinstance(node, ast.Call)]
        handed_on = [
            argument
            for call in calls
            if self._callee and self._is_text(call.func, self._callee)
            for argument in [*call.args[1:2], *(keyword.value for keyword in call.keywords)]
            if self._is(argument, self._memo)
        ]
        return uses == len(handed_on)

    def _rest(self, body: list[ast.stmt], loop: ast.For | None) -> FunctionType:
        """A function of the hook's last statements, which take up where the core left off."""
        taken = self._function.__code__.co_varnames + self._function.__code__.co_names
        items = next(name for name in ("items", "_items", "_attributes") if name not in taken)
        if loop is not None:
            rest_of_loop = ast.For(loop.target, ast.Name(items, ast.Load()), loop.body, [])
            body = [ast.copy_location(rest_of_loop, loop), *body[1:]]
        names = (self._owner, self._memo, self._new or "", self._class or "_class", items)
        arguments = ast.arguments([], [ast.arg(name) for name in names], None, [], [], None, [])
        fields: Any = {**dict(ast.iter_fields(self._definition)), "body": body, "args": arguments}
        definition = ast.FunctionDef(**fields)
        parts: list[ast.stmt] = [ast.copy_location(definition, self._definition)]
        if self._is_method():
            owner: Any = ast.parse(f"class {self._class_name()}: pass").body[0]
            owner.body = parts
            parts = [ast.copy_location(owner, self._definition)]
        module = ast.fix_missing_locations(ast.Module(parts, []))
        file = self._function.__code__.co_filename
        code = _function_in(compile(module, file, "exec", dont_inherit=True))
        return FunctionType(code, self._function.__globals__)

    # Names.

    def _global(self, names: tuple[str, ...]) -> Any:
        """A global variable of the hook, or an attribute of a module that is one."""
        found = self._function.__globals__.get(names[0])
        if len(names) > 1 and isinstance(found, ModuleType):
            return vars(found).get(names[1]) if len(names) == 2 else None
        return found if len(names) == 1 else None

    def _roles(self) -> set[str]:
        return {name for name in (self._owner, self._memo, self._class, self._new) if name}

    def _variable(self, target: ast.expr) -> str:
        if not isinstance(target, ast.Name) or target.id in self._roles():
            raise _UnknownError
        return target.id

    def _check_names(self, exceptions: dict[str, Rule]) -> None:
        used = {*self._builtins, self._callee.partition(".")[0]}
        used |= set(self._shallow[0][:1]) if self._shallow else set()
        if not used.isdisjoint(self._function.__code__.co_varnames):
            raise _UnknownError
        if max(len(exceptions), len(self._settings)) > _MOST_NAMES:
            raise _UnknownError

    def _copies_again(self, others: Rule | None, exceptions: dict[str, Rule]) -> bool:
        """Is an attribute deep-copied more than once?"""
        names = [rule.argument for _, rule in self._settings if rule.is_deep]
        in_loop = [exceptions.get(name, others) for name in names]
        return len(set(names)) < len(names) or any(rule and rule.is_deep for rule in in_loop)

    def _is_method(self) -> bool:
        return self._definition.col_offset > 0

    def _class_name(self) -> str:
        return self._function.__qualname__.split(".")[-2:][0]

    def _attribute(self, name: str) -> str:
        found = _recipes.attribute_name(self._function, name)
        if found is None:
            raise _UnknownError
        return found

    @staticmethod
    def _is(node: ast.expr | None, name: str | None) -> bool:
        return isinstance(node, ast.Name) and node.id == name

    @staticmethod
    def _is_text(node: ast.AST, text: str) -> bool:
        return ast.unparse(node) == text


def _without_annotation(statement: ast.stmt) -> ast.stmt:
    """`a: int = 1` as `a = 1`: annotations of variables are not evaluated."""
    if isinstance(statement, ast.AnnAssign) and statement.value:
        plain = ast.Assign([statement.target], statement.value)
        return ast.copy_location(plain, statement)
    return statement


def _names_stored(node: ast.AST) -> set[str]:
    parts = [*ast.walk(node)]
    names = (part for part in parts if isinstance(part, ast.Name))
    errors = {part.name for part in parts if isinstance(part, ast.ExceptHandler) and part.name}
    return {name.id for name in names if not isinstance(name.ctx, ast.Load)} | errors


def _names_in(node: ast.AST) -> set[str]:
    """The variables that are used, without those that a loop or a comprehension has of its own."""
    match node:
        case ast.Name(id=name):
            return {name}
        case ast.For(target=target, iter=iterable, body=body, orelse=[]):
            inside = {name for statement in body for name in _names_in(statement)}
            return _names_in(iterable) | (inside - _names_stored(target))
        case ast.ListComp() | ast.SetComp() | ast.DictComp() | ast.GeneratorExp():
            own = {name for part in node.generators for name in _names_stored(part.target)}
            inside = {name for part in ast.iter_child_nodes(node) for name in _names_in(part)}
            return _names_in(node.generators[0].iter) | (inside - own)
    return {name for part in ast.iter_child_nodes(node) for name in _names_in(part)}


def _function_in(code: CodeType) -> CodeType:
    """The function, which is in a class or alone."""
    while code.co_name != "__deepcopy__":
        code = next(part for part in code.co_consts if isinstance(part, CodeType))
    return code
