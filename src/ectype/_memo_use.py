"""What the code of a `__deepcopy__` does with its memo, so far as it can be seen.

It may hand the memo to other functions: to methods of its class, of the classes after it (`super`),
and to functions of its module. These are read in the same way. The core looks, before each call
of the hook, whether the names still refer to them (classify/memo_recipients.hpp).
"""

from __future__ import annotations

import builtins
import copy
import weakref
from operator import attrgetter
from types import BuiltinFunctionType, CodeType, FunctionType, ModuleType
from typing import Any, Final

from ectype._bytecode import (
    ATTRIBUTE_LOADS,
    CALLS,
    Call,
    Step,
    call_with,
    is_about,
    is_joined,
    is_only_loaded,
    loads,
    lowest_touched,
    names,
    parts_of,
    steps_of,
)

Callee = tuple[str, ...]
"""A global variable, or a global variable and an attribute of the module that it is."""
Start = tuple[Any, int]
"""A class after which `super` looks, and which cell of the function holds it, or -1."""
Recipient = tuple[int, Any, Callee, Any, CodeType | None, Start | None]
"""Of which kind, in which function the names are used, the names, what they mean and the code of
that, and where `super` begins. All functions and classes are weak references: what is known of a
hook must not keep its class alive."""

# The kinds of recipients; known to classify/memo_recipients.hpp.
DEEPCOPY, IMPORTED_DEEPCOPY, GLOBAL, METHOD, METHOD_OF_SUPER = range(5)
_MOST_RECIPIENTS: Final = 8
_MOST_FUNCTIONS: Final = 8
_TAKES_TUPLE: Final = 0x04
_TAKES_DICT: Final = 0x08

_DEEPCOPY_ARGUMENTS: Final = 2
_builtins_of: Final = attrgetter("__builtins__")
_FLAGS_OF_GENERATORS: Final = 0x20 | 0x80 | 0x200  # `inspect` has them, but is slow to import
# Code that uses one of these names may see its own local variables.
_NAMES_THAT_SEE_LOCALS: Final = names(
    "locals vars dir eval exec breakpoint set_trace stack trace _getframe currentframe",
    "f_locals gi_frame get_referrers get_objects",
)
_CHANGES_OF_GLOBALS: Final = names("STORE_GLOBAL DELETE_GLOBAL")
# The variable then means another object, or goes into the closure of a function that is read too.
_HARMLESS: Final = names("STORE_FAST STORE_DEREF LOAD_CLOSURE")


def is_readable(function: FunctionType) -> bool:
    """Does a call of the function run its code at once, with the usual builtins?"""
    is_generator = function.__code__.co_flags & _FLAGS_OF_GENERATORS
    is_usual = type(function.__globals__) is dict and _builtins_of(function) is vars(builtins)
    return is_usual and not is_generator


class MemoUse:
    """What a hook, called for instances of a class, does with its memo."""

    def __init__(self, hook: FunctionType, memo: str, cls: type | None) -> None:
        self.callees: dict[Callee, None] = {}
        """By which names the hook calls `deepcopy` with its memo."""
        self.recipients: list[Recipient] = []
        """Other functions that get the memo, and what their meaning rests on."""
        self.asks_memo = False
        """Does the hook ask its memo for `id(self)`?"""
        self._hook = hook
        self._cls = cls
        self._read: set[tuple[FunctionType, str, bool]] = set()
        self.stays_closed = self._keeps_closed(hook, memo, gets_object=True)
        """Can the code not see what is in the memo?"""

    def _keeps_closed(self, function: FunctionType, memo: str, gets_object: bool) -> bool:
        """Can this function not see what is in the memo?

        `gets_object`: its first argument is the object that is copied.
        """
        is_first = not self._read
        if len(self._read) == _MOST_FUNCTIONS or (function is self._hook and self.asks_memo):
            return False  # only when the hook begins can its question be answered
        if (function, memo, gets_object) in self._read:
            return True  # or it is being read: then it depends on the rest of it
        self._read.add((function, memo, gets_object))
        code = function.__code__
        steps = steps_of(code)
        questions: frozenset[int] = frozenset()
        if is_first:
            questions = _questions(code, steps, code.co_varnames[0], memo)
            self.asks_memo = bool(questions)
        owner = code.co_varnames[0] if gets_object else ""
        if owner in code.co_cellvars or not is_only_loaded(steps, owner):
            owner = ""
        return self._part_keeps_closed(function, code, memo, owner, questions) and all(
            self._part_keeps_closed(function, part, memo, "", frozenset())
            for part in parts_of(code, memo)
            if part is not code
        )

    def _part_keeps_closed(
        self,
        function: FunctionType,
        code: CodeType,
        memo: str,
        owner: str,
        questions: frozenset[int],
    ) -> bool:
        """Can this code, of the function or of one inside it, not see what is in the memo?

        `owner` is the variable of the object that is copied. `questions` are the steps that load
        the memo to ask it for `id(self)`.
        """
        if not _NAMES_THAT_SEE_LOCALS.isdisjoint(code.co_names):
            return False
        steps = steps_of(code)
        for i, step in enumerate(steps):
            if step.name in _CHANGES_OF_GLOBALS:
                return False  # also of what it calls
            if (
                step.name == "STORE_ATTR"
                and step.value == "__class__"
                and loads(steps[i - 1], owner)
            ):
                return False
            if not is_about(step, memo) or i in questions:
                continue
            if step.name in _HARMLESS or (memo in code.co_cellvars and "FAST" in step.name):
                continue  # another object, or the closure of a function that is read as well
            if not loads(step, memo) or step.depth is None:
                return False
            if _tests_for_none(steps, i) or _stores_item(steps, i):
                continue
            call = call_with(steps, i)
            if call is None or not self._call_keeps_closed(function, code, steps, call, owner):
                return False
        return True

    def _call_keeps_closed(
        self, function: FunctionType, code: CodeType, steps: list[Step], call: Call, owner: str
    ) -> bool:
        """Can what is called not see what is in the memo, which it gets as an argument?"""
        first, *others = call.called
        attribute = call.called[-1].value
        match [step.name for step in others]:
            case [] if first.name == "LOAD_GLOBAL":
                variable: Callee = (first.value,)
            case [load] if first.name == "LOAD_GLOBAL" and load in ATTRIBUTE_LOADS:
                variable = (first.value, attribute)
            case _ if (imported := _imported(code, steps, call)) is not None:
                return (
                    _has_form_of_deepcopy(call)
                    and _is_usual_import(builtins.__import__)
                    and self._add(
                        GLOBAL, function, ("__import__",), builtins.__import__, None, None
                    )
                    and self._add(IMPORTED_DEEPCOPY, function, imported, None, None, None)
                )
            case [load] if owner and loads(first, owner) and load in ATTRIBUTE_LOADS:
                return self._goes_to(function, attribute, call, None)
            case [*_, load] if load in (*ATTRIBUTE_LOADS, "LOAD_SUPER_ATTR"):
                start = self._start_of_super(function, call.called[:-1], owner)
                return start is not None and self._goes_to(function, attribute, call, start)
            case _:
                return False
        called = _global(function, variable)
        # What is defined in `copy` gets the memo as `deepcopy` does, also if that was replaced.
        if not isinstance(called, FunctionType) or called.__module__ == copy.__name__:
            return self._calls_deepcopy(function, variable, call)
        gets_object = (
            bool(owner)
            and (call.place, call.load) == (1, call.first + 1)
            and call.count > len(call.names)  # the first argument has no name
            and called.__code__.co_argcount > 0
            and loads(steps[call.first], owner)
        )
        return self._reads(called, call, 0, gets_object) and self._add(
            GLOBAL, function, variable, called, called.__code__, None
        )

    def _calls_deepcopy(self, function: FunctionType, variable: Callee, call: Call) -> bool:
        """Is this such a call? The core looks what the name means."""
        if not _has_form_of_deepcopy(call) or variable[1:] not in ((), ("deepcopy",)):
            return False
        if function is not self._hook:
            return self._add(DEEPCOPY, function, variable, None, None, None)
        self.callees[variable] = None
        return True

    def _goes_to(self, function: FunctionType, name: str, call: Call, start: Start | None) -> bool:
        """Does the call get to a method of the class that cannot see what is in the memo?

        `start`: where `super` begins to look.
        """
        method = _method(self._cls, name, start[0] if start else None)
        if not isinstance(method, FunctionType) or not self._reads(method, call, 1, True):
            return False
        kind = METHOD_OF_SUPER if start else METHOD
        return self._add(kind, function, (name,), method, method.__code__, start)

    def _reads(self, called: FunctionType, call: Call, bound: int, gets_object: bool) -> bool:
        """Can the function that is called not see what is in the memo?

        `bound`: how many arguments it gets before those of the call.
        """
        parameter = _parameter(called.__code__, call, bound)
        is_read = parameter is not None and is_readable(called)
        return is_read and self._keeps_closed(called, parameter or "", gets_object)

    def _start_of_super(
        self, function: FunctionType, called: tuple[Step, ...], owner: str
    ) -> Start | None:
        """Where `super()` or `super(cls, self)` begins to look; None if the steps are others."""
        first, *rest = called
        if not owner or (first.name, first.value) != ("LOAD_GLOBAL", "super"):
            return None
        match [step for step in rest if step.name not in CALLS]:
            case [cls, own] if loads(own, owner) and cls.name == "LOAD_GLOBAL":
                start, cell = _global(function, (cls.value,)), -1
                is_noted = self._add(GLOBAL, function, (cls.value,), start, None, None)
            case [cls, own] if loads(own, owner) and loads(cls, "__class__"):
                start, cell = _own_class(function)
                is_noted = True
            case [] if rest:
                start, cell = _own_class(function)
                is_noted = True
            case _:
                return None
        is_noted &= _global(function, ("super",)) is super
        is_noted &= self._add(GLOBAL, function, ("super",), super, None, None)
        return (start, cell) if is_noted and isinstance(start, type) else None

    def _add(
        self,
        kind: int,
        function: FunctionType,
        variable: Callee,
        meaning: Any,
        code: CodeType | None,
        start: Start | None,
    ) -> bool:
        """Note what a name means in a function. False if there are too many."""
        begin = start and (weakref.ref(start[0]), start[1])
        known = None if meaning is None else weakref.ref(meaning)
        self.recipients.append((kind, weakref.ref(function), variable, known, code, begin))
        return len(self.recipients) <= _MOST_RECIPIENTS


def _has_form_of_deepcopy(call: Call) -> bool:
    """Has the call the form of `deepcopy(x, memo)`?"""
    is_last_of_two = (call.count, call.place) == (_DEEPCOPY_ARGUMENTS, 1)
    return is_last_of_two and call.names in ((), ("memo",), ("x", "memo"))


def _is_usual_import(importer: Any) -> bool:
    return isinstance(importer, BuiltinFunctionType) and importer.__self__ is builtins


def _imported(code: CodeType, steps: list[Step], call: Call) -> Callee | None:
    """What is called if it is `deepcopy`, imported by `copy` or from it into a local variable."""
    variable, *attributes = call.called
    stores = [
        i
        for i, step in enumerate(steps)
        if is_about(step, variable.value) and not loads(step, variable.value)
    ]
    shared = (*code.co_cellvars, *code.co_freevars)
    if len(stores) != 1 or not loads(variable, variable.value) or variable.value in shared:
        return None
    if variable.value in _parameters(code):
        return None
    last = stores[0] - 1
    match [step.value for step in attributes]:
        case [] if (steps[last].name, steps[last].value) == ("IMPORT_FROM", "deepcopy"):
            last -= 1
        case ["deepcopy"]:
            pass
        case _:
            return None
    # Before it are how many packages to go up, and the names to import.
    is_copy = last > 1 and (steps[last].name, steps[last].value) == ("IMPORT_NAME", "copy")
    return ("copy", "deepcopy") if is_copy and steps[last - 2].value == 0 else None


def _parameters(code: CodeType) -> tuple[str, ...]:
    more = bool(code.co_flags & _TAKES_TUPLE) + bool(code.co_flags & _TAKES_DICT)
    return code.co_varnames[: code.co_argcount + code.co_kwonlyargcount + more]


def _parameter(code: CodeType, call: Call, bound: int) -> str | None:
    """The parameter that gets the argument; None if it goes into `*args` or `**kwargs`."""
    by_name = call.place - (call.count - len(call.names))
    if by_name < 0:
        place = call.place + bound
        return code.co_varnames[place] if place < code.co_argcount else None
    end = code.co_argcount + code.co_kwonlyargcount
    name = call.names[by_name]
    return name if name in code.co_varnames[code.co_posonlyargcount : end] else None


def _global(function: FunctionType, variable: Callee) -> Any:
    """What a global variable of the function is, or an attribute of the module that it is."""
    name, *attributes = variable
    value = function.__globals__.get(name, vars(builtins).get(name))
    for attribute in attributes:
        value = vars(value).get(attribute) if isinstance(value, ModuleType) else None
    return value


def _own_class(function: FunctionType) -> Start:
    """The class in whose body the function was defined, and which of its cells holds it."""
    names = function.__code__.co_freevars
    if "__class__" not in names or function.__closure__ is None:
        return None, -1
    cell = names.index("__class__")
    return function.__closure__[cell].cell_contents, cell


def _method(cls: type | None, name: str, start: type | None) -> Any:
    """What an instance of the class finds by this name, in `super` after the class `start`."""
    order = () if cls is None else cls.__mro__
    if start is not None:
        place = next((i for i, found in enumerate(order) if found is start), len(order))
        order = order[place + 1 :]
    return next((vars(found)[name] for found in order if name in vars(found)), None)


def _questions(code: CodeType, steps: list[Step], owner: str, memo: str) -> frozenset[int]:
    """The steps that load the memo to ask it for `id(self)`, before it can have such an entry.

    Entries are made by the hook itself and by calls that get the memo. From the first such call on
    the core takes the hook's own entry out of a closed memo, so nothing may be asked then.
    """
    variables = (*code.co_cellvars, *code.co_freevars)
    if owner in variables or memo in variables or not is_only_loaded(steps, owner):
        return frozenset()
    ids = _ids(code, steps, owner)
    asked = {i for i, step in enumerate(steps) if loads(step, memo) and _asks(steps, i, ids)}
    others = [
        i
        for i, step in enumerate(steps)
        if loads(step, memo)
        and i not in asked
        and not (_stores_item(steps, i) or _tests_for_none(steps, i))
    ]
    first = min(others, default=len(steps))
    return frozenset(i for i in asked if i < first and not _is_in_loop(steps, i))


def _ids(code: CodeType, steps: list[Step], owner: str) -> dict[int, int]:
    """Where `id(self)` gets on the stack: the last step, by the first."""
    calls = {
        i: i + 2
        for i, step in enumerate(steps[:-2])
        if (step.name, step.value) == ("LOAD_GLOBAL", "id")
        and loads(steps[i + 1], owner)
        and steps[i + 2].name in CALLS
        and steps[i + 2].value == 1
    }
    stores = {steps[end + 1].value for end in calls.values() if steps[end + 1].name == "STORE_FAST"}
    variables = {
        name
        for name in stores.difference(code.co_varnames[: code.co_argcount], code.co_cellvars)
        if sum(not loads(step, name) for step in steps if is_about(step, name)) == 1
    }
    loaded = {i: i for i, step in enumerate(steps) if any(loads(step, name) for name in variables)}
    return calls | loaded


def _asks(steps: list[Step], i: int, ids: dict[int, int]) -> bool:
    """Is the memo loaded for `id(self) in memo`, `memo[id(self)]` or `memo.get(id(self))`?"""
    after = steps[i + 1]
    if after.name == "CONTAINS_OP":
        return any(end == i - 1 and not is_joined(steps, k, i + 1) for k, end in ids.items())
    if i + 1 in ids:
        then = steps[ids[i + 1] + 1]
        return then.name == "BINARY_SUBSCR" or (then.name, then.value) == ("BINARY_OP", "[]")
    if after.name in ("LOAD_ATTR", "LOAD_METHOD") and after.value == "get" and i + 2 in ids:
        rest = steps[ids[i + 2] + 1 :][:2]
        arguments = 1
        if rest[0].name in ("LOAD_CONST", "LOAD_COMMON_CONSTANT"):
            del rest[0]
            arguments = 2
        return rest[0].name in CALLS and rest[0].value == arguments
    return False


def _is_in_loop(steps: list[Step], i: int) -> bool:
    place = steps[i].offset
    return any("JUMP" in step.name and step.value <= place < step.offset for step in steps)


def _tests_for_none(steps: list[Step], i: int) -> bool:
    """Does step `i` load the memo for `memo is None`, which never holds?"""
    after = [step.name for step in steps[i + 1 : i + 3]]
    if after[0].endswith(("IF_NONE", "IF_NOT_NONE")):
        return True
    return after == ["LOAD_CONST", "IS_OP"] and steps[i + 1].value is None


def _stores_item(steps: list[Step], i: int) -> bool:
    """Does step `i` load the memo for `memo[key] = value`?"""
    base = steps[i].depth
    for j in range(i + 1, len(steps)):
        if base is None or steps[j].name == "STORE_SUBSCR":
            return base is not None and steps[j].depth == base + 2
        if lowest_touched(steps, j) <= base:
            return False
    return False
