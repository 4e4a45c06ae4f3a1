"""Narrower versions of an image: as browsers draw it, with its colours and its transparency, and with nothing else that its file says.

An image is turned as its Exif data ask, where browsers do so (CSS Images 3, 4.2): in JPEG and PNG. What a camera wrote down, such as the place,
is left out. The colour profile is kept, but of inks (CMYK), which are converted to sRGB by it.
"""

from __future__ import annotations

import warnings
from io import BytesIO
from typing import TYPE_CHECKING

from glossator.pictures import PictureError

if TYPE_CHECKING:
    from PIL.Image import Image

# Pixels, as many as Pillow takes without a warning: a file of a few kilobytes may say that it holds a terabyte.
MOST_PIXELS = 1024 * 1024 * 1024 // 4 // 3
FORMATS = ("JPEG", "PNG", "WEBP")
ORIENTATION = 0x0112
# What each orientation asks for, by Pillow's names.
TURNS = {
    2: "FLIP_LEFT_RIGHT",
    3: "ROTATE_180",
    4: "FLIP_TOP_BOTTOM",
    5: "TRANSPOSE",
    6: "ROTATE_270",
    7: "TRANSVERSE",
    8: "ROTATE_90",
}
# From this orientation on width and height change places (Exif 2.3, 4.6.4).
FIRST_SIDEWAYS = 5
# An image is reduced by whole numbers first, as long as it is wider than the version by so much.
GAP = 3.0


def scale_image(data: bytes, width: int, quality: int) -> bytes:
    """Give an image, by the bytes of its file, as a file of the same format of a width in pixels. Raises PictureError."""
    from PIL import Image, UnidentifiedImageError

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            warnings.simplefilter("ignore", UserWarning)  # of metadata that are damaged, and left out anyway
            with Image.open(BytesIO(data), formats=FORMATS) as image:
                return _write(_scale(image, width), image, quality)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise PictureError("it has too many pixels") from error
    except UnidentifiedImageError as error:
        raise PictureError("it is no JPEG, PNG or WebP, or its beginning is damaged") from error
    # Whatever a decoder stumbles over: Pillow does not say which errors that may be.
    except Exception as error:
        said = " ".join(str(error).split()).rstrip(".")
        reason = said if isinstance(error, OSError | SyntaxError | ValueError) and "<" not in said else ""
        raise PictureError(reason[:120] or "its data are damaged") from error


def _scale(image: Image, width: int) -> Image:
    from PIL.Image import Resampling, Transpose

    turn = _read_turn(image)
    is_sideways = turn >= FIRST_SIDEWAYS
    across, down = reversed(image.size) if is_sideways else image.size
    height = max(1, round(down * width / across))
    size = (height, width) if is_sideways else (width, height)
    if image.format == "JPEG":
        image.draft(None, (size[0] * 2, size[1] * 2))
    scaled = _in_plain_mode(image).resize(size, Resampling.LANCZOS, reducing_gap=GAP)
    return scaled.transpose(Transpose[TURNS[turn]]) if turn in TURNS else scaled


def _read_turn(image: Image) -> int:
    """Read the orientation from an image's Exif data; 1, upright, where there is none, or browsers do not look at it."""
    from PIL.Image import Exif

    if image.format == "WEBP" or "exif" not in image.info:
        return 1
    exif = Exif()
    try:
        exif.load(image.info["exif"])
        turn = exif.get(ORIENTATION, 1)
    except Exception:  # noqa: BLE001  data that are damaged say nothing, however Pillow finds out
        return 1
    return turn if turn in TURNS else 1


def _in_plain_mode(image: Image) -> Image:
    """Give an image in a mode that can be scaled and written: grey or in colours, with alpha or without, eight bits each."""
    if image.mode in {"P", "PA"} or "transparency" in image.info:
        is_clear = "transparency" in image.info or image.mode == "PA"
        return image.convert("RGBA" if is_clear else "RGB")
    if image.mode.startswith("I"):
        return image.point(lambda value: value * (1 / 257)).convert("L")
    if image.mode == "CMYK":
        return _convert_inks(image)
    return image if image.mode in {"L", "LA", "RGB", "RGBA"} else image.convert("L" if image.mode == "1" else "RGB")


def _convert_inks(image: Image) -> Image:
    """Convert inks to sRGB, by their profile if they have one."""
    from PIL import ImageCms

    profile = image.info.get("icc_profile")
    if profile:
        try:
            made = ImageCms.profileToProfile(
                image, ImageCms.ImageCmsProfile(BytesIO(profile)), ImageCms.createProfile("sRGB"), outputMode="RGB"
            )
        except (ImageCms.PyCMSError, OSError):
            return image.convert("RGB")
        if made is not None:
            return made
    return image.convert("RGB")


def _write(scaled: Image, image: Image, quality: int) -> bytes:
    profile = image.info.get("icc_profile") if image.mode != "CMYK" else None
    scaled.info = {}  # a comment, a place, a thumbnail: whatever would be written along
    out = BytesIO()
    if image.format == "PNG":
        scaled.save(out, "PNG", optimize=True, icc_profile=profile)
    elif image.format == "WEBP":
        scaled.save(out, "WEBP", quality=quality, method=4, icc_profile=profile or b"")
    else:
        scaled.save(out, "JPEG", quality=quality, optimize=True, progressive=True, icc_profile=profile)
    return out.getvalue()
