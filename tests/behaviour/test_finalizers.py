"""What dies while a copy is made dies before the next object is copied."""

from __future__ import annotations

import copy
from collections import OrderedDict
from collections.abc import Callable
from typing import Any

import pytest

from tests.behaviour.conftest import Dispatch
from tests.behaviour.support.outcomes import shaped
from tests.combinations import for_each
from tests.conftest import Implementation


class Dying:
    """Acts when it dies; may be called as the function of a reduce value."""

    def __init__(self, act: Callable[[], Any]) -> None:
        self.act = act

    def __call__(self, *args: Any) -> Any:
        return ["made", *args]

    def __del__(self) -> None:
        self.act()


class Reduced:
    def __init__(self, reduce: Callable[[], Any]) -> None:
        self.reduce = reduce

    def __reduce__(self) -> Any:
        return self.reduce()


def _add_hook(x: Any) -> None:
    type(x).__deepcopy__ = lambda self, memo: "by the new hook"


def _change_hook(x: Any) -> None:
    type(x).__reduce__ = lambda self: (str, ("by the new method",))


def _add_attribute(x: Any) -> None:
    x.added = [1]


CHANGES: list[Callable[[Any], None]] = [_add_hook, _change_hook, _add_attribute]

NEXT: dict[str, Callable[[], type]] = {
    "plain": lambda: type("Plain", (), {}),
    "with a hook": lambda: type("Hooked", (), {"__deepcopy__": lambda self, memo: "copied"}),
    "with a method": lambda: type("Reduced", (), {"__reduce__": lambda self: (str, ("old",))}),
    "with a state": lambda: type("Stateful", (), {"__getstate__": lambda self: {"state": [1]}}),
}


@for_each(change=CHANGES, make=NEXT, where=["function", "argument of an argument", "items"])
def test_the_next_object_is_copied_after(
    impl: Implementation, where: str, make: Any, change: Callable[[Any], None]
) -> None:
    def run(clone: Callable[[Any], Any]) -> Any:
        x = make()()

        def reduce() -> Any:
            dying = Dying(lambda: change(x))
            if where == "function":
                return dying, (1,)
            if where == "items":
                return list, (), None, iter(map(dying, [1, 2]))
            return list, ((len, (dying.__call__, 1)[1:]),)

        shaped(clone, x)  # the class is known
        return shaped(clone, [Reduced(reduce), x, [x]])

    assert run(impl.deepcopy) == run(copy.deepcopy)


def test_the_tables_are_asked_after(impl: Implementation, dispatch: Dispatch) -> None:
    def act() -> None:
        dispatch[list] = lambda x, memo: "by the new copier"

    def run(clone: Callable[[Any], Any]) -> Any:
        former = dispatch[list]
        try:
            return clone((Reduced(lambda: (Dying(act), ())), [[]]))
        finally:
            dispatch[list] = former

    assert run(impl.deepcopy) == run(copy.deepcopy)


@pytest.mark.parametrize("first", [OrderedDict, lambda: Reduced(lambda: (Dying(int), (1,)))])
@pytest.mark.parametrize("make", [dict, OrderedDict, lambda pairs: [value for _, value in pairs]])
def test_what_refers_to_itself_comes_next(
    impl: Implementation, make: Callable[[Any], Any], first: Callable[[], Any]
) -> None:
    """Before something died, its container's copy held it too."""
    itself: list[Any] = []
    itself.append(itself)
    x = make([("first", first()), ("itself", itself)])
    del itself
    assert shaped(impl.deepcopy, x) == shaped(copy.deepcopy, x)


def test_when_what_was_added_is_let_go(impl: Implementation) -> None:
    """As the variables of the loops in `copy.py`: after the next item was taken."""
    log: list[Any] = []

    class Part:
        def __init__(self, number: int) -> None:
            self.number = number

        def __deepcopy__(self, memo: Any) -> Part:
            return self

        def __hash__(self) -> int:
            return self.number

        def __del__(self) -> None:
            log.append(("freed", self.number))

    class Items(list):  # type: ignore[type-arg]
        def append(self, item: Any) -> None:
            log.append(("append", item.number))

        def __reduce__(self) -> Any:
            return Items, (), None, (log.append(("next", i)) or Part(i) for i in range(3))

    class Pairs(dict):  # type: ignore[type-arg]
        def __setitem__(self, key: Any, value: Any) -> None:
            log.append(("set", key.number, value.number))

        def __reduce__(self) -> Any:
            return Pairs, (), None, None, ((Part(i), Part(-i)) for i in (1, 2))

    impl.deepcopy(Items())
    expected = [("next", 0), ("append", 0), ("next", 1), ("freed", 0), ("append", 1)]
    assert log[:5] == expected
    assert sorted(log[5:]) == [("append", 2), ("freed", 1), ("freed", 2), ("next", 2)]
    log.clear()
    impl.deepcopy(Pairs())
    assert log[:4] == [("set", 1, -1), ("freed", 1), ("freed", -1), ("set", 2, -2)]
    assert sorted(log[4:]) == [("freed", -2), ("freed", 2)]
