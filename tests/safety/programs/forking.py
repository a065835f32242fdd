"""Forks in the middle of a copy, and while other threads copy; both sides go on copying."""

from __future__ import annotations

import os
import sys
import threading
import warnings
from collections.abc import Callable
from typing import Any

from tests.behaviour.support.shapes import same_shape_no_sharing
from tests.implementation import Implementation
from tests.safety.programs.hammered import HAS_GIL
from tests.safety.scenarios import VALUES


def in_child_and_parent(check: Callable[[], None]) -> None:
    """The check in both processes; the child's failure fails the parent."""
    child = os.fork()
    if not child:
        try:
            check()
        except BaseException:
            os._exit(1)
        os._exit(0)
    check()
    assert os.waitpid(child, 0)[1] == 0


def main(name: str) -> None:
    deepcopy = Implementation.named(name).deepcopy
    x = VALUES["containers"]()

    def check(x: Any = x) -> None:
        for _ in range(10):
            assert same_shape_no_sharing(deepcopy(x), x)

    class Forking:
        def __deepcopy__(self, memo: Any) -> None:
            in_child_and_parent(check)

    # From the main thread at rest, from the middle of a copy, and with threads at work.
    check()
    in_child_and_parent(check)
    y = deepcopy([x, Forking(), x])
    assert y[0] is y[2] and same_shape_no_sharing(y[0], x)

    done = threading.Event()

    # Without the GIL a child waits for ever for an object that another thread had locked: CPython
    # does not unlock it. So the threads have data of their own there. And there are none with the
    # standard library, which locks the set of atomic types.
    def work() -> None:
        data = x if HAS_GIL else VALUES["containers"]()
        while not done.is_set():
            check(data)

    threads = [
        threading.Thread(target=work) for _ in range(3 if HAS_GIL or name != "stdlib" else 0)
    ]
    for thread in threads:
        thread.start()
    for _ in range(5):
        in_child_and_parent(check)
    done.set()
    for thread in threads:
        thread.join()


if __name__ == "__main__":
    # 3.12 on: threads and fork together are a risk of their own, which is the point here.
    warnings.simplefilter("ignore", DeprecationWarning)
    main(sys.argv[1])
