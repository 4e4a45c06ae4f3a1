"""Paragraphs of plain text, and the pasted posts among them, as Markdown."""

from __future__ import annotations

import re
from datetime import UTC
from typing import Final

from glossator.interchange.dates import find_date
from glossator.interchange.escaping import escape_paragraph

# What copying an embedded post leaves after its words: who posted it and when. The handle is Twitter's, Bluesky's (a host name) or
# Mastodon's (with a host).
CREDIT: Final = re.compile(r"— [^\n—]{1,120}? \(@(?P<handle>[\w.-]+(?:@[\w.-]+)?)\) (?P<date>[^\n()]{6,60})")
PICTURE: Final = re.compile(r"(?<!\S)pic\.(?:twitter|x)\.com/\w+(?!\S)")


def split_paragraphs(text: str) -> list[str]:
    """Split a text at its blank lines, or, where it has none, at its line ends. Nothing but white space is lost."""
    lines = text.strip().split("\n")
    if all(line.strip() for line in lines):
        return [line.strip() for line in lines if line.strip()]
    paragraphs: list[list[str]] = [[]]
    for line in lines:
        if line.strip():
            paragraphs[-1].append(line)
        elif paragraphs[-1]:
            paragraphs.append([])
    return ["\n".join(paragraph).strip() for paragraph in paragraphs]


def write_paragraphs(paragraphs: list[str]) -> str:
    """Write paragraphs of plain text as Markdown; a pasted post becomes a quotation with its source line."""
    return "".join(f"{write_post(paragraph) or escape_paragraph(paragraph)}\n\n" for paragraph in paragraphs)[:-1]


def write_post(paragraph: str) -> str | None:
    """Write a pasted post as a quotation; None if the paragraph is not one beyond doubt: name, handle and date must all be there."""
    start = paragraph.rfind("— ")
    credit = CREDIT.fullmatch(paragraph, start) if start > 0 else None
    if not credit or not paragraph[start - 1].isspace() or not find_date(credit["date"], UTC):
        return None
    words = "\n".join(f"> {line}" for line in _write_words(paragraph[:start]).split("\n"))
    return f"{words}\n>\n> {escape_paragraph(credit[0])}"


def _write_words(words: str) -> str:
    """Write a post's words. `pic.twitter.com/…` is a link without a scheme, but for its words it is as good as one."""
    markdown = escape_paragraph(words)
    return PICTURE.sub(lambda match: f"[{match[0]}](https://{match[0]})", markdown)
