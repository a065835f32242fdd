"""Syntax trees and templates: what parsers make, and tools copy before they rewrite it."""

from __future__ import annotations

from typing import Any

from benchmarks.real.registry import Theme

syntax = Theme("syntax")

QUERY = """
WITH recent AS (SELECT id, name, total FROM orders WHERE total > 100 AND day >= '2025-01-01')
SELECT r.name, SUM(r.total) AS sum, COUNT(*) FROM recent AS r JOIN users AS u ON r.id = u.id
GROUP BY r.name HAVING SUM(r.total) > 1000 ORDER BY sum DESC LIMIT 10
"""
PROGRAM = """
def area(shape, scale=1.0):
    if shape.kind == "circle":
        return 3.14 * shape.r ** 2 * scale
    return sum(side * scale for side in shape.sides)
"""
MARKDOWN = "# Title\n\nSome *text* with `code` and a [link](/x).\n\n- one\n- two\n\n> quote\n"


@syntax.case("sqlglot/query", "hook")
def query() -> Any:
    import sqlglot

    return sqlglot.parse_one(QUERY)


@syntax.case("sqlglot/column", "hook")
def column() -> Any:
    from sqlglot import exp

    return exp.column("total", table="r")


@syntax.case("libcst/module", "hook")
def concrete_tree() -> Any:
    import libcst

    return libcst.parse_module(PROGRAM)


@syntax.case("parso/module", "plain", look=lambda x: x.get_code())
def parso_module() -> Any:
    import parso

    return parso.parse(PROGRAM)


@syntax.case("lark/tree", "hook")
def lark_tree() -> Any:
    from lark import Lark

    grammar = """
        ?start: sum
        ?sum: product | sum "+" product -> add | sum "-" product -> sub
        ?product: atom | product "*" atom -> mul
        ?atom: NUMBER -> number | "(" sum ")"
        %import common.NUMBER
        %import common.WS_INLINE
        %ignore WS_INLINE
    """
    return Lark(grammar, parser="lalr").parse("1 + 2 * (3 - 4) * 5 + (6 + 7) * 8")


@syntax.case("jinja2/template", "plain")
def template() -> Any:
    from jinja2 import Environment

    text = "{% for user in users %}<a href='{{ user.url }}'>{{ user.name|title }}</a>{% endfor %}"
    return Environment().parse(text).body


@syntax.case("pycparser/unit", "plain")
def c_unit() -> Any:
    from pycparser.c_parser import CParser

    return CParser().parse("int sum(int *a, int n) { int s = 0; while (n--) s += a[n]; return s; }")


@syntax.case("graphql-core/document", "hook")
def graphql_document() -> Any:
    from graphql import parse

    return parse("query Q($id: ID!) { user(id: $id) { name friends(first: 5) { name } } }")


@syntax.case("docutils/document", "plain", look=lambda x: x.pformat())
def document() -> Any:
    from docutils.core import publish_doctree

    text = "Title\n=====\n\nSome *text*.\n\n- one\n- two\n\n.. note:: Read this.\n"
    return publish_doctree(text)


@syntax.case("markdown-it-py/tokens", "plain")
def tokens() -> Any:
    from markdown_it import MarkdownIt

    return MarkdownIt().parse(MARKDOWN)


@syntax.case("pyparsing/results", "state", look=lambda x: x.as_dict())
def results() -> Any:
    import pyparsing as pp

    pair = pp.Group(pp.Word(pp.alphas)("key") + "=" + pp.Word(pp.nums)("value"))
    return pp.DelimitedList(pair)("pairs").parse_string("a=1, b=2, c=3")


@syntax.case("pyparsing/grammar", "plain", look=str)
def grammar() -> Any:
    import pyparsing as pp

    return pp.Word(pp.alphas) + pp.Suppress("=") + pp.DelimitedList(pp.Word(pp.nums))


@syntax.case("PyYAML/nodes", "plain")
def yaml_nodes() -> Any:
    import yaml

    return yaml.compose("name: a\nsteps:\n  - run: make\n    env: {X: 1}\n  - run: test\n")
