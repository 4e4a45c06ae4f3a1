"""A folded text as words: what each is, where it stands, and how rare it is."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from functools import lru_cache
from math import log2
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable

# Scripts that write no white space between words (Chinese, Japanese) count by characters; a sign is a word of its own.
UNSPACED = "\u2e80-\ua4cf\uf900-\ufaff\U00020000-\U0003ffff"
WORD = re.compile(rf"[{UNSPACED}]|[^\W{UNSPACED}]+|[^\w\s]")


class Words(NamedTuple):
    """The words of a folded text, in lower case, with their spans in it, in folded positions; and at which words each of them stands."""

    keys: list[str]
    spans: list[tuple[int, int]]
    places: dict[str, list[int]]

    def rarity(self, key: str) -> float:
        """Tell how much a word says about a place, in bits: a word that stands once, or not at all, says most."""
        return log2((len(self.keys) + 2) / max(1, len(self.places.get(key, ()))))

    def number_at(self, position: int) -> int:
        """Give the number of the first word that begins at a folded position or after it."""
        return bisect_left(self.spans, (position, 0))

    def count_bits(self, keys: Iterable[str], start: int, end: int) -> tuple[float, float]:
        """Tell how many bits some words hold, and how many of these are found among the text's words between two numbers."""
        nearby = Counter(self.keys[max(0, start) : end])
        found = total = 0.0
        for key in keys:
            bits = self.rarity(key)
            total += bits
            if nearby[key] > 0:
                nearby[key] -= 1
                found += bits
        return found, total


@lru_cache(maxsize=2)  # all quotes of an article that do not stand exactly are sought in one text
def list_words(text: str) -> Words:
    """Give the words of a folded text."""
    keys, spans = split_words(text)
    places: dict[str, list[int]] = {}
    for number, key in enumerate(keys):
        places.setdefault(key, []).append(number)
    return Words(keys, spans, places)


def split_words(text: str) -> tuple[list[str], list[tuple[int, int]]]:
    """Give the words of some text, in lower case, and their spans."""
    spans = [match.span() for match in WORD.finditer(text)]
    lowered = text.lower()
    if len(lowered) != len(text):
        return [text[start:end].lower() for start, end in spans], spans
    return [lowered[start:end] for start, end in spans], spans
