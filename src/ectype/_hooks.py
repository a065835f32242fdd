"""What the code of a `__deepcopy__` tells about its memo.

Nine of ten hooks cannot see what is in the memo: they never use it, or do nothing with it but
hand it on to `deepcopy` and enter the new object, `memo[id(self)] = result`. Some ask it first
whether `id(self)` is in it, which it is not when a hook begins. For all those the core need not
write all its entries into a dict. Their bytecode tells, and is read once per hook.

Whatever is not surely understood counts as a look into the memo.
"""

from __future__ import annotations

import builtins
import dis
from collections.abc import Iterator
from dataclasses import dataclass
from operator import attrgetter
from types import CodeType, FunctionType
from typing import Any, Final

from ectype import _attribute_hooks, _recipes, _straight_hooks

# What a hook does; known to classify/hook_reading.hpp.
RETURNS_SELF, MEMO_STAYS_CLOSED, IGNORES_MEMO = range(3)
Callee = tuple[str, ...]
Recipe = _recipes.Recognised | _attribute_hooks.Plan | _straight_hooks.Steps | None
Facts = tuple[int, tuple[Callee, ...], Recipe, tuple[str, ...]]

_DEEPCOPY_ARGUMENTS: Final = 2
_builtins_of: Final = attrgetter("__builtins__")
_FLAGS_OF_GENERATORS: Final = 0x20 | 0x80 | 0x200  # `inspect` has them, but is slow to import


def _names(*lines: str) -> frozenset[str]:
    return frozenset(" ".join(lines).split())


# Code that uses one of these names may see its own local variables.
_NAMES_THAT_SEE_LOCALS: Final = _names(
    "locals vars dir eval exec breakpoint set_trace stack trace _getframe currentframe",
    "f_locals gi_frame get_referrers get_objects",
)
_WITHOUT_EFFECT: Final = _names(
    "RESUME NOP NOT_TAKEN CACHE PRECALL EXTENDED_ARG COPY_FREE_VARS MAKE_CELL GEN_START"
)
_HALVES: Final = {
    "LOAD_FAST_LOAD_FAST": ("LOAD_FAST", "LOAD_FAST"),
    "LOAD_FAST_BORROW_LOAD_FAST_BORROW": ("LOAD_FAST", "LOAD_FAST"),
    "STORE_FAST_LOAD_FAST": ("STORE_FAST", "LOAD_FAST"),
    "STORE_FAST_STORE_FAST": ("STORE_FAST", "STORE_FAST"),
}
_JUMPS: Final = frozenset((*dis.hasjrel, *dis.hasjabs))
# After these the next instruction is not run, or only by a jump.
_ENDS: Final = _names(
    "RETURN_VALUE RETURN_CONST RAISE_VARARGS RERAISE JUMP_FORWARD JUMP_BACKWARD JUMP_ABSOLUTE",
    "JUMP_BACKWARD_NO_INTERRUPT",
)
_ABOUT_VARIABLES: Final = frozenset((*dis.haslocal, *dis.hasfree))
_LOADS: Final = _names("LOAD_FAST LOAD_FAST_BORROW LOAD_FAST_CHECK LOAD_DEREF")
# The variable then means another object, or goes into the closure of a function that is read too.
_HARMLESS: Final = _names("STORE_FAST STORE_DEREF LOAD_CLOSURE")
_CALLS: Final = _names("CALL CALL_FUNCTION CALL_METHOD")
_CALLS_WITH_NAMES: Final = _names("CALL_KW CALL_FUNCTION_KW")
# The callable, and NULL or `self`; in 3.10 the callable alone, but for methods.
_CALLS_OF_ONE_PUSH: Final = _names("CALL_FUNCTION CALL_FUNCTION_KW")


@dataclass(frozen=True)
class _Step:
    """One instruction; those that do two things at once are taken apart."""

    name: str
    value: Any
    is_about_variable: bool  # a local one, or of a function around this
    depth: int | None  # of the stack, before it; None if only an exception leads here
    offset: int  # in the code


def read(function: FunctionType) -> Facts | None:
    """What the code of a hook tells; None if it may look into its memo.

    Returns the kind of hook; by which names it calls `deepcopy` with its memo, each a global
    variable, or a global variable and the attribute `deepcopy`; how it is copied natively, if
    that is known (`_recipes`, `_attribute_hooks`, `_straight_hooks`); and the builtins whose
    meaning this rests on.
    """
    code = function.__code__
    if code.co_argcount < _DEEPCOPY_ARGUMENTS or is_generator(function):
        return None
    if _builtins_of(function) is not vars(builtins):
        return None
    owner, memo = code.co_varnames[:_DEEPCOPY_ARGUMENTS]
    steps = _steps(code)
    instructions = [step.name.removesuffix("_BORROW") for step in steps]
    if instructions == ["LOAD_FAST", "RETURN_VALUE"] and steps[0].value == owner:
        return RETURNS_SELF, (), None, ()
    callees: dict[Callee, None] = {}
    questions = _questions(code, steps, owner, memo)
    if not all(
        _keeps_closed(part, memo, callees, questions if part is code else frozenset())
        for part in _parts(code, memo)
    ):
        return None
    recipe: _recipes.Recognised | _straight_hooks.Steps | None = _recipes.recognise(function)
    if recipe is None:
        plan = _attribute_hooks.recognise(function, tuple(callees))
        if plan is not None:
            return MEMO_STAYS_CLOSED, tuple(callees), plan, plan.builtins
        recipe = _straight_hooks.recognise(function, tuple(callees))
        if recipe is not None:
            return MEMO_STAYS_CLOSED, tuple(callees), recipe, ("id",) if recipe.asks_id else ()
    if not any(_uses(part, memo) for part in _parts(code, memo)):
        return IGNORES_MEMO, (), None, ()
    return MEMO_STAYS_CLOSED, tuple(callees), recipe, ("id",) if questions else ()


def is_generator(function: FunctionType) -> bool:
    """Does the function return a generator or a coroutine, instead of running?"""
    return bool(function.__code__.co_flags & _FLAGS_OF_GENERATORS)


def _parts(code: CodeType, variable: str) -> Iterator[CodeType]:
    """The code, and that of the functions inside it which see the variable."""
    yield code
    for constant in code.co_consts:
        if isinstance(constant, CodeType) and variable in constant.co_freevars:
            yield from _parts(constant, variable)


def _steps(code: CodeType) -> list[_Step]:
    instructions = list(dis.get_instructions(code))
    depths = _depths(instructions)
    steps: list[_Step] = []
    for instruction, depth in zip(instructions, depths, strict=True):
        name, value = instruction.opname, instruction.argval
        if name in _WITHOUT_EFFECT:
            continue
        if name == "KW_NAMES":
            value = code.co_consts[instruction.arg or 0]  # `dis` of 3.11 does not look it up
        elif name == "BINARY_OP":
            value = instruction.argrepr
        halves = _HALVES.get(name)
        if halves is None:
            is_about_variable = instruction.opcode in _ABOUT_VARIABLES
            steps.append(_Step(name, value, is_about_variable, depth, instruction.offset))
            continue
        for half, variable in zip(halves, value, strict=True):
            steps.append(_Step(half, variable, True, depth, instruction.offset))
            if depth is not None:
                depth += -1 if half == "STORE_FAST" else 1
    return steps


def _depths(instructions: list[dis.Instruction]) -> list[int | None]:
    """How many values are on the stack before each instruction."""
    place = {instruction.offset: i for i, instruction in enumerate(instructions)}
    depths: list[int | None] = [None] * len(instructions)
    ways = [(0, 0)]
    while ways:
        i, depth = ways.pop()
        while i < len(instructions) and depths[i] is None:
            depths[i] = depth
            instruction = instructions[i]
            opcode, argument = instruction.opcode, instruction.arg
            if opcode in _JUMPS:
                jumped = depth + dis.stack_effect(opcode, argument, jump=True)
                ways.append((place[instruction.argval], jumped))
            if instruction.opname in _ENDS:
                break
            depth += dis.stack_effect(opcode, argument, jump=False)
            i += 1
    return depths


def _uses(code: CodeType, variable: str) -> bool:
    return any(step.is_about_variable and step.value == variable for step in _steps(code))


def _keeps_closed(
    code: CodeType, memo: str, callees: dict[Callee, None], questions: frozenset[int]
) -> bool:
    """Can this code not see what is in the memo? Adds to `callees` by which names it calls.

    `questions` are the steps that load the memo to ask it for `id(self)`.
    """
    if not _NAMES_THAT_SEE_LOCALS.isdisjoint(code.co_names):
        return False
    steps = _steps(code)
    for i, step in enumerate(steps):
        if step.value != memo or not step.is_about_variable or i in questions:
            continue
        if step.name in _HARMLESS or (memo in code.co_cellvars and "FAST" in step.name):
            continue  # another object, or the closure of a function that is read as well
        if step.name not in _LOADS or step.depth is None:
            return False
        callee = _callee(steps, i)
        if callee is not None:
            callees[callee] = None
        elif not (_tests_for_none(steps, i) or _stores_item(steps, i)):
            return False
    return True


def _questions(code: CodeType, steps: list[_Step], owner: str, memo: str) -> frozenset[int]:
    """The steps that load the memo to ask it for `id(self)`, before it can have such an entry.

    Entries are made by the hook itself and by calls that get the memo. From the first such call on
    the core takes the hook's own entry out of a closed memo, so nothing may be asked then.
    """
    variables = (*code.co_cellvars, *code.co_freevars)
    if owner in variables or memo in variables or not _is_only_loaded(steps, owner):
        return frozenset()
    ids = _ids(code, steps, owner)
    asked = {i for i, step in enumerate(steps) if _loads(step, memo) and _asks(steps, i, ids)}
    others = [
        i
        for i, step in enumerate(steps)
        if _loads(step, memo)
        and i not in asked
        and not (_stores_item(steps, i) or _tests_for_none(steps, i))
    ]
    first = min(others, default=len(steps))
    return frozenset(i for i in asked if i < first and not _is_in_loop(steps, i))


def _ids(code: CodeType, steps: list[_Step], owner: str) -> dict[int, int]:
    """Where `id(self)` gets on the stack: the last step, by the first."""
    calls = {
        i: i + 2
        for i, step in enumerate(steps[:-2])
        if (step.name, step.value) == ("LOAD_GLOBAL", "id")
        and _loads(steps[i + 1], owner)
        and steps[i + 2].name in _CALLS
        and steps[i + 2].value == 1
    }
    stores = {steps[end + 1].value for end in calls.values() if steps[end + 1].name == "STORE_FAST"}
    variables = {
        name
        for name in stores.difference(code.co_varnames[: code.co_argcount], code.co_cellvars)
        if sum(not _loads(step, name) for step in steps if _is_about(step, name)) == 1
    }
    loads = {i: i for i, step in enumerate(steps) if any(_loads(step, name) for name in variables)}
    return calls | loads


def _asks(steps: list[_Step], i: int, ids: dict[int, int]) -> bool:
    """Is the memo loaded for `id(self) in memo`, `memo[id(self)]` or `memo.get(id(self))`?"""
    after = steps[i + 1]
    if after.name == "CONTAINS_OP":
        return i - 1 in ids.values()
    if i + 1 in ids:
        then = steps[ids[i + 1] + 1]
        return then.name == "BINARY_SUBSCR" or (then.name, then.value) == ("BINARY_OP", "[]")
    if after.name in ("LOAD_ATTR", "LOAD_METHOD") and after.value == "get" and i + 2 in ids:
        rest = steps[ids[i + 2] + 1 :][:2]
        arguments = 1
        if rest[0].name in ("LOAD_CONST", "LOAD_COMMON_CONSTANT"):
            del rest[0]
            arguments = 2
        return rest[0].name in _CALLS and rest[0].value == arguments
    return False


def _is_about(step: _Step, variable: str) -> bool:
    return step.is_about_variable and step.value == variable


def _loads(step: _Step, variable: str) -> bool:
    return _is_about(step, variable) and step.name in _LOADS


def _is_only_loaded(steps: list[_Step], variable: str) -> bool:
    return all(_loads(step, variable) for step in steps if _is_about(step, variable))


def _is_in_loop(steps: list[_Step], i: int) -> bool:
    place = steps[i].offset
    return any("JUMP" in step.name and step.value <= place < step.offset for step in steps)


def _tests_for_none(steps: list[_Step], i: int) -> bool:
    """Does step `i` load the memo for `memo is None`, which never holds?"""
    after = [step.name for step in steps[i + 1 : i + 3]]
    if after[0].endswith(("IF_NONE", "IF_NOT_NONE")):
        return True
    return after == ["LOAD_CONST", "IS_OP"] and steps[i + 1].value is None


def _stores_item(steps: list[_Step], i: int) -> bool:
    """Does step `i` load the memo for `memo[key] = value`?"""
    base = steps[i].depth
    for step in steps[i + 1 :]:
        if base is None or step.depth is None or step.depth <= base:
            return False
        if step.name == "STORE_SUBSCR" and step.depth == base + 2:
            return True
    return False


def _callee(steps: list[_Step], i: int) -> Callee | None:
    """What is called, as `deepcopy(x, memo)` is, where step `i` loads the memo for it."""
    depth = steps[i].depth
    call = _call_with_last_of_two(steps, i)
    if depth is None or call is None:
        return None
    base = depth - 1 - (1 if call in _CALLS_OF_ONE_PUSH else 2)
    first = next((k for k in range(i - 1, -1, -1) if steps[k].depth == base), None)
    if first is None:
        return None
    called = [step for step in steps[first:i] if step.name != "PUSH_NULL"][:2]
    if called[0].name != "LOAD_GLOBAL":
        return None
    if called[1].name in ("LOAD_ATTR", "LOAD_METHOD"):
        return (called[0].value, "deepcopy") if called[1].value == "deepcopy" else None
    return (called[0].value,)


def _call_with_last_of_two(steps: list[_Step], i: int) -> str | None:
    """The call of which step `i` loads the last of two arguments, by position or as `memo=`."""
    after = steps[i + 1 : i + 3]
    if after and after[0].name in ("KW_NAMES", "LOAD_CONST"):
        names, *after = after
        calls = _CALLS if names.name == "KW_NAMES" else _CALLS_WITH_NAMES
        if names.value != ("memo",):
            return None
    else:
        calls = _CALLS
    fits = bool(after) and after[0].name in calls and after[0].value == _DEEPCOPY_ARGUMENTS
    return after[0].name if fits else None
