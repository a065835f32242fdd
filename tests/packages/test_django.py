"""Typical uses of django."""

from __future__ import annotations

from typing import Any

import pytest

from tests.packages.django_settings import configure
from tests.packages.uses import Use, check

configure()
forms: Any = pytest.importorskip("django.forms")
models: Any = pytest.importorskip("django.db.models")


class Form(forms.Form):
    name = forms.CharField(max_length=5, initial="n")
    age = forms.IntegerField(required=False, min_value=1)
    kind = forms.ChoiceField(choices=[("a", "A"), ("b", "B")])


Model: Any = pytest.importorskip("django.contrib.contenttypes.models").ContentType
with pytest.importorskip("django.db").connection.schema_editor() as editor:
    editor.create_model(Model)


USES: dict[str, Use] = {
    "form": (
        lambda: Form({"name": "toolong", "kind": "c"}),
        lambda x: (x.as_p(), x.errors.as_json()),
    ),
    "field": (lambda: forms.CharField(max_length=5), lambda x: (x.max_length, len(x.validators))),
    "model": (lambda: Model(app_label="x", model="y"), lambda x: (x.app_label, x.model, x.pk)),
    "query": (
        lambda: Model.objects.filter(model="y").order_by("app_label"),
        lambda x: str(x.query),
    ),
    "condition": (lambda: models.Q(a=1) | ~models.Q(b=[2]), str),
}


@pytest.mark.parametrize("use", USES)
def test_copies_are_as_the_standard_library_makes_them(use: str) -> None:
    check(USES[use])
