"""Chains that are far deeper than any stack. The standard library raises RecursionError."""

from __future__ import annotations

import pytest

import ectype
from tests.safety.processes import run_program
from tests.safety.programs.chains import KINDS
from tests.threads import in_threads

SMALL_STACK = 256 * 1024
BEYOND = {0: 60_000, SMALL_STACK: 10_000}
"""Levels that a stack of that size has no room for: a level of lists takes some 200 bytes."""
DEPTH = BEYOND[SMALL_STACK]

# Instances that go by the protocol cannot be linked before they are whole.
BY_PROTOCOL = [
    *("instance", "slots", "list subclass", "dict subclass", "int subclass", "frozen"),
    *("OrderedDict", "defaultdict", "deque", "namespace", "method"),
]
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


def deepcopy_on_a_small_stack(x: object) -> object:
    """What it raises is raised here. The original and the copy die on the main stack."""
    copies: list[object] = []
    in_threads(lambda: copies.append(ectype.deepcopy(x)), stack=SMALL_STACK)
    return copies.pop()


def test_hooks_are_called_in_their_usual_order() -> None:
    """What waits for the stack is done before foreign code runs that comes after it."""
    calls: list[str] = []

    class Hook:
        def __init__(self, name: str) -> None:
            self.name = name

        def __deepcopy__(self, memo: object) -> object:
            calls.append(self.name)
            return self

    def deep(inner: object) -> object:
        for _ in range(DEPTH):
            inner = [inner]
        return inner

    y = deepcopy_on_a_small_stack(
        [deep(Hook("1")), Hook("2"), {"k": deep((Hook("3"),))}, Hook("4")]
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


def test_what_a_hook_sees_is_whole() -> None:
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

    deepcopy_on_a_small_stack([deep, Hook()])
    assert seen == [[]]


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
