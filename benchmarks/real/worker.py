"""A fresh process that measures one case or workload of real packages, for `benchmarks.runner`."""

from __future__ import annotations

from time import perf_counter_ns, process_time_ns

from benchmarks.real.candidates import copiers, runners
from benchmarks.real.cases import CASES
from benchmarks.real.workloads import WORKLOADS
from benchmarks.worker import requested, serve


def main() -> None:
    """Copies are measured by the time of the processor, workloads by that of the clock."""
    request = requested()
    if request.case in CASES:
        serve(request, CASES[request.case], copiers(), process_time_ns)
    else:
        serve(request, WORKLOADS[request.case], runners(), perf_counter_ns)


if __name__ == "__main__":
    main()
