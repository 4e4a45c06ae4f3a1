"""Words of a `Document` exchanged for others, its markup kept.

New words take the markup of the first character they replace (content-format, "What a correction does"). A change never crosses a block.
`fit_words` finds what to exchange so that the spaces around new words, or around the gap of old ones, are as a writer would have them.
"""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from glossator.model.text import Break, Close, Heading, LinkClose, LinkOpen, Open, Range, Text

if TYPE_CHECKING:
    import regex

    from glossator.model.text import Document, Piece

SPACES = re.compile(r"\s+")
# Some languages open a quotation with the mark that closes it in others: what stands on its far side tells.
CLOSING = r"[.,;:!?\u2026\u060c\u061b\u061f\u0964\p{Pe}\u2019]|[\p{Pf}--\u2019](?!\w)"
OPENING_END = r"(?:[\p{Ps}\u00bf\u00a1]|(?:^|[\s\p{Ps}\p{Pi}])\p{Pi})$"
# Scripts written without spaces, and the wide punctuation of East Asia, which brings its own.
WIDE = r"[\u3000-\u303f\uff01-\uff65]"
UNSPACED = r"[\p{Han}\p{Hiragana}\p{Katakana}\p{Bopomofo}\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}\u3000-\u30ff\uff01-\uff65]"
# What words are made of, in the other scripts (a class of `regex`, version 1).
LETTERS = rf"[[\p{{L}}\p{{M}}\p{{N}}]--{UNSPACED}]"
MARKS = r"[\p{Pi}\p{Pf}\p{Ps}\p{Pe}\u2026\u2014]*"
REACH = 4  # code points beside a joint that are looked at


class _Edges(NamedTuple):
    """What words begin or end with that bears on the spaces around them."""

    closing: regex.Pattern[str]
    opening_end: regex.Pattern[str]
    wide_start: regex.Pattern[str]
    wide_end: regex.Pattern[str]
    unspaced_start: regex.Pattern[str]
    unspaced_end: regex.Pattern[str]


@cache
def _edges() -> _Edges:
    import regex

    patterns = (CLOSING, OPENING_END, WIDE, f"{WIDE}$", MARKS + UNSPACED, f"{UNSPACED}{MARKS}$")
    return _Edges(*(regex.compile(pattern, regex.V1) for pattern in patterns))


class Fitted(NamedTuple):
    """A change with the spaces it wants: what is replaced, what is written there, and where the new words then stand."""

    start: int
    end: int
    written: str
    mark: Range


def fit_words(text: str, place: Range, words: str, between: str = " ") -> Fitted:
    r"""Work out how `words` take a place of a text: inserted where it is empty or a gap, deleting it where there are no words.

    `between` is what stands between a block's words and others that are put in at its border: a space where its script has any, or
    (`"\n"`) what makes a block of its own of them.
    """
    start, end = place
    core = SPACES.sub(" ", words.strip())
    gap = text[start:end]
    if core and gap.isspace():
        is_opening = _edges().opening_end.search(core)
        before, after = ("", gap) if _edges().closing.match(core) else (gap, "" if is_opening else " ")
    elif core and not gap:
        before, after = _border_spaces(text, start, core, between)
        before = before or (" " if words[:1].isspace() and not _is_start(text, start) else "")
        after = after or (" " if words[-1:].isspace() and not _is_end(text, end) else "")
    elif core:
        before = after = ""
    else:
        return _fit_deletion(text, start, end)
    first = start + len(before)
    return Fitted(start, end, before + core + after, Range(first, first + len(core)))


def _fit_deletion(text: str, start: int, end: int) -> Fitted:
    if (
        start
        and text[start - 1] == " "
        and (_is_end(text, end) or text[end] == " " or _edges().closing.match(text, end))
    ):
        start -= 1
    elif text[end : end + 1] == " " and _is_start(text, start):
        end += 1
    return Fitted(start, end, "", Range(start, start))


def _border_spaces(text: str, at: int, core: str, between: str) -> tuple[str, str]:
    """Give what parts words put in at a block's end from those before them, or at its start from those behind; nothing in its middle."""
    is_start, is_end = _is_start(text, at), _is_end(text, at)
    if is_start == is_end:
        return "", ""
    if between != " ":
        return ("", between) if is_start else (between, "")
    if is_start:
        return "", _space_between(core, text[at : at + REACH])
    return _space_between(text[max(0, at - REACH) : at], core), ""


def _space_between(left: str, right: str) -> str:
    edges = _edges()
    is_joined = (
        edges.closing.match(right)
        or edges.opening_end.search(left)
        or edges.wide_end.search(left)
        or edges.wide_start.match(right)
        or (edges.unspaced_end.search(left) and edges.unspaced_start.match(right))
    )
    return "" if is_joined else " "


def _is_start(text: str, at: int) -> bool:
    return not at or text[at - 1] == "\n"


def _is_end(text: str, at: int) -> bool:
    return at == len(text) or text[at] == "\n"


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
