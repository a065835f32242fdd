"""Chains that are far deeper than any stack. The standard library raises RecursionError."""

from __future__ import annotations

import copy
import sysconfig
from unittest import mock

import pytest

import ectype
from tests.safety.processes import run_program
from tests.safety.programs.chains import KINDS
from tests.threads import in_threads

SMALL_STACK = 256 * 1024
BEYOND = {0: 60_000, SMALL_STACK: 10_000}
"""Levels that a stack of that size has no room for: a level of lists takes some 200 bytes."""
DEPTH = BEYOND[SMALL_STACK]

# What goes by the protocol, if the caller has passed a memo, cannot be linked before it is whole.
BY_PROTOCOL = ["frozen", "OrderedDict", "defaultdict", "deque", "namespace"]
if sysconfig.get_config_var("Py_GIL_DISABLED"):  # the dict is not adopted
    BY_PROTOCOL += ["instance", "slots", "list subclass", "dict subclass", "int subclass", "method"]
PLAIN = [kind for kind in KINDS if kind not in BY_PROTOCOL]
NATIVE = [*KINDS]


@pytest.mark.usefixtures("ectype")
@pytest.mark.parametrize("stack", [0, SMALL_STACK])
def test_a_chain(stack: int) -> None:
    output = run_program("chains", str(BEYOND[stack]), str(stack), "0", *NATIVE)
    assert output.splitlines() == NATIVE


@pytest.mark.usefixtures("ectype")
def test_a_chain_with_a_memo_of_the_callers() -> None:
    output = run_program("chains", str(DEPTH), str(SMALL_STACK), "1", *PLAIN)
    assert output.splitlines() == PLAIN


def deepcopy_on_a_small_stack(x: object, memo: dict[int, object] | None = None) -> object:
    """What it raises is raised here. The original and the copy die on the main stack."""
    copies: list[object] = []
    in_threads(lambda: copies.append(ectype.deepcopy(x, memo)), stack=SMALL_STACK)
    return copies.pop()


memos = pytest.mark.parametrize("given", [False, True], ids=["no memo", "a memo"])


@memos
@pytest.mark.parametrize("way", ["method", "copier"])
def test_hooks_are_called_in_their_usual_order(way: str, given: bool) -> None:
    """What waits for the stack is done before foreign code runs that comes after it."""
    calls: list[str] = []

    class Hook:
        def __init__(self, name: str) -> None:
            self.name = name

        def noted(self, memo: object) -> object:
            calls.append(self.name)
            return self

    def deep(inner: object) -> object:
        for _ in range(DEPTH):
            inner = [inner]
        return inner

    table: dict[type, object] = copy._deepcopy_dispatch  # type: ignore[attr-defined]
    with mock.patch.dict(table):
        if way == "method":
            Hook.__deepcopy__ = Hook.noted  # type: ignore[attr-defined]
        else:
            table[Hook] = Hook.noted
        y = deepcopy_on_a_small_stack(
            [deep(Hook("1")), Hook("2"), {"k": deep((Hook("3"),))}, Hook("4")],
            {} if given else None,
        )
    assert calls == ["1", "2", "3", "4"]
    while type(y) is list:
        y = y[0]
    assert isinstance(y, Hook)


def test_what_waits_twice_is_done_before_what_waited_after_it() -> None:
    """The first list is so deep that its contents run out of stack again and again."""
    calls: list[str] = []

    class Hook:
        def __init__(self, name: str) -> None:
            self.name = name

        def __deepcopy__(self, memo: object) -> None:
            calls.append(self.name)

    def deep(inner: object, depth: int) -> object:
        for _ in range(depth):
            inner = [inner]
        return inner

    deepcopy_on_a_small_stack([deep(Hook("1"), 5 * DEPTH), deep(Hook("2"), DEPTH)])
    assert calls == ["1", "2"]


@memos
def test_what_a_hook_sees_is_whole(given: bool) -> None:
    """A deep list that was copied before the hook is called has its end."""
    seen: list[object] = []
    deep: list[object] = []
    for _ in range(DEPTH):
        deep = [deep]

    class Hook:
        def __deepcopy__(self, memo: dict[int, object]) -> object:
            x: object = memo[id(deep)]
            for _ in range(DEPTH):
                assert isinstance(x, list)
                x = x[0]
            seen.append(x)
            return self

    deepcopy_on_a_small_stack([deep, Hook()], {} if given else None)
    assert seen == [[]]


@memos
def test_what_an_object_is_made_of_is_whole(given: bool) -> None:
    """The function that makes it is called with all there is of a deep list."""

    def levels(x: object) -> int:
        count = 0
        while x:
            assert isinstance(x, list)
            x = x[0]
            count += 1
        return count

    deep: list[object] = []
    for _ in range(DEPTH):
        deep = [deep]

    class Reduced:
        def __reduce__(self) -> object:
            return levels, (deep,)

    assert deepcopy_on_a_small_stack([Reduced()], {} if given else None) == [DEPTH]


@memos
def test_the_stack_ends_at_the_last_container(given: bool) -> None:
    """A container for which there was room just so, with a hook in it: at one of these depths."""

    class Hook:
        def __deepcopy__(self, memo: object) -> object:
            return self

    x: object = Hook()
    for depth in range(700):
        if depth >= 400:
            deepcopy_on_a_small_stack([x], {} if given else None)
        x = [x]


def test_an_error_in_what_was_left_for_later() -> None:
    """The error comes out, nothing stays behind, and the next copy is whole."""

    class Failing:
        def __deepcopy__(self, memo: object) -> object:
            raise LookupError("at the bottom")

    x: object = Failing()
    for _ in range(DEPTH):
        x = {"k": x}
    for _ in range(2):
        with pytest.raises(LookupError, match="at the bottom"):
            deepcopy_on_a_small_stack([x, [1]])
        assert ectype.deepcopy([[1], {"a": [2]}]) == [[1], {"a": [2]}]
