"""How wide and how high an image is, in CSS pixels, by the first bytes of its file; no pixel is ever decoded.

An image may be damaged, or no image at all: then no size is told. A page keeps room for an image by its width and height (HTML, 4.8.17), so a wrong
size is worse than none.
"""

from __future__ import annotations

import re
from io import BytesIO
from typing import TYPE_CHECKING, Literal, NamedTuple

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
# The bit of a WebP's flags that says that it moves (RFC 9649, 2.7.1.2).
ANIMATION = 0x02
ORIENTATION = 0x0112
# The orientations in which width and height change places.
SIDEWAYS = range(5, 9)
# How the files begin that browsers show as images: PNG, JPEG, GIF, BMP, an icon, JPEG XL twice; and WebP and AVIF (a box `ftyp`) further in.
PNG = b"\x89PNG\r\n\x1a\n"
SIGNATURES = (PNG, b"\xff\xd8", b"GIF8", b"BM", b"\0\0\1\0", b"\xff\x0a", b"\0\0\0\x0cJXL ")


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

    width, height = get(BytesIO(data))
    # `imagesize` knows of turned JPEGs; browsers turn PNGs too (PNG 3, 11.3.4.5).
    return (
        _checked(height, width)
        if _read_turn(_chunks_of(data).get(b"eXIf", b"")) in SIDEWAYS
        else _checked(width, height)
    )


def find_format(head: bytes) -> Literal["jpeg", "png", "webp"] | None:
    """Tell the format of an image of which narrower versions can be made, by its file's first bytes: one of pixels that does not move."""
    if head.startswith(b"\xff\xd8"):
        return "jpeg"
    if head.startswith(PNG):
        return None if b"acTL" in _chunks_of(head) else "png"
    is_webp = head[:4] == b"RIFF" and head[8:12] == b"WEBP"
    moves = head[12:16] == b"VP8X" and len(head) > 20 and head[20] & ANIMATION  # noqa: PLR2004  the flags' place
    return "webp" if is_webp and not moves else None


def _chunks_of(head: bytes) -> dict[bytes, bytes]:
    """Give a PNG's chunks before its pixels, by name; none of what is no PNG."""
    chunks: dict[bytes, bytes] = {}
    at = len(PNG) if head.startswith(PNG) else len(head)
    while at + 8 <= len(head):
        length, name = int.from_bytes(head[at : at + 4], "big"), head[at + 4 : at + 8]
        if name == b"IDAT":
            break
        chunks.setdefault(name, head[at + 8 : at + 8 + length])
        at += 12 + length
    return chunks


def _read_turn(exif: bytes) -> int:
    """Read the orientation from Exif data (TIFF 6.0, 2; Exif 2.3, 4.6.4); 1, upright, where there is none."""
    order: Literal["little", "big"] = "little" if exif[:2] == b"II" else "big"
    start = int.from_bytes(exif[4:8], order)
    count = int.from_bytes(exif[start : start + 2], order)
    for at in range(start + 2, min(start + 2 + 12 * count, len(exif) - 11), 12):
        if int.from_bytes(exif[at : at + 2], order) == ORIENTATION:
            return int.from_bytes(exif[at + 8 : at + 10], order)
    return 1


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
