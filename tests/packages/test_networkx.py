"""Typical uses of networkx."""

from __future__ import annotations

from typing import Any

import pytest

from tests.packages.uses import Use, check

networkx: Any = pytest.importorskip("networkx")


def graph(cls: str) -> Any:
    x = getattr(networkx, cls)(name="g")
    shared = ["shared"]
    x.add_node(1, data=shared)
    x.add_edge(1, (2, 3), weight=[1], data=shared)
    x.add_edge((2, 3), "c")
    return x


def contents(x: Any) -> Any:
    data = x.nodes[1]["data"]
    shared = all(d.get("data", data) is data for *_, d in x.edges(data=True))
    return type(x).__name__, list(x.nodes(data=True)), list(x.edges(data=True)), x.graph, shared


CLASSES = ("Graph", "DiGraph", "MultiGraph", "MultiDiGraph")
USES: dict[str, Use] = {cls: (lambda cls=cls: graph(cls), contents) for cls in CLASSES}
USES["after a look at its views"] = (
    lambda: [g := graph("Graph"), g.adj, g.degree][:1],
    lambda x: contents(x[0]),
)


@pytest.mark.parametrize("use", USES)
def test_copies_are_as_the_standard_library_makes_them(use: str) -> None:
    check(USES[use])
