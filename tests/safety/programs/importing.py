"""A module that is being imported waits for a thread that copies; it prints 'end' last.

The module has the name of one that the core looks for among those that have been imported.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path
from typing import Any

from tests.implementation import Implementation

deepcopy: Any = None
MODULE = """
import sys
import threading

deepcopy = sys.modules["__main__"].deepcopy


class New:
    \"\"\"A class about which nothing is known yet.\"\"\"

    def __init__(self):
        self.a = [1]


copies = []
thread = threading.Thread(target=lambda: copies.append(deepcopy([New()])), daemon=True)
thread.start()
thread.join(20)
assert copies[0][0].a == [1], "the copy waits for the end of the import"
"""


def main(name: str) -> None:
    global deepcopy
    deepcopy = Implementation.named(name).deepcopy
    with tempfile.TemporaryDirectory() as place:
        Path(place, "uuid.py").write_text(MODULE)
        sys.modules.pop("uuid", None)
        sys.path.insert(0, place)
        import uuid

        assert not hasattr(uuid, "UUID")
    print("end")


if __name__ == "__main__":
    main(sys.argv[1])
