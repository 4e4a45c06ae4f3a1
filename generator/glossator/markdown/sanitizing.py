"""Raw HTML taken apart into what may pass and what is shown as text.

Nothing of the input reaches the page as it stands: an element passes by its name, an attribute by its name and its shape, and both are
written anew. Whatever else there is becomes text. Links and images are handed on as such, so that they meet the same rules as Markdown's.
"""

from __future__ import annotations

import re
from html import escape
from html.parser import HTMLParser
from typing import NamedTuple

INLINE_TAGS = frozenset(
    "abbr b bdi bdo cite code del dfn em i ins kbd mark q rp rt ruby s samp small span strong sub sup time u var".split()
)
BLOCK_TAGS = frozenset(
    "blockquote dd details div dl dt figcaption figure h2 h3 h4 h5 h6 li ol p pre summary table tbody td tfoot th thead tr ul caption".split()
)
VOID_TAGS = frozenset(("br", "hr", "wbr"))
ATTRIBUTES = {
    "dir": re.compile(r"ltr|rtl|auto"),
    "lang": re.compile(r"[A-Za-z]{1,8}(-[A-Za-z0-9]{1,8})*"),
    "title": re.compile(r".{0,1000}", re.DOTALL),
    "datetime": re.compile(r"[0-9T:.Z+ -]{1,40}"),
    "start": re.compile(r"-?[0-9]{1,6}"),
    "colspan": re.compile(r"[0-9]{1,3}"),
    "rowspan": re.compile(r"[0-9]{1,3}"),
    "width": re.compile(r"[0-9]{1,5}"),
    "height": re.compile(r"[0-9]{1,5}"),
}
OWN_ATTRIBUTES = {
    "time": {"datetime"},
    "ol": {"start"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan"},
    "img": {"width", "height"},
}
COMMON_ATTRIBUTES = {"dir", "lang", "title"}


class Tag(NamedTuple):
    """A start tag that passes: `attributes` is HTML with a leading space; `target` is a link's or an image's."""

    name: str
    attributes: str
    target: str = ""
    title: str = ""
    alt: str = ""


class EndTag(NamedTuple):
    """An end tag that passes, matched or not."""

    name: str


class _Splitter(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[Tag | EndTag | str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        written = self.get_starttag_text() or ""
        if tag == "a" and "href" in given:
            self.parts.append(Tag("a", "", target=given["href"], title=given.get("title", "")))
        elif tag == "img" and "src" in given:
            self.parts.append(
                Tag("img", _attributes("img", given), given["src"], given.get("title", ""), given.get("alt", ""))
            )
        elif tag in INLINE_TAGS or tag in BLOCK_TAGS or tag in VOID_TAGS:
            self.parts.append(Tag(tag, _attributes(tag, given)))
        else:
            self.parts.append(written)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        # The slash in `<br/>` says nothing (HTML, 13.1.2.1).
        self.handle_starttag(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        self.parts.append(EndTag(tag) if tag == "a" or tag in INLINE_TAGS or tag in BLOCK_TAGS else f"</{tag}>")

    def handle_data(self, data: str) -> None:
        self.parts.append(data)


def split_html(html: str) -> list[Tag | EndTag | str]:
    """Split raw HTML into tags that may pass and text; comments and declarations are left out."""
    splitter = _Splitter()
    splitter.feed(html)
    rest = splitter.rawdata
    splitter.close()
    if rest and not splitter.parts:
        return [rest]
    return splitter.parts


def _attributes(tag: str, given: dict[str, str]) -> str:
    allowed = COMMON_ATTRIBUTES | OWN_ATTRIBUTES.get(tag, set())
    if tag == "img":
        allowed = allowed - {"title"}
    return "".join(
        f' {name}="{escape(value)}"'
        for name, value in given.items()
        if name in allowed and ATTRIBUTES[name].fullmatch(value)
    )
