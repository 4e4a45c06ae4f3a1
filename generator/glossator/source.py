"""A file's text, and places in it.

Offsets count Unicode code points of the decoded text. Lines and columns count from 1, in code points, and are
derived here and nowhere else, once, when somebody asks for them.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass, field
from functools import cached_property
from itertools import accumulate

LINE_END = re.compile(r"\r\n|\r|\n")
NEAR = 4096  # code points from the beginning in which counting lines anew costs less than knowing them all


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A half-open range of code points in a source's text; `start == end` is a point."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Place:
    """Where a fault is, told whole, so that the text it was found in need not be kept.

    `path` is relative to the project. `line`, `column` and `end_column` count from 1, in code points; they are None only for a fault of
    a whole file or project. `line_text` is that line without its line end.
    """

    path: str
    line: int | None = None
    column: int | None = None
    end_column: int | None = None
    line_text: str = ""


@dataclass(frozen=True)
class Source:
    """A file's path, relative to the project and with `/`, and its text."""

    path: str
    text: str = field(repr=False)

    @cached_property
    def _line_starts(self) -> tuple[int, ...]:
        if self._has_returns:
            return (0, *(match.end() for match in LINE_END.finditer(self.text)))
        lengths = map(len, self.text.split("\n"))
        return (0, *accumulate(length + 1 for length in lengths))[:-1]

    @cached_property
    def _has_returns(self) -> bool:
        return "\r" in self.text

    def line_column(self, offset: int) -> tuple[int, int]:
        """Give the line and the column, both from 1, of a code point's offset."""
        if 0 <= offset < NEAR and not self._has_returns:
            return self.text.count("\n", 0, offset) + 1, offset - self.text.rfind("\n", 0, offset)
        line = bisect_right(self._line_starts, max(0, min(offset, len(self.text))))
        return line, offset - self._line_starts[line - 1] + 1

    def line_start(self, line: int) -> int:
        """Give the offset at which a line (from 1) begins; past the last line, the text's end."""
        return self._line_starts[line - 1] if line <= len(self._line_starts) else len(self.text)

    @cached_property
    def _text_by_line(self) -> dict[int, str]:
        return {}

    def line_text(self, line: int) -> str:
        """Give a line's text without its line end. It is kept: many places on one long line share it."""
        text = self._text_by_line.get(line)
        if text is None:
            text = self.text[self.line_start(line) : self.line_start(line + 1)].rstrip("\r\n")
            self._text_by_line[line] = text
        return text

    def _text_around(self, line: int, start: int) -> str:
        """Give the text of a line whose start is known."""
        if self._has_returns or start >= NEAR:
            return self.line_text(line)
        text = self._text_by_line.get(line)
        if text is None:
            end = self.text.find("\n", start)
            text = self.text[start : end if end >= 0 else None]
            self._text_by_line[line] = text
        return text

    def span_of_line(self, line: int) -> Span:
        """Give the span of a line's text, its indentation and its line end left out."""
        text = self.line_text(line)
        start = self.line_start(line)
        return Span(start + len(text) - len(text.lstrip()), start + len(text.rstrip()))

    def place(self, span: Span) -> Place:
        """Tell where a span begins; one that crosses lines is shown to the end of its first line."""
        line, column = self.line_column(span.start)
        text = self._text_around(line, span.start - column + 1)
        end_column = min(column + max(1, span.end - span.start), max(len(text), column) + 1)
        return Place(self.path, line, column, end_column, text)
