"""Instances with attributes in every number, order and name."""

from __future__ import annotations

from typing import Any

import pytest

from tests.conftest import Implementation

CLONES = pytest.mark.parametrize("name", ["copy", "deepcopy"])


@CLONES
def test_attributes_that_are_no_identifiers(impl: Implementation, name: str) -> None:
    class Model:
        pass

    x = Model()
    names: dict[Any, Any] = {"with space": 1, "": 2, "ä": 3, 4: 5, (6, 7): [8], None: 9}
    vars(x).update(names)
    assert vars(getattr(impl, name)(x)) == vars(x)


@CLONES
@pytest.mark.parametrize("count", [0, 1, 5, 30, 31, 100, 2000])
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
