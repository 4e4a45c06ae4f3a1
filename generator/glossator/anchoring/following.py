"""Where the words of a quote may stand after an edit: the passages that line up with the quote and what stood around it.

Every word of prefix, quote and suffix that is rare enough votes for the places where it stands in the text; where many votes agree on how
far the words have moved, there is a passage that may be the one. In it the words are lined up, as a diff lines up lines, and what lies
between the last word of the prefix and the first of the suffix, or between the outermost words of the quote itself, is the quote as it reads
now. So a quote is found by its surroundings though its own words have changed, and by its own words though its surroundings have.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from glossator.anchoring.words import split_words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from glossator.anchoring.words import Words

MOST_HITS = 40  # a word that stands more often says little about any of its places
MOST_PASSAGES = 6
MARGIN = 4  # words looked at beyond both ends of a passage
MOST_WORDS = 1500  # a longer quote is sought by its two ends
END_WORDS = 100


class Sought(NamedTuple):
    """The words of a quote and of what stood around it, folded, and as lists."""

    quote: str
    prefix: str
    suffix: str
    quote_words: list[str]
    prefix_words: list[str]
    suffix_words: list[str]


def read_sought(quote: str, prefix: str, suffix: str) -> Sought:
    """Make ready what is sought: folded words, without white space at their ends."""
    return Sought(quote, prefix, suffix, *(split_words(words)[0] for words in (quote, prefix, suffix)))


def find_passages(words: Words, sought: Sought) -> list[tuple[int, int]]:
    """Give the likely passages of a text, as folded positions, each once; the likeliest first."""
    if len(sought.quote_words) > MOST_WORDS:
        return _find_by_ends(words, sought)
    keys = [*sought.prefix_words, *sought.quote_words, *sought.suffix_words]
    first = len(sought.prefix_words)
    passages: dict[tuple[int, int], None] = {}
    for low, high in _find_shifts(words, keys):
        begin, stop = max(0, low - MARGIN), min(len(words.keys), high + len(keys) + MARGIN)
        partners = _line_up(keys, words.keys[begin:stop], begin)
        found = _find_quote(partners, first, first + len(sought.quote_words))
        if found:
            passages[words.spans[found[0]][0], words.spans[found[1]][1]] = None
    return list(passages)


def _find_shifts(words: Words, keys: list[str]) -> list[tuple[int, int]]:
    """Give ranges of shifts, in words, by which many rare words stand further on in the text than in the keys; the best first."""
    votes = []
    for number, key in enumerate(keys):
        hits = words.places.get(key, ())
        if 0 < len(hits) <= MOST_HITS:
            votes += [(hit - number, 1 / len(hits)) for hit in hits]
    votes.sort()
    slack = max(6, len(keys) // 2)
    ranges, first, weight = [], 0, 0.0
    for shift, vote in votes:
        weight += vote
        while votes[first][0] < shift - slack:
            weight -= votes[first][1]
            first += 1
        ranges.append((-weight, votes[first][0], shift))
    chosen: list[tuple[int, int]] = []
    for _, low, high in sorted(ranges):
        if all(high < other_low or low > other_high for other_low, other_high in chosen):
            chosen.append((low, high))
            if len(chosen) == MOST_PASSAGES:
                break
    return chosen


def _line_up(keys: list[str], passage: list[str], begin: int) -> dict[int, int]:
    """Give for each of the keys that has one its partner in a passage, by its number in the text: the longest common subsequence."""
    from rapidfuzz.distance import LCSseq

    partners = {}
    for block in LCSseq.opcodes(keys, passage):
        if block.tag == "equal":
            for step in range(block.src_end - block.src_start):
                partners[block.src_start + step] = begin + block.dest_start + step
    return partners


def _find_quote(partners: dict[int, int], first: int, end: int) -> tuple[int, int] | None:
    """Find the first and the last word of the text that stand for the keys from `first` to `end`.

    Words at either end of the quote that have no partner were replaced by what stands between the next one that has and the context, if that
    is not much longer.
    """
    before, after = partners.get(first - 1), partners.get(end)
    own = [number for number in range(first, end) if number in partners]
    if not own:
        is_between = before is not None and after is not None and before + 1 < after
        return (before + 1, after - 1) if is_between and before is not None and after is not None else None
    begin, stop = partners[own[0]], partners[own[-1]]
    missing, missing_after = own[0] - first, end - 1 - own[-1]
    if missing and before is not None and begin - before - 1 <= 2 * missing + 2:
        begin = before + 1
    if missing_after and after is not None and after - stop - 1 <= 2 * missing_after + 2:
        stop = after - 1
    return begin, stop


def _find_by_ends(words: Words, sought: Sought) -> list[tuple[int, int]]:
    """Find a very long quote: from where its beginning stands to where its end does."""
    return [
        (start, stop)
        for start, _ in _find_end(words, sought.quote_words[:END_WORDS])
        for _, stop in _find_end(words, sought.quote_words[-END_WORDS:])
        if 0 < stop - start <= 2 * len(sought.quote)
    ]


def _find_end(words: Words, keys: list[str]) -> Iterator[tuple[int, int]]:
    for low, high in _find_shifts(words, keys)[:2]:
        begin, stop = max(0, low - MARGIN), min(len(words.keys), high + len(keys) + MARGIN)
        partners = _line_up(keys, words.keys[begin:stop], begin)
        if found := _find_quote(partners, 0, len(keys)):
            yield words.spans[found[0]][0], words.spans[found[1]][1]
