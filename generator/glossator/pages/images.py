"""What an image's tag says besides its address and its alternative text, so that nothing on the page jumps or waits."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from glossator.weaving.tags import escape_attribute

if TYPE_CHECKING:
    from glossator.model.records import Body
    from glossator.model.site import Article, Reference
    from glossator.model.text import Document


class Addresses(Protocol):
    """What leads where, and how large images are: what of a composer is asked here."""

    def image_size(self, target: str, origin: str) -> tuple[int, int] | None:
        """Give an image's width and height in CSS pixels, if they are known."""

    def link_url(self, target: str, origin: str, *, absolute_from: str | None = None) -> str | None:
        """Give the URL that a link leads to."""

    def reference_url(self, reference: Reference) -> str:
        """Give the URL of what a reference leads to."""


def image_attributes(size: tuple[int, int] | None, *, is_seen_first: bool = False, is_in_feed: bool = False) -> str:
    """Give HTML attributes with a leading space: the image's size, if it is known, and how browsers shall load it.

    The first image of a page is likely in sight, so it is not put off (HTML, 2.5.7). A feed is shown by programs that decide for themselves.
    """
    added = f' width="{size[0]}" height="{size[1]}"' if size else ""
    if is_in_feed:
        return added
    return added + ' decoding="async"' + ("" if is_seen_first else ' loading="lazy"')


def describe_images(addresses: Addresses, document: Document, origin: str, *, is_in_feed: bool) -> dict[int, str]:
    """Give the attributes of a document's images, by their numbers among its links."""
    return {
        index: image_attributes(
            None if link.is_sized else addresses.image_size(link.target, origin), is_in_feed=is_in_feed
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
            filling.append(image_attributes(size, is_seen_first=is_seen_first, is_in_feed=is_in_feed))
            is_seen_first = False
        elif kind == "link":
            url = addresses.link_url(target, article.path, absolute_from=absolute_from)
            filling.append(escape_attribute(url or ""))
        else:
            filling.append(escape_attribute(addresses.reference_url(reference_by_id[target])))
    return filling
