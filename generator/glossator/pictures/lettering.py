"""A font, and which texts can be drawn with it: what it has no glyph for would be drawn as an empty box."""

from __future__ import annotations

import unicodedata
from functools import lru_cache
from importlib import import_module
from importlib.util import find_spec
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

from glossator.model.digests import digest_bytes
from glossator.pictures import PictureError

if TYPE_CHECKING:
    from PIL.ImageFont import Axis, FreeTypeFont

# Source Serif, which stands in the stylesheet's list of faces too.
PACKAGE = "fontpkg_source_serif_4"
DEFAULT_FILE = "files/SourceSerif4[opsz,wght].ttf"
# The last code point of a plane for private use, which no font has a glyph for.
NOBODYS = "\U000fffff"
PROBE_SIZE = 40
# Scripts whose letters take other forms beside one another, by their ranges: India's and its neighbours'. Those from right to left are known by that.
JOINED = ((0x0900, 0x0DFF), (0x0F00, 0x109F), (0x1780, 0x17FF), (0x1A00, 0x1CFF), (0xA800, 0xABFF), (0x11000, 0x11FFF))


def find_default_folder() -> Path | None:
    """Find the folder of the font that the extra brings; None where it is not installed."""
    return Path(str(import_module(PACKAGE).ROOT)) if find_spec(PACKAGE) else None


class Lettering:
    """A font by its file's bytes. `shapes` tells that letters which join, and lines from right to left, can be drawn here (by the library Raqm)."""

    def __init__(self, data: bytes) -> None:
        """Take the file's bytes; raises PictureError if it is no font."""
        from PIL import ImageFont, features

        self.digest = digest_bytes(data)
        self._data = data
        self.shapes = bool(features.check("raqm"))
        try:
            self._probe = ImageFont.truetype(BytesIO(data), PROBE_SIZE, layout_engine=ImageFont.Layout.BASIC)
            self._nothing = self._look(NOBODYS)
        except (OSError, ValueError) as error:
            raise PictureError("it is no font that can be read") from error
        self._is_drawn: dict[str, bool] = {}
        self.font = lru_cache(maxsize=64)(self._load)

    def __reduce__(self) -> tuple[type[Lettering], tuple[bytes]]:
        """Give how it is made again, in another process."""
        return Lettering, (self._data,)

    def lacking(self, text: str) -> list[str]:
        """Give the characters of a text that cannot be drawn, each once."""
        return [char for char in dict.fromkeys(text) if not self._can_draw(char)]

    def visible(self, text: str) -> str:
        """Give a text without what only says how it is drawn, where that is drawn as a box."""
        return text if self.shapes else "".join(char for char in text if not _is_unseen(char))

    def _load(self, size: int, weight: int) -> FreeTypeFont:
        """Give the font at a size, in pixels, and a weight, from 100 to 900, as far as it has several."""
        from PIL import ImageFont

        font = ImageFont.truetype(BytesIO(self._data), size)
        try:
            axes = font.get_variation_axes()
        except OSError:  # a font of one weight
            return font
        wanted = {b"Weight": weight, b"Optical Size": size}
        font.set_variation_by_axes([_choose(axis, wanted.get(axis["name"] or b"")) for axis in axes])
        return font

    def _can_draw(self, char: str) -> bool:
        known = self._is_drawn.get(char)
        if known is None:
            known = self._is_drawn[char] = char.isspace() or (
                (self.shapes or not _joins(char)) and (_is_unseen(char) or self._look(char) != self._nothing)
            )
        return known

    def _look(self, char: str) -> tuple[object, ...]:
        """Tell what a character looks like."""
        mask = self._probe.getmask(char)
        return bytes(mask), mask.size, self._probe.getlength(char)


def _choose(axis: Axis, wanted: int | None) -> float:
    """Give the value of an axis that is nearest to one that is wanted."""
    value = axis["default"] if wanted is None else wanted
    return float(min(max(value or 0, axis["minimum"] or 0), axis["maximum"] or 0))


def _is_unseen(char: str) -> bool:
    """Tell whether a character only says how others are to be drawn."""
    return unicodedata.category(char) == "Cf" or "\ufe00" <= char <= "\ufe0f"


def _joins(char: str) -> bool:
    """Tell whether a character's glyph depends on its neighbours, or on the direction of the line."""
    is_backwards = unicodedata.bidirectional(char) in {"R", "AL", "AN"}
    return is_backwards or any(first <= ord(char) <= last for first, last in JOINED)
