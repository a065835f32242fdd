"""What `__deepcopy__` is given, when it is called and what becomes of its result."""

from __future__ import annotations

import copy
import functools
from typing import Any

import pytest

from tests.behaviour.support.objects import Plain
from tests.behaviour.support.outcomes import raised
from tests.conftest import Implementation


def test_a_method(impl: Implementation) -> None:
    class Hooked:
        def __deepcopy__(self, memo: Any) -> Any:
            return ("copied", self)

    x = Hooked()
    assert impl.deepcopy(x) == ("copied", x)
    assert impl.deepcopy([x]) == [("copied", x)]


def test_a_method_of_a_base(impl: Implementation) -> None:
    class Base:
        def __deepcopy__(self, memo: Any) -> str:
            return "copied"

    class Derived(Base):
        pass

    assert impl.deepcopy(Derived()) == "copied"


def test_any_callable_serves(impl: Implementation) -> None:
    class Callable:
        def __call__(self, memo: Any) -> Any:
            return type(memo)

    for hook in (Callable(), type, staticmethod(type)):
        assert impl.deepcopy(type("Hooked", (), {"__deepcopy__": hook})()) is dict
    x = Plain()
    x.__deepcopy__ = functools.partial(lambda first, memo: (first, type(memo)), 1)
    assert impl.deepcopy(x) == (1, dict)


def test_a_classmethod(impl: Implementation) -> None:
    class Hooked:
        @classmethod
        def __deepcopy__(cls, memo: Any) -> Any:
            return cls

    assert impl.deepcopy(Hooked()) is Hooked


@pytest.mark.parametrize("hook", [7, "text", lambda: None, lambda a, b, c: None])
def test_a_hook_that_cannot_be_called_so(impl: Implementation, hook: Any) -> None:
    x = Plain()
    x.__deepcopy__ = hook
    assert raised(impl.deepcopy, x) == raised(copy.deepcopy, x)
    assert raised(impl.deepcopy, x).type is TypeError


@pytest.mark.parametrize("result", [None, NotImplemented, 0, [], "x"])
def test_the_result_is_taken_as_it_is(impl: Implementation, result: Any) -> None:
    class Hooked:
        def __deepcopy__(self, memo: Any) -> Any:
            return result

    assert impl.deepcopy(Hooked()) is result
    assert impl.deepcopy([Hooked()])[0] is result
    assert impl.deepcopy({"k": Hooked()})["k"] is result


def test_the_hook_is_called_once_per_object(impl: Implementation) -> None:
    calls: list[Any] = []

    class Hooked:
        def __deepcopy__(self, memo: Any) -> Any:
            calls.append(self)
            return Plain()

    x = Hooked()
    a, b, c = impl.deepcopy([x, x, (x,)])
    assert a is b is c[0]
    assert calls == [x]


def test_a_hook_that_returns_its_object_is_called_each_time(impl: Implementation) -> None:
    """Nothing is stored when the copy is the object itself."""
    calls: list[Any] = []

    class Hooked:
        def __deepcopy__(self, memo: Any) -> Any:
            calls.append(self)
            return self

    x = Hooked()
    assert impl.deepcopy([x, x, (x,)]) == [x, x, (x,)]
    assert calls == [x, x, x]


def test_the_memo_given_is_an_exact_dict(impl: Implementation) -> None:
    given: list[Any] = []

    class Hooked:
        def __deepcopy__(self, memo: Any) -> Any:
            given.append(memo)
            return self

    x = Plain()
    x.hooked = Hooked()
    for root in (Hooked(), [Hooked(), {"k": Hooked()}], x, (x, {Hooked()})):
        impl.deepcopy(root)
    assert {type(memo) for memo in given} == {dict}


def test_one_memo_for_the_whole_call(impl: Implementation) -> None:
    given: list[Any] = []

    class Hooked:
        def __deepcopy__(self, memo: Any) -> Any:
            given.append(memo)
            return Plain()

    impl.deepcopy([Hooked(), (Hooked(), {Hooked(): Hooked()})])
    assert len(given) == 4 and all(memo is given[0] for memo in given)
    mine: dict[int, Any] = {}
    impl.deepcopy(Hooked(), mine)
    assert given[-1] is mine


def test_a_class_changed_in_the_middle_of_a_copy(impl: Implementation) -> None:
    class Late:
        pass

    class Trigger:
        def __deepcopy__(self, memo: Any) -> str:
            Late.__deepcopy__ = lambda self, memo: "hooked"
            return "trigger"

    before, trigger, after = impl.deepcopy([Late(), Trigger(), Late()])
    assert (type(before), trigger, after) == (Late, "trigger", "hooked")


def test_a_hook_removed_in_the_middle_of_a_copy(impl: Implementation) -> None:
    class Late:
        def __deepcopy__(self, memo: Any) -> str:
            del Late.__deepcopy__
            return "hooked"

    first, second = impl.deepcopy([Late(), Late()])
    assert first == "hooked" and type(second) is Late


def test_bases_changed_in_the_middle_of_a_copy(impl: Implementation) -> None:
    class Hook:
        def __deepcopy__(self, memo: Any) -> str:
            return "hooked"

    class Base:
        pass

    class Late(Base):
        pass

    class Trigger:
        def __deepcopy__(self, memo: Any) -> str:
            Late.__bases__ = (Hook,)
            return "trigger"

    assert impl.deepcopy([Trigger(), Late()]) == ["trigger", "hooked"]


def test_an_instance_whose_class_is_assigned_meanwhile(impl: Implementation) -> None:
    class Hooked:
        def __deepcopy__(self, memo: Any) -> str:
            return "hooked"

    x = Plain()

    class Trigger:
        def __deepcopy__(self, memo: Any) -> str:
            x.__class__ = Hooked
            return "trigger"

    assert impl.deepcopy([Trigger(), x]) == ["trigger", "hooked"]
