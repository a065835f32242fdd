"""Copies in everything that runs while the interpreter shuts down; it prints 'end' last."""

from __future__ import annotations

import atexit
import sys
import threading
import weakref
from typing import Any

from tests.implementation import Implementation


class Late:
    """Copies when it dies, which for what modules hold is very late."""

    def __init__(self, deepcopy: Any, copy: Any, graph: Any) -> None:
        self.deepcopy, self.copy, self.graph = deepcopy, copy, graph

    def __del__(self) -> None:
        try:
            self.deepcopy(self.graph)
            self.copy(self.graph)
        except Exception:
            pass  # the standard library's own globals may be gone by then


class Node:
    def __init__(self) -> None:
        self.me, self.list = self, [1, (2, [3])]

    def __deepcopy__(self, memo: Any) -> Any:
        return [self.list]


def main(name: str) -> None:
    impl = Implementation.named(name)
    graph = [Node(), {"a": [1]}, (1, [2])]
    for module in (sys, threading, sys.modules["__main__"]):
        module.late = Late(impl.deepcopy, impl.copy, graph)  # type: ignore[attr-defined]
    cycle: Any = Late(impl.deepcopy, impl.copy, graph)
    cycle.me = cycle
    weakref.finalize(graph[0], impl.deepcopy, graph[1:])
    atexit.register(print, "end")
    atexit.register(impl.deepcopy, graph)

    def forever() -> None:
        while True:
            impl.deepcopy(graph)

    for _ in range(3):
        threading.Thread(target=forever, daemon=True).start()
    local = threading.local()
    local.late = Late(impl.deepcopy, impl.copy, graph)
    impl.deepcopy(graph)


if __name__ == "__main__":
    main(sys.argv[1])
