"""How wide and how high an image is, in CSS pixels, by the first bytes of its file; no pixel is ever decoded.

An image may be damaged, or no image at all: then no size is told. A page keeps room for an image by its width and height (HTML, 4.8.17), so a wrong
size is worse than none.
"""

from __future__ import annotations

import re
from io import BytesIO
from typing import TYPE_CHECKING, NamedTuple

from glossator.html_tokens import StartTag, read_tokens

if TYPE_CHECKING:
    from collections.abc import Mapping

# Enough for all images but such as have large metadata before their size; of those the whole file is read.
HEAD_SIZE = 65_536
# No browser shows more, and no JPEG or WebP can say more.
LARGEST = 65_535
# Pixels for each unit of CSS (CSS Values 4, 6.2); a percentage or `em` depends on the page.
UNITS = {"": 1.0, "px": 1.0, "pt": 96 / 72, "pc": 16.0, "in": 96.0, "cm": 96 / 2.54, "mm": 96 / 25.4}
LENGTH = re.compile(r"\s*\+?(\d{1,9}(?:\.\d{1,9})?|\.\d{1,9})\s*([a-z]*)\s*", re.ASCII)
# How the files begin that browsers show as images: PNG, JPEG, GIF, BMP, an icon, JPEG XL twice; and WebP and AVIF (a box `ftyp`) further in.
SIGNATURES = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8", b"GIF8", b"BM", b"\0\0\1\0", b"\xff\x0a", b"\0\0\0\x0cJXL ")


class ImageSize(NamedTuple):
    """An image's width and height in CSS pixels, both at least 1."""

    width: int
    height: int


def is_image(head: bytes) -> bool:
    """Tell whether a file that begins so may be an image that browsers show; only what plainly is none is told as such."""
    return (
        head.startswith(SIGNATURES)
        or (head[:4] == b"RIFF" and head[8:12] == b"WEBP")
        or head[4:8] == b"ftyp"
        or _find_root(head) is not None
    )


def read_size(data: bytes) -> ImageSize | None:
    """Read an image's size from its file's bytes, or the first of them; None where they do not tell it."""
    if not is_image(data):
        return None
    root = _find_root(data)
    if root is not None:
        return _read_root(root)
    from imagesize import get  # it brings along half of `urllib`, so only who has such images pays for it

    return _checked(*get(BytesIO(data)))


def _checked(width: float, height: float) -> ImageSize | None:
    size = ImageSize(round(width), round(height))
    return size if 1 <= size.width <= LARGEST and 1 <= size.height <= LARGEST else None


def _find_root(head: bytes) -> Mapping[str, str] | None:
    """Give the attributes of an SVG's root; None for what is no SVG."""
    if not head.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"<"):
        return None
    tokens = read_tokens(head[:HEAD_SIZE].decode("utf-8", "replace"))
    root = next((token for token in tokens if isinstance(token, StartTag)), None)
    return root.attributes if root and root.name.rpartition(":")[2] == "svg" else None


def _read_root(root: Mapping[str, str]) -> ImageSize | None:
    """Read an SVG's size: its own width and height, else those of its view box, at the ratio that it has (SVG 2, 8.12)."""
    width, height = (_read_length(root.get(name, "")) for name in ("width", "height"))
    box = re.split(r"[\s,]+", root.get("viewbox", "").strip())
    sides = [_read_length(side) for side in box[2:]] if len(box) == 4 else []  # noqa: PLR2004  left, top, width, height
    if len(sides) == 2 and sides[0] and sides[1]:  # noqa: PLR2004
        ratio = sides[0] / sides[1]
        if width is None and height is None:
            width, height = sides
        width = width if width is not None or height is None else height * ratio
        height = height if height is not None or width is None else width / ratio
    return _checked(width, height) if width is not None and height is not None else None


def _read_length(written: str) -> float | None:
    length = LENGTH.fullmatch(written)
    unit = UNITS.get(length[2]) if length else None
    return float(length[1]) * unit if length and unit else None
