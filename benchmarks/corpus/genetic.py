"""A population of a genetic algorithm: lists with a fitness."""

from __future__ import annotations

from random import Random
from typing import Any

from benchmarks.corpus.case import Shape

__all__: list[str] = []

genetic = Shape("genetic")


class Fitness:
    """How good an individual is."""

    weights = (1.0, -1.0)

    def __init__(self, values: tuple[float, ...] = ()) -> None:
        self.values = values


class Individual(list):  # type: ignore[type-arg]
    """A list of genes with an attribute."""

    fitness: Fitness


@genetic.case("population", sizes=(1, 300))
def population(size: int) -> Any:
    """Individuals of one hundred bits."""
    random = Random(6)
    every = []
    for number in range(size):
        individual = Individual(random.randrange(2) for _ in range(100))
        individual.fitness = Fitness((float(number), 1.0))
        every.append(individual)
    return every


@genetic.case("expressions", sizes=(1, 300))
def expressions(size: int) -> Any:
    """Individuals that are programs: lists of tuples of names and arguments."""
    every = []
    for number in range(size):
        individual = Individual(("add", (gene, number), [gene]) for gene in range(20))
        individual.fitness = Fitness()
        every.append(individual)
    return every
