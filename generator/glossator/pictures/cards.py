"""The picture that networks show with a link to an article: its headline, as on the front page of a newspaper.

1200 by 630 pixels, as networks ask for. Nothing overflows: a headline is wrapped into lines of like lengths, and made smaller until all of it
fits. It is shortened only where it would be too small to read.
"""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING, NamedTuple

import regex

from glossator.model.pictures import CARD_SIZE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from PIL.ImageDraw import ImageDraw
    from PIL.ImageFont import FreeTypeFont

    from glossator.model.pictures import Card, Palette
    from glossator.pictures.lettering import Lettering

MARGIN = 72
LEFT, RIGHT = MARGIN, CARD_SIZE[0] - MARGIN
WIDTH = RIGHT - LEFT
REGULAR, STRONG, BOLD = 400, 600, 700
# Sizes of type in pixels. A headline is as large as it can be between two bounds; a smaller one cannot be read on a telephone.
NAME, SMALL, KICKER = 42, 30, 34
LARGEST, SMALLEST, STEP = 124, 44, 4
LEADING = 1.12
TOP, BOTTOM = 254, 556
# Breaking is allowed between ideographs, but for what may not begin or end a line, and after a dash between letters.
IDEOGRAPH = r"\p{Han}\p{Hiragana}\p{Katakana}"
BREAK = regex.compile(
    rf"(?<=[{IDEOGRAPH}、。，．！？：；）」』】〉》”’ー])(?=[{IDEOGRAPH}（「『【〈《“‘])|(?<=\w[-–—/])(?=\w)"
)
BLANK = regex.compile(r"[ \t\n\r\f\v]+")
ELLIPSIS = "…"
# Of a longer text more than fits is left, however narrow its letters are.
MOST_LETTERS = 1000


class _Piece(NamedTuple):
    """What stands on one line whatever the line's width; `gap` stands before it where it does not begin a line."""

    text: str
    gap: str


def draw_card(card: Card, palette: Palette, lettering: Lettering) -> bytes:
    """Draw a card; give it as a PNG file. Of what stands beside the headline that is left out which cannot be drawn."""
    from PIL import Image, ImageDraw

    kicker, site, date = ("" if lettering.lacking(text) else text for text in (card.kicker, card.site, card.date))
    card = card._replace(headline=lettering.visible(card.headline), kicker=kicker, site=site, date=date)
    image = Image.new("RGB", CARD_SIZE, palette.paper)
    page = _Page(ImageDraw.Draw(image), palette, lettering, card)
    if card.headline:
        page.draw_article()
    else:
        page.draw_site()
    out = BytesIO()
    image.save(out, "PNG", compress_level=7)
    return out.getvalue()


class _Page:
    def __init__(self, draw: ImageDraw, palette: Palette, lettering: Lettering, card: Card) -> None:
        self.draw = draw
        self.palette = palette
        self.lettering = lettering
        self.card = card

    def draw_article(self) -> None:
        """Draw the name of the site and the date between rules, and below them the kicker and the headline."""
        card, palette = self.card, self.palette
        self.draw.rectangle((LEFT, 60, RIGHT - 1, 67), fill=palette.ink)
        self.draw.rectangle((LEFT, 73, RIGHT - 1, 74), fill=palette.ink)
        small, name = self.lettering.font(SMALL, REGULAR), self.lettering.font(NAME, BOLD)
        room = WIDTH - (small.getlength(card.date) + 48 if card.date else 0)
        self._write(_shorten(card.site, name, room), 126, name, palette.ink)
        self._write(card.date, 126, small, palette.muted, is_at_end=True)
        self.draw.rectangle((LEFT, 150, RIGHT - 1, 151), fill=palette.rule)
        self.draw.rectangle((LEFT, 580, RIGHT - 1, 581), fill=palette.ink)
        top = TOP
        if card.kicker:
            kicker = self.lettering.font(KICKER, STRONG)
            self._write(_shorten(card.kicker, kicker, WIDTH), 214, kicker, palette.accent)
        else:
            top -= 56
        lines, size = fit_headline(card.headline, self.lettering, BOTTOM - top)
        font = self.lettering.font(size, BOLD)
        for number, line in enumerate(lines):
            self._write(line, top + size * 0.86 + number * size * LEADING, font, palette.ink)

    def draw_site(self) -> None:
        """Draw the name of the site as its front page has it: large, in the middle, between rules, with the tagline below."""
        palette = self.palette
        lines, size = fit_headline(self.card.site, self.lettering, 250)
        height = round(len(lines) * size * LEADING)
        font, small = self.lettering.font(size, BOLD), self.lettering.font(KICKER, REGULAR)
        top = 290 - height // 2
        self.draw.rectangle((LEFT, top - 58, RIGHT - 1, top - 51), fill=palette.ink)
        self.draw.rectangle((LEFT, top - 45, RIGHT - 1, top - 44), fill=palette.ink)
        for number, line in enumerate(lines):
            self._write(line, top + size * 0.86 + number * size * LEADING, font, palette.ink, is_centred=True)
        self.draw.rectangle((LEFT, top + height + 40, RIGHT - 1, top + height + 41), fill=palette.rule)
        for number, line in enumerate(_wrap(_pieces_of(self.card.kicker), small, WIDTH)[:3]):
            self._write(line, top + height + 104 + number * KICKER * 1.35, small, palette.muted, is_centred=True)

    def _write(
        self,
        text: str,
        baseline: float,
        font: FreeTypeFont,
        colour: str,
        *,
        is_at_end: bool = False,
        is_centred: bool = False,
    ) -> None:
        """Write a line where lines of the card's language begin, or at the other side, or in the middle."""
        if not text:
            return
        is_right = self.card.is_rtl != is_at_end
        at, anchor = (CARD_SIZE[0] / 2, "ms") if is_centred else (RIGHT, "rs") if is_right else (LEFT, "ls")
        direction = ("rtl" if self.card.is_rtl else "ltr") if self.lettering.shapes else None
        self.draw.text((at, round(baseline)), text, fill=colour, font=font, anchor=anchor, direction=direction)


def fit_headline(text: str, lettering: Lettering, height: float) -> tuple[list[str], int]:
    """Give a headline's lines, and the size of type, in pixels, at which they fit into a height and the card's width."""
    pieces = _pieces_of(text)
    for size in range(LARGEST, SMALLEST - 1, -STEP):
        font = lettering.font(size, BOLD)
        if any(font.getlength(piece.text) > WIDTH for piece in pieces):
            continue
        lines = _wrap(pieces, font, WIDTH)
        if len(lines) * size * LEADING <= height:
            return _balance(pieces, font, lines), size
    font = lettering.font(SMALLEST, BOLD)
    lines = _wrap([*_break_long(pieces, font)], font, WIDTH)
    most = int(height // (SMALLEST * LEADING))
    if len(lines) > most:
        lines = [*lines[: most - 1], _shorten(" ".join(lines[most - 1 :]), font, WIDTH)]
    return lines, SMALLEST


def _pieces_of(text: str) -> list[_Piece]:
    pieces = []
    for word in BLANK.split(text[:MOST_LETTERS].strip()):
        parts = BREAK.split(word)
        pieces += [_Piece(part, "" if number else " ") for number, part in enumerate(parts) if part]
    return pieces


def _break_long(pieces: list[_Piece], font: FreeTypeFont) -> Iterator[_Piece]:
    """Break what is wider than a line between its characters, where a line is full."""
    for piece in pieces:
        gap, part = piece.gap, ""
        for cluster in regex.findall(r"\X", piece.text) if font.getlength(piece.text) > WIDTH else [piece.text]:
            if part and font.getlength(part + cluster) > WIDTH:
                yield _Piece(part, gap)
                gap, part = "", ""
            part += cluster
        yield _Piece(part, gap)


def _wrap(pieces: list[_Piece], font: FreeTypeFont, width: float) -> list[str]:
    lines: list[str] = []
    for piece in pieces:
        longer = lines[-1] + piece.gap + piece.text if lines else ""
        if lines and font.getlength(longer) <= width:
            lines[-1] = longer
        else:
            lines.append(piece.text)
    return lines


def _balance(pieces: list[_Piece], font: FreeTypeFont, lines: list[str]) -> list[str]:
    """Give as many lines of like lengths: as narrow as they can be."""
    narrow, wide = 0.0, float(WIDTH)
    while len(lines) > 1 and wide - narrow > 16:  # noqa: PLR2004  pixels, which nobody sees
        middle = (narrow + wide) / 2
        tried = _wrap(pieces, font, middle)
        if len(tried) == len(lines) and all(font.getlength(line) <= middle for line in tried):
            lines, wide = tried, middle
        else:
            narrow = middle
    return lines


def _shorten(text: str, font: FreeTypeFont, width: float) -> str:
    """Give a text, or as much of it as fits into a width."""
    if len(text) <= MOST_LETTERS and font.getlength(text) <= width:
        return text
    clusters = regex.findall(r"\X", text[:MOST_LETTERS])
    while clusters and font.getlength("".join(clusters).rstrip() + ELLIPSIS) > width:
        clusters.pop()
    return "".join(clusters).rstrip() + ELLIPSIS
