"""Every allocation may fail: MemoryError, and nothing is damaged."""

from __future__ import annotations

import sys
import sysconfig

import pytest

from tests.behaviour.support.versions import VERSION
from tests.safety.failures import ERRORS
from tests.safety.processes import run_program
from tests.safety.scenarios import VALUES

pytestmark = pytest.mark.usefixtures("ectype")

BUILTIN_DATA = [
    *("containers", "rows", "list_in_itself", "dict_in_itself", "list_and_tuple"),
    *("tuples_around_a_list", "shared_tuples_inside_the_tuple", "tuple_in_itself_twice"),
    *("long_ring", "figure_of_eight"),
]
# Interpreters that crash by themselves, in the standard library's copy as well, where a Python
# function runs or an instance dies while there is no memory; a debug build says so deliberately.
UNSOUND = VERSION in ((3, 12), (3, 13), (3, 15)) or hasattr(sys, "gettotalrefcount")
# Without the GIL, `PyList_New` of 3.14 and 3.15 frees a list that got no memory for its items
# before it has set the pointer to them. The standard library's copy of a list crashes, too.
NO_LISTS = bool(sysconfig.get_config_var("Py_GIL_DISABLED"))
DATA = ["dict_in_itself"] if NO_LISTS else BUILTIN_DATA if UNSOUND else [*VALUES]
# 3.14 does the same where a Python function raises.
FAILING = [*ERRORS] if VERSION < (3, 12) else []


SMALL_STACK = 128 * 1024
# Contents begin to wait at some 550 levels of lists and at 75 to 150 of the others. Not every
# interpreter lets a chain of more than 500 die on a stack this small.
CHAINS = {"dict": 250} if NO_LISTS else {"list": 500, "dict": 250, "mixed": 250}
if not (UNSOUND or NO_LISTS):
    instances = ["instance", "slots", "list subclass", "dict subclass", "int subclass", "frozen"]
    CHAINS |= dict.fromkeys(instances, 250)


def test_contents_that_wait_for_stack() -> None:
    chains = [f"{kind}={depth}" for kind, depth in CHAINS.items()]
    output = run_program("starved_chains", str(SMALL_STACK), *chains)
    assert output.split("\n") == [*CHAINS, ""]


CALLS = ["deepcopy", "deepcopy with a memo", "copy", "replicate", "snapshot", "rules", "template"]


@pytest.mark.parametrize("call", CALLS)
def test_a_copy_without_memory(call: str) -> None:
    values = [*DATA, *(FAILING if call != "replicate" else [])]
    assert run_program("starved", call, *values).split("\n") == [*values, ""]
