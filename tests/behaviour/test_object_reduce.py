"""What object.__reduce_ex__ asks a class for: new arguments, state, never `__init__`."""

from __future__ import annotations

import copy
from typing import Any

from tests.behaviour.support.outcomes import raised
from tests.combinations import for_each
from tests.conftest import Implementation

CLONES = for_each(name=["copy", "deepcopy"])


@CLONES
def test_getnewargs_and_getnewargs_ex(impl: Implementation, name: str) -> None:
    class Args:
        def __new__(cls, value: Any = None) -> Any:
            self = super().__new__(cls)
            self.value = value
            return self

        def __getnewargs__(self) -> tuple[Any, ...]:
            return ([1],)

        def __getstate__(self) -> None:
            return None

    class Keywords:
        def __new__(cls, *, value: Any = None) -> Any:
            self = super().__new__(cls)
            self.value = value
            return self

        def __getnewargs_ex__(self) -> tuple[Any, ...]:
            return ((), {"value": [1]})

        def __getstate__(self) -> None:
            return None

    for cls in (Args, Keywords):
        assert getattr(impl, name)(cls()).value == [1]


@CLONES
@for_each(result=[None, 5, (), ((),), ((), {}, 1), ([], {}), ((), [])])
def test_malformed_newargs(impl: Implementation, name: str, result: Any) -> None:
    for hook in ("__getnewargs__", "__getnewargs_ex__"):
        cls = type("Model", (), {hook: lambda self: result})
        if hook == "__getnewargs__" and isinstance(result, tuple):
            continue
        law = raised(getattr(copy, name), cls())
        assert raised(getattr(impl, name), cls()) == law


@CLONES
def test_getstate_is_called_on_the_instance(impl: Implementation, name: str) -> None:
    class Stateful:
        def __getstate__(self) -> Any:
            return {"state": "class"}

    x = Stateful()
    assert getattr(impl, name)(x).state == "class"
    x.__getstate__ = lambda: {"state": "instance"}
    law = getattr(copy, name)(x).state
    assert getattr(impl, name)(x).state == law


@CLONES
def test_init_is_not_called(impl: Implementation, name: str) -> None:
    class Counted:
        made = 0

        def __init__(self) -> None:
            Counted.made += 1
            self.inner = [1]

    getattr(impl, name)(Counted())
    assert Counted.made == 1


@CLONES
def test_new_is_called(impl: Implementation, name: str) -> None:
    made: list[type] = []

    class Counted:
        def __new__(cls) -> Any:
            made.append(cls)
            return super().__new__(cls)

    getattr(impl, name)(Counted())
    assert made == [Counted, Counted]
