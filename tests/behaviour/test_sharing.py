"""What is one object stays one; what is merely equal stays apart."""

from __future__ import annotations

import decimal
from typing import Any

from tests.behaviour.support.objects import Plain
from tests.behaviour.support.shapes import same_shape_no_sharing
from tests.conftest import Implementation


def test_a_shared_list(impl: Implementation) -> None:
    shared = [1]
    root = {"a": (shared, shared), "b": [shared] * 50, "c": {"d": shared}}
    assert same_shape_no_sharing(impl.deepcopy(root), root)


def test_equal_but_distinct(impl: Implementation) -> None:
    for make in (list, dict, set, bytearray, Plain, lambda: ([],), lambda: frozenset({1})):
        root = [make() for _ in range(10)]
        assert same_shape_no_sharing(impl.deepcopy(root), root)
        assert len({id(x) for x in impl.deepcopy(root)}) == 10


def test_shared_and_distinct_mixed(impl: Implementation) -> None:
    pool: list[Any] = [[i % 3] for i in range(7)]
    root = [pool[i * i % 7] for i in range(100)]
    assert same_shape_no_sharing(impl.deepcopy(root), root)


def test_dense_references(impl: Implementation) -> None:
    rows: list[list[Any]] = [[] for _ in range(50)]
    for row in rows:
        row += rows
    assert same_shape_no_sharing(impl.deepcopy(rows), rows)


def test_a_repeated_tuple_with_changes(impl: Implementation) -> None:
    pair = ([], 1)
    root = [pair, [pair], (pair, pair)]
    assert same_shape_no_sharing(impl.deepcopy(root), root)


def test_the_same_object_as_key_and_value(impl: Implementation) -> None:
    x = Plain()
    ((key, value),) = impl.deepcopy({x: [x]}).items()
    assert value[0] is key and key is not x


def test_one_dict_as_attributes_of_two_instances(impl: Implementation) -> None:
    """Each copy gets a `__dict__` of its own; what is inside stays shared."""
    a, b = Plain(inner=[1]), Plain()
    b.__dict__ = a.__dict__
    c, d = impl.deepcopy([a, b])
    assert c.__dict__ is not d.__dict__
    assert c.inner is d.inner and c.inner is not a.inner


def test_an_instance_beside_its_own_dict(impl: Implementation) -> None:
    x = Plain(inner=[1], number=2)
    for root in ([x, x.__dict__], [x.__dict__, x]):
        copied = impl.deepcopy(root)
        first, second = (getattr(y, "__dict__", y) for y in copied)
        assert first is not second and first == second
        assert first["inner"] is second["inner"] is not x.inner


def test_shared_state_of_reduce(impl: Implementation) -> None:
    state = {"inner": [1]}

    class Rebuilt:
        def __reduce_ex__(self, protocol: int) -> Any:
            return (Rebuilt, (), state)

    a, b, again = impl.deepcopy([Rebuilt(), Rebuilt(), state])
    assert a.inner is b.inner is again["inner"] is not state["inner"]


def test_shared_args_of_reduce(impl: Implementation) -> None:
    shared = [1]

    class Holder:
        def __init__(self, held: Any) -> None:
            self.held = held

        def __reduce_ex__(self, protocol: int) -> Any:
            return (Holder, (shared,))

    a, b, c = impl.deepcopy([Holder(shared), shared, Holder(shared)])
    assert a.held is b is c.held and b is not shared


def test_a_temporary_returned_by_a_hook_is_not_confused_with_a_later_one(
    impl: Implementation,
) -> None:
    """The keep-alive list: an address is not reused while the memo knows it."""

    class Temporary:
        def __reduce_ex__(self, protocol: int) -> Any:
            return (list, ([object.__new__(Plain), [[]]],))

    copies = impl.deepcopy([Temporary() for _ in range(200)])
    assert len({id(x) for copied in copies for x in copied}) == 400


def test_a_temporary_state_is_not_confused_with_a_later_one(impl: Implementation) -> None:
    class Stateful:
        def __init__(self, number: int) -> None:
            self.number = number

        def __getstate__(self) -> Any:
            return {"number": self.number, "box": [self.number]}

    copies = impl.deepcopy([Stateful(i) for i in range(200)])
    assert [(x.number, x.box) for x in copies] == [(i, [i]) for i in range(200)]


def test_decimals_in_many_places(impl: Implementation) -> None:
    x = decimal.Decimal("0.1")
    root = [x, (x,), {x: x}]
    copied = impl.deepcopy(root)
    assert copied[0] is x and copied[1] is root[1] and copied[2][x] is x


def test_one_key_in_several_dicts(impl: Implementation) -> None:
    key, pair = Plain(), (Plain(), 1)
    first, second = impl.deepcopy([{key: 1, pair: 2}, {pair: 3, key: 4}])
    assert {*map(id, first)} == {*map(id, second)}
    assert not {*map(id, first)} & {id(key), id(pair)}


def test_an_original_returned_by_a_hook(impl: Implementation) -> None:
    """It is the copy of the hook's object; the original's own copy is another."""

    class Returning:
        def __deepcopy__(self, memo: Any) -> Any:
            return other

    other = [1]
    first, second, third = impl.deepcopy([Returning(), other, Returning()])
    assert first is third is other and second == other and second is not other


def test_a_half_made_parent_returned_by_a_hook(impl: Implementation) -> None:
    class Returning:
        def __deepcopy__(self, memo: Any) -> Any:
            return memo[id(root)]

    root = [1, Returning(), 2]
    y = impl.deepcopy(root)
    assert y[1] is y and y is not root
