"""Malformed reduce values fail with the running version's own error, on copy and on deepcopy."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.behaviour.support.outcomes import Raised, raised, shaped
from tests.behaviour.support.reduced import Built, Reduced, Refusing
from tests.behaviour.support.versions import REDUCE_ARGS_ARE_LAZY
from tests.combinations import for_each
from tests.conftest import Implementation

B, R = Built, Refusing


def failing_generator() -> Iterator[Any]:
    yield B
    raise OSError("in the generator")


class Unbool:
    def __bool__(self) -> bool:
        raise OSError("in bool")


class Uniter:
    def __iter__(self) -> Any:
        raise OSError("in iter")


class Badlen(tuple):  # type: ignore[type-arg]
    def __len__(self) -> int:
        raise OSError("in len")


MALFORMED: dict[str, Callable[[], Any]] = {
    "None": lambda: None,
    "int": lambda: 5,
    "float": lambda: 1.5,
    "bool": lambda: True,
    "object": object,
    "bytes": lambda: b"ab",
    "empty bytes": lambda: b"",
    "class": lambda: list,
    "no items": lambda: (),
    "no items in a list": list,
    "one item": lambda: (B,),
    "six items": lambda: (B, (), None, None, None, 1),
    "six items, the last None": lambda: (B, (), None, None, None, None),
    "ten items": lambda: (B, (), None, None, None, 1, 2, 3, 4, 5),
    "failing generator": failing_generator,
    "failing iter": lambda: Uniter(),
    "function is int": lambda: (5, ()),
    "function is None": lambda: (None, ()),
    "function is str": lambda: ("str", ()),
    "args is None": lambda: (B, None),
    "args is int": lambda: (B, 5),
    "args is 0": lambda: (B, 0),
    "args is object": lambda: (B, object()),
    "args is a class": lambda: (B, list),
    "args fails in bool": lambda: (B, Unbool()),
    "args fails in iter": lambda: (B, Uniter()),
    "args is a failing generator": lambda: (B, failing_generator()),
    "args is an uncopyable item": lambda: (B, (memoryview(b""),)),
    "too many args": lambda: (R, (1,)),
    "too many args for a function": lambda: (lambda: None, (1, 2)),
    "too few args for a function": lambda: (lambda a, b: None, (1,)),
    "args is int, function a lambda": lambda: (lambda *a: None, 5),
    "args is None, function a lambda": lambda: (lambda *a: None, None),
    "args is int, builtin function": lambda: (len, 5),
    "args is None, bound method": lambda: (B().append, None),
    "function raises": lambda: ((lambda: 1 / 0), ()),
    "state is int": lambda: (B, (), 5),
    "state is str": lambda: (B, (), "ab"),
    "state is a list of ints": lambda: (B, (), [1]),
    "state is a class": lambda: (B, (), B),
    "state without dict": lambda: (R, (), {"a": 1}),
    "state of three": lambda: (B, (), (1, 2, 3)),
    "state of two ints": lambda: (B, (), (1, 2)),
    "state of two strs": lambda: (B, (), ("a", "b")),
    "slots state is int": lambda: (B, (), (None, 5)),
    "slots state is 0": lambda: (B, (), (None, 0)),
    "slots state is a list": lambda: (B, (), (None, [("a", 1)])),
    "slots state with int keys": lambda: (B, (), (None, {1: 2})),
    "slots state without slots": lambda: (R, (), (None, {"a": 1})),
    "state tuple fails in len": lambda: (B, (), Badlen((1, 2))),
    "state is uncopyable": lambda: (B, (), {"a": memoryview(b"")}),
    "items is int": lambda: (B, (), None, 5),
    "items is 0": lambda: (B, (), None, 0),
    "items is a class": lambda: (B, (), None, B),
    "items without append": lambda: (R, (), None, [1]),
    "items is empty without append": lambda: (R, (), None, []),
    "items fails in iter": lambda: (B, (), None, Uniter()),
    "items is a failing generator": lambda: (B, (), None, failing_generator()),
    "items of None": lambda: (lambda: None, (), None, [1]),
    "pairs is int": lambda: (B, (), None, None, 5),
    "pairs is a dict": lambda: (B, (), None, None, {1: 2}),
    "pairs of ints": lambda: (B, (), None, None, [1]),
    "pairs of None": lambda: (B, (), None, None, [None]),
    "pairs of one": lambda: (B, (), None, None, [(1,)]),
    "pairs of three": lambda: (B, (), None, None, [(1, 2, 3)]),
    "pairs of none": lambda: (B, (), None, None, [()]),
    "pairs of a one-letter str": lambda: (B, (), None, None, ["a"]),
    "pairs of three in a list": lambda: (B, (), None, None, [[1, 2, 3]]),
    "pairs of an iterator of three": lambda: (B, (), None, None, [iter([1, 2, 3])]),
    "pairs of an iterator of one": lambda: (B, (), None, None, [iter([1])]),
    "pairs of a failing generator": lambda: (B, (), None, None, [failing_generator()]),
    "pairs without setitem": lambda: (R, (), None, None, [(1, 2)]),
    "pairs for a list": lambda: (list, (), None, None, [(1, 2)]),
    "pairs with an unhashable key": lambda: (dict, (), None, None, [([], 2)]),
    "pairs fails in iter": lambda: (B, (), None, None, Uniter()),
    "pairs is a failing generator": lambda: (B, (), None, None, failing_generator()),
}


@for_each(name=["copy", "deepcopy"], case=MALFORMED)
def test_as_the_running_version(impl: Implementation, case: Any, name: str) -> None:
    x = Reduced(case)
    assert shaped(getattr(impl, name), x) == shaped(getattr(copy, name), x)


@for_each(case=MALFORMED)
def test_as_the_running_version_inside_containers(impl: Implementation, case: Any) -> None:
    x = Reduced(case)
    expected = shaped(copy.deepcopy, x)
    for root in ([x], (x,), {"k": x}, [[1], ({"k": [x]},)]):
        result = shaped(impl.deepcopy, root)
        assert result == expected or not isinstance(expected, Raised)


@pytest.mark.parametrize("name", ["copy", "deepcopy"])
def test_the_same_of_reduce(impl: Implementation, name: str) -> None:
    """object.__reduce_ex__ hands on what an overridden `__reduce__` returns."""
    for case in ("None", "one item", "six items, the last None", "args is None"):
        x = type("Model", (), {"__reduce__": lambda self, case=case: MALFORMED[case]()})()
        assert shaped(getattr(impl, name), x) == shaped(getattr(copy, name), x)


class Stopping:
    """Raises StopIteration in its copy, which a generator may not let through (PEP 479)."""

    def __deepcopy__(self, memo: Any) -> Any:
        raise StopIteration("stop")


class Holder:
    def __init__(self, *parts: Any) -> None:
        self.parts = parts

    def __reduce__(self) -> Any:
        return Holder, self.parts


@for_each(
    x=[
        Holder(Stopping()),
        Holder([1], [Stopping()]),
        {Stopping()},
        frozenset({Stopping()}),
        slice(Stopping()),
        [Holder({"k": Holder(Stopping())})],
        Reduced(lambda: (B, (), Stopping())),
        Reduced(lambda: (B, (), None, [Stopping()])),
        Reduced(lambda: (B, (), None, None, [(1, Stopping())])),
        [(Stopping(),)],
        {"k": Stopping()},
    ]
)
def test_a_stop_iteration(impl: Implementation, x: Any) -> None:
    """Up to 3.14 the arguments are copied inside a generator, from 3.15 on they are not."""
    error = raised(impl.deepcopy, x)
    assert error == raised(copy.deepcopy, x)
    in_arguments = isinstance(x, (Holder, set, frozenset, slice)) or "Holder" in repr(x)
    assert error.type is (RuntimeError if in_arguments and REDUCE_ARGS_ARE_LAZY else StopIteration)
