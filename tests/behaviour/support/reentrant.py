"""Leaves of a graph that run what a test sets as `run` in one of their hooks."""

from __future__ import annotations

import weakref
from collections.abc import Callable, Iterator
from typing import Any


class Hooked:
    """Base of all; the subclass is named after the hook."""

    run: Callable[[], None]

    def __init__(self) -> None:
        self.inner = [1]


class InDeepcopy(Hooked):
    def __deepcopy__(self, memo: Any) -> Any:
        self.run()
        return type(self)()


class InReduceEx(Hooked):
    def __reduce_ex__(self, protocol: Any) -> Any:
        self.run()
        return type(self), ()


class InReduce(Hooked):
    def __reduce__(self) -> Any:
        self.run()
        return type(self), ()


class InGetstate(Hooked):
    def __getstate__(self) -> Any:
        self.run()
        return dict(self.__dict__)


class InSetstate(Hooked):
    def __setstate__(self, state: Any) -> None:
        self.run()
        self.__dict__.update(state)


class InSetattr(Hooked):
    __slots__ = ("slot",)

    def __init__(self) -> None:
        super().__init__()
        object.__setattr__(self, "slot", [2])

    def __setattr__(self, name: str, value: Any) -> None:
        self.run()
        object.__setattr__(self, name, value)


class InNew(Hooked):
    def __new__(cls) -> Any:
        cls.run()
        return super().__new__(cls)


class InGetnewargs(Hooked):
    def __getnewargs__(self) -> Any:
        self.run()
        return ()


class InGetattr(Hooked):
    def __getattr__(self, name: str) -> Any:
        type(self).run()
        raise AttributeError(name)


class InGetattribute(Hooked):
    def __getattribute__(self, name: str) -> Any:
        if name.startswith("__"):
            type(self).run()
        return object.__getattribute__(self, name)


class InHash(Hooked):
    def __hash__(self) -> int:
        self.run()
        return 7


class InEq(Hooked):
    def __hash__(self) -> int:
        return 7

    def __eq__(self, other: object) -> bool:
        self.run()
        return self is other


class InAppend(Hooked, list):  # type: ignore[type-arg]
    def append(self, item: Any) -> None:
        self.run()
        list.append(self, item)

    def __init__(self) -> None:
        super().__init__()
        list.append(self, [3])


class InSetitem(Hooked, dict):  # type: ignore[type-arg]
    def __setitem__(self, key: Any, value: Any) -> None:
        self.run()
        dict.__setitem__(self, key, value)

    def __init__(self) -> None:
        super().__init__()
        dict.__setitem__(self, "key", [3])


class InIter(Hooked):
    def __reduce_ex__(self, protocol: Any) -> Any:
        def items() -> Iterator[Any]:
            self.run()
            yield [1]
            self.run()

        return list, (), None, items()


class InDel(Hooked):
    def __getstate__(self) -> Any:
        class Temporary:
            def __del__(self) -> None:
                InDel.run()

        return {"temporary": Temporary() and None}


class InCopyreg(Hooked):
    pass


class InDispatch(Hooked):
    pass


class InWeakrefCallback(Hooked):
    def __getstate__(self) -> Any:
        target = Hooked()
        reference = weakref.ref(target, lambda reference: type(self).run())
        del target
        return {"reference": reference() and None}


HASHED = [InEq, InHash]
"""Run where they are members of a set or keys of a dict."""

ANYWHERE = sorted({*Hooked.__subclasses__()} - {*HASHED}, key=lambda cls: cls.__name__)
