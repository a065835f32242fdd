"""Objects that take part in their copy with Python code: every hook of the protocol."""

from __future__ import annotations

import copyreg
from collections.abc import Callable
from typing import Any

from benchmarks.corpus import program
from benchmarks.corpus.case import Floor, Shape

__all__: list[str] = []

hooks = Shape("hooks")

SIZES = (1, 1_000)


class Immutable:
    """Says that it need not be copied."""

    def __init__(self, number: int) -> None:
        self.number = number

    def __deepcopy__(self, memo: dict[int, Any]) -> Immutable:
        return self


class Recursive:
    """Makes its own copy and asks for that of its content."""

    def __init__(self, content: list[int]) -> None:
        self.content = content

    def __deepcopy__(self, memo: dict[int, Any]) -> Recursive:
        return Recursive(program.deepcopy(self.content, memo))


class ByAttributes:
    """Copies its attributes one by one, but for one that each object has of its own."""

    def __init__(self, number: int) -> None:
        self.number = number
        self.content = [number, number + 1]
        self.cache = {number: [number]}

    def __deepcopy__(self, memo: dict[int, Any]) -> ByAttributes:
        cls = self.__class__
        new = cls.__new__(cls)
        memo[id(self)] = new
        for name, value in self.__dict__.items():
            if name != "cache":
                setattr(new, name, program.deepcopy(value, memo))
        new.cache = {}
        return new


class Reduced:
    """Reduces to a call of its class."""

    def __init__(self, number: int, content: list[int]) -> None:
        self.number = number
        self.content = content

    def __reduce__(self) -> tuple[Any, ...]:
        return Reduced, (self.number, self.content)


class ReducedWithState(Reduced):
    """Reduces to a bare instance and its state, by protocol."""

    def __reduce_ex__(self, protocol: Any) -> tuple[Any, ...]:
        return _bare, (), self.__dict__


def _bare() -> ReducedWithState:
    return ReducedWithState.__new__(ReducedWithState)


class Stateful:
    """Chooses its state, and how to take it up."""

    def __init__(self, number: int, content: list[int]) -> None:
        self.number = number
        self.content = content
        self.cache: dict[int, int] = {}

    def __getstate__(self) -> dict[str, Any]:
        return {"number": self.number, "content": self.content}

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__dict__.update(state)
        self.cache = {}


class WithArguments:
    """Names the arguments of `__new__`."""

    number: int

    def __new__(cls, number: int) -> WithArguments:
        self = super().__new__(cls)
        self.number = number
        return self

    def __getnewargs__(self) -> tuple[int]:
        return (self.number,)


class Registered:
    """Is reduced by a function in the `copyreg` table."""

    def __init__(self, content: list[int]) -> None:
        self.content = content


def _reduce_registered(x: Registered) -> tuple[Any, ...]:
    return Registered, (x.content,)


copyreg.pickle(Registered, _reduce_registered)


def _calling(call: str) -> Callable[[Any], Floor]:
    """The calls into Python that the protocol prescribes for an object, and nothing else."""

    def floor(x: Any) -> Floor:
        names: dict[str, Any] = {"memo": {}, "blank": Stateful(1, [])}
        names |= {"Class": WithArguments, "Registered": Registered, "reduce": _reduce_registered}
        if isinstance(x, list):
            return Floor(f"[{call} for x in xs]", {**names, "xs": x})
        return Floor(call, names)

    return floor


def _declare(what: str, make: Callable[[int], Any], call: str) -> None:
    @hooks.case(what, SIZES, floor=_calling(call))
    def build(size: int) -> Any:
        return make(1_000) if size == 1 else [make(number) for number in range(1_000, 1_000 + size)]


_declare("deepcopy-self", Immutable, "x.__deepcopy__(memo)")
_declare("deepcopy-content", lambda n: Recursive([n, n + 1]), "x.__deepcopy__(memo)")
_declare("deepcopy-attributes", ByAttributes, "x.__deepcopy__(memo)")
_declare("reduce", lambda n: Reduced(n, [n]), "type(x)(*x.__reduce__()[1])")
_declare("reduce-ex", lambda n: ReducedWithState(n, [n]), "x.__reduce_ex__(4)[0]()")
_declare("state", lambda n: Stateful(n, [n]), "blank.__setstate__(x.__getstate__())")
_declare("new-arguments", WithArguments, "Class(*x.__getnewargs__())")
_declare("copyreg", lambda n: Registered([n]), "Registered(*reduce(x)[1])")


@hooks.case("one-among-containers", sizes=(2_000, 200_000))
def one_among_containers(size: int) -> Any:
    """Containers, and one object with a hook in their middle."""
    x = containers(size)
    x[size // 2] = Recursive([1, 2])
    return x


@Shape("hookless").case("containers", sizes=(2_000, 200_000))
def containers(size: int) -> Any:
    """The same containers without the object."""
    return [[number] for number in range(size)]
