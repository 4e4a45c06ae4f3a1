"""Weaves marks into a document: pieces of text and tags, and ranges of the text, become one well-nested stream of HTML.

Marks have one fixed nesting order: earlier start, then longer, then id. One pass over the pieces keeps the *active* marks, those that cover
the present offset, in that order. The marks that are open are always the first so many of the active ones, and of those the first so many
were opened outside the innermost open element and stay open until it closes. So two counts say all there is to know:

    active: M1 M2 M3 M4     opened = 3, floor = 1     <M1><em><M2><M3>... and M4 opens with the next text

Where a mark ends, it closes with all that stand inside it, and these open again with the next text. Where an inline element opens, the marks
that do not cover it whole close before it and open again in it. Block elements and links close all marks.

Whether a piece of a mark holds more than white space shows when it ends; until then its opening tag is a blank in the output.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

from glossator.model.text import Break, Close, Image, LinkClose, LinkOpen, Open, Raw, Text
from glossator.weaving.tags import escape, holds_link, open_anchor, write_image
from glossator.weaving.weaver import Weaver

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from glossator.model.text import Document, Mark, Piece

__all__ = ["weave"]

NOTHING: Mapping[int, str] = MappingProxyType({})


def weave(
    document: Document, marks: Iterable[Mark], urls: Sequence[str | None], added: Mapping[int, str] = NOTHING
) -> str:
    """Give the HTML of a document with its marks (site: "Marks in the text").

    `urls` holds for each of `document.links` its target as the page shall have it, not yet escaped; where it is None, a link's text stands
    without the link and an image is left out. `added` holds for images, by the same numbers, attributes that their tags get besides their own, as
    HTML with a leading space. A mark over nothing but white space leaves no trace.
    """
    marks = tuple(marks)
    plain = None if marks else _weave_unmarked(document, urls, added)
    return _weave_marked(document, marks, urls, added) if plain is None else plain


def _weave_marked(
    document: Document, marks: Iterable[Mark], urls: Sequence[str | None], added: Mapping[int, str]
) -> str:
    weaver = Weaver(document, marks, urls, added)
    out, floors, active, waiting = weaver.out, weaver.floors, weaver.active, weaver.waiting
    for index, piece in enumerate(document.pieces):
        # Where no mark is active or waits, most pieces by far are written as they stand: they are told from the others without a call.
        is_quiet = not (active or waiting)
        if type(piece) is Text:
            if is_quiet and piece[1] < weaver.next_start:
                weaver.at = piece[1]
                out.append(escape(piece[2]))
            else:
                weaver.add_text(piece)
        elif (
            (type(piece) is Open or type(piece) is Close)
            and is_quiet
            and (not piece[2] or (piece[0] != "a" and weaver.next_start > weaver.at + 1))
        ):
            out.append(piece[1])
            if piece[2]:
                # No mark is open around the element.
                if type(piece) is Open:
                    floors.append(0)
                else:
                    floors.pop()
        else:
            weaver.add_piece(index, piece)
    weaver.flush()
    return "".join(out)


def _weave_unmarked(document: Document, urls: Sequence[str | None], added: Mapping[int, str]) -> str | None:
    """Give the HTML of a document without marks; None where links might stand in one another, of which only the weaver knows what to keep."""
    out: list[str] = []
    closing = ""  # of the link that is open
    for piece in document.pieces:
        if type(piece) is Text:
            shown = piece[2]
            out.append(escape(shown) if "&" in shown or "<" in shown or ">" in shown else shown)
        elif type(piece) is Open or type(piece) is Close:
            if piece[0] == "a":
                return None
            out.append(piece[1])
        elif type(piece) is LinkClose:
            out.append(closing)
            closing = ""
        elif closing and (isinstance(piece, LinkOpen) or (isinstance(piece, Raw) and holds_link(piece.html))):
            return None
        else:
            written = _write_other(piece, document, urls, added)
            out.append(written)
            if written and type(piece) is LinkOpen:
                closing = "</a>"
    return "".join(out)


def _write_other(piece: Piece, document: Document, urls: Sequence[str | None], added: Mapping[int, str]) -> str:
    if isinstance(piece, Break):
        return "<br>\n"
    if isinstance(piece, Raw):
        return piece.html
    if isinstance(piece, (LinkOpen, Image)):
        url = urls[piece.link]
        if url is not None:
            if isinstance(piece, Image):
                return write_image(piece, url, added.get(piece.link, ""))
            return open_anchor(document.links[piece.link], url)
    return ""
