"""The sizes of the images that a site shows, read from their files, and which of them are no images."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from glossator.diagnostics import Code, Diagnostic, report
from glossator.image_sizes import HEAD_SIZE, ImageSize, is_image, read_size

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from glossator.files import Files
    from glossator.model.links import Spot
    from glossator.resolve.joining import Joined
    from glossator.source import Place


def read_image(files: Files, path: str) -> tuple[ImageSize | None, bool]:
    """Give an image's size, if its file tells it, and whether it may be an image at all. A file that cannot be read is told by who copies it."""
    try:
        head = files.read_part(path, 0, HEAD_SIZE)
        size = read_size(head)
        if size is None and len(head) == HEAD_SIZE and is_image(head):
            size = read_size(files.read(path))
    except OSError:
        return None, True
    return size, is_image(head)


def with_image_sizes(
    joined: Joined, files: Files, spelling: Mapping[str, str], locate: Callable[[Spot | Place], Place]
) -> tuple[Joined, list[Diagnostic]]:
    """Give a joined site with the sizes of the images that it shows. `spelling` tells how the disk spells a path that is not in NFC there."""
    images = joined.joiner.checker.images
    if not images:
        return joined, []
    sizes: dict[str, tuple[int, int]] = {}
    diagnostics = []
    for path, at in images.items():
        size, may_be_image = read_image(files, spelling.get(path, path))
        if size:
            sizes[path] = size
        if not may_be_image:
            message = f"`{path}` is not an image that browsers show"
            hint = "save it as PNG, JPEG, GIF, WebP, AVIF or SVG, or name another file"
            diagnostics.append(report(Code.NOT_AN_IMAGE, locate(at), message, hint))
    return joined._replace(site=replace(joined.site, image_sizes=sizes)), diagnostics
