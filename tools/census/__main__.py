"""The command line of the census; see the docstring of the package."""

from __future__ import annotations

import argparse
import json
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict
from pathlib import Path

from tools.census import report
from tools.census.packages import STANDARD, owner, packages
from tools.census.request import Request
from tools.census.supervisor import Census, Verdict

SAMPLE = (
    *("abc", "argparse", "array", "ast", "asyncio", "collections", "configparser", "contextvars"),
    *("copy", "csv", "ctypes", "dataclasses", "datetime", "decimal", "difflib", "email.message"),
    *("enum", "fractions", "functools", "http.cookies", "inspect", "io", "ipaddress", "itertools"),
    *("json", "logging", "operator", "pathlib", "random", "re", "string", "struct", "threading"),
    *("types", "typing", "unittest.mock", "urllib.request", "uuid", "weakref", "xml.dom.minidom"),
    *("xml.etree.ElementTree", "zoneinfo", "greenlet", "rich.table", "rich.console"),
)
"""Modules of the standard library and of what the tests need anyway."""
SAMPLE_ROUNDS = 10


def main() -> None:
    options = arguments()
    census = Census()
    if options.sample:
        census.run(Request(STANDARD, modules=list(SAMPLE), rounds=SAMPLE_ROUNDS), say)
    elif options.only:
        package = options.package[0] if options.package else owner(options.only)
        census.run(Request(package, only=options.only), say)
        print("\n".join(map(in_full, census.verdicts)))
    else:
        names = options.package or sorted(packages().keys() - {STANDARD})
        if not options.package:
            timed(census, STANDARD, options)  # first: its classes are in all other workers too
        with ThreadPoolExecutor(1 if options.speed else options.jobs) as pool:
            list(pool.map(lambda name: timed(census, name, options), names))
    if options.json:
        options.json.write_text(json.dumps([asdict(v) for v in census.verdicts], indent=1))
    if options.markdown:
        options.markdown.write_text(report.markdown(census))
    print(report.speeds(census) if options.speed else report.terminal(census))
    if not census.verdicts:
        sys.exit("Nothing was copied.")
    sys.exit(1 if census.findings or census.failed else 0)


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tools.census", description=__doc__)
    parser.add_argument("--package", action="append", help="this one only; may be repeated")
    parser.add_argument("--class", dest="only", metavar="module:QualName", help="this class only")
    parser.add_argument("--speed", action="store_true", help="measure beside copy and copium")
    parser.add_argument("--sample", action="store_true", help="part of the standard library")
    parser.add_argument("--markdown", type=Path, help="a file for the table")
    parser.add_argument("--json", type=Path, help="a file for all verdicts")
    parser.add_argument("--jobs", type=int, default=2, help="packages at once")
    return parser.parse_args()


def timed(census: Census, package: str, options: argparse.Namespace) -> None:
    start = time.monotonic()
    before = len(census.verdicts)
    census.run(Request(package, speed=options.speed), say)
    count = len(census.verdicts) - before
    say(f"{package}: {count} verdicts, {time.monotonic() - start:.0f} s")


def say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def in_full(v: Verdict) -> str:
    lines = [line for detail in v.details for line in detail.split("\n")]
    return "\n    ".join([f"{v.name} ({v.origin}) {v.verdict} {v.way}", *lines])


if __name__ == "__main__":
    main()
