"""What `ectype.hooks.declare` was told of hooks, true and wrong."""

from __future__ import annotations

import copy
import gc
import sys
import weakref
from array import array
from collections import UserDict
from collections.abc import Iterator
from typing import Any
from xml.etree import ElementTree

import pytest

from tests.behaviour.support.outcomes import raised


class Quiet:
    def __deepcopy__(self, memo: Any) -> Any:
        return self


class Hooked:
    """Notes the calls of its hook, and what was in the memo."""

    def __init__(self) -> None:
        self.calls: list[Any] = []
        self.rows, self.name = [1], ["a"]

    def __deepcopy__(self, memo: Any) -> Any:
        self.calls.append(dict(memo))
        return ["hooked"]


class Plain:
    def __deepcopy__(self, memo: Any) -> Any:
        return self


class Derived(Hooked):
    pass


class Numbers(array):  # type: ignore[type-arg]
    """Inherits a `__deepcopy__` in C."""

    rows: Any


@pytest.fixture
def hooks(ectype: Any) -> Iterator[Any]:
    from ectype import _protocol, hooks

    before = dict(_protocol.declared)
    ectype.deepcopy([Quiet()])  # whether tools watch is asked after a call
    yield hooks
    _protocol.declared.clear()
    _protocol.declared.update(before)
    ectype._core.forget_plans()


def test_a_hook_that_returns_its_object(ectype: Any, hooks: Any) -> None:
    x, derived, numbers = Hooked(), Derived(), Numbers("i", [1])
    hooks.declare(Hooked, hooks.RETURNS_SELF)
    hooks.declare(Numbers, hooks.RETURNS_SELF)
    for original in (x, derived, numbers):
        y = ectype.deepcopy([original, (original, [original])])
        assert y[0] is original is y[1][0] is y[1][1][0]
        assert ectype.deepcopy(original) is original
    assert not x.calls and not derived.calls
    assert ectype.deepcopy([x], {})[0] is x
    # As ever: `copy`, and a memo of the caller's that is no dict.
    for y in (copy.deepcopy([x]), ectype.deepcopy([x], UserDict())):
        assert y == [["hooked"]]
    with ectype.patch.enable():
        assert copy.deepcopy([x])[0] is x


def test_a_hook_that_ignores_its_memo(ectype: Any, hooks: Any) -> None:
    x = Hooked()
    hooks.declare(Hooked, hooks.IGNORES_MEMO)
    assert ectype.deepcopy([[1], x, [2]]) == [[1], ["hooked"], [2]]
    assert x.calls == [{}]  # it is wrong here, and sees nothing
    hooks.declare(Numbers, hooks.IGNORES_MEMO)
    numbers = Numbers("i", [1])
    twice = ectype.deepcopy([[1], numbers, numbers])
    assert twice[1] == numbers and twice[1] is twice[2] is not numbers


def test_a_hook_that_copies_attributes(ectype: Any, hooks: Any) -> None:
    hooks.declare(Hooked, ("rows", "name"))
    x, derived = Hooked(), Derived()
    x.rows = derived.rows = [x, [2]]  # type: ignore[list-item]
    y, z, rows = ectype.deepcopy([x, derived, x.rows])
    assert type(y) is Hooked and type(z) is Derived
    assert set(vars(y)) == set(vars(z)) == {"rows", "name"}
    assert y.rows is z.rows is rows is not x.rows and y.rows == [y, [2]] and y.name == ["a"]
    assert not x.calls
    del x.name
    error = raised(ectype.deepcopy, [x])
    assert error.type is AttributeError
    x.name = ["a"]
    assert ectype.deepcopy([x])[0].name == ["a"]


def test_attributes_of_classes_that_take_up_states(ectype: Any, hooks: Any) -> None:
    class WithState(Hooked):
        def __setstate__(self, state: Any) -> None:
            vars(self).update(state)

    class Asking(Hooked):
        def __getattr__(self, name: str) -> Any:
            return None

    hooks.declare(Hooked, ("rows",))
    for x in (WithState(), Asking()):
        assert ectype.deepcopy([x]) == [["hooked"]]


def test_a_wrong_declaration_stays_with_its_copy(ectype: Any, hooks: Any) -> None:
    """Of a hook in C that is looked up on the instance, and hands its memo on."""

    class OwnLookUp(ElementTree.Element):
        def __getattribute__(self, name: str) -> Any:
            return super().__getattribute__(name)

    class Copying(ElementTree.Element):
        def __deepcopy__(self, memo: Any) -> Any:
            independent.extend(ectype.deepcopy([other])[0])
            return ElementTree.Element("copied")

    independent: list[Any] = []
    shared, other, root = ElementTree.Element("shared"), OwnLookUp("other"), OwnLookUp("root")
    other.append(shared)
    root.extend([Copying("copying"), shared])
    for _ in range(2):
        y = ectype.deepcopy([root])[0]
        assert [part.tag for part in y] == ["copied", "shared"]
        assert y[1] is not independent.pop()
        hooks.declare(ElementTree.Element, hooks.IGNORES_MEMO)
    died = weakref.ref(y[1])
    del y
    gc.collect()
    assert died() is None


def test_other_methods_and_other_code(ectype: Any, hooks: Any) -> None:
    hooks.declare(Hooked, hooks.RETURNS_SELF)
    x, derived = Hooked(), Derived()
    former = Hooked.__deepcopy__
    Derived.__deepcopy__ = lambda self, memo: "derived"  # type: ignore[method-assign]
    code = former.__code__
    try:
        assert ectype.deepcopy([derived, x]) == ["derived", x]
        former.__code__ = (lambda self, memo: "code").__code__
        assert ectype.deepcopy([x]) == ["code"]
        former.__code__ = code
        Hooked.__deepcopy__ = lambda self, memo: "other"  # type: ignore[method-assign]
        assert ectype.deepcopy([x]) == ["other"]
    finally:
        former.__code__ = code
        Hooked.__deepcopy__ = former  # type: ignore[method-assign]
        del Derived.__deepcopy__
    assert ectype.deepcopy([x])[0] is x


def test_who_watches_sees_the_hook(ectype: Any, hooks: Any) -> None:
    hooks.declare(Hooked, ("rows",))
    x, y = Hooked(), Hooked()
    sys.setprofile(lambda *event: None)
    try:
        assert ectype.deepcopy([x]) == [["hooked"]]
    finally:
        sys.setprofile(None)
    assert len(x.calls) == 1
    for _ in range(3):  # a function stays instrumented until it runs again without a profiler
        ectype.deepcopy([Quiet(), y])
    y.calls.clear()
    assert ectype.deepcopy([y])[0].rows == [1] and not y.calls


def test_copiers(ectype: Any, hooks: Any) -> None:
    hooks.declare(Hooked, ("rows", "name"))
    copier = ectype.Copier(types={Quiet: ectype.SHARE, bytearray: ectype.OMIT})
    copier.deepcopy([Plain()])
    x = Hooked()
    x.rows, x.name = [shared := Quiet()], [bytearray()]  # type: ignore[list-item]
    y = copier.deepcopy([x])[0]
    assert y.rows == [shared] and y.rows is not x.rows and y.name == [] and not x.calls


def test_wrong_arguments(ectype: Any, hooks: Any) -> None:
    class WithState(Hooked):
        def __setstate__(self, state: Any) -> None: ...

    for arguments in (
        (1, hooks.RETURNS_SELF),
        (object, hooks.RETURNS_SELF),
        (WithState, ("rows",)),
        *((Hooked, wrong) for wrong in (1, 3, None, True, 2.0, "rows", ["rows"], (1,))),
    ):
        assert raised(hooks.declare, *arguments).type is TypeError
    x = Hooked()
    assert ectype.deepcopy([x]) == [["hooked"]]
