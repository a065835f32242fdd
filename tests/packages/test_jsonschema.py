"""Typical uses of jsonschema."""

from __future__ import annotations

from typing import Any

import pytest

from tests.packages.uses import Use, check

jsonschema: Any = pytest.importorskip("jsonschema")

Validator: Any = jsonschema.Draft202012Validator

USES: dict[str, Use] = {
    "meta-schema": (lambda: Validator.META_SCHEMA, lambda x: x),
    "validator": (
        lambda: Validator({"type": "object", "properties": {"a": {"type": "string"}}}),
        lambda x: (x.schema, [e.message for e in x.iter_errors({"a": 1})]),
    ),
}


@pytest.mark.parametrize("use", USES)
def test_copies_are_as_the_standard_library_makes_them(use: str) -> None:
    check(USES[use])
