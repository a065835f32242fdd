"""The private functions of `copy` that programs borrow in their own hooks."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from tests.behaviour.support.memos import names_in, names_kept_alive
from tests.behaviour.support.objects import Plain
from tests.conftest import Implementation


def contents(x: Any) -> list[Any]:
    return [*(x.values() if isinstance(x, dict) else x)]


@pytest.mark.parametrize("name", ["_deepcopy_list", "_deepcopy_dict", "_deepcopy_tuple"])
def test_the_copiers_of_containers(impl: Implementation, name: str) -> None:
    """Subclasses of containers call them in their `__deepcopy__`."""
    kind = {"list": list, "dict": dict, "tuple": tuple}[name.rpartition("_")[2]]

    def hook(self: Any, memo: Any) -> Any:
        return getattr(copy, name)(self, memo)

    Borrowing = type("Borrowing", (kind,), {"__deepcopy__": hook})
    shared = [1]
    x = Borrowing({"a": shared} if kind is dict else [shared])
    outer = impl.deepcopy([shared, x, shared])
    assert type(outer[1]) is kind
    assert contents(outer[1])[0] is outer[0] is outer[2] is not shared


def test_the_copiers_of_containers_in_a_cycle(impl: Implementation) -> None:
    class Borrowing(list):  # type: ignore[type-arg]
        def __deepcopy__(self, memo: Any) -> Any:
            return copy._deepcopy_list(self, memo)

    x = Borrowing()
    x.append([x])
    y = impl.deepcopy(x)
    assert y[0][0] is y


@pytest.mark.parametrize("given", [True, False])
def test_reconstruct(impl: Implementation, given: bool) -> None:
    """A hook that wants the default copy of itself, without calling itself again."""
    shared = [1]

    class Default:
        def __init__(self) -> None:
            self.shared, self.me = shared, self

        def __deepcopy__(self, memo: Any) -> Any:
            new = copy._reconstruct(self, memo, *self.__reduce_ex__(4))
            new.hooked = True
            return new

    first, x, last = impl.deepcopy([shared, Default(), shared], {} if given else None)
    assert x.hooked and x.me is x and x.shared is first is last


def test_keep_alive(impl: Implementation) -> None:
    kept = Plain()
    before = [1]
    held: list[Any] = []

    class Keeping:
        def __deepcopy__(self, memo: Any) -> str:
            copy._keep_alive(kept, memo)
            held.append(memo)
            return "copied"

    x = [before, Keeping()]
    impl.deepcopy(x)
    assert names_kept_alive(held[0], kept=kept, before=before, x=x) == ["before", "kept", "x"]
    assert names_in(held[0], before=before, x=x) == ["x", "before", "keep-alive"]


def test_the_default_copy_through_the_standard_library(impl: Implementation) -> None:
    """The hook hides itself for the moment and asks `copy.deepcopy` with the same memo."""

    class Hiding:
        def __init__(self) -> None:
            self.inner = [1]

        def __deepcopy__(self, memo: Any) -> Any:
            self.__deepcopy__ = None
            new = copy.deepcopy(self, memo)
            del self.__deepcopy__, new.__deepcopy__
            return new

    x = Hiding()
    first, second = impl.deepcopy([x, x])
    assert first is second is not x and first.inner == [1] and first.inner is not x.inner
