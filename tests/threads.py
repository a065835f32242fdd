"""Threads whose errors are errors of the test."""

from __future__ import annotations

import gc
import threading
from collections.abc import Callable


def in_threads(*tasks: Callable[[], None], stack: int = 0) -> None:
    """Runs the tasks at once and raises what any of them raised.

    Each has a stack of so many bytes; 0 is the usual one.
    """
    if stack:
        # Deep garbage of earlier tests must not be collected there: CPython 3.13 frees a chain of
        # ten thousand lists recursively.
        gc.collect()
    errors: list[BaseException] = []

    def guarded(task: Callable[[], None]) -> None:
        try:
            task()
        except BaseException as error:
            errors.append(error)

    threads = [threading.Thread(target=guarded, args=(task,)) for task in tasks]
    before = threading.stack_size(stack)
    for thread in threads:
        thread.start()
    threading.stack_size(before)
    for thread in threads:
        thread.join()
    if errors:
        raise errors[0]
