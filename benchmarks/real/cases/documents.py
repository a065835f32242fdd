"""Documents: markup, configuration with comments, sheets, records, music."""

from __future__ import annotations

from typing import Any

from benchmarks.real.registry import Theme

documents = Theme("documents")

PAGE = """<html><head><title>Shop</title></head><body><div class="list">
<p class="item" id="a">Apple <b>1.20</b></p><p class="item" id="b">Pear <b>0.80</b></p>
<ul><li>one</li><li>two</li><li><a href="/three">three</a></li></ul></div></body></html>"""
DEPLOYMENT = """
# Deployment
name: web   # the service
replicas: 3
ports: [80, 443]
env:
  LEVEL: info
  TAGS: &tags [a, b]
other: *tags
"""
TOML = """
[project]
name = "demo"  # the name
dependencies = ["a>=1", "b"]
[tool.x]
level = 3
[[tool.x.rules]]
code = "A1"
"""
CALENDAR = """BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//x//y//EN
BEGIN:VEVENT
UID:1
DTSTART:20250101T090000Z
DTEND:20250101T100000Z
SUMMARY:Meeting
RRULE:FREQ=WEEKLY;COUNT=4
END:VEVENT
END:VCALENDAR
"""


@documents.case("lxml/tree", "hook in C", look=lambda x: _markup(x))
def lxml_tree() -> Any:
    from lxml import html

    return html.fromstring(PAGE)


@documents.case("lxml/elements", "hook in C", look=lambda x: [_markup(element) for element in x])
def lxml_elements() -> Any:
    from lxml import html

    return html.fromstring(PAGE).findall(".//p")


def _markup(element: Any) -> Any:
    from lxml import etree

    return etree.tostring(element)


@documents.case("beautifulsoup4/soup", "hook", look=str)
def soup() -> Any:
    from bs4 import BeautifulSoup

    return BeautifulSoup(PAGE, "html.parser")


@documents.case("beautifulsoup4/tag", "hook", look=str)
def tag() -> Any:
    from bs4 import BeautifulSoup

    return BeautifulSoup(PAGE, "html.parser").find("p")


@documents.case("ruamel.yaml/document", "hook", look=lambda x: _dumped(x))
def yaml_document() -> Any:
    from ruamel.yaml import YAML

    return YAML().load(DEPLOYMENT)


def _dumped(document: Any) -> str:
    from io import StringIO

    from ruamel.yaml import YAML

    stream = StringIO()
    YAML().dump(document, stream)
    return stream.getvalue()


@documents.case("tomlkit/document", "hook", look=lambda x: x.as_string())
def toml_document() -> Any:
    import tomlkit

    return tomlkit.parse(TOML)


@documents.case("openpyxl/styles", "hook")
def styles() -> Any:
    from openpyxl.styles import Alignment, Border, Font, PatternFill, Side

    side = Side(style="thin", color="000000")
    return {
        "font": Font(name="Arial", size=11, bold=True),
        "fill": PatternFill("solid", fgColor="FFFF00"),
        "border": Border(left=side, right=side, top=side, bottom=side),
        "alignment": Alignment(horizontal="center", wrap_text=True),
    }


@documents.case("icalendar/calendar", "state", look=lambda x: x.to_ical())
def calendar() -> Any:
    from icalendar import Calendar

    return Calendar.from_ical(CALENDAR)


@documents.case("biopython/record", "state")
def sequence_record() -> Any:
    from Bio.Seq import Seq
    from Bio.SeqFeature import FeatureLocation, SeqFeature
    from Bio.SeqRecord import SeqRecord

    features = [SeqFeature(FeatureLocation(n, n + 9), type="CDS") for n in range(0, 60, 10)]
    return SeqRecord(Seq("ATGC" * 20), id="X1", name="demo", features=features)


@documents.case("music21/stream", "hook", look=lambda x: [str(n.pitch) for n in x.notes])
def stream() -> Any:
    from music21 import note, stream

    part = stream.Stream()
    for name in ("C4", "D4", "E4", "F4", "G4"):
        part.append(note.Note(name, quarterLength=1))
    return part


@documents.case("mido/track", "state")
def track() -> Any:
    from mido import Message, MetaMessage, MidiTrack

    made = MidiTrack([MetaMessage("track_name", name="a")])
    for pitch in range(60, 70):
        made.append(Message("note_on", note=pitch, velocity=64, time=120))
    return made


@documents.case("rich/text", "plain")
def text() -> Any:
    from rich.text import Text

    return Text.from_markup("[bold]Warning[/]: disk [red]/dev/sda[/] is [i]full[/i].")


@documents.case("python-dateutil/rule", "plain", look=list)
def rule() -> Any:
    from datetime import datetime

    from dateutil.rrule import WEEKLY, rrule

    return rrule(WEEKLY, count=10, dtstart=datetime(2025, 1, 1), byweekday=(0, 2))


@documents.case("python-dateutil/delta", "plain")
def deltas() -> Any:
    from dateutil.relativedelta import relativedelta

    return [relativedelta(months=n, days=1) for n in range(10)]


@documents.case("pendulum/datetimes", "hook")
def moments() -> Any:
    import pendulum

    start = pendulum.datetime(2025, 1, 1, tz="Europe/Berlin")
    return [start.add(days=n) for n in range(10)]
