"""What the documents name is there: files, folders, targets of make."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
DOCUMENTS = sorted(
    path.relative_to(ROOT).as_posix()
    for pattern in ("*.md", "autopatch/*.md", "docs/*.md", "benchmarks/**/*.md")
    for path in ROOT.glob(pattern)
)
# What a path in a document may begin at.
STARTS = (
    *("", "src/core", "src/ectype", "tests/behaviour", "docs"),
    "benchmarks",
)

CODE = re.compile(r"`([^`\n]+)`")
PATH = re.compile(r"[\w.]*(?:/[\w.]+)*(?:/|\.(?:[ch]pp|py|md|json|txt|svg|toml|\*))")
LINK = re.compile(r"\]\((?!https?:|#)([^)\s]+)\)")
TARGET = re.compile(r"\bmake ([a-z][a-z0-9-]*)")
# The standard library's, which is law here, and what runs write.
ELSEWHERE = {"copy.py", "benchmarks/results/"}


def exists(path: str) -> bool:
    return any(any((ROOT / start).glob(path.rstrip("/"))) for start in STARTS)


def missing_paths(text: str) -> list[str]:
    named = [path for path in CODE.findall(text) if PATH.fullmatch(path) and path not in ELSEWHERE]
    return [path for path in named if not exists(path)]


@pytest.mark.parametrize("name", DOCUMENTS)
def test_paths_exist(name: str) -> None:
    assert missing_paths((ROOT / name).read_text()) == []


@pytest.mark.parametrize("name", DOCUMENTS)
def test_links_lead_somewhere(name: str) -> None:
    document = ROOT / name
    links = [link.split("#")[0] for link in LINK.findall(document.read_text())]
    assert [link for link in links if not (document.parent / link).exists()] == []


@pytest.mark.parametrize("name", DOCUMENTS)
def test_targets_exist(name: str) -> None:
    targets = set(re.findall(r"^([a-z0-9-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    named = [t for code in CODE.findall((ROOT / name).read_text()) for t in TARGET.findall(code)]
    assert [target for target in named if target not in targets] == []


def test_what_is_missing_is_found() -> None:
    text = "`copiers/list.cpp` `classify/plan_cache.*` `copiers/` `docs/no.md`"
    assert missing_paths(text) == ["docs/no.md"]
