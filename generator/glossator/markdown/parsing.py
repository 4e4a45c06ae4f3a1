"""The Markdown parser: markdown-it-py with its own rules, tried only where they can apply.

`tests/test_markdown_parsing.py` holds that this changes no result.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from markdown_it import MarkdownIt
from markdown_it.common.normalize_url import normalizeLink
from markdown_it.rules_core import text_join
from mdit_py_plugins.footnote import footnote_plugin

from glossator.markdown.block_parsing import BlockParser
from glossator.markdown.inline_parsing import InlineParser
from glossator.markdown.plain_forms import find_spans

if TYPE_CHECKING:
    from markdown_it.rules_core import StateCore

    from glossator.model.fields import HtmlMode

LINE_END: Final = re.compile(r"\r\n?")
# An address in which there is nothing to encode, unless it is so long that its host may be no name (RFC 1035, 2.3.4).
LONGEST_PLAIN_ADDRESS: Final = 253
PLAIN_ADDRESS: Final = re.compile(r"https?://(?:[a-z0-9]++[.-])+[a-z]++(?:/[A-Za-z0-9/_.\-]*+)?")


@lru_cache(maxsize=8)
def make_parser(html: HtmlMode, *, with_footnotes: bool) -> MarkdownIt:
    """Make a parser. In its tokens, `children` of `None` say that an `inline` token's content is spans (`plain_forms`), in `meta`."""
    parser = make_plain_parser(html, with_footnotes=with_footnotes)
    parser.core.ruler.at("normalize", _normalize)
    parser.core.ruler.at("inline", _parse_inline)
    parser.core.ruler.at("text_join", _join_texts)
    parser.block = BlockParser(parser.block)
    parser.inline = InlineParser(parser.inline)
    parser.normalizeLink = normalize_link  # type: ignore[method-assign]
    return parser


def make_plain_parser(html: HtmlMode, *, with_footnotes: bool) -> MarkdownIt:
    """Make the library's own parser, which defines what `make_parser` gives."""
    parser = MarkdownIt("commonmark", {"html": html == "sanitize"}).enable(["table", "strikethrough"])
    if with_footnotes:
        parser.use(footnote_plugin)
    parser.validateLink = _accept_link  # type: ignore[method-assign]
    return parser


def normalize_link(url: str) -> str:
    """Encode in an address what must be; the library takes long over one in which there is nothing to encode."""
    return url if len(url) <= LONGEST_PLAIN_ADDRESS and PLAIN_ADDRESS.fullmatch(url) else normalizeLink(url)


def _accept_link(url: str) -> bool:
    """Accept any link: one that does harm is reported, which is better than to show it silently as text."""
    del url
    return True


def _normalize(state: StateCore) -> None:
    source = state.src
    if "\r" in source:
        source = LINE_END.sub("\n", source)
    state.src = source.replace("\0", "\ufffd")


def _parse_inline(state: StateCore) -> None:
    parser = state.md
    for token in state.tokens:
        if token.type != "inline":
            continue
        if (spans := find_spans(token.content)) is not None:
            token.children, token.meta["spans"] = None, spans
        else:
            token.children = parser.inline.parse(token.content, parser, state.env, [])


def _join_texts(state: StateCore) -> None:
    """Join what escapes and entities cut, where there may be any."""
    tokens = state.tokens
    state.tokens = [token for token in tokens if token.children and ("\\" in token.content or "&" in token.content)]
    text_join(state)
    state.tokens = tokens
