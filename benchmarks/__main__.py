"""`python -m benchmarks [COMMAND] ...`; without a command, the benchmark itself."""

from __future__ import annotations

import importlib
import sys

COMMANDS = {
    "run": "benchmarks.bench",
    "compare": "benchmarks.compare",
    "memory": "benchmarks.memory",
    "pauses": "benchmarks.pauses",
    "instructions": "benchmarks.instructions",
    "targets": "benchmarks.targets",
    "copiers": "benchmarks.copiers",
    "threads": "benchmarks.threads",
    "demo": "benchmarks.demo",
}


def main() -> int:
    """Run the command that the first argument names."""
    arguments = sys.argv[1:]
    name = arguments.pop(0) if arguments and arguments[0] in COMMANDS else "run"
    status: int = importlib.import_module(COMMANDS[name]).main(arguments)
    return status


if __name__ == "__main__":
    sys.exit(main())
