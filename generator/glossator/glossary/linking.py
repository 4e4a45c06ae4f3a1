"""Finding the glossary's terms in a text: one Aho-Corasick pass for all labels.

A hit is a whole word. Of overlapping hits the leftmost, then the longest, wins; so all hits are sought, overlapping ones too, since a longer label
that fails the word test must not hide a shorter one that passes it. Comparing folds quotation marks, dashes, white space and normal forms as
anchoring does, and case one code point to one, so that places stay true.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left
from typing import TYPE_CHECKING, NamedTuple

from ahocorasick_rs import AhoCorasick, MatchKind

from glossator.anchoring import fold
from glossator.diagnostics import did_you_mean, nearest
from glossator.model.names import normal_key
from glossator.model.text import Range

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from glossator.model.content import Term

# Scripts written without spaces between words: their letters are no word's border and no word's inside.
UNSPACED = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3005-\u3007\u3040-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uff66-\uff9f"
    "\U00020000-\U0003ffff]"
)


class Hit(NamedTuple):
    """A term's label found in a text."""

    term: str
    place: Range


class _Label(NamedTuple):
    term: str
    folded: str
    is_sensitive: bool
    is_derived: bool


def fold_case(text: str) -> str:
    """Fold case one code point to one: `'\u0130'.lower()` has two, so it stays as it is."""
    folded = text.casefold()
    if len(folded) == len(text):
        return folded
    return "".join(small if len(small := character.casefold()) == 1 else character for character in text)


def is_case_sensitive(label: str, term: Term) -> bool:
    """Tell whether a label matches only as it is spelt: by `case`, where `auto` means a label that is all capitals."""
    return label.isupper() if term.case == "auto" else term.case == "sensitive"


def plural_of(label: str) -> str:
    """Give the English plural of a label's last word by its spelling, or an empty text where it does not end in a letter."""
    if not label[-1:].isalpha() or not label[-1:].isascii():
        return ""
    small = label.lower()
    if small.endswith("y") and small[-2:-1].isalpha() and small[-2:-1] not in "aeiou" and not label.isupper():
        return label[:-1] + "ies"
    return label + ("es" if small.endswith(("s", "x", "z", "ch", "sh")) and not label.isupper() else "s")


def hint_term(name: str, terms: Mapping[str, Term]) -> str:
    """Give the hint that names the key of the term which a name that is no key was meant for, by a label or a key near it; else nothing."""
    labels = [(label, key) for key, term in terms.items() for label in (term.term, *term.aliases)]
    key_by_label = {fold_case(fold(label.strip()).text): key for label, key in reversed(labels)}
    wanted = fold_case(fold(name.strip()).text)
    near = wanted if wanted in key_by_label else None
    if near is None and (guess := did_you_mean(normal_key(name), terms)):
        return guess
    near = near or nearest(wanted, key_by_label)
    return f"did you mean `{key_by_label[near]}`?" if near else ""


class Linker:
    """All labels of a glossary, ready to be sought."""

    def __init__(self, terms: Mapping[str, Term], *, plural: bool = True) -> None:
        """Take terms by key. `plural` is the site's own setting: whether English plurals are derived at all."""
        self.terms = terms
        self._labels: dict[str, list[_Label]] = {}
        for key, term in terms.items():
            if term.autolink:
                self._add_labels(key, term, plural=plural and term.plural == "auto")
        self._patterns = tuple(self._labels)
        self._automaton = AhoCorasick(self._patterns, matchkind=MatchKind.Standard) if self._patterns else None

    def _add_labels(self, key: str, term: Term, *, plural: bool) -> None:
        for label in dict.fromkeys((term.term, *term.aliases)):
            is_sensitive = is_case_sensitive(label, term)
            forms = [(label, False)]
            if plural and (more := plural_of(label)):
                forms.append((more, True))
            for form, is_derived in forms:
                folded = fold(form.strip()).text
                self._labels.setdefault(fold_case(folded), []).append(_Label(key, folded, is_sensitive, is_derived))

    def find_hits(self, text: str, *, is_english: bool) -> list[Hit]:
        """Find every place (code points) where a term stands, in order, none overlapping another."""
        if self._automaton is None:
            return []
        folded = fold(text)
        plain = folded.text
        found = []
        for index, start, end in self._automaton.find_matches_as_indexes(fold_case(plain), overlapping=True):
            if not _is_whole_word(plain, start, end):
                continue
            label = self._label_at(self._patterns[index], plain[start:end], is_english=is_english)
            if label and folded.is_boundary(start) and folded.is_boundary(end):
                place = folded.range_between(start, end)
                if text.find("\n", *place) < 0:
                    found.append((place.start, -place.end, label.term))
        found.sort()
        hits, free = [], 0
        for start, minus_end, term in found:
            if start >= free:
                free = -minus_end
                hits.append(Hit(term, Range(start, free)))
        return hits

    def _label_at(self, pattern: str, words: str, *, is_english: bool) -> _Label | None:
        """Choose whose label these words are: a declared one before a derived plural, an exact spelling before any case."""
        fitting = [
            label
            for label in self._labels[pattern]
            if (is_english or not label.is_derived) and (not label.is_sensitive or label.folded == words)
        ]
        fitting.sort(key=lambda label: (label.is_derived, not label.is_sensitive))
        if len(fitting) > 1 and fitting[0][2:] == fitting[1][2:] and fitting[0].term != fitting[1].term:
            return None
        return fitting[0] if fitting else None


def first_mentions(hits: Iterable[Hit], *, without: set[str], blocked: Sequence[Range]) -> list[Hit]:
    """Keep the first hit of each term that stands clear of the blocked ranges; `without` are terms that take no automatic link."""
    seen = set(without)
    starts, ends = _merge(blocked)
    mentions = []
    for hit in hits:
        if hit.term not in seen:
            before = bisect_left(starts, hit.place.end) - 1
            if before < 0 or ends[before] <= hit.place.start:
                seen.add(hit.term)
                mentions.append(hit)
    return mentions


def _merge(ranges: Iterable[Range]) -> tuple[list[int], list[int]]:
    """Merge ranges that overlap: the starts and the ends of what is left, in order."""
    starts: list[int] = []
    ends: list[int] = []
    for start, end in sorted(ranges):
        if ends and start < ends[-1]:
            ends[-1] = max(ends[-1], end)
        elif start < end:
            starts.append(start)
            ends.append(end)
    return starts, ends


def _is_whole_word(text: str, start: int, end: int) -> bool:
    return not (
        (start and _joins(text[start - 1], text[start]))
        or (end < len(text) and (_joins(text[end - 1], text[end]) or _is_mark(text[end])))
    )


def _joins(left: str, right: str) -> bool:
    """Tell whether two neighbours belong to one word."""
    return (
        _is_word_character(left)
        and _is_word_character(right)
        and not UNSPACED.match(left)
        and not UNSPACED.match(right)
    )


def _is_word_character(character: str) -> bool:
    return character.isalnum() or _is_mark(character)


def _is_mark(character: str) -> bool:
    return not character.isascii() and unicodedata.category(character)[0] == "M"
