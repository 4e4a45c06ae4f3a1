"""An HTML page as an article: what it says of itself, and its main text as Markdown."""

from __future__ import annotations

from typing import TYPE_CHECKING

from glossator.frozen import frozen
from glossator.html_tokens import read_tokens
from glossator.interchange.headlines import tidy_line
from glossator.interchange.html_metadata import read_metadata
from glossator.interchange.html_reading import read_blocks
from glossator.interchange.html_writing import write_blocks

if TYPE_CHECKING:
    from datetime import tzinfo

    from glossator.interchange.html_blocks import Block
    from glossator.interchange.html_metadata import HtmlMetadata


@frozen
class HtmlSource:
    """A page taken apart: its metadata, its main text as Markdown, and that text's first words."""

    metadata: HtmlMetadata
    markdown: str
    opening: str


def read_html(text: str, zone: tzinfo) -> HtmlSource:
    """Read a page. Nothing in it can make this fail; what is no text (scripts, navigation, forms) is left out, and so are images."""
    tokens = list(read_tokens(text))
    metadata = read_metadata(tokens, zone)
    blocks = _without_headline(read_blocks(tokens, metadata.base), metadata.title)
    opening = next((block.text() for block in blocks if block.kind == "paragraph"), "")
    return HtmlSource(metadata, write_blocks(blocks), opening)


def _without_headline(blocks: list[Block], title: str) -> list[Block]:
    """Leave out the headline where the title says the same: the first `h1`, if one of the two holds the other."""
    for index, block in enumerate(blocks):
        if block.kind == "heading" and block.rank == 1:
            headline = tidy_line(block.text()).casefold()
            if headline in title.casefold() or title.casefold() in headline:
                return blocks[:index] + blocks[index + 1 :]
            break
    return blocks
