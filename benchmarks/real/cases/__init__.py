"""The objects, each built as the users of its package build it; a module per kind of program.

Importing this package declares all cases. Only their builders import what they are about.
"""

from benchmarks.real.cases import (  # noqa: F401  (imported for the cases they declare)
    arrays,
    documents,
    forms,
    games,
    graphs,
    library,
    messages,
    models,
    settings,
    syntax,
    values,
)
from benchmarks.real.registry import CASES

__all__ = ["CASES"]
