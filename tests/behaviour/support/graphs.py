"""Graphs with cycles of every kind; each builder gives the objects a copy may start from."""

from __future__ import annotations

import types
from collections import OrderedDict, defaultdict, deque
from collections.abc import Callable
from typing import Any

from tests.behaviour.support.subclasses import SubList


class Node:
    def __init__(self, **attributes: Any) -> None:
        self.__dict__.update(attributes)

    def method(self) -> None: ...


class SlotNode:
    __slots__ = ("link", "other")


class Labelled(set):  # type: ignore[type-arg]
    pass


def list_in_itself() -> Any:
    x: list[Any] = []
    x += [x, x]
    return [x]


def dict_in_itself() -> Any:
    x: dict[str, Any] = {}
    x["me"] = x
    return [x]


def instance_in_itself() -> Any:
    x = Node()
    x.me = x
    return [x]


def instance_and_its_dict() -> Any:
    x = Node()
    x.attributes = x.__dict__
    return [x]


def slots_instance_in_itself() -> Any:
    x = SlotNode()
    x.link = x
    return [x]


def list_and_tuple() -> Any:
    a: list[Any] = []
    b = (a, 1)
    a.append(b)
    return [a, b]


def tuples_around_a_list() -> Any:
    a: list[Any] = []
    b = (a,)
    c = (b, (b, a))
    a += [c, b, c]
    return [a, b, c]


def shared_tuples_inside_the_tuple() -> Any:
    inner: list[Any] = []
    pair = (inner, inner)
    outer = (pair, [pair, (pair, inner)], pair)
    inner += [outer, pair]
    return [inner, pair, outer]


def tuple_in_itself_twice() -> Any:
    a: list[Any] = []
    b: dict[str, Any] = {}
    t = (a, b)
    a.append(t)
    b["t"] = t
    return [t, a, b]


def dict_and_instance() -> Any:
    x = Node()
    d = {"x": x}
    x.d = d
    return [x, d]


def dict_key_and_value() -> Any:
    x = Node()
    d: dict[Any, Any] = {x: x}
    x.d = d
    return [d, x]


def set_and_instance() -> Any:
    x = Node()
    s = {x}
    x.s = s
    return [x]


def set_in_its_own_attribute() -> Any:
    s = Labelled([1])
    s.me = s
    return [s]


def frozenset_and_instance() -> Any:
    x = Node()
    x.s = frozenset({x})
    return [x]


def parent_and_children() -> Any:
    root = Node(children=[])
    root.children += [Node(parent=root, siblings=root.children) for _ in range(5)]
    return [root, root.children[2], root.children]


def doubly_linked() -> Any:
    nodes = [Node(value=i) for i in range(10)]
    for left, right in zip(nodes, nodes[1:] + nodes[:1], strict=True):
        left.next, right.previous = right, left
    return [nodes[0], nodes[5]]


def slots_ring() -> Any:
    a, b = SlotNode(), SlotNode()
    a.link, b.link = b, a
    a.other = b.other = [a, b]
    return [a, b]


def method_of_its_owner() -> Any:
    x = Node()
    x.callback = x.method
    return [x]


def list_subclass() -> Any:
    x = SubList()
    x.append(x)
    x.me = (x,)
    return [x, x.me]


def collections_ring() -> Any:
    d: deque[Any] = deque()
    o: OrderedDict[str, Any] = OrderedDict(d=d)
    f: defaultdict[str, Any] = defaultdict(list, o=o)
    d.append(f)
    return [d, o, f]


def namespace() -> Any:
    x = types.SimpleNamespace()
    x.me = [x]
    return [x, x.me]


def long_ring() -> Any:
    first: list[Any] = []
    last = first
    for i in range(100):
        last = [last] if i % 2 else {"next": last}
    first.append(last)
    return [first, last]


def set_in_a_tuple_around_itself() -> Any:
    x = Node()
    a: list[Any] = []
    x.t = (a, {x})
    a.append(x.t)
    return [x.t, [x, x.t]]


def figure_of_eight() -> Any:
    hub: list[Any] = []
    for _ in range(2):
        hub.append({"back": (hub, [hub])})
    return [hub, hub[0], hub[1]["back"]]


FAITHFUL: list[Callable[[], Any]] = [
    *(list_in_itself, dict_in_itself, instance_in_itself, instance_and_its_dict),
    *(slots_instance_in_itself, list_and_tuple, tuples_around_a_list),
    *(shared_tuples_inside_the_tuple, tuple_in_itself_twice, dict_and_instance),
    *(dict_key_and_value, parent_and_children, doubly_linked, slots_ring, method_of_its_owner),
    *(list_subclass, collections_ring, namespace, long_ring, figure_of_eight, set_and_instance),
    *(set_in_its_own_attribute, frozenset_and_instance, set_in_a_tuple_around_itself),
]
"""A copy has the same shape, whichever of the objects it starts from."""


def set_in_its_member() -> Any:
    x = Node()
    x.s = {x}
    return [x.s, [x.s]]


def frozenset_in_its_member() -> Any:
    x = Node()
    x.s = frozenset({x})
    return [x.s, [x.s]]


def method_in_its_owner() -> Any:
    x = Node()
    x.callback = x.method
    return [x.callback, {"callback": x.callback}]


DOUBLED: list[Callable[[], Any]] = [
    set_in_its_member,
    frozenset_in_its_member,
    method_in_its_owner,
]
"""What is remembered only after its contents, met again among them: `copy.py` makes two of it."""
