"""Finding the glossary's terms in a text: one Aho-Corasick pass for all labels.

A hit is a whole word. Of overlapping hits the leftmost, then the longest, wins; so all hits are sought, overlapping ones too, since a longer label
that fails the word test must not hide a shorter one that passes it. Comparing folds quotation marks, dashes, white space and normal forms as
anchoring does, and case one code point to one, so that places stay true.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left
from functools import lru_cache, partial
from typing import TYPE_CHECKING, NamedTuple

from ahocorasick_rs import AhoCorasick, Implementation, MatchKind

from glossator.anchoring import fold
from glossator.diagnostics import did_you_mean, nearest
from glossator.model.names import normal_key
from glossator.model.text import Range

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from glossator.anchoring import Folded
    from glossator.model.content import Term

# Scripts written without spaces between words: their letters are no word's border and no word's inside.
FIRST_UNSPACED = "\u0e00"
UNSPACED = (
    f"[{FIRST_UNSPACED}-\u0eff\u1000-\u109f\u1780-\u17ff\u3005-\u3007\u3040-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uff66-\uff9f"
    "\U00020000-\U0003ffff]"
)
# Characters that are in no word; the empty text is what stands behind the end.
PARTING = frozenset(("", *" .,;:!?()'\"-"))
# Code points of labels up to which all steps of the automaton are worked out: that halves the time of a pass as long as the table, of about 256
# bytes for each, stays in a processor's cache beside all else; a larger one takes longer than following an automaton of a tenth of its size.
LARGEST_TABLE = 3_000


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
    """All labels of a glossary, ready to be sought. It may be pickled: a worker makes an automaton of its own."""

    def __init__(self, terms: Mapping[str, Term], *, plural: bool = True) -> None:
        """Take terms by key. `plural` is the site's own setting: whether English plurals are derived at all."""
        self.terms = terms
        self._plural = plural
        self._labels: dict[str, list[_Label]] = {}
        for key, term in terms.items():
            if term.autolink:
                self._add_labels(key, term, plural=plural and term.plural == "auto")
        self._patterns = tuple(self._labels)
        self._owners = {is_english: self._find_owners(is_english=is_english) for is_english in (False, True)}
        is_small = sum(map(len, self._patterns)) <= LARGEST_TABLE
        implementation = Implementation.DFA if is_small else None
        self._automaton = AhoCorasick(self._patterns, MatchKind.Standard, implementation=implementation)

    def __reduce__(self) -> tuple[object, ...]:
        """Leave the automaton behind: it cannot be pickled."""
        return partial(Linker, plural=self._plural), (self.terms,)

    def _add_labels(self, key: str, term: Term, *, plural: bool) -> None:
        for label in dict.fromkeys((term.term, *term.aliases)):
            is_sensitive = is_case_sensitive(label, term)
            forms = [(label, False)]
            if plural and (more := plural_of(label)):
                forms.append((more, True))
            for form, is_derived in forms:
                folded = fold(form.strip()).text
                self._labels.setdefault(fold_case(folded), []).append(_Label(key, folded, is_sensitive, is_derived))

    def _find_owners(self, *, is_english: bool) -> list[str | None]:
        """Give for each pattern the term that it means however it is spelt; None where its spelling decides."""
        return [
            None if any(label.is_sensitive for label in labels) else _choose_term(labels, "", is_english=is_english)
            for labels in self._labels.values()
        ]

    def find_hits(self, text: str, *, is_english: bool) -> list[Hit]:
        """Find every place (code points) where a term stands, in order, none overlapping another."""
        if not self._patterns:
            return []
        hits, free = [], 0
        for start, minus_end, term in sorted(self._find_all(fold(text), is_english=is_english)):
            if start >= free:
                free = -minus_end
                hits.append(Hit(term, Range(start, free)))
        return hits

    def _find_all(self, folded: Folded, *, is_english: bool) -> list[tuple[int, int, str]]:
        """Find all places, overlapping ones too: each as its start, its end as a negative number, and the term."""
        plain, text, owners, is_even = folded.text, folded.original, self._owners[is_english], folded.starts is None
        is_simple = is_even and text.isascii()
        patterns, found = self._patterns, []
        for index, start, end in self._automaton.find_matches_as_indexes(fold_case(plain), overlapping=True):
            # What parts words nearly everywhere is looked for first.
            if start and plain[start - 1] not in PARTING and _joins(plain[start - 1], plain[start]):
                continue
            if plain[end : end + 1] not in PARTING and not _ends_word(plain, end):
                continue
            term = owners[index]
            if term is None:
                term = _choose_term(self._labels[patterns[index]], plain[start:end], is_english=is_english)
            # A text folded one to one holds no "\r\n", and no other ASCII characters make a cluster.
            is_clear = is_simple or (is_even and text[max(start - 1, 0) : end + 1].isascii())
            if term is None or not (is_clear or (folded.is_boundary(start) and folded.is_boundary(end))):
                continue
            place = (start, end) if is_even else folded.range_between(start, end)
            if " " not in patterns[index] or text.find("\n", *place) < 0:
                found.append((place[0], -place[1], term))
        return found


def _choose_term(labels: Iterable[_Label], words: str, *, is_english: bool) -> str | None:
    """Choose whose label these words are: a declared one before a derived plural, an exact spelling before any case."""
    fitting = [
        label
        for label in labels
        if (is_english or not label.is_derived) and (not label.is_sensitive or label.folded == words)
    ]
    fitting.sort(key=lambda label: (label.is_derived, not label.is_sensitive))
    if len(fitting) > 1 and fitting[0][2:] == fitting[1][2:] and fitting[0].term != fitting[1].term:
        return None
    return fitting[0].term if fitting else None


def first_mentions(hits: Iterable[Hit], *, without: set[str], blocked: Sequence[Range]) -> list[Hit]:
    """Keep the first hit of each term that stands clear of the blocked ranges; `without` are terms that take no automatic link."""
    seen = set(without)
    starts, ends = _merge(blocked)
    mentions = []
    for hit in hits:
        term, (start, end) = hit
        if term not in seen:
            before = bisect_left(starts, end) - 1
            if before < 0 or ends[before] <= start:
                seen.add(term)
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


def _ends_word(text: str, end: int) -> bool:
    """Tell whether what follows a place belongs neither to its last word nor to its last character."""
    return not (_joins(text[end - 1], text[end]) or _is_mark(text[end]))


@lru_cache(maxsize=4096)  # a language has few pairs of neighbours
def _joins(left: str, right: str) -> bool:
    """Tell whether two neighbours belong to one word."""
    return _is_word_character(left) and _is_word_character(right) and not _is_unspaced(left) and not _is_unspaced(right)


def _is_unspaced(character: str) -> bool:
    return character >= FIRST_UNSPACED and re.match(UNSPACED, character) is not None


def _is_word_character(character: str) -> bool:
    return character.isalnum() or _is_mark(character)


def _is_mark(character: str) -> bool:
    return not character.isascii() and unicodedata.category(character)[0] == "M"
