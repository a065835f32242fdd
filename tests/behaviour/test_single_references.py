"""Objects that nothing but their container refers to: reached by hooks on other ways all the same.

A native copier may leave out the look-up of an object with a single reference. What makes that
wrong is here: hooks that come to the object by its address, by a weak reference or through the
container, before or after its own turn.
"""

from __future__ import annotations

import dataclasses
import functools
import weakref
from collections import OrderedDict, defaultdict
from collections.abc import Callable
from typing import Any

from tests.behaviour.support.memos import USER_MEMOS
from tests.behaviour.support.objects import Looking, Plain, Then
from tests.combinations import for_each
from tests.conftest import Implementation

MEMOS: dict[str, Callable[[], Any]] = {"none given": lambda: None, **USER_MEMOS}
memos = for_each(memo=[*MEMOS])

SINGLE: dict[str, Callable[[], Any]] = {
    "list": lambda: [1],
    "nested list": lambda: [[1]],
    "dict": lambda: {"a": [1]},
    "leaf dict": lambda: {"a": 1},
    "set": lambda: {1},
    "tuple": lambda: ([1],),
    "bytearray": lambda: bytearray(b"a"),
    "instance": lambda: Plain(a=[1]),
    "leaf instance": lambda: Plain(a=1),
}
singles = for_each(make=SINGLE)


class Copying:
    """Copies with the memo what it finds at the moment, and keeps the copies."""

    def __init__(self, deepcopy: Callable[..., Any], find: Callable[[], Any]) -> None:
        self.deepcopy, self.find = deepcopy, find
        self.copies: list[Any] = []

    def __deepcopy__(self, memo: Any) -> Any:
        self.copies.append(self.deepcopy(self.find(), memo))
        return "copying"


@memos
@singles
def test_reached_through_the_container_after_its_turn(
    impl: Implementation, make: Callable[[], Any], memo: str
) -> None:
    root: list[Any] = [make()]
    root.append(Copying(impl.deepcopy, lambda: root[0]))
    y = impl.deepcopy(root, MEMOS[memo]())
    assert root[1].copies[0] is y[0] is not root[0]


@memos
@singles
def test_reached_through_the_container_before_its_turn(
    impl: Implementation, make: Callable[[], Any], memo: str
) -> None:
    root: list[Any] = [None, make()]
    root[0] = Copying(impl.deepcopy, lambda: root[1])
    y = impl.deepcopy(root, MEMOS[memo]())
    assert root[0].copies[0] is y[1] is not root[1]


@memos
@singles
def test_reached_deep_inside(impl: Implementation, make: Callable[[], Any], memo: str) -> None:
    root: dict[str, Any] = {"a": [({"b": [make()]},)], "c": None, "d": [[make()]]}
    root["c"] = Copying(impl.deepcopy, lambda: [root["a"][0][0]["b"][0], root["d"][0][0]])
    y = impl.deepcopy(root, MEMOS[memo]())
    before, after = root["c"].copies[0]
    assert before is y["a"][0][0]["b"][0] and after is y["d"][0][0]


class Reducing:
    """Does something when it is reduced: the memo is not handed to it."""

    def __init__(self, act: Callable[[], Any], value: Any) -> None:
        self.act, self.value = act, value

    def __reduce_ex__(self, protocol: int) -> Any:
        self.act()
        return self.value


@memos
@singles
@for_each(value={"a new object": (str, ("reduced",)), "itself": "reduced"})
def test_reached_on_a_way_that_is_made_later(
    impl: Implementation, make: Callable[[], Any], memo: str, value: Any
) -> None:
    """The object that makes it is stored in the memo, or is not."""
    root: list[Any] = [make(), None, []]
    root[1] = Reducing(lambda: root[2].append(root[0]), value)
    y = impl.deepcopy(root, MEMOS[memo]())
    assert y[2][0] is y[0] is not root[0]


@memos
def test_reached_by_a_weak_reference(impl: Implementation, memo: str) -> None:
    root: list[Any] = [Plain(a=[1]), None, Plain(a=[2])]
    ways = [weakref.ref(root[0]), weakref.ref(root[2])]
    root[1] = Copying(impl.deepcopy, lambda: [way() for way in ways])
    y = impl.deepcopy(root, MEMOS[memo]())
    before, after = root[1].copies[0]
    assert before is y[0] and after is y[2]


@memos
@singles
def test_an_entry_put_under_its_address(
    impl: Implementation, make: Callable[[], Any], memo: str
) -> None:
    root: list[Any] = [None, make(), {"k": make()}, (make(),), Plain(x=make())]

    def put(memo: Any) -> None:
        addresses = (id(root[1]), id(root[2]["k"]), id(root[3][0]), id(root[4].x))
        for address in addresses:
            memo[address] = "put"

    root[0] = Then(put)
    y = impl.deepcopy(root, MEMOS[memo]())
    assert y[:4] == ["then", "put", {"k": "put"}, ("put",)] and y[4].x == "put"


@for_each(memo=USER_MEMOS)
@singles
def test_an_entry_seeded_under_its_address(
    impl: Implementation, make: Callable[[], Any], memo: Any
) -> None:
    root: list[Any] = [make(), {"k": make()}, (make(),), Plain(x=make())]
    seeded = memo()
    for address in (id(root[0]), id(root[1]["k"]), id(root[2][0]), id(root[3].x)):
        seeded[address] = "seeded"
    y = impl.deepcopy(root, seeded)
    assert y[:3] == ["seeded", {"k": "seeded"}, ("seeded",)] and y[3].x == "seeded"


@singles
def test_in_a_memo_that_a_hook_keeps(impl: Implementation, make: Callable[[], Any]) -> None:
    """Also what is copied after the hook."""
    held: list[Any] = []
    root: list[Any] = [make(), Then(held.append), make()]
    y = impl.deepcopy(root)
    assert held[0][id(root[0])] is y[0] and held[0][id(root[2])] is y[2]


@singles
def test_in_a_memo_seen_twice(impl: Implementation, make: Callable[[], Any]) -> None:
    root: list[Any] = []
    looks = [
        Looking(lambda memo: [memo.get(id(x)) for x in root if not isinstance(x, Looking)])
        for _ in range(2)
    ]
    root += [make(), looks[0], make(), looks[1], make()]
    y = impl.deepcopy(root)
    assert looks[0].seen[0][0] is looks[1].seen[0][0] is y[0]
    assert looks[1].seen[0][1] is y[2]
    assert looks[0].seen[0][1:] == [None, None] and looks[1].seen[0][2] is None


@memos
def test_a_container_copied_twice(impl: Implementation, memo: str) -> None:
    """Its single-referenced children are reached twice when their parent is."""
    held: list[Any] = []

    class Forgetting:
        """Takes the parent out of the memo, so that it is copied once more."""

        def __deepcopy__(self, memo: Any) -> str:
            held.append(memo)
            memo[id(parent)] = None
            return "forgot"

    parent: list[Any] = [[1], [2]]
    y = impl.deepcopy([parent, Forgetting(), [parent]], MEMOS[memo]())
    assert y[0] == [[1], [2]]
    again = y[2][0]
    # None is an answer up to 3.14 and a miss from 3.15 on: then the children are found.
    assert again is None or (again[0] is y[0][0] and again[1] is y[0][1])


@memos
def test_a_parent_that_lets_go_of_a_child(impl: Implementation, memo: str) -> None:
    """The child dies while only the copier knows it; its address is used again at once."""
    root: list[Any] = [[i] for i in range(100)]
    fresh: list[Any] = []

    def replace(memo: Any) -> None:
        for i in range(100):
            root[i] = None
        fresh.extend([i] for i in range(100))
        root.extend(fresh)

    root.append(Then(replace))
    y = impl.deepcopy(root, MEMOS[memo]())
    assert y[:100] == [[i] for i in range(100)] and y[101:] == [[i] for i in range(100)]
    assert len({id(part) for part in y if isinstance(part, list)}) == 200


@memos
def test_temporaries_of_a_getstate(impl: Implementation, memo: str) -> None:
    """Each state is made for the copy and has no other owner."""

    class Model:
        def __init__(self, number: int) -> None:
            self.number = number

        def __getstate__(self) -> Any:
            return {"number": self.number, "parts": [[self.number], {"n": (self.number, [])}]}

    y = impl.deepcopy([Model(i) for i in range(100)], MEMOS[memo]())
    assert [x.parts[0][0] for x in y] == [x.parts[1]["n"][0] for x in y] == [*range(100)]
    assert len({id(x.parts[1]["n"][1]) for x in y}) == 100


@memos
def test_a_dict_shared_by_two_instances(impl: Implementation, memo: str) -> None:
    """Each instance has one reference, their `__dict__` two, and what is in it one."""
    a, b = Plain(inner=[1]), Plain()
    b.__dict__ = a.__dict__
    root = [a, b]
    del a, b
    c, d = impl.deepcopy(root, MEMOS[memo]())
    assert c.inner is d.inner and vars(c) is not vars(d)


# Each holds a part in its way, and gives it back.
HOLDERS: dict[str, tuple[Callable[[Any], Any], Callable[[Any], Any]]] = {
    "list": (lambda part: [part], lambda x: x[0]),
    "list in a list": (lambda part: [[part]], lambda x: x[0][0]),
    "dict": (lambda part: {"part": part}, lambda x: x["part"]),
    "instance": (lambda part: Plain(part=part), lambda x: x.part),
    "tuple": (lambda part: (part,), lambda x: x[0]),
}


@for_each(kind=[*HOLDERS])
def test_an_argument_that_only_its_own_data_holds(impl: Implementation, kind: str) -> None:
    """`functools.partial` passes on the reference that it holds."""
    hold, part_of = HOLDERS[kind]
    calls: list[functools.partial[Any]] = []
    x = hold(calls)
    calls.append(functools.partial(impl.deepcopy, x))
    del x
    y = calls[0]()
    assert part_of(y)[0].args[0] is y is not calls[0].args[0]


def moving(move: Callable[[], None], name: str) -> Any:
    """An object whose hook of this name moves something."""
    hooks: dict[str, Any] = {
        "__deepcopy__": lambda self, memo: move() or "moved",
        "__reduce_ex__": lambda self, protocol: move() or (str, ("moved",)),
    }
    return type("Moving", (), {name: hooks[name]})()


class Slots:
    __slots__ = ("a", "b", "c")


Frozen = dataclasses.make_dataclass("Frozen", ["a", "b", "c"], frozen=True, slots=True)


class Made:
    """An object whose class makes instances in a way of its own."""

    __slots__ = ("a", "b", "c")
    move: Any = None

    def __new__(cls) -> Made:
        move, Made.move = Made.move, None
        if move is not None:
            move()
        return object.__new__(cls)


@for_each(kind=[Slots, Frozen, Made], hook=["__deepcopy__", "__reduce_ex__"])
def test_a_later_part_is_moved_into_another(impl: Implementation, kind: type, hook: str) -> None:
    x = kind.__new__(kind)
    put = functools.partial(object.__setattr__, x)

    def move() -> None:
        x.c.append(x.b)
        put("b", None)

    put("a", 1 if kind is Made else moving(move, hook))
    put("b", [[1]])
    put("c", [])
    Made.move = move if kind is Made else None
    y = impl.deepcopy([x])[0]
    assert y.c[0] is y.b and y.b == [[1]]


class Pairs(dict):  # type: ignore[type-arg]
    pass


@for_each(
    make={"dict": Pairs, "OrderedDict": OrderedDict, "defaultdict": lambda: defaultdict(list)},
    hook=["__deepcopy__", "__reduce_ex__"],
)
def test_a_value_is_moved_while_its_key_is_copied(
    impl: Implementation, make: Callable[[], Any], hook: str
) -> None:
    pairs = make()

    def move() -> None:
        value = pairs[key]
        value[0].append(value)
        pairs[key] = None

    key = moving(move, hook)
    pairs[key] = [[]]
    (value,) = impl.deepcopy([pairs])[0].values()
    assert value[0][0] is value
