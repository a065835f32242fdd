"""Boards and the states of games: nested lists of numbers, sets of candidates, counters."""

from __future__ import annotations

from array import array
from collections import Counter, defaultdict, deque
from enum import Enum
from random import Random
from typing import Any

from benchmarks.corpus.case import Shape

__all__: list[str] = []

boards = Shape("boards", groups=["containers"])


class Piece(Enum):
    KING = "k"
    QUEEN = "q"
    PAWN = "p"


@boards.case("grid", sizes=(9, 100), is_json=True)
def grid(size: int) -> Any:
    """A square of numbers."""
    return [[row * column % 10 for column in range(size)] for row in range(size)]


@boards.case("candidates", sizes=(9, 30))
def candidates(size: int) -> Any:
    """A puzzle with the set of numbers still possible in each cell."""
    random = Random(4)
    return [[set(random.sample(range(1, 10), 4)) for _ in range(size)] for _ in range(size)]


@boards.case("pieces", sizes=(32, 320))
def pieces(size: int) -> Any:
    """Where the pieces stand, and what each may do."""
    kinds = list(Piece)
    return {
        "turn": Piece.KING,
        "by_kind": {kind: [(number, number % 8) for number in range(size // 3)] for kind in kinds},
        "by_square": {
            (number // 8, number % 8): {"kind": kinds[number % 3], "moves": [1, -1]}
            for number in range(size)
        },
    }


@boards.case("state", sizes=(50, 2_000))
def state(size: int) -> Any:
    """A state of a game: a score, a queue of events, who is where."""
    return {
        "score": Counter({f"player {number}": number for number in range(size // 10)}),
        "events": deque(({"at": number, "kind": "move"} for number in range(size)), maxlen=size),
        "rooms": defaultdict(list, {number: [number, number + 1] for number in range(size // 5)}),
        "heights": array("h", range(size)),
        "fog": [bytearray(16) for _ in range(size // 10)],
    }
