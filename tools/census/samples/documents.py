"""Documents, markup and syntax trees."""

from __future__ import annotations

from typing import Any

from tools.census.samples import Samples, module, samples_of

MARKUP = "<html><body><p class='a'>b<i>c</i></p><!-- d --></body></html>"
SOURCE = "def f(a, *b):\n    return [a + c for c in b if c]  # d\n"


@samples_of("lxml")
def lxml() -> Samples:
    etree, html = module("lxml.etree"), module("lxml.html")
    return {
        "element": lambda: etree.fromstring("<a b='c'><d>e</d>f</a>"),
        "tree": lambda: etree.ElementTree(etree.fromstring("<a><b/></a>")),
        "html": lambda: html.fromstring(MARKUP),
        "object": lambda: module("lxml.objectify").fromstring("<a><b>1</b></a>"),
        "comment": lambda: etree.Comment("a"),
    }


@samples_of("beautifulsoup4")
def beautifulsoup() -> Samples:
    soup = module("bs4").BeautifulSoup
    return {"soup": lambda: soup(MARKUP, "html.parser"), "tag": lambda: soup(MARKUP, "lxml").p}


@samples_of("html5lib")
def html5lib() -> Samples:
    return {"tree": lambda: module("html5lib").parse(MARKUP, treebuilder="dom")}


@samples_of("docutils")
def docutils() -> Samples:
    publish = module("docutils.core").publish_doctree
    return {"document": lambda: publish("Title\n=====\n\n* *a*\n* `b <c_>`_\n\n.. _c: d\n")}


@samples_of("tomlkit")
def tomlkit() -> Samples:
    text = "a = 1 # b\n[c]\nd = [1, 2]\ne = {f = 'g'}\n[[h]]\ni = 1979-05-27\n"
    return {"document": lambda: module("tomlkit").parse(text)}


@samples_of("ruamel.yaml")
def ruamel() -> Samples:
    yaml = module("ruamel.yaml").YAML()
    text = "a: &x [1, 2]  # b\nc: *x\nd:\n  e: 0x1F\n  f: 'g'\n"
    return {"document": lambda: yaml.load(text)}


@samples_of("pyyaml")
def pyyaml() -> Samples:
    return {"nodes": lambda: module("yaml").compose("a: [1, {b: c}]")}


@samples_of("jinja2")
def jinja() -> Samples:
    environment = module("jinja2").Environment
    return {
        "environment": lambda: environment(),
        "template": lambda: environment().from_string("{% for a in b %}{{ a }}{% endfor %}"),
        "nodes": lambda: environment().parse("{{ a|upper }}{% if b %}c{% endif %}"),
    }


@samples_of("openpyxl")
def openpyxl() -> Samples:
    o, styles = module("openpyxl"), module("openpyxl.styles")

    def workbook() -> Any:
        book = o.Workbook()
        book.active["A1"] = 5
        book.active["A1"].font = styles.Font(bold=True)
        return book

    return {
        "workbook": workbook,
        "cell": lambda: workbook().active["A1"],
        "font": lambda: styles.Font(bold=True, color="FF0000"),
        "style": lambda: workbook().active["A1"].font,
        "chart": lambda: module("openpyxl.chart").BarChart(),
    }


@samples_of("sqlglot")
def sqlglot() -> Samples:
    parse = module("sqlglot").parse_one
    text = (
        "WITH a AS (SELECT b, COUNT(*) AS c FROM d GROUP BY b) SELECT * FROM a JOIN e ON a.b = e.b"
    )
    return {
        "select": lambda: parse(text),
        "schema": lambda: module("sqlglot.schema").MappingSchema(),
    }


@samples_of("protobuf")
def protobuf() -> Samples:
    descriptor, struct = (module(f"google.protobuf.{n}_pb2") for n in ("descriptor", "struct"))
    made = {"name": "a", "message_type": [{"name": "b", "field": [{"name": "c", "number": 1}]}]}

    def document() -> Any:
        made_struct = struct.Struct()
        made_struct.update({"a": [1, {"b": None}]})
        return made_struct

    return {
        "message": lambda: descriptor.FileDescriptorProto(**made),
        "repeated": lambda: descriptor.FileDescriptorProto(**made).message_type,
        "struct": document,
        "map": lambda: document().fields,
    }


@samples_of("jsonschema")
def jsonschema() -> Samples:
    validator = module("jsonschema").Draft202012Validator
    schema = {"type": "object", "properties": {"a": {"$ref": "#/$defs/b"}}, "$defs": {"b": {}}}
    return {
        "validator": lambda: validator(schema),
        "error": lambda: next(validator({"type": "object"}).iter_errors([])),
    }


@samples_of("libcst")
def libcst() -> Samples:
    return {"module": lambda: module("libcst").parse_module(SOURCE)}


@samples_of("parso")
def parso() -> Samples:
    return {"module": lambda: module("parso").parse(SOURCE)}


@samples_of("lark")
def lark() -> Samples:
    grammar = 'start: "a" b*\nb: /[a-z]/\n'
    return {"tree": lambda: module("lark").Lark(grammar, parser="lalr").parse("abc")}


@samples_of("pyparsing")
def pyparsing() -> Samples:
    p = module("pyparsing")
    return {
        "grammar": lambda: p.Word(p.alphas) + p.ZeroOrMore("," + p.Word(p.nums)),
        "results": lambda: p.Group(p.Word(p.alphas)("a"))[...].parse_string("b c"),
    }


@samples_of("rich")
def rich() -> Samples:
    def table() -> Any:
        made = module("rich.table").Table("a", "b")
        made.add_row("1", "[red]2")
        return made

    text, style = module("rich.text").Text, module("rich.style").Style
    return {
        "table": table,
        "text": lambda: text.from_markup("[bold]a[/bold] b"),
        "style": lambda: style(bold=True, color="red"),
    }
