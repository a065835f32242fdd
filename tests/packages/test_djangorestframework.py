"""Typical uses of djangorestframework."""

from __future__ import annotations

from typing import Any

import pytest

from tests.packages.django_settings import configure
from tests.packages.uses import Use, check

configure()
serializers: Any = pytest.importorskip("rest_framework.serializers")


class Inner(serializers.Serializer):
    tags = serializers.ListField(child=serializers.CharField(max_length=3))


class Outer(serializers.Serializer):
    name = serializers.RegexField("^[a-z]+$", max_length=5)
    inner = Inner(many=True)


DATA = {"name": "ABC", "inner": [{"tags": ["a", "long"]}]}


def errors(x: Any) -> Any:
    x.is_valid()
    return x.errors


USES: dict[str, Use] = {
    "serializer": (lambda: Outer(data=DATA), errors),
    "field": (lambda: serializers.RegexField("^a", max_length=5), repr),
}


@pytest.mark.parametrize("use", USES)
def test_copies_are_as_the_standard_library_makes_them(use: str) -> None:
    check(USES[use])
