"""Typical uses of numpy."""

from __future__ import annotations

import copy
from dataclasses import dataclass
from typing import Any

import pytest

import ectype
from tests.packages.uses import Use, check

numpy: Any = pytest.importorskip("numpy")


def contents(x: Any) -> Any:
    return x.dtype.str, x.shape, x.tolist(), x.flags.writeable


def object_array() -> Any:
    inner = [1]
    return numpy.array([inner, {"a": inner}, None], dtype=object)


def record_array() -> Any:
    return numpy.array([(1, 2.5), (3, 4.5)], dtype=[("a", "i4"), ("b", "f8")])


USES: dict[str, Use] = {
    "array": (lambda: numpy.arange(12).reshape(3, 4), contents),
    "view": (lambda: numpy.arange(12)[::2], contents),
    "object array": (object_array, contents),
    "record array": (record_array, contents),
    "scalar": (lambda: numpy.float32(1.5), lambda x: (x.dtype.str, x.item())),
    "dtype": (lambda: numpy.dtype("i4, f8"), str),
    "masked array": (
        lambda: numpy.ma.masked_greater(numpy.arange(5), 2),
        lambda x: (x.data.tolist(), x.mask.tolist()),
    ),
    "dict of arrays": (
        lambda: {"w": [numpy.ones((2, 2))] * 2},
        lambda x: ([contents(a) for a in x["w"]], x["w"][0] is x["w"][1]),
    ),
    "generator": (
        lambda: numpy.random.default_rng(7),
        lambda x: str(x.bit_generator.state),
    ),
}


@dataclass
class Sample:
    values: Any
    labels: Any
    scale: Any


@pytest.mark.parametrize("use", USES)
def test_copies_are_as_the_standard_library_makes_them(use: str) -> None:
    check(USES[use])


@pytest.mark.parametrize("size", [4, 5_000])  # smaller and larger ones than `NumpyArray::is_small`
def test_templates_give_arrays_of_their_own(size: int) -> None:
    values = numpy.arange(size, dtype="f8")
    labels = numpy.arange(size, dtype="i4")
    x = [
        Sample(values, [labels, values], numpy.float32(2)),
        {"a": values},
        numpy.asfortranarray([[1, 2], [3, 4]]),
    ]

    def look(y: Any) -> Any:
        first, second, third = y
        arrays = [first.values, *first.labels, second["a"], third]
        return (
            [(contents(array), array.strides) for array in arrays],
            type(first.scale),
            first.values is first.labels[1] is second["a"],
        )

    template, expected = ectype.Template(x), look(copy.deepcopy(x))
    for _ in range(4):
        y = template()
        assert look(y) == expected
        y[0].values[:] = 0
        y[0].labels[0][:] = 0
        y[2][:] = 0
    assert look(x) == expected


def test_templates_of_subclasses_run_what_the_class_asks_for() -> None:
    class Counting(numpy.ndarray):  # type: ignore[misc]
        made = 0

        def __array_finalize__(self, _: Any) -> None:
            Counting.made += 1

    template = ectype.Template([numpy.arange(3).view(Counting)])
    before = Counting.made
    for i in range(4):
        assert type(template()[0]) is Counting
        assert Counting.made > before + i
