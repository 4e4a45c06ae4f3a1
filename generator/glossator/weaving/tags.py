"""Text and addresses as HTML."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from glossator.model.text import Image, Link


def escape(text: str) -> str:
    """Escape a text for an element's content."""
    if "&" in text or "<" in text or ">" in text:
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return text


def escape_attribute(value: str) -> str:
    """Escape a text for an attribute between double quotes."""
    value = escape(value)
    return value.replace('"', "&quot;") if '"' in value else value


def open_anchor(link: Link, url: str) -> str:
    """Write the opening tag of a Markdown link."""
    title = f' title="{escape_attribute(link.title)}"' if link.title else ""
    return f'<a href="{escape_attribute(url)}"{title}>'


def write_image(image: Image, url: str, added: str = "") -> str:
    """Write an image; `added` is HTML, attributes with a leading space."""
    return f'<img src="{escape_attribute(url)}"{image.attributes}{added}>'


def holds_link(html: str) -> bool:
    """Tell whether raw HTML holds a link."""
    return "<a " in html
