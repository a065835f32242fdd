"""Runs every test that asks for `impl` once per implementation of the `copy` module's interface."""

from __future__ import annotations

import gc
from typing import Any

import pytest

from tests import combinations
from tests.implementation import Implementation

__all__ = ["Implementation"]

IMPLEMENTATIONS = ("stdlib", "ectype", "copier")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--impl", choices=IMPLEMENTATIONS, help="test this implementation only")
    text = "of combinations run and print those with this text in their description; use with -s"
    parser.addoption("--combination", metavar="TEXT", help=text)


def pytest_configure(config: pytest.Config) -> None:
    combinations.only = config.getoption("--combination")


def chosen(config: pytest.Config) -> tuple[str, ...]:
    only = config.getoption("--impl")
    return (only,) if only else IMPLEMENTATIONS


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    combinations.refuse_private_fixtures(metafunc)
    if "impl" in metafunc.fixturenames:
        tested = getattr(metafunc.module, "IMPLEMENTATIONS", IMPLEMENTATIONS)
        names = [name for name in chosen(metafunc.config) if name in tested]
        metafunc.parametrize("impl", names, indirect=True, scope="session")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Drops what is about `ectype` alone when only the standard library is under test."""
    if "ectype" in chosen(config):
        return
    ours = [item for item in items if "ectype" in getattr(item, "fixturenames", ())]
    config.hook.pytest_deselected(items=ours)
    items[:] = [item for item in items if item not in set(ours)]


def pytest_collection_finish() -> None:
    """Leaves modules and thousands of items out of every collection there will be."""
    gc.collect()
    gc.freeze()


@pytest.fixture(scope="session")
def impl(request: pytest.FixtureRequest) -> Implementation:
    """The implementation under test."""
    return Implementation.named(request.param)


@pytest.fixture(scope="session")
def ectype() -> Any:
    """The package itself, for what goes beyond the standard library."""
    import ectype

    return ectype


@pytest.fixture(scope="module")
def little_to_collect() -> None:
    """Makes collections cheap: the reports of tests that ran before are left out of them."""
    gc.collect()
    gc.freeze()
