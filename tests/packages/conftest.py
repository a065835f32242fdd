"""Leaves out the files about packages that are not installed: `make packages` installs all."""

from __future__ import annotations

import importlib.util
from pathlib import Path

# Where the package is not named as its distribution.
MODULES = {"protobuf": "google.protobuf", "djangorestframework": "rest_framework"}


def installed(name: str) -> bool:
    try:
        return importlib.util.find_spec(MODULES.get(name, name)) is not None
    except ModuleNotFoundError:
        return False


collect_ignore = [
    path.name
    for path in Path(__file__).parent.glob("test_*.py")
    if not installed(path.stem.removeprefix("test_"))
]
