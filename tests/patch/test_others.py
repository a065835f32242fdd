"""Other code that changes `copy`: what it puts there stays, and it gets what it asked for."""

from __future__ import annotations

import copy
import subprocess
import sys
from types import FunctionType, ModuleType
from typing import Any

import pytest

from tests.patch.probes import PYTHON_CODE, Probe


def test_a_replacement_before_the_patch_stays(
    patch: ModuleType, function: FunctionType, monkeypatch: pytest.MonkeyPatch
) -> None:
    def theirs(x: Any) -> Any:
        return ["theirs", function(x)]

    monkeypatch.setattr(copy, function.__name__, theirs)
    probe = Probe()
    with patch.enable():
        assert getattr(copy, function.__name__) is theirs
        assert theirs(probe) == ["theirs", probe]
    assert getattr(copy, function.__name__) is theirs
    assert probe.copied_natively


def test_a_replacement_during_the_patch_stays(
    patch: ModuleType, function: FunctionType, monkeypatch: pytest.MonkeyPatch
) -> None:
    def theirs(x: Any) -> Any:
        return x

    with patch.enable():
        monkeypatch.setattr(copy, function.__name__, theirs)
    assert getattr(copy, function.__name__) is theirs
    probe = Probe()
    function(probe)
    assert probe.copied_by_python


def test_code_exchanged_during_the_patch_stays(
    patch: ModuleType,
) -> None:
    def theirs(*arguments: Any) -> Any:
        return "theirs"

    original = copy.deepcopy.__code__
    try:
        with patch.enable():
            copy.deepcopy.__code__ = theirs.__code__
        result: Any = copy.deepcopy([])
        assert result == "theirs"
    finally:
        copy.deepcopy.__code__ = original
    assert copy.deepcopy([]) == []


def test_a_dispatch_table_changed_during_the_patch_stays_changed(
    patch: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Point:
        pass

    table: dict[Any, Any] = copy._deepcopy_dispatch  # type: ignore[attr-defined]
    point: Any = Point()
    with patch.enable():
        monkeypatch.setitem(table, Point, lambda x, memo: "theirs")
        assert copy.deepcopy([point]) == ["theirs"]
    assert copy.deepcopy([point]) == ["theirs"]


def test_a_failure_half_way_leaves_nothing_behind(
    patch: ModuleType, ectype: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    divert = ectype._core.divert

    def fails_at_deepcopy(function: FunctionType, name: str) -> bool:
        if name == "deepcopy":
            raise MemoryError
        return bool(divert(function, name))

    with monkeypatch.context() as patched:
        patched.setattr(ectype._core, "divert", fails_at_deepcopy)
        with pytest.raises(MemoryError):
            patch.enable()
    assert not patch.enabled()
    for name, code in PYTHON_CODE.items():
        probe = Probe()
        getattr(copy, name)(probe)
        assert probe.copied_by_python
        assert getattr(copy, name).__code__ is code
    with patch.enable():
        assert patch.enabled()


@pytest.mark.parametrize("theirs", ["lambda x: x", "len"])
def test_a_function_replaced_before_import_is_refused(ectype: Any, theirs: str) -> None:
    program = f"""
import copy
copy.deepcopy = {theirs}
import ectype.patch
try:
    ectype.patch.enable()
except RuntimeError as error:
    print(error)
print(ectype.patch.enabled(), copy.copy([1]), ectype.deepcopy([2]))
"""
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    message, state = done.stdout.splitlines()
    assert message.startswith("copy.deepcopy is not the standard library's function: <")
    assert state == "False [1] [2]"
