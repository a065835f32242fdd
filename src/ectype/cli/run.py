"""`run`: run a program with the standard library's copy functions made native."""

from __future__ import annotations

import argparse
import os
import signal
import site
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any


def add_to(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command to the command line."""
    add_program_command(
        commands,
        "run",
        _run,
        usage="%(prog)s [-h] (script | -m module) ...",
        help="run a program with the standard library's copy functions made native",
        description="Run a Python program, and the Python programs it starts, with the "
        "standard library's copy functions made native.",
    )


def add_program_command(
    commands: argparse._SubParsersAction[argparse.ArgumentParser],
    name: str,
    run: Callable[[argparse.Namespace], None],
    **texts: Any,
) -> argparse.ArgumentParser:
    """Add a command whose arguments name a program and what is passed on to it."""
    parser = commands.add_parser(name, **texts)
    parser.add_argument("-m", dest="module", action="store_true", help="run a library module")
    # One argument for all: of two, the first would swallow a "--" meant for the program.
    parser.add_argument(
        "program",
        nargs=argparse.REMAINDER,
        help="the script, or the module's name after -m, and what is passed on to it",
    )

    def command(options: argparse.Namespace) -> None:
        if not options.program:
            parser.error("a script or a module is required")
        run(options)

    parser.set_defaults(command=command)
    return parser


def _run(options: argparse.Namespace) -> None:
    """Become a Python that runs the program, patched from its start.

    Nothing but a new interpreter gives the program all it has without us: its own
    `__main__`, `sys.path`, tracebacks, signals, exit code and, if it starts processes, theirs.
    """
    if not _patches_at_start():
        sys.exit("python -m ectype run: this Python does not read ectype.pth when it starts")
    os.environ["ECTYPE_PATCH"] = "1"
    module_option = ["-m"] if options.module else []
    command = [sys.executable, *_interpreter_options(), *module_option, *options.program]
    if os.name == "nt":
        sys.exit(_wait_for(command))
    os.execv(sys.executable, command)


def _wait_for(command: list[str]) -> int:
    """Run a command and return its exit status. On Windows a program cannot become another."""
    with subprocess.Popen(command) as process:
        # Ctrl-C interrupts all programs of a console. The command alone decides what it does.
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        status = process.wait()
    return status - (1 << 32) if status >= 1 << 31 else status  # sys.exit takes a signed number


def _patches_at_start() -> bool:
    folders = [*site.getsitepackages(), site.getusersitepackages()]
    return not sys.flags.no_site and any(Path(f, "ectype.pth").exists() for f in folders)


def _interpreter_options() -> list[str]:
    """What this interpreter was given before `-m ectype`, such as `-X dev`."""
    own_arguments = len(sys.argv) - 1
    *options, last = sys.orig_argv[1 : len(sys.orig_argv) - own_arguments]
    if last == "ectype":
        last = options.pop()
    # "-m" may close a cluster of options and may have the module's name attached.
    cluster = last.removesuffix("ectype").removesuffix("m")
    return options if cluster == "-" else [*options, cluster]
