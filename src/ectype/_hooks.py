"""What the code of a `__deepcopy__` tells about its memo.

Nine of ten hooks cannot see what is in the memo: they never use it, or do nothing with it but
hand it on to `deepcopy` and enter the new object, `memo[id(self)] = result`. Some ask it first
whether `id(self)` is in it, which it is not when a hook begins. For all those the core need not
write all its entries into a dict. Their bytecode tells, and is read once per hook.

Whatever is not surely understood counts as a look into the memo.
"""

from __future__ import annotations

from types import CodeType, FunctionType

from ectype import _attribute_hooks, _recipes, _straight_hooks
from ectype._bytecode import is_about, parts_of, steps_of
from ectype._memo_use import Callee, MemoUse, Recipient, is_readable

# What a hook does; known to classify/hook_reading.hpp.
RETURNS_SELF, MEMO_STAYS_CLOSED, IGNORES_MEMO = range(3)
Recipe = _recipes.Recognised | _attribute_hooks.Plan | _straight_hooks.Steps | None
Facts = tuple[int, tuple[Callee, ...], Recipe, tuple[str, ...], tuple[Recipient, ...]]

_TAKES_MORE_ARGUMENTS = 0x04


def read(function: FunctionType, cls: type | None = None) -> Facts | None:
    """What the code of a hook tells; None if it may look into its memo.

    `cls` is the class of the objects for which it is called.

    Returns the kind of hook; by which names it calls `deepcopy` with its memo, each a global
    variable, or a global variable and the attribute `deepcopy`; how it is copied natively, if
    that is known (`_recipes`, `_attribute_hooks`, `_straight_hooks`); the builtins whose meaning
    this rests on; and the other functions that get the memo (`_memo_use`).
    """
    code = function.__code__
    variables = _object_and_memo(code)
    if variables is None or not is_readable(function):
        return None
    owner, memo = variables
    steps = steps_of(code)
    instructions = [step.name.removesuffix("_BORROW") for step in steps]
    if instructions == ["LOAD_FAST", "RETURN_VALUE"] and steps[0].value == owner:
        return RETURNS_SELF, (), None, (), ()
    use = MemoUse(function, memo, cls)
    if not use.stays_closed:
        return None
    callees, recipients = tuple(use.callees), tuple(use.recipients)
    recipe: _recipes.Recognised | _straight_hooks.Steps | None = _recipes.recognise(function)
    if recipe is None and not recipients:
        plan = _attribute_hooks.recognise(function, callees)
        if plan is not None:
            return MEMO_STAYS_CLOSED, callees, plan, plan.builtins, ()
        recipe = _straight_hooks.recognise(function, callees)
        if recipe is not None:
            return MEMO_STAYS_CLOSED, callees, recipe, ("id",) if recipe.asks_id else (), ()
    if not any(_uses(part, memo) for part in parts_of(code, memo)):
        return IGNORES_MEMO, (), None, (), ()
    if code.co_varnames[:2] != variables:
        return None  # it gets the memo in a tuple
    return MEMO_STAYS_CLOSED, callees, recipe, ("id",) if use.asks_memo else (), recipients


def _object_and_memo(code: CodeType) -> tuple[str, ...] | None:
    """The variables that get the object and the memo; the second may get a tuple with it."""
    if code.co_argcount == 1 and code.co_flags & _TAKES_MORE_ARGUMENTS:
        return code.co_varnames[0], code.co_varnames[1 + code.co_kwonlyargcount]
    return code.co_varnames[:2] if code.co_argcount > 1 else None


def _uses(code: CodeType, variable: str) -> bool:
    return any(is_about(step, variable) for step in steps_of(code))
