"""Which reducer is asked, where it is looked up and with what it is called."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from tests.behaviour.support.objects import Plain
from tests.behaviour.support.outcomes import outcome, raised
from tests.combinations import for_each
from tests.conftest import Implementation

CLONES = for_each(name=["copy", "deepcopy"])


def rebuilt(label: str) -> tuple[Any, tuple[str]]:
    return (str, (label,))


@CLONES
def test_reduce_ex_gets_protocol_4(impl: Implementation, name: str) -> None:
    class Reducing:
        def __reduce_ex__(self, protocol: Any) -> Any:
            return (repr, (protocol,))

    assert getattr(impl, name)(Reducing()) == "4"


@CLONES
def test_reduce_ex_before_reduce(impl: Implementation, name: str) -> None:
    class Reducing:
        def __reduce_ex__(self, protocol: Any) -> Any:
            return rebuilt("reduce_ex")

        def __reduce__(self) -> Any:
            raise AssertionError

    assert getattr(impl, name)(Reducing()) == "reduce_ex"


@CLONES
def test_an_overridden_reduce_is_called_by_object_reduce_ex(
    impl: Implementation, name: str
) -> None:
    class Reducing:
        def __reduce__(self) -> Any:
            return rebuilt("reduce")

    assert getattr(impl, name)(Reducing()) == "reduce"


@CLONES
def test_instance_attributes_count(impl: Implementation, name: str) -> None:
    x = Plain()
    x.__reduce_ex__ = lambda protocol: rebuilt(f"protocol {protocol}")
    assert getattr(impl, name)(x) == "protocol 4"


@CLONES
def test_an_instance_reduce_is_not_seen_by_object_reduce_ex(
    impl: Implementation, name: str
) -> None:
    x = Plain()
    x.__reduce__ = lambda: rebuilt("instance")
    assert type(getattr(impl, name)(x)) is Plain


@CLONES
def test_reduce_serves_where_reduce_ex_is_hidden(impl: Implementation, name: str) -> None:
    class Reducing:
        __reduce_ex__ = None

        def __reduce__(self) -> Any:
            return rebuilt("reduce")

    assert getattr(impl, name)(Reducing()) == "reduce"


@CLONES
def test_attribute_error_of_the_look_up_is_swallowed(impl: Implementation, name: str) -> None:
    class Reducing:
        @property
        def __reduce_ex__(self) -> Any:
            raise AttributeError

        def __reduce__(self) -> Any:
            return rebuilt("reduce")

    assert getattr(impl, name)(Reducing()) == "reduce"


@CLONES
def test_other_errors_of_the_look_up_propagate(impl: Implementation, name: str) -> None:
    class Reducing:
        @property
        def __reduce_ex__(self) -> Any:
            raise OSError("look-up")

    with pytest.raises(OSError, match=r"^look-up\b"):
        getattr(impl, name)(Reducing())


@CLONES
@for_each(falsy=[None, 0, ""])
def test_an_object_without_reducers(impl: Implementation, name: str, falsy: Any) -> None:
    """`__reduce_ex__` is absent when None, `__reduce__` when it is false in any way."""
    Bare = type("Bare", (), {"__reduce_ex__": None, "__reduce__": falsy})
    kind = "shallow" if name == "copy" else "deep"
    with pytest.raises(impl.Error) as info:
        getattr(impl, name)(Bare())
    assert str(info.value) == f"un({kind})copyable object of type {Bare!r}"
    assert type(info.value) is copy.Error


@CLONES
def test_a_false_reduce_ex_is_called(impl: Implementation, name: str) -> None:
    Bare = type("Bare", (), {"__reduce_ex__": 0})
    assert raised(getattr(impl, name), Bare()) == raised(getattr(copy, name), Bare())
    assert raised(getattr(impl, name), Bare()).text == "'int' object is not callable"


@CLONES
def test_a_callable_that_is_false(impl: Implementation, name: str) -> None:
    class Falsy:
        def __init__(self, label: str) -> None:
            self.label = label

        def __bool__(self) -> bool:
            return False

        def __call__(self, *args: Any) -> Any:
            return rebuilt(self.label)

    reducing = type("Reducing", (), {"__reduce_ex__": Falsy("reduce_ex")})()
    assert getattr(impl, name)(reducing) == "reduce_ex"
    bare = type("Bare", (), {"__reduce_ex__": None, "__reduce__": Falsy("reduce")})()
    with pytest.raises(impl.Error):
        getattr(impl, name)(bare)


@CLONES
def test_a_subclass_of_a_builtin_with_a_reducer(impl: Implementation, name: str) -> None:
    for base in (list, dict, set, tuple, int, str, frozenset):
        x = type("Sub", (base,), {"__reduce__": lambda self: rebuilt("reduce")})()
        assert getattr(impl, name)(x) == "reduce"


@CLONES
def test_bytearray_has_a_reduce_ex_of_its_own(impl: Implementation, name: str) -> None:
    hooks = {"__reduce__": lambda self: rebuilt("reduce")}
    Sub = type("Sub", (bytearray,), hooks)
    assert getattr(impl, name)(Sub(b"a")) == Sub(b"a")
    hooks["__reduce_ex__"] = lambda self, protocol: rebuilt("reduce_ex")
    assert getattr(impl, name)(type("Sub", (bytearray,), hooks)()) == "reduce_ex"


@CLONES
@pytest.mark.parametrize(
    ("hook", "function"),
    [
        ("__reduce__", lambda self: rebuilt("late")),
        ("__reduce_ex__", lambda self, protocol: rebuilt("late")),
        ("__new__", lambda cls: "late"),
        ("__getattribute__", lambda self, name: lambda *args: rebuilt("late")),
        ("__getattr__", lambda self, name: (lambda *args: "late") if "copy" in name else None),
        ("__getstate__", lambda self: "state"),
        ("__setstate__", lambda self, state: None),
        ("__getnewargs__", lambda self: ("too", "many")),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_hooks_added_and_removed_between_copies(
    impl: Implementation, name: str, hook: str, function: Any
) -> None:
    class Late:
        def __init__(self) -> None:
            self.inner = [1]

    x = Late()
    clone, law = getattr(impl, name), getattr(copy, name)
    assert clone(x).inner == [1]
    setattr(Late, hook, function)
    ours, expected = outcome(clone, x), outcome(law, x)
    delattr(Late, hook)
    if isinstance(expected, Late):
        assert type(ours) is Late and vars(ours) == vars(expected)
    else:
        assert ours == expected
    assert clone(x).inner == [1] and type(clone(x)) is Late
