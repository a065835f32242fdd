"""Typical uses of omegaconf."""

from __future__ import annotations

from typing import Any

import pytest

from tests.packages.uses import Use, check

omegaconf: Any = pytest.importorskip("omegaconf")


def config() -> Any:
    return omegaconf.OmegaConf.create({"a": 1, "b": {"c": "${a}", "d": [1, {"e": "${b.c}"}]}})


def contents(x: Any) -> Any:
    to_container = omegaconf.OmegaConf.to_container
    return to_container(x), to_container(x, resolve=True), x.b._get_parent() is x


USES: dict[str, Use] = {
    "config": (config, contents),
    "node": (lambda: config().b, lambda x: (x.c, x.d[1].e)),
    "list": (lambda: config().b.d, lambda x: str(x)),
}


@pytest.mark.parametrize("use", USES)
def test_copies_are_as_the_standard_library_makes_them(use: str) -> None:
    check(USES[use])
