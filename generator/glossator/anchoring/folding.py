"""The form in which words compare equal, and the way back to the true text.

Folding changes three things (content-format: "Where an annotation stands"): quotation marks and dashes become their ASCII forms, text
becomes NFC, and each run of white space becomes one space. Case is kept. Only the last two change lengths; while neither does, which is the
rule, a folded position *is* the true one and no map is made.

White space is what `str.isspace` says: Unicode's White_Space and the four information separators U+001C to U+001F.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache, lru_cache
from typing import TYPE_CHECKING, NamedTuple

from glossator.model.text import Range

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    import regex

# Guillemets are left as they are: nobody types them for another mark.
PLAIN_FORMS = (
    *((char, "'") for char in "‘’‚‛′"),
    *((char, '"') for char in "“”„‟″"),
    *((char, "-") for char in "‐‑‒–—―−"),
)

ASCII_SPACES = "\t\r\v\f\x1c\x1d\x1e\x1f"  # those beside the newline and the space
WORDS_AND_SPACES = re.compile(r"\s+|\S+")

# Characters of which no two neighbours make a cluster, whatever stands around them: neither marks, joiners, prepended signs, Hangul nor
# regional indicators. It is a cheap first test, so it may leave some out; it holds what most scripts of newspapers use.
LONER = (
    r"[ -~\xa0-\u02ff\u0370-\u0482\u048a-\u0590\u1e00-\u200b\u2010-\u205f\u20a0-\u20cf\u2100-\u2bff"
    r"\u3000-\u3029\u3041-\u3096\u30a0-\u30ff\u3400-\u9fff]"
)
TWO_LONERS = re.compile(f"{LONER}{{2}}")
FIRST_INDICATOR, LAST_INDICATOR = "\U0001f1e6", "\U0001f1ff"
INDICATORS = "".join(map(chr, range(ord(FIRST_INDICATOR), ord(LAST_INDICATOR) + 1)))


class Folded(NamedTuple):
    """A folded text, the text it was made of, and the way back.

    `starts[i]` is the code point of `original` that `text[i]` comes from, and `starts[len(text)]` is `len(original)`; None stands for the
    identity. Where several folded characters come from one cluster, all map to its start.
    """

    text: str
    original: str
    starts: tuple[int, ...] | None

    def range_between(self, start: int, end: int) -> Range:
        """Give the range of the original text, in code points, that a folded range comes from."""
        return Range(start, end) if self.starts is None else Range(self.starts[start], self.starts[end])

    def is_boundary(self, position: int) -> bool:
        """Tell whether no grapheme cluster of the original is split at a folded position."""
        if self.starts is None:
            return not splits_cluster(self.original, position)
        if 0 < position < len(self.text) and self.starts[position] == self.starts[position - 1]:
            return False
        return not splits_cluster(self.original, self.starts[position])


@lru_cache(maxsize=2)  # one article's text is folded for its quotes and again for the glossary
def fold(text: str) -> Folded:
    """Give the form of a text in which annotations' quotes are sought."""
    if text.isascii() or unicodedata.is_normalized("NFC", text):
        return _fold_spaces(_fold_marks(text), text)
    matches = _compile_tokens().finditer(text)
    folded = _fold_tokens(text, (match.span() for match in matches), _compose)
    return folded._replace(text=_fold_marks(folded.text))


def fold_words(words: str) -> str:
    """Fold a few words, of which no place is asked; a run of white space at either end becomes one space too."""
    if not words.isascii():
        words = unicodedata.normalize("NFC", words)
    return fold_white_space_in(_fold_marks(words))


@lru_cache(maxsize=2)  # one version is searched for the words of several corrections
def fold_white_space(text: str) -> Folded:
    """Give a text in which only runs of white space are made equal: each is one space."""
    return _fold_spaces(text, text)


def fold_white_space_in(words: str) -> str:
    """Make each run of white space in a few words one space, at the ends too."""
    folded = " ".join(words.split())
    if len(folded) == len(words):
        return folded
    if not folded:
        return " "
    return f"{' ' * words[0].isspace()}{folded}{' ' * words[-1].isspace()}"


def splits_cluster(text: str, offset: int) -> bool:
    """Tell whether a boundary at the offset, in code points, would split a grapheme cluster (UAX #29, extended clusters)."""
    if not 0 < offset < len(text):
        return False
    before, after = text[offset - 1], text[offset]
    if before < "\u0300" and after < "\u0300":
        return before == "\r" and after == "\n"
    if TWO_LONERS.match(text, offset - 1):
        return False
    if _is_indicator(before) and _is_indicator(after):
        # GB12 and GB13: flags are pairs, counted from the run's start.
        run = text[:offset]
        return (offset - len(run.rstrip(INDICATORS))) % 2 == 1
    return _joins_before(text, offset)


def _fold_marks(text: str) -> str:
    if text.isascii():
        return text
    # Twenty searches in C cost a fortieth of `str.translate`, which asks a dict for each character of a text that is not ASCII.
    for char, plain in PLAIN_FORMS:
        if char in text:
            text = text.replace(char, plain)
    return text


def _fold_spaces(text: str, original: str) -> Folded:
    """Fold the white space of a text as long as the original."""
    folded = _even_newlines(text)
    if folded is None:
        folded = " ".join(text.split())
    if len(folded) == len(text):
        return Folded(folded, original, None)
    folded_tokens = _fold_tokens(text, (match.span() for match in WORDS_AND_SPACES.finditer(text)), None)
    return folded_tokens._replace(original=original)


def _even_newlines(text: str) -> str | None:
    """Give what `" ".join(text.split())` gives of a text whose words single spaces and newlines part; None of any other.

    An article's text is nearly always so. A few searches in C cost a fifth of making a thousand words and joining them again.
    """
    even = text.replace("\n", " ")
    if "  " in even or even[:1] == " " or even[-1:] == " ":
        return None
    if even.isascii():
        return None if any(space in even for space in ASCII_SPACES) else even
    return even if even.isprintable() else None  # of all white space the space alone is printable


def _fold_tokens(text: str, spans: Iterable[tuple[int, int]], compose: Callable[[str], str] | None) -> Folded:
    """Fold a text by tokens, keeping count: runs of white space, and words or clusters."""
    folded: list[str] = []
    starts: list[int] = []
    for start, end in spans:
        token = text[start:end]
        composed = " " if token.isspace() else compose(token) if compose else token
        folded.append(composed)
        # What stays as it is maps point for point; what changed maps to its start, so that no place can begin or end inside it.
        starts.extend(range(start, end) if composed == token else [start] * len(composed))
    starts.append(len(text))
    return Folded("".join(folded), text, tuple(starts))


def _compose(token: str) -> str:
    return token if token.isascii() else unicodedata.normalize("NFC", token)


def _is_indicator(char: str) -> bool:
    return FIRST_INDICATOR <= char <= LAST_INDICATOR


def _joins_before(text: str, offset: int) -> bool:
    """Apply the rules of UAX #29 that can be judged from the last base character before the offset and what follows it."""
    cluster, extender, base_backwards = _compile_cluster()
    start = offset - 1
    # GB11 (emoji joined by ZWJ) and GB9c (conjuncts) look back over extenders; any other rule sees one character only.
    if extender.match(text, start) and not extender.match(text, offset):
        base = base_backwards.search(text, 0, offset)
        start = base.start() if base else 0
    return cluster.fullmatch(text, start, offset + 1) is not None


@cache
def _compile_tokens() -> regex.Pattern[str]:
    import regex

    # Nothing composes across the border of a cluster. ASCII characters that no mark follows are taken together, which is faster. Prepended
    # signs and flags stand alone: the former (GB9b) would take white space along, and the library counts flags from their run's start, each time.
    return regex.compile(r"[\s\x1c-\x1f]+|(?:[!-~](?![\u0300-\U0010ffff]))+|[\p{GCB=PP}\p{GCB=RI}]|\X")


@cache
def _compile_cluster() -> tuple[regex.Pattern[str], regex.Pattern[str], regex.Pattern[str]]:
    """Give the patterns of a cluster, of a character that extends one, and (searched from the end) of one that does not."""
    import regex

    extender = r"\p{GCB=Extend}\p{GCB=ZWJ}"
    return regex.compile(r"\X"), regex.compile(f"[{extender}]"), regex.compile(f"(?r)[^{extender}]")
