"""Subclasses of containers take the protocol, never the container's own path."""

from __future__ import annotations

from typing import Any

import pytest

from tests.behaviour.support.shapes import same_shape_no_sharing, shape
from tests.behaviour.support.subclasses import SubDict, SubFrozenset, SubList, SubSet, SubTuple
from tests.combinations import for_each
from tests.conftest import Implementation


class SubBytearray(bytearray):
    pass


class SlottedList(list):  # type: ignore[type-arg]
    __slots__ = ("extra",)


class SlottedDict(dict):  # type: ignore[type-arg]
    __slots__ = ("extra",)


class SlottedTuple(tuple):  # type: ignore[type-arg]
    __slots__ = ()


def instance(cls: type, *args: Any, **attributes: Any) -> Any:
    x = cls(*args)
    for name, value in attributes.items():
        setattr(x, name, value)
    return x


CASES: dict[str, Any] = {
    "list": instance(SubList, [1, [2]]),
    "list with attributes": instance(SubList, [1, [2]], extra=[3], more=4),
    "empty list": instance(SubList),
    "dict": instance(SubDict, {"a": [1]}),
    "dict with attributes": instance(SubDict, {"a": [1], 2: 3}, extra={"b": []}),
    "tuple": instance(SubTuple, (1, [2])),
    "tuple of atomics": instance(SubTuple, (1, 2)),
    "tuple with attributes": instance(SubTuple, (1, 2), extra=[3]),
    "set": instance(SubSet, {1, 2}, extra=[3]),
    "frozenset": instance(SubFrozenset, {1, 2}, extra=[3]),
    "bytearray": instance(SubBytearray, b"abc", extra=[3]),
    "slotted list": instance(SlottedList, [1, [2]], extra=[3]),
    "slotted list, slot unset": instance(SlottedList, [1, [2]]),
    "slotted dict": instance(SlottedDict, {"a": [1]}, extra=[3]),
    "slotted tuple": instance(SlottedTuple, (1, [2])),
}
by_name = for_each(x=CASES)


@by_name
def test_deepcopy(impl: Implementation, x: Any) -> None:
    y = impl.deepcopy(x)
    assert y is not x and type(y) is type(x)
    assert same_shape_no_sharing(y, x)
    root = [x, {"again": x}, (x,)]
    assert same_shape_no_sharing(impl.deepcopy(root), root)


@by_name
def test_copy(impl: Implementation, x: Any) -> None:
    y = impl.copy(x)
    assert y is not x and type(y) is type(x) and shape(y) == shape(x)
    if hasattr(x, "extra"):
        assert y.extra is x.extra
    if isinstance(x, list):
        assert [*map(id, y)] == [*map(id, x)]


def test_a_subclass_holding_itself(impl: Implementation) -> None:
    x = SubList()
    x.append(x)
    x.me = x
    y = impl.deepcopy(x)
    assert y[0] is y and y.me is y
    d = SubDict()
    d["me"] = d
    e = impl.deepcopy(d)
    assert e["me"] is e


def test_a_list_subclass_is_filled_by_its_own_append(impl: Implementation) -> None:
    class Doubling(list):  # type: ignore[type-arg]
        def append(self, item: Any) -> None:
            super().append(item)
            super().append(item)

    x = Doubling([1, 2])
    assert impl.deepcopy(x) == [1, 1, 2, 2]
    assert impl.copy(x) == [1, 1, 2, 2]


def test_a_list_subclass_is_read_by_its_own_iter(impl: Implementation) -> None:
    class Reversed(list):  # type: ignore[type-arg]
        def __iter__(self) -> Any:
            return reversed([*super().__iter__()])

    assert [*list.__iter__(impl.deepcopy(Reversed([1, 2, 3])))] == [3, 2, 1]


def test_extend_is_not_used(impl: Implementation) -> None:
    class NoExtend(list):  # type: ignore[type-arg]
        def extend(self, items: Any) -> None:
            raise AssertionError("items are appended one at a time")

    assert impl.deepcopy(NoExtend([1, 2])) == [1, 2]


def test_a_dict_subclass_is_filled_by_its_own_setitem(impl: Implementation) -> None:
    class Upper(dict):  # type: ignore[type-arg]
        def __setitem__(self, key: Any, value: Any) -> None:
            super().__setitem__(key.upper(), value)

    x = Upper()
    dict.__setitem__(x, "a", 1)
    assert impl.deepcopy(x) == {"A": 1}
    assert impl.copy(x) == {"A": 1}


def test_a_dict_subclass_is_read_by_its_own_items(impl: Implementation) -> None:
    class Fixed(dict):  # type: ignore[type-arg]
        def items(self) -> Any:
            return [("x", [1])]

    assert dict.__eq__(impl.deepcopy(Fixed(a=1)), {"x": [1]})


def test_dict_update_is_not_used(impl: Implementation) -> None:
    class NoUpdate(dict):  # type: ignore[type-arg]
        def update(self, *args: Any, **kwargs: Any) -> None:
            raise AssertionError("pairs are set one at a time")

    assert impl.deepcopy(NoUpdate(a=1)) == {"a": 1}


def test_a_missing_hook_is_not_called(impl: Implementation) -> None:
    class Missing(dict):  # type: ignore[type-arg]
        def __missing__(self, key: Any) -> Any:
            raise AssertionError("no look-up by key is made")

    assert impl.deepcopy(Missing(a=1)) == {"a": 1}


def test_a_tuple_subclass_with_its_own_new(impl: Implementation) -> None:
    class Pair(tuple):  # type: ignore[type-arg]
        def __new__(cls, a: Any, b: Any) -> Pair:
            return super().__new__(cls, (a, b))

        def __getnewargs__(self) -> tuple[Any, Any]:
            return (self[0], self[1])

    x = Pair(1, [2])
    y = impl.deepcopy(x)
    assert type(y) is Pair and y == x and y[1] is not x[1]


def test_a_tuple_subclass_whose_new_does_not_fit(impl: Implementation) -> None:
    class Pair(tuple):  # type: ignore[type-arg]
        def __new__(cls, a: Any, b: Any) -> Pair:
            return super().__new__(cls, (a, b))

    with pytest.raises(TypeError, match="missing 1 required positional argument: 'b'"):
        impl.deepcopy(Pair(1, 2))


def test_a_set_subclass_with_its_own_init(impl: Implementation) -> None:
    class Even(set):  # type: ignore[type-arg]
        def __init__(self, items: Any = ()) -> None:
            super().__init__(i for i in items if i % 2 == 0)

    x = Even()
    x |= {1, 2}
    assert impl.deepcopy(x) == {2}
