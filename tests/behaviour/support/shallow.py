"""Subjects of shallow copies: their text tells what they hold."""

from __future__ import annotations

from typing import Any


class Plain:
    def __init__(self) -> None:
        self.a = [1]

    def __repr__(self) -> str:
        return f"Plain({self.__dict__})"


class Hooked(Plain):
    def __copy__(self) -> str:
        return "hook"


def copier(x: Any, memo: Any = None) -> str:
    return "copied"
