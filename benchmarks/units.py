"""Numbers as they are read."""

from __future__ import annotations

__all__ = ["bytes_", "duration", "times"]


def duration(nanoseconds: float) -> str:
    """A time in the unit that suits it."""
    for unit, size in (("s", 1e9), ("ms", 1e6), ("µs", 1e3)):
        if nanoseconds >= size:
            return f"{nanoseconds / size:.3g} {unit}"
    return f"{nanoseconds:.3g} ns"


def bytes_(amount: int) -> str:
    """An amount of memory in the unit that suits it."""
    for unit, size in (("MiB", 1 << 20), ("KiB", 1 << 10)):
        if abs(amount) >= size:
            return f"{amount / size:.2f} {unit}"
    return f"{amount} B"


def times(ratio: float) -> str:
    """A ratio, as in "twelve times"."""
    return f"{ratio:.0f}x" if ratio >= 99.5 else f"{ratio:.3g}x"
