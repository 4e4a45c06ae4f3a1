"""Words of a `Document` exchanged for others, its markup kept.

New words take the markup of the first character they replace (content-format, "What a correction does"). A change never crosses a block.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from glossator.model.text import Break, Close, Heading, LinkClose, LinkOpen, Open, Range, Text

if TYPE_CHECKING:
    from glossator.model.text import Document, Piece


def splice(document: Document, start: int, end: int, words: str) -> Document:
    """Put `words` in the place of the code points from `start` to `end` (the same place twice: insert there)."""
    shift = len(words) - (end - start)

    def moved(offset: int) -> int:
        return offset if offset <= start else max(offset + shift, start + len(words))

    joins_before = start == end and start > 0 and document.text[start - 1] != "\n"

    def moved_range(given: Range) -> Range:
        # Words put in between two ranges belong to the first one, as `_host` has it.
        is_behind = joins_before and given.start == start
        is_before = start == end == given.end > given.start
        return Range(
            given.start + len(words) if is_behind else moved(given.start),
            given.end + len(words) if is_behind or is_before else moved(given.end),
        )

    return replace(
        document,
        text=document.text[:start] + words + document.text[end:],
        pieces=_splice_pieces(document.pieces, start, end, words),
        unlinkable=tuple(moved_range(given) for given in document.unlinkable),
        lines=tuple((moved(offset), line) for offset, line in document.lines),
        headings=tuple(
            Heading(level, name, *moved_range(Range(first, last))) for level, name, first, last in document.headings
        ),
        lead=moved_range(document.lead),
    )


def close_gap(document: Document, at: int) -> Document:
    """Take out the newline at an offset: it stood between two blocks of which one has lost all its words."""

    def moved(offset: int) -> int:
        return offset - (offset > at)

    def moved_range(given: Range) -> Range:
        return Range(moved(given.start), moved(given.end))

    return replace(
        document,
        text=document.text[:at] + document.text[at + 1 :],
        pieces=tuple(
            piece._replace(start=moved(piece.start), end=moved(piece.end))
            if isinstance(piece, (Text, Break))
            else piece
            for piece in document.pieces
        ),
        unlinkable=tuple(moved_range(given) for given in document.unlinkable),
        lines=tuple((moved(offset), line) for offset, line in document.lines),
        headings=tuple(
            Heading(level, name, *moved_range(Range(first, last))) for level, name, first, last in document.headings
        ),
        lead=moved_range(document.lead),
    )


def _splice_pieces(pieces: tuple[Piece, ...], start: int, end: int, words: str) -> tuple[Piece, ...]:
    shift = len(words) - (end - start)
    host = _host(pieces, start, end)
    result: list[Piece] = []
    for index, piece in enumerate(pieces):
        if not isinstance(piece, (Text, Break)):
            result.append(piece)
        elif index == host:
            result.extend(_cut_host(piece, start, end, words))
        elif piece.end <= start and index < host:
            result.append(piece)
        elif piece.start >= end:
            result.append(piece._replace(start=piece.start + shift, end=piece.end + shift))
        elif isinstance(piece, Text) and piece.end > end:
            tail = piece.shown[end - piece.start :]
            result.append(Text(end + shift, piece.end + shift, tail))
    return tuple(_without_empty_elements(result) if end > start else result)


def _host(pieces: tuple[Piece, ...], start: int, end: int) -> int:
    """Find the run that takes the new words: the one of the first character replaced, or for an insertion the run that ends there."""
    touching = -1
    for index, piece in enumerate(pieces):
        if isinstance(piece, Text):
            if piece.start <= start < piece.end and start < end:
                return index
            if start == end and piece.start <= start <= piece.end:
                if piece.start < start or piece.start == piece.end:
                    return index
                touching = index if touching < 0 else touching
        elif isinstance(piece, Break) and piece.start <= start < piece.end and start < end:
            return index
    return touching


def _cut_host(piece: Text | Break, start: int, end: int, words: str) -> list[Piece]:
    if isinstance(piece, Break):
        return [Text(start, start + len(words), words)]
    if start == end and len(piece.shown) != piece.end - piece.start:
        new = Text(start, start + len(words), words)
        return (
            [piece, new]
            if start > piece.start
            else [new, piece._replace(start=new.end, end=new.end + piece.end - piece.start)]
        )
    head = piece.shown[: start - piece.start] if start > piece.start else ""
    tail = piece.shown[end - piece.start :] if end < piece.end else ""
    shown = head + words + tail
    return [Text(piece.start, piece.start + len(shown), shown)]


def _without_empty_elements(pieces: list[Piece]) -> list[Piece]:
    """Take out inline elements that hold nothing any more. A block keeps an empty run, so that words can be put in again."""
    result: list[Piece] = []
    for piece in pieces:
        last = result[-1] if result else None
        if (
            isinstance(piece, Text)
            and piece.start == piece.end
            and not piece.shown
            and isinstance(last, (Text, Open))
            and not _is_block(last)
        ):
            if isinstance(last, Text) and last.end == piece.start:
                continue
            result.append(piece)
        elif isinstance(piece, (Close, LinkClose)) and not _is_block(piece):
            empty = [last] if isinstance(last, Text) and last.start == last.end and not last.shown else []
            opening = result[-1 - len(empty)] if len(result) > len(empty) else None
            if isinstance(opening, (Open, LinkOpen)) and not _is_block(opening):
                del result[-1 - len(empty) :]
                result.extend(empty)
            else:
                result.append(piece)
        else:
            result.append(piece)
    return result


def _is_block(piece: Piece) -> bool:
    return isinstance(piece, (Open, Close)) and not piece.is_inline
