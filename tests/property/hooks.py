"""Objects whose hooks do what the recipe says: anything a class may define that a copier calls."""

from __future__ import annotations

import copyreg
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tests.property.world import World

stage: World | None = None
"""Whose hooks are live; without one they do nothing but what a hook is for."""


def act(hook: str, actor: Any, memo: Any = None) -> int:
    return stage.act(hook, actor, memo) if stage else 0


class Actor:
    """Holds its parts as the attributes a0, a1, ..."""


class Deepcopied(Actor):
    def __deepcopy__(self, memo: Any) -> Any:
        answer = act("__deepcopy__", self, memo)
        return DEEPCOPY_ANSWERS[answer % len(DEEPCOPY_ANSWERS)](self, memo)


deepcopy_itself: Any = None
"""The function under test, while the hooks are live: some are known by calling no other."""


class Closed(Actor):
    """Its hook cannot see what is in its memo."""

    def __deepcopy__(self, memo: Any) -> Any:
        act("__deepcopy__", self)
        y = memo[id(self)] = type(self)()
        for name, value in vars(self).items():
            setattr(y, name, deepcopy_itself(value, memo))
            act("between", self)
        return y


class ClosedLate(Actor):
    """The same, but the copy is entered last, or something else is."""

    def __deepcopy__(self, memo: Any) -> Any:
        answer = act("__deepcopy__", self)
        y = type(self)()
        vars(y).update(deepcopy_itself(vars(self), memo=memo))
        if answer % 4 == 1:
            memo[id(self)] = y
        elif answer % 4 == 2:
            memo[id(self)] = "another"
        elif answer % 4 == 3:
            memo[id(vars(self))] = {}
        return y


class ReturnsItself(Actor):
    def __deepcopy__(self, memo: Any) -> Any:
        return self


class OwnNew(Actor):
    def __new__(cls) -> Any:
        act("__new__", None)
        return super().__new__(cls)


def rebuilt(x: Any, memo: Any) -> Any:
    """As most hooks do it: the new object first, then its attributes with the same memo."""
    y = memo[id(x)] = type(x)()
    for name, value in vars(x).items():
        setattr(y, name, deepcopy(value, memo))
    return y


def rebuilt_unregistered(x: Any, memo: Any) -> Any:
    y = type(x)()
    vars(y).update(deepcopy(vars(x), memo))
    return y


def deepcopy(x: Any, *memo: Any) -> Any:
    assert stage
    return stage.deepcopy(x, *memo)


def given_away(memo: Any) -> Any:
    assert stage
    stage.memos.append(memo)
    return memo


DEEPCOPY_ANSWERS: list[Callable[[Any, Any], Any]] = [
    rebuilt,
    lambda x, memo: x,
    lambda x, memo: None,
    lambda x, memo: "answer",
    lambda x, memo: getattr(x, "a0", x),
    lambda x, memo: [deepcopy(getattr(x, "a0", 0), memo), getattr(x, "a1", 0)],
    rebuilt_unregistered,
    lambda x, memo: given_away(memo),
    lambda x, memo: deepcopy(x.a0),
]


class Copied(Actor):
    def __copy__(self) -> Any:
        answer = act("__copy__", self)
        return [type(self)(), self, None, "answer", getattr(self, "a0", 0)][answer % 5]


class ReducedEx(Actor):
    def __reduce_ex__(self, protocol: Any) -> Any:
        return reduced(self, act("__reduce_ex__", self) + protocol - 4)


class Reduced(Actor):
    def __reduce__(self) -> Any:
        return reduced(self, act("__reduce__", self))


class Registered(Actor):
    pass


copyreg.pickle(Registered, lambda x: reduced(x, act("copyreg", x)))


class Built(Actor):
    """What odd reduce values rebuild: takes all there is."""

    def __init__(self, *args: Any) -> None:
        self.args = args
        self.got: list[Any] = []

    def append(self, item: Any) -> None:
        act("append", self)
        self.got.append(item)

    def __setitem__(self, key: Any, value: Any) -> None:
        act("__setitem__", self)
        self.got.append((key, value))


def reduced(x: Any, answer: int) -> Any:
    return REDUCE_VALUES[answer % len(REDUCE_VALUES)](x, [*vars(x).values()])


def produced(parts: list[Any]) -> Iterator[Any]:
    """Items that are made while they are asked for."""
    for part in parts:
        act("generator", None)
        yield part


def paired(parts: list[Any]) -> Iterator[Any]:
    for i, part in enumerate(produced(parts)):
        yield f"key {i}", part


def rebuilt_as_itself(x: Any, parts: list[Any]) -> Any:
    """The state replaces a part of the original: the world keeps it alive."""
    if stage:
        stage.alive += parts
    return lambda *args: x, (parts,), {"a0": "again"}


REDUCE_VALUES: list[Callable[[Any, list[Any]], Any]] = [
    lambda x, parts: (copyreg.__newobj__, (type(x),), dict(vars(x))),  # type: ignore[attr-defined]
    lambda x, parts: (Built, tuple(parts)),
    lambda x, parts: (Built, tuple(parts), {"a": [1]}, iter(parts), paired(parts)),
    lambda x, parts: (Built, (), vars(x), produced(parts)),
    lambda x, parts: (Built, (), ({"a": parts}, {"b": parts})),
    lambda x, parts: (Built, (), (None, {"b": parts})),
    lambda x, parts: (Built, parts),
    lambda x, parts: (Built, produced(parts)),
    lambda x, parts: (Built, (), None, parts, None),
    lambda x, parts: [Built, [parts]],
    lambda x, parts: iter((Built, (parts, parts))),
    lambda x, parts: "answer",
    lambda x, parts: None,
    lambda x, parts: (Built,),
    lambda x, parts: (Built, (), None, None, None, None),
    lambda x, parts: (Built, (), 5),
    lambda x, parts: (Built, (), (1, 2, 3)),
    lambda x, parts: (Built, 5),
    lambda x, parts: (Built, ()),
    lambda x, parts: (Built, None),
    lambda x, parts: (len, (parts,)),
    lambda x, parts: (5, (parts,)),
    lambda x, parts: (Built, (), None, 5),
    lambda x, parts: (Built, (), None, None, [(1, 2, 3)]),
    lambda x, parts: (Built, (), None, None, [[1, parts], "ab"]),
    lambda x, parts: (Built, (), None, None, {"ab": 1}),
    lambda x, parts: rebuilt_as_itself(x, parts),
    lambda x, parts: (set, (), None, parts),
    lambda x, parts: (dict, (), None, None, paired(parts)),
    lambda x, parts: (list, ((1,),), {}, parts),
]


class Getstate(Actor):
    def __getstate__(self) -> Any:
        answer = act("__getstate__", self)
        state = vars(self)
        states = [state, dict(state), None, {}, (state, None), (None, {"b0": [1]}), 5, [1]]
        return states[answer % len(states)]


class Setstate(Actor):
    def __setstate__(self, state: Any) -> None:
        if act("__setstate__", self) % 3 == 0 and isinstance(state, dict):
            vars(self).update(state)
        else:
            self.state = state


class Newargs(Actor):
    def __new__(cls, *args: Any) -> Any:
        act("__new__", None)
        x = super().__new__(cls)
        if args:
            x.args = args
        return x

    def __getnewargs__(self) -> Any:
        answer = act("__getnewargs__", self)
        return [(), ([1], getattr(self, "a0", 2)), (self,)][answer % 3]


class Getattr(Actor):
    def __getattr__(self, name: str) -> Any:
        act(f"__getattr__ {name}", self)
        raise AttributeError(name)


class Setattr:
    __slots__ = ("a0", "a1")

    def __setattr__(self, name: str, value: Any) -> None:
        if act(f"__setattr__ {name}", self) % 3 != 2:
            object.__setattr__(self, name, value)


class Appended(list):  # type: ignore[type-arg]
    def append(self, item: Any) -> None:
        if act("append", self) % 3 != 2:
            list.append(self, item)


class Extended(list):  # type: ignore[type-arg]
    def extend(self, items: Any) -> None:
        act("extend", self)
        list.extend(self, items)


class Setitem(dict):  # type: ignore[type-arg]
    def __setitem__(self, key: Any, value: Any) -> None:
        if act("__setitem__", self) % 3 != 2:
            dict.__setitem__(self, key, value)


class Iterated(dict):  # type: ignore[type-arg]
    def items(self) -> Any:
        act("items", self)
        return dict.items(self)


class Hashed(Actor):
    """Hashed by its class, so that a set of such objects has the same order in each world."""

    def __hash__(self) -> int:
        act("__hash__", self)
        return 7


class Compared(Hashed):
    def __eq__(self, other: object) -> bool:
        return act("__eq__", self) % 3 == 2 or self is other

    __hash__ = Hashed.__hash__


HOOKED: tuple[type, ...] = (
    *(Deepcopied, Copied, ReducedEx, Reduced, Registered, Built, Getstate, Setstate, Newargs),
    *(Getattr, Setattr, Closed, ClosedLate, ReturnsItself, OwnNew),
)
HASHED: tuple[type, ...] = (Hashed, Compared)
