"""An article's text, and the pieces that make it a page again.

A `Document` is what reading Markdown gives: the *text* that annotations stand in (content-format: "The article's text"), and the *pieces*,
a flat, well-formed stream of opening and closing tags with the runs of text between them. Weaving turns pieces and marks into HTML;
nothing parses HTML again.

All offsets count Unicode code points of `Document.text`.
"""

from __future__ import annotations

from typing import NamedTuple

from glossator.frozen import frozen


class Text(NamedTuple):
    """A run of text. `shown` is what the page shows of it, not yet escaped.

    Where `len(shown) == end - start` the run may be cut at any code point; else (a run of white space in code, one space in the text) it
    is one code point of text that cannot be cut. A run with `start == end` holds no text: it marks where text could be inserted.
    """

    start: int
    end: int
    shown: str


class Break(NamedTuple):
    """A hard line break: one space in the text, `<br>` in the page."""

    start: int
    end: int


class Open(NamedTuple):
    """An opening tag, ready to be written. An inline element may stand inside a mark that covers it whole."""

    name: str
    html: str
    is_inline: bool


class Close(NamedTuple):
    """The closing tag of the innermost open element."""

    name: str
    html: str
    is_inline: bool


class LinkOpen(NamedTuple):
    """The start of a Markdown link; `link` is its index in `Document.links`."""

    link: int


class LinkClose(NamedTuple):
    """The end of the innermost Markdown link."""

    link: int


class Image(NamedTuple):
    """An image; `link` is its index in `Document.links`. `attributes` is HTML (alt, title), with a leading space."""

    link: int
    attributes: str


class Raw(NamedTuple):
    """HTML that holds none of the text: a rule, a footnote's number. It may hold a link, so no link mark stays open around it."""

    html: str


Piece = Text | Break | Open | Close | LinkOpen | LinkClose | Image | Raw


# The alternative text, as written, of an image that is mere decoration: like front matter's `alt: ""`.
DECORATION = '""'


class Link(NamedTuple):
    """A link or an image as written: its target, unresolved and unescaped, and the source line (from 1) it stands on.

    `is_sized` tells of an image that raw HTML says itself how large it is shown.
    """

    target: str
    is_image: bool
    line: int
    title: str
    alt: str
    is_sized: bool = False


class Heading(NamedTuple):
    """A heading of the document: its level (2 to 6), its id, and where its text stands."""

    level: int
    id: str
    start: int
    end: int


class Range(NamedTuple):
    """A half-open range of code points in a document's text."""

    start: int
    end: int


EMPTY = Range(0, 0)


@frozen
class Document:
    """A text with its markup.

    `unlinkable` are the ranges in which no automatic glossary link may stand (headings, links, code, a quotation's source line), in order.
    `lines` tells for some offsets, in order, which line of the source (from 1) they stand on. `lead` is the first paragraph.
    """

    text: str
    pieces: tuple[Piece, ...]
    links: tuple[Link, ...] = ()
    unlinkable: tuple[Range, ...] = ()
    lines: tuple[tuple[int, int], ...] = ()
    headings: tuple[Heading, ...] = ()
    lead: Range = EMPTY


class Look(NamedTuple):
    """How a mark is written: `opening` begins its first piece, `again` each later one, `closing` ends each.

    A link mark inside another link is written with `opening_unlinked`, `again_unlinked` and `closing_unlinked`. `after` follows the mark's last
    piece (a reference mark, old words); it holds a link, so it waits until every enclosing link is closed. `after_unlinked` is used instead where
    the mark lost its own link.
    """

    opening: str
    again: str
    closing: str
    after: str = ""
    is_link: bool = False
    opening_unlinked: str = ""
    again_unlinked: str = ""
    closing_unlinked: str = ""
    after_unlinked: str = ""


class Mark(NamedTuple):
    """What weaving puts on a range of the text. Where `start == end` the mark is a point, and of its look only `after` is written."""

    id: str
    start: int
    end: int
    look: Look
