"""From the place that an editor has selected to what an entry has to say of it, so that it stands there and nowhere else."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, NamedTuple

import regex

from glossator.anchoring import context_after, context_before, splits_cluster
from glossator.corrections.judging import judge
from glossator.editing.errors import EditError
from glossator.model.annotations import Annotation, Correction
from glossator.model.fields import Moment
from glossator.model.text import Range
from glossator.resolve.renewing import GROWING, renew
from glossator.splicing import LETTERS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from glossator.anchoring import Folded

NO_DAY = Moment(datetime.min.replace(tzinfo=UTC), is_day=True)  # to judge words needs no date
LETTER = regex.compile(LETTERS, regex.V1)


class Selection(NamedTuple):
    """Words that an editor has selected: where (code points of the current text), and which they saw there."""

    start: int
    end: int
    exact: str


def find_selected(text: str, selection: Selection, *, is_exact: bool = False) -> Range:
    """Give the place selected: without white space at its ends, and in whole words, unless `is_exact`.

    Raises `EditError` if other words are there.
    """
    start, end, exact = selection
    is_within = 0 <= start <= end <= len(text)
    if not is_within or text[start:end].split() != exact.split():
        message = "the text is not what it was when the words were selected"
        raise EditError("text-changed", message, "load the page anew, and select them again", "selection")
    if not text[start:end].strip():
        return Range(start, start)
    start += len(text[start:end]) - len(text[start:end].lstrip())
    end -= len(text[start:end]) - len(text[start:end].rstrip())
    while start > 0 and (splits_cluster(text, start) or (not is_exact and _joins(text, start))):
        start -= 1
    while end < len(text) and (splits_cluster(text, end) or (not is_exact and _joins(text, end))):
        end += 1
    return Range(start, end)


def _joins(text: str, offset: int) -> bool:
    """Tell whether an offset parts a word, in a script that has spaces between words. The page's `text.js` has the same rule."""
    return bool(LETTER.match(text, offset - 1) and LETTER.match(text, offset))


def widen_correction(text: str, selection: Selection, now: str) -> tuple[Range, str]:
    """Give the whole words that a selection lies in, and what becomes of them if the words selected give way to `now`.

    Raises `EditError` as `find_selected` does.
    """
    exact, whole = find_selected(text, selection, is_exact=True), find_selected(text, selection)
    return whole, text[whole.start : exact.start] + now + text[exact.end : whole.end]


def select_quote(folded: Folded, place: Range, *, is_pinned: bool) -> dict[str, str]:
    """Give the `quote` that stands at a place, and the `prefix` and `suffix` that tell it from all others; with `is_pinned` both in any case.

    They are whole words, and grow until the place is the only one. Raises `EditError` if nothing can tell it.
    """
    words = " ".join(folded.original[place.start : place.end].split())
    if not words:
        raise EditError("not-anchored", "no words are selected", "select the words that it is about", "selection")
    said = {"quote": words}
    said |= {
        key: str(value) for key, value in renew(Annotation(quote=words), place, folded, is_pinned=is_pinned).items()
    }
    return said


def select_correction(text: str, place: Range, was: str, now: str) -> Mapping[str, str]:
    """Give the `prefix` and `suffix` with which a correction of the words at a place is judged to be about these and no others.

    None if its words suffice; an insertion always has both. Raises `EditError` if nothing can tell the place.
    """
    for contexts in _grow_contexts(text, place, is_needed=not was.strip()):
        prefix, suffix = contexts.get("prefix"), contexts.get("suffix")
        correction = Correction(was=was, now=now, prefix=prefix, suffix=suffix, date=NO_DAY)
        verdict = judge(text, correction)
        if verdict.state == "out" and _is_at(text, verdict.places[0], place):
            return contexts
    message = "nothing tells these words from others, so the correction would not be sure of its place"
    raise EditError("not-anchored", message, "take in more of the words beside them", "selection")


def _is_at(text: str, found: Range, place: Range) -> bool:
    """Tell whether a place found is the one meant; for an insertion a gap between two words is one place."""
    if found == place:
        return True
    low, high = min(found.start, place.start), max(found.end, place.end)
    return not text[low:high].strip()


def _grow_contexts(text: str, place: Range, *, is_needed: bool) -> Iterator[dict[str, str]]:
    if not is_needed:
        yield {}
    for most in GROWING:
        before, after = context_before(text, place.start, most), context_after(text, place.end, most)
        sides = [{"prefix": before}, {"suffix": after}] if not is_needed else []
        for each in (*sides, {"prefix": before, "suffix": after}):
            yield {key: words for key, words in each.items() if words}
