"""CPython's tests that a copy without a limit of depth cannot pass."""

from __future__ import annotations

ASK_FOR_A_RECURSION_ERROR = {
    "test.test_xml_etree.BadElementTest.test_deeply_nested_deepcopy",
}
"""Each copies data so deep that the standard library has to give up; `ectype` copies it."""
