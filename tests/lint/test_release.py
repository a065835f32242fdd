"""A release with a missing wheel is not published, and all files of one have one version."""

from __future__ import annotations

import base64
import hashlib
import zipfile
from pathlib import Path

import pytest

from tools.one_wheel import combine
from tools.release import AUTOPATCH, BUILDS, ROOT, missing_wheels, project_version

PLATFORMS = (
    *("manylinux2014_x86_64.manylinux_2_17_x86_64", "manylinux_2_28_aarch64"),
    *("musllinux_1_2_x86_64", "musllinux_1_2_aarch64"),
    *("macosx_10_15_x86_64", "macosx_11_0_arm64", "win_amd64"),
)
TAGS = (*(f"{name.rstrip('t')}-{name}" for name in BUILDS), "cp310-abi3", "cp315-abi3.abi3t")
ALL = [f"ectype-1.0.0rc1-{tags}-{platform}.whl" for platform in PLATFORMS for tags in TAGS]


def test_missing_wheels_are_named() -> None:
    assert missing_wheels(ALL, "1.0.0rc1") == []
    for number, name in enumerate(ALL):
        others = ALL[:number] + ALL[number + 1 :]
        interpreter, abis = name.split("-")[2:4]
        assert [missing.split()[0] for missing in missing_wheels(others, "1.0.0rc1")] == [
            f"{interpreter}-{abi}" for abi in abis.split(".")
        ]
    wheels_for_two = len(PLATFORMS)
    missing = missing_wheels(ALL, "1.0.0")
    assert len(missing) == len(ALL) + wheels_for_two, "of another version"


def test_the_versions_are_one() -> None:
    version = project_version(ROOT)
    assert project_version(AUTOPATCH) == version
    assert f'"ectype>={version}"' in (AUTOPATCH / "pyproject.toml").read_text()
    assert f"## [{version}]" in (ROOT / "CHANGELOG.md").read_text()


PLATFORM = "manylinux_2_28_x86_64"


def made_wheel(folder: Path, abi: str, library: str, **others: str) -> Path:
    """A wheel as the build makes it, with few files."""
    path = folder / f"ectype-1.0-cp315-{abi}-{PLATFORM}.whl"
    files = {
        "ectype/__init__.py": "the same in both",
        f"ectype/_core.{library}": abi,
        "ectype-1.0.dist-info/WHEEL": f"Wheel-Version: 1.0\nTag: cp315-{abi}-{PLATFORM}\n",
        "ectype-1.0.dist-info/RECORD": "",
        **others,
    }
    with zipfile.ZipFile(path, "w") as file:
        for name, text in files.items():
            file.writestr(name, text)
    return path


@pytest.mark.parametrize("form", ["cpython-{}-x86_64-linux-gnu.so", "cp{}-win_amd64.pyd"])
def test_one_wheel_serves_both_interpreters(tmp_path: Path, form: str) -> None:
    libraries = form.format("315"), form.format("315t")
    path = combine(
        made_wheel(tmp_path, "cp315", libraries[0]), made_wheel(tmp_path, "cp315t", libraries[1])
    )
    assert path.name == f"ectype-1.0-cp315-abi3.abi3t-{PLATFORM}.whl"
    with zipfile.ZipFile(path) as file:
        texts = {name: file.read(name).decode() for name in file.namelist()}
    assert texts["ectype/_core.py"] == (ROOT / "src" / "no_core.py").read_text()
    assert [texts[f"ectype/_core.{library}"] for library in libraries] == ["cp315", "cp315t"]
    tags = [f"Tag: cp315-{abi}-{PLATFORM}" for abi in ("abi3", "abi3t")]
    assert texts["ectype-1.0.dist-info/WHEEL"].splitlines()[1:] == tags
    record = dict(
        line.split(",", 1) for line in texts.pop("ectype-1.0.dist-info/RECORD").splitlines()
    )
    assert record.pop("ectype-1.0.dist-info/RECORD") == ","
    assert record.keys() == texts.keys()
    for name, text in texts.items():
        digest = base64.urlsafe_b64encode(hashlib.sha256(text.encode()).digest()).decode()
        assert record[name] == f"sha256={digest.rstrip('=')},{len(text)}"


def test_wheels_that_differ_are_not_combined(tmp_path: Path) -> None:
    one = made_wheel(tmp_path, "cp315", "cpython-315-x86_64-linux-gnu.so")
    other = {"ectype/_other.py": ""}
    with pytest.raises(SystemExit, match=r"differ in ectype/_other\.py"):
        combine(one, made_wheel(tmp_path, "cp315t", "cpython-315t-x86_64-linux-gnu.so", **other))
