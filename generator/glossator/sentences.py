"""Where sentences begin and end, well enough to show a mention in its own.

A full rule would be Unicode's (UAX #29, section 5) with a list of abbreviations for each language; this is that rule's core: a sentence ends at
its mark, with closing quotation marks and brackets, before white space and something that can begin a sentence. Initials ("U.S. order"), a
title or a month cut short ("Mr. Lee", "Jan. 20") and a number's point end none.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right

from glossator.model.text import Range

MARKS = re.compile(r"\n|[.!?\u2026]+|[\u3002\uff01\uff1f]+")
AFTER_MARK = re.compile(
    r"[\"'\u2019\u201d\u00bb)\]]*\s+(?=[\"'\u2018\u201c\u00ab(\[]*[^a-z\W]|[\"'\u2018\u201c\u00ab(\[])"
)
AFTER_FULL_WIDTH_MARK = re.compile(r"[\u300d\u300f\u201d\u2019]*\s*")
ABBREVIATED = re.compile(
    r"(?:(?<![^\W\d_])[^\W\d_]|\b(?:Mr|Mrs|Ms|Dr|Prof|Gen|Sen|Rep|Gov|Lt|Col|Sgt|St|Jr|Sr|No|vs|Inc|Ltd|Co|Corp|approx"
    r"|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept|Sep|Oct|Nov|Dec))$"
)
LONGEST_ABBREVIATION = 8


class Sentences:
    """A text's sentences; all places are code points."""

    def __init__(self, text: str) -> None:
        """Find the borders of a text's sentences; a block's end (a newline) is one."""
        self.text = text
        self._borders = [0]
        for match in MARKS.finditer(text):
            border = self._border_after(match.start(), match.end())
            if border is not None:
                self._borders.append(border)
        self._borders.append(len(text))

    def _border_after(self, start: int, end: int) -> int | None:
        """Tell where the next sentence begins after a run of marks, if one does."""
        text = self.text
        last = text[end - 1]
        if last == "\n":
            return end
        if last in "\u3002\uff01\uff1f":
            match = AFTER_FULL_WIDTH_MARK.match(text, end)
            return match.end() if match else end
        if text[start] == "." and ABBREVIATED.search(text[max(0, start - LONGEST_ABBREVIATION) : start]):
            return None
        match = AFTER_MARK.match(text, end)
        return match.end() if match else None

    def around(self, start: int, end: int) -> Range:
        """Give the sentence, or the sentences, that the code points from `start` to `end` stand in."""
        first = self._borders[bisect_right(self._borders, start) - 1]
        last = self._borders[min(bisect_left(self._borders, end), len(self._borders) - 1)]
        while last > end and self.text[last - 1].isspace():
            last -= 1
        return Range(first, last)


def first_sentence(text: str) -> str:
    """Give a text's first sentence."""
    return text[slice(*Sentences(text).around(0, min(1, len(text))))]
