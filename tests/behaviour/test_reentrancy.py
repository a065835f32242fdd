"""deepcopy() called from inside any hook is a call of its own and leaves the outer one intact."""

from __future__ import annotations

import copy
import copyreg
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from tests.behaviour.support.objects import Plain
from tests.behaviour.support.reentrant import ANYWHERE, HASHED, InCopyreg, InDispatch
from tests.behaviour.support.shapes import same_shape_no_sharing
from tests.combinations import for_each
from tests.conftest import Implementation


@contextmanager
def running(run: Callable[[], None], hook: Any) -> Iterator[None]:
    """The hook calls the function, until the end."""

    def reduce(x: Any) -> Any:
        x.run()
        return type(x), ()

    def dispatch(x: Any, memo: Any) -> Any:
        x.run()
        return type(x)()

    copyreg.dispatch_table[InCopyreg] = reduce
    copy._deepcopy_dispatch[InDispatch] = dispatch
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(hook, "run", staticmethod(run), raising=False)
        yield
    del copyreg.dispatch_table[InCopyreg], copy._deepcopy_dispatch[InDispatch]


def build(root: str, shared: Any, leaves: list[Any]) -> Any:
    """`shared` and the leaves in turn, in one kind of container."""
    a, b = leaves
    if root == "list":
        return [shared, a, shared, b, [shared]]
    if root == "tuple":
        return (shared, a, shared, (b, shared))
    if root == "dict":
        return {1: shared, 2: a, 3: shared, 4: b}
    if root == "instance":
        return Plain(a=shared, b=a, c=shared, d=b)
    keys = leaves if type(a) in HASHED else [Plain(leaf=leaf) for leaf in leaves]
    return [shared, {*keys} if root == "set" else dict.fromkeys(keys, shared), shared]


CASES = [
    *((hook, root) for hook in ANYWHERE for root in ("list", "tuple", "dict", "instance", "key")),
    *((hook, root) for hook in HASHED for root in ("set", "key")),
]


@for_each(hook_and_root=CASES)
def test_a_nested_copy(impl: Implementation, hook_and_root: tuple[Any, str]) -> None:
    """The nested call copies the same objects as the outer one, and more, to copies of its own."""
    hook, root = hook_and_root
    shared = [[1], {"a": (2, [3])}]
    nested: list[Any] = []
    busy = True

    def run() -> None:
        nonlocal busy
        if not busy:
            busy = True
            nested.append(impl.deepcopy([shared, [[i] for i in range(50)], ({"k": shared},)]))
            impl.copy(shared)
            busy = False

    with running(run, hook):
        x = build(root, shared, [hook(), hook()])
        busy = False
        y = impl.deepcopy(x)
    copies = occurrences(y, shared)
    assert len(copies) >= 2 and all(c is copies[0] is not shared for c in copies)
    assert nested, "the hook was not reached"
    for one in nested:
        assert one[0] == shared and one[0] is one[2][0]["k"]
        assert one[0] is not copies[0] and one[0] is not shared


def occurrences(x: Any, value: Any) -> list[Any]:
    """The lists in the graph that equal `value`."""
    mapping = x if isinstance(x, dict) else getattr(x, "__dict__", {})
    parts = x if isinstance(x, (list, tuple)) else mapping.values()
    found = [part for part in parts if type(part) is list and part == value]
    deeper = [part for part in parts if type(part) in (list, tuple, dict) and part != value]
    return [*found, *(one for part in deeper for one in occurrences(part, value))]


@pytest.mark.parametrize("depth", [1, 2, 10, 50])
def test_hooks_nested_in_nested_copies(impl: Implementation, depth: int) -> None:
    class Nesting:
        def __init__(self, level: int) -> None:
            self.level = level

        def __deepcopy__(self, memo: Any) -> Any:
            if self.level == 0:
                return "bottom"
            x = [1]
            y = impl.deepcopy([x, Nesting(self.level - 1), x])
            assert y[0] is y[2] is not x
            return y[1]

    x = [1]
    y = impl.deepcopy([x, Nesting(depth), x])
    assert y[1] == "bottom" and y[0] is y[2]


@pytest.mark.parametrize("deepcopy", ["own", "standard library's"])
def test_the_usual_hook(impl: Implementation, deepcopy: str) -> None:
    """A hook that copies its parts with the memo; old code calls the standard library's."""
    call = impl.deepcopy if deepcopy == "own" else copy.deepcopy

    class Node:
        def __init__(self, **attributes: Any) -> None:
            self.__dict__.update(attributes)

        def __deepcopy__(self, memo: Any) -> Any:
            new = type(self)()
            memo[id(self)] = new
            for name, value in vars(self).items():
                setattr(new, name, call(value, memo))
            return new

    shared = [1]
    root = Node(children=[], shared=shared)
    root.children += [Node(parent=root, shared=shared, index=i) for i in range(20)]
    x = [shared, root, {"k": shared}]
    assert same_shape_no_sharing(impl.deepcopy(x), x)


@pytest.mark.parametrize("deepcopy", ["own", "standard library's"])
def test_nested_with_another_memo(impl: Implementation, deepcopy: str) -> None:
    call = impl.deepcopy if deepcopy == "own" else copy.deepcopy
    mine: dict[int, Any] = {}

    class Node:
        def __deepcopy__(self, memo: Any) -> Any:
            return call(shared, mine), call(shared, memo), call(shared)

    shared = [1]
    y = impl.deepcopy([shared, Node(), Node()])
    own, outer, fresh = y[1]
    assert own is y[2][0] is mine[id(shared)]
    assert outer is y[0] is y[2][1]
    assert fresh is not y[2][2] and len({id(own), id(outer), id(fresh), id(shared)}) == 4
