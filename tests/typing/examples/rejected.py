"""What a checker must refuse. Each comment becomes an error of its own once it is not needed."""

from __future__ import annotations

import sys

import ectype
import ectype.patch


class Plain:
    pass


def arguments(rows: list[int]) -> None:
    ectype.copy()  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]
    ectype.copy(rows, {})  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]
    ectype.deepcopy(rows, [])  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    ectype.deepcopy(rows, {"a": 1})  # type: ignore[dict-item]  # pyright: ignore[reportArgumentType]
    ectype.replicate(rows)  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]
    ectype.replicate(rows, "3")  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]


def results(rows: list[int]) -> None:
    text: str = ectype.copy(rows)  # type: ignore[assignment]  # pyright: ignore[reportAssignmentType]
    many: list[int] = ectype.replicate(rows, 3)  # type: ignore[arg-type]  # pyright: ignore
    print(text, many)


if sys.version_info >= (3, 15):

    def deepcopy_has_no_third_parameter(rows: list[int]) -> None:
        ectype.deepcopy(rows, None, [])  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]


if sys.version_info >= (3, 13):

    def replace_needs_the_protocol() -> None:
        ectype.replace(Plain(), x=1)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
        ectype.replace(obj=Plain())  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]

else:

    def replace_does_not_exist() -> None:
        ectype.replace(Plain(), x=1)  # type: ignore[attr-defined]  # pyright: ignore[reportAttributeAccessIssue]


def names() -> None:
    ectype.deep_copy(1)  # type: ignore[attr-defined]  # pyright: ignore[reportAttributeAccessIssue]
    ectype.patch.undo()  # type: ignore[attr-defined]  # pyright: ignore[reportAttributeAccessIssue]
