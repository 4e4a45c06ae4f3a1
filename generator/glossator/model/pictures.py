"""Pictures that are made: narrower versions of images."""

from __future__ import annotations

from typing import NamedTuple


class ImageVersion(NamedTuple):
    """A narrower version of an image: its width in pixels, its path from the site's root, and its key.

    The key is the digest of all that its bytes are made of: the image's own bytes, the width, the settings, and what makes it.
    """

    width: int
    path: str
    key: bytes
