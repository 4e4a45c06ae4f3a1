"""How much speaks for a passage being the one that a quote means: likeness of words and of surroundings, and how telling what is alike is.

Likeness by characters alone is fooled by boilerplate, and rare words alone by names that stand all over a story, so a score is the mean of
both. What the words around say is looked for right beside the passage (by characters) and a few words off (by rare words), since an edit
often puts something between.
"""

from __future__ import annotations

import re
from collections import Counter
from functools import lru_cache
from html import unescape
from typing import TYPE_CHECKING, NamedTuple

from glossator.anchoring.folding import fold_words

LETTERS = re.compile(r"\w+")
NUMBERS = re.compile(r"\d+")

if TYPE_CHECKING:
    from glossator.anchoring.folding import Folded
    from glossator.anchoring.following import Sought
    from glossator.anchoring.words import Words

NEARBY = 4  # words beyond the length of a context in which its words may stand
FULL_SIDE = 16  # code points; a shorter context counts for less
QUOTE_WEIGHT, SIDE_WEIGHT = 50, 20
BREAK_PENALTY = 0.1
HELD = 0.5  # how much alike a context must be to hold the end beside it
OUTER_WORDS = 2
LONG = 20_000  # code points; the time to compare more by characters would grow with the square
PHRASE = 3  # words, signs among them
RARE_WORD = 4  # code points; a shorter word is rare by chance
MARKUP = re.compile(r"\]\([^)\s]*\)?|\[\^?|\]|</?\w[^>]*>?|[*_`~]+")
ALIKE = 0.95  # a context is compared without its markup only if it is less alike with it
LEAST_PROSE = 12  # code points; of less too little is left to compare
REACH = 400  # code points within which a line's end is looked for


class Weighed(NamedTuple):
    """A passage, in folded positions, and what speaks for it, each likeness from 0 to 1.

    `quote`, `left` and `right` are likenesses by characters (a side that is not given is None); `around` is the share of the rare words of
    prefix and suffix that stand nearby. `is_held` tells that each end is held: by the context beside it, or by one of the quote's own two
    outermost words. `has_its_numbers` tells that no number of the quote gave way to another one: that would make another statement.
    `is_phrase` tells that the quote has three words or more, `has_rare_word` that one of its words stands nowhere else. `score` sums
    likenesses and rare words up.
    """

    start: int
    end: int
    is_verbatim: bool
    quote: float
    left: float | None
    right: float | None
    around: float
    is_held: bool
    has_its_numbers: bool
    is_phrase: bool
    has_rare_word: bool
    score: float

    def overlaps(self, other: Weighed) -> bool:
        """Tell whether two passages are the same for the most part."""
        common = min(self.end, other.end) - max(self.start, other.start)
        return 2 * common >= max(self.end, other.end) - min(self.start, other.start)


def weigh(
    folded: Folded, words: Words, sought: Sought, breaks: tuple[str | None, str | None], span: tuple[int, int]
) -> Weighed:
    """Weigh a passage. `breaks` are the first and the last word of its line, as `read_breaks` gives them."""
    from rapidfuzz.distance import Levenshtein

    text, (start, end) = folded.text, span
    found = text[start:end]
    is_verbatim = found == sought.quote
    left = right = None
    if sought.prefix:
        left = _compare_before(text[max(0, start - REACH) : start], sought.prefix, is_verbatim=is_verbatim)
    if sought.suffix:
        right = _compare_after(text[end : end + REACH], sought.suffix, is_verbatim=is_verbatim)
    around, own, by_words = _weigh_words(words, sought, words.number_at(start), words.number_at(end))
    if is_verbatim:
        quote = 1.0
    elif len(found) + len(sought.quote) > LONG:
        quote = own * min(len(found), len(sought.quote)) / max(len(found), len(sought.quote))
    else:
        quote = Levenshtein.normalized_similarity(found, sought.quote)
    weights: list[tuple[float, float]] = [(QUOTE_WEIGHT, quote)]
    for side, likeness in ((sought.prefix, left), (sought.suffix, right)):
        if likeness is not None:
            weights.append((SIDE_WEIGHT * min(1, len(side) / FULL_SIDE), likeness))
    by_characters = sum(weight * likeness for weight, likeness in weights) / sum(weight for weight, _ in weights)
    score = (by_characters + by_words) / 2 - BREAK_PENALTY * _count_other_breaks(folded, span, breaks)
    is_held = is_verbatim or _is_held(found, sought.quote, left, right)
    is_phrase = len(sought.quote_words) >= PHRASE
    has_rare_word = any(len(key) >= RARE_WORD and len(words.places.get(key, ())) == 1 for key in sought.quote_words)
    numbers, new_numbers = Counter(NUMBERS.findall(sought.quote)), Counter(NUMBERS.findall(found))
    has_its_numbers = numbers <= new_numbers or new_numbers <= numbers
    return Weighed(
        start,
        end,
        is_verbatim,
        quote,
        left,
        right,
        around,
        is_held,
        has_its_numbers,
        is_phrase,
        has_rare_word,
        max(0.0, score),
    )


def _compare_before(before: str, prefix: str, *, is_verbatim: bool) -> float:
    from rapidfuzz.distance import Levenshtein

    likeness = Levenshtein.normalized_similarity(before.rstrip()[-len(prefix) :], prefix)
    if likeness >= ALIKE or not is_verbatim:
        return likeness
    before, prefix = _read_prose(before), _read_prose(prefix)
    if len(prefix) < LEAST_PROSE:
        return likeness
    return max(likeness, Levenshtein.normalized_similarity(before[-len(prefix) :], prefix))


def _compare_after(after: str, suffix: str, *, is_verbatim: bool) -> float:
    from rapidfuzz.distance import Levenshtein

    likeness = Levenshtein.normalized_similarity(after.lstrip()[: len(suffix)], suffix)
    if likeness >= ALIKE or not is_verbatim:
        return likeness
    after, suffix = _read_prose(after), _read_prose(suffix)
    if len(suffix) < LEAST_PROSE:
        return likeness
    return max(likeness, Levenshtein.normalized_similarity(after[: len(suffix)], suffix))


@lru_cache(maxsize=16)
def _read_prose(context: str) -> str:
    """Give a context without links' addresses, emphasis, tags and entities: an edit often puts in or takes out no more than those."""
    if "&" in context:
        context = fold_words(unescape(context))
    return MARKUP.sub("", context).strip()


def _is_held(found: str, quote: str, left: float | None, right: float | None) -> bool:
    own, theirs = LETTERS.findall(quote.lower()), LETTERS.findall(found.lower())
    is_held_left = (left or 0.0) >= HELD or bool({*own[:OUTER_WORDS]} & {*theirs[:OUTER_WORDS]})
    is_held_right = (right or 0.0) >= HELD or bool({*own[-OUTER_WORDS:]} & {*theirs[-OUTER_WORDS:]})
    return is_held_left and is_held_right


def _weigh_words(words: Words, sought: Sought, first: int, end: int) -> tuple[float, float, float]:
    """Give the shares of rare words found, of the context, of the quote and of all; the quote's own count twice.

    The outermost words of the contexts are left out: they may have been cut.
    """
    before, after = sought.prefix_words[1:], sought.suffix_words[:-1]
    found_before, before_bits = words.count_bits(before, first - len(sought.prefix_words) - NEARBY, first)
    found_after, after_bits = words.count_bits(after, end, end + len(sought.suffix_words) + NEARBY)
    found, bits = words.count_bits(sought.quote_words, first, end)
    context_bits = before_bits + after_bits
    around = (found_before + found_after) / context_bits if context_bits else 0.0
    total = context_bits + 2 * bits
    own = found / bits if bits else 0.0
    return around, own, (found_before + found_after + 2 * found) / total if total else 0.0


def read_breaks(prefix: str | None, suffix: str | None) -> tuple[str | None, str | None]:
    """Give the first word of the quote's line and the last, where its contexts show them: "" is the quote itself, None where they do not."""
    before, after = prefix or "", (suffix or "").rstrip()
    return (
        _first_word_of_line(before) if "\n" in before else None,
        _last_word_of_line(after) if "\n" in after else None,
    )


def _first_word_of_line(before: str) -> str:
    return next(iter(LETTERS.findall(before.rpartition("\n")[2])), "")


def _last_word_of_line(after: str) -> str:
    return next(reversed(LETTERS.findall(after.partition("\n")[0])), "")


def _count_other_breaks(folded: Folded, span: tuple[int, int], breaks: tuple[str | None, str | None]) -> int:
    before, after = breaks
    if before is None and after is None:
        return 0
    start, end = folded.range_between(*span)
    is_other_before = before is not None and before != _first_word_of_line(
        folded.original[max(0, start - REACH) : start]
    )
    is_other_after = after is not None and after != _last_word_of_line(folded.original[end : end + REACH])
    return is_other_before + is_other_after
