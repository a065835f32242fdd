"""A release with a missing wheel is not published, and all files of one have one version."""

from __future__ import annotations

from tools.release import AUTOPATCH, BUILDS, ROOT, missing_wheels, project_version

PLATFORMS = (
    *("manylinux2014_x86_64.manylinux_2_17_x86_64", "manylinux_2_28_aarch64"),
    *("musllinux_1_2_x86_64", "musllinux_1_2_aarch64"),
    *("macosx_10_15_x86_64", "macosx_11_0_arm64", "win_amd64"),
)
TAGS = (*(f"{name.rstrip('t')}-{name}" for name in BUILDS), "cp310-abi3")
ALL = [f"ectype-1.0.0rc1-{tags}-{platform}.whl" for platform in PLATFORMS for tags in TAGS]


def test_missing_wheels_are_named() -> None:
    assert missing_wheels(ALL, "1.0.0rc1") == []
    for number, name in enumerate(ALL):
        others = ALL[:number] + ALL[number + 1 :]
        (missing,) = missing_wheels(others, "1.0.0rc1")
        assert f"-{missing.split()[0]}-" in name
    assert len(missing_wheels(ALL, "1.0.0")) == len(ALL), "of another version"


def test_the_versions_are_one() -> None:
    version = project_version(ROOT)
    assert project_version(AUTOPATCH) == version
    assert f'"ectype>={version}"' in (AUTOPATCH / "pyproject.toml").read_text()
    assert f"## [{version}]" in (ROOT / "CHANGELOG.md").read_text()
