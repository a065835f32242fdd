"""Every test here starts and ends unpatched, and meets both ways of making a function native."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator
from types import FunctionType, ModuleType
from typing import Any

import pytest

from tests.patch.probes import PYTHON_CODE


@pytest.fixture(params=["as here", "by exchange of code"])
def patch(
    request: pytest.FixtureRequest, ectype: Any, monkeypatch: pytest.MonkeyPatch
) -> Iterator[ModuleType]:
    """`ectype.patch`, as it works on this interpreter and as it works on the oldest."""
    if request.param == "by exchange of code":
        monkeypatch.setattr(ectype._core, "divert", lambda function, name: False)
    ectype.patch.disable()
    yield ectype.patch
    ectype.patch.disable()


@pytest.fixture(params=PYTHON_CODE)
def function(request: pytest.FixtureRequest) -> FunctionType:
    """Each function of the standard library that is made native."""
    found: FunctionType = getattr(copy, request.param)
    return found


@pytest.fixture
def ours(function: FunctionType, ectype: Any) -> Callable[..., Any]:
    """Our function of the same name."""
    found: Callable[..., Any] = getattr(ectype, function.__name__)
    return found
