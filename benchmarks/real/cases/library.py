"""Objects of the standard library that programs copy alone or hold in what they copy."""

from __future__ import annotations

from typing import Any

from benchmarks.real.registry import STDLIB, Theme

library = Theme("library")

FEED = """<?xml version="1.0"?>
<feed xmlns="urn:feed"><title>News</title>
<entry id="1"><title lang="en">First</title><link href="/1"/><body>Some <b>text</b>.</body></entry>
<entry id="2"><title lang="en">Second</title><link href="/2"/><body>More text.</body></entry>
<entry id="3"><title lang="de">Dritter</title><link href="/3"/><body>Text.</body></entry>
</feed>"""

SOURCE = '''
def visit(node, depth=0):
    """Show a tree."""
    print("  " * depth + type(node).__name__)
    for child in ast.iter_child_nodes(node):
        visit(child, depth + 1)
'''

INI = """
[server]
host = localhost
port = 8080
[paths]
root = /srv
data = %(root)s/data
"""


@library.case("stdlib/elementtree", STDLIB, look=lambda x: _xml(x))
def elementtree() -> Any:
    from xml.etree import ElementTree

    return ElementTree.fromstring(FEED)


def _xml(element: Any) -> Any:
    from xml.etree import ElementTree

    return ElementTree.tostring(element)


@library.case("stdlib/minidom", STDLIB, look=lambda x: x.toxml())
def minidom() -> Any:
    from xml.dom.minidom import parseString

    return parseString(FEED)


@library.case("stdlib/ast", STDLIB)
def syntax_tree() -> Any:
    import ast

    return ast.parse(SOURCE)


@library.case("stdlib/ipaddress", STDLIB)
def addresses() -> Any:
    import ipaddress

    return {
        "hosts": [*ipaddress.ip_network("192.0.2.0/28").hosts()],
        "networks": [ipaddress.ip_network("2001:db8::/48"), ipaddress.ip_interface("10.0.0.1/8")],
    }


@library.case("stdlib/http.cookies", STDLIB)
def cookies() -> Any:
    from http.cookies import SimpleCookie

    jar = SimpleCookie()
    jar["session"] = "abc"
    jar["session"]["path"] = "/"
    jar["session"]["httponly"] = True
    jar["language"] = "en"
    return jar


@library.case("stdlib/inspect.Signature", STDLIB)
def signature() -> Any:
    import inspect
    import logging

    return inspect.signature(logging.basicConfig), inspect.signature(inspect.Parameter.replace)


@library.case("stdlib/typing", STDLIB)
def annotations_() -> Any:
    import typing

    return {
        "a": typing.Optional[int],  # noqa: UP045
        "b": typing.Dict[str, typing.List[int]],  # noqa: UP006
        "c": dict[str, list[int]],
        "d": typing.Literal["x", "y"],
        "e": typing.Callable[[int], str],
    }


@library.case("stdlib/email.EmailMessage", STDLIB, look=lambda x: _walked(x))
def email_message() -> Any:
    from email.message import EmailMessage

    message = EmailMessage()
    message["Subject"] = "Report"
    message["From"] = "a@example.org"
    message["To"] = "b@example.org, c@example.org"
    message.set_content("All is well.")
    message.add_attachment(b"1,2,3\n", maintype="text", subtype="csv", filename="report.csv")
    return message


def _walked(message: Any) -> Any:
    # As text, each copy would have a boundary of its own. So has each header a class.
    return [
        ([(name, str(value)) for name, value in part.items()], part.is_multipart() or str(part))
        for part in message.walk()
    ]


@library.case("stdlib/email.Message", STDLIB)
def parsed_message() -> Any:
    import email

    return email.message_from_string("From: a@example.org\nTo: b@example.org\n\nHello.\n")


@library.case("stdlib/configparser", STDLIB)
def ini() -> Any:
    import configparser

    parser = configparser.ConfigParser()
    parser.read_string(INI)
    return parser


@library.case("stdlib/random.Random", STDLIB)
def generator() -> Any:
    import random

    return random.Random(1)


@library.case("stdlib/argparse.Namespace", STDLIB)
def namespace() -> Any:
    return _parser().parse_args(["a.txt", "b.txt", "--level", "3"])


@library.case("stdlib/argparse.ArgumentParser", STDLIB, look=lambda x: x.format_help())
def _parser() -> Any:
    import argparse

    parser = argparse.ArgumentParser(prog="tool")
    parser.add_argument("files", nargs="+", help="what to read")
    parser.add_argument("--level", type=int, default=1)
    parser.add_argument("--verbose", action="store_true")
    return parser


@library.case("stdlib/logging.LogRecord", STDLIB)
def record() -> Any:
    import logging

    return logging.LogRecord("app", logging.INFO, "app.py", 10, "%s took %d ms", ("job", 5), None)
