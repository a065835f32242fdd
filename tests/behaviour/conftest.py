"""What several files need; leaves out those about what the running interpreter does not have."""

from __future__ import annotations

import copy
import importlib.util
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from unittest import mock

import pytest

from tests.behaviour.support.versions import ATOMICS_COME_FIRST, HAS_FROZENDICT, HAS_REPLACE

collect_ignore: list[str] = []
if not HAS_FROZENDICT:
    collect_ignore.append("test_frozendict.py")
if not HAS_REPLACE:
    collect_ignore.append("test_replace.py")
collect_ignore.append("test_copy_dispatch.py" if ATOMICS_COME_FIRST else "test_atomic_types.py")
if importlib.util.find_spec("greenlet") is None:
    collect_ignore.append("test_greenlets.py")

Dispatch = dict[type, Any]


@contextmanager
def changed_dispatch() -> Iterator[Dispatch]:
    """`copy._deepcopy_dispatch` itself, restored in the end."""
    table: Dispatch = copy._deepcopy_dispatch
    with mock.patch.dict(table):
        yield table


@pytest.fixture
def dispatch() -> Iterator[Dispatch]:
    """`copy._deepcopy_dispatch` itself, restored after the test."""
    with changed_dispatch() as table:
        yield table
