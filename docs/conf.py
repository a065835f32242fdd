"""How Sphinx builds the site. The pages can also be read where they are, without it."""

from __future__ import annotations

import os
import re
from pathlib import Path

from sphinx.application import Sphinx

import ectype

project = "ectype"
author = "The ectype authors"
version = release = ectype.__version__
language = "en"

extensions = ["myst_parser", "sphinx.ext.autodoc", "sphinx_copybutton"]
myst_heading_anchors = 3  # pages link to headings as the repository's host does
# In docstrings, what stands between backticks is code.
default_role = "code"
autodoc_typehints = "none"  # the stubs have them, and docstrings say what they mean

html_theme = "furo"
html_title = "ectype"
html_static_path = ["_static"]
html_css_files = ["site.css"]
html_theme_options = {"top_of_page_buttons": []}
html_copy_source = False
html_show_copyright = False  # the license says it

# Of sites that refuse programs, or of pages that the first release makes.
linkcheck_ignore = [r"https://pypi\.org/project/ectype"]

# Files outside of this folder that the site has as pages, too.
PAGES = {
    "../CHANGELOG.md": "changelog.md",
    "../CODE_OF_CONDUCT.md": "conduct.md",
    "../CONTRIBUTING.md": "contributing.md",
    "../README.md#how-fast": "results.md",
    "../README.md": "index.md",
    "../SECURITY.md": "security.md",
    "../benchmarks/README.md": "benchmarks.md",
}
DOCS = Path(__file__).parent


def on_the_site(text: str, folder: Path) -> str:
    """The text of a page of a folder, with links to other pages as they are on the site."""

    def link(found: re.Match[str]) -> str:
        path, heading = os.path.relpath(folder / found[1], DOCS), found[2]
        return f"]({PAGES.get(path + heading) or PAGES.get(path, path) + heading})"

    return re.sub(r"\]\((?!\w+:)([\w./-]+\.md)(#[\w-]+|)\)", link, text)


def read_page(app: Sphinx, page: str, source: list[str]) -> None:
    source[0] = on_the_site(source[0], DOCS)


def read_included(app: Sphinx, path: Path, page: str, source: list[str]) -> None:
    source[0] = on_the_site(source[0], (DOCS / path).resolve().parent)


def setup(app: Sphinx) -> None:
    app.connect("source-read", read_page)
    app.connect("include-read", read_included)
