"""The words around a place, as an annotation's `prefix` and `suffix` give them: whole words, single spaces between them."""

from __future__ import annotations

from glossator.anchoring.folding import splits_cluster
from glossator.anchoring.hints import is_border

LONGEST_WORD = 60  # code points; a longer one is cut, where no cluster is split


def context_before(text: str, end: int, most: int) -> str:
    """Give the whole words of at most so many code points before an offset; if the first is longer, that one. "" at the text's beginning."""
    while end and text[end - 1].isspace():
        end -= 1
    start = limit = max(0, end - most)
    while start < end and not _may_part(text, start):
        start += 1
    if start == end:
        start = limit
        while start > max(0, end - LONGEST_WORD) and not _may_part(text, start):
            start -= 1
        while splits_cluster(text, start):
            start -= 1
    return " ".join(text[start:end].split())


def context_after(text: str, start: int, most: int) -> str:
    """Give the whole words after an offset, as `context_before` gives those before it."""
    while start < len(text) and text[start].isspace():
        start += 1
    end = limit = min(len(text), start + most)
    while end > start and not _may_part(text, end):
        end -= 1
    if end == start:
        end = limit
        while end < min(len(text), start + LONGEST_WORD) and not _may_part(text, end):
            end += 1
        while splits_cluster(text, end):
            end += 1
    return " ".join(text[start:end].split())


def _may_part(text: str, offset: int) -> bool:
    return is_border(text, offset) and not splits_cluster(text, offset)
