"""The sizes of the images that a site shows, read from their files, the narrower versions that they get, and which of them are no images."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from glossator.build.inventory import CONFIG
from glossator.diagnostics import Code, Diagnostic, report
from glossator.frozen import frozen
from glossator.image_sizes import HEAD_SIZE, ImageSize, find_format, is_image, read_size
from glossator.model.digests import digest_bytes
from glossator.model.pictures import ImageVersion
from glossator.pictures import is_installed, version_key
from glossator.pictures.scaling import MOST_PIXELS

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from glossator.files import Files
    from glossator.model.content import ImageOptions
    from glossator.model.links import Spot
    from glossator.resolve.joining import Joined
    from glossator.source import Place

# How much of an image's own name a version's name holds, and how much of the digest that makes it another's no more.
LONGEST_STEM, DIGITS = 48, 8
ENDINGS = {"jpeg": "jpg", "png": "png", "webp": "webp"}


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


def with_images(
    joined: Joined, files: ImageFiles, options: ImageOptions | None, locate: Callable[[Spot | Place], Place]
) -> tuple[Joined, list[Diagnostic]]:
    """Give a joined site with the sizes of the images that it shows, and with the narrower versions that they get, if `options` ask for some."""
    images = joined.joiner.checker.images
    if not images:
        return joined, []
    options = options if options and is_installed() else None
    sizes: dict[str, tuple[int, int]] = {}
    versions: dict[str, tuple[ImageVersion, ...]] = {}
    diagnostics = []
    for path, at in images.items():
        size, may_be_image = read_image(files.files, files.spell(path))
        if size:
            sizes[path] = size
            if options and at.path != CONFIG:  # the publisher's logo is on no page
                if size.width * size.height > MOST_PIXELS:
                    diagnostics.append(_tell_too_large(path, size, locate(at)))
                else:
                    versions[path] = _plan_versions(path, size, files, options)
        if not may_be_image:
            message = f"`{path}` is not an image that browsers show"
            hint = "save it as PNG, JPEG, GIF, WebP, AVIF or SVG, or name another file"
            diagnostics.append(report(Code.NOT_AN_IMAGE, locate(at), message, hint))
    versions = {path: planned for path, planned in versions.items() if planned}
    return joined._replace(site=replace(joined.site, image_sizes=sizes, image_versions=versions)), diagnostics


@frozen
class ImageFiles:
    """The files of images. `spelling` tells how the disk spells a path that is not in NFC there, `digests` what is known of files' bytes."""

    files: Files
    spelling: Mapping[str, str]
    digests: dict[str, bytes]

    def spell(self, path: str) -> str:
        """Give a path as the disk spells it."""
        return self.spelling.get(path, path)

    def read_head(self, path: str) -> bytes:
        """Read the first bytes of a file; none if that cannot be done."""
        try:
            return self.files.read_part(self.spell(path), 0, HEAD_SIZE)
        except OSError:
            return b""

    def digest(self, path: str) -> bytes | None:
        """Give the digest of a file's bytes; None if it cannot be read, which is told by who copies it."""
        raw = self.spell(path)
        if raw not in self.digests:
            try:
                self.digests[raw] = digest_bytes(self.files.read(raw))
            except OSError:
                return None
        return self.digests[raw]


def _plan_versions(path: str, size: ImageSize, files: ImageFiles, options: ImageOptions) -> tuple[ImageVersion, ...]:
    """Give the versions of an image that are narrower than itself; none of what moves, or is drawn by lines."""
    widths = [width for width in options.widths if width < size.width]
    format = find_format(files.read_head(path)) if widths else None
    digest = files.digest(path) if format else None
    if format is None or digest is None:
        return ()
    versions = []
    for width in widths:
        key = version_key(digest, width, options.quality)
        # Two files that are the same have two names, since either may go.
        name = digest_bytes(key + path.encode()).hex()[:DIGITS]
        folder, _, last = path.removeprefix("content/").rpartition("/")
        stem = last.rpartition(".")[0] or last
        shown = f"{stem[:LONGEST_STEM]}.{width}w.{name}.{ENDINGS[format]}"
        versions.append(ImageVersion(width, "/" + (f"{folder}/{shown}" if folder else shown), key))
    return tuple(versions)


def _tell_too_large(path: str, size: ImageSize, place: Place) -> Diagnostic:
    message = f"`{path}` has {size.width:,} times {size.height:,} pixels, too many to make narrower versions of it"
    hint = f"save it with at most {MOST_PIXELS // 1_000_000} million pixels"
    return report(Code.IMAGE_TOO_LARGE, place, message, hint)
