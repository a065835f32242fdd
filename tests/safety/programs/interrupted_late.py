"""Is sent SIGINT by another process at several times of a copy of millions of objects.

    python -m tests.safety.programs.interrupted_late <objects>

Prints how long after the signal the copy has ended, with what it had made given back. The garbage
collector is off: where it is on, the interpreter may collect first, which takes as long as a copy.
"""

from __future__ import annotations

import gc
import os
import signal
import subprocess
import sys
import time

import ectype

MOMENTS = (0.1, 0.3, 0.5, 0.7, 0.9)
"""Parts of the time that a whole copy takes."""

SENDER = """
import os, signal, sys, time
for line in sys.stdin:
    time.sleep(float(line))
    print(time.monotonic_ns(), flush=True)
    os.kill(int(sys.argv[1]), signal.SIGINT)
"""


def main(count: int) -> None:
    gc.disable()
    signal.signal(signal.SIGINT, signal.default_int_handler)
    with subprocess.Popen(
        [sys.executable, "-c", SENDER, str(os.getpid())],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as sender:
        assert sender.stdin and sender.stdout
        x = [[number] for number in range(count // 2)]
        start = time.monotonic()
        whole = ectype.deepcopy(x)
        seconds = time.monotonic() - start
        del whole
        for moment in MOMENTS:
            print(seconds * moment, file=sender.stdin, flush=True)
            try:
                ectype.deepcopy(x)
                time.sleep(seconds)  # the copy was faster this time
            except KeyboardInterrupt:
                late = time.monotonic_ns() - int(sender.stdout.readline())
                print(f"after {moment:4.0%} of {seconds:.2f} s: ended {late / 1e6:.0f} ms later")
        sender.stdin.close()
    assert ectype.deepcopy(x[:1000]) == x[:1000]


if __name__ == "__main__":
    main(int(sys.argv[1]))
