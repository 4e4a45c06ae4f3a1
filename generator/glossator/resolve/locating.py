"""Where all the annotations of one article stand in its current text, as a value: those that a build would show, and the others.

What a build does with them is `placing`'s; here is what an editor, or a program, asks of them.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from glossator.anchoring import Candidate, line_at
from glossator.corrections import correct, judge
from glossator.frozen import frozen
from glossator.model.annotations import Correction
from glossator.resolve.correcting import Fields
from glossator.resolve.quoting import Quotes

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from glossator.anchoring import Folded, State
    from glossator.articles import ArticleFile
    from glossator.model.annotations import CorrectionScope
    from glossator.model.text import Document, Range
    from glossator.resolve.placing_options import PlacingOptions
    from glossator.sidecars import Entry, SidecarFile

AROUND = 32  # code points of context that are told of a place


class Anchor(NamedTuple):
    """Where an entry stands. `place` (code points of the current text) is None where it stands nowhere, or not in the text but in a field.

    `exact`, `prefix` and `suffix` are the words there and 32 code points on either side. `candidates` are the places that it could mean. `score`
    tells how sure the best one is, from 0 to 1; None where there is none. `line` and `lines` are the lines of the article's file at which the
    place and the candidates stand.
    """

    entry: Entry
    state: State
    place: Range | None = None
    score: float | None = None
    candidates: tuple[Candidate, ...] = ()
    exact: str | None = None
    prefix: str | None = None
    suffix: str | None = None
    line: int | None = None
    lines: tuple[int, ...] = ()


@frozen
class Located:
    """An article's current text, folded, its source lines (`Document.lines`), and its annotations in the order of the sidecar's groups."""

    folded: Folded
    lines: tuple[tuple[int, int], ...]
    anchors: tuple[Anchor, ...]


def locate_annotations(article: ArticleFile, sidecar: SidecarFile, options: PlacingOptions) -> Located:
    """Find every annotation that has a quote, and every correction that says words; rejected ones too, though a build seeks none of these."""
    locating = Locating(article, sidecar, options)
    found = [anchor for entry in sidecar.entries if (anchor := locating.locate(entry))]
    return Located(locating.folded, locating.document.lines, tuple(found))


class Locating:
    """An article's current text, in which the entries of its sidecar are found as they are asked for."""

    def __init__(self, article: ArticleFile, sidecar: SidecarFile, options: PlacingOptions) -> None:
        """Put the corrections in that a build would."""
        self.article = article
        live = [entry for entry in sidecar.entries if entry.status != "rejected"]
        corrections = [entry for entry in live if isinstance(entry.annotation, Correction)]
        due_at = None if options.shows_future else options.clock
        self.fields = Fields(article, corrections, due_at, options.author_names, [])
        pending = self.fields.pending("text")
        corrected = correct(article.document, pending)
        self.document: Document = corrected.document
        self.places = {applied.id: applied.place for applied in corrected.applied}
        self.quotes = Quotes(article.path, self.document, pending)

    @property
    def folded(self) -> Folded:
        """The current text, folded."""
        return self.quotes.folded

    @cached_property
    def _current_fields(self) -> Mapping[CorrectionScope, tuple[Document, Document]]:
        """The parts other than the text that a correction concerns, as the file has them and as they stand now."""
        self.fields.title()
        self.fields.summary()
        self.fields.byline()
        self.fields.caption()
        return self.fields.documents

    def locate(self, entry: Entry) -> Anchor | None:
        """Find an entry; None if it has no words to seek."""
        annotation = entry.annotation
        if isinstance(annotation, Correction):
            return (
                None
                if annotation.was is None and annotation.now is None
                else self._locate_correction(entry, annotation)
            )
        if annotation.quote is None:
            return None
        outcome, _ = self.quotes.locate(annotation)
        candidates = outcome.candidates if outcome.state in {"moved", "review", "ambiguous"} else ()
        is_known = outcome.place is not None or bool(candidates)
        return self._make(entry, outcome.state, outcome.place, outcome.score if is_known else None, candidates)

    def _locate_correction(self, entry: Entry, correction: Correction) -> Anchor:
        if correction.scope != "text":
            verdict = judge(self._text_of(correction.scope), self.fields.spell(correction))
            state: State = "placed" if verdict.state in {"in", "out"} else "orphaned"
            return Anchor(entry, "ambiguous" if verdict.state == "ambiguous" else state)
        if entry.id in self.places:
            return self._make(entry, "placed", self.places[entry.id], 1.0)
        verdict = judge(self.document.text, correction)
        if verdict.state in {"in", "out"}:
            return self._make(entry, "placed", verdict.places[0], 1.0)
        if verdict.state == "neither":
            return Anchor(entry, "orphaned")
        places = sorted({*verdict.places, *verdict.new_places})
        candidates = tuple(Candidate(place, 1.0, self.document.text[place.start : place.end]) for place in places)
        return self._make(entry, "ambiguous", None, 1.0, candidates)

    def _text_of(self, scope: CorrectionScope) -> str:
        """Give the current text of a field."""
        if scope in self._current_fields:
            return self._current_fields[scope][1].text
        matter = self.article.matter.value
        if scope == "title":
            return matter.title
        if scope == "summary":
            return self.article.summary.text if self.article.summary else ""
        if scope == "caption":
            return (matter.image.caption or "") if matter.image else ""
        return "\n".join(self.fields.author_names.get(name.lower(), name) for name in matter.authors)

    def _make(
        self,
        entry: Entry,
        state: State,
        place: Range | None,
        score: float | None,
        candidates: Sequence[Candidate] = (),
    ) -> Anchor:
        text, lines = self.document.text, self.document.lines
        anchor = Anchor(
            entry,
            state,
            place,
            score,
            tuple(candidates),
            lines=tuple(line_at(lines, candidate.place.start) for candidate in candidates),
        )
        if place is None:
            return anchor
        return anchor._replace(
            exact=text[place.start : place.end],
            prefix=text[max(0, place.start - AROUND) : place.start],
            suffix=text[place.end : place.end + AROUND],
            line=line_at(lines, place.start),
        )
