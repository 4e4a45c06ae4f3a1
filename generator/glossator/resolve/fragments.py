"""Pieces of Markdown as they are kept: woven at once where nothing in them leads into the project."""

from __future__ import annotations

from typing import TYPE_CHECKING

from glossator.links import read_target
from glossator.model.site import Fragment
from glossator.weaving import weave

if TYPE_CHECKING:
    from glossator.model.text import Document


def make_fragment(document: Document, origin: str) -> Fragment:
    """Make a fragment of a document whose links are resolved from the file `origin`."""
    urls = [link.target for link in document.links]
    if all(read_target(url, origin).kind == "outer" for url in urls):
        return Fragment(origin, document.text, weave(document, (), urls))
    return Fragment(origin, document.text, None, document)
