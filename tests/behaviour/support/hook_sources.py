"""`__deepcopy__` written in the ways of real packages, as source: its code is what counts."""

from __future__ import annotations

import copy
import linecache
import sys
from collections.abc import Callable
from itertools import count
from textwrap import dedent, indent
from types import FunctionType
from typing import Any

from tests.implementation import Implementation

CALLS_UNTIL_READ = 40
"""More calls than it takes until the code of a hook is read."""

# None of these can see what is in its memo. All copy the whole object.
CLOSED = {
    "by position": """
        new = type(self).__new__(type(self))
        memo[id(self)] = new
        for name, value in self.__dict__.items():
            setattr(new, name, deepcopy(value, memo))
        seen()
        return new
    """,
    "by keyword": """
        if memo is None:
            memo = {}
        new = type(self).__new__(type(self))
        memo[id(self)] = new
        for attributes in [self.__dict__]:
            new.__dict__.update(deepcopy(attributes, memo=memo))
        seen()
        return new
    """,
    "as an attribute": """
        new = memo[id(self)] = object.__new__(type(self))
        new.__dict__ = {k: copy.deepcopy(v, memo) for k, v in self.__dict__.items() if k != ""}
        seen()
        return new
    """,
    "in a generator": """
        new = object.__new__(type(self))
        memo[id(self)] = new
        new.__dict__.update((k, deepcopy(v, memo)) for k, v in self.__dict__.items())
        seen()
        return new
    """,
    "of a temporary": """
        new = object.__new__(type(self))
        memo[id(self)] = new
        filtered = deepcopy({k: v for k, v in self.__dict__.items() if v is not None}, memo=memo)
        for name in self.__dict__:
            setattr(new, name, filtered.get(name))
        seen()
        return new
    """,
    "in a condition": """
        new = object.__new__(type(self))
        memo[id(self)] = new
        for name, value in self.__dict__.items():
            new.__dict__[name] = None if value is None else deepcopy(value, memo)
        seen()
        return new
    """,
    "asks for itself": """
        if id(self) in memo:
            return memo[id(self)]
        new = object.__new__(type(self))
        memo[id(self)] = new
        for name, value in self.__dict__.items():
            setattr(new, name, deepcopy(value, memo))
        seen()
        return new
    """,
    "asks by a variable": """
        key = id(self)
        new = memo.get(key, None)
        if new is not None:
            return new
        memo[key] = new = object.__new__(type(self))
        for name, value in self.__dict__.items():
            new.__dict__[name] = copy.deepcopy(value, memo)
        seen()
        return new
    """,
}


def module_of(impl: Implementation) -> Any:
    """The module that has the functions of this implementation."""
    return copy if impl.name == "stdlib" else sys.modules["ectype"]


_numbers = count()


def compiled(
    body: str, names: dict[str, Any], head: str = "__deepcopy__(self, memo)"
) -> FunctionType:
    """A function of this body, whose globals are `names`, and whose source is at hand."""
    run_source(f"def {head}:\n" + indent(dedent(body), "    "), names)
    function: FunctionType = names[head.partition("(")[0]]
    return function


def run_source(source: str, names: dict[str, Any]) -> None:
    """Run this in the global variables `names`; the source is at hand afterwards."""
    file = f"<hook {next(_numbers)}>"
    linecache.cache[file] = len(source), None, source.splitlines(keepends=True), file
    exec(compile(source, file, "exec"), names)


def class_with(
    impl: Implementation, body: str, seen: Callable[[], Any] = lambda: None, **names: Any
) -> Any:
    """A new class whose `__deepcopy__` has this body; its globals are the hook's `__globals__`."""
    known = {"deepcopy": impl.deepcopy, "copy": module_of(impl), "seen": seen}
    return type("Hooked", (), {"__deepcopy__": compiled(body, known | names)})


def callers_memo() -> Any:
    """The memo of the hook that calls a function which calls this."""
    return sys._getframe(2).f_locals["memo"]


def object_of(cls: Any, **attributes: Any) -> Any:
    x = cls()
    x.__dict__.update(attributes)
    return x


def warm_up(impl: Implementation, cls: Any, **attributes: Any) -> None:
    """Copy until the code of the class's hook has been read."""
    for _ in range(CALLS_UNTIL_READ):
        impl.deepcopy([object_of(cls, **attributes)])


ENTERS = "memo[id(self)] = self; deepcopy(before, memo); "
# All of these can see what is in their memo, and `look` at it.
OPEN = {
    "argument": "look(memo)",
    "keyword argument": "look(memo=memo)",
    "membership": "look({1: 2} if id(before) in memo else {})",
    "item": "look({1: memo[id(before)]})",
    "length": "look({1: 2} if len(memo) else {})",
    "truth": "look(memo or {})",
    "negation": "look({} if not memo else {1: 2})",
    "other name": "other = memo; look(other)",
    "container": "look([memo][0])",
    "stored as a value": "kept = {}; kept['memo'] = memo; look(kept['memo'])",
    "stored as a key": "look({1: 2} if memo == dict(memo) and memo else {})",
    "function inside": "(lambda: look(memo))()",
    "comprehension": "[look(m) for m in [memo]]",
    "loop in a comprehension": "[look({1: key}) for key in memo]",
    "class inside": "class Inside: kept = memo\nlook(Inside.kept)",
    "handler": "try:\n    [][0]\nexcept IndexError:\n    look(memo)",
    "local variables": "look(locals()['memo'])",
    "evaluated": "look(eval('memo'))",
    "spread": "look({**memo})",
    "one of two": "look(memo if self else None)",
    "other function": "(lambda x, m: look(m))(self, memo)",
    "other call of two": "look(memo, memo)",
    "method of two": "looker.deepcopy(self, memo)",
    "deleted": "look(memo); del memo",
    # They ask for their own object when an entry for it may have been taken out of a closed memo.
    "asked after a call": f"{ENTERS}look({{1: 2}} if id(self) in memo else {{}})",
    "asked in a loop": f"""
        for i in (1, 2):
            if i == 2:
                look({{1: 2}} if memo.get(id(self)) else {{}})
            {ENTERS}
    """,
    "asked after a call inside": """
        call = lambda: deepcopy(before, memo)
        memo[id(self)] = self
        call()
        look({1: 2} if id(self) in memo else {})
    """,
    # They ask for another object.
    "asked for what a variable has become": """
        key = id(self)
        key = id(before)
        look({1: 2} if key in memo else {})
    """,
    "asked for what self has become": """
        this, self = self, before
        look({1: 2} if id(self) in memo else {})
        self = this
    """,
}
