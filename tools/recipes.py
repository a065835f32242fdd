"""Are the hooks of these releases known (`ectype._recipes`)? Exits with 1 if one is not.

python tools/recipes.py

Takes the releases from the index, with `pip download`.
"""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from zipfile import ZipFile

from ectype._recipes import MAKERS_OF_STATE_METHODS, RECIPES, digest_of_source

RELEASES = {
    "pydantic": "2.0.3 2.6.4 2.7.4 2.9.2 2.10.6 2.11.7 2.12.5 2.13.0 2.14.4",
    "attrs": "22.2.0 23.1.0 23.2.0 24.1.0 24.3.0 25.4.0 26.1.0",
}
# The functions of each package that count: file, class and name.
FUNCTIONS = {
    "pydantic": (
        ("pydantic/main.py", "BaseModel", "__deepcopy__"),
        ("pydantic/root_model.py", "RootModel", "__deepcopy__"),
    ),
    "attrs": (("attr/_make.py", "_ClassBuilder", "_make_getstate_setstate"),),
}
KNOWN = {*RECIPES, *MAKERS_OF_STATE_METHODS}


def main() -> int:
    """Print the digest of each function, and whether it is known."""
    unknown = 0
    for package, releases in RELEASES.items():
        for release in releases.split():
            with TemporaryDirectory() as folder:
                pip = (sys.executable, "-m", "pip", "download", "--quiet", "--no-deps")
                subprocess.run((*pip, "--dest", folder, f"{package}=={release}"), check=True)
                (wheel,) = Path(folder).glob("*.whl")
                for class_name, digest in digests(wheel, package):
                    unknown += digest not in KNOWN
                    answer = "known" if digest in KNOWN else "UNKNOWN"
                    print(f"{package} {release} {class_name} {digest} {answer}")
    return 1 if unknown else 0


def digests(wheel: Path, package: str) -> Iterator[tuple[str, str]]:
    """The digests of the package's functions, by class; a class may not have its own."""
    for file, class_name, name in FUNCTIONS[package]:
        with ZipFile(wheel) as archive:
            tree = ast.parse(archive.read(file))
        for node in ast.walk(tree):
            if isinstance(node, ast.ClassDef) and node.name == class_name:
                for part in node.body:
                    if isinstance(part, ast.FunctionDef) and part.name == name:
                        yield class_name, digest_of_source(part)


if __name__ == "__main__":
    sys.exit(main())
