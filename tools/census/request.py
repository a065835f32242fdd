"""What a worker is asked to do."""

from __future__ import annotations

from dataclasses import dataclass, field

DONE = "done"
"""How a worker ends that has neither crashed nor failed."""


@dataclass
class Request:
    package: str
    done: list[str] = field(default_factory=list)
    """Classes that are left out, since other workers had an instance of them, and samples."""
    only: str | None = None
    """The one class that is copied."""
    modules: list[str] = field(default_factory=list)
    """What is imported instead of the whole package."""
    rounds: int = 100
    standard_only: bool = False
    """Let the standard library copy in ectype's place, to see whether it crashes as well."""
    speed: bool = False
    """Measure how long copies take, instead of comparing them."""
