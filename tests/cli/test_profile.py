"""`python -m ectype profile` says where a program copies, and what that costs."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest

from tests.cli.support import ENDINGS, python

PROFILE = ("-m", "ectype", "profile")

PROGRAM = """\
import copy, sys
from copy import deepcopy
from ectype import deepcopy as native

class Plain:
    def __init__(self):
        self.items = [1, [2]]

class Hooked:
    def __deepcopy__(self, memo):
        return copy.deepcopy(Plain(), memo) and Hooked()

class Stateful(Plain):
    def __getstate__(self):
        return vars(self)

def snapshot(count):
    return deepcopy([[Plain() for _ in range(count)], Hooked(), Stateful()])

for count in (1, 100):
    snapshot(count)
copy.copy([1])
native({"a": [1]})
print(sys.argv[1:], __name__)
"""

ROW = re.compile(r" +([\d,]+) +[\d.]+ \w+ +[\d.]+ \w+ +([\d,]+)  ([\w.]+) at (\S+):(\d+) in (\S+)")


def rows(report: str) -> list[tuple[str, ...]]:
    """Of the table of calls: how many, how many objects, of what, and the file, line and scope."""
    return [found.groups() for found in map(ROW.fullmatch, report.splitlines()) if found]


@pytest.fixture
def program(script: Path) -> Path:
    script.write_text(PROGRAM)
    return script


def test_each_place_has_a_row(program: Path) -> None:
    ended = python(*PROFILE, "script.py", "-x", cwd=program.parent)
    assert (ended.code, ended.out) == (0, "['-x'] __main__\n")
    assert "went into copies" in ended.err
    shallow, deep, slowest = sorted(rows(ended.err))
    assert shallow == ("1", "1", "copy", "script.py", "22", "<module>")
    assert deep == ("1", "2", "deepcopy", "script.py", "23", "<module>")
    assert (slowest[0], *slowest[2:]) == ("2", "deepcopy", "script.py", "18", "snapshot")
    assert int(slowest[1]) >= 300, "those of the second call"


def test_classes_that_are_not_copied_natively_are_named(program: Path) -> None:
    report = python(*PROFILE, "script.py", cwd=program.parent).err
    _, slow = report.split("copied by hooks or the reduce protocol")
    hooked = "1  __main__.Hooked by __deepcopy__ at script.py:10, which only hands the memo on"
    assert hooked in slow
    assert "1  __main__.Stateful by __getstate__ at script.py:14" in slow
    assert "Plain" not in slow


def test_a_module_is_profiled(program: Path) -> None:
    ended = python(*PROFILE, "-m", "script", "--", cwd=program.parent)
    assert ended.out == "['--'] __main__\n"
    assert len(rows(ended.err)) == 3


def test_the_report_goes_to_a_file(program: Path, tmp_path: Path) -> None:
    report = tmp_path / "report.txt"
    ended = python(*PROFILE, "-o", str(report), str(program))
    assert (ended.code, ended.err) == (0, "")
    assert len(rows(report.read_text())) == 3


def test_a_page_shows_the_same(program: Path, tmp_path: Path) -> None:
    page, report = tmp_path / "report.html", tmp_path / "report.txt"
    options = ("--html", str(page), "-o", str(report))
    ended = python(*PROFILE, *options, "script.py", "<x>", cwd=program.parent)
    assert (ended.code, ended.err) == (0, "")
    html = page.read_text(encoding="utf-8")
    reader = Reader()
    reader.feed(html)
    assert "script.py <x>" in reader.text, "as text, not as an element"
    assert not reader.open and not {"script", "link", "img"} & reader.seen, "one closed page"
    assert not re.search(r"\$\w|url\(|https?:", html), "that loads nothing"
    calls, classes = reader.tables
    assert [row[0] for row in calls[1:]] == [row[0] for row in rows(report.read_text())]
    assert all(row[-1].startswith(("deepcopy at ", "copy at ")) for row in calls[1:])
    widths = [
        float(width) for width in re.findall(r'class="bar[^"]*" style="width: ([\d.e-]+)%', html)
    ]
    assert len(widths) == len(calls) + len(classes) - 2
    assert widths[0] == 100 and max(widths[len(calls) - 1 :]) == 100 and min(widths) >= 0
    named = {row[1].partition(" by ")[0]: row for row in classes[1:]}
    assert named["__main__.Plain"][0] == "100" and " by " not in named["__main__.Plain"][1]
    slow = [row for row in classes[1:] if " by " in row[1]]
    assert html.count('class="bar slow"') == len(slow) == 2
    lines = {" ".join(line.split()) for line in report.read_text().splitlines()}
    assert {" ".join(row) for row in slow} <= lines, "with what the hooks do"
    assert 'data-unit="object">1<' in html and 'data-unit="objects">100<' in html


class Reader(HTMLParser):
    """The tables of a page, its text, its elements, and those that are not closed."""

    EMPTY = ("meta", "!doctype")

    def __init__(self) -> None:
        super().__init__()
        self.tables: list[list[list[str]]] = []
        self.text = ""
        self.seen: set[str] = set()
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self.seen.add(tag)
        if tag not in self.EMPTY:
            self.open.append(tag)
        if tag == "table":
            self.tables.append([])
        elif tag == "tr":
            self.tables[-1].append([])
        elif tag in ("td", "th"):
            self.tables[-1][-1].append("")

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data
        if {"td", "th"} & {*self.open}:
            self.tables[-1][-1][-1] += data


def test_a_program_that_copies_nothing_has_a_page(script: Path, tmp_path: Path) -> None:
    script.write_text("print(1)")
    page = tmp_path / "report.html"
    assert python(*PROFILE, "--html", str(page), str(script)).code == 0
    assert "0 ns" in page.read_text() and "<table>" not in page.read_text()


@pytest.mark.parametrize("program", ENDINGS.values(), ids=ENDINGS.keys())
def test_a_program_ends_as_without(script: Path, program: str) -> None:
    script.write_text(program)
    profiled = python(*PROFILE, str(script), stdin="one\ntwo\n")
    plain = python(str(script), stdin="one\ntwo\n")
    assert (profiled.code, profiled.out) == (plain.code, plain.out)
    assert plain.err.splitlines()[-1:] == [] or plain.err.splitlines()[-1] in profiled.err


def reported(script: Path, program: str) -> list[tuple[str, ...]]:
    script.write_text(program)
    ended = python(*PROFILE, "script.py", cwd=script.parent)
    assert ended.code == 0, ended.err
    return rows(ended.err)


def test_whoever_calls_is_seen(script: Path) -> None:
    found = reported(
        script,
        "import copy, ectype\n"
        "list(map(copy.deepcopy, [[1], [2]]))\n"
        "copy.deepcopy(memo={}, x=[1])\n"
        "ectype.deepcopy(x=[[1]], memo={})\n"
        "ectype.replicate(n=2, obj=[1])\n"
        "ectype.Copier().deepcopy([1], memo={})\n",
    )
    assert {(row[0], row[2], row[4]) for row in found} >= {
        ("2", "deepcopy", "2"),
        ("1", "deepcopy", "3"),
        ("1", "deepcopy", "4"),
        ("1", "replicate", "5"),
        ("1", "Copier.deepcopy", "6"),
    }


def test_a_copy_that_fails_counts_and_raises(script: Path) -> None:
    found = reported(
        script,
        "import copy, threading\n"
        "try:\n"
        "    copy.deepcopy([threading.Lock()])\n"
        "except TypeError as error:\n"
        "    assert 'pickle' in str(error)\n",
    )
    assert [(row[0], row[1], row[4]) for row in found] == [("1", "0", "3")]


def test_a_program_may_use_the_patch_itself(script: Path) -> None:
    found = reported(
        script,
        "import copy, ectype.patch\n"
        "with ectype.patch.enable():\n"
        "    copy.deepcopy([1])\n"
        "ectype.patch.disable()\n"
        "copy.deepcopy([1])\n",
    )
    assert [row[4] for row in sorted(found, key=lambda row: row[4])] == ["3", "5"]


def test_threads_are_counted_together(script: Path) -> None:
    found = reported(
        script,
        "import copy, threading\n"
        "def work():\n"
        "    for _ in range(500):\n"
        "        copy.deepcopy([[1]])\n"
        "threads = [threading.Thread(target=work) for _ in range(4)]\n"
        "[thread.start() for thread in threads]\n",
    )
    assert [(row[0], row[4]) for row in found] == [("2,000", "4")]


def test_a_program_that_copies_nothing(script: Path) -> None:
    script.write_text("print(1)")
    ended = python(*PROFILE, str(script))
    assert "ectype: 0 ns of" in ended.err and "total" not in ended.err


def test_without_a_program_it_is_a_usage_error() -> None:
    assert python(*PROFILE).code == 2
