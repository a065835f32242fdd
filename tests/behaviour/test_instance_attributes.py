"""Instances with attributes in every number, order and name."""

from __future__ import annotations

import copy
import gc
import sys
from collections import Counter, OrderedDict
from collections.abc import Callable
from typing import Any

from tests.combinations import for_each
from tests.conftest import Implementation

CLONES = for_each(name=["copy", "deepcopy"])


@CLONES
def test_attributes_that_are_no_identifiers(impl: Implementation, name: str) -> None:
    class Model:
        pass

    x = Model()
    names: dict[Any, Any] = {"with space": 1, "": 2, "ä": 3, 4: 5, (6, 7): [8], None: 9}
    vars(x).update(names)
    assert vars(getattr(impl, name)(x)) == vars(x)


@CLONES
@for_each(count=[0, 1, 5, 30, 31, 100, 2000])
def test_any_number_of_attributes(impl: Implementation, name: str, count: int) -> None:
    """Past some number the interpreter stores them in another way."""

    class Model:
        pass

    x = Model()
    for i in range(count):
        setattr(x, f"a{i}", [i])
    y = getattr(impl, name)(x)
    assert vars(y) == vars(x) and [*vars(y)] == [*vars(x)]


@CLONES
def test_attributes_in_another_order_than_the_first_instance(
    impl: Implementation, name: str
) -> None:
    class Model:
        pass

    first, x = Model(), Model()
    first.a, first.b, first.c = 1, 2, 3
    x.c, x.a = [1], [2]
    del x.c
    x.c = [3]
    x.d = [4]
    y = getattr(impl, name)(x)
    assert [*vars(y).items()] == [("a", [2]), ("c", [3]), ("d", [4])]


@CLONES
def test_an_attribute_deleted_before_the_copy(impl: Implementation, name: str) -> None:
    class Model:
        def __init__(self) -> None:
            self.a, self.b = [1], [2]

    x = Model()
    del x.a
    y = getattr(impl, name)(x)
    assert vars(y) == {"b": [2]} and not hasattr(y, "a")


@CLONES
def test_the_copy_is_a_full_instance(impl: Implementation, name: str) -> None:
    class Model:
        def __init__(self) -> None:
            self.a = [1]

    y = getattr(impl, name)(Model())
    y.b = 2
    y.a = 3
    assert vars(y) == {"a": 3, "b": 2}
    del y.a
    y.__dict__ = {"c": 4}
    assert (y.c, vars(y)) == (4, {"c": 4})


class Part:
    def __init__(self) -> None:
        self.a, self.b, self.c = [1], 2, {"d": [3]}


def _nothing(x: Part) -> Any:
    return None


def _keep(x: Part) -> Any:
    return vars(x)


def _add(x: Part) -> Any:
    vars(x)["another"] = [4]


def _add_many(x: Part) -> Any:
    vars(x).update((f"a{i}", [i]) for i in range(40))


def _delete(x: Part) -> Any:
    del vars(x)["a"]


def _delete_and_set(x: Part) -> Any:
    del vars(x)["a"]
    x.a = [5]


def _clear(x: Part) -> Any:
    vars(x).clear()


def _bind_another(x: Part) -> Any:
    kept = vars(x)
    x.__dict__ = {"a": [6]}
    return kept


def _lend(x: Part) -> Any:
    other = Part()
    other.__dict__ = vars(x)
    return other


@CLONES
@for_each(
    use=[_nothing, _keep, _add, _add_many, _delete, _delete_and_set, _clear, _bind_another, _lend]
)
def test_an_object_whose_dict_was_asked_for(
    impl: Implementation, name: str, use: Callable[[Part], Any]
) -> None:
    """From 3.11 on the dict shares the values of the object until something parts them."""
    x = Part()
    assert vars(x)
    kept = use(x)
    before = {key: (value, id(value)) for key, value in vars(x).items()}
    y = getattr(impl, name)(x)
    assert [*vars(y).items()] == [*vars(x).items()] and vars(y) is not vars(x)
    for key, value in vars(x).items():
        is_new = name == "deepcopy" and value != 2
        assert (vars(y)[key] is not value) == is_new
    assert before == {key: (value, id(value)) for key, value in vars(x).items()}
    y.b, y.e = 7, 8
    assert "e" not in vars(x) and vars(x).get("b") != 7
    del kept


def test_the_dict_and_the_object_in_one_copy(impl: Implementation) -> None:
    """Whoever holds the dict beside the object finds that the copy's is another."""
    x = Part()
    for both in ([x, vars(x)], [vars(x), x]):
        y = impl.deepcopy(both)
        part, names = (y[0], y[1]) if both[0] is x else (y[1], y[0])
        assert names == vars(part) and names is not vars(part)
        assert names["a"] is part.a and names["c"] is part.c


@for_each(
    asked=[False, True],
    act=[
        lambda x: x.__dict__.update(e=5),
        lambda x: x.__dict__.pop("c"),
        lambda x: x.__dict__.clear(),
        lambda x: setattr(x, "a", 6),
        lambda x: setattr(x, "c", 7),
        lambda x: delattr(x, "c"),
        lambda x: setattr(x, "__dict__", {"e": [8]}),
    ],
)
def test_attributes_changed_by_one_of_them(
    impl: Implementation, act: Callable[[Any], Any], asked: bool
) -> None:
    class Hook:
        def __init__(self, owner: Any) -> None:
            self.owner = owner

        def __deepcopy__(self, memo: dict[int, Any]) -> Hook:
            act(self.owner)
            return self

    class Owner:
        def __init__(self) -> None:
            self.a = [1]
            self.b = Hook(self)
            self.c = [2]

    x = Owner()
    if asked:
        assert vars(x)
    try:
        outcome: Any = sorted(vars(impl.deepcopy(x)))
    except RuntimeError as error:
        outcome = str(error)
    expected = Owner()
    if asked:
        assert vars(expected)
    try:
        reference: Any = sorted(vars(copy.deepcopy(expected)))
    except RuntimeError as error:
        reference = str(error)
    assert outcome == reference


def _objects_without_a_dict() -> list[Any]:
    """Objects that have no `__dict__` as yet, and that are copied without one."""
    found: list[Any] = [Counter("aab"), OrderedDict(a=[1])]
    if sys.version_info >= (3, 11):
        found.append(Part())
    if sys.version_info >= (3, 13):
        found.append(Counted("aab"))
    return found


class Counted(Counter[str]):
    pass


def test_nobody_gets_a_dict_that_nobody_asked_for(ectype: Any) -> None:
    for x in _objects_without_a_dict():
        for y in (ectype.copy(x), ectype.deepcopy(x), ectype.deepcopy([x])[0]):
            for each in (x, y):
                dicts = [part for part in gc.get_referents(each) if type(part) is dict]
                assert dicts == [part for part in (getattr(each, "c", None),) if part]
