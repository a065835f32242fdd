"""Recipes by chance. A seed gives the same recipe each time."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

from tests.property import hooks
from tests.property.kinds import CONTAINERS, HOSTS, INSTANCES, KINDS, LEAVES
from tests.property.memos import MEMOS
from tests.property.recipes import Node, Recipe, Step, Turn
from tests.property.steps import STEPS

MOST_NODES = 12
MOST_PARTS = 3
MOST_TURNS = 8
MOST_STEPS = 3
MOST_ANSWERS = max(len(hooks.REDUCE_VALUES), len(hooks.DEEPCOPY_ANSWERS))

# A container of anything stands at the top more often than chance would put one there.
TOPS = ["list", "dict", "tuple", "Plain"]
UNCOPYABLE = {"lock", "module", "generator"}


@dataclass(frozen=True)
class Family:
    """Recipes of the same kinds of nodes."""

    kinds: list[str]
    most_turns: int = MOST_TURNS

    def recipe(self, seed: int) -> Recipe:
        chance = Random(seed)
        nodes = [self._node(chance) for _ in range(chance.randrange(1, MOST_NODES))]
        top = Node(chance.choice(TOPS), _numbers(chance, chance.randint(2, 6)))
        turns = [_turn(chance) for _ in range(chance.randint(0, self.most_turns))]
        return Recipe(
            nodes=(*nodes, top),
            turns=tuple(turns),
            root=chance.choice([-1, chance.randrange(MOST_NODES)]),
            memo=chance.choice(["none", chance.choice([*MEMOS])]),
        )

    def _node(self, chance: Random) -> Node:
        return Node(chance.choice(self.kinds), _numbers(chance, chance.randint(0, MOST_PARTS)))


def _numbers(chance: Random, count: int) -> tuple[int, ...]:
    return tuple(chance.randrange(MOST_NODES) for _ in range(count))


def _turn(chance: Random) -> Turn:
    steps = [_step(chance) for _ in range(chance.randint(0, MOST_STEPS))]
    return Turn(tuple(steps), chance.choice([0, chance.randrange(MOST_ANSWERS)]))


def _step(chance: Random) -> Step:
    return Step(chance.choice([*STEPS]), *_numbers(chance, 2))


PEACEFUL = Family([*CONTAINERS, *INSTANCES, *sorted({*LEAVES} - UNCOPYABLE)], most_turns=0)
"""Shared, cyclic and deep data, without hooks."""

HOSTILE = Family([*CONTAINERS, *INSTANCES, *HOSTS, *HOSTS])
"""Hooks that do whatever they can, around data that notices."""

ANYTHING = Family([*KINDS])
