"""What the running interpreter's `copy` module does: asked once, at import.

The rules of `copy.py` change between versions, and between micro versions too: CPython
3.15.1 changed how a memo is looked into (gh-154594). One wheel serves all micro
versions, and the one for the limited API all versions. So the rules are learnt from the
functions themselves: they copy a small graph with a memo that records what is done to it.

If the record is none that the core knows, or a name is missing, `FOLLOWS_KNOWN_RULES` is
false, and the core hands all copies to the standard library's functions.
"""

from __future__ import annotations

import copy as library
import copyreg
import sys
from types import FunctionType

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import Any, Final

# Private, and therefore unknown to type checkers. Read as attributes: with `-X lazy_imports=all`
# (PEP 810) a module's dict may hold an import that has not been made yet.
RECONSTRUCT: Final[Any] = getattr(library, "_reconstruct", None)
Error: Any = getattr(library, "Error", Exception)


def _own(name: str) -> Any:
    """The standard library's function, even where a program has put another in its place."""
    defaults = getattr(RECONSTRUCT, "__kwdefaults__", None) or {}
    return defaults.get(name, getattr(library, name, None))


def _duplicate(function: Any) -> Any:
    """A function of its own with the same code, which `ectype.patch` leaves as it is."""
    if not isinstance(function, FunctionType):
        return function
    twin = FunctionType(
        function.__code__,
        function.__globals__,
        function.__name__,
        function.__defaults__,
        function.__closure__,
    )
    twin.__kwdefaults__ = function.__kwdefaults__
    return twin


DEEPCOPY: Final[Any] = _duplicate(_own("deepcopy"))
COPY: Final[Any] = _duplicate(getattr(library, "copy", None))
REPLACE: Final[Any] = _duplicate(getattr(library, "replace", None))


def refuse_deepcopy(x: Any, memo: Any = None) -> Any:
    """Stand in for DEEPCOPY where a copier has rules, which that function does not know."""
    raise Error("no rules can be followed: a program has replaced functions of the copy module")


# What the core reads in the two modules beside the dispatch tables, and follows without calling it.
# A program may replace any of it: then the standard library's own functions run.
FOLLOWED: Final[Any] = tuple(
    (vars(module), name, getattr(module, name, None))
    for module, name in (
        *((library, name) for name in ("_reconstruct", "_keep_alive", "Error")),
        (copyreg, "_slotnames"),
        # Builtins that `copy.py` calls: a global of the same name would hide them.
        *((library, name) for name in ("id", "type", "getattr", "hasattr", "issubclass")),
        *((library, name) for name in ("isinstance", "setattr", "KeyError")),
    )
)
TABLES: Final = tuple(
    name
    for name in (
        *("_deepcopy_dispatch", "dispatch_table", "_atomic_types"),
        *("_copy_dispatch", "_copy_atomic_types", "_copy_builtin_containers"),
    )
    if hasattr(library, name)
)
# In the order that classify/followed_library.hpp knows; None for what this version does not have.
FOLLOWED_FUNCTIONS: Final[Any] = tuple(
    function if isinstance(function := getattr(module, name, None), FunctionType) else None
    for module, name in (
        (library, "_keep_alive"),
        *((library, f"_deepcopy_{kind}") for kind in ("list", "dict", "tuple", "method")),
        (library, "_reconstruct"),
        *((copyreg, name) for name in ("_slotnames", "__newobj__")),
        (library, "_deepcopy_frozendict"),  # 3.15
        *((library, name) for name in ("_deepcopy_atomic", "_copy_immutable")),  # up to 3.13
    )
)


class _RecordingMemo(dict[int, "Any"]):
    def __init__(self, names: dict[int, str]) -> None:
        super().__init__()
        names[id(self)] = "memo"
        self.names = names
        self.record: list[str] = []
        self.default: Any = self  # as it is never passed

    def note(self, operation: str, key: int) -> None:
        self.record.append(f"{operation} {self.names.get(key, '?')}")

    def get(self, key: int, default: Any = None) -> Any:
        self.default = default
        self.note("find", key)
        return super().get(key, default)

    def __contains__(self, key: Any) -> bool:
        self.note("find", key)
        return super().__contains__(key)

    def __getitem__(self, key: int) -> Any:
        self.note("read", key)
        return super().__getitem__(key)

    def __setitem__(self, key: int, value: Any) -> None:
        self.note("set", key)
        super().__setitem__(key, value)


class _Made:
    """What a `_Reduced` is rebuilt as: it records each step."""

    def __init__(self, record: list[str]) -> None:
        self.record = record
        record.append("made")

    def __setstate__(self, state: Any) -> None:
        self.record.append("state")

    def append(self, item: Any) -> None:
        self.record.append("item")

    def __setitem__(self, key: Any, value: Any) -> None:
        self.record.append("pair")


class _Reduced:
    def __init__(self, record: list[str]) -> None:
        self.record = record
        self.parts: Any = {"argument": [], "state": {}, "item": [], "value": []}

    def __reduce_ex__(self, protocol: Any) -> tuple[Any, ...]:
        self.record.append(f"reduce {protocol}")
        argument, state, item, value = self.parts.values()

        def make(_: Any) -> _Made:
            return _Made(self.record)

        return make, (argument,), state, iter([item]), iter([("k", value)])


class _Stopping:
    """Its copy ends in StopIteration, which no generator lets through (PEP 479)."""

    def __deepcopy__(self, memo: Any) -> Any:
        raise StopIteration


class _StoppingAtAnArgument:
    def __reduce_ex__(self, protocol: Any) -> Any:
        return list, (_Stopping(),)


def _record(deepcopy: Callable[..., Any]) -> _RecordingMemo:
    names: dict[int, str] = {}
    memo = _RecordingMemo(names)
    reduced = _Reduced(memo.record)
    inner: list[Any] = []
    several = (inner, "s")
    pairs = {"key": several, 1: inner}
    graph = [reduced, pairs, 5, several, _Made]
    named = {"graph": graph, "reduced": reduced, "inner": inner, "tuple": several, "dict": pairs}
    atomic = {"five": 5, "text": "s", "key": "key", "one": 1, "k": "k", "class": _Made}
    names.update((id(x), name) for name, x in (named | atomic | reduced.parts).items())
    deepcopy(graph, memo)
    return memo


def _expected() -> str:
    """The record of every version so far. Up to 3.13 atomic objects were looked for, too."""
    atomic = "{}" if sys.version_info < (3, 14) else ""
    look = [atomic and f"find {name} " for name in ("k", "text", "key", "one", "five", "class")]
    k, text, key, one, five, cls = look

    def kept(name: str) -> str:
        return f"set {name} read memo "

    def complete(name: str) -> str:
        return f"find {name} set {name} set {name} read memo "

    return (
        "find graph set graph find reduced reduce 4 "
        "find argument set argument set argument read memo set memo made set reduced "
        f"{complete('state')}state {complete('item')}item {k}{complete('value')}pair "
        f"{kept('reduced')}find dict set dict find tuple {complete('inner')}{text}"
        f"read tuple {kept('tuple')}{key}find inner {one}{kept('dict')}"
        f"{five}find tuple {cls}{kept('graph')}"
    ).strip()


def _without_reads_of_hits(record: list[str]) -> Iterator[str]:
    """Leave out what is read because it was just found, as 3.15.1 does."""
    last = ""
    for step in record:
        if not (last.startswith("find ") and step == last.replace("find ", "read ")):
            yield step
        last = step


# How a memo is looked into; known to capi/library_rules.hpp.
IDENTITY, NOT_NONE, CONTAINS = range(3)


def _copies_arguments_lazily() -> bool:
    try:
        DEEPCOPY(_StoppingAtAnArgument())
    except RuntimeError:
        return True
    except StopIteration:
        pass
    return False


def _ask() -> tuple[int, Any, bool] | None:
    """The rule of the memo, what it passes for a miss, and whether arguments are copied lazily.

    None if `copy.py` does what no version so far does.
    """
    steps: list[str] = []
    try:
        memo = _record(DEEPCOPY)
        lazy = _copies_arguments_lazily()
        COPY(_Reduced(steps))
    except Exception:
        return None
    if " ".join(_without_reads_of_hits(memo.record)) != _expected():
        return None
    if steps != ["reduce 4", "made", "state", "item", "pair"]:
        return None
    if memo.default is memo:
        return CONTAINS, None, lazy
    return (NOT_NONE if memo.default is None else IDENTITY), memo.default, lazy


_RULES = _ask()
FOLLOWS_KNOWN_RULES: Final = _RULES is not None
MEMO_RULE, NIL, ARGUMENTS_ARE_LAZY = _RULES or (IDENTITY, None, False)
