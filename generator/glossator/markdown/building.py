"""Building a `Document` piece by piece, its text and its pieces in step.

The rules of the text (content-format, "The article's text"): one newline between blocks, each run of Unicode white space one space, no
white space at a block's ends. What the page shows may differ (code keeps its indentation); a piece holds both.
"""

from __future__ import annotations

import re
from functools import cache
from html import escape

from glossator.model.text import (
    DECORATION,
    Break,
    Close,
    Document,
    Heading,
    Image,
    Link,
    LinkClose,
    LinkOpen,
    Open,
    Piece,
    Range,
    Raw,
    Text,
)

UNUSUAL_SPACE = re.compile(r"[^\S ]")
LONG_SPACE = re.compile(r"(\s{2,})")
ANY_SPACE = re.compile(r"\s")
ANY_SPACES = re.compile(r"\s+")
BLOCK_ELEMENTS = frozenset(
    "p h1 h2 h3 h4 h5 h6 ul ol li blockquote pre table thead tbody tfoot tr td th section div dl dt dd figure figcaption details summary hr"
    " caption".split()
)
CONTAINERS = frozenset("ul ol table thead tbody tr blockquote section div".split())


def _make_open(name: str, attributes: str) -> Open:
    end = "\n" if name in CONTAINERS else ""
    return Open(name, f"<{name}{attributes}>{end}", is_inline=name not in BLOCK_ELEMENTS)


# There are few elements, and of each many.
@cache
def _make_bare_open(name: str) -> Open:
    return _make_open(name, "")


@cache
def _make_close(name: str) -> Close:
    is_block = name in BLOCK_ELEMENTS
    return Close(name, f"</{name}>\n" if is_block else f"</{name}>", not is_block)


class DocumentBuilder:
    """Collects pieces and text; `finish` gives the document."""

    def __init__(self) -> None:
        """Begin with nothing."""
        self.pieces: list[Piece] = []
        self.links: list[Link] = []
        self.unlinkable: list[Range] = []
        self.lines: list[tuple[int, int]] = []
        self.headings: list[Heading] = []
        self.lead = Range(0, 0)
        self._parts: list[str] = []
        self.length = 0
        self.block_start = 0
        self._block_part = 0
        self._block_line: int | None = None
        self._awaits_text = False
        self._ends_in_space = False
        self._link_stack: list[int | None] = []

    def begin_block(self, line: int | None) -> None:
        """Begin a block of text; `line` is the source line (from 1) it stands on, where that is known."""
        self._awaits_text = True
        self._block_line = line
        self._block_part = len(self._parts)
        self.block_start = self.length
        self._ends_in_space = True

    def end_block(self) -> Range:
        """End a block: take the white space off its end, and give its range. An empty one keeps a place for words put in later."""
        if self._awaits_text:
            self.pieces.append(Text(self.length, self.length, ""))
        elif self._ends_in_space:
            self._trim_end()
        return Range(self.block_start, self.length)

    def add_block(self, words: str, line: int | None) -> Range:
        """Add a block of running text and nothing else; in one step where its white space is as it should be, which it nearly always is."""
        if words[:1] == " " or words[-1:] == " " or "  " in words or not words.isprintable() or not words:
            self.begin_block(line)
            self.add_text(words)
            return self.end_block()
        start = self.length
        if start:
            self._parts.append("\n")
            start += 1
        if line is not None:
            self.lines.append((start, line))
        self._block_part = len(self._parts)
        self._parts.append(words)
        self.block_start, self.length = start, start + len(words)
        self._awaits_text = self._ends_in_space = False
        self.pieces.append(Text(start, self.length, words))
        return Range(start, self.length)

    @property
    def next_offset(self) -> int:
        """Where the next character of the block will stand."""
        return self.length + (self._awaits_text and self.length > 0)

    def block_link(self, place: Range) -> None:
        """Note a range in which no glossary link may stand, unless it is empty."""
        if place.start < place.end:
            self.unlinkable.append(place)

    def block_text(self) -> str:
        """Give the text of the block begun last."""
        return "".join(self._parts[self._block_part :])

    def _append(self, text: str, shown: str) -> None:
        if self._awaits_text:
            self._awaits_text = False
            if self.length:
                self._parts.append("\n")
                self.length += 1
            self._block_part = len(self._parts)
            self.block_start = self.length
            if self._block_line is not None:
                self.lines.append((self.length, self._block_line))
        start = self.length
        self.length = end = start + len(text)
        self._parts.append(text)
        self.pieces.append(Text(start, end, shown))
        self._ends_in_space = text[-1] == " "

    def _trim_end(self) -> None:
        self._parts[-1] = self._parts[-1][:-1]
        if not self._parts[-1]:
            self._parts.pop()
        self.length -= 1
        while self.unlinkable and self.unlinkable[-1].end > self.length:
            self.block_link(self.unlinkable.pop()._replace(end=self.length))
        for index in range(len(self.pieces) - 1, -1, -1):
            piece = self.pieces[index]
            if not isinstance(piece, (Text, Break)):
                continue
            if piece.end <= self.length:
                break  # so do all before it; a walk over the whole document at each block's end took minutes
            if piece.start > self.length:
                # What holds none of the text (a break after the space, an image's line) moves to where the text now ends.
                self.pieces[index] = piece._replace(start=self.length, end=self.length)
            elif isinstance(piece, Text) and len(piece.shown) == piece.end - piece.start > 1:
                self.pieces[index] = Text(piece.start, self.length, piece.shown[:-1])
            else:
                del self.pieces[index]

    def add_text(self, content: str) -> None:
        """Add running text, in which white space is just that."""
        if not content:
            return
        text = shown = content
        # No white space but the space is printable, which is quicker to ask.
        if "  " in content or not (content.isprintable() or UNUSUAL_SPACE.search(content) is None):
            shown = ANY_SPACES.sub(lambda run: run.group()[0], content)
            text = ANY_SPACE.sub(" ", shown)
        if self._ends_in_space and text[0] == " ":
            text, shown = text[1:], shown[1:]
            if not text:
                return
        self._append(text, shown)

    def add_code(self, content: str) -> None:
        """Add code, whose white space is shown as it stands."""
        for index, run in enumerate(LONG_SPACE.split(content)):
            if not run:
                continue
            text = " " if index % 2 else ANY_SPACE.sub(" ", run)
            if text[0] == " " and self._ends_in_space:
                width = len(run) if index % 2 else 1
                self.pieces.append(Text(self.length, self.length, run[:width]))
                run, text = run[width:], text[1:]  # noqa: PLW2901  what is left of the run
                if not text:
                    continue
            self._append(text, run)

    def add_break(self, line: int | None, *, is_hard: bool) -> None:
        """Add a line break within a block; `line` is the source line that begins after it."""
        start = self.length
        if not self._ends_in_space:
            self._append(" ", "\n")
            if is_hard:
                self.pieces[-1] = Break(start, self.length)
        elif is_hard:
            self.pieces.append(Break(start, self.length))
        if line is not None and not self._awaits_text:
            self.lines.append((self.length, line))

    def open(self, name: str, attributes: str = "") -> None:
        """Open an element; `attributes` is HTML with a leading space."""
        self.pieces.append(_make_open(name, attributes) if attributes else _make_bare_open(name))

    def close(self, name: str) -> None:
        """Close the innermost element."""
        self.pieces.append(_make_close(name))

    def add_raw(self, html: str) -> None:
        """Add HTML that holds none of the text."""
        self.pieces.append(Raw(html))

    def open_link(self, target: str, line: int, title: str) -> None:
        """Open a link; one within another is just its text."""
        if self._link_stack:
            self._link_stack.append(None)
            return
        self._link_stack.append(len(self.links))
        self.pieces.append(LinkOpen(len(self.links)))
        self.links.append(Link(target, is_image=False, line=line, title=title, alt=""))

    def close_link(self) -> None:
        """Close the innermost link."""
        link = self._link_stack.pop()
        if link is not None:
            self.pieces.append(LinkClose(link))

    @property
    def is_in_link(self) -> bool:
        """Tell whether a link is open."""
        return bool(self._link_stack)

    def add_image(
        self, target: str, line: int, alt: str, title: str, attributes: str = "", *, is_sized: bool = False
    ) -> None:
        """Add an image; its alternative text is no part of the text. One of two quotation marks says that the image is mere decoration."""
        shown_title = f' title="{escape(title)}"' if title else ""
        shown_alt = "" if alt == DECORATION else escape(alt)
        self.pieces.append(Image(len(self.links), f' alt="{shown_alt}"{shown_title}{attributes}'))
        self.links.append(Link(target, is_image=True, line=line, title=title, alt=alt, is_sized=is_sized))

    def finish(self) -> Document:
        """Give the document."""
        return Document(
            text="".join(self._parts),
            pieces=tuple(self.pieces),
            links=tuple(self.links),
            unlinkable=tuple(sorted(self.unlinkable)),
            lines=tuple(self.lines),
            headings=tuple(self.headings),
            lead=self.lead,
        )
