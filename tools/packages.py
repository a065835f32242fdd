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
    "numpy": ("numpy._core.tests.test_multiarray", "numpy.ma.tests.test_core"),
    "pandas": ("pandas.tests.copy_view", "pandas.tests.generic", "pandas.tests.indexes.multi"),
    "networkx": ("networkx.classes.tests",),
    "sympy": ("sympy.core.tests", "sympy.matrices.tests", "sympy.utilities.tests.test_pickling"),
    "scikit-learn": ("sklearn.tests.test_base", "sklearn.tests.test_pipeline"),
}
"""Modules that packages ship and that touch copying: what has "copy" or "clone" in its name."""


def main() -> None:
    worse = False
    print(f"{'package':20} {'version':12} {'tests':>6}  fails only when patched")
    uses = {path.stem.removeprefix("test_"): path for path in ROOT.glob("tests/packages/test_*.py")}
    names = {"sklearn": "scikit-learn"}
    for name, path in sorted(uses.items()):
        worse |= report(names.get(name, name), "uses", (str(path),))
    for name, modules in SHIPPED.items():
        worse |= report(
            name, "own tests", ("-c", os.devnull, "-k", "copy or clone", "--pyargs", *modules)
        )
    sys.exit(worse)


def report(name: str, kind: str, selection: Iterable[str]) -> bool:
    ran, failed = outcome(selection, patched=True)
    also = outcome(selection, patched=False)[1] if failed else set()
    lost = sorted(failed - also)
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
