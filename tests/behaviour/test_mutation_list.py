"""Lists changed while they are copied: live iteration, no error, whatever the change."""

from __future__ import annotations

import copy
import itertools
from collections.abc import Callable
from typing import Any

from tests.behaviour.support.objects import Then
from tests.behaviour.support.outcomes import by_case, outcome
from tests.combinations import for_each
from tests.conftest import Implementation

Build = Callable[[Callable[[list[Any], Any], None]], list[Any]]


def acting(position: int, length: int, act: Callable[[list[Any], Any], None]) -> list[Any]:
    """A list of lists with one element that acts on it."""
    x: list[Any] = [[i] for i in range(length)]
    x[position] = Then(lambda memo: act(x, memo))
    return x


ACTS: dict[str, Callable[[list[Any], Any], Any]] = {
    "append": lambda x, memo: x.append("new"),
    "append many": lambda x, memo: x.extend([[i] for i in range(1000)]),
    "insert at the start": lambda x, memo: x.insert(0, "new"),
    "insert at the end": lambda x, memo: x.insert(len(x) - 1, "new"),
    "pop": lambda x, memo: x.pop(),
    "pop all but one": lambda x, memo: x.__delitem__(slice(1, None)),
    "pop the first": lambda x, memo: x.pop(0),
    "clear": lambda x, memo: x.clear(),
    "replace all": lambda x, memo: x.__setitem__(slice(None), "abcdefgh"),
    "replace the first": lambda x, memo: x.__setitem__(0, "new"),
    "replace the last": lambda x, memo: x.__setitem__(-1, ["new"]),
    "reverse": lambda x, memo: x.reverse(),
    "sort": lambda x, memo: x.sort(key=lambda item: -len(str(item))),
    "double": lambda x, memo: x.extend(x),
    "append itself": lambda x, memo: x.append(x),
    "append to the copy": lambda x, memo: memo[id(x)].append("extra"),
    "pop from the copy": lambda x, memo: memo[id(x)] and memo[id(x)].pop(),
    "clear the copy": lambda x, memo: memo[id(x)].clear(),
    "insert into the copy": lambda x, memo: memo[id(x)].insert(0, "extra"),
    "extend the copy": lambda x, memo: memo[id(x)].extend(range(1000)),
    "sort the copy": lambda x, memo: memo[id(x)].sort(key=str),
    "replace the copy's contents": lambda x, memo: memo[id(x)].__setitem__(slice(None), "abc"),
    "append the copy to itself": lambda x, memo: memo[id(x)].append(memo[id(x)]),
    "change both": lambda x, memo: [each.append("new") for each in (x, memo[id(x)])],
    "clear both": lambda x, memo: [each.clear() for each in (x, memo[id(x)])],
}


POSITIONS = {"first": 0, "middle": 2, "last": 4}
HOLDERS: dict[str, Callable[[list[Any]], tuple[Any, ...]]] = {
    "alone": lambda x: (x,),
    "in a list": lambda x: ([x, 1],),
    "in a dict": lambda x: ({"k": x},),
    "in a tuple": lambda x: ((x, [2]),),
    "with memo": lambda x: (x, {}),
}
PLACES = [*itertools.product(POSITIONS, HOLDERS)]


@for_each(act=ACTS)
def test_as_the_running_version(impl: Implementation, act: Any) -> None:
    def run(deepcopy: Callable[..., Any], position: str, holder: str) -> str:
        x = acting(POSITIONS[position], 5, act)
        return repr(outcome(deepcopy, *HOLDERS[holder](x)))

    assert by_case(run, impl.deepcopy, PLACES) == by_case(run, copy.deepcopy, PLACES)


def test_an_append_is_seen(impl: Implementation) -> None:
    x: list[Any] = []
    x.append(Then(lambda memo: x.append([1])))
    assert impl.deepcopy(x) == ["then", [1]]


def test_a_pop_shortens(impl: Implementation) -> None:
    x: list[Any] = [[1], [2], [3]]
    x.insert(0, Then(lambda memo: x.__delitem__(slice(2, None))))
    assert impl.deepcopy(x) == ["then", [1]]


def test_a_grandparent_changed(impl: Implementation) -> None:
    x: list[Any] = [[[Then(lambda memo: x.append([9]))]], [2]]
    assert impl.deepcopy(x) == [[["then"]], [2], [9]]


def test_a_list_copied_already_is_not_revisited(impl: Implementation) -> None:
    first: list[Any] = [1]
    x = [first, Then(lambda memo: first.append(2)), first]
    assert impl.deepcopy(x) == [[1], "then", [1]]


def test_a_list_not_reached_yet(impl: Implementation) -> None:
    later: list[Any] = [1]
    x = [Then(lambda memo: later.append([2])), later]
    assert impl.deepcopy(x) == ["then", [1, [2]]]


def test_endless_growth_ends_with_the_hook(impl: Implementation) -> None:
    """Each copied element appends another until a bound is reached."""

    class Growing:
        def __deepcopy__(self, memo: Any) -> int:
            if len(x) < 2000:
                x.append(Growing())
            return len(x)

    x: list[Any] = [Growing()]
    assert impl.deepcopy(x) == [*range(2, 2001), 2000]


def test_the_element_under_copy_dies(impl: Implementation) -> None:
    """The list lets go of the element whose copy is running."""

    class Dying:
        def __init__(self) -> None:
            self.inner = [1]

        def __deepcopy__(self, memo: Any) -> Any:
            x.clear()
            return self.inner

    x: list[Any] = [Dying(), Dying()]
    assert impl.deepcopy(x) == [[1]]


def test_the_list_itself_dies(impl: Implementation) -> None:
    """Only the holder kept the list alive, and it lets go of it."""
    holder: list[Any] = []
    holder.append([Then(lambda memo: holder.clear()), [1], [2]])
    assert impl.deepcopy(holder) == [["then", [1], [2]]]
    values: dict[str, Any] = {}
    values["k"] = [Then(lambda memo: values.update(k=None)), [1]]
    assert impl.deepcopy(values) == {"k": ["then", [1]]}


def test_list_subclass_items_are_live_too(impl: Implementation) -> None:
    class Sub(list):  # type: ignore[type-arg]
        pass

    x = Sub([[1]])
    x.insert(0, Then(lambda memo: x.append([2])))
    assert impl.deepcopy(x) == ["then", [1], [2]]
