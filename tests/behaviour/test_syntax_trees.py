"""Nodes of syntax trees, `ast.AST`: whole modules, and nodes that no parser makes."""

from __future__ import annotations

import ast
import copy
import inspect
import subprocess
import sys
import textwrap
from collections.abc import Callable
from typing import Any

import pytest

from tests.behaviour.support.outcomes import outcome
from tests.conftest import Implementation

Clone = Callable[[Any], Any]


def look(x: Any) -> Any:
    """All nodes and containers below `x`, in order. One that was seen is its number."""
    seen: dict[int, Any] = {}

    def of(value: Any) -> Any:
        if not isinstance(value, (ast.AST, dict, list)):
            return value
        if id(value) in seen:
            return [*seen].index(id(value))
        seen[id(value)] = value
        if isinstance(value, ast.AST):
            return type(value), of(vars(value))
        parts = value.items() if isinstance(value, dict) else enumerate(value)
        return type(value), [(key, of(part)) for key, part in parts]

    return of(x)


def clone_look(clone: Clone, *args: Any) -> Any:
    return look(clone(*args))


def name(text: str = "x") -> Any:
    return ast.parse(text, mode="eval").body


def changed(node: Any, change: Callable[[Any], Any]) -> Any:
    change(node)
    return node


def with_parents() -> Any:
    tree = ast.parse("f(x, [y, -z])")
    for node in ast.walk(tree):
        for child in ast.iter_child_nodes(node):
            child.parent = node  # type: ignore[attr-defined]
    return tree


class Looking:
    """Sees the unfinished copies of nodes in its memo."""

    def __deepcopy__(self, memo: Any) -> Any:
        return [list(vars(v).items()) for v in memo.values() if isinstance(v, ast.Starred)]


class OwnFields(ast.expr):
    _fields = ("left", "right")


class OwnInit(ast.expr):
    _fields = ("left",)

    def __init__(self, *values: Any) -> None:
        super().__init__(*values)
        self.made = True


class OwnState(ast.expr):
    _fields = ("left",)

    def __setstate__(self, state: Any) -> None:
        self.state = state


def shared_dict() -> Any:
    one, other = name(), name()
    other.__dict__ = one.__dict__
    return ast.List([one, other], ast.Load())


def shared_dict_in_state() -> Any:
    node = name()
    node.again = [vars(node)]
    return node


TREES: dict[str, Callable[[], Any]] = {
    "module": lambda: ast.parse(inspect.getsource(textwrap)),
    "parents": with_parents,
    "no fields": lambda: [ast.Load(), ast.AST(), ast.Load()],
    "one twice": lambda: [node := name(), node, {"k": node}],
    "fields missing": lambda: changed(name(), lambda x: delattr(x, "id")),
    "last field missing": lambda: changed(name(), lambda x: delattr(x, "ctx")),
    "other order": lambda: changed(name(), lambda x: setattr(x, "id", x.__dict__.pop("id"))),
    "none at all": lambda: changed(name(), lambda x: x.__dict__.clear()),
    "more attributes": lambda: changed(name(), lambda x: setattr(x, "more", [[]])),
    "a hook of its own": lambda: changed(
        name(), lambda x: setattr(x, "__deepcopy__", lambda memo: "copied")
    ),
    "a reducer of its own": lambda: changed(
        name(), lambda x: setattr(x, "__reduce_ex__", lambda protocol: "same")
    ),
    "seen half made": lambda: ast.Starred(Looking(), ast.Load()),  # type: ignore[arg-type]
    "seen half made, later": lambda: changed(
        ast.Starred(name(), ast.Load()), lambda x: setattr(x, "more", [Looking()])
    ),
    "own fields": lambda: OwnFields(name("a"), name("b")),
    "own initialiser": lambda: OwnInit(name("a")),
    "own state": lambda: OwnState(name("a")),
    "one dict": shared_dict,
    "its dict inside": shared_dict_in_state,
}


@pytest.mark.filterwarnings("ignore::DeprecationWarning")  # of missing fields
@pytest.mark.parametrize("tree", TREES)
def test_trees(impl: Implementation, tree: str) -> None:
    for _ in range(3):
        x = TREES[tree]()
        before = look(x)
        for memo in ((), ({},)):
            assert outcome(clone_look, impl.deepcopy, x, *memo) == outcome(
                clone_look, copy.deepcopy, x, *memo
            )
        assert outcome(clone_look, impl.copy, x) == outcome(clone_look, copy.copy, x)
        assert look(x) == before


def test_nodes_are_copied_natively(ectype: Any) -> None:
    class Own(ast.expr):
        _fields = ("left", "right")

    # Classes that no other test has copied while `ast.AST` was changed: their plans may last.
    ectype.deepcopy([ast.Global(["x"]), ast.Delete([]), Own(1, 2)])
    assert all(map(ectype._core.is_native, (ast.Global, ast.Delete, Own)))
    assert not ectype._core.is_native(OwnInit)


CHANGED_BEFORE = """
import ast, _ast
import ectype

calls = []
{change}
class Own:
    pass
ectype.deepcopy([Own(), 1j, range(3)])
assert calls == [], calls
"""


@pytest.mark.parametrize(
    "change",
    [
        "ast.AST.__init__ = lambda self, *values: calls.append(self)",
        "ast.AST.__reduce__ = lambda self: calls.append(self)",
        "_ast.Expr = lambda *values: calls.append(values)",
        "_ast.Expr = type('Expr', (), {'__init__': lambda self, *values: calls.append(self)})",
    ],
)
def test_what_a_program_changed_before_is_not_run(ectype: Any, change: str) -> None:
    """To find out how nodes reduce, the core makes one: not by a program's functions."""
    program = CHANGED_BEFORE.format(change=change)
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


def test_a_chain_that_is_deeper_than_the_stack(ectype: Any) -> None:
    x = name()
    for _ in range(100_000):
        x = ast.Starred(x, None)  # type: ignore[arg-type]
    y = ectype.deepcopy(x)
    depth = 0
    while isinstance(x, ast.Starred):
        assert x is not y and list(vars(x)) == list(vars(y))
        x, y, depth = x.value, y.value, depth + 1  # type: ignore[assignment]
    assert depth == 100_000
    assert y.id == "x"


def set_on(cls: type, attribute: str, value: Any) -> Callable[[pytest.MonkeyPatch], None]:
    return lambda patch: patch.setattr(cls, attribute, value, raising=False)


CHANGES = {
    "the reducer": set_on(ast.AST, "__reduce__", lambda self: (list, ())),
    "the initialiser": set_on(ast.AST, "__init__", lambda self, *args: None),
    "a class's reducer": set_on(ast.Name, "__reduce_ex__", lambda self, protocol: (list, ())),
    "a class's hook": set_on(ast.Name, "__deepcopy__", lambda self, memo: "copied"),
    "a class's state": set_on(ast.Name, "__setstate__", lambda self, state: None),
    "a class's fields": set_on(ast.Name, "_fields", ("ctx", "id")),
    "fields that are no tuple": set_on(ast.Name, "_fields", ["id", "ctx"]),
    "setting attributes": set_on(ast.Name, "__setattr__", lambda self, name, value: None),
}


@pytest.mark.parametrize("change", CHANGES)
def test_what_a_program_changes(
    impl: Implementation, change: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    x = [name("a"), ast.parse("f(b)")]
    for _ in range(3):
        assert look(impl.deepcopy(x)) == look(copy.deepcopy(x))
    with monkeypatch.context() as patch:
        CHANGES[change](patch)
        for _ in range(2):
            assert look(impl.deepcopy(x)) == look(copy.deepcopy(x))
            assert look(impl.copy(x[0])) == look(copy.copy(x[0]))
    assert look(impl.deepcopy(x)) == look(copy.deepcopy(x))


def test_a_class_changes_in_the_middle(impl: Implementation) -> None:
    def in_the_middle(clone: Clone) -> Any:
        class Node(ast.expr):
            _fields = ("left",)

        class Changing:
            def __deepcopy__(self, memo: Any) -> Any:
                Node.__setstate__ = lambda self, state: None  # type: ignore[attr-defined]
                return "changed"

        y = clone([Node(Changing()), Node([])])  # type: ignore[arg-type]
        return [list(vars(node).items()) for node in y]

    assert in_the_middle(impl.deepcopy) == in_the_middle(copy.deepcopy)
