"""Terms: names that recur without a definition, and terms of the glossary whose words stand here without being linked."""

from __future__ import annotations

import re
from collections import Counter
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from glossator.anchoring import Selector, find_places
from glossator.languages import find_locale
from glossator.model.names import make_key
from glossator.suggestions.names import PARTS, calendar_words, is_acronym, is_marked
from glossator.suggestions.values import Suggestion
from glossator.suggestions.writing import quote_at, write_item, write_term

if TYPE_CHECKING:
    from collections.abc import Collection

    from glossator.model.text import Range
    from glossator.suggestions.corpus import Corpus
    from glossator.suggestions.subject import Subject

MOST = 5  # names suggested for an article
NOTHING = ("", 0)
SHORTEST = 3  # letters of an acronym
LEAST_TIMES = 2  # in the article
LEAST_ARTICLES = 2
LEAST_PLAIN_TIMES = 3  # in the article, of a name whose spelling tells nothing but its capitals
EVERYDAY_PART = (
    0.15  # of all articles: what stands in more of them, and in more than so many, is what the desk's readers know
)
EVERYDAY_COUNT = 15
LONGEST = 6  # words of a name
# What nobody looks up.
WELL_KNOWN = frozenset(
    """us usa u.s u.s. uk u.k. eu u.n. un tv ceo cfo cto pdf url id ok am pm a.m. p.m. gmt utc faq dvd api cpu http https html xml json usb sms gps
    vat ii iii iv vi vii viii ix""".split()
)
# What a text says of a name that it introduces: `Huawei, a maker of telephones`.
INTRODUCED = r"(?:, (?:an?|the) [a-z]| \((?:an?|the|formerly) [a-z])"


class _Found(NamedTuple):
    name: str
    place: Range
    times: int
    articles: int
    reason: str
    weight: int


def suggest_terms(subject: Subject, corpus: Corpus) -> list[Suggestion]:
    """Suggest names for the glossary: those that recur here or on the site, and whose spelling or introduction says that they need explaining."""
    text = subject.document.text
    counts = Counter(name.words for name in subject.names)
    first: dict[str, Range] = {}
    for each in subject.names:
        first.setdefault(each.words, each.place)
    hits = [hit.place for hit in subject.linker.find_hits(text, is_english=subject.is_english)]
    blocked = sorted([*hits, *subject.taken])
    familiar = _known_to_all(subject.language) | frozenset(subject.familiar)
    found = []
    for name, place in first.items():
        is_defined = any(place.start < other.end and other.start < place.end for other in blocked)
        if is_defined or name.lower() in familiar or len(name.split()) > LONGEST or not make_key(name):
            continue
        reason, weight = _weigh(name, counts[name], text, corpus)
        if weight:
            found.append(_Found(name, place, counts[name], corpus.spread[name], reason, weight))
    found = [each for each in found if not _is_part(each, found, corpus)]
    found.sort(key=lambda each: (-each.weight, -each.times * each.articles, each.place))
    return [_make(subject, corpus, each) for each in found[:MOST]]


def _weigh(name: str, times: int, text: str, corpus: Corpus) -> tuple[str, int]:
    """Give why a name may need explaining, and how much speaks for it; 0 if too little does."""
    articles = corpus.spread[name]
    is_everyday = articles > max(EVERYDAY_COUNT, EVERYDAY_PART * len(corpus.articles))
    if is_everyday or any(map(str.islower, PARTS.split(name))):
        return NOTHING
    recurs = times >= LEAST_TIMES and articles >= LEAST_ARTICLES
    is_seen_again = times >= LEAST_TIMES or articles >= LEAST_ARTICLES
    if is_acronym(name):
        return _weigh_acronym(name, corpus, recurs=recurs, is_seen_again=is_seen_again)
    if is_seen_again and re.search(rf"(?<!\w){re.escape(name)}{INTRODUCED}", text):
        return "introduced in the text", 3
    words = name.split()
    if any(map(is_marked, words)):
        return ("a name", 2) if recurs else NOTHING
    return ("a name", 1) if recurs and len(words) > 1 and times >= LEAST_PLAIN_TIMES else NOTHING


def _weigh_acronym(name: str, corpus: Corpus, *, recurs: bool, is_seen_again: bool) -> tuple[str, int]:
    base = name.rstrip("s").lower()
    is_plural = name.endswith("s") and corpus.spread[name[:-1]] > 0
    if is_plural or {name.lower(), base} & WELL_KNOWN or len(base.replace(".", "")) < SHORTEST:
        return NOTHING
    long = corpus.long_forms.get(name)
    if long and is_seen_again:
        return f"an acronym for `{long}`", 4
    return ("an acronym", 3) if recurs else NOTHING


def _is_part(one: _Found, others: list[_Found], corpus: Corpus) -> bool:
    """Tell whether a name is a part of another that recurs as well, or another with a word before it that does not belong to it."""
    for other in others:
        if other.name != one.name and re.search(rf"(?<!\w){re.escape(one.name)}(?!\w)", other.name):
            return True
    tail = one.name.partition(" ")[2]
    return bool(tail) and corpus.spread[tail] > 2 * corpus.spread[one.name]


def _make(subject: Subject, corpus: Corpus, found: _Found) -> Suggestion:
    name = found.name
    long = corpus.long_forms.get(name)
    values: dict[str, object] = {"term": long, "aliases": [name]} if long else {"term": name}
    key = make_key(name)
    while key in subject.terms:
        key += "-2"
    others = max(0, found.articles - 1)
    elsewhere = f" and in {others} other article{'s' if others > 1 else ''}" if others else ""
    times = "once" if found.times == 1 else f"{found.times} times"
    why = f"`{name}`, {found.reason}, stands {times} here{elsewhere}, and the glossary does not explain it"
    return Suggestion("term", found.place, name, why, "term", values, write_term(key, values), key)


def suggest_mentions(subject: Subject) -> list[Suggestion]:
    """Suggest terms whose words stand in the text, and which are not linked: those that are linked only where a sidecar says so.

    What stands in a link, a heading or code is left alone, as by the automatic links.
    """
    if not subject.is_linked:
        return []
    text = subject.document.text
    blocked = (*subject.document.unlinkable, *subject.taken)
    suggestions = []
    for key, term in subject.terms.items():
        if term.autolink or key in subject.explained:
            continue
        place = _find_label(subject, (term.term, *term.aliases), blocked)
        said = quote_at(subject.folded, place) if place else None
        if place and said:
            values = {**said, "term": key, "status": "proposed"}
            words = text[slice(*place)]
            why = f"`{words}` is a term of the glossary that is linked only where a sidecar says so"
            suggestions.append(Suggestion("mention", place, words, why, "glossary", values, write_item(values)))
    return suggestions


def _find_label(subject: Subject, labels: Collection[str], blocked: Collection[Range]) -> Range | None:
    """Find the first place of any of a term's labels, as they are spelt, that is a whole word and clear of other marks."""
    text, places = subject.document.text, []
    for label in labels:
        outcome = find_places(subject.folded, Selector(label))
        places += [outcome.place] if outcome.place else list(outcome.places)
    for place in sorted(places):
        before, after = text[place.start - 1 : place.start], text[place.end : place.end + 1]
        is_whole = not before.isalnum() and not after.isalnum()
        if is_whole and all(place.end <= other.start or other.end <= place.start for other in blocked):
            return place
    return None


@cache
def _known_to_all(language: str) -> frozenset[str]:
    """Give what the language calls countries, languages, months and days of the week, in small letters: names that need no definition."""
    names = set(calendar_words(language))
    for locale in filter(None, map(find_locale, (language, "en"))):
        names |= {name.lower() for name in (*locale.territories.values(), *locale.languages.values())}
    return frozenset(names)
