"""Which packages there are, and how all of their modules are imported."""

from __future__ import annotations

import contextlib
import functools
import importlib
import importlib.metadata
import pkgutil
import signal
import sys
import time
from collections import defaultdict
from collections.abc import Iterator

STANDARD = "python"
"""The name under which the standard library is counted."""
OTHERS = "others"
LEFT_OUT = {
    # Ours, and what installs packages.
    *("ectype", "tools", "tests", "pip", "setuptools", "_distutils_hack", "pkg_resources"),
    # What opens a window or a browser, prints, or takes over the terminal.
    *("antigravity", "this", "idlelib", "turtle", "turtledemo", "tkinter", "test", "pydoc_data"),
    # What is about other programs, and demos.
    *("lib2to3", "ensurepip", "__phello__", "__hello__", "conftest"),
}
PARTS_LEFT_OUT = {"__main__", "tests", "test", "testing", "conftest", "_tests", "demo"}
MOST_MODULES = 500
"""Of one package."""
SECONDS_FOR_ALL = 60
SECONDS_FOR_ONE = 15


@functools.cache
def top_levels() -> dict[str, str]:
    """Each name that can be imported, and the package that it belongs to.

    Packages that share a name, as `zope`, are one.
    """
    owners = dict.fromkeys(sys.stdlib_module_names, STANDARD)
    for name, distributions in importlib.metadata.packages_distributions().items():
        owners.setdefault(name, " ".join(sorted({d.lower() for d in distributions})))
    return {name: owner for name, owner in owners.items() if name not in LEFT_OUT}


@functools.cache
def packages() -> dict[str, list[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    for name, owner in sorted(top_levels().items()):
        if name.isidentifier() and not name.startswith("__"):
            found[owner].append(name)
    return dict(found)


def owner(class_name: str) -> str:
    return top_levels().get(class_name.split(":")[0].split(".")[0], OTHERS)


def import_all(package: str) -> None:
    """Import its modules, those that can be imported, until the time is up."""
    end = time.monotonic() + SECONDS_FOR_ALL
    for count, name in enumerate(modules(packages()[package])):
        if count >= MOST_MODULES or time.monotonic() > end:
            break
        attempt(name)


def modules(names: list[str]) -> Iterator[str]:
    """Outer modules before inner ones. Whoever takes a name has to import it."""
    pending = list(names)
    while pending:
        name = pending.pop(0)
        yield name
        # Not by `getattr`: a module may have a `__getattr__` that fails.
        path = vars(sys.modules[name]).get("__path__") if name in sys.modules else None
        if path is not None:
            with contextlib.suppress(Exception):
                parts = sorted(module.name for module in pkgutil.iter_modules(path))
                pending += [f"{name}.{part}" for part in parts if part not in PARTS_LEFT_OUT]


def attempt(name: str) -> None:
    """Import it, and let no module end the program: some call `sys.exit`, or wait."""

    def give_up(*_: object) -> None:
        raise TimeoutError(name)

    before = signal.signal(signal.SIGALRM, give_up)
    signal.setitimer(signal.ITIMER_REAL, SECONDS_FOR_ONE)
    try:
        importlib.import_module(name)
    except BaseException:
        pass
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
