"""Runs workers, starts them anew when they crash or hang, and keeps what they report."""

from __future__ import annotations

import contextlib
import json
import os
import select
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

from tools.census.request import DONE, Request

ROOT = Path(__file__).parents[2]
SECONDS_TO_LOAD = 300
SECONDS_OF_SILENCE = 60
"""A worker gives up an instance by itself after some seconds, unless code in C keeps it."""
MOST_RESTARTS = 30
FINDINGS = ("differs", "leaks", "crashes")


@dataclass(frozen=True)
class Verdict:
    """What was found of one instance by one way to copy it."""

    name: str
    origin: str
    package: str
    loaded: str
    """The package of the worker: another one may have had no such instance."""
    verdict: str
    way: str
    details: tuple[str, ...]


@dataclass
class Census:
    seen: dict[str, str] = field(default_factory=dict)
    """Each class with the package it belongs to."""
    verdicts: list[Verdict] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)
    """Packages whose worker could not be run to its end."""

    @property
    def findings(self) -> list[Verdict]:
        return [verdict for verdict in self.verdicts if verdict.verdict in FINDINGS]

    def done(self) -> list[str]:
        """Classes and, since a class may have samples in another package, single instances."""
        found = {verdict.name for verdict in self.verdicts}
        return sorted(found | {f"{verdict.name} {verdict.origin}" for verdict in self.verdicts})

    def run(self, request: Request, progress: Callable[[str], None]) -> None:
        """Work through a package. A class that ends the worker is left out of the next one."""
        for _ in range(MOST_RESTARTS):
            current: dict[str, Any] = {}
            ended = ""
            for event in events(replace(request, done=self.done())):
                if event["kind"] == "seen":
                    self.seen.update(event["classes"])
                elif event["kind"] == "start":
                    current = event
                elif event["kind"] == "verdict":
                    self._add(request, current, event)
                else:
                    ended = event["how"]
            if ended == DONE:
                return
            if not current:
                progress(f"{request.package}: {ended}")
                break
            progress(f"{current['name']} ended the worker: {ended}")
            self._add_crash(request, current, ended)
        self.failed.append(request.package)

    def _add(self, request: Request, current: dict[str, Any], event: dict[str, Any]) -> None:
        details = tuple(event["details"])
        place = (current["name"], current["origin"], event["package"], request.package)
        self.verdicts.append(Verdict(*place, event["verdict"], event["way"], details))

    def _add_crash(self, request: Request, current: dict[str, Any], ended: str) -> None:
        """A crash is a finding, unless the standard library crashes as well."""
        alone = replace(request, only=current["name"], done=[])
        theirs = [*events(replace(alone, standard_only=True))][-1]["how"]
        ours = [*events(alone)][-1]["how"]
        package = self.seen.get(current["name"], request.package)
        place = (current["name"], current["origin"], package, request.package)
        verdict = "crashes" if theirs == DONE else "not comparable"
        details = (f"{ended}; alone: {ours}; by the standard library: {theirs}",)
        self.verdicts.append(Verdict(*place, verdict, "any", details))


def events(request: Request) -> Iterator[dict[str, Any]]:
    """What a worker reports, and last how it ended."""
    reading, writing = os.pipe()
    with tempfile.TemporaryDirectory() as folder, tempfile.TemporaryFile("w+") as errors:
        worker = subprocess.Popen(
            [sys.executable, "-m", "tools.census.worker", str(writing)],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=errors,
            cwd=folder,
            env=environment(folder),
            pass_fds=[writing],
            start_new_session=True,
        )
        os.close(writing)
        assert worker.stdin
        worker.stdin.write(json.dumps(asdict(request)).encode())
        worker.stdin.close()
        how = ""
        try:
            for line in lines(reading):
                try:
                    event = json.loads(line)
                except ValueError:
                    how = line  # what `faulthandler` wrote
                    break
                if event["kind"] == "end":
                    how = event["how"]
                    break
                yield event
        except TimeoutError:
            how = "no report for a long time"
        finally:
            os.close(reading)
            with contextlib.suppress(ProcessLookupError):
                os.killpg(worker.pid, signal.SIGKILL)
            worker.wait()
        errors.seek(0)
        said = errors.read().strip().split("\n")[-1]
        yield {"kind": "ended", "how": how or f"without a report; {said}"}


def lines(reading: int) -> Iterator[str]:
    """Lines, as they come; TimeoutError if none does."""
    rest = b""
    end = time.monotonic() + SECONDS_TO_LOAD
    while True:
        if not select.select([reading], [], [], max(0, end - time.monotonic()))[0]:
            raise TimeoutError
        data = os.read(reading, 1 << 16)
        if not data:
            return
        *whole, rest = (rest + data).split(b"\n")
        yield from (line.decode(errors="replace") for line in whole if line)
        end = time.monotonic() + SECONDS_OF_SILENCE


def environment(folder: str) -> dict[str, str]:
    """No display, no network, no settings of the user's; hashes as they were the last time."""
    return {
        **{name: value for name, value in os.environ.items() if not name.startswith("ECTYPE")},
        "PYTHONPATH": str(ROOT),
        "PYTHONHASHSEED": "0",
        "PYTHONDONTWRITEBYTECODE": "1",
        "HOME": folder,
        "MPLBACKEND": "Agg",
        "OMP_NUM_THREADS": "1",
        "OPENBLAS_NUM_THREADS": "1",
        "http_proxy": "http://127.0.0.1:9",
        "https_proxy": "http://127.0.0.1:9",
    }
