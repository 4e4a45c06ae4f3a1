"""All articles of a site as far as they bear on one another: which names stand where, and how rare each is."""

from __future__ import annotations

from collections import Counter, defaultdict
from functools import cached_property
from math import log
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


class Facts(NamedTuple):
    """What is known of an article; plain values, so that they can be kept between runs.

    `day` is its date or moment in ISO 8601. `targets` are the names that its references and links lead to, as written. `names` and `words` tell how
    often each stands in it; `words` are ordinary ones, in small letters, that stand there several times. `lead` is its headline and its first
    paragraph. `long_forms` gives the words by the acronym that the article itself spells out.
    """

    path: str
    stem: str
    slug: str
    title: str
    day: str
    is_draft: bool
    story: str
    targets: tuple[str, ...]
    names: Mapping[str, int]
    words: Mapping[str, int]
    lead: str
    long_forms: Mapping[str, str]

    def stands(self, subject: str) -> int:
        """Tell how often a name or a word stands in the article."""
        return self.names.get(subject, 0) or self.words.get(subject, 0)


class Corpus:
    """The articles of a site, in the order of their paths."""

    def __init__(self, articles: Sequence[Facts]) -> None:
        """Take the facts of all articles; drafts among them count for nothing."""
        self.articles = tuple(facts for facts in articles if not facts.is_draft)
        self.spread: Counter[str] = Counter()
        for facts in self.articles:
            self.spread.update(facts.names.keys())
            self.spread.update(facts.words.keys())

    @cached_property
    def total(self) -> Counter[str]:
        """How often each name stands in all articles together."""
        total: Counter[str] = Counter()
        for facts in self.articles:
            total.update(facts.names)
        return total

    def rarity(self, subject: str) -> float:
        """Tell how rare a name or a word is: the natural logarithm of the number of articles for each in which it stands."""
        return log(len(self.articles) / max(1, self.spread[subject])) if self.articles else 0.0

    @cached_property
    def long_forms(self) -> Mapping[str, str]:
        """The words by the acronym that any article spells out; none where two do it differently."""
        forms: defaultdict[str, set[str]] = defaultdict(set)
        for facts in self.articles:
            for short, words in facts.long_forms.items():
                forms[short].add(words)
        return {
            short: next(iter(words)) for short, words in forms.items() if len({each.lower() for each in words}) == 1
        }
