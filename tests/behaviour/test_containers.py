"""Lists, dicts, sets, frozensets and bytearrays: new containers of the same type and contents."""

from __future__ import annotations

from typing import Any

from tests.behaviour.support.shapes import same_shape_no_sharing
from tests.combinations import for_each
from tests.conftest import Implementation


class Text(str):
    pass


CONTAINERS: dict[str, Any] = {
    "empty list": [],
    "list of atomics": [1, "a", None, 2.5],
    "list of one list": [[]],
    "list of many": list(range(1000)),
    "nested lists": [[1, [2, [3, [4]]]], [[], [[]]]],
    "empty dict": {},
    "dict of atomics": {"a": 1, 2: "b", None: (), (1, 2): 3.0},
    "dict with list value": {"a": 1, "b": [1, 2], "c": 3},
    "dict with tuple key": {(1, (2, 3)): [4]},
    "dict with frozenset key": {frozenset({1, 2}): [4]},
    "dict of many": {f"key{i}": i for i in range(1000)},
    "dict with int keys": {i * 7: [i] for i in range(100)},
    "dict with hash collisions": {i * (2**61 - 1): i for i in range(20)},
    "dict with odd keys": {float("nan"): 1, None: [2], True: 3, 1.5: [], "": {}, b"": 4, -0.0: 5},
    "dict with keys of subclasses": {Text("a"): 1, Text("b"): [2], "c": 3},
    "nested dicts": {"a": {"b": {"c": {}}}, "d": {"e": [{"f": {}}]}},
    "empty set": set(),
    "set of atomics": {1, "a", None, 2.5},
    "set of many": set(range(1000)),
    "set of tuples": {(1, 2), (3, (4,))},
    "set of frozensets": {frozenset({1}), frozenset({2, 3})},
    "frozenset": frozenset({1, "a"}),
    "frozenset of frozensets": frozenset({frozenset(), frozenset({frozenset({1})})}),
    "empty bytearray": bytearray(),
    "bytearray": bytearray(b"bytes\x00more"),
    "json": {"rows": [{"id": i, "tags": ["a", "b"], "pos": {"x": i, "y": -i}} for i in range(20)]},
}
by_name = for_each(x=CONTAINERS)


@by_name
def test_deepcopy(impl: Implementation, x: Any) -> None:
    assert same_shape_no_sharing(impl.deepcopy(x), x)


@by_name
def test_deepcopy_inside_each_container(impl: Implementation, x: Any) -> None:
    for outer in ([x], (x,), {"k": x}, [[x], x], {"a": (x, [x])}):
        assert same_shape_no_sharing(impl.deepcopy(outer), outer)


@by_name
def test_deepcopy_with_a_memo(impl: Implementation, x: Any) -> None:
    memo: dict[int, Any] = {}
    y = impl.deepcopy(x, memo)
    assert same_shape_no_sharing(y, x)
    assert memo[id(x)] is y
    assert impl.deepcopy(x, memo) is y


@by_name
def test_copy(impl: Implementation, x: Any) -> None:
    y = impl.copy(x)
    assert type(y) is type(x) and y == x
    assert (y is x) == isinstance(x, frozenset)
    if isinstance(x, (list, set)):
        assert {id(item) for item in y} == {id(item) for item in x}
    if isinstance(x, dict):
        assert [*map(id, y.keys())] == [*map(id, x.keys())]
        assert [*map(id, y.values())] == [*map(id, x.values())]


def test_a_dict_keeps_its_order(impl: Implementation) -> None:
    x: dict[Any, Any] = {i: [i] for i in range(50)}
    for key in range(0, 50, 3):
        del x[key]
        x[str(key)] = key
    for clone in (impl.copy, impl.deepcopy):
        assert [*clone(x).items()] == [*x.items()]


def test_a_dict_with_deleted_entries(impl: Implementation) -> None:
    x = {i: str(i) for i in range(100)}
    for key in range(99):
        del x[key]
    assert impl.deepcopy(x) == {99: "99"}
    x.clear()
    assert impl.deepcopy(x) == {}


def test_a_split_table_dict(impl: Implementation) -> None:
    class Plain:
        def __init__(self) -> None:
            self.a, self.b = [1], 2

    x, other = Plain(), Plain()
    y = impl.deepcopy(x.__dict__)
    assert y == {"a": [1], "b": 2} and y["a"] is not x.a
    y["c"] = 3
    assert vars(x) == vars(other) == {"a": [1], "b": 2}


def test_dict_keys_are_deep_copied(impl: Implementation) -> None:
    class Key:
        pass

    x = {Key(): 1, (Key(), 2): 3}
    y = impl.deepcopy(x)
    (plain, pair) = y
    assert type(plain) is Key and plain not in x
    assert type(pair[0]) is Key and pair not in x


def test_set_members_are_deep_copied(impl: Implementation) -> None:
    class Member:
        pass

    member = Member()
    for container in ({member}, frozenset({member})):
        (copied,) = impl.deepcopy(container)
        assert type(copied) is Member and copied is not member
        (same,) = impl.copy(container)
        assert same is member


def test_copies_do_not_follow_the_original(impl: Implementation) -> None:
    x: dict[str, Any] = {"list": [1], "set": {1}, "dict": {"a": 1}, "bytes": bytearray(b"a")}
    y = impl.deepcopy(x)
    x["list"].append(2)
    x["set"].add(2)
    x["dict"]["b"] = 2
    x["bytes"].append(98)
    assert y == {"list": [1], "set": {1}, "dict": {"a": 1}, "bytes": bytearray(b"a")}


def test_an_over_allocated_list(impl: Implementation) -> None:
    x = list(range(100))
    del x[3:]
    y = impl.deepcopy(x)
    y.extend("abc")
    assert (x, y) == ([0, 1, 2], [0, 1, 2, "a", "b", "c"])
