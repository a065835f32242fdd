"""A Python of its own, patched from its start or not, and what its tests reported."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree


def python(
    *arguments: str, patched: bool, folder: Path, seconds: float
) -> subprocess.CompletedProcess[str]:
    """Run it in the folder, its outputs in one; subprocess.TimeoutExpired after the seconds."""
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=folder,
        env={**os.environ, "ECTYPE_PATCH": "1" if patched else ""},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        timeout=seconds,
    )


def reported(report: Path) -> tuple[set[str], set[str]]:
    """The tests in a JUnit report that ran, and those of them that did not pass."""
    ran, broken = set(), set()
    for case in ElementTree.parse(report).iter("testcase"):
        name = ".".join(filter(None, (case.get("classname"), case.get("name"))))
        parts = {part.tag for part in case}
        if "skipped" not in parts:
            ran.add(name)
        if {"failure", "error"} & parts:
            broken.add(name)
    return ran, broken
