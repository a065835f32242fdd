"""One test for all combinations of some values."""

from __future__ import annotations

import functools
import inspect
import itertools
import reprlib
import sys
from collections.abc import Callable, Iterable, Mapping
from typing import Any, TypeAlias

import pytest

Test: TypeAlias = Callable[..., None]
Named: TypeAlias = list[tuple[str | None, Any]]

SHARED = {"impl", "ectype", "little_to_collect", "request"}
"""Fixtures that outlast a test. Any other is made once for all combinations, which share it."""

MOST_LISTED = 20

only: str | None = None
"""Run combinations with this in their description, and print each: `--combination` sets it."""


def for_each(**values: Iterable[Any]) -> Callable[[Test], Test]:
    """Runs the test once for every combination of the values, all under one test id.

    Use it in place of `pytest.mark.parametrize` where there are many combinations. A mapping gives
    each value a name. After a failure the other combinations still run, and the error lists those
    that failed. Each run is a call of its own, so that objects and classes made in the test are
    new. A test that changes something outside itself undoes that in a `with`: a fixture would undo
    it only after the last combination.

    Raises ValueError if there is nothing to combine.
    """
    named = {parameter: by_name(given) for parameter, given in values.items()}
    if empty := [parameter for parameter, pairs in named.items() if not pairs]:
        raise ValueError(f"no values for: {', '.join(empty)}")

    return lambda test: combined(test, named)


def by_name(given: Iterable[Any]) -> Named:
    """Pairs of a name, or None where none is given, and a value."""
    return [*given.items()] if isinstance(given, Mapping) else [(None, value) for value in given]


def shown(name: str | None, value: Any) -> str:
    if name is not None:
        return name
    if inspect.isfunction(value) and value.__name__ == "<lambda>":
        return f"lambda of line {value.__code__.co_firstlineno}"
    is_named = isinstance(value, type) or inspect.isroutine(value)
    return value.__name__ if is_named else reprlib.repr(value)


def refuse_private_fixtures(metafunc: pytest.Metafunc) -> None:
    """Raises TypeError if a test of combinations uses a fixture that they would share."""
    if not hasattr(metafunc.function, "combined"):
        return
    names = {*metafunc.fixturenames} - SHARED
    for mark in metafunc.definition.iter_markers("parametrize"):
        given = mark.args[0]
        names -= {*(given.replace(" ", "").split(",") if isinstance(given, str) else given)}
    if names:
        raise TypeError(f"fixtures that the combinations would share: {', '.join(sorted(names))}")


def combined(decorated: Test, named: dict[str, Named]) -> Test:
    whole: tuple[Test, dict[str, Named]] = (decorated, {})
    body, further = getattr(decorated, "combined", whole)
    named = {**named, **further}
    signature = inspect.signature(body)
    fixtures = [p for p in signature.parameters.values() if p.name not in named]

    @functools.wraps(decorated)  # which has the marks
    def test(**fixtures: Any) -> None:
        __tracebackhide__ = True
        failed: list[str] = []
        first: BaseException | None = None
        count = 0
        for chosen in itertools.product(*named.values()):
            pairs = [*zip(named, chosen, strict=True)]
            if only is not None and not announced(pairs):
                continue
            count += 1
            try:
                body(**fixtures, **{parameter: value for parameter, (_, value) in pairs})
            except (Exception, pytest.fail.Exception) as error:
                failed.append(described(pairs))
                first = first or error
        if first is not None:
            listed = [*failed[:MOST_LISTED], *(["..."] if failed[MOST_LISTED:] else [])]
            head = f"The first of {len(failed)} failures in {count} combinations:"
            notes = [*getattr(first, "__notes__", []), "\n  ".join([head, *listed])]
            setattr(first, "__notes__", notes)  # noqa: B010  # Python 3.10 has no `add_note`
            raise first

    test.combined = (body, named)  # type: ignore[attr-defined]
    test.__signature__ = signature.replace(parameters=fixtures)  # type: ignore[attr-defined]
    return test


def described(pairs: list[tuple[str, tuple[str | None, Any]]]) -> str:
    return ", ".join(f"{parameter} = {shown(*named)}" for parameter, named in pairs)


def announced(pairs: list[tuple[str, tuple[str | None, Any]]]) -> bool:
    """Whether the combination was asked for. It is printed before it runs: it may crash."""
    description = described(pairs)
    if only is None or only not in description:
        return False
    print(description, file=sys.stderr, flush=True)
    return True
