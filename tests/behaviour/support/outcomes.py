"""The outcome of a call as a value, so that two implementations can be compared."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from tests.behaviour.support.shapes import shape


@dataclass(frozen=True)
class Raised:
    """An exception, by its exact type and text; notes and traceback do not count."""

    type: type[BaseException]
    text: str


def outcome(call: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
    """What the call returns, or `Raised` for what it raises."""
    try:
        return call(*args, **kwargs)
    except Exception as error:
        return Raised(type(error), str(error))


def raised(call: Callable[..., Any], *args: Any, **kwargs: Any) -> Raised:
    """As `outcome`, for a call that has to fail."""
    result = outcome(call, *args, **kwargs)
    assert isinstance(result, Raised), f"nothing raised, returned {result!r}"
    return result


def without_addresses(text: str) -> str:
    """A `repr` without the addresses in it, which are in upper case on Windows."""
    return re.sub(r"0x[0-9a-fA-F]+", "", text)


def by_case(run: Callable[..., Any], clone: Any, cases: Iterable[tuple[Any, ...]]) -> Any:
    """What `run` returns for each case, with its names: two of these differ in the cases that do.

    For products of names that are too many and too quick for a test each.
    """
    return {case: run(clone, *case) for case in cases}


def shaped(call: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
    """As `outcome`, with the shape of the result in place of the result."""
    result = outcome(call, *args, **kwargs)
    return result if isinstance(result, Raised) else shape(result)
