"""The command line as a whole."""

from __future__ import annotations

import platform
from typing import Any

from tests.cli.support import python


def test_version_names_what_is_installed(ectype: Any) -> None:
    ended = python("-m", "ectype", "--version")
    assert (ended.code, ended.err) == (0, "")
    assert ended.out.startswith(f"ectype {ectype.__version__}, {ectype._core.build} build")
    assert platform.python_version() in ended.out


def test_help_lists_the_commands(ectype: Any) -> None:
    ended = python("-m", "ectype", "--help")
    assert (ended.code, ended.err) == (0, "")
    assert "run" in ended.out and ended.out.startswith("usage: python -m ectype")


def test_without_a_command_it_is_a_usage_error(ectype: Any) -> None:
    ended = python("-m", "ectype")
    assert ended.code == 2
    assert "command" in ended.err
