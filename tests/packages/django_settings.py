"""The least of a Django project: settings, and a database in memory."""

from __future__ import annotations

from typing import Any

import pytest


def configure() -> None:
    settings: Any = pytest.importorskip("django.conf").settings
    if not settings.configured:
        database = {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}
        settings.configure(
            DATABASES={"default": database},
            INSTALLED_APPS=["django.contrib.contenttypes"],
            USE_I18N=False,
        )
        pytest.importorskip("django").setup()
