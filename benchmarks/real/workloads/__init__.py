"""Programs of real packages in which copies are a part of the work, as their users run them."""

from benchmarks.real.registry import WORKLOADS
from benchmarks.real.workloads import data, search, web  # noqa: F401  (for what they declare)

__all__ = ["WORKLOADS"]
