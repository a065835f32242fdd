"""Creates subinterpreters that import, copy and end, one after the other and side by side.

python -m tests.safety.programs.interpreters <implementation> <way> <count>
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any

from tests.threads import in_threads

CODE = """
{functions}

class Plain:
    pass

class Slotted:
    __slots__ = ("a",)

class Hooked:
    def __deepcopy__(self, memo):
        return deepcopy(self.parts, memo)

class Stateful:
    def __reduce_ex__(self, protocol):
        return Stateful, (), dict(a=[1])

shared = [1, (2, [3])]
plain, slotted, hooked = Plain(), Slotted(), Hooked()
plain.me, plain.shared, slotted.a, hooked.parts = plain, shared, shared, [shared, plain]
x = [shared, dict(k=shared), {{1, 2}}, (shared, 1), plain, slotted, hooked, Stateful()]
for i in range(20):
    y = deepcopy(x)
    assert y[0] is y[1]["k"] is y[3][0] is y[4].shared is y[5].a is y[6][0] is not shared
    assert y[4].me is y[4] is y[6][1] and y[7].a == [1] and y[2] == {{1, 2}}
    assert copy(plain).shared is shared and copy(shared) == shared
try:
    deepcopy([shared, (i for i in ())])
except TypeError:
    pass
else:
    raise AssertionError
kept = [y, Hooked, lambda: kept]  # alive when the interpreter ends
"""


FUNCTIONS = {
    "stdlib": "from copy import copy, deepcopy",
    "ectype": "from ectype import copy, deepcopy",
    "copier": """
from ectype import SHARE, Copier

copier = Copier(types={complex: SHARE})
copy, deepcopy = copier.copy, copier.deepcopy
""",
    "template": """
from ectype import Template, copy
from ectype import deepcopy as with_memo

deepcopy = lambda x, *memo: with_memo(x, *memo) if memo else Template(x)()
""",
}


def runner() -> Callable[[str, bool], None]:
    """Runs code in a new interpreter, with a GIL of its own or sharing the main one's."""
    if sys.version_info >= (3, 13):
        import _interpreters as module

        def run(code: str, own_gil: bool) -> None:
            interpreter = module.create("isolated" if own_gil else "legacy")
            failure = module.exec(interpreter, code)
            assert failure is None, failure
            module.destroy(interpreter)

    else:
        import _xxsubinterpreters as module  # type: ignore[import-not-found]

        def run(code: str, own_gil: bool) -> None:
            interpreter = module.create(isolated=own_gil)
            module.run_string(interpreter, code)
            module.destroy(interpreter)

    return run


def main(name: str, way: str, count: int) -> None:
    run_code = runner()
    code = CODE.format(functions=FUNCTIONS[name])
    own_gil = way != "shared"

    def run() -> None:
        run_code(code, own_gil)

    if way == "at once":
        in_threads(*[run] * count)
    else:
        for _ in range(count):
            run()
    # The main interpreter goes on as before.
    scope: dict[str, Any] = {}
    exec(code, scope)
    assert scope["kept"]


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]))
