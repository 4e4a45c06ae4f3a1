"""Plain blocks (`plain_forms`), read into tokens without the parser's rules.

They make fewer tokens than the library would: an `inline` token has the tag of its paragraph (`p`; none in a list's item), which has no tokens
of its own. Tokens that are the same each time are shared, so nobody may change them.
"""

from __future__ import annotations

import re
from typing import Final

from markdown_it.common.utils import MD_TRIM_CHARS
from markdown_it.token import Token

from glossator.markdown.plain_forms import PLAIN_BLOCK

BLANK_LINES: Final = re.compile(r"(?:[ \t]*+\n)*")
QUOTE_GAP: Final = re.compile(r"\n> ?\n")
QUOTE_OPEN: Final = Token("blockquote_open", "blockquote", 1)
QUOTE_CLOSE: Final = Token("blockquote_close", "blockquote", -1)
LIST_OPEN: Final = Token("bullet_list_open", "ul", 1)
LIST_CLOSE: Final = Token("bullet_list_close", "ul", -1)
ITEM_OPEN: Final = Token("list_item_open", "li", 1)
ITEM_CLOSE: Final = Token("list_item_close", "li", -1)
HEADINGS: Final = {
    "#" * level: (Token("heading_open", f"h{level}", 1), Token("heading_close", f"h{level}", -1))
    for level in range(1, 7)
}


def skip_blank_lines(source: str, at: int, line: int) -> tuple[int, int]:
    """Pass over the end of a line and the blank lines that follow, and give the place and the line where text begins again."""
    if source.startswith("\n\n", at) and not source[at + 2 : at + 3].isspace():
        return at + 2, line + 2  # so nearly every block ends
    found = BLANK_LINES.match(source, at)
    end = found.end() if found else at
    return end, line + source.count("\n", at, end)


def read_plain_block(source: str, at: int, line: int, tokens: list[Token]) -> int:
    """Read the block that begins here, outside any other, and tell where it ends; 0 where there is none or it is not plain.

    `line` (from 0) is the one that begins here.
    """
    found = PLAIN_BLOCK.match(source, at)
    if not found:
        return 0
    kind, text = found.lastgroup, found.group()
    if kind == "paragraph":
        tokens.append(_make_inline(text, "p", line, 0))
    elif kind == "heading":
        mark, _, content = text.partition(" ")
        opening, closing = HEADINGS[mark]
        tokens += (opening, _make_inline(content, "", line, 1), closing)
    elif kind == "quote":
        _read_quote(text, line, tokens)
    else:
        tokens.append(LIST_OPEN)
        for number, item in enumerate(text.split("\n"), line):
            tokens += (ITEM_OPEN, _make_inline(item[2:], "", number, 2), ITEM_CLOSE)
        tokens.append(LIST_CLOSE)
    return found.end()


def _read_quote(text: str, line: int, tokens: list[Token]) -> None:
    tokens.append(QUOTE_OPEN)
    for part in QUOTE_GAP.split(text):
        tokens.append(_make_inline(part[2:].replace("\n> ", "\n"), "p", line, 1))
        line += part.count("\n") + 2
    tokens.append(QUOTE_CLOSE)


def _make_inline(content: str, tag: str, line: int, level: int) -> Token:
    return Token("inline", tag, 0, map=[line, line], level=level, content=content.strip(MD_TRIM_CHARS))
