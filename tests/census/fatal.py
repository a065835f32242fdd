"""A class that ends the process, unless the standard library copies it."""

from __future__ import annotations

import copy
import os
import sys
from typing import Any


class Fatal:
    def __deepcopy__(self, memo: Any) -> Any:
        if sys._getframe(1).f_code.co_filename != copy.__file__:
            os.abort()
        return self


INSTANCE = Fatal()
