"""The order in which hooks are looked up and called, written out."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from tests.behaviour.support.trace import Log, Rebuilding, Step, traced
from tests.conftest import Implementation


def test_a_list_in_order(impl: Implementation) -> None:
    log: Log = []
    impl.deepcopy([Step(log, "a"), [Step(log, "b")], (Step(log, "c"),), Step(log, "d")])
    assert log == ["copy a", "copy b", "copy c", "copy d"]


def test_a_dict_copies_the_value_before_its_key(impl: Implementation) -> None:
    log: Log = []
    key1, key2 = Step(log, "key 1"), Step(log, "key 2")
    x = {key1: Step(log, "value 1"), key2: [Step(log, "value 2")]}
    log.clear()
    impl.deepcopy(x)
    assert log == ["copy value 1", "copy key 1", "copy value 2", "copy key 2"]


def test_a_dict_hashes_each_key_copy_when_its_pair_is_done(impl: Implementation) -> None:
    log: Log = []

    class Key:
        def __init__(self, name: str) -> None:
            self.name = name

        def __deepcopy__(self, memo: Any) -> Key:
            log.append(f"copy {self.name}")
            return Key(f"{self.name} copied")

        def __hash__(self) -> int:
            log.append(f"hash {self.name}")
            return hash(self.name)

    x = {Key("a"): Step(log, "1"), Key("b"): Step(log, "2")}
    log.clear()
    impl.deepcopy(x)
    expected = ["copy 1", "copy a", "hash a copied", "copy 2", "copy b", "hash b copied"]
    assert log == expected


def test_equality_of_key_copies_is_asked(impl: Implementation) -> None:
    log: Log = []

    class Key:
        def __init__(self, name: str) -> None:
            self.name = name

        def __deepcopy__(self, memo: Any) -> Key:
            return Key("same")

        def __hash__(self) -> int:
            return 1

        def __eq__(self, other: object) -> bool:
            log.append("eq")
            return isinstance(other, Key) and self.name == other.name

    x = {Key("a"): 1, Key("b"): 2, Key("c"): 3}
    log.clear()
    y = impl.deepcopy(x)
    assert [*y.values()] == [3] and log == ["eq", "eq"]


def test_a_set_copies_all_members_before_it_hashes_them(impl: Implementation) -> None:
    log: Log = []

    class Member:
        def __init__(self, name: str) -> None:
            self.name = name

        def __deepcopy__(self, memo: Any) -> Member:
            log.append("copy")
            return Member("copied")

        def __hash__(self) -> int:
            log.append("hash")
            return hash(self.name)

    for kind in (set, frozenset):
        x = kind([Member("a"), Member("b"), Member("c")])
        log.clear()
        impl.deepcopy(x)
        assert log == ["copy"] * 3 + ["hash"] * 3


def test_a_reduce_value_step_by_step(impl: Implementation) -> None:
    log: Log = []
    impl.deepcopy(Rebuilding(log))
    assert log == [
        "reduce",
        *("produce arg 1", "copy arg 1", "produce arg 2", "copy arg 2", "call with 2"),
        *("copy state", "getattr __setstate__", "getattr __setstate__", "set state"),
        *("produce item 1", "copy item 1", "getattr append", "append item 1"),
        *("produce item 2", "copy item 2", "getattr append", "append item 2"),
        *("produce pair 1", "copy key 1", "copy value 1", "set key 1: value 1"),
        *("produce pair 2", "copy key 2", "copy value 2", "set key 2: value 2"),
    ]


def test_a_reduce_value_step_by_step_in_a_shallow_copy(impl: Implementation) -> None:
    log: Log = []
    impl.copy(Rebuilding(log))
    assert [event for event in log if "<" not in event] == [
        "reduce",
        *("produce arg 1", "produce arg 2", "call with 2"),
        *("getattr __setstate__", "getattr __setstate__", "set state"),
        *("produce item 1", "getattr append"),
        *("produce item 2", "getattr append"),
        *("produce pair 1", "produce pair 2"),
    ]


def test_the_call_is_made_after_the_last_argument(impl: Implementation) -> None:
    """Also where the callable is no function: its own look-ups come after the arguments."""
    log: Log = []

    class Maker:
        def __call__(self, *args: Any) -> Any:
            log.append("call")
            return []

    class Model:
        def __reduce_ex__(self, protocol: int) -> Any:
            return Maker(), (Step(log, "a"), Step(log, "b"))

    impl.deepcopy(Model())
    assert log == ["copy a", "copy b", "call"]


def test_arguments_when_the_function_cannot_be_called(impl: Implementation) -> None:
    """The arguments are copied before the call fails."""
    log: Log = []

    class Model:
        def __reduce_ex__(self, protocol: int) -> Any:
            return 5, (Step(log, "a"),)

    with pytest.raises(TypeError, match="'int' object is not callable"):
        impl.deepcopy(Model())
    assert log == ["copy a"]


def test_args_changed_while_they_are_copied(impl: Implementation) -> None:
    class Growing:
        def __deepcopy__(self, memo: Any) -> str:
            args.append("added")
            return "grown"

    args: list[Any] = [Growing(), 1]

    class Model:
        def __reduce_ex__(self, protocol: int) -> Any:
            return (lambda *args: args), args

    assert impl.deepcopy(Model()) == ("grown", 1, "added")


def test_the_class_is_asked_before_the_instance(impl: Implementation) -> None:
    log: Log = []

    class Meta(type):
        def __getattribute__(cls, name: str) -> Any:
            log.append(f"class {name}")
            return super().__getattribute__(name)

    class Model(metaclass=Meta):
        pass

    x = Model()
    for clone, law in ((impl.copy, copy.copy), (impl.deepcopy, copy.deepcopy)):
        law(x)  # copyreg keeps the names of the slots on the class after the first time
        log.clear()
        clone(x)
        ours = [*log]
        log.clear()
        law(x)
        assert ours == [*log]


@pytest.mark.parametrize("hook", ["", "__getstate__", "__setstate__", "__getnewargs__"])
@pytest.mark.parametrize("name", ["copy", "deepcopy"])
def test_attribute_look_ups_on_an_instance(impl: Implementation, name: str, hook: str) -> None:
    """Where a class watches its look-ups they are those of the running version's protocol."""
    bodies: dict[str, Any] = {
        "": {},
        "__getstate__": {"__getstate__": lambda self: {"state": 1}},
        "__setstate__": {"__setstate__": lambda self, state: None},
        "__getnewargs__": {
            "__new__": lambda cls, *args: object.__new__(cls),
            "__getnewargs__": lambda self: (1,),
        },
    }
    log: Log = []
    x = traced(log, **bodies[hook])("x")
    getattr(copy, name)(x)
    expected = [*log]
    log.clear()
    getattr(impl, name)(x)
    assert log == expected
    assert log[0] == {"copy": "x __reduce_ex__", "deepcopy": "x __deepcopy__"}[name]


def test_look_ups_where_there_is_a_hook(impl: Implementation) -> None:
    log: Log = []
    Hooked = traced(log, __deepcopy__=lambda self, memo: "copied")
    assert impl.deepcopy([Hooked("a"), Hooked("b")]) == ["copied", "copied"]
    assert log == ["a __deepcopy__", "b __deepcopy__"]


def test_one_look_up_for_an_object_met_twice(impl: Implementation) -> None:
    log: Log = []
    x = traced(log, __deepcopy__=lambda self, memo: "copied")("x")
    impl.deepcopy([x, x, (x,)])
    assert log == ["x __deepcopy__"]


def test_look_ups_on_a_plain_instance(impl: Implementation) -> None:
    """deepcopy asks the original for its hooks and the copy, once filled, for `__setstate__`."""
    log: Log = []
    x = traced(log)("x")
    impl.deepcopy(x)
    own = [event for event in log if event.split()[1] in ("__deepcopy__", "__reduce_ex__")]
    assert own == ["x __deepcopy__", "x __reduce_ex__"]
    assert log[-2:] == ["copy __setstate__", "copy __dict__"]
