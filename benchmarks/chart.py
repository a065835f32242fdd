"""Bar charts as SVG, by hand: readable on a light and on a dark page, with no image library."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from xml.sax.saxutils import escape

__all__ = ["Bar", "Chart", "Row"]

WIDTH = 840
LABEL = 210
MARGIN = 28
BAR = 18
GAP = 4
ROW_GAP = 18
# What a character after a bar takes at most, and the space before it.
CHARACTER = 7.2
VALUE_GAP = 8

# Colours of a card with a background of its own, so that the page's does not matter.
_STYLE = """
  .card { fill: #ffffff; stroke: #d1d9e0; }
  .title { fill: #1f2328; font-size: 17px; font-weight: 600; }
  .subtitle, .note { fill: #59636e; font-size: 12.5px; }
  .label { fill: #1f2328; font-size: 13.5px; }
  .value { fill: #59636e; font-size: 12.5px; }
  .value.ours { fill: #1f2328; font-weight: 600; }
  .ours { fill: #0969da; }
  .first { fill: #8c959f; }
  .second { fill: #b6bec7; }
  .third { fill: #d3d9df; }
  @media (prefers-color-scheme: dark) {
    .card { fill: #0d1117; stroke: #3d444d; }
    .title, .label, .value.ours { fill: #f0f6fc; }
    .subtitle, .note, .value { fill: #9198a1; }
    .ours { fill: #4493f8; }
    .first { fill: #6e7681; }
    .second { fill: #484f58; }
    .third { fill: #30363d; }
  }
"""
_SHADES = ("first", "second", "third")


@dataclass(frozen=True)
class Bar:
    """A length, and what is written after it."""

    series: str
    value: float
    text: str


@dataclass(frozen=True)
class Row:
    """The bars of one thing, from top to bottom."""

    label: str
    bars: Sequence[Bar]
    # What the longest bar of the chart stands for; if not given, each row has its own scale.
    scale: float | None = None


@dataclass
class Chart:
    """Rows of horizontal bars. The series named `ours` stands out."""

    title: str
    subtitle: str
    ours: str
    rows: Sequence[Row]
    note: str = ""
    _lines: list[str] = field(default_factory=list)

    def to_svg(self) -> str:
        """The chart as a document of its own."""
        self._lines = []
        series = list(dict.fromkeys(bar.series for row in self.rows for bar in row.bars))
        others = [name for name in series if name != self.ours]
        classes = dict(zip(others, _SHADES, strict=False)) | {self.ours: "ours"}
        y = self._header(series, classes)
        texts = [len(bar.text) for row in self.rows for bar in row.bars]
        space = WIDTH - LABEL - MARGIN - VALUE_GAP - CHARACTER * max(texts, default=0)
        for row in self.rows:
            y = self._row(row, y, space, lambda name: classes.get(name, _SHADES[-1]))
        if self.note:
            self._text(MARGIN, y + 8, "note", self.note)
            y += 18
        return self._document(y + 10)

    def _document(self, height: int) -> str:
        head = (
            f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{height}" '
            f'viewBox="0 0 {WIDTH} {height}" role="img" '
            "font-family=\"-apple-system, 'Segoe UI', Helvetica, Arial, sans-serif\">"
        )
        card = (
            f'<rect class="card" x="0.5" y="0.5" width="{WIDTH - 1}" height="{height - 1}" rx="8"/>'
        )
        title = f"<title>{escape(self.title)}</title>"
        return "\n".join(
            [head, title, f"<style>{_STYLE}</style>", card, *self._lines, "</svg>", ""]
        )

    def _header(self, series: Sequence[str], classes: dict[str, str]) -> int:
        self._text(MARGIN, 36, "title", self.title)
        self._text(MARGIN, 57, "subtitle", self.subtitle)
        x = LABEL
        for name in series:
            self._rect(x, 74, 12, 12, classes.get(name, _SHADES[-1]), 2)
            self._text(x + 18, 85, "value", name)
            x += 18 + 8 * len(name) + 22
        return 108

    def _row(self, row: Row, y: int, space: float, shade: Callable[[str], str]) -> int:
        longest = row.scale or max(bar.value for bar in row.bars)
        height = len(row.bars) * (BAR + GAP) - GAP
        self._text(LABEL - 14, y + height / 2 + 5, "label", row.label, anchor="end")
        for bar in row.bars:
            width = max(2.0, space * min(1.0, bar.value / longest))
            self._rect(LABEL, y, width, BAR, shade(bar.series), 3)
            style = "value ours" if bar.series == self.ours else "value"
            self._text(LABEL + width + VALUE_GAP, y + 13.5, style, bar.text)
            y += BAR + GAP
        return y - GAP + ROW_GAP

    def _rect(
        self, x: float, y: float, width: float, height: float, style: str, round_: int
    ) -> None:
        self._lines.append(
            f'<rect class="{style}" x="{x:g}" y="{y:g}" width="{width:.1f}" height="{height:g}" '
            f'rx="{round_}"/>'
        )

    def _text(self, x: float, y: float, style: str, text: str, anchor: str = "start") -> None:
        self._lines.append(
            f'<text class="{style}" x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}">'
            f"{escape(text)}</text>"
        )
