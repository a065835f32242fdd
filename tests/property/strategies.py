"""Hypothesis strategies for recipes."""

from __future__ import annotations

from math import prod

from hypothesis import strategies as st

from tests.property import hooks
from tests.property.kinds import CONTAINERS, HOSTS, INSTANCES, KINDS, LEAVES
from tests.property.memos import MEMOS
from tests.property.recipes import Node, Recipe, Step, Turn
from tests.property.steps import STEPS

MOST_NODES = 12
MOST_PARTS = 3
MOST_TURNS = 8
UNCOPYABLE = {"lock", "module", "generator"}

numbers = st.integers(0, MOST_NODES - 1)


def digits(number: int, *bases: int) -> list[int]:
    """Several choices out of one number: hypothesis takes its time for each draw."""
    found = []
    for base in bases:
        number, digit = divmod(number, base)
        found.append(digit)
    return found


def drawn(*bases: int) -> st.SearchStrategy[list[int]]:
    """Numbers, each below its base."""
    return st.integers(0, prod(bases) - 1).map(lambda number: digits(number, *bases))


def nodes(*kinds: str) -> st.SearchStrategy[Node]:
    places = MOST_NODES + 8  # beyond the nodes: no part

    def node(choices: list[int]) -> Node:
        kind, *parts = choices
        return Node(kinds[kind], tuple(part for part in parts if part < MOST_NODES))

    return drawn(len(kinds), *[places] * MOST_PARTS).map(node)


def graphs(*kinds: str) -> st.SearchStrategy[tuple[Node, ...]]:
    return st.lists(nodes(*kinds), min_size=1, max_size=MOST_NODES - 1).map(tuple)


# A container of anything stands at the top more often than chance would put one there.
tops = st.builds(
    Node,
    st.sampled_from(["list", "dict", "tuple", "Plain"]),
    st.lists(numbers, min_size=2, max_size=6).map(tuple),
)

VERBS = [*STEPS]
steps = drawn(len(VERBS), MOST_NODES, MOST_NODES).map(
    lambda choices: Step(VERBS[choices[0]], *choices[1:])
)
MOST_ANSWERS = max(len(hooks.REDUCE_VALUES), len(hooks.DEEPCOPY_ANSWERS))
turns = st.builds(
    Turn,
    st.lists(steps, max_size=3).map(tuple),
    st.one_of(st.just(0), st.integers(0, MOST_ANSWERS - 1)),
)

memos = st.one_of(st.just("none"), st.sampled_from([*MEMOS]))


def recipes(
    graph: st.SearchStrategy[tuple[Node, ...]], most_turns: int
) -> st.SearchStrategy[Recipe]:
    return st.builds(
        lambda graph, top, *rest: Recipe((*graph, top), *rest),
        graph,
        tops,
        st.lists(turns, max_size=most_turns).map(tuple),
        st.one_of(st.just(-1), numbers),
        memos,
    )


peaceful = recipes(graphs(*CONTAINERS, *INSTANCES, *({*LEAVES} - UNCOPYABLE)), 0)
"""Shared, cyclic and deep data, without hooks."""

hostile = recipes(graphs(*CONTAINERS, *INSTANCES, *HOSTS, *HOSTS), MOST_TURNS)
"""Hooks that do whatever they can, around data that notices."""

anything = recipes(graphs(*KINDS), MOST_TURNS)
