"""The state of one weaving; the package's docstring says how it works."""

from __future__ import annotations

import sys
from operator import itemgetter
from typing import TYPE_CHECKING

from glossator.model.text import Break, Close, Image, LinkClose, LinkOpen, Mark, Open, Raw, Text
from glossator.weaving.tags import escape, holds_link, open_anchor, write_image

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from glossator.model.text import Document, Piece

NEVER = sys.maxsize
ID, START, END = (itemgetter(Mark._fields.index(name)) for name in ("id", "start", "end"))


class _Strand:
    """A mark on its way through the text.

    `last` is the end of its last character that is not white space. While a piece of it is open, `blank` is the place in the output of its
    opening tag, `ink` how many runs that are not mere white space had been written before it, and `is_linked` whether it is an `<a>`.
    """

    __slots__ = ("blank", "end", "ink", "is_linked", "is_unlinked", "is_woven", "is_written", "last", "look", "order")

    def __init__(self, mark: Mark, order: int, last: int) -> None:
        self.look = mark.look
        self.order = order
        self.end = mark.end
        self.last = last
        self.blank = self.ink = 0
        self.is_linked = self.is_unlinked = self.is_written = self.is_woven = False


def _measure_elements(
    pieces: Sequence[Piece], first: int, at: int, urls: Sequence[str | None]
) -> dict[int, tuple[int, int]]:
    """Tell which text the element or link that the piece `first` opens holds, and each inside it, by the indexes of their opening pieces.

    `at` is the end of the text before it. The end is NEVER where no mark may stand around the element: it holds a block or an `<a>`.
    """
    held: dict[int, tuple[int, int]] = {}
    opened: list[list[int]] = []  # of each: index, start or -1, end
    for index in range(first, len(pieces)):
        piece = pieces[index]
        if isinstance(piece, (Text, Break)):
            if opened[-1][1] < 0 and piece[0] < piece[1]:
                for element in opened:
                    element[1] = piece[0] if element[1] < 0 else element[1]
            at = piece[1]
        elif isinstance(piece, LinkClose) or (isinstance(piece, Close) and piece.is_inline):
            number, start, end = opened.pop()
            held[number] = (at if start < 0 else start, end or at)
            if not opened:
                break
            opened[-1][2] |= end
        else:
            if isinstance(piece, LinkOpen) or (isinstance(piece, Open) and piece.is_inline):
                opened.append([index, -1, 0])
            if _bars_marks(piece, urls):
                opened[-1][2] = NEVER
    return held


def _bars_marks(piece: Piece, urls: Sequence[str | None]) -> bool:
    """Tell whether no mark may stand around a piece: the start of a block or a link, or a footnote's number."""
    if isinstance(piece, Open):
        return not piece.is_inline or piece.name == "a"
    if isinstance(piece, LinkOpen):
        return urls[piece.link] is not None
    return isinstance(piece, Raw) and holds_link(piece.html)


class Weaver:
    """Writes pieces one by one, and the marks in them; `out` is what is written."""

    def __init__(
        self, document: Document, marks: Iterable[Mark], urls: Sequence[str | None], added: Mapping[int, str]
    ) -> None:
        self.text = document.text
        self.links = document.links
        self.urls = urls
        self.added = added
        self.pieces = document.pieces
        self.held: dict[int, tuple[int, int]] = {}  # what text elements hold, as far as it was asked for
        # Those to come, the next one last; in nesting order.
        self.marks = sorted(marks, key=ID, reverse=True)
        self.marks.sort(key=END)
        self.marks.sort(key=START, reverse=True)
        self.next_start = self.marks[-1].start if self.marks else NEVER
        self.next_stop = self.next_start  # where next a mark begins or an active one ends
        self.out: list[str] = []
        self.at = 0
        self.active: list[_Strand] = []
        self.opened = 0
        self.floor = 0
        self.floors: list[int] = []
        self.ink = 0
        self.order = 0  # of the last mark that was admitted
        self.open_links = 0  # `<a>` elements that are open: marks, Markdown's links, and raw HTML's
        self.link_is_written: list[bool] = []
        self.waiting: list[tuple[int, str]] = []  # what follows marks, by their order, until no `<a>` is open

    def add_text(self, piece: Text) -> None:
        """Write a run of text, and the marks in it."""
        if self.active or self.waiting:
            self.weave_text(piece)
        else:
            self._weave_apart(piece)

    def _weave_apart(self, piece: Text) -> None:
        """Write a run of text while no mark is active, and in it those marks that lie apart from all others, each with what follows it."""
        start, end, shown = piece
        out, marks, at = self.out, self.marks, start
        is_apart = len(shown) == end - start and not self.open_links
        write = str if escape(shown) is shown else escape
        while is_apart and marks and marks[-1].start < end:
            mark = marks[-1]
            begin, stop = mark.start, mark.end
            is_last = len(marks) == 1 or marks[-2].start >= stop
            run = shown[begin - start : stop - start]
            is_apart = is_last and at <= begin < stop <= end and not run.isspace()
            if is_apart:
                look = mark.look
                out += (write(shown[at - start : begin - start]), look.opening, write(run), look.closing, look.after)
                at = stop
                marks.pop()
        self.next_start = self.next_stop = marks[-1].start if marks else NEVER
        rest = shown[at - start :] if at > start else shown
        if not is_apart:
            self.weave_text(Text(at, end, rest))
            return
        out.append(write(rest))
        self._advance(end)

    def weave_text(self, piece: Text) -> None:
        """Write a run of text, cut wherever a mark begins or ends: the way that is right whatever there is."""
        start, end, shown = piece
        self._advance(start)
        is_whole = len(shown) != end - start
        at = start
        while at < end:
            stop = self.next_stop if at < self.next_stop < end and not is_whole else end
            run = shown if is_whole else shown[at - start : stop - start]
            if self.waiting or self.opened < len(self.active):
                self._open_to(len(self.active))
            self.out.append(escape(run))
            self.ink += run.strip() != ""
            self._advance(stop)
            at = stop
        if start == end and shown:
            self.flush()
            self.out.append(escape(shown))

    def add_piece(self, index: int, piece: Piece) -> None:
        """Write any other piece."""
        if isinstance(piece, Open):
            self._open_element(index, piece)
        elif isinstance(piece, Close):
            self._close_element(piece)
        else:
            self._write_other(index, piece)

    def _open_element(self, index: int, piece: Open) -> None:
        """Write an opening tag; an inline element stays inside those marks that cover it whole."""
        if not piece.is_inline:
            if self.opened:
                self._close_to(0)
            if self.waiting:
                self.flush()
            self.out.append(piece.html)
            return
        self._enter(index)
        self.floors.append(self.floor)
        self.floor = self.opened
        if piece.name == "a":
            self._open_link(piece.html)
        else:
            self.flush()
            self.out.append(piece.html)

    def _close_element(self, piece: Close) -> None:
        """Write a closing tag, before it those of the marks inside, after it those of the marks around that end here."""
        if not piece.is_inline:
            if self.opened:
                self._close_to(0)
            if self.waiting:
                self.flush()
            self.out.append(piece.html)
            return
        self._close_to(self.floor)
        # What follows several marks that end at one offset stands together, outside the elements that end there too.
        if not any(strand.end <= self.at for strand in self.active[: self.floor]):
            self.flush()
        if piece.name == "a":
            self._close_link(piece.html)
        else:
            self.out.append(piece.html)
        self.floor = self.floors.pop()
        self._advance(self.at)

    def _write_other(self, index: int, piece: Piece) -> None:
        """Write a link's borders, an image, a line break or raw HTML."""
        if isinstance(piece, LinkOpen):
            url = self.urls[piece.link]
            if url is None:
                self.link_is_written.append(False)
            else:
                if self.active or self.next_start <= self.at + 1:
                    self._enter(index)
                self._open_link(open_anchor(self.links[piece.link], url))
        elif isinstance(piece, LinkClose):
            self._close_link("</a>")
        elif isinstance(piece, Image):
            url = self.urls[piece.link]
            if url is not None:
                self.flush()
                self.out.append(write_image(piece, url, self.added.get(piece.link, "")))
        elif isinstance(piece, Break):
            self._advance(piece.start)
            self._open_to(len(self.active))
            self.out.append("<br>\n")
            self._advance(piece.end)
        elif isinstance(piece, Raw):
            self._write_raw(piece.html)

    def flush(self) -> None:
        """Write what follows the marks that have ended, unless an `<a>` is open."""
        if self.waiting and not self.open_links:
            self.waiting.sort(key=lambda entry: entry[0])
            self.out.extend(html for _, html in self.waiting)
            self.waiting.clear()

    def _advance(self, at: int) -> None:
        """Close the marks that end at an offset or before it, and admit those that begin there."""
        self.at = at
        if at < self.next_stop:
            return
        active, floor = self.active, self.floor
        for position in range(floor, len(active)):
            if active[position].end <= at:
                self._close_to(position)
                active[floor:] = [strand for strand in active[floor:] if strand.end > at]
                break
        while self.next_start <= at:
            mark = self.marks.pop()
            self.next_start = self.marks[-1].start if self.marks else NEVER
            covered = self.text[mark.start : mark.end]
            self.order += 1
            if mark.end > mark.start:
                if not covered.isspace():
                    active.append(_Strand(mark, self.order, mark.start + len(covered.rstrip())))
            elif mark.look.after:
                self.waiting.append((self.order, mark.look.after))
        # A mark around the innermost element may have ended; it closes with the element, before which no text follows.
        self.next_stop = stop = self.next_start
        for strand in active:
            if strand.end < stop:
                self.next_stop = stop = strand.end

    def _enter(self, index: int) -> None:
        """Close the marks that do not cover an inline element whole, and open those that do."""
        if not self.active and self.next_start > self.at + 1:
            # Only the newline between blocks can lie before the element's text: no mark stands around it.
            return
        if index not in self.held:
            self.held.update(_measure_elements(self.pieces, index, self.at, self.urls))
        start, end = self.held[index]
        if start == end:
            return
        self._advance(start)
        covering = 0
        while covering < len(self.active) and self.active[covering].end >= end:
            covering += 1
        self._close_to(covering)
        self._open_to(covering)

    def _open_to(self, count: int) -> None:
        """Open the first so many active marks, as far as they are not; what waits comes first."""
        if self.waiting:
            self.flush()
        if self.opened >= count:
            return
        for strand in self.active[self.opened : count]:
            strand.blank = len(self.out)
            strand.ink = self.ink
            strand.is_linked = strand.look.is_link and not self.open_links
            self.open_links += strand.is_linked
            self.out.append("")
        self.opened = count

    def _close_to(self, count: int) -> None:
        """Close the open marks but the first so many."""
        while self.opened > count:
            self.opened -= 1
            strand = self.active[self.opened]
            self.open_links -= strand.is_linked
            if self.ink > strand.ink:
                self._fill_blank(strand)
            if strand.is_written and not strand.is_woven and self.at >= strand.last:
                strand.is_woven = True
                after = strand.look.after_unlinked if strand.is_unlinked else strand.look.after
                if after:
                    self.waiting.append((strand.order, after))

    def _fill_blank(self, strand: _Strand) -> None:
        look = strand.look
        if look.is_link and not strand.is_linked:
            opening = look.again_unlinked if strand.is_written else look.opening_unlinked
            closing = look.closing_unlinked
            strand.is_unlinked = True
        else:
            opening, closing = look.again if strand.is_written else look.opening, look.closing
        self.out[strand.blank] = opening
        self.out.append(closing)
        strand.is_written = True

    def _open_link(self, html: str) -> None:
        if self.waiting:
            self.flush()
        is_written = not self.open_links
        self.link_is_written.append(is_written)
        if is_written:
            self.open_links += 1
            self.out.append(html)

    def _close_link(self, html: str) -> None:
        is_written = self.link_is_written.pop()
        if is_written:
            if self.opened > self.floor:
                self._close_to(self.floor)
            self.open_links -= 1
            self.out.append(html)

    def _write_raw(self, html: str) -> None:
        if not holds_link(html):
            self.flush()
            self.out.append(html)
            return
        # A footnote's number is a link: it stands in no other.
        for position, strand in enumerate(self.active[: self.opened]):
            if strand.is_linked:
                self._close_to(position)
                break
        if self.open_links:
            self.waiting.append((-1, html))
        else:
            self.flush()
            self.out.append(html)
