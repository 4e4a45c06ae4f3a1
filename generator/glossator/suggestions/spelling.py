"""Names that this article spells in one way and most of the site in another.

Two spellings are of one name where they differ in nothing but case, accents, hyphens, points and spaces ("Tik Tok"), or in a letter or two of a
long name, so that a slip or another transliteration is likelier than another name ("Xi Jingping", "Macau"). Endings that are grammar ("Koreans")
are no other spelling, nor are digits.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from typing import TYPE_CHECKING

from glossator.suggestions.names import is_acronym
from glossator.suggestions.values import Suggestion
from glossator.suggestions.writing import correction_at, day_of, write_item

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from glossator.suggestions.corpus import Corpus
    from glossator.suggestions.subject import Subject

LEAST_LENGTH = 4  # code points of a name without its marks
LEAST_SLIP_LENGTH = 8  # code points of a name in which one letter may be wrong
LEAST_WORD = 6  # code points of the word in it that is wrong
MOST_RARE = 2  # times that a slip stands on the whole site
LEAST_USUAL = 4  # times as often as the other
NOT_LETTERS = re.compile(r"[\W_]+")
# Endings that make another word of a name, or another form of it.
ENDINGS = ("s", "es", "n", "an", "ian", "e", "i", "d", "ed", "er", "a", "o", "y")


def plain_form(name: str) -> str:
    """Give a name without what spellings differ in: case, accents, hyphens, points, apostrophes and spaces."""
    decomposed = unicodedata.normalize("NFKD", name.casefold())
    return NOT_LETTERS.sub("", "".join(character for character in decomposed if not unicodedata.combining(character)))


def suggest_spellings(subject: Subject, corpus: Corpus) -> list[Suggestion]:
    """Suggest the site's usual spelling where this article has another, at the first place of each."""
    total = corpus.total
    variants: defaultdict[str, list[str]] = defaultdict(list)
    for each in total:
        variants[plain_form(each)].append(each)
    suggestions = []
    seen = set()
    for name in subject.names:
        if name.words in seen or len(name.words) < LEAST_LENGTH:
            continue
        seen.add(name.words)
        usual = _find_variant(name.words, variants, total) or _find_slip(name.words, variants, total)
        said = (
            correction_at(subject.document.text, name.place, usual, subject.moment)
            if usual and usual not in subject.facts.title
            else None
        )
        if usual is None or said is None or not subject.is_free(name.place):
            continue
        values = {
            **said,
            "kind": "typo",
            "date": day_of(subject.moment.date()),
            "status": "proposed",
        }
        why = (
            f"the site spells this name in two ways: `{usual}` in {_count(corpus.spread[usual])}, "
            f"`{name.words}` in {_count(corpus.spread[name.words])}"
        )
        suggestions.append(
            Suggestion("spelling", name.place, name.words, why, "corrections", values, write_item(values))
        )
    return suggestions


def _count(number: int) -> str:
    return "1 article" if number == 1 else f"{number} articles"


def _find_variant(name: str, variants: Mapping[str, list[str]], total: Mapping[str, int]) -> str | None:
    """Find the usual spelling that differs only in case, accents and marks; an acronym's points are a matter of style, and not told."""
    form = plain_form(name)
    if len(form) < LEAST_LENGTH or is_acronym(name):
        return None
    others = [
        other
        for other in variants.get(form, ())
        if other != name and total[other] >= LEAST_USUAL * total[name] and not _is_capitals(name, other)
    ]
    return max(others, key=lambda other: (total[other], other), default=None)


def _is_capitals(name: str, other: str) -> bool:
    """Tell whether one of two spellings is all capitals, or they differ in what a sentence's beginning or an apostrophe makes of them."""
    fold = str.maketrans("\u2019\u2010\u2011", "'--")
    one, two = name.translate(fold), other.translate(fold)
    return one.isupper() or two.isupper() or one[0].lower() + one[1:] == two[0].lower() + two[1:]


def _find_slip(name: str, variants: Mapping[str, list[str]], total: Mapping[str, int]) -> str | None:
    """Find the usual spelling that differs in a letter or two."""
    from rapidfuzz.distance import OSA

    form = plain_form(name)
    if len(form) < LEAST_SLIP_LENGTH or total[name] > MOST_RARE or any(map(str.isdigit, form)) or is_acronym(name):
        return None
    best: tuple[int, int, str] | None = None
    for other in _near_forms(form, variants):
        distance = OSA.distance(form, other, score_cutoff=1)
        if distance != 1 or _is_ending(form, other):
            continue
        usual = max(variants[other], key=lambda each: total[each])
        if total[usual] >= LEAST_USUAL * max(1, total[name]) and _differs_in_a_word(usual, name):
            rank = (-distance, total[usual], usual)
            best = max(best, rank) if best else rank
    return best[2] if best else None


def _differs_in_a_word(one: str, two: str) -> bool:
    """Tell whether two names have as many words, and differ in none that is short or an acronym: there each letter is another word."""
    words = list(zip(one.split(), two.split(), strict=False))
    is_even = len(one.split()) == len(two.split())
    different = [word for left, right in words if left != right for word in (left, right)]
    return is_even and all(len(word) >= LEAST_WORD and not is_acronym(word) for word in different)


def _near_forms(form: str, variants: Mapping[str, list[str]]) -> Iterator[str]:
    """Give the forms that may be one letter away: as long, give or take one, and alike at either end."""
    half = len(form) // 2
    head, tail = form[:half], form[-half:]
    for other in variants:
        if abs(len(other) - len(form)) <= 1 and other != form and (other.startswith(head) or other.endswith(tail)):
            yield other


def _is_ending(one: str, two: str) -> bool:
    """Tell whether two forms differ in an ending alone."""
    short, long = sorted((one, two), key=len)
    same = 0
    while same < len(short) and short[same] == long[same]:
        same += 1
    return (short[same:], long[same:]) == ("", "") or (
        same >= len(short) - 2 and all(rest == "" or rest in ENDINGS for rest in (short[same:], long[same:]))
    )
