"""frozendict (3.15, PEP 814): handled as tuples are, but always new.

mypy's builtins may not know the type yet, hence the import by name.
"""

from __future__ import annotations

import builtins
from typing import Any

import pytest

from tests.behaviour.support.memos import names_in, names_kept_alive
from tests.behaviour.support.shapes import shape
from tests.conftest import Implementation

frozendict: Any = builtins.frozendict

CASES: dict[str, Any] = {
    "empty": frozendict(),
    "atomics": frozendict(a=1, b="x"),
    "list": frozendict(a=[1]),
    "nested": frozendict(a=frozendict(b=[1], c=frozendict())),
    "key": frozendict({frozendict(a=1): 2, (1, 2): [3]}),
}
by_name = pytest.mark.parametrize("x", [pytest.param(x, id=n) for n, x in CASES.items()])


@by_name
def test_copy_gives_the_object_itself(impl: Implementation, x: Any) -> None:
    assert impl.copy(x) is x


@by_name
def test_deepcopy_gives_an_equal_frozendict(impl: Implementation, x: Any) -> None:
    y = impl.deepcopy(x)
    assert type(y) is frozendict and y == x and [*y] == [*x]
    assert impl.deepcopy([x, x, (x,)])[2][0] == x


def test_its_values_are_new(impl: Implementation) -> None:
    x = frozendict(a=[1])
    y = impl.deepcopy(x)
    assert y is not x and y["a"] is not x["a"]


def test_a_shared_one_stays_shared(impl: Implementation) -> None:
    x = frozendict(a=[1])
    root = [x, (x,), {"k": x}, x["a"]]
    assert shape(impl.deepcopy(root)) == shape(root)


@pytest.mark.parametrize("given", [True, False])
def test_a_cycle_through_a_list(impl: Implementation, given: bool) -> None:
    link: list[Any] = []
    x = frozendict(link=link)
    link.append(x)
    y = impl.deepcopy(x, {} if given else None)
    assert y["link"][0] is y
    z = impl.deepcopy(link, {} if given else None)
    assert z[0]["link"] is z


def test_values_come_before_keys(impl: Implementation) -> None:
    events: list[str] = []

    class Traced:
        def __init__(self, name: str) -> None:
            self.name = name

        def __deepcopy__(self, memo: Any) -> Traced:
            events.append(self.name)
            return Traced(self.name)

    impl.deepcopy(frozendict({Traced("key 1"): Traced("value 1"), Traced("key 2"): 2}))
    assert events == ["value 1", "key 1", "key 2"]


def test_it_is_remembered_after_its_contents(impl: Implementation) -> None:
    inner: list[Any] = []
    x = frozendict(a=inner)
    memo: dict[int, Any] = {}
    impl.deepcopy(x, memo)
    assert names_in(memo, x=x, inner=inner) == ["inner", "keep-alive", "x"]
    assert names_kept_alive(memo, x=x, inner=inner) == ["inner", "x"]


@pytest.mark.parametrize("given", [True, False])
def test_the_memo_is_asked_again_after_the_contents(impl: Implementation, given: bool) -> None:
    class Child:
        def __deepcopy__(self, memo: dict[int, Any]) -> str:
            memo[id(x)] = "found"
            return "child"

    x = frozendict(child=Child())
    assert impl.deepcopy([x], {} if given else None) == ["found"]


def test_a_subclass_goes_through_the_protocol(impl: Implementation) -> None:
    class Sub(frozendict):
        pass

    x = Sub(a=[1])
    x.extra = [2]
    y = impl.deepcopy(x)
    assert type(y) is Sub and y == x and y["a"] is not x["a"]
    assert y.extra == [2] and y.extra is not x.extra
    z = impl.copy(x)
    assert type(z) is Sub and z["a"] is x["a"]


def test_an_uncopyable_value(impl: Implementation) -> None:
    with pytest.raises(TypeError, match="cannot pickle 'module' object"):
        impl.deepcopy(frozendict(a=pytest))
