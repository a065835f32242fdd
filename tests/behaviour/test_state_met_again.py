"""A `__dict__` that is met again while it is copied: by a proxy, or by what another reduces to."""

from __future__ import annotations

import copy
import weakref
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

from tests.behaviour.support.objects import Plain
from tests.combinations import for_each
from tests.conftest import Implementation


class Forwarding:
    """Looks like another object to whoever asks it for an attribute, as `zope.proxy` does."""

    def __init__(self, target: Any) -> None:
        object.__setattr__(self, "target", target)

    def __getattribute__(self, name: str) -> Any:
        return getattr(object.__getattribute__(self, "target"), name)


class ReducedAs:
    """Has the `__dict__` of another object for its state."""

    def __init__(self, target: Any) -> None:
        self.target = target

    def __reduce_ex__(self, protocol: Any) -> Any:
        return Plain, (), vars(self.target)


WAYS: dict[str, Callable[[Any], Any]] = {
    "weakref.proxy": weakref.proxy,
    "forwarding": Forwarding,
    "reduced as it": ReducedAs,
}


class ListWithState(list):  # type: ignore[type-arg]
    pass


class Slotted:
    __slots__ = ("__dict__", "__weakref__", "slot")


OWNERS = [Plain, SimpleNamespace, ListWithState, Slotted]


def asked_for(x: Any) -> Any:
    """Somebody holds, or has held, the `__dict__`."""
    vars(x)
    return x


PREPARED: dict[str, Callable[[Any], Any]] = {"fresh": lambda x: x, "asked for": asked_for}


def cases() -> list[tuple[str, type, str]]:
    everything = [(way, owner, before) for way in WAYS for owner in OWNERS for before in PREPARED]
    return [c for c in everything if c[:2] != ("weakref.proxy", SimpleNamespace)]


@for_each(case=cases())
def test_at_each_place(impl: Implementation, case: tuple[str, type, str]) -> None:
    way, owner, before = case
    for place in range(4):
        results = []
        for deepcopy in (impl.deepcopy, copy.deepcopy):
            x = owner()
            names = ["a", "b", "c"]
            names.insert(place, "again")
            for name in names:
                value = [name] if name != "again" else [Plain(parent=WAYS[way](x))]
                setattr(x, name, value)
            y = deepcopy([PREPARED[before](x), WAYS[way](x)])
            first, second = y[0].again[0].parent, y[1]
            results.append((*map(type, y), type(first), list(vars(first)), list(vars(second))))
            shared = [vars(first).get(n) is vars(second).get(n) is vars(y[0])[n] for n in "abc"]
            results[-1] += (shared,)
        assert results[0] == results[1]


def test_a_dict_that_is_no_attribute(impl: Implementation) -> None:
    """The state is in the memo as soon as it is copied, for whoever looks for it there."""
    p = Plain()
    p.seen = [ReducedAs(p), [ReducedAs(p)]]
    y = impl.deepcopy(p)
    assert [vars(y.seen[0]), vars(y.seen[1][0])] == [{}, {}]
