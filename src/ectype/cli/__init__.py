"""The command line, `python -m ectype`. One module per command."""

from __future__ import annotations

import argparse
import platform

import ectype
from ectype import _core
from ectype.cli import explain, profile, run


def main() -> None:
    """Do what the command line asks for."""
    parser = argparse.ArgumentParser(prog="python -m ectype", description=ectype.__doc__)
    parser.add_argument("--version", action="version", version=_version())
    commands = parser.add_subparsers(metavar="command", required=True)
    for command in (run, profile, explain):
        command.add_to(commands)
    arguments = parser.parse_args()
    arguments.command(arguments)


def _version() -> str:
    return (
        f"ectype {ectype.__version__}, {_core.build} build, "
        f"on {platform.python_implementation()} {platform.python_version()}"
    )
