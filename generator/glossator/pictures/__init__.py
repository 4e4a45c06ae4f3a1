"""Making pictures, with Pillow, which the extra `images` installs. It is imported where a picture is made, and nowhere else."""

from __future__ import annotations

from functools import cache
from importlib.util import find_spec

from glossator.model.digests import digest_value

# What is made changes with this: raise it with every change of what is made of the same image.
MAKER = 1


class PictureError(Exception):
    """A picture cannot be made; the message says why."""


def is_installed() -> bool:
    """Tell whether pictures can be made here."""
    return find_spec("PIL") is not None


def version_key(digest: bytes, width: int, quality: int) -> bytes:
    """Give the key of a version of an image, by the digest of the image's bytes."""
    return digest_value((digest, width, quality, describe_maker()))


@cache
def describe_maker() -> str:
    """Describe what makes pictures, as far as their bytes depend on it."""
    from PIL import __version__  # this alone, which is quick

    return f"{MAKER} {__version__}"
