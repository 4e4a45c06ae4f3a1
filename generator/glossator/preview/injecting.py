"""What is put into each page on its way out: the preview's script and stylesheet, and a ribbon that says what is seen.

All of it is ASCII and put between the page's own bytes, which stay as they are. Nothing is inline, so that a page with a strict Content Security
Policy takes it too.
"""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from glossator.html_tokens import find_tags

if TYPE_CHECKING:
    from glossator.preview.state import Preview

# An element of its own name, which no stylesheet of the site can mean.
RIBBON = (
    '<glossator-ribbon role="note" lang="en" dir="ltr">'
    "Preview: drafts, scheduled articles and proposed annotations are shown</glossator-ribbon>"
)

ANNOTATING = '<script type="module" src="/_glossator/annotate.js"></script>'


def render_head(preview: Preview, build: int) -> str:
    """Give the elements that load the preview's script and stylesheet; what the script must know stands in its attributes."""
    data = {"run": preview.run, "build": str(build), "token": preview.token}
    attributes = "".join(f' data-{name}="{escape(value)}"' for name, value in data.items())
    return (
        '<link rel="stylesheet" href="/_glossator/preview.css">'
        f'<script src="/_glossator/preview.js" defer{attributes}></script>'
    )


def inject(page: bytes, head: str) -> bytes:
    """Put `head` before the end of a page's head, and the ribbon at the start of its body. Either tag may have been left out."""
    text = page.decode("latin-1")  # one character for each byte; tags are ASCII in all encodings that a page may have
    head_end: tuple[int, int] | None = None
    for name, start, end in find_tags(text):
        if name == "/head" and head_end is None:
            head_end = (start, end)
        elif name == "body":
            return _insert(page, (head_end[0] if head_end else start, head), (end, RIBBON))
    if head_end:
        return _insert(page, (head_end[0], head), (head_end[1], RIBBON))
    # At the end and not at the start, where it would stand before the doctype and change how the page is laid out.
    return page + (head + RIBBON).encode("ascii")


def _insert(page: bytes, first: tuple[int, str], second: tuple[int, str]) -> bytes:
    (at, head), (after, ribbon) = first, second
    return b"".join((page[:at], head.encode("ascii"), page[at:after], ribbon.encode("ascii"), page[after:]))
