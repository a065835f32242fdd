"""A worker that crashes is started anew, and the crash is a finding."""

from __future__ import annotations

from typing import Any


def test_a_crash(ectype: Any) -> None:
    from tools.census.request import Request
    from tools.census.supervisor import Census

    census = Census()
    name = "tests.census.fatal:Fatal"
    messages: list[str] = []
    request = Request("python", modules=["tests.census.fatal"], only=name, rounds=10)
    census.run(request, messages.append)
    assert [(v.name, v.verdict) for v in census.findings] == [(name, "crashes")], messages
    assert census.failed == []
