"""What on an HTML page is only layout: tables that place things, and all that stands around the main text."""

from __future__ import annotations

from dataclasses import replace
from itertools import accumulate
from typing import TYPE_CHECKING, Final

from glossator.frozen import frozen
from glossator.html_tokens import EndTag, StartTag

if TYPE_CHECKING:
    from collections.abc import Sequence

    from glossator.html_tokens import Token
    from glossator.interchange.html_blocks import Block

LAYOUT: Final = frozenset("h1 h2 h3 h4 h5 h6 ul ol blockquote pre table article section".split())


@frozen
class Region:
    """A candidate for the main text: the blocks from `start` to `end`, and how many levels stand around them."""

    name: str
    start: int
    end: int
    depth: int


def choose_main_text(blocks: Sequence[Block], regions: Sequence[Region]) -> list[Block]:
    """Choose the longest article if it holds half of the main element's words or more (else it is a comment); else that; else all."""
    sums = list(accumulate((len(block.text()) for block in blocks), initial=0))
    whole = Region("body", 0, len(blocks), 0)

    def size(region: Region) -> int:
        return sums[region.end] - sums[region.start]

    main = max((region for region in regions if region.name == "main"), key=size, default=whole)
    article = max((region for region in regions if region.name == "article"), key=size, default=whole)
    chosen = main if size(main) else whole
    if article is not whole and 2 * size(article) >= size(chosen):
        chosen = article
    return [replace(block, levels=block.levels[chosen.depth :]) for block in blocks[chosen.start : chosen.end]]


def find_layout_tables(tokens: Sequence[Token]) -> set[int]:
    """Find the tables that only place things on the page: they hold headings, lists, tables, or several paragraphs in a cell."""
    layout: set[int] = set()
    tables: list[int] = []
    paragraphs = 0
    for index, token in enumerate(tokens):
        if isinstance(token, StartTag):
            paragraphs = 0 if token.name in {"td", "th"} else paragraphs + (token.name == "p")
            if tables and (token.name in LAYOUT or (token.name == "p" and paragraphs > 1)):
                layout.add(tables[-1])
            if token.name == "table":
                tables.append(index)
        elif isinstance(token, EndTag) and token.name == "table" and tables:
            tables.pop()
    return layout
