"""Where a quote stands in an article's current text, and what an editor is told of one that does not stand there exactly.

content-format, "Where an annotation stands": what is beyond doubt is used with a notice, what is likely is left to a person, with its
candidates, and what is neither is told with the passage most like it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from glossator.anchoring import (
    GLOSSARY,
    NOTES,
    Outcome,
    Selector,
    anchor,
    find_places,
    fold,
    line_at,
    list_ways,
    nearest_passage,
    settling_contexts,
    write_way,
)
from glossator.diagnostics import Code, Diagnostic, report
from glossator.model.annotations import GlossaryLink
from glossator.resolve.earlier import Earlier

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from glossator.anchoring import Candidate
    from glossator.corrections import Pending
    from glossator.model.annotations import Annotation
    from glossator.model.text import Document, Range
    from glossator.resolve.earlier import Corrected
    from glossator.sidecars import Entry

MOST_CANDIDATES = 3  # that a hint names
MOST_SHOWN = 120  # code points of a passage that a message shows
REANCHOR = "`glossator reanchor --write` brings the entry up to date"


class Quotes:
    """An article's current text, in which quotes are sought; `path` is the article's, for messages."""

    def __init__(self, path: str, document: Document, pending: Sequence[Pending]) -> None:
        self.path = path
        self.document = document
        self.folded = fold(document.text)
        self.earlier = Earlier(document.text, pending)

    def locate(self, annotation: Annotation) -> tuple[Outcome, Corrected | None]:
        """Give what becomes of an annotation's quote, and the correction that changed its words, if one did.

        Words that a correction took out are for review, without a candidate.
        """
        selector = make_selector(annotation)
        outcome = find_places(self.folded, selector)
        if outcome.state != "orphaned":
            return outcome, None
        if corrected := self.earlier.find(selector):
            place = corrected.place
            return (Outcome("moved", place, score=1.0) if place else Outcome("review")), corrected
        return anchor(self.folded, selector, GLOSSARY if isinstance(annotation, GlossaryLink) else NOTES), None

    def find(self, entry: Entry) -> tuple[Range | None, Diagnostic | None]:
        """Give the place that an entry's quote has, if it has one, and what there is to tell about it."""
        outcome, corrected = self.locate(entry.annotation)
        if outcome.state == "placed":
            return outcome.place, None
        if outcome.state == "ambiguous":
            return None, self._tell_ambiguous(entry, outcome.places)
        if corrected:
            return corrected.place, self._tell_corrected(entry, corrected)
        if outcome.state == "moved":
            return outcome.place, self._tell_moved(entry, outcome)
        if outcome.state == "review":
            return None, self._tell_review(entry, outcome)
        return None, self._tell_orphaned(entry)

    def _tell_ambiguous(self, entry: Entry, places: Sequence[Range]) -> Diagnostic:
        def find_ways() -> Iterator[tuple[str, str]]:
            for number, place in enumerate(places, 1):
                contexts = settling_contexts(self.document.text, place, places)
                key, value = next(contexts, ("occurrence", number))
                yield write_way(key, value), f"line {self._line(place)}"

        message = f"the quote stands in {len(places)} places of `{self.path}`"
        hint = f"say which one is meant: {list_ways(find_ways(), len(places))}"
        return report(Code.AMBIGUOUS_QUOTE, entry.place("quote"), message, hint)

    def _tell_corrected(self, entry: Entry, corrected: Corrected) -> Diagnostic:
        change, place = corrected.correction, corrected.place
        which = f"the correction `{change.id}` on line {change.place.line}"
        if place is None:
            message, hint = f"{which} took the quoted words out", "quote other words, or remove the entry"
            return report(Code.REVIEW_QUOTE, entry.place("quote"), message, hint)
        quote, words = _show(entry.annotation.quote or ""), self._words(place)
        if quote == words:
            message = f"{which} changed the words around the quote"
            return report(
                Code.QUOTE_CORRECTED, entry.place("quote"), message, f"mend `prefix` and `suffix`, or {REANCHOR}"
            )
        message = f"{which} changed the quoted words: `{quote}` reads `{words}` now"
        return report(Code.QUOTE_CORRECTED, entry.place("quote"), message, f"quote the new words, or {REANCHOR}")

    def _tell_moved(self, entry: Entry, outcome: Outcome) -> Diagnostic:
        (place, _, _), quote = outcome.candidates[0], _show(entry.annotation.quote or "")
        words, line = self._words(place), self._line(place)
        if quote == words:
            message = f"`{quote}` on line {line} is taken for the quote, though its `prefix`, `suffix` or `occurrence` does not fit"
        else:
            message = f"`{quote}` is not in the text any more: it is taken to read `{words}` on line {line} now"
        hint = f"if that is right, {REANCHOR}; if not, quote the words that are meant"
        return report(Code.MOVED_QUOTE, entry.place("quote"), message, hint)

    def _tell_review(self, entry: Entry, outcome: Outcome) -> Diagnostic:
        quote = _show(entry.annotation.quote or "")
        is_there = any(self._words(candidate.place) == quote for candidate in outcome.candidates)
        message = f"the quote does not stand in `{self.path}`"
        if is_there:
            message = f"the quote stands in `{self.path}`, but not with this prefix, suffix or occurrence"
        return report(Code.REVIEW_QUOTE, entry.place("quote"), message, self._hint_candidates(outcome.candidates))

    def _hint_candidates(self, candidates: Sequence[Candidate]) -> str:
        named = [
            f"`{self._words(candidate.place)}` on line {self._line(candidate.place)}"
            for candidate in candidates[:MOST_CANDIDATES]
        ]
        return f"say which is meant, or remove the entry: {', or '.join(named)}"

    def _tell_orphaned(self, entry: Entry) -> Diagnostic:
        nearest = nearest_passage(self.document.text, entry.annotation.quote or "")
        hint = "copy the words from the page, as they stand with every correction in, or remove the entry"
        if nearest:
            hint = f"the nearest passage is `{self._words(nearest[0])}` on line {self._line(nearest[0])}"
        return report(Code.ORPHANED_QUOTE, entry.place("quote"), f"the quote does not stand in `{self.path}`", hint)

    def _words(self, place: Range) -> str:
        return _show(self.document.text[place.start : place.end])

    def _line(self, place: Range) -> int:
        return line_at(self.document.lines, place.start)


def make_selector(annotation: Annotation) -> Selector:
    """Give what an annotation says of its place."""
    return Selector(annotation.quote or "", annotation.prefix, annotation.suffix, annotation.occurrence)


def _show(words: str) -> str:
    """Give words on one line; of a long passage its beginning and its end."""
    line = " ".join(words.split())
    return line if len(line) <= MOST_SHOWN else f"{line[: MOST_SHOWN * 2 // 3]} … {line[-MOST_SHOWN // 3 :]}"
