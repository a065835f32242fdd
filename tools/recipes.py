"""Print the digests of hooks that the core copies by natively, release by release.

python tools/recipes.py pydantic/main.py BaseModel [FILE-OF-A-RELEASE...]

Each file is `PACKAGE/MODULE.py` of a release, such as one unpacked from the index.
"""

from __future__ import annotations

import ast
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "src"))

from ectype._recipes import RECIPES, digest_of_source  # noqa: E402


def main(class_name: str, *files: str) -> None:
    """Show the digest of `class_name.__deepcopy__` in each file, and the recipe if there is one."""
    for file in files:
        for node in ast.walk(ast.parse(Path(file).read_text(encoding="utf-8"))):
            if isinstance(node, ast.ClassDef) and node.name == class_name:
                for hook in node.body:
                    if isinstance(hook, ast.FunctionDef) and hook.name == "__deepcopy__":
                        found = digest_of_source(hook)
                        print(file, found, RECIPES.get(found, "unknown"))


if __name__ == "__main__":
    main(*sys.argv[1:])
