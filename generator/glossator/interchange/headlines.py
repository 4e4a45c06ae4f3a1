"""Titles for texts that came without one, and the file names that titles make."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from glossator.model.names import make_key

if TYPE_CHECKING:
    from datetime import date

MAX_TITLE: Final = 80
MAX_KEY: Final = 60
# A full stop ends a sentence after a small letter or a digit, so that `U.S. President` and `Jan. 20` are not cut; a Chinese or Japanese one always.
SENTENCE_END: Final = re.compile(r"[a-z0-9)”’\"][.!?…][”’\"]?(?=\s+[“‘\"]?[^\W\d_a-z])|[。！？]")
SHORTEST_SENTENCE: Final = 20
INVISIBLE: Final = re.compile(r"[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\ufeff\ufffe\uffff]")


def tidy_line(text: str) -> str:
    """Give a text as one line: white space runs as single spaces, control characters left out."""
    return " ".join(INVISIBLE.sub("", text).split())


def make_title(text: str) -> str:
    """Make a title of a text's first sentence: cut at a word's border, with an ellipsis, to at most 80 code points."""
    text = tidy_line(text[: MAX_TITLE * 4])
    end = next((match.end() for match in SENTENCE_END.finditer(text) if match.end() >= SHORTEST_SENTENCE), len(text))
    sentence = text[:end].removesuffix(".").removesuffix("。")
    if len(sentence) <= MAX_TITLE:
        return sentence
    cut = sentence[:MAX_TITLE]  # one more than may stay, to see whether a word ends there
    if " " in cut:
        cut = cut[: cut.rfind(" ")]
    return cut[: MAX_TITLE - 1].rstrip(" ,;:–—-") + "…"


def make_stem(day: date, title: str, default: str) -> str:
    """Make an article's file stem of its day and its title's words; of `default` where they make no key."""
    key = make_key(title) or make_key(default) or "untitled"
    if len(key) > MAX_KEY:
        key = key[: MAX_KEY + 1].rpartition("-")[0] or key[:MAX_KEY]
    return f"{day:%Y-%m-%d}-{key}"
