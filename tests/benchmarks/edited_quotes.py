"""Quotes in texts that were edited since, and where their words stand now: made up, or read from files of real edits."""

from __future__ import annotations

import json
import random
from hashlib import sha256
from typing import TYPE_CHECKING, NamedTuple

from tests.benchmarks.articles import draw_words, make_article, strip_markup

from glossator.anchoring import Selector
from glossator.model.text import Range

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

REACH = 32  # code points of context on either side
CLASSES = ("same", "near-edit", "repeated", "moved", "edited", "deleted")
UNCHANGED = CLASSES[:4]
LEAST_KEPT = 0.6  # of a quote's words; of fewer nobody could say that it is the same quote
BOILERPLATE = (
    "Readers who know more about the {0} are asked to write to the desk.",
    "The board of {0} voted by {1} to {2} for it.",
    "The {0} rose by {1} percent in {2} years, as it did before.",
)


class Case(NamedTuple):
    """A quote, the text as it is now, and where the quote's words stand in it; None if they are gone."""

    cls: str
    after: str
    selector: Selector
    expected: Range | None


class Word(NamedTuple):
    """A word with a number of its own, which it keeps when it moves."""

    number: int
    text: str


Sentence = list[Word]


def read_cases(anchors: Path, pairs: Path, half: str | None) -> Iterator[Case]:
    """Read the quotes of real edits; `half` is a or b, as the hash of a pair's id says."""
    with pairs.open(encoding="utf-8") as lines:
        after_by_id = {pair["id"]: pair["after"] for pair in map(json.loads, lines) if "after" in pair}
    with anchors.open(encoding="utf-8") as lines:
        for row in map(json.loads, lines):
            if half in {None, "ab"[sha256(row["pair"].encode()).digest()[0] % 2]}:
                selector = Selector(row["exact"], row["prefix"], row["suffix"])
                expected = Range(*row["expected"]) if row["expected"] else None
                yield Case(row["cls"], after_by_id[row["pair"]], selector, expected)


def make_cases(articles: int, quotes: int = 30) -> Iterator[Case]:
    """Make up edits of so many articles, and quotes in each: words replaced, put in and taken out, sentences moved, inserted and deleted.

    Every article has sentences that are much like one another, as lists and newsletters have.
    """
    for number in range(articles):
        chance = random.Random(number)
        before = _make_sentences(chance, number)
        after, edited, moved = _edit(chance, before)
        text, spans = _write(after)
        old_text, old_spans = _write(before)
        for _ in range(quotes):
            at = chance.randrange(len(before))
            length = min(chance.randint(2, 12), len(before[at]))
            first = chance.randrange(len(before[at]) - length + 1)
            words = before[at][first : first + length]
            kept = [word.number for word in words if word.number in spans]
            if 0 < len(kept) < LEAST_KEPT * length:
                continue
            start, end = old_spans[words[0].number][0], old_spans[words[-1].number][1]
            quote = old_text[start:end]
            expected = Range(spans[kept[0]][0], spans[kept[-1]][1]) if kept else None
            is_whole = expected is not None and text[expected.start : expected.end] == quote
            cls = _name_class(
                is_gone=not kept, is_whole=is_whole, count=text.count(quote), is_moved=at in moved, is_near=at in edited
            )
            if cls == "deleted" and quote in text:
                continue
            selector = Selector(quote, old_text[max(0, start - REACH) : start], old_text[end : end + REACH])
            yield Case(cls, text, selector, expected)


def _name_class(*, is_gone: bool, is_whole: bool, count: int, is_moved: bool, is_near: bool) -> str:
    if is_gone:
        return "deleted"
    if not is_whole:
        return "edited"
    if count > 1:
        return "repeated"
    return "moved" if is_moved else "near-edit" if is_near else "same"


def _make_sentences(chance: random.Random, number: int) -> list[Sentence]:
    lines = [line for line in strip_markup(make_article(number).body).splitlines() if line.strip()]
    sentences = [f"{part.strip()}." for line in lines for part in line.split(". ") if len(part.split()) > 2]
    for _ in range(6):
        line = chance.choice(BOILERPLATE).format(draw_words(chance, 1)[0], chance.randint(5, 30), chance.randint(1, 5))
        sentences.insert(chance.randrange(len(sentences)), line)
    numbers = iter(range(1_000_000))
    return [[Word(next(numbers), word) for word in sentence.split()] for sentence in sentences]


def _edit(chance: random.Random, before: list[Sentence]) -> tuple[list[Sentence], set[int], set[int]]:
    """Edit an article: give its sentences, and which of the old ones were edited and which moved."""
    after: list[tuple[int, Sentence]] = []
    edited, moved = set(), set()
    fresh = iter(range(1_000_000, 2_000_000))
    for at, sentence in enumerate(before):
        lot = chance.random()
        if lot < 0.06:
            continue
        if lot < 0.12:
            after.append((-1, [Word(next(fresh), word) for word in draw_words(chance, chance.randint(6, 20))]))
        if lot < 0.45:
            edited.add(at)
            sentence = _edit_words(chance, sentence, fresh)  # noqa: PLW2901  (the sentence as it stands now)
        after.append((at, sentence))
    for _ in range(max(1, len(after) // 20)):
        at, sentence = after.pop(chance.randrange(len(after)))
        moved.add(at)
        after.insert(chance.randrange(len(after)), (at, sentence))
    return [sentence for _, sentence in after], edited, moved


def _edit_words(chance: random.Random, sentence: Sentence, fresh: Iterator[int]) -> Sentence:
    words = list(sentence)
    for _ in range(chance.randint(1, 3)):
        at = chance.randrange(len(words))
        new = [Word(next(fresh), word) for word in draw_words(chance, chance.randint(1, 2))]
        words[at : at + chance.randint(0, 2)] = new if chance.random() < 0.7 or len(words) < 4 else []
    return words


def _write(sentences: list[Sentence]) -> tuple[str, dict[int, tuple[int, int]]]:
    """Give the text, three sentences to a paragraph, and where each word stands."""
    spans, text = {}, ""
    for number, sentence in enumerate(sentences):
        for word in sentence:
            text += "" if not text else "\n" if word is sentence[0] and number % 3 == 0 else " "
            spans[word.number] = (len(text), len(text) + len(word.text))
            text += word.text
    return text, spans
