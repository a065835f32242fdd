"""Reading the bytecode of a function: which steps it takes, and what each has on the stack."""

from __future__ import annotations

import dis
from collections.abc import Iterator
from dataclasses import dataclass
from types import CodeType
from typing import Any, Final


def names(*lines: str) -> frozenset[str]:
    return frozenset(" ".join(lines).split())


_WITHOUT_EFFECT: Final = names(
    "RESUME NOP NOT_TAKEN CACHE PRECALL EXTENDED_ARG COPY_FREE_VARS MAKE_CELL GEN_START"
)
_HALVES: Final = {
    "LOAD_FAST_LOAD_FAST": ("LOAD_FAST", "LOAD_FAST"),
    "LOAD_FAST_BORROW_LOAD_FAST_BORROW": ("LOAD_FAST", "LOAD_FAST"),
    "STORE_FAST_LOAD_FAST": ("STORE_FAST", "LOAD_FAST"),
    "STORE_FAST_STORE_FAST": ("STORE_FAST", "STORE_FAST"),
}
_JUMPS: Final = frozenset((*dis.hasjrel, *dis.hasjabs))
_NAMES_OF_JUMPS: Final = frozenset(dis.opname[opcode] for opcode in _JUMPS)
# After these the next instruction is not run, or only by a jump.
_ENDS: Final = names(
    "RETURN_VALUE RETURN_CONST RAISE_VARARGS RERAISE JUMP_FORWARD JUMP_BACKWARD JUMP_ABSOLUTE",
    "JUMP_BACKWARD_NO_INTERRUPT",
)
_ABOUT_VARIABLES: Final = frozenset((*dis.haslocal, *dis.hasfree))
_LOADS: Final = names("LOAD_FAST LOAD_FAST_BORROW LOAD_FAST_CHECK LOAD_DEREF")
CALLS: Final = names("CALL CALL_FUNCTION CALL_METHOD")
_CALLS_WITH_NAMES: Final = names("CALL_KW CALL_FUNCTION_KW")
# The callable, and NULL or `self`; in 3.10 the callable alone, but for methods.
_CALLS_OF_ONE_PUSH: Final = names("CALL_FUNCTION CALL_FUNCTION_KW")
# These only put something on the stack.
_PUSHES: Final = names(
    "PUSH_NULL LOAD_CONST LOAD_SMALL_INT LOAD_COMMON_CONSTANT LOAD_GLOBAL LOAD_CLOSURE",
    "LOAD_FAST LOAD_FAST_BORROW LOAD_FAST_CHECK LOAD_DEREF",
)
ATTRIBUTE_LOADS: Final = names("LOAD_ATTR LOAD_METHOD")
_USE_CALLED: Final = ATTRIBUTE_LOADS | CALLS | {"LOAD_SUPER_ATTR"}
# These take values off the stack, and put one there.
_PREFIXES_OF_PLAIN: Final = ("BINARY_", "BUILD_", "COMPARE_", "CONTAINS_OP", "IS_OP", "UNARY_")


@dataclass(frozen=True)
class Step:
    """One instruction; those that do two things at once are taken apart."""

    name: str
    value: Any
    is_about_variable: bool  # a local one, or of a function around this
    depth: int | None  # of the stack, before it; None if only an exception leads here
    offset: int  # in the code


def parts_of(code: CodeType, variable: str) -> Iterator[CodeType]:
    """The code, and that of the functions inside it which see the variable."""
    yield code
    for constant in code.co_consts:
        if isinstance(constant, CodeType) and variable in constant.co_freevars:
            yield from parts_of(constant, variable)


def steps_of(code: CodeType) -> list[Step]:
    """The instructions of the code that have an effect."""
    instructions = list(dis.get_instructions(code))
    depths = _depths(instructions)
    steps: list[Step] = []
    for i, (instruction, depth) in enumerate(zip(instructions, depths, strict=True)):
        name, value = instruction.opname, instruction.argval
        if name == "CALL" and instructions[i - 1].opname == "PRECALL":
            depth = depths[i - 1]  # in 3.11, which takes the arguments off the stack
        if name in _WITHOUT_EFFECT:
            continue
        if name == "KW_NAMES":
            value = code.co_consts[instruction.arg or 0]  # `dis` of 3.11 does not look it up
        elif name == "BINARY_OP":
            value = instruction.argrepr
        halves = _HALVES.get(name)
        if halves is None:
            is_about_variable = instruction.opcode in _ABOUT_VARIABLES
            steps.append(Step(name, value, is_about_variable, depth, instruction.offset))
            continue
        for half, variable in zip(halves, value, strict=True):
            steps.append(Step(half, variable, True, depth, instruction.offset))
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


def is_about(step: Step, variable: str) -> bool:
    """Does the step use or set a variable?"""
    return step.is_about_variable and step.value == variable


def loads(step: Step, variable: str) -> bool:
    """Does the step put the value of a variable on the stack?"""
    return is_about(step, variable) and step.name in _LOADS


def is_only_loaded(steps: list[Step], variable: str) -> bool:
    """Does the variable keep its value?"""
    return all(loads(step, variable) for step in steps if is_about(step, variable))


def lowest_touched(steps: list[Step], i: int) -> int:
    """The lowest place of the stack whose value step `i` uses, or a lower one.

    0 for jumps, and for steps that are not known.
    """
    step = steps[i]
    after = steps[i + 1].depth if i + 1 < len(steps) else None
    if step.depth is None or after is None:
        return 0
    if step.name in _PUSHES:
        return step.depth
    if step.name in ATTRIBUTE_LOADS:
        return step.depth - 1
    if step.name == "LOAD_SUPER_ATTR":
        return step.depth - 3
    is_plain = step.name.startswith(_PREFIXES_OF_PLAIN)
    return after - 1 if is_plain or step.name in CALLS | _CALLS_WITH_NAMES else 0


@dataclass(frozen=True)
class Call:
    """A call, and one of its arguments."""

    called: tuple[Step, ...]
    """The steps that begin with loading what is called."""
    count: int
    """How many arguments there are."""
    names: tuple[str, ...]
    """Of the last arguments."""
    place: int
    """Which of the arguments it is."""
    first: int
    """The step that begins to load the first argument."""
    load: int
    """The step that loads the one argument."""


def call_with(steps: list[Step], i: int) -> Call | None:
    """The call that gets what step `i` puts on the stack as an argument."""
    place = steps[i].depth
    if place is None:
        return None
    names: tuple[str, ...] = ()
    for j in range(i + 1, len(steps)):
        step, depth = steps[j], steps[j].depth
        if depth is None or depth <= place:
            return None
        if step.name == "KW_NAMES":
            names = step.value
            continue
        if step.name in _CALLS_WITH_NAMES:
            depth -= 1
            names = steps[j - 1].value
        elif step.name not in CALLS:
            if lowest_touched(steps, j) <= place:
                return None
            continue
        if depth - step.value <= place:
            base = depth - step.value - (1 if step.name in _CALLS_OF_ONE_PUSH else 2)
            begin = next((k for k in range(i - 1, -1, -1) if steps[k].depth == base), i)
            arguments = depth - step.value
            first = i
            for k in range(i - 1, begin, -1):
                if steps[k].name in _USE_CALLED and lowest_touched(steps, k) < arguments:
                    break  # it is a part of what is called
                if steps[k].depth == arguments:
                    first = k
            if is_joined(steps, begin, first):
                return None  # another way leads to another callable
            called = tuple(step for step in steps[begin:first] if step.name != "PUSH_NULL")
            return Call(called, step.value, names, place - arguments, first, i)
        names = ()
    return None


def is_joined(steps: list[Step], begin: int, end: int) -> bool:
    """Can a jump lead into these steps, past the first?"""
    return any(
        step.name in _NAMES_OF_JUMPS and steps[begin].offset < step.value <= steps[end].offset
        for step in steps
    )
