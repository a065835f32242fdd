"""Starts many threads that copy, one after another: nothing of theirs may stay."""

from __future__ import annotations

import copy
import gc
import sys
import threading
import weakref
from collections.abc import Callable
from typing import Any

from tests.implementation import Implementation

THREADS = 100
SLOW_TO_END = 20
"""Threads that the system may not have ended yet when the next ones start."""
KIBIBYTE = 1024


def in_threads(act: Callable[[], object]) -> None:
    """Each needs a larger stack than the one before, so it gets another identifier."""
    for i in range(THREADS):
        threading.stack_size((256 + 64 * i) * KIBIBYTE)
        thread = threading.Thread(target=act)
        thread.start()
        thread.join()
    threading.stack_size(0)


def ways_to_copy(name: str) -> dict[str, Callable[[Any], Any]]:
    impl = Implementation.named(name)
    ways = {
        "copy": impl.copy,
        "deepcopy": impl.deepcopy,
        "with a memo": lambda x: impl.deepcopy(x, {}),
    }
    if name != "stdlib":
        import ectype

        ways["replicate"] = lambda x: ectype.replicate(x, 3)
        ways["a template"] = lambda x: ectype.Template(x)()
        ways["a copier"] = ectype.Copier(types={complex: ectype.SHARE}).deepcopy
        ways["copy of a copier"] = ectype.Copier(types={complex: ectype.SHARE}).copy
    return ways


def classes_are_freed(copied: Callable[[Any], Any]) -> int:
    """How many of the classes that the threads have made are left."""
    made = []

    def copy_instance() -> None:
        class Local:
            pass

        x = Local()
        x.__dict__["a"] = 1
        copied(x)
        made.append(weakref.ref(Local))

    in_threads(copy_instance)
    gc.collect()
    return sum(reference() is not None for reference in made)


def references_that_stay(act: Callable[[], object], object_: object) -> int:
    """How many more there are when all threads have done `act`."""
    act()
    before = sys.getrefcount(object_)
    in_threads(act)
    return sys.getrefcount(object_) - before


def main(name: str) -> None:
    impl = Implementation.named(name)
    for way, copied in ways_to_copy(name).items():
        left = classes_are_freed(copied)
        assert left == 0, f"{way}: {left} of {THREADS} classes are left"
    # What the core knows in a thread refers to this class.
    left = references_that_stay(lambda: impl.deepcopy([[1]]), copy.Error)
    assert left <= SLOW_TO_END, f"{left} references to copy.Error are left"
    if name != "stdlib":
        import ectype

        def rule(x: object, memo: object) -> object:
            return x

        copier = ectype.Copier(types={complex: rule})
        left = references_that_stay(lambda: copier.deepcopy([1j]), rule)
        assert left <= SLOW_TO_END, f"{left} references to a function in a rule are left"
    print("end")


if __name__ == "__main__":
    main(sys.argv[1])
