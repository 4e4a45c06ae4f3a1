"""Where the words of an annotation stand: exact matches, told apart by what stands around them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, NamedTuple, TypeVar

from glossator.anchoring.folding import Folded, fold_white_space, fold_white_space_in, fold_words
from glossator.frozen import frozen

if TYPE_CHECKING:
    from glossator.model.text import Range

T = TypeVar("T")
State = Literal["placed", "moved", "review", "orphaned", "ambiguous"]

# Matches of a very long quote that overlap one another are found one by one, each in time with its length.
MOST_STEPS = 10_000_000
FEWEST_MATCHES = 100


class Selector(NamedTuple):
    """What an annotation says of its place: its words, what stands before and after them, and which of several it means (from 1)."""

    quote: str
    prefix: str | None = None
    suffix: str | None = None
    occurrence: int | None = None


class Candidate(NamedTuple):
    """A place that a selector could mean, how much speaks for it (0 to 1), and its words as the true text has them."""

    place: Range
    score: float
    words: str


@frozen
class Outcome:
    """What became of a selector (content-format: "Where an annotation stands").

    `place` is set where it is placed or moved; `candidates` are the places it could mean, the likeliest first, and in text order where all are
    alike. `score` tells how sure the best one is, from 0 to 1: a place that fits exactly has 1. Ranges count code points of the true text.
    """

    state: State
    place: Range | None = None
    candidates: tuple[Candidate, ...] = ()
    score: float = 0.0

    @property
    def places(self) -> tuple[Range, ...]:
        """The places of the candidates, in their order."""
        return tuple(candidate.place for candidate in self.candidates)


NOT_FOUND = Outcome("orphaned")


def find_places(folded: Folded, selector: Selector) -> Outcome:
    """Find the place of a quote in a text that `fold` made ready (content-format: "Where an annotation stands", rule 1).

    Of several matches those count that prefix and suffix fit; where still several do, `occurrence` counts among them, in text order. A
    context that fits no match contradicts them all: orphaned, with the matches as candidates. So is an occurrence that does not exist. An
    `occurrence` is not looked at where one place is left.
    """
    quote = fold_words(selector.quote).strip()
    matches = find_matches(folded, quote)
    if not matches:
        return NOT_FOUND
    prefix = fold_words(selector.prefix).rstrip() if selector.prefix else ""
    suffix = fold_words(selector.suffix).lstrip() if selector.suffix else ""
    fitting = _select_fitting(folded.text, matches, len(quote), prefix, suffix)
    if len(fitting) > 1 and selector.occurrence is not None:
        fitting = _select_occurrence(fitting, selector.occurrence)
    if len(fitting) == 1:
        return Outcome("placed", folded.range_between(fitting[0], fitting[0] + len(quote)), score=1.0)
    score = 1.0 if fitting else 0.0
    places = [folded.range_between(at, at + len(quote)) for at in fitting or matches]
    candidates = tuple(Candidate(place, score, folded.original[place.start : place.end]) for place in places)
    return Outcome("ambiguous" if fitting else "orphaned", None, candidates, score)


def find_verbatim(
    text: str, words: str, prefix: str | None = None, suffix: str | None = None, occurrence: int | None = None
) -> list[Range]:
    """Find a correction's words in a text, character by character: only runs of white space are equal (content-format: "What a correction does").

    White space at the ends of `words` is part of them. A place lies within one block: it holds no newline; prefix and suffix may reach into
    other blocks. Empty words mean the point where prefix and suffix adjoin, and the place is the white space there, if any. Where that is the
    end of a block, it is the empty place at the block's end (with a suffix alone, at the next block's beginning).

    All places are given, in order; with `occurrence` (from 1) that one alone, or none.
    """
    view = fold_white_space(text)
    words = fold_white_space_in(words)
    prefix, suffix = fold_white_space_in(prefix or "").rstrip(), fold_white_space_in(suffix or "").lstrip()
    if words:
        fitting = _select_fitting(view.text, find_matches(view, words), len(words), prefix, suffix)
        places = [view.range_between(at, at + len(words)) for at in fitting]
        if " " in words:
            places = [place for place in places if "\n" not in text[place.start : place.end]]
    else:
        places = _find_joins(view, prefix, suffix)
    return places if occurrence is None else _select_occurrence(places, occurrence)


def find_matches(folded: Folded, words: str) -> list[int]:
    """Find all folded positions at which the words stand, overlapping ones too, without splitting a cluster.

    Of words of 100,000 characters and more the first hundred are enough.
    """
    text = folded.text
    matches: list[int] = []
    most = max(FEWEST_MATCHES, MOST_STEPS // max(1, len(words)))
    at = text.find(words) if words else -1
    while at >= 0 and len(matches) < most:
        matches.append(at)
        at = text.find(words, at + 1)
    if folded.original.isascii():
        return matches
    return [at for at in matches if folded.is_boundary(at) and folded.is_boundary(at + len(words))]


def _select_fitting(text: str, matches: list[int], length: int, prefix: str, suffix: str) -> list[int]:
    if prefix:
        matches = [at for at in matches if _precedes(text, prefix, at)]
    if suffix:
        matches = [at for at in matches if _follows(text, suffix, at + length)]
    return matches


def _select_occurrence(found: list[T], occurrence: int) -> list[T]:
    return found[occurrence - 1 : occurrence] if occurrence > 0 else []


def _precedes(text: str, prefix: str, at: int) -> bool:
    """Tell whether a prefix without white space at its end stands before a position, but for one space between them."""
    end = at - 1 if at and text[at - 1] == " " else at
    # White space at the prefix's own beginning may also be the text's beginning.
    return text.endswith(prefix, 0, end) or (prefix[0] == " " and text[:end] == prefix[1:])


def _follows(text: str, suffix: str, at: int) -> bool:
    start = at + 1 if text.startswith(" ", at) else at
    return text.startswith(suffix, start) or (suffix[-1] == " " and text[start:] == suffix[:-1])


def _find_joins(view: Folded, prefix: str, suffix: str) -> list[Range]:
    """Find the points at which a prefix ends and a suffix begins; without either there is none."""
    text = view.text
    if prefix:
        core = prefix.lstrip()
        ends = [at + len(core) for at in find_matches(view, core) if _precedes(text, prefix, at + len(core))]
        joins = [(end, end + text.startswith(" ", end)) for end in ends if not suffix or _follows(text, suffix, end)]
    else:
        starts = find_matches(view, suffix.rstrip())
        joins = [(at - (text[at - 1 : at] == " "), at) for at in starts if _follows(text, suffix, at)]
    places = []
    for start, end in joins:
        if "\n" in view.original[slice(*view.range_between(start, end))]:
            point = start if prefix else end
            places.append(view.range_between(point, point))
        else:
            places.append(view.range_between(start, end))
    return places
