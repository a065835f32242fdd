"""Are the hooks of these releases of pydantic known (`ectype._recipes`)? Exits with 1 if not.

python tools/recipes.py [RELEASE...]

Takes the releases from the index, with `pip download`.
"""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from zipfile import ZipFile

from ectype._recipes import RECIPES, digest_of_source

RELEASES = ("2.0.3", "2.6.4", "2.7.4", "2.9.2", "2.10.6", "2.11.7", "2.12.5", "2.13.0", "2.14.4")
HOOKS = {"pydantic/main.py": "BaseModel", "pydantic/root_model.py": "RootModel"}


def main(releases: tuple[str, ...]) -> int:
    """Print the digest of each hook, and what is known of it."""
    unknown = 0
    for release in releases:
        with TemporaryDirectory() as folder:
            pip = (sys.executable, "-m", "pip", "download", "--quiet", "--no-deps")
            subprocess.run((*pip, "--dest", folder, f"pydantic=={release}"), check=True)
            (wheel,) = Path(folder).glob("*.whl")
            for file, class_name in HOOKS.items():
                with ZipFile(wheel) as archive:
                    found = digest(archive.read(file).decode(), class_name)
                unknown += found is not None and found not in RECIPES
                print(release, class_name, found, RECIPES.get(found or "", "-"))
    return 1 if unknown else 0


def digest(source: str, class_name: str) -> str | None:
    """The digest of the class's `__deepcopy__`, if it has one of its own."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.ClassDef) and node.name == class_name:
            for part in node.body:
                if isinstance(part, ast.FunctionDef) and part.name == "__deepcopy__":
                    return digest_of_source(part)
    return None


if __name__ == "__main__":
    sys.exit(main(tuple(sys.argv[1:]) or RELEASES))
