"""What helps an editor to settle a quote that is not placed: words that tell its places apart, the passage most like it, its line."""

from __future__ import annotations

import json
import re
from bisect import bisect_right
from itertools import islice
from typing import TYPE_CHECKING

from glossator.anchoring.folding import fold, fold_white_space_in, fold_words, splits_cluster
from glossator.model.text import Range

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

WORD = re.compile(r"\S+")

REACH = 60  # code points of context that a hint shows at the most
MOST_PLACES_LISTED = 6
LEAST_LIKENESS = 0.6
LONG_QUOTE = 400  # code points; rapidfuzz's time for a longer needle grows with its square
LONG_QUOTE_END = 200
SNAP = 16  # code points; where no border of a word is nearer, an end stays where it is
UNSPACED = "\u2e80"  # from here on most scripts (Chinese, Japanese) write no white space between words


def settling_prefix(text: str, place: Range, others: Iterable[Range]) -> str:
    """Give the fewest whole words before a place that stand before none of the other places, on one line.

    It is at most 60 code points of the text; "" where these do not settle it.
    """
    starts = [other.start for other in others if other != place]
    heads = [fold_words(text[max(0, start - 2 * REACH) : start]).rstrip() for start in starts]
    prefixes = _growing_prefixes(text, place.start)
    return _first_telling(prefixes, lambda prefix: any(head.endswith(prefix) for head in heads))


def settling_suffix(text: str, place: Range, others: Iterable[Range]) -> str:
    """Give the fewest whole words after a place that stand after none of the other places, as `settling_prefix` does before it."""
    tails = [fold_words(text[other.end : other.end + 2 * REACH]).lstrip() for other in others if other != place]
    suffixes = _growing_suffixes(text, place.end)
    return _first_telling(suffixes, lambda suffix: any(tail.startswith(suffix) for tail in tails))


def settling_contexts(text: str, place: Range, others: Iterable[Range]) -> Iterator[tuple[str, str]]:
    """Give the keys and words that settle a place among others: `prefix` before `suffix`, and neither where it does not settle it."""
    elsewhere = [other for other in others if other != place]
    if prefix := settling_prefix(text, place, elsewhere):
        yield "prefix", prefix
    if suffix := settling_suffix(text, place, elsewhere):
        yield "suffix", suffix


def write_way(key: str, value: str | int) -> str:
    """Write a key as YAML takes it anywhere: words in quotes, unless they hold nothing but letters, digits and single spaces."""
    is_plain = isinstance(value, int) or re.fullmatch(r"(?!null$)[^\W\d_]+( [^\W_]+)*", value.lower())
    return f"{key}: {value if is_plain else json.dumps(value, ensure_ascii=False)}"


def list_ways(ways: Iterable[tuple[str, str]], count: int) -> str:
    """List the ways to settle so many places, each with its place, the first few in full; empty if there is none."""
    listed = [f"`{way}` for {place}" for way, place in islice(ways, MOST_PLACES_LISTED)]
    more = [f"and {count - len(listed)} more"] if listed and count > len(listed) else []
    return "; ".join([*listed, *more])


def nearest_passage(text: str, quote: str) -> tuple[Range, float] | None:
    """Give the passage most like a quote, as a range of whole words, and its likeness from 0 to 1; None below 0.6.

    Both are compared in folded form, by the insertions and deletions between them (rapidfuzz's `ratio`). The time is bounded: a long quote is
    sought by its two ends.
    """
    from rapidfuzz.fuzz import ratio

    folded, words = fold(text), fold_words(quote).strip()
    if not words:
        return None
    best: tuple[Range, float] | None = None
    for start, end in _likely_passages(folded.text, words):
        place = _snap_to_words(text, folded.range_between(start, end))
        likeness = ratio(words, fold_words(text[place.start : place.end])) / 100
        if likeness >= LEAST_LIKENESS and (best is None or likeness > best[1]):
            best = place, likeness
    return best


def line_at(lines: tuple[tuple[int, int], ...], offset: int) -> int:
    """Give the source line (from 1) of an offset of the text, from `Document.lines`; 1 where nothing is known."""
    if not lines:
        return 1
    return lines[max(0, bisect_right(lines, offset, key=lambda entry: entry[0]) - 1)][1]


def _first_telling(contexts: Iterable[str], is_elsewhere: Callable[[str], bool]) -> str:
    """Give the first context that stands nowhere else, one that holds a letter or a digit if there is such; else ""."""
    telling = (context for context in contexts if not is_elsewhere(fold_words(context)))
    bare = ""
    for context in telling:
        if any(map(str.isalnum, context)):
            return fold_white_space_in(context)
        bare = bare or context
    return fold_white_space_in(bare)


def _growing_prefixes(text: str, end: int) -> Iterator[str]:
    """Give the last word before an offset, the last two, and so on; where one word is longer than the reach, its end."""
    begin = max(0, end - REACH)
    starts = [match.start() for match in WORD.finditer(text, begin, end)]
    if begin and starts and starts[0] == begin and not text[begin - 1].isspace():
        starts[0] = _cluster_end(text, begin)
        if len(starts) > 1:
            del starts[0]
    for start in reversed(starts):
        yield text[start:end].rstrip()


def _growing_suffixes(text: str, start: int) -> Iterator[str]:
    limit = min(len(text), start + REACH)
    ends = [match.end() for match in WORD.finditer(text, start, limit)]
    if limit < len(text) and ends and ends[-1] == limit and not text[limit].isspace():
        ends[-1] = _cluster_start(text, limit)
        if len(ends) > 1:
            del ends[-1]
    for end in ends:
        yield text[start:end].lstrip()


def _likely_passages(text: str, words: str) -> list[tuple[int, int]]:
    """Give ranges of a folded text that may be most like the words."""
    if len(words) <= LONG_QUOTE:
        found = _align(text, words)
        return [found] if found else []
    head, tail = _align(text, words[:LONG_QUOTE_END]), _align(text, words[-LONG_QUOTE_END:])
    passages = []
    if head:
        passages.append((head[0], min(len(text), head[0] + len(words))))
    if tail:
        passages.append((max(0, tail[1] - len(words)), tail[1]))
    if head and tail and 0 < tail[1] - head[0] <= 2 * len(words):
        passages.append((head[0], tail[1]))
    return passages


def _align(text: str, words: str) -> tuple[int, int] | None:
    from rapidfuzz.fuzz import partial_ratio_alignment

    found = partial_ratio_alignment(words, text, processor=None, score_cutoff=100 * LEAST_LIKENESS)
    return (found.dest_start, found.dest_end) if found and found.dest_start < found.dest_end else None


def _snap_to_words(text: str, place: Range) -> Range:
    """Move either end to the nearest border of a word, and off white space; a cluster is never split."""
    start, end = _nearest_border(text, place.start), _nearest_border(text, place.end)
    if not text[start:end].strip():
        start, end = place
    passage = text[start:end]
    start, end = end - len(passage.lstrip()), start + len(passage.rstrip())
    return Range(_cluster_start(text, start), _cluster_end(text, end))


def _nearest_border(text: str, offset: int) -> int:
    for distance in range(SNAP):
        for border in (offset - distance, offset + distance):
            if 0 <= border <= len(text) and is_border(text, border):
                return border
    return offset


def is_border(text: str, offset: int) -> bool:
    """Tell whether a word may begin or end at an offset."""
    if offset in {0, len(text)}:
        return True
    before, after = text[offset - 1], text[offset]
    return before.isspace() or after.isspace() or max(before, after) >= UNSPACED


def _cluster_start(text: str, offset: int) -> int:
    while splits_cluster(text, offset):
        offset -= 1
    return offset


def _cluster_end(text: str, offset: int) -> int:
    while splits_cluster(text, offset):
        offset += 1
    return offset
