"""What can be read in the text of C++ without a compiler."""

from __future__ import annotations

import re

COMMENT_OR_TEXT = re.compile(
    r"""
    //[^\n]* | /\*.*?\*/
    | R"([^(\s]*)\(.*?\)\1" | "(?:\\.|[^"\\\n])*"
    | (?<!\w)'(?:\\.|[^'\\\n])+'  # after a digit it is a separator
    """,
    re.DOTALL | re.VERBOSE,
)
COUNTING = re.compile(
    r"\b_?Py_?\w*(?:INCREF|DECREF|IncRef|DecRef|NewRef|SETREF|REFCNT|Dealloc)\w*|\bPy_CLEAR\b"
    r"|\bPy_RETURN_\w+|\bob_refcnt\w*"
)
HASH = r"^[ \t]*(?:\#|%:)\s*"
# Conditions, and macros, which can hide anything.
DIRECTIVE = re.compile(rf"{HASH}(?!include\b|pragma once\b)\w[^\n]*", re.MULTILINE)
INCLUDE = re.compile(rf"{HASH}include\b[^\n]*", re.MULTILINE)
FACT_OF_THE_BUILD = re.compile(
    r"\b(?:PY_\w+_VERSION|PY_VERSION_HEX|Py_LIMITED_API|Py_GIL_DISABLED|ECTYPE_ABI3)\b"
)
AVOIDED = re.compile(r"\b(?:goto|virtual|dynamic_cast|typeid)\b")
OF_THE_LIBRARY = re.compile(r"#include <[a-z_]+>(?:  //.*)?")
OF_OURS = re.compile(r'#include "([\w/]+\.hpp)"(?:  //.*)?')
PATH = re.compile(r"(?<![\w/<>])[\w/]+\.[ch]pp\b")


def code(text: str) -> str:
    """The text without comments and literals, in as many lines."""
    return COMMENT_OR_TEXT.sub(lambda found: "\n" * found[0].count("\n"), text)


def files_mentioned(text: str) -> list[str]:
    """The paths that its comments name, from the core on or beside it."""
    comments = [found[0] for found in COMMENT_OR_TEXT.finditer(text) if found[0].startswith("/")]
    return [path for comment in comments for path in PATH.findall(comment)]


def counted(text: str) -> list[str]:
    """Where references are counted by hand."""
    return COUNTING.findall(code(text))


def conditions(text: str) -> list[str]:
    """Directives other than inclusions, and facts of the build that code may ask for."""
    return [*DIRECTIVE.findall(code(text)), *FACT_OF_THE_BUILD.findall(code(text))]


def avoided(text: str) -> list[str]:
    """Jumps, and what is dispatched at run time."""
    return AVOIDED.findall(code(text))


def ours_included(text: str) -> list[str]:
    """The paths of our headers that it includes."""
    return [found[1] for found in map(OF_OURS.fullmatch, INCLUDE.findall(text)) if found]


def others_included(text: str) -> list[str]:
    """Inclusions of neither ours nor the C++ library's headers, or in an unusual spelling."""
    usual = (OF_OURS, OF_THE_LIBRARY)
    return [line for line in INCLUDE.findall(text) if not any(p.fullmatch(line) for p in usual)]
