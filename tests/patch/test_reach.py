"""Who is served: whoever holds one of the functions, however they came by it."""

from __future__ import annotations

import copy
import functools
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from copy import deepcopy
from types import FunctionType, ModuleType
from xml.etree.ElementTree import Element

import pytest

from tests.patch.probes import PYTHON_CODE, Probe
from tests.safety.processes import run_program


def by_attribute(probe: Probe) -> None:
    copy.deepcopy(probe)


def by_imported_name(probe: Probe) -> None:
    deepcopy(probe)


def by_keyword(probe: Probe) -> None:
    copy.deepcopy(x=probe, memo=None)


def by_unpacking(probe: Probe) -> None:
    positional, by_name = (probe,), {"memo": None}
    copy.deepcopy(*positional, **by_name)


prepared_earlier = functools.partial(deepcopy)


def by_partial(probe: Probe) -> None:
    prepared_earlier(probe)


def by_map(probe: Probe) -> None:
    list(map(deepcopy, [probe]))


def by_method(probe: Probe) -> None:
    deepcopy.__get__(probe)()


def by_element_tree(probe: Probe) -> None:
    # An accelerator written in C, which looked `deepcopy` up when it was first imported.
    element = Element("tag")
    element.attrib["probe"] = probe  # type: ignore[assignment]
    deepcopy(element)
    element.__deepcopy__({})


def by_the_library_itself(probe: Probe) -> None:
    # Its helpers hold `deepcopy` as a default value.
    copy._deepcopy_list([probe], {})  # type: ignore[attr-defined]


def by_another_thread(probe: Probe) -> None:
    with ThreadPoolExecutor(1) as pool:
        pool.submit(deepcopy, probe).result()


def by_comprehension(probe: Probe) -> None:
    assert [deepcopy(x) for x in [probe]] == [probe]


WAYS = [
    by_attribute,
    by_imported_name,
    by_keyword,
    by_unpacking,
    by_partial,
    by_map,
    by_method,
    by_element_tree,
    by_the_library_itself,
    by_another_thread,
    by_comprehension,
]


def assert_serves(patch: ModuleType, call: Callable[[Probe], object]) -> None:
    before, during, after = Probe(), Probe(), Probe()
    call(before)
    with patch.enable():
        call(during)
    call(after)
    assert before.copied_by_python and during.copied_natively and after.copied_by_python


@pytest.mark.parametrize("way", WAYS)
def test_every_way_to_call_deepcopy_is_served(
    patch: ModuleType, way: Callable[[Probe], None]
) -> None:
    assert_serves(patch, way)


def test_every_function_is_served(patch: ModuleType, function: FunctionType) -> None:
    assert_serves(patch, function)


@pytest.mark.usefixtures("ectype")
@pytest.mark.parametrize("way", ["as here", "by exchange of code"])
def test_a_call_site_that_is_hot_is_served(way: str) -> None:
    assert run_program("hot_call_site", way).splitlines() == [*PYTHON_CODE]
