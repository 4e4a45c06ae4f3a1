"""What a text says of a correction: whether its new words stand in it, or its old ones, and where."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, NamedTuple

from glossator.anchoring import find_verbatim
from glossator.frozen import frozen
from glossator.model.text import Range
from glossator.splicing import LETTERS

if TYPE_CHECKING:
    from glossator.diagnostics import Diagnostic
    from glossator.model.annotations import Correction
    from glossator.model.text import Document
    from glossator.source import Place

SHORT = 3  # code points: words as short as this begin and end many longer ones


@frozen
class Pending:
    """A correction to be put in. `is_due` is false while it waits for its date; `place` is where its words stand in the sidecar."""

    id: str
    correction: Correction
    is_due: bool
    place: Place


class Applied(NamedTuple):
    """Where a due correction's new words stand in the current text; a deletion is a point."""

    id: str
    place: Range


@frozen
class Corrected:
    """The current text, and where in it each due correction stands, in the order they were made."""

    document: Document
    applied: tuple[Applied, ...]
    diagnostics: tuple[Diagnostic, ...]


class Change(NamedTuple):
    """`removed` code points at `start` gave way to `added` others."""

    start: int
    removed: int
    added: int


@dataclass(slots=True)
class Trail:
    """The changes that lead from one version of a text to another, in their order."""

    changes: list[Change] = field(default_factory=list)

    def forward(self, place: Range) -> Range:
        """Tell where a place of the first version stands in the last; what was cut into grows to all that replaced it."""
        start, end = place
        for change in self.changes:
            change_end = change.start + change.removed
            shift = change.added - change.removed
            is_point = start == end
            start = (
                start
                if start <= change.start and not (is_point and start == change.start and not change.removed)
                else (start + shift if start >= change_end else change.start)
            )
            end = (
                end
                if end <= change.start and not (is_point and end == change.start and not change.removed)
                else (end + shift if end >= change_end else change.start + change.added)
            )
            end = max(start, end)
        return Range(start, end)


class Verdict(NamedTuple):
    """What a text says of a correction: its new words stand in it, its old ones, several places do, or none.

    `places` is where they stand; of several those of the old words, while `new_places` are those of the new ones.
    """

    state: Literal["in", "out", "ambiguous", "neither"]
    places: tuple[Range, ...] = ()
    new_places: tuple[Range, ...] = ()


def judge(text: str, correction: Correction) -> Verdict:
    """Judge whether a correction is in a text (code points; white-space runs equal, nothing else folded)."""
    was, now = _places(text, correction, correction.was or ""), _places(text, correction, correction.now or "")
    if not (correction.prefix or correction.suffix or correction.occurrence):
        old_words, new_words = (correction.was or "").strip(), (correction.now or "").strip()
        was = [place for place in was if not _is_torn(text, place, old_words, new_words)]
        now = [place for place in now if not _is_torn(text, place, old_words, new_words)]
    old = [place for place in was if not any(_is_part(text, place, other) for other in now)]
    new = [place for place in now if not any(_is_part(text, place, other) for other in was)]
    if correction.occurrence:
        # It counts the old words. New ones stand for the N-th if they have N - 1 old ones before them: undone, they would be that.
        before = correction.occurrence - 1
        new = [place for place in new if sum(other.start < place.start for other in old) == before]
        old = old[before : before + 1]
    if len(old) + len(new) > 1:
        return Verdict("ambiguous", tuple(old), tuple(new))
    if new:
        return Verdict("in", (new[0],))
    return Verdict("out", (old[0],)) if old else Verdict("neither")


def _places(text: str, correction: Correction, words: str) -> list[Range]:
    if not words.strip() and not (correction.prefix or correction.suffix):
        # A caption or a summary may have been added, or taken away whole.
        return [] if text else [Range(0, 0)]
    return find_verbatim(text, words.strip(), correction.prefix, correction.suffix)


def _is_torn(text: str, place: Range, was: str, now: str) -> bool:
    """Tell whether words at a place are only part of a word, or of a number, which the other words can hardly have been part of.

    So it is if one says several words and the other one, inside a word, or for a short one at its beginning or end (`x` in `text` and in `box`, for
    `a week has nine days`); and in a number if one ends in a digit there and the other in a letter (`9` in `2019`, for `nine`). The answer is the
    same for the place of the old words and, once the correction is made there, for that of the new ones: so an entry works for both.
    """
    if not was or not now:
        return False
    before, after = text[place.start - 1 : place.start], text[place.end : place.end + 1]
    import regex

    is_before, is_after = (
        all(regex.match(LETTERS, each, regex.V1) for each in edge)
        for edge in ((before or " ", was[0], now[0]), (after or " ", was[-1], now[-1]))
    )
    is_one_word = [len(words.split()) == 1 for words in (was, now)]
    is_inside = (is_before and is_after) or ((is_before or is_after) and min(len(was), len(now)) <= SHORT)
    if is_inside and is_one_word[0] != is_one_word[1]:
        return True
    return (is_before and before.isdigit() and was[0].isdigit() != now[0].isdigit()) or (
        is_after and after.isdigit() and was[-1].isdigit() != now[-1].isdigit()
    )


def _is_part(text: str, inner: Range, outer: Range) -> bool:
    """Tell whether a place lies within another. A gap beside words is theirs: with a suffix alone, no words would stand before it as well."""
    if inner != outer and not text[inner.start : inner.end].strip() and text[outer.start : outer.end].strip():
        between = text[outer.end : inner.start] + text[inner.end : outer.start]
        return not between.strip()
    return outer.start <= inner.start and inner.end <= outer.end and inner != outer


def trace_back(place: Range, trail: Trail) -> Range:
    """Tell where a place of the last version stands in the first, by taking the changes back one by one."""
    start, end = place
    for change in reversed(trail.changes):
        change_end = change.start + change.added
        shift = change.removed - change.added
        if start < change_end and end > change.start:
            start, end = min(start, change.start), max(end, change_end) + shift
        elif start >= change_end:
            start, end = start + shift, end + shift
    return Range(start, end)
