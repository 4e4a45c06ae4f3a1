"""What an image's tag says besides its address and its alternative text, so that nothing on the page jumps or waits."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from glossator.weaving.tags import escape_attribute

if TYPE_CHECKING:
    from glossator.model.records import Body
    from glossator.model.site import Article, Reference, Site
    from glossator.model.text import Document

# The widths of the built-in stylesheet, in CSS pixels: the measure, and with notes beside it; and from which width of the window on they fit. In a
# narrower window there are gutters, and the text has about this part of it, in percent.
MEASURE, MEASURE_FITS = 592, 644
SPREAD, MARGIN_FITS = 920, 1100
PART = 92


class Addresses(Protocol):
    """What leads where, and how large images are: what of a composer is asked here."""

    def image_size(self, target: str, origin: str) -> tuple[int, int] | None:
        """Give an image's width and height in CSS pixels, if they are known."""

    def image_srcset(self, target: str, origin: str) -> str:
        """Give the addresses of an image's versions and of itself as `srcset` has them; nothing where it has none."""

    def link_url(self, target: str, origin: str, *, absolute_from: str | None = None) -> str | None:
        """Give the URL that a link leads to."""

    def url(self, path: str) -> str:
        """Give the URL of a path from the site's root."""

    def reference_url(self, reference: Reference) -> str:
        """Give the URL of what a reference leads to."""


def image_attributes(
    size: tuple[int, int] | None, srcset: str = "", *, is_seen_first: bool = False, is_in_feed: bool = False
) -> str:
    """Give HTML attributes with a leading space: the image's size, if it is known, its versions, and how browsers shall load it.

    The first image of a page is likely in sight, so it is not put off (HTML, 2.5.7). A feed is shown by programs that decide for themselves.
    """
    added = f' width="{size[0]}" height="{size[1]}"' if size else ""
    if is_in_feed:
        return added
    if size and srcset:
        added += f' srcset="{escape_attribute(srcset)}" sizes="{column_sizes(size[0])}"'
    return added + ' decoding="async"' + ("" if is_seen_first else ' loading="lazy"')


def write_srcset(addresses: Addresses, site: Site, path: str, url: str | None) -> str:
    """Write the addresses of an image's versions, and last its own, `url`, each with its width; nothing where it has no versions."""
    versions = site.image_versions.get(path)
    if not versions or not url:
        return ""
    widths = [*((addresses.url(version.path), version.width) for version in versions), (url, site.image_sizes[path][0])]
    # A comma may end an address there (HTML, 4.8.4.2.1).
    return ", ".join([f"{address.replace(',', '%2C')} {width}w" for address, width in widths])


def column_sizes(width: int) -> str:
    """Say how wide an image of a width is drawn in the column of the text, as `sizes` has it: as the built-in stylesheet has it, without a script."""
    if width >= MEASURE:
        return f"(min-width: {MEASURE_FITS}px) {MEASURE}px, {PART}vw"
    return f"(min-width: {-(-width * 100 // PART)}px) {width}px, {PART}vw"


def lead_sizes() -> str:
    """Say how wide an article's image is drawn, beside which notes may stand: it is as wide as text and notes together."""
    return f"(min-width: {MARGIN_FITS}px) {SPREAD}px, {column_sizes(MEASURE)}"


def describe_images(addresses: Addresses, document: Document, origin: str, *, is_in_feed: bool) -> dict[int, str]:
    """Give the attributes of a document's images, by their numbers among its links."""
    return {
        index: image_attributes(
            None if link.is_sized else addresses.image_size(link.target, origin),
            "" if link.is_sized or is_in_feed else addresses.image_srcset(link.target, origin),
            is_in_feed=is_in_feed,
        )
        for index, link in enumerate(document.links)
        if link.is_image
    }


def fill_body(addresses: Addresses, article: Article, body: Body, *, absolute_from: str | None = None) -> list[str]:
    """Give what goes into the slots of an article's text, as HTML. `absolute_from`: the page's path, for absolute URLs in a feed."""
    if not body.slots:
        return []
    reference_by_id = {reference.id: reference for reference in article.references}
    is_seen_first = article.image is None  # whether the text's first image is
    filling = []
    for kind, target in body.slots:
        if kind == "image":
            size = addresses.image_size(target, article.path)
            is_in_feed = absolute_from is not None
            srcset = "" if is_in_feed else addresses.image_srcset(target, article.path)
            filling.append(image_attributes(size, srcset, is_seen_first=is_seen_first, is_in_feed=is_in_feed))
            is_seen_first = False
        elif kind == "link":
            url = addresses.link_url(target, article.path, absolute_from=absolute_from)
            filling.append(escape_attribute(url or ""))
        else:
            filling.append(escape_attribute(addresses.reference_url(reference_by_id[target])))
    return filling
