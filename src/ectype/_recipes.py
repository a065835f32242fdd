"""Hooks of packages that the core copies by natively, and how they are known.

A hook is known by the digest of its source: without comments, docstring and annotations, so that
releases which differ in those only have the same. The source counts if it compiles to the very
code that the function has. A hook that is not known runs as any other.

`tools/recipes.py` looks at releases in the index.
"""

from __future__ import annotations

import ast
import copy
import linecache
import sys
from hashlib import sha256
from inspect import getblock
from tokenize import TokenError
from types import CodeType, FunctionType, ModuleType
from typing import Any, Final, NamedTuple


class PydanticModel(NamedTuple):
    """What the core needs to copy as `BaseModel.__deepcopy__` does."""

    enters_itself: bool
    """Is the new model in the memo before its attributes are copied? From pydantic 2.14 on."""
    is_root: bool
    """Is it `RootModel.__deepcopy__`, which leaves out extra and private attributes?"""


RECIPES: Final = {
    # BaseModel of pydantic 2.0 to 2.7.0, 2.7.1 to 2.13, 2.14
    "0170999efb061af7": PydanticModel(enters_itself=False, is_root=False),
    "5c2a8ec42f2a582e": PydanticModel(enters_itself=False, is_root=False),
    "b88d8d418932b380": PydanticModel(enters_itself=True, is_root=False),
    # RootModel of pydantic 2.2 to 2.13, 2.14
    "192aa36d4078df52": PydanticModel(enters_itself=False, is_root=True),
    "550a2fa80b61967b": PydanticModel(enters_itself=True, is_root=True),
}
_MODULES: Final = frozenset(("pydantic.main", "pydantic.root_model"))
# `_ClassBuilder._make_getstate_setstate` of attrs 22.2, 23.1 to 23.2, 24.1 to 26.1.
MAKERS_OF_STATE_METHODS: Final = frozenset(
    ("2be4a464a63ea437", "d62988105f9a59d3", "ddf9ed5e51fa62bc")
)
_BUILTINS: Final = ("type", "id", "hasattr")
_DIGITS: Final = 16
_ARGUMENTS: Final = 2
_FLAGS_OF_MORE_ARGUMENTS: Final = 0x04 | 0x08

# The recipe; the globals of the hook's module; what it uses of them; the builtins that it uses.
Recognised = tuple[PydanticModel, dict[str, Any], dict[str, Any], tuple[str, ...]]


def recognise(function: FunctionType) -> Recognised | None:
    """The recipe by which a hook can be copied natively, and what it rests on; None without one."""
    if function.__module__ not in _MODULES:
        return None
    recipe = RECIPES.get(digest(function) or "")
    names = function.__globals__
    expected = {
        "deepcopy": (copy.deepcopy, _own_function("deepcopy")),
        "copy": (copy.copy, _own_function("copy")),
        "_object_setattr": (object.__setattr__,),
    }
    if recipe is None or any(names.get(name) not in expected[name] for name in expected):
        return None
    rests_on = {name: names[name] for name in expected}
    if not recipe.is_root:
        rests_on["PydanticUndefined"] = names.get("PydanticUndefined")
    if any(name in names for name in _BUILTINS):
        return None
    return recipe, names, rests_on, _BUILTINS


# The code of the two methods, the globals of their module, and what it uses of them.
StateMethods = tuple[CodeType, CodeType, dict[str, Any], dict[str, Any], tuple[str, ...]]


def recognise_state_methods(getter: Any, setter: Any) -> StateMethods | None:
    """What two state methods rest on if attrs has made them for a class with slots; else None."""
    module = sys.modules.get("attr._make")
    maker: Any = getattr(getattr(module, "_ClassBuilder", None), "_make_getstate_setstate", None)
    methods = (getter, setter)
    if not all(isinstance(method, FunctionType) for method in (maker, *methods)):
        return None
    names: dict[str, Any] = getter.__globals__
    if names is not vars(module) or setter.__globals__ is not names:
        return None
    if not all(method.__code__ in maker.__code__.co_consts for method in methods):
        return None
    setattr_name = setter.__code__.co_names[0]
    if names.get(setattr_name) is not object.__setattr__:
        return None
    if (digest(maker) or "") not in MAKERS_OF_STATE_METHODS:
        return None
    builtins = ("getattr", "isinstance", "zip")
    if any(name in names for name in builtins):
        return None
    expected = {setattr_name: object.__setattr__}
    return getter.__code__, setter.__code__, names, expected, builtins


def digest(function: FunctionType) -> str | None:
    """What a method is known by; None if its source is not at hand, or not what it runs."""
    definition = definition_of(function)
    return digest_of_source(definition) if definition is not None else None


def definition_of(function: FunctionType) -> ast.FunctionDef | None:
    """The syntax tree of a method; None if its source is not at hand, or not what it runs."""
    code = function.__code__
    class_name = function.__qualname__.split(".")[-2:][0]  # private names inside begin with it
    # A method of what its module imports is called by other instructions than one of an object.
    names = function.__globals__
    modules = (name for name in code.co_names if isinstance(names.get(name), ModuleType))
    imports = "".join(f"import {name}\n" for name in modules)
    try:
        lines = getblock(linecache.getlines(code.co_filename)[code.co_firstlineno - 1 :])
        header = f"class {class_name}:\n" if lines[0][:1].isspace() else ""
        for before in dict.fromkeys((imports, "")):
            tree = ast.parse(f"{before}{header}{''.join(lines)}")
            if _is_in(compile(tree, "", "exec", dont_inherit=True), code):
                functions = (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef))
                return next(node for node in functions if node.name == code.co_name)
    except (OSError, SyntaxError, ValueError, LookupError, StopIteration, TokenError):
        pass
    return None


def plain_definition_of(
    function: FunctionType, closure: tuple[str, ...] = ()
) -> ast.FunctionDef | None:
    """The same for a method with one argument besides `self`, and with no other closure; else None.

    Also None if there are no statements.

    Without docstring, decorators and annotations, and with the lines of its file.
    """
    code = function.__code__
    if code.co_argcount != _ARGUMENTS or code.co_kwonlyargcount or code.co_posonlyargcount:
        return None
    if code.co_flags & _FLAGS_OF_MORE_ARGUMENTS or code.co_cellvars:
        return None
    if not set(code.co_freevars).issubset(closure):
        return None
    definition = definition_of(function)
    if definition is not None:
        first = min([definition.lineno, *(node.lineno for node in definition.decorator_list)])
        ast.increment_lineno(definition, code.co_firstlineno - first)
        leave_out_remarks(definition)
    return definition if definition is not None and definition.body else None


def attribute_name(function: FunctionType, name: str) -> str | None:
    """The name of an attribute in the method's code: a private one begins with the class's.

    None if the code has another: the function was defined in a method of another class.
    """
    names = function.__code__.co_names
    class_name = function.__qualname__.split(".")[-2:][0].lstrip("_")
    mangled = f"_{class_name}{name}"
    if name.startswith("__") and not name.endswith("__") and mangled in names:
        return sys.intern(mangled)
    return name if name in names else None


def digest_of_source(definition: ast.FunctionDef) -> str:
    """The digest of a function's syntax tree, without what does not matter to what it does."""
    leave_out_remarks(definition)
    return sha256(repr(_form(definition)).encode()).hexdigest()[:_DIGITS]


def leave_out_remarks(definition: ast.FunctionDef) -> None:
    """Remove docstrings, decorators and annotations from a function's syntax tree."""
    for part in ast.walk(definition):
        if isinstance(part, ast.FunctionDef):
            first = part.body[0]
            if isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant):
                del part.body[0]
    definition.returns = None
    definition.decorator_list = []
    for argument in (*definition.args.posonlyargs, *definition.args.args):
        argument.annotation = None


def _form(node: Any) -> Any:
    """The tree as tuples, alike in all versions: without fields that are empty, which they add."""
    if isinstance(node, ast.AST):
        fields = [(name, value) for name, value in ast.iter_fields(node) if value not in (None, [])]
        return (type(node).__name__, *((name, _form(value)) for name, value in fields))
    return tuple(map(_form, node)) if isinstance(node, list) else node


def _is_in(outer: CodeType, code: CodeType) -> bool:
    parts = [constant for constant in outer.co_consts if isinstance(constant, CodeType)]
    return any(_is_same(part, code) or _is_in(part, code) for part in parts)


def _is_same(one: CodeType, other: CodeType) -> bool:
    parts = ("co_code", "co_names", "co_varnames", "co_freevars", "co_cellvars", "co_argcount")
    if any(getattr(one, part) != getattr(other, part) for part in parts):
        return False
    pairs = list(zip(one.co_consts, other.co_consts, strict=False))
    return len(one.co_consts) == len(other.co_consts) and all(_are_equal(*pair) for pair in pairs)


def _are_equal(one: Any, other: Any) -> bool:
    """Are these the same constant? The names of functions inside begin with that of the class."""
    if isinstance(one, CodeType) and isinstance(other, CodeType):
        return _is_same(one, other)
    if isinstance(one, str) and isinstance(other, str) and "<locals>" in one:
        return one.rpartition("<locals>")[2] == other.rpartition("<locals>")[2]
    return type(one) is type(other) and bool(one == other)


def _own_function(name: str) -> Any:
    return getattr(sys.modules["ectype"], name)
