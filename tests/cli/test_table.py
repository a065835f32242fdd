"""Tables as they go to a file."""

from __future__ import annotations

import io
from pathlib import Path

import pytest


@pytest.mark.parametrize(
    ("nanoseconds", "text"),
    [
        *((0, "0 ns"), (999, "999 ns"), (1_000, "1 us"), (1_234, "1.23 us"), (99_960, "100 us")),
        *((123_456, "123 us"), (999_999, "1000 us"), (5_678_901, "5.68 ms"), (2e9, "2 s")),
    ],
)
def test_durations(nanoseconds: float, text: str) -> None:
    from ectype.cli.table import duration

    assert duration(nanoseconds) == text


def test_numbers_are_aligned_and_the_text_is_last() -> None:
    from ectype.cli.table import write

    file = io.StringIO()
    write(file, ("calls", "place"), [("1", "a long one"), ("1,000", "b")], left_out=2)
    assert file.getvalue() == "  calls  place\n      1  a long one\n  1,000  b\n  and 2 more\n"


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_a_terminal_gets_a_table_by_rich(monkeypatch: pytest.MonkeyPatch) -> None:
    from ectype.cli.table import write

    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.delenv("NO_COLOR", raising=False)
    file = Terminal()
    write(file, ("calls", "place"), [("1,000", "b[1]")], left_out=2)
    assert "\x1b[1m" in file.getvalue() and "b[1]" in file.getvalue()
    assert file.getvalue().endswith("  and 2 more\n")


def test_a_path_is_told_as_seen_from_here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from ectype.cli.table import path

    monkeypatch.chdir(tmp_path)
    assert path(str(tmp_path / "a" / "b.py")) == str(Path("a", "b.py"))
    assert path("/x.py") == "/x.py"
