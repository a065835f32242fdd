"""Games, simulations and populations: search copies a state for each move."""

from __future__ import annotations

from typing import Any

from benchmarks.real.registry import Theme

games = Theme("games")


def opening() -> Any:
    """A chess board with twelve moves on its stack."""
    import chess

    board = chess.Board()
    for move in ("e4", "e5", "Nf3", "Nc6", "Bb5", "a6", "Ba4", "Nf6", "O-O", "Be7", "Re1", "b5"):
        board.push_san(move)
    return board


@games.case("chess/board", "hook")
def board() -> Any:
    return opening()


@games.case("chess/game", "plain", look=str)
def game() -> Any:
    from chess.pgn import Game

    return Game.from_board(opening())


@games.case("gymnasium/cart pole", "plain", look=lambda x: (x.state, x.steps_beyond_terminated))
def cart_pole() -> Any:
    import gymnasium

    environment = gymnasium.make("CartPole-v1").unwrapped
    environment.reset(seed=1)
    return environment


@games.case("gymnasium/space", "state")
def space() -> Any:
    from gymnasium.spaces import Box, Dict, Discrete

    return Dict({"position": Box(-1.0, 1.0, (3,)), "mode": Discrete(4)})


@games.case("deap/population", "plain")
def population() -> Any:
    import random

    from deap import base, creator

    creator.create("Fitness", base.Fitness, weights=(1.0,))
    creator.create("Individual", list, fitness=creator.Fitness)
    rng = random.Random(1)
    people = [creator.Individual(rng.random() for _ in range(10)) for _ in range(20)]
    for person in people:
        person.fitness.values = (sum(person),)
    return people


@games.case("deap/individual", "plain")
def individual() -> Any:
    return population()[0]


@games.case("deap/expression", "hook", look=str)
def expression() -> Any:
    import random

    from deap import gp

    primitives = gp.PrimitiveSet("main", 2)
    primitives.addPrimitive(min, 2)
    primitives.addPrimitive(max, 2)
    primitives.addTerminal(1)
    random.seed(1)
    return gp.PrimitiveTree(gp.genFull(primitives, 4, 4))


def money_model() -> Any:
    """The Boltzmann wealth model of mesa's tutorial, on a grid of 5 by 5."""
    import mesa
    from mesa.space import MultiGrid

    class MoneyAgent(mesa.Agent):
        def __init__(self, model: Any) -> None:
            super().__init__(model)
            self.wealth = 1

        def step(self) -> None:
            around = self.model.grid.get_neighborhood(self.pos, moore=True)
            self.model.grid.move_agent(self, self.random.choice(around))
            if self.wealth:
                self.random.choice([*self.model.agents]).wealth += 1
                self.wealth -= 1

    class MoneyModel(mesa.Model):
        def __init__(self) -> None:
            super().__init__(rng=1)
            self.grid = MultiGrid(5, 5, torus=True)
            for agent in MoneyAgent.create_agents(self, 20):
                self.grid.place_agent(agent, (agent.unique_id % 5, agent.unique_id % 4))

        def step(self) -> None:
            self.agents.shuffle_do("step")

    return MoneyModel()


@games.case("mesa/model", "state", look=lambda x: [agent.wealth for agent in x.agents])
def mesa_model() -> Any:
    return money_model()
