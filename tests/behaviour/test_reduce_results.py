"""Well-formed reduce values: each of the five items, in each form it may take."""

from __future__ import annotations

import copyreg
from collections.abc import Callable
from typing import Any

from tests.behaviour.support.reduced import Built, Reduced
from tests.combinations import for_each
from tests.conftest import Implementation

CLONES = for_each(name=["copy", "deepcopy"])


class Text(str):
    pass


class LooksLikeText:
    __class__ = str


def fresh(make: Callable[[], Any], name: str, impl: Implementation) -> Any:
    return getattr(impl, name)(Reduced(make))


@CLONES
@for_each(make=[str, lambda: "name", Text, LooksLikeText])
def test_a_str_means_the_object_itself(
    impl: Implementation, name: str, make: Callable[[], Any]
) -> None:
    """isinstance(value, str) decides: subclasses and a lying `__class__` count."""
    x = Reduced(make)
    assert getattr(impl, name)(x) is x
    assert getattr(impl, name)([x])[0] is x


def test_a_str_leaves_no_trace_in_the_memo(impl: Implementation) -> None:
    memo: dict[int, Any] = {}
    impl.deepcopy(Reduced(lambda: "name"), memo)
    assert memo == {}


@CLONES
@for_each(count=[2, 3, 4, 5], kind=[tuple, list, iter, type("Sub", (tuple,), {})])
def test_any_iterable_of_two_to_five_items(
    impl: Implementation, name: str, count: int, kind: Callable[[Any], Any]
) -> None:
    items = (Built, (1, 2), {"state": 3}, [4, 5], [(6, 7)])[:count]
    y = fresh(lambda: kind(items), name, impl)
    assert type(y) is Built and y.args == (1, 2)
    assert hasattr(y, "state") == (count > 2)
    assert y.items == ([4, 5] if count > 3 else [])
    assert y.pairs == ([(6, 7)] if count > 4 else [])


@CLONES
def test_a_generator_and_the_keys_of_a_dict(impl: Implementation, name: str) -> None:
    def generate() -> Any:
        yield Built
        yield (1,)
        yield None
        yield iter([2])

    y = fresh(generate, name, impl)
    assert (y.args, y.items) == ((1,), [2])
    assert fresh(lambda: {Built: 0, (1, 2): 0}, name, impl).args == (1, 2)


@CLONES
def test_none_items_are_absent(impl: Implementation, name: str) -> None:
    y = fresh(lambda: (Built, (), None, None, None), name, impl)
    assert vars(y) == vars(Built())


@CLONES
@for_each(
    args=[
        (),
        [],
        (1, "a"),
        [1, "a"],
        "ab",
        {1: 2},
        range(3),
        frozenset({1}),
        b"ab",
        bytearray(b"a"),
    ]
)
def test_args_may_be_any_iterable(impl: Implementation, name: str, args: Any) -> None:
    assert fresh(lambda: (Built, args), name, impl).args == tuple(args)


@CLONES
def test_args_from_an_iterator_or_generator(impl: Implementation, name: str) -> None:
    assert fresh(lambda: (Built, iter([1, 2])), name, impl).args == (1, 2)
    assert fresh(lambda: (Built, (i for i in range(3))), name, impl).args == (0, 1, 2)
    assert fresh(lambda: (Built, map(str, range(3))), name, impl).args == ("0", "1", "2")


def test_args_are_deep_copied_each_in_turn(impl: Implementation) -> None:
    shared = [1]
    for args in ((shared, [shared], 5), [shared, [shared], 5]):
        y = impl.deepcopy(Reduced(lambda args=args: (Built, args)))
        assert y.args == ([1], [[1]], 5)
        assert y.args[0] is y.args[1][0] is not shared
        z = impl.copy(Reduced(lambda args=args: (Built, args)))
        assert z.args[0] is shared


def test_the_reduce_value_is_left_as_it_was(impl: Implementation) -> None:
    inner: list[Any] = [1]
    args, state, items, pairs = (inner,), {"a": inner}, [inner], [(1, inner)]
    value = (Built, args, state, items, pairs)
    y = impl.deepcopy(Reduced(lambda: value))
    assert y.args[0] is y.a is y.items[0] is y.pairs[0][1] is not inner
    assert value[1] is args and args[0] is inner and state["a"] is inner
    assert items[0] is inner and pairs[0][1] is inner


def test_args_that_are_false_are_not_copied(impl: Implementation) -> None:
    """`if deep and args`: an empty list or a false iterable goes to the call as it is."""

    class FalseIterable:
        def __bool__(self) -> bool:
            return False

        def __iter__(self) -> Any:
            return iter([inner])

    inner: list[Any] = []
    y = impl.deepcopy(Reduced(lambda: (Built, FalseIterable())))
    assert y.args[0] is inner


@CLONES
def test_the_callable_may_be_anything(impl: Implementation, name: str) -> None:
    class Maker:
        def __call__(self, *args: Any) -> Any:
            return ("made", *args)

    for function in (Maker(), lambda *args: ("made", *args), Maker().__call__):
        assert fresh(lambda f=function: (f, (1,)), name, impl) == ("made", 1)


@CLONES
def test_the_result_of_the_callable_is_taken_as_it_is(impl: Implementation, name: str) -> None:
    for result in (None, 5, NotImplemented, "text"):
        assert fresh(lambda r=result: (lambda: r, ()), name, impl) is result


@CLONES
def test_the_callable_may_give_the_object_itself(impl: Implementation, name: str) -> None:
    x = Reduced(lambda: (lambda: x, ()))
    assert getattr(impl, name)(x) is x


@CLONES
@for_each(kind=[list, tuple, iter, set, lambda items: (i for i in items)])
def test_items_may_be_any_iterable(impl: Implementation, name: str, kind: Any) -> None:
    y = fresh(lambda: (Built, (), None, kind([1, 2])), name, impl)
    assert y.items == [1, 2]


@CLONES
@for_each(kind=[tuple, list, "".join, iter, dict.fromkeys])
def test_pairs_may_be_any_iterable_of_two(impl: Implementation, name: str, kind: Any) -> None:
    y = fresh(lambda: (Built, (), None, None, [kind("ab"), kind("cd")]), name, impl)
    assert y.pairs == [("a", "b"), ("c", "d")]


def test_pairs_need_not_be_new(impl: Implementation) -> None:
    """Key and value are copied one by one, the pair that held them is not."""
    key, value = (1, [2]), [3]
    y = impl.deepcopy(Reduced(lambda: (Built, (), None, None, [(key, value)])))
    ((new_key, new_value),) = y.pairs
    assert (new_key, new_value) == (key, value)
    assert new_key is not key and new_value is not value


def test_items_are_shared_with_state_and_args(impl: Implementation) -> None:
    inner = [1]
    y = impl.deepcopy(
        Reduced(lambda: (Built, (inner,), {"a": inner}, [inner, inner], [("k", inner)]))
    )
    assert y.a is y.args[0] is y.items[0] is y.items[1] is y.pairs[0][1]


@CLONES
def test_state_comes_before_items_and_items_before_pairs(impl: Implementation, name: str) -> None:
    order: list[str] = []

    class Ordered:
        def __setstate__(self, state: Any) -> None:
            order.append("state")

        def append(self, item: Any) -> None:
            order.append("item")

        def __setitem__(self, key: Any, value: Any) -> None:
            order.append("pair")

    fresh(lambda: (Ordered, (), 1, [1, 2], [(1, 2)]), name, impl)
    assert order == ["state", "item", "item", "pair"]


@CLONES
def test_append_is_looked_up_for_each_item(impl: Implementation, name: str) -> None:
    class Switching:
        def __init__(self) -> None:
            self.got: list[Any] = []

        def append(self, item: Any) -> None:
            self.got.append(("class", item))
            self.append = lambda item: self.got.append(("instance", item))  # type: ignore[method-assign]

    y = fresh(lambda: (Switching, (), None, [1, 2, 3]), name, impl)
    assert y.got == [("class", 1), ("instance", 2), ("instance", 3)]


@CLONES
def test_newobj_of_copyreg(impl: Implementation, name: str) -> None:
    class Model:
        def __new__(cls, *args: Any, **kwargs: Any) -> Any:
            self = super().__new__(cls)
            self.made = (args, kwargs)
            return self

    y = fresh(lambda: (copyreg.__newobj__, (Model, 1)), name, impl)
    assert y.made == ((1,), {})
    y = fresh(lambda: (copyreg.__newobj_ex__, (Model, (1,), {"a": [2]})), name, impl)
    assert y.made == ((1,), {"a": [2]})


@CLONES
def test_a_callable_that_is_given_its_class_as_argument(impl: Implementation, name: str) -> None:
    """copyreg.__newobj__ put aside by a reducer of the same form."""
    y = fresh(lambda: (lambda cls, *args: [cls, *args], (Built, 1)), name, impl)
    assert y == [Built, 1]
