"""Make one wheel of the two for CPython 3.15: with the GIL and without it.

python -m tools.one_wheel FOLDER

For each pair of wheels in the folder, `cp315-cp315` and `cp315-cp315t` for one platform, writes
`cp315-abi3.abi3t` (PEP 803). It has both libraries and what stands in for them. The names of the
libraries say which interpreter loads them. A later CPython loads none, and gets the stand-in:
`ectype` then provides the standard library's functions.
"""

from __future__ import annotations

import base64
import hashlib
import re
import sys
import zipfile
from pathlib import Path
from typing import NamedTuple

STAND_IN = Path(__file__).parents[1] / "src" / "no_core.py"
VERSION = "cp315"
ABIS = ("abi3", "abi3t")
OWN = re.compile(r"ectype/_core\.[^/]+\.(so|pyd)|[^/]+\.dist-info/(WHEEL|RECORD)")
"""What the two wheels may have that differs."""


def main() -> None:
    folder = Path(sys.argv[1])
    with_gil = sorted(folder.glob(f"*-{VERSION}-{VERSION}-*.whl"))
    if not with_gil:
        sys.exit(f"there are no wheels for {VERSION} in {folder}")
    for wheel in with_gil:
        partner = named(wheel, f"{VERSION}t")
        if not partner.exists():
            sys.exit(f"{partner.name} is missing")
        print(combine(wheel, partner).name)


def named(wheel: Path, abis: str) -> Path:
    """The wheel for the same platform and these ABIs."""
    return wheel.with_name(wheel.name.replace(f"-{VERSION}-{VERSION}-", f"-{VERSION}-{abis}-"))


class Member(NamedTuple):
    """A file of a wheel."""

    entry: zipfile.ZipInfo
    data: bytes


def combine(with_gil: Path, without_gil: Path) -> Path:
    """Write the wheel that serves both, and return its path. Ends the program if they differ."""
    one, other = _read(with_gil), _read(without_gil)
    differing = [
        name
        for name in sorted(one.keys() | other.keys())
        if not OWN.fullmatch(name)
        and not (name in one and name in other and one[name].data == other[name].data)
    ]
    if differing:
        sys.exit(f"{with_gil.name} and {without_gil.name} differ in {', '.join(differing)}")
    (record,) = (name for name in one if name.endswith(".dist-info/RECORD"))
    metadata = record.replace("RECORD", "WHEEL")
    members = {**other, **one}
    members[metadata] = Member(one[metadata].entry, _tagged(one[metadata].data))
    stand_in = zipfile.ZipInfo("ectype/_core.py", one[metadata].entry.date_time)
    stand_in.external_attr = one[metadata].entry.external_attr
    members[stand_in.filename] = Member(stand_in, STAND_IN.read_bytes())
    members[record] = Member(one[record].entry, _record(members, record))
    path = named(with_gil, ".".join(ABIS))
    with zipfile.ZipFile(path, "w") as file:
        # What is said of the files is at the end, as in all wheels.
        for name in sorted(members, key=lambda n: (n == record, ".dist-info/" in n, n)):
            file.writestr(*members[name], compress_type=zipfile.ZIP_DEFLATED)
    return path


def _read(wheel: Path) -> dict[str, Member]:
    with zipfile.ZipFile(wheel) as file:
        return {entry.filename: Member(entry, file.read(entry)) for entry in file.infolist()}


def _tagged(metadata: bytes) -> bytes:
    """The file WHEEL with a line for each tag."""
    tag = re.compile(rf"^Tag: {VERSION}-{VERSION}-(.+)$")
    lines = []
    for line in metadata.decode().splitlines():
        found = tag.match(line)
        lines += [f"Tag: {VERSION}-{abi}-{found[1]}" for abi in ABIS] if found else [line]
    return ("\n".join(lines) + "\n").encode()


def _record(members: dict[str, Member], record: str) -> bytes:
    """The names, digests and sizes of all other files."""
    lines = [f"{record},,"]
    for name, (_, data) in members.items():
        if name != record:
            digest = base64.urlsafe_b64encode(hashlib.sha256(data).digest()).decode().rstrip("=")
            lines.append(f"{name},sha256={digest},{len(data)}")
    return ("\n".join(sorted(lines)) + "\n").encode()


if __name__ == "__main__":
    main()
