"""How a use of a package is checked: both copies look like the original, and are apart from it."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

import ectype

Use = tuple[Callable[[], Any], Callable[[Any], Any]]
"""What makes an object, and what makes a comparable value of all that counts in it."""


def check(use: Use) -> None:
    make, look = use
    x = make()
    before = look(x)
    theirs, ours = copy.deepcopy(x), ectype.deepcopy(x)
    assert type(ours) is type(theirs)
    assert look(ours) == look(theirs)
    assert (ours is x) == (theirs is x)
    shallow = look(copy.copy(x))
    assert look(ectype.copy(x)) == shallow
    assert look(ectype.replicate([x, x], 2)[1][1]) == look(theirs)
    template = ectype.Template(x)
    assert [look(template()) for _ in range(4)] == [look(theirs)] * 4
    assert (template() is x) == (theirs is x)
    assert look(x) == before


class Unusable:
    """A memo that no code can look into or change."""

    def __getattribute__(self, name: str) -> Any:
        raise AssertionError(name)


def ignores_memo(x: Any) -> bool:
    """Whether the hook of `x`, written in C, makes the same copy without a memo.

    `ectype._known_packages` relies on that.
    """
    return type(x.__deepcopy__(Unusable())) is type(x.__deepcopy__({}))
