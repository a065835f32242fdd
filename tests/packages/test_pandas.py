"""Typical uses of pandas."""

from __future__ import annotations

from typing import Any

import pytest

from tests.packages.uses import Use, check

pandas: Any = pytest.importorskip("pandas")


def frame() -> Any:
    return pandas.DataFrame({"a": [1, 2], "b": ["x", None], "c": [[1], {"k": 2}]}, index=[5, 6])


def contents(x: Any) -> Any:
    return x.to_dict(), [str(d) for d in x.dtypes], list(x.index), x.attrs


def frame_with_attributes() -> Any:
    x = frame()
    x.attrs["source"] = {"files": ["a"]}
    return x


USES: dict[str, Use] = {
    "frame": (frame, contents),
    "frame with attributes": (frame_with_attributes, contents),
    "series": (lambda: frame()["c"], lambda x: (x.to_dict(), x.name)),
    "index": (lambda: pandas.MultiIndex.from_product([[1, 2], ["a"]]), lambda x: x.to_list()),
    "timestamp": (lambda: pandas.Timestamp("2020-01-02", tz="UTC"), str),
    "categorical": (lambda: pandas.Categorical(["a", "b", "a"]), lambda x: (list(x), x.ordered)),
    "dict of frames": (lambda: {"f": frame()}, lambda x: contents(x["f"])),
}


@pytest.mark.parametrize("use", USES)
def test_copies_are_as_the_standard_library_makes_them(use: str) -> None:
    check(USES[use])
