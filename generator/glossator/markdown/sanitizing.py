"""Raw HTML taken apart into what may pass and what is shown as text.

Nothing of the input reaches the page as it stands: an element passes by its name, an attribute by its name and its shape, and both are
written anew. Whatever else there is becomes text. Links and images are handed on as such, so that they meet the same rules as Markdown's.
"""

from __future__ import annotations

import re
from html import escape
from typing import TYPE_CHECKING, NamedTuple

from glossator.html_tokens import EndTag, read_tokens
from glossator.model.text import DECORATION

if TYPE_CHECKING:
    from glossator.html_tokens import Token

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
    """A start tag that passes: `attributes` is HTML with a leading space; `target` is a link's or an image's, `alt` as Markdown would have it."""

    name: str
    attributes: str
    target: str = ""
    title: str = ""
    alt: str = ""
    is_sized: bool = False


def split_html(html: str) -> list[Tag | EndTag | str]:
    """Split raw HTML into tags that may pass and text; comments and declarations are left out."""
    return [_judge(token) for token in read_tokens(html, keeps_unended=True)]


def _judge(token: Token) -> Tag | EndTag | str:
    if isinstance(token, str):
        return token
    name = token.name
    if isinstance(token, EndTag):
        return token if name == "a" or name in INLINE_TAGS or name in BLOCK_TAGS else f"</{name}>"
    given = token.attributes
    if name == "a" and "href" in given:
        return Tag("a", "", target=given["href"], title=given.get("title", ""))
    if name == "img" and "src" in given:
        alt = (given["alt"] or DECORATION) if "alt" in given else ""
        is_sized = not OWN_ATTRIBUTES["img"].isdisjoint(given)
        return Tag("img", _attributes("img", given), given["src"], given.get("title", ""), alt, is_sized)
    if name in INLINE_TAGS or name in BLOCK_TAGS or name in VOID_TAGS:
        return Tag(name, _attributes(name, given))
    return token.written


def _attributes(tag: str, given: dict[str, str]) -> str:
    allowed = COMMON_ATTRIBUTES | OWN_ATTRIBUTES.get(tag, set())
    if tag == "img":
        allowed = allowed - {"title"}
    return "".join(
        f' {name}="{escape(value)}"'
        for name, value in given.items()
        if name in allowed and ATTRIBUTES[name].fullmatch(value)
    )
