"""Larger objects of the standard library that programs copy as a whole."""

from __future__ import annotations

import argparse
import configparser
import string
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText
from typing import Any
from xml.etree import ElementTree

from benchmarks.corpus.case import Shape

__all__: list[str] = []

library = Shape("library")


@library.case("argument-parser")
def argument_parser(size: int) -> Any:
    """A parser with options: a graph of some hundred objects."""
    parser = argparse.ArgumentParser("program", description="does things")
    for letter in string.ascii_lowercase.replace("h", ""):
        parser.add_argument(f"-{letter}", type=int, default=[1], choices=[1, 2, 3], help="a number")
    return parser


@library.case("config-parser")
def config_parser(size: int) -> Any:
    """A parsed configuration file."""
    parser = configparser.ConfigParser()
    parser.read_dict({f"section {n}": {"host": "a", "port": str(n)} for n in range(20)})
    return parser


@library.case("email")
def email(size: int) -> Any:
    """A message with headers and parts."""
    message = MIMEMultipart()
    message["Subject"] = "Report"
    message["From"] = "a@example.org"
    message["To"] = "b@example.org"
    for number in range(5):
        message.attach(MIMEText(f"part {number} " * 20))
    return message


@library.case("element-tree", sizes=(10, 1_000))
def element_tree(size: int) -> Any:
    """A parsed XML document."""
    rows = "".join(f'<row id="{n}"><name>row {n}</name><tag/></row>' for n in range(size))
    return ElementTree.fromstring(f"<rows>{rows}</rows>")
