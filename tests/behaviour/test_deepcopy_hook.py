"""`__deepcopy__`: where it is looked up, what it is given, and what becomes of its result."""

from __future__ import annotations

import copy
import functools
from typing import Any

import pytest

from tests.behaviour.support.hook_sources import CALLS_UNTIL_READ
from tests.behaviour.support.objects import Plain
from tests.behaviour.support.outcomes import outcome, raised
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


# These bind to an instance as functions in Python do. The last does not look into its arguments.
METHODS = [dict.__eq__, dict.__len__, dict.get, functools.lru_cache(type)]
METHODS += [functools.lru_cache(maxsize=0)(lambda self, memo: type(memo))]


@pytest.mark.parametrize("hook", METHODS)
def test_a_method_that_is_not_written_in_python(impl: Implementation, hook: Any) -> None:
    x = type("Hooked", (dict,), {"__deepcopy__": hook, "__hash__": lambda self: 1})()
    for i in range(CALLS_UNTIL_READ):
        for case in (x, [[], x]):
            assert outcome(impl.deepcopy, case) == outcome(copy.deepcopy, case), i
            assert outcome(impl.deepcopy, case, {}) == outcome(copy.deepcopy, case, {}), i


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


# Where `__deepcopy__` is looked up and what counts as having one.


def test_an_instance_attribute(impl: Implementation) -> None:
    x = Plain()
    x.__deepcopy__ = lambda memo: "copied"
    assert impl.deepcopy(x) == "copied"
    assert type(impl.copy(x)) is Plain


def test_an_instance_attribute_before_the_class(impl: Implementation) -> None:
    class Hooked:
        def __deepcopy__(self, memo: Any) -> str:
            return "class"

    x = Hooked()
    x.__deepcopy__ = lambda memo: "instance"
    assert impl.deepcopy([x, Hooked()]) == ["instance", "class"]


def test_an_instance_attribute_in_a_slot(impl: Implementation) -> None:
    class Slotted:
        __slots__ = ("__deepcopy__",)

    x = Slotted()
    x.__deepcopy__ = lambda memo: "copied"
    assert impl.deepcopy(x) == "copied"
    assert type(impl.deepcopy(Slotted())) is Slotted


@pytest.mark.parametrize("owner", ["class", "instance"])
def test_none_means_absent(impl: Implementation, owner: str) -> None:
    class Hooked:
        pass

    x = Hooked()
    target: Any = Hooked if owner == "class" else x
    target.__deepcopy__ = None
    y = impl.deepcopy([x])[0]
    assert type(y) is Hooked and y is not x


def test_none_on_the_instance_hides_the_class(impl: Implementation) -> None:
    class Hooked:
        def __deepcopy__(self, memo: Any) -> Any:
            raise AssertionError

    x = Hooked()
    x.__deepcopy__ = None
    assert type(impl.deepcopy(x)) is Hooked


def test_none_in_a_subclass_hides_the_base(impl: Implementation) -> None:
    class Hooked:
        def __deepcopy__(self, memo: Any) -> Any:
            raise AssertionError

    class Unhooked(Hooked):
        __deepcopy__ = None

    assert type(impl.deepcopy(Unhooked())) is Unhooked


def test_getattr_of_the_class(impl: Implementation) -> None:
    class Dynamic:
        def __getattr__(self, name: str) -> Any:
            if name == "__deepcopy__":
                return lambda memo: "copied"
            raise AttributeError(name)

    assert impl.deepcopy(Dynamic()) == "copied"


def test_getattribute_of_the_class(impl: Implementation) -> None:
    class Dynamic:
        def __getattribute__(self, name: str) -> Any:
            if name == "__deepcopy__":
                return lambda memo: "copied"
            return super().__getattribute__(name)

    assert impl.deepcopy(Dynamic()) == "copied"


def test_a_proxy_copies_what_it_stands_for(impl: Implementation) -> None:
    class Proxy:
        def __init__(self, target: Any) -> None:
            object.__setattr__(self, "target", target)

        def __getattr__(self, name: str) -> Any:
            return getattr(self.target, name)

    class Target:
        def __deepcopy__(self, memo: Any) -> str:
            return "copy of the target"

    assert impl.deepcopy(Proxy(Target())) == "copy of the target"


def test_a_mock_like_object_that_answers_everything(impl: Implementation) -> None:
    class Anything:
        def __getattr__(self, name: str) -> Any:
            return lambda *args: name

    assert impl.deepcopy(Anything()) == "__deepcopy__"


def test_attribute_error_of_a_property_is_swallowed(impl: Implementation) -> None:
    class Failing:
        @property
        def __deepcopy__(self) -> Any:
            raise AttributeError("swallowed")

    assert type(impl.deepcopy(Failing())) is Failing


@pytest.mark.parametrize("where", ["property", "getattr", "getattribute", "descriptor"])
def test_other_errors_of_the_look_up_propagate(impl: Implementation, where: str) -> None:
    class Refused(Exception):
        pass

    def refuse(self: Any, *args: Any) -> Any:
        if not args or args[0] == "__deepcopy__" or where == "descriptor":
            raise Refused("look-up")
        return object.__getattribute__(self, args[0])

    body: dict[str, Any] = {
        "property": lambda: {"__deepcopy__": property(refuse)},
        "getattr": lambda: {"__getattr__": refuse},
        "getattribute": lambda: {"__getattribute__": refuse},
        "descriptor": lambda: {"__deepcopy__": type("Get", (), {"__get__": refuse})()},
    }[where]()
    x = type("Failing", (), body)()
    with pytest.raises(Refused, match=r"^look-up\b"):
        impl.deepcopy([x])


def test_the_class_is_not_asked_for_deepcopy_by_copy(impl: Implementation) -> None:
    class Hooked:
        def __deepcopy__(self, memo: Any) -> Any:
            raise AssertionError

    assert type(impl.copy(Hooked())) is Hooked
