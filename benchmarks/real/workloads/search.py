"""Search and simulation: a copy of the state for each move, child or branch."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

from benchmarks.real.registry import workload

Run = Callable[[], Any]


@workload("chess/search")
def chess_search() -> Run:
    from benchmarks.real.cases.games import opening

    board = opening()

    def count(node: Any, depth: int) -> int:
        if depth == 0:
            return 1
        total = 0
        for move in [*node.legal_moves][:6]:
            child = copy.deepcopy(node)
            child.push(move)
            total += count(child, depth - 1)
        return total

    return lambda: count(board, 2)


@workload("mesa/what if")
def what_if() -> Run:
    from benchmarks.real.cases.games import money_model

    model = money_model()

    def run() -> Any:
        branch = copy.deepcopy(model)
        branch.step()
        return sum(agent.wealth for agent in branch.agents)

    return run


@workload("gymnasium/look ahead")
def look_ahead() -> Run:
    from benchmarks.real.cases.games import cart_pole

    environment = cart_pole()

    def run() -> Any:
        rewards = []
        for action in (0, 1):
            branch = copy.deepcopy(environment)
            rewards.append(sum(float(branch.step(action)[1]) for _ in range(5)))
        return rewards

    return run


@workload("deap/evolution")
def evolution() -> Run:
    import random

    from deap import algorithms, base, creator, tools

    creator.create("FitnessMax", base.Fitness, weights=(1.0,))
    creator.create("Bits", list, fitness=creator.FitnessMax)
    toolbox = base.Toolbox()
    toolbox.register("bit", random.randint, 0, 1)
    toolbox.register("individual", tools.initRepeat, creator.Bits, toolbox.bit, 50)
    toolbox.register("population", tools.initRepeat, list, toolbox.individual)
    toolbox.register("evaluate", lambda individual: (sum(individual),))
    toolbox.register("mate", tools.cxTwoPoint)
    toolbox.register("mutate", tools.mutFlipBit, indpb=0.05)
    toolbox.register("select", tools.selTournament, tournsize=3)

    def run() -> Any:
        random.seed(1)
        population, _ = algorithms.eaSimple(
            toolbox.population(n=30), toolbox, cxpb=0.5, mutpb=0.2, ngen=3, verbose=False
        )
        return [list(individual) for individual in population]

    return run
