"""Other articles whose subject this one mentions.

An article's *subject* are the names, and the ordinary words that recur in it, which few other articles have: weighed by how often they stand there
and how rare they are, twice if its headline or its first paragraph has them. Another article is suggested where this one has a good part of its
subject, two names of it at least, one of them from its headline or its first paragraph.
"""

from __future__ import annotations

import re
from math import log
from typing import TYPE_CHECKING, NamedTuple

from glossator.sentences import Sentences
from glossator.suggestions.values import Suggestion
from glossator.suggestions.writing import quote_at, write_item

if TYPE_CHECKING:
    from collections.abc import Sequence

    from glossator.model.text import Range
    from glossator.suggestions.corpus import Corpus, Facts
    from glossator.suggestions.subject import Subject

MOST = 4  # articles suggested
SUBJECT = 8  # names and words that an article's subject is at the most
LEAST_SHARED = 2
LEAST_PART = 0.3  # of the weight of the other article's subject
LEADING = 3  # of the weightiest names, one must be shared that the other's headline or first paragraph has
WORD_SHARE = 0.5  # of a name's weight: an ordinary word says less
RARE_PART = 0.05  # of all articles: what stands in more of them is no article's subject
RARE_COUNT = 3  # articles in which anything rare may stand, however few there are
LEAST_LENGTH = 3  # code points of a name


class Kinship(NamedTuple):
    """How much of another article's subject this one has: from 0 to 1, and the names and words shared, the weightiest first."""

    part: float
    shared: tuple[str, ...]


def weigh_subject(facts: Facts, corpus: Corpus) -> dict[str, float]:
    """Give what an article is about: its names and words that few other articles have, with their weights, the weightiest first."""
    most = _most(corpus)
    lead = facts.lead.lower()
    weights = {}
    for subject, count in (*facts.names.items(), *facts.words.items()):
        spread = corpus.spread[subject]
        if spread > most or len(subject) < LEAST_LENGTH or spread >= max(2, len(corpus.articles)):
            continue
        is_leading = subject.lower() in lead
        if count > 1 or is_leading:
            share = (2 if is_leading else 1) * (1 if subject in facts.names else WORD_SHARE)
            weights[subject] = (1 + log(count)) * max(corpus.rarity(subject), 0.1) * share
    chosen = sorted(weights, key=lambda subject: (-weights[subject], subject))[:SUBJECT]
    return {subject: weights[subject] for subject in chosen}


def find_kinship(facts: Facts, other: Facts, corpus: Corpus) -> Kinship | None:
    """Tell how much of another article's subject an article has; None if it is too little to speak of."""
    if not any(facts.stands(subject) and corpus.spread[subject] <= _most(corpus) for subject in other.names):
        return None
    weights = weigh_subject(other, corpus)
    shared = tuple(subject for subject in weights if facts.stands(subject))
    names = [subject for subject in shared if subject in other.names]
    leading = [subject for subject in weights if subject in other.names][:LEADING]
    lead = other.lead.lower()
    is_led = any(subject in names and subject.lower() in lead and other.names[subject] > 1 for subject in leading)
    if len(_distinct(shared)) < LEAST_SHARED or not is_led:
        return None
    return Kinship(sum(weights[subject] for subject in shared) / sum(weights.values()), shared)


def _distinct(subjects: Sequence[str]) -> list[str]:
    """Leave out what says a thing again: plurals, and parts of longer names."""
    kept: list[str] = []
    for subject in sorted(subjects, key=len, reverse=True):
        word = subject.removesuffix("s").lower()
        if not any(word in other.lower() for other in kept):
            kept.append(subject)
    return kept


def _most(corpus: Corpus) -> int:
    return max(RARE_COUNT, int(RARE_PART * len(corpus.articles)))


def suggest_references(subject: Subject, corpus: Corpus) -> list[Suggestion]:
    """Suggest references to the articles whose subjects this one mentions, the likeliest few."""
    known = {target.rpartition("/")[2].removesuffix(".md") for target in subject.facts.targets}
    own = subject.facts
    found = []
    for other in corpus.articles:
        is_known = {other.stem, other.slug} & known or {own.stem, own.slug} & set(other.targets)
        if other.path == own.path or is_known:
            continue
        kinship = find_kinship(own, other, corpus)
        if kinship and kinship.part >= LEAST_PART:
            found.append((kinship, other))
    found.sort(key=lambda each: (-each[0].part, each[1].path))
    suggestions: list[Suggestion] = []
    taken: list[Range] = []
    for kinship, other in found:
        made = _make(subject, other, kinship, taken)
        if made and len(suggestions) < MOST:
            suggestions.append(made)
            taken += [made.place] if made.place else []
    return suggestions


def _make(subject: Subject, other: Facts, kinship: Kinship, taken: Sequence[Range]) -> Suggestion | None:
    place = _find_place(subject, kinship.shared, taken)
    said = quote_at(subject.folded, place) if place else None
    if place is None or said is None:
        return None
    relation = "background" if other.day <= subject.facts.day else "follow-up"
    values = {**said, "to": other.stem, "relation": relation, "status": "proposed"}
    shared = ", ".join(f"`{name}`" for name in kinship.shared[:5])
    why = f"`{other.title}` ({other.day[:10]}) is about {shared}, which stand here too and in few other articles"
    return Suggestion("reference", place, said["quote"], why, "references", values, write_item(values))


def _find_place(subject: Subject, shared: Sequence[str], taken: Sequence[Range]) -> Range | None:
    """Find the words that a reference would stand on: a shared name, in the sentence that has most of what is shared."""
    text = subject.document.text
    sentences = Sentences(text)
    names = [name for name in subject.names if name.words in shared]
    best: tuple[float, Range] | None = None
    for name in names:
        place = name.place
        if not subject.is_free(place) or any(place.start < each.end and each.start < place.end for each in taken):
            continue
        sentence = text[slice(*sentences.around(*place))]
        score = sum(1 for each in shared if _stands(each, sentence)) - shared.index(name.words) / 100
        if best is None or score > best[0]:
            best = score, place
    return best[1] if best else None


def _stands(words: str, sentence: str) -> bool:
    return re.search(rf"(?<!\w){re.escape(words)}(?!\w)", sentence, re.IGNORECASE) is not None
