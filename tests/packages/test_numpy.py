"""Typical uses of numpy."""

from __future__ import annotations

from typing import Any

import pytest

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


@pytest.mark.parametrize("use", USES)
def test_copies_are_as_the_standard_library_makes_them(use: str) -> None:
    check(USES[use])
