"""`python -m ectype explain` says what a copy of an object costs, and why."""

from __future__ import annotations

import copy
import copyreg
import decimal
import re
import sys
import sysconfig
import threading
from pathlib import Path
from typing import Any
from unittest import mock

import pytest

from tests.cli.support import python

EXPLAIN = ("-m", "ectype", "explain")
READS_GETATTR = sys.version_info >= (3, 11) and not sysconfig.get_config_var("Py_GIL_DISABLED")

MODULE = """\
class Plain:
    def __init__(self):
        self.items = [1]

class Hooked:
    def __deepcopy__(self, memo):
        return Hooked()

DATA = [[Plain() for _ in range(3)], Hooked(), Hooked(), "text", 5]
"""


def explained(folder: Path, what: str) -> list[str]:
    (folder / "subject.py").write_text(MODULE)
    ended = python(*EXPLAIN, what, cwd=folder)
    assert (ended.code, ended.err) == (0, "")
    lines = re.sub(r"[\d.]+ (?:ns|us|ms|s)\b", "TIME", ended.out).splitlines()
    return [" ".join(line.split()) for line in lines]


def test_objects_by_class(tmp_path: Path) -> None:
    head, columns, *rows = explained(tmp_path, "subject:DATA")
    assert re.fullmatch(
        r"list: \d+ objects copied in TIME, patched in TIME; the standard library takes TIME", head
    )
    assert columns == "objects one takes class"
    assert {"5 TIME list", "2 TIME subject.Hooked by __deepcopy__ at subject.py:6"} <= {*rows}
    assert any(row.startswith("3 TIME subject.Plain") for row in rows)


def test_an_expression(tmp_path: Path) -> None:
    head, *_ = explained(tmp_path, "subject:DATA[0][0]")
    assert head.startswith("subject.Plain: ")


HOOKS = """\
import copy, decimal, threading
from array import array
import ectype
from ectype import hooks

class Same:
    def __deepcopy__(self, memo):
        return self

class Curious:
    def __deepcopy__(self, memo):
        return len(memo)

class Handing:
    def __init__(self):
        self.parts = [[1], {}]

    def __deepcopy__(self, memo):
        new = memo[id(self)] = Handing()
        new.parts = copy.deepcopy(self.parts, memo)
        return new

class Reduced:
    def __reduce__(self):
        return Reduced, ()

class Refusing:
    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        return name

class Noting:
    def __getattr__(self, name):
        print(end="")
        raise AttributeError(name)

class Impatient:
    def __deepcopy__(self, memo):
        return memo["nothing"]

class Numbers(array):
    pass

class Declared(array):
    __deepcopy__ = lambda self, memo: self

hooks.declare(Declared, hooks.IGNORES_MEMO)
DATA = [Same(), Curious(), Handing(), Reduced(), Numbers("i"), Declared("i"), {}]
DATA += [Refusing(), Noting()]
LOCKED = [threading.Lock(), *DATA]
COPIER = ectype.Copier(types={type(threading.Lock()): ectype.SHARE, Impatient: ectype.OMIT})
"""

ABOUT = {
    "Same.__deepcopy__": "returns its object, and is not called",
    "Curious.__deepcopy__": "may look into the memo, so that all copies made before",
    "Handing.__deepcopy__": "only hands the memo on",
    "Reduced.__reduce__": "has no memo",
    "Numbers.__deepcopy__": "is not written in Python: what it does with the memo may be declared",
    "Declared.__deepcopy__": "does not use the memo, as is declared",
    "Refusing.__getattr__": "only says that there are no hooks, and is not called"
    if READS_GETATTR
    else "is asked for hooks that the class does not have",
    "Noting.__getattr__": "is asked for hooks that the class does not have",
}


def test_what_hooks_do(tmp_path: Path) -> None:
    (tmp_path / "hooked.py").write_text(HOOKS)
    for what in (["hooked:DATA"], ["hooked:LOCKED", "--copier", "hooked:COPIER"]):
        ended = python(*EXPLAIN, *what, cwd=tmp_path)
        assert (ended.code, ended.err) == (0, "")
        shown = " ".join(ended.out.split())
        assert "Hooks, and how long their own code takes" in shown
        for name, about in ABOUT.items():
            assert f"hooked.{name} {about}" in shown, shown
        assert ("the standard library raises TypeError" in shown) == (len(what) > 1)


ODD = """\
class Meta(type):
    def __getattribute__(cls, name):
        if name in ("__deepcopy__", "__module__", "__reduce_ex__"):
            raise ZeroDivisionError
        return type.__getattribute__(cls, name)

class Failing(metaclass=Meta):
    pass

class Unreadable(metaclass=Meta):
    __deepcopy__ = 1
    __new__ = lambda cls: object.__new__(cls)

class Key:
    def __repr__(self):
        raise ZeroDivisionError

class Surrogate:
    @property
    def __dict__(self):
        raise ZeroDivisionError

Surrogate.__qualname__ = "S\\ud800"
DATA = [Failing(), {Key(): [[1]] * 99}, Surrogate()]
"""


def test_odd_objects(tmp_path: Path) -> None:
    (tmp_path / "odd.py").write_text(ODD)
    copiers = "import ectype; COPIER = ectype.Copier(uncopyable=ectype.SHARE)"
    (tmp_path / "copiers.py").write_text(copiers)
    ended = python(*EXPLAIN, "odd:DATA", "--copier", "copiers:COPIER", cwd=tmp_path)
    assert (ended.code, ended.err) == (0, ""), ended.out
    assert "[Key object]: list" in ended.out
    from ectype.cli.contents import slow_way  # what a class itself is asked

    names: dict[str, Any] = {}
    exec(ODD, names)
    assert "ZeroDivisionError" in slow_way(names["Unreadable"])


def test_a_hook_that_cannot_be_called_alone(tmp_path: Path) -> None:
    (tmp_path / "hooked.py").write_text(HOOKS)
    ended = python(*EXPLAIN, "hooked:[Impatient(), 1]", "--copier", "hooked:COPIER", cwd=tmp_path)
    assert (ended.code, ended.err) == (0, "")
    assert "? hooked.Impatient.__deepcopy__ may look" in " ".join(ended.out.split())


def test_what_is_no_copier_is_a_usage_error() -> None:
    ended = python(*EXPLAIN, "copy:_deepcopy_dispatch", "--copier", "copy:copy")
    assert ended.code == 2 and "copy:copy is no ectype.Copier" in ended.err


TREE = """\
class Node:
    __slots__ = ("up", "items")
    def __init__(self, up):
        self.up, self.items = up, [[i] for i in range(50)]

class State:
    def __init__(self):
        self.nodes = [Node(self) for _ in range(20)]
        self.names = {str(i): [i] for i in range(400)}
        self.options = {"few": [[i] for i in range(300)], "none": 1}

STATE = State()
"""


def test_where_the_time_goes(tmp_path: Path) -> None:
    (tmp_path / "tree.py").write_text(TREE)
    ended = python(*EXPLAIN, "tree:STATE", cwd=tmp_path)
    assert (ended.code, ended.err) == (0, "")
    _, shown = ended.out.split("Where the time goes")
    assert shown.splitlines()[2].endswith(" tree.State")


def test_which_parts_are_shown(ectype: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    from ectype.cli import explain
    from ectype.cli.contents import reachable

    # Instead of a clock, which other work on the machine can mislead.
    monkeypatch.setattr(explain, "_best", lambda function, x: len(reachable(x)))
    names: dict[str, Any] = {"__name__": "tree"}
    exec(TREE, names)
    state = names["STATE"]
    tree = explain.tree(state, len(reachable(state)))
    parts = ["  " * part.level + part.name for part in tree]
    assert parts[0] == "tree.State"
    assert {
        "  .nodes: list",
        "    item: tree.Node, 20 of them",
        "  .names: dict",
        "    value: list, 400 of them",
        "  .options: dict",
        "    ['few']: list",
        "      item: list, 300 of them",
    } <= {*parts}
    assert not any(".up" in part for part in parts), "what is shown above is not shown again"


def test_the_tree_of_what_cannot_be_copied_alone(ectype: Any) -> None:
    from ectype.cli.explain import tree

    class Part:
        def __deepcopy__(self, memo: Any) -> Any:
            return memo[id(whole)]

    whole: list[Any] = [Part(), [[1], [2]]]
    names = [part.name for part in tree(whole, 0)]
    assert names[:2] == ["list", "item: list"] and not any("Part" in name for name in names)


@pytest.mark.parametrize("what", ["subject", "subject:", ":x"])
def test_a_wrong_name_is_a_usage_error(what: str) -> None:
    ended = python(*EXPLAIN, what)
    assert ended.code == 2 and "module:expression" in ended.err


class Plain:
    pass


class Remade:
    def __new__(cls) -> Any: ...


class Hooked:
    def __deepcopy__(self, memo: Any) -> Any: ...


class Reduced:
    def __reduce__(self) -> Any: ...


class Registered:
    pass


copyreg.pickle(Registered, lambda x: "name")

WAYS: dict[type, str] = {
    **dict.fromkeys((int, list, dict), ""),
    Hooked: "__deepcopy__ at ",
    Remade: "__new__ at ",
    Reduced: "__reduce__ at ",
    Registered: "copyreg.dispatch_table",
    type(threading.Lock()): "object.__reduce_ex__",
}


@pytest.mark.parametrize("cls", WAYS, ids=lambda cls: cls.__name__)
def test_the_way_of_a_class(ectype: Any, cls: type) -> None:
    from ectype.cli.contents import slow_way

    way = slow_way(cls)
    assert way.startswith(WAYS[cls]) and bool(way) == bool(WAYS[cls])
    assert ectype._core.is_native(cls) == (not way)


def test_plain_instances_are_native(ectype: Any) -> None:
    assert ectype._core.is_native(Plain)


def test_the_way_of_a_class_with_a_copier(ectype: Any) -> None:
    from ectype.cli.contents import slow_way

    table: dict[type, Any] = copy._deepcopy_dispatch  # type: ignore[attr-defined]
    with mock.patch.dict(table, {Plain: lambda x, memo: x}):
        assert slow_way(Plain) == "copy._deepcopy_dispatch"
    assert slow_way(Plain) == ""


def test_only_a_type_is_native_or_not(ectype: Any) -> None:
    with pytest.raises(TypeError, match="not a type"):
        ectype._core.is_native(decimal.Decimal(1))
