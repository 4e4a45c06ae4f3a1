"""Where sentences begin and end, well enough to show a mention in its own.

A full rule would be Unicode's (UAX #29, section 5) with a list of abbreviations for each language; this is that rule's core: a sentence ends at
its mark, with closing quotation marks and brackets, before white space and something that can begin a sentence. Initials ("U.S. order"), a
title or a month cut short ("Mr. Lee", "Jan. 20") and a number's point end none.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from itertools import pairwise
from string import ascii_uppercase

from glossator.model.text import Range

FULL_WIDTH_MARKS = "\u3002\uff01\uff1f"
ASCII_MARKS = "\n.!?"
ALL_MARKS = f"{ASCII_MARKS}\u2026{FULL_WIDTH_MARKS}"
AFTER_MARK = re.compile(
    r"[\"'\u2019\u201d\u00bb)\]]*\s+(?=[\"'\u2018\u201c\u00ab(\[]*[^a-z\W]|[\"'\u2018\u201c\u00ab(\[])"
)
AFTER_FULL_WIDTH_MARK = re.compile(r"[\u300d\u300f\u201d\u2019]*\s*")
SHORT_WORDS = frozenset(
    "Mr Mrs Ms Dr Prof Gen Sen Rep Gov Lt Col Sgt St Jr Sr No vs Inc Ltd Co Corp approx "
    "Jan Feb Mar Apr Jun Jul Aug Sept Sep Oct Nov Dec".split()
)
ABBREVIATED = re.compile(rf"(?:(?<![^\W\d_])[^\W\d_]|\b(?:{'|'.join(sorted(SHORT_WORDS))}))$")
LONGEST_ABBREVIATION = 8
# A word that ends in so many letters is none of the short ones, unless it ends as one of these does.
TAIL = 4
TAILS = frozenset(word[-TAIL:] for word in SHORT_WORDS if len(word) >= TAIL)
USUAL_BEGINNINGS = frozenset(f" {letter}" for letter in ascii_uppercase)


class Sentences:
    """A text's sentences; all places are code points."""

    def __init__(self, text: str) -> None:
        """Find the borders of a text's sentences; a block's end (a newline) is one."""
        self.text = text
        self._borders = [0, *_find_borders(text), len(text)]

    def around(self, start: int, end: int) -> Range:
        """Give the sentence, or the sentences, that the code points from `start` to `end` stand in."""
        borders, text = self._borders, self.text
        first = borders[bisect_right(borders, start) - 1]
        last = borders[min(bisect_left(borders, end), len(borders) - 1)]
        while last > end and text[last - 1].isspace():
            last -= 1
        return Range(first, last)


def _find_borders(text: str) -> list[int]:
    """Find where sentences begin: behind the runs of marks that end one, in the order of the runs."""
    borders = []
    marks = _find_marks(text)
    start = -1
    for at, following in pairwise([*marks, -1]):
        mark = text[at]
        if mark == "\n":
            borders.append(at + 1)
            continue
        if start < 0 and text[at + 1 : at + 3] in USUAL_BEGINNINGS:
            # So nearly every sentence ends, and a long word before a point is not cut short: the rest would find the same with two calls.
            tail = text[at - TAIL : at] if at >= TAIL else ""
            if mark != "." or (tail.isalpha() and tail not in TAILS):
                borders.append(at + 2)
                continue
        start = at if start < 0 else start
        if following == at + 1:
            if _are_alike(mark, text[following]):
                continue
            if text[following] == "\n" and not text[at + 2 : at + 3].isspace():
                start = -1  # the newline alone follows, which is a border anyway
                continue
        border = _border_after(text, start, at + 1)
        if border is not None:
            borders.append(border)
        start = -1
    return borders


def _find_marks(text: str) -> list[int]:
    """Find all characters that may end a sentence, in order. A search for each takes a tenth of the time of one pattern for all."""
    marks = []
    for mark in ASCII_MARKS if text.isascii() else ALL_MARKS:
        at = text.find(mark)
        while at >= 0:
            marks.append(at)
            at = text.find(mark, at + 1)
    marks.sort()
    return marks


def _are_alike(mark: str, other: str) -> bool:
    """Tell whether a mark and its neighbour belong to one run: not if that is a newline, or if one of them is of full width."""
    return other != "\n" and (mark in FULL_WIDTH_MARKS) == (other in FULL_WIDTH_MARKS)


def _border_after(text: str, start: int, end: int) -> int | None:
    """Tell where the next sentence begins after a run of marks, if one does."""
    if text[start] in FULL_WIDTH_MARKS:
        match = AFTER_FULL_WIDTH_MARK.match(text, end)
        return match.end() if match else end
    if text[start] == "." and _is_abbreviated(text, start):
        return None
    if text[end : end + 2] in USUAL_BEGINNINGS:
        return end + 1  # what AFTER_MARK finds nearly everywhere
    match = AFTER_MARK.match(text, end)
    return match.end() if match else None


def _is_abbreviated(text: str, end: int) -> bool:
    """Tell whether a text up to a place ends in a word cut short."""
    tail = text[end - TAIL : end] if end >= TAIL else ""
    if tail.isalpha() and tail not in TAILS:
        return False
    before = text[max(0, end - LONGEST_ABBREVIATION) : end]
    word = before.rpartition(" ")[2]
    if word.isalpha():
        return len(word) == 1 or word in SHORT_WORDS
    return ABBREVIATED.search(before) is not None


def first_sentence(text: str) -> str:
    """Give a text's first sentence."""
    return text[slice(*Sentences(text).around(0, min(1, len(text))))]
