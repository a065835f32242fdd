"""Deep copies of collections go on working: bounds, factories, order."""

from __future__ import annotations

import functools
import types
from collections import Counter, OrderedDict, deque
from collections import defaultdict as dd
from typing import Any

import pytest

from tests.conftest import Implementation


class SubPartial(functools.partial):  # type: ignore[type-arg]
    pass


def test_a_deque_keeps_its_bound(impl: Implementation) -> None:
    y = impl.deepcopy(deque([1, 2, 3], maxlen=3))
    y.append(4)
    assert [*y] == [2, 3, 4] and y.maxlen == 3


def test_a_defaultdict_keeps_its_factory(impl: Implementation) -> None:
    y = impl.deepcopy(dd(list))
    assert y["new"] == [] and y.default_factory is list


def test_a_factory_that_is_a_method_is_rebound(impl: Implementation) -> None:
    class Counting:
        def __init__(self) -> None:
            self.count = 0

        def make(self) -> int:
            self.count += 1
            return self.count

    counting = Counting()
    x = dd(counting.make)
    x["a"]
    y = impl.deepcopy(x)
    assert y["b"] == 2 and counting.count == 1


def test_an_ordered_dict_keeps_its_order(impl: Implementation) -> None:
    x = OrderedDict((i, [i]) for i in range(10))
    x.move_to_end(3)
    x.move_to_end(7, last=False)
    y = impl.deepcopy(x)
    assert [*y] == [*x] and y == x
    y.move_to_end(0)
    assert [*y][-1] == 0


def test_a_counter_counts_on(impl: Implementation) -> None:
    y = impl.deepcopy(Counter("aab"))
    y.update("b")
    assert y == Counter("aabb")


@pytest.mark.parametrize("kind", [functools.partial, SubPartial])
def test_partial(impl: Implementation, kind: Any) -> None:
    def function(*args: Any, **kwargs: Any) -> Any:
        return args, kwargs

    x = kind(function, [1], key=[2])
    x.extra = [3]
    y = impl.deepcopy(x)
    assert type(y) is kind and y.func is function
    assert y() == (([1],), {"key": [2]})
    assert y.args[0] is not x.args[0] and y.keywords["key"] is not x.keywords["key"]
    assert y.extra == [3] and y.extra is not x.extra


def test_partial_that_holds_itself(impl: Implementation) -> None:
    x = functools.partial(print)
    x.me = x  # type: ignore[attr-defined]
    y = impl.deepcopy(x)
    assert y.me is y


def test_a_namespace_that_holds_itself(impl: Implementation) -> None:
    x = types.SimpleNamespace()
    x.me, x.list = x, [x]
    y = impl.deepcopy(x)
    assert y.me is y and y.list[0] is y
