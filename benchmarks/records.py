"""Results on disk: what was measured, and on what."""

from __future__ import annotations

import json
import platform
import sys
from collections.abc import Iterable
from dataclasses import asdict
from importlib import metadata
from pathlib import Path
from typing import Any

from benchmarks.runner import ROOT, Result

__all__ = ["LATEST", "RESULTS", "load", "save", "surroundings"]

RESULTS = ROOT / "benchmarks" / "results"
LATEST = RESULTS / "latest.json"

_PACKAGES = ("ectype", "copium", "orjson", "msgspec", "numpy")


def surroundings() -> dict[str, Any]:
    """The interpreter, the machine and the versions of what is measured."""
    versions = {}
    for package in _PACKAGES:
        try:
            versions[package] = metadata.version(package)
        except metadata.PackageNotFoundError:
            continue
    return {
        "python": platform.python_version(),
        "implementation": platform.python_implementation(),
        "machine": f"{platform.system()} {platform.machine()}",
        "free_threaded": not getattr(sys, "_is_gil_enabled", lambda: True)(),
        "versions": versions,
    }


def save(path: Path, results: Iterable[Result]) -> None:
    """Write results, with what they were measured on."""
    path.parent.mkdir(parents=True, exist_ok=True)
    record = {**surroundings(), "unit": "ns", "results": [asdict(result) for result in results]}
    path.write_text(json.dumps(record, indent=1) + "\n", encoding="utf-8")


def load(path: Path) -> list[Result]:
    """Read what `save` has written.

    Raises:
        FileNotFoundError: nothing has been measured yet.
    """
    record = json.loads(path.read_text(encoding="utf-8"))
    return [Result(**fields) for fields in record["results"]]
