"""The process that copies: it loads one package and reports each step as a line of JSON.

It is started by `supervisor.py`, with what to do on standard input and the number of the file for
its reports as its argument. It may hang or crash.
"""

from __future__ import annotations

import faulthandler
import gc
import json
import os
import signal
import sys
import traceback
import warnings
from typing import Any, TextIO

from tools.census import checks, packages, samples, speed
from tools.census.description import name_of
from tools.census.instances import Instance, classes, instances
from tools.census.request import DONE, Request

SECONDS = 5
"""For one way to copy an instance. Then it is not comparable."""
SECONDS_FOR_LEAKS = 30
"""So many are needed only if there is a leak, which is measured way by way."""
LEAKS = "references and memory"
SPEED = "speed"
FORBIDDEN = (
    *("socket.connect", "socket.bind", "os.fork", "os.forkpty", "os.kill", "os.system", "os.exec"),
    *("os.posix_spawn", "subprocess.Popen", "webbrowser.open", "pty.spawn", "signal.pthread_kill"),
    *("os.remove", "os.rmdir", "os.rename", "shutil.rmtree"),
)
"""What neither a module that is imported nor a copy has to do here, as the audit events call it."""


def forbid(event: str, _arguments: tuple[Any, ...]) -> None:
    if event in FORBIDDEN:
        raise PermissionError(f"{event} is not allowed in the census")


def main() -> None:
    request = Request(**json.loads(sys.stdin.read()))
    with open(int(sys.argv[1]), "w", buffering=1) as reports:
        try:
            prepare(reports)
            run(request, reports)
        except Exception:
            report(reports, "end", how=traceback.format_exc())
        else:
            report(reports, "end", how=DONE)
        # Without what modules do at exit: some wait for threads.
        os._exit(0)


def prepare(reports: TextIO) -> None:
    faulthandler.enable(reports.fileno())
    warnings.simplefilter("ignore")
    sys.unraisablehook = lambda _: None
    sys.addaudithook(forbid)


def load(request: Request) -> None:
    samples.prepare(request.package)
    if request.modules:
        for name in request.modules:
            packages.attempt(name)
    else:
        packages.import_all(request.package)


def run(request: Request, reports: TextIO) -> None:
    load(request)
    made = samples.of(request.package)
    seen = [(name_of(cls), packages.owner(name_of(cls))) for cls in classes()]
    report(reports, "seen", classes=seen)
    if request.standard_only:
        for way, (theirs, _) in checks.WAYS.items():
            checks.WAYS[way] = (theirs, theirs)
    done = {*request.done}
    found = [i for i in instances(made) if i.key not in done]
    if request.only:
        found = [i for i in found if name_of(i.cls) == request.only]
    gc.collect()
    gc.freeze()  # collections are many here, and need not look at all that was loaded
    signal.signal(signal.SIGALRM, time_is_up)
    for instance in found:
        report(reports, "start", name=name_of(instance.cls), origin=instance.origin)
        package = owner_of(instance, request.package)
        found_of_it = measure(instance) if request.speed else judge(instance, request.rounds)
        for verdict, way, details in found_of_it:
            report(reports, "verdict", package=package, verdict=verdict, way=way, details=details)


def measure(instance: Instance) -> list[tuple[str, str, list[str]]]:
    """The times of one instance's copies; nothing if it is not copied."""
    try:
        signal.setitimer(signal.ITIMER_REAL, SECONDS, 1)
        try:
            found = speed.times(instance.make)
        finally:
            signal.setitimer(signal.ITIMER_REAL, 0)
    except checks.TimeIsUpError:
        signal.setitimer(signal.ITIMER_REAL, 0)
        return [("not comparable", SPEED, [f"takes more than {SECONDS} s"])]
    except Exception as error:
        return [("not comparable", SPEED, [f"{name_of(type(error))}: {error}"])]
    lines = [speed.kind(instance.cls), *map(str, found)] if found else []
    return [("timed" if found else "not copied", SPEED, lines)]


def owner_of(instance: Instance, package: str) -> str:
    """A class of the samples is counted for the package that it is a sample of."""
    name = name_of(instance.cls)
    return package if name.startswith(samples.__name__) else packages.owner(name)


def judge(instance: Instance, rounds: int) -> list[tuple[str, str, list[str]]]:
    """What is found of one instance, or that nothing was."""
    found = []
    for way in (*checks.WAYS, LEAKS):
        seconds = SECONDS_FOR_LEAKS if way == LEAKS else SECONDS
        try:
            signal.setitimer(signal.ITIMER_REAL, seconds, 1)
            try:
                verdict, lines = examine(instance, way, rounds)
            finally:
                signal.setitimer(signal.ITIMER_REAL, 0)
        except checks.TimeIsUpError:
            signal.setitimer(signal.ITIMER_REAL, 0)
            verdict, lines = unknown(way), [f"takes more than {seconds} s"]
        if lines:
            found.append((verdict, way, lines[:40]))
    return found or [("same", "", [])]


def examine(instance: Instance, way: str, rounds: int) -> tuple[str, list[str]]:
    try:
        if way == LEAKS:
            return "leaks", checks.lasting_leaks(instance.make, rounds)
        return "differs", checks.lasting_difference(way, instance.make)
    except Exception as error:
        return unknown(way), [f"{name_of(type(error))}: {error}"]


def unknown(way: str) -> str:
    return "not counted" if way == LEAKS else "not comparable"


def time_is_up(*_: object) -> None:
    raise checks.TimeIsUpError


def report(reports: TextIO, kind: str, **values: Any) -> None:
    reports.write(json.dumps({"kind": kind, **values}) + "\n")


if __name__ == "__main__":
    main()
