"""Check what a release consists of.

python -m tools.release here        build what this machine can build, twice, and check it
python -m tools.release complete FOLDER
                                    check the files that are about to be published
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from packaging.utils import parse_wheel_filename

from tools import one_wheel

ROOT = Path(__file__).parents[1]
PLACE = ROOT / "build" / "release"
AUTOPATCH = ROOT / "autopatch"
LIMITED = ["-C", "wheel.py-api=cp310"]
BUILDS = ("cp310", "cp311", "cp312", "cp313", "cp314", "cp314t", "cp315", "cp315t")
"""As cibuildwheel names them, and the ABI tags. With a t at the end: without the GIL."""
OTHERS = (("cp310", "abi3"), *((one_wheel.VERSION, abi) for abi in one_wheel.ABIS))
"""The wheel of the limited build, and the one that is made of two."""
PLATFORMS = {
    "glibc, x86-64": r"manylinux.*_x86_64",
    "glibc, aarch64": r"manylinux.*_aarch64",
    "musl, x86-64": r"musllinux.*_x86_64",
    "musl, aarch64": r"musllinux.*_aarch64",
    "macOS, arm64": r"macosx.*_arm64",
    "macOS, x86-64": r"macosx.*_x86_64",
    "Windows, x86-64": r"win_amd64",
}
IDENTIFIERS = {"linux": "x86_64 aarch64", "macos": "x86_64 arm64", "windows": "AMD64"}


def main() -> None:
    if sys.argv[1:] == ["here"]:
        check_here()
    else:
        check_complete(Path(sys.argv[2]))


def check_here() -> None:
    """Build both wheels, the sdist and `ectype-autopatch`, and check them and the workflows."""
    check_workflows()
    shutil.rmtree(PLACE, ignore_errors=True)
    PLACE.mkdir(parents=True)
    os.environ["SOURCE_DATE_EPOCH"] = output("git", "log", "-1", "--format=%ct").strip()
    with tempfile.TemporaryDirectory() as place:
        # As in a fresh clone: files that no commit has do not get into a release.
        committed = Path(place, "committed.tar")
        output("git", "archive", "--output", str(committed), "HEAD")
        shutil.unpack_archive(committed, Path(place, "committed"))
        sdist = built_twice("--sdist", sources=Path(place, "committed"))
        shutil.unpack_archive(sdist, place)
        sources = Path(place, sdist.name.removesuffix(".tar.gz"))
        built_twice("--wheel", sources=sources)
        build(sources, PLACE, "--wheel", *LIMITED)
        build(sources / "autopatch", PLACE, "--sdist")
        build(sources / "autopatch", PLACE, "--wheel")
    check_files(PLACE)
    for wheel in sorted(PLACE.glob("ectype-*.whl")):
        run("auditwheel", "show", str(wheel))
    run(sys.executable, str(ROOT / "tools" / "smoke.py"), str(PLACE))


def check_workflows() -> None:
    """Their form, their security, and what they would build."""
    workflows = sorted(map(str, (ROOT / ".github" / "workflows").iterdir()))
    run("check-jsonschema", "--builtin-schema", "vendor.github-workflows", *workflows)
    run("zizmor", "--offline", str(ROOT / ".github"))
    for platform, architectures in IDENTIFIERS.items():
        options = ["--platform", platform, "--archs", architectures.replace(" ", ",")]
        identifiers = output("cibuildwheel", *options, "--print-build-identifiers").split()
        print(*identifiers)
        assert {name.split("-")[0] for name in identifiers} == {*BUILDS}, platform


def check_complete(folder: Path) -> None:
    """That no wheel is missing, that all have the version of the tag, and what each consists of."""
    version = project_version(ROOT)
    tag = os.environ.get("GITHUB_REF_NAME", "")
    if tag.startswith("v") and tag != f"v{version}":
        sys.exit(f"the tag is {tag}, and the version {version}")
    if project_version(AUTOPATCH) != version:
        sys.exit("ectype-autopatch has another version")
    missing = missing_wheels([path.name for path in folder.glob("ectype-*.whl")], version)
    if missing:
        sys.exit("There is no wheel\n" + "".join(f"  - {name}\n" for name in missing))
    check_files(folder)


def missing_wheels(names: list[str], version: str) -> list[str]:
    """What a release has wheels for, and these files have not."""
    found = {
        (tag.interpreter, tag.abi, platform)
        for _, wheel_version, _, tags in map(parse_wheel_filename, names)
        for tag in tags
        for platform, pattern in PLATFORMS.items()
        if str(wheel_version) == version and re.fullmatch(pattern, tag.platform)
    }
    builds = [*((name.rstrip("t"), name) for name in BUILDS), *OTHERS]
    return [
        f"{interpreter}-{abi} for {platform}"
        for platform in PLATFORMS
        for interpreter, abi in builds
        if (interpreter, abi, platform) not in found
    ]


def project_version(folder: Path) -> str:
    """The version that a pyproject.toml states."""
    text = (folder / "pyproject.toml").read_text()
    (version,) = re.findall(r'^version = "(.+)"$', text, re.MULTILINE)
    return str(version)


def check_files(folder: Path) -> None:
    """What tools find about the files of a release."""
    files = sorted(map(str, [*folder.glob("*.whl"), *folder.glob("*.tar.gz")]))
    run("twine", "check", "--strict", *files)
    run("check-wheel-contents", *(name for name in files if name.endswith(".whl")))
    run("abi3audit", "--strict", *(name for name in files if "-abi3-" in name))


def built_twice(kind: str, sources: Path) -> Path:
    """Build in two folders with different names; end unless the two have the same bytes."""
    contents = []
    for name in ("a", "another-folder"):
        with tempfile.TemporaryDirectory(suffix=name) as place:
            copied = Path(place, "sources")
            shutil.copytree(sources, copied)
            built = build(copied, Path(place, "dist"), kind)
            contents.append(built.read_bytes())
            kept = PLACE / built.name
            shutil.copy(built, kept)
    if contents[0] != contents[1]:
        sys.exit(f"{kept.name}: two builds differ")
    print(f"{kept.name}: two builds in two folders have the same bytes", flush=True)
    return kept


def build(sources: Path, target: Path, *options: str) -> Path:
    """Build in an environment of its own, and return the file."""
    before = {*target.glob("*")}
    run(sys.executable, "-m", "build", *options, "--outdir", str(target), str(sources))
    (file,) = {*target.glob("*")} - before
    return file


def run(*command: str) -> None:
    """Run a command; end if it fails."""
    print("==>", *command, flush=True)
    done = subprocess.run(command, cwd=ROOT)
    if done.returncode:
        sys.exit(f"{command[0]}: status {done.returncode}")


def output(*command: str) -> str:
    """What a command prints that must succeed."""
    return subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout


if __name__ == "__main__":
    main()
