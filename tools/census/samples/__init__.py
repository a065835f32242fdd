"""Objects as users build them, one file per theme."""

from __future__ import annotations

import importlib
from collections import defaultdict
from collections.abc import Callable
from typing import Any

Make = Callable[[], Any]
Samples = dict[str, Make]
"""By name, what makes an object. It is called once for each copy."""

THEMES = ("arrays", "documents", "forms", "models", "values")
_builders: dict[str, list[Callable[[], Samples]]] = defaultdict(list)


def samples_of(package: str) -> Callable[[Callable[[], Samples]], Callable[[], Samples]]:
    """Declare a function that imports the package and gives samples of it."""

    def declare(builder: Callable[[], Samples]) -> Callable[[], Samples]:
        _builders[package].append(builder)
        return builder

    return declare


def module(name: str) -> Any:
    """Import it. What it holds has no types here: most packages are not installed for mypy."""
    return importlib.import_module(name)


def of(package: str) -> Samples:
    for theme in THEMES:
        importlib.import_module(f"{__name__}.{theme}")
    found: Samples = {}
    for name in package.split():
        for builder in _builders.get(name, ()):
            found |= builder()
    return found


def prepare(package: str) -> None:
    """Do what a program does before it can use the package."""
    if {"django", "djangorestframework"} & {*package.split()}:
        settings = module("django.conf").settings
        database = {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}
        apps = ["django.contrib.contenttypes", "django.contrib.auth"]
        if settings.configured:
            return
        settings.configure(DATABASES={"default": database}, INSTALLED_APPS=apps, USE_I18N=False)
        module("django").setup()
