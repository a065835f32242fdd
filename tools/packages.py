"""Run tests about other people's packages, and those that they ship, patched and unpatched.

    build/packages/bin/python tools/packages.py

For an environment with `tests/packages/requirements.txt` and ectype: `make packages` makes one.
"""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Iterable
from importlib.metadata import version
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from tests.interpreter import python, reported  # noqa: E402

SECONDS = 900
"""Against a deadlock only."""

SHIPPED: dict[str, tuple[str, ...]] = {
    "numpy": ("numpy",),
    "pandas": ("pandas",),
    "networkx": ("networkx",),
    "pyarrow": ("pyarrow.tests",),
    "sympy": ("sympy.core.tests", "sympy.matrices.tests", "sympy.utilities.tests.test_pickling"),
    "scikit-learn": ("sklearn",),
}
"""Where packages ship tests about copying. jsonschema and torch ship none of these."""
ABOUT_COPYING = "(copy or clone) and not clipboard"
"""In the names of these tests. The clipboard's need a screen."""


def main() -> None:
    worse = False
    print(f"{'package':20} {'version':12} {'tests':>6}  what fails")
    uses = {path.stem.removeprefix("test_"): path for path in ROOT.glob("tests/packages/test_*.py")}
    names = {"sklearn": "scikit-learn"}
    for name, path in sorted(uses.items()):
        worse |= report(names.get(name, name), "uses", (str(path),), compared=True)
    for name, modules in SHIPPED.items():
        worse |= report(
            name, "own tests", ("-c", os.devnull, "-k", ABOUT_COPYING, "--pyargs", *modules)
        )
    sys.exit(worse)


def report(name: str, kind: str, selection: Iterable[str], *, compared: bool = False) -> bool:
    """Whether something is wrong. What `compared` with `copy` has to pass unpatched as well."""
    ran, failed = outcome(selection, patched=True)
    also = outcome(selection, patched=False)[1] if failed or compared else set()
    lost = sorted(failed | also if compared else failed - also)
    known = f" ({len(failed & also)} fail without it too)" if failed & also else ""
    print(f"{name:20} {version(name):12} {len(ran):6}  {kind}: {', '.join(lost) or 'none'}{known}")
    sys.stdout.flush()
    return bool(lost) or not ran


def outcome(selection: Iterable[str], *, patched: bool) -> tuple[set[str], set[str]]:
    """The tests that ran, and those that failed."""
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder, "report.xml")
        options = ("-q", "-p", "no:cacheprovider", "--junit-xml", str(report), "-W", "ignore")
        done = python(
            *("-m", "pytest", *options, *selection), patched=patched, folder=ROOT, seconds=SECONDS
        )
        if not report.exists():
            sys.exit(done.stdout)
        return reported(report)


if __name__ == "__main__":
    main()
