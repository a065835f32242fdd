"""Typical uses of pydantic."""

from __future__ import annotations

from typing import Any

import pytest

from tests.packages.uses import Use, check

pydantic: Any = pytest.importorskip("pydantic")


class Inner(pydantic.BaseModel):
    tags: list[str] = pydantic.Field(default_factory=list)


class Model(pydantic.BaseModel):
    model_config = pydantic.ConfigDict(extra="allow")
    a: int
    inner: Inner
    many: dict[str, list[Inner]] = pydantic.Field(default_factory=dict)
    _private: list[int] = pydantic.PrivateAttr(default_factory=list)


class FrozenModel(pydantic.BaseModel):
    model_config = pydantic.ConfigDict(frozen=True)
    a: list[int]


def model() -> Any:
    inner = Inner(tags=["a"])
    x = Model.model_construct(a=1, inner=inner, many={"k": [inner]}, extra=[5])
    x._private.append(7)
    return x


def contents(x: Any) -> Any:
    shared = x.inner is x.many["k"][0]
    return x.model_dump(), x._private, sorted(x.model_fields_set), shared


USES: dict[str, Use] = {
    "model": (model, contents),
    "frozen": (lambda: FrozenModel(a=[1]), lambda x: x.model_dump()),
    "list of models": (lambda: [model()] * 3, lambda x: [contents(m) for m in x]),
    "secret": (lambda: pydantic.SecretStr("s"), lambda x: x.get_secret_value()),
    "class": (lambda: Model, lambda x: x),
}


@pytest.mark.parametrize("use", USES)
def test_copies_are_as_the_standard_library_makes_them(use: str) -> None:
    check(USES[use])
