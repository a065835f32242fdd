"""A plugin of pytest that runs the Python examples of pages, each page in its own namespace.

python -m pytest -p tools.examples README.md docs
"""

from __future__ import annotations

from pathlib import Path

from sybil import Sybil
from sybil.parsers.markdown import PythonCodeBlockParser

pytest_collect_file = Sybil(
    parsers=[PythonCodeBlockParser()], path=str(Path(__file__).parents[1]), pattern="*.md"
).pytest()
