"""Copies while the interpreter shuts down and the import lock is held for ever.

By a thread that was ended in the middle of an import. It prints 'end' last.
"""

from __future__ import annotations

import _imp
import gc
import os
import sys
import threading
import time
from typing import Any

from tests.implementation import Implementation


class Node:
    def __init__(self) -> None:
        self.list = [1, (2, [3])]

    def __deepcopy__(self, memo: Any) -> Any:
        return [self.list]


class Late:
    """Copies when it dies, with hooks for the first time."""

    def __init__(self, impl: Implementation) -> None:
        self.deepcopy, self.write = impl.deepcopy, os.write

    def __del__(self) -> None:
        try:
            self.deepcopy([Node()])
            self.deepcopy(Node())
        except Exception:
            pass  # the standard library's own globals may be gone by then
        self.write(1, b"end\n")


def main(name: str) -> None:
    gc.disable()
    late: Any = Late(Implementation.named(name))
    late.cycle = late  # it dies when the interpreter collects garbage for the last time
    held = threading.Event()

    def hold_import_lock() -> None:
        _imp.acquire_lock()
        held.set()
        time.sleep(1000)

    threading.Thread(target=hold_import_lock, daemon=True).start()
    held.wait()


if __name__ == "__main__":
    main(sys.argv[1])
