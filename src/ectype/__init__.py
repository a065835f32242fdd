"""Drop-in for the standard library's `copy` module with a native core.

`copy`, `deepcopy`, `replace` and `Error` mean what they mean in the `copy` module of
the running Python. `replicate` makes many deep copies at once, a `Template` many over
time, `snapshot` one that no other thread can tear, and `ectype.patch` makes the standard
library's own functions native for the whole process.
"""

import os
import sys

from ectype import patch as patch
from ectype._active import ACTIVE as _ACTIVE
from ectype._rules import OMIT, SHARE
from ectype._version import __version__ as __version__

TYPE_CHECKING = False  # checkers take it for true; `typing` takes longer to import than all this
if TYPE_CHECKING:
    from copy import Error
    from copy import error as error
else:
    from ectype._library import Error

    error = Error  # as the standard library spells it, too

__all__ = ["OMIT", "SHARE", "Copier", "Error", "Template"]
__all__ += ["copy", "deepcopy", "replicate", "set_failure_notes", "snapshot"]
if sys.version_info >= (3, 13):
    __all__ += ["replace"]

if TYPE_CHECKING or _ACTIVE:
    from ectype import _core
    from ectype._copier import Copier
    from ectype._core import Template, copy, deepcopy, replicate, set_failure_notes, snapshot

    if sys.version_info >= (3, 13):
        from ectype._core import replace

    if os.environ.get("ECTYPE_NOTES") == "0":
        set_failure_notes(False)

    # `repr`, `help` and pickles name the functions by where users import them from.
    for _function in (getattr(_core, name) for name in __all__[5:]):
        _function.__module__ = "ectype"
else:
    from ectype._standard import (
        Copier,
        Template,
        copy,
        deepcopy,
        replicate,
        set_failure_notes,
        snapshot,
    )

    if sys.version_info >= (3, 13):
        from copy import replace
