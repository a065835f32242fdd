"""A mistake that can be put into the core."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Mistake:
    name: str
    file: str
    right: str
    wrong: str

    def put_into(self, text: str) -> str:
        """The text with the mistake; ValueError where it does not stand there exactly once."""
        if text.count(self.right) != 1:
            raise ValueError(f"{self.file} has {text.count(self.right)} places for: {self.name}")
        return text.replace(self.right, self.wrong)
