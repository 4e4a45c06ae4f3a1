"""One article's annotations in its text: corrections put in, quotes placed, the glossary's first mentions found.

It works on one article by itself: what a reference leads to is for joining to find out.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from glossator.anchoring import Selector, find_places, fold, line_at, nearest_passage, settling_prefix, settling_suffix
from glossator.articles import check_links
from glossator.corrections import Pending, correct, correct_line
from glossator.diagnostics import Code, Diagnostic, Severity, did_you_mean, report
from glossator.glossary.linking import first_mentions
from glossator.markdown.reading import read_markdown
from glossator.model.annotations import Correction, GlossaryLink, Note, Reference
from glossator.model.site import Fragment, Marked, Mention, NoteSourceLink
from glossator.model.text import Close, Document, Open, Text
from glossator.sentences import Sentences

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from glossator.anchoring import Folded
    from glossator.articles import ArticleFile
    from glossator.glossary.linking import Linker
    from glossator.model.annotations import Annotation
    from glossator.model.content import ReadOptions
    from glossator.model.text import Range
    from glossator.sidecars import Entry, SidecarFile

MOST_PLACES_LISTED = 6
# A paragraph without words: into it goes a summary that a correction adds.
NO_SUMMARY = Document("", (Open("p", "<p>", is_inline=False), Text(0, 0, ""), Close("p", "</p>\n", is_inline=False)))


@dataclass(frozen=True, slots=True)
class PlacingOptions:
    """What placing depends on besides the article: the clock, what a preview shows, and how to read the Markdown in sidecars.

    `knows_all_terms` is false where a file of the glossary could not be read. `author_names` are declared authors' names by key.
    """

    clock: datetime
    read: ReadOptions
    shows_proposed: bool = False
    shows_future: bool = False
    autolinks: bool = True
    knows_all_terms: bool = True
    author_names: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class PlacedEntry:
    """An annotation that stands in the text; `entry` is None for an automatic mention."""

    marked: Marked
    entry: Entry | None


@dataclass(frozen=True, slots=True)
class PlacedNotice:
    """A correction to be announced; `place` is where its new words stand, if they are marked."""

    entry: Entry
    correction: Correction
    reason: Fragment | None
    place: Range | None


@dataclass(frozen=True, slots=True)
class PlacedArticle:
    """An article's current text with all that stands in it. `names` are the current byline's."""

    file: ArticleFile
    title: str
    names: tuple[str, ...]
    summary: Document | None
    caption: str
    document: Document
    entries: tuple[PlacedEntry, ...]
    notices: tuple[PlacedNotice, ...]
    mentions: tuple[Mention, ...]


def place_article(
    article: ArticleFile, sidecar: SidecarFile | None, linker: Linker, options: PlacingOptions
) -> tuple[PlacedArticle, list[Diagnostic]]:
    """Put an article's corrections in and place its annotations."""
    return _Placing(article, sidecar, linker, options).run()


class _Placing:
    """One article, while it is worked on."""

    def __init__(
        self, article: ArticleFile, sidecar: SidecarFile | None, linker: Linker, options: PlacingOptions
    ) -> None:
        self.article = article
        self.linker = linker
        self.options = options
        self.diagnostics: list[Diagnostic] = []
        self.sidecar_path = sidecar.source.path if sidecar else ""
        self.live = [entry for entry in sidecar.entries if entry.annotation.status != "rejected"] if sidecar else []
        self.corrections = [entry for entry in self.live if isinstance(entry.annotation, Correction)]

    def run(self) -> tuple[PlacedArticle, list[Diagnostic]]:
        matter = self.article.matter.value
        for entry in self.corrections:
            self._check_date(entry)
        corrected = correct(self.article.document, self._pending("text"))
        self.diagnostics += corrected.diagnostics
        document = corrected.document
        title = self._correct_line(matter.title, "title")
        written = [self.options.author_names.get(name.lower(), name) for name in matter.authors]
        names = tuple(self._correct_line("\n".join(written), "byline").split("\n")) if written else ()
        caption = self._correct_line(matter.image.caption or "" if matter.image else "", "caption")
        summary = self._correct_summary()
        places = {applied.id: applied.place for applied in corrected.applied}
        folded = fold(document.text)
        entries = [placed for entry in self.live if (placed := self._place(entry, document, folded))]
        entries += self._mark_corrections(places)
        entries += self._link_terms(document, entries)
        entries.sort(key=lambda placed: (placed.marked.place.start, -placed.marked.place.end, placed.marked.id))
        placed_article = PlacedArticle(
            self.article,
            title,
            names,
            summary,
            caption,
            document,
            tuple(entries),
            tuple(self._notices(places)),
            tuple(self._mentions(document, entries)),
        )
        return placed_article, self.diagnostics

    # Corrections

    def _is_due(self, correction: Correction) -> bool:
        return correction.date.at <= self.options.clock or self.options.shows_future

    def _check_date(self, entry: Entry) -> None:
        correction, published = entry.annotation, self.article.matter.value.date
        if not isinstance(correction, Correction) or self.article.matter.is_left_out("date"):
            return
        zone = self.options.read.timezone
        is_same_day = correction.date.at.astimezone(zone).date() == published.at.astimezone(zone).date()
        if correction.date.at < published.at and not (is_same_day and correction.date.is_day):
            message = "the correction is dated before the article"
            self.diagnostics.append(report(Code.EARLY_CORRECTION, entry.place("date"), message, "check both dates"))

    def _pending(self, scope: str) -> list[Pending]:
        return [
            Pending(
                entry.id, correction, self._is_due(correction), entry.place("now" if correction.was is None else "was")
            )
            for entry in self.corrections
            if isinstance(correction := entry.annotation, Correction)
            and entry.is_approved
            and correction.scope == scope
            and (correction.was is not None or correction.now is not None)
        ]

    def _correct_line(self, line: str, scope: str) -> str:
        pending = self._pending(scope)
        return correct_line(line, pending, self.diagnostics.append) if pending else line

    def _correct_summary(self) -> Document | None:
        pending = self._pending("summary")
        if not pending:
            return self.article.summary
        corrected = correct(self.article.summary or NO_SUMMARY, pending)
        self.diagnostics += corrected.diagnostics
        return corrected.document if corrected.document.text else None

    def _mark_corrections(self, places: dict[str, Range]) -> list[PlacedEntry]:
        return [
            PlacedEntry(Marked(entry.id, "corrections", places[entry.id], kind=entry.annotation.kind), entry)
            for entry in self.corrections
            if isinstance(entry.annotation, Correction) and entry.id in places and entry.annotation.kind != "typo"
        ]

    def _notices(self, places: dict[str, Range]) -> list[PlacedNotice]:
        notices = []
        for entry in self.corrections:
            correction = entry.annotation
            if not isinstance(correction, Correction) or not self._is_shown(entry) or not self._is_due(correction):
                continue
            reason = self._fragment(correction.reason, entry, "reason")
            notices.append(PlacedNotice(entry, correction, reason, places.get(entry.id)))
        return notices

    # Quotes

    def _is_shown(self, entry: Entry) -> bool:
        return entry.is_approved or self.options.shows_proposed

    def _place(self, entry: Entry, document: Document, folded: Folded) -> PlacedEntry | None:
        annotation = entry.annotation
        if isinstance(annotation, Correction):
            return None
        is_known = True
        if isinstance(annotation, GlossaryLink):
            is_known = self._check_term(annotation.term, entry, "term")
        elif isinstance(annotation, Reference) and annotation.to.startswith("term:"):
            is_known = self._check_term(annotation.to[5:], entry, "to")
        if annotation.quote is None:
            return None
        place = self._find_place(entry, document, folded)
        if place is None or not is_known or not self._is_shown(entry):
            return None
        return PlacedEntry(self._mark(entry, annotation, place), entry)

    def _find_place(self, entry: Entry, document: Document, folded: Folded) -> Range | None:
        annotation = entry.annotation
        quote = annotation.quote or ""
        outcome = find_places(folded, Selector(quote, annotation.prefix, annotation.suffix, annotation.occurrence))
        if outcome.state == "placed":
            return outcome.place
        if outcome.state == "ambiguous":
            fault = self._ambiguous(entry, document, outcome.candidates)
        else:
            fault = self._orphaned(entry, document, quote, outcome.candidates)
        if not self._is_shown(entry) and fault.severity is Severity.ERROR:
            fault = replace(fault, severity=Severity.WARNING)
        self.diagnostics.append(fault)
        return None

    def _ambiguous(self, entry: Entry, document: Document, places: tuple[Range, ...]) -> Diagnostic:
        text = document.text
        ways = []
        for number, place in enumerate(places[:MOST_PLACES_LISTED], 1):
            others = [other for other in places if other != place]
            line = line_at(document.lines, place.start)
            prefix = settling_prefix(text, place, others)
            suffix = "" if prefix else settling_suffix(text, place, others)
            written = f"prefix: {_write_scalar(prefix)}" if prefix else f"suffix: {_write_scalar(suffix)}"
            way = written if prefix or suffix else f"occurrence: {number}"
            ways.append(f"`{way}` for line {line}")
        more = len(places) - len(ways)
        listed = "; ".join(ways) + (f"; and {more} more" if more else "")
        message = f"the quote stands in {len(places)} places of `{self.article.path}`"
        return report(Code.AMBIGUOUS_QUOTE, entry.place("quote"), message, f"say which one is meant: {listed}")

    def _orphaned(self, entry: Entry, document: Document, quote: str, contradicted: tuple[Range, ...]) -> Diagnostic:
        text = document.text
        if contradicted:
            line = line_at(document.lines, contradicted[0].start)
            message = f"the quote stands in `{self.article.path}`, but not with this prefix, suffix or occurrence"
            hint = f"look at line {line} and mend the entry's `prefix`, `suffix` or `occurrence`"
            return report(Code.ORPHANED_QUOTE, entry.place("quote"), message, hint)
        nearest = nearest_passage(text, quote)
        hint = "copy the words from the page, as they stand with every correction in, or remove the entry"
        if nearest:
            words = text[nearest[0].start : nearest[0].end].replace("\n", " ")
            hint = f"the nearest passage is `{words}` on line {line_at(document.lines, nearest[0].start)}"
        return report(
            Code.ORPHANED_QUOTE, entry.place("quote"), f"the quote does not stand in `{self.article.path}`", hint
        )

    def _check_term(self, key: str, entry: Entry, field: str) -> bool:
        is_known = key.lower() in self.linker.terms
        if not is_known and self.options.knows_all_terms:
            guess = did_you_mean(key.lower(), self.linker.terms)
            hint = guess or "add the term to content/glossary.yaml, or name another"
            self.diagnostics.append(
                report(Code.UNKNOWN_TERM, entry.place(field), f"no glossary term is called `{key}`", hint)
            )
        return is_known

    def _mark(self, entry: Entry, annotation: Annotation, place: Range) -> Marked:
        base = Marked(
            entry.id,
            "notes",
            place,
            by=annotation.by or "",
            is_proposed=not entry.is_approved,
            extra=annotation.extra,
        )
        if isinstance(annotation, GlossaryLink):
            return replace(base, group="glossary", term=annotation.term.lower())
        if isinstance(annotation, Reference):
            term = annotation.to[5:].lower() if annotation.to.startswith("term:") else None
            body = self._fragment(annotation.note, entry, "note")
            return replace(base, group="references", kind=annotation.relation, body=body, term=term)
        if isinstance(annotation, Note):
            sources = tuple(NoteSourceLink(source.title, source.url) for source in annotation.sources)
            return replace(
                base, kind=annotation.kind, body=self._fragment(annotation.note, entry, "note"), sources=sources
            )
        return base

    def _fragment(self, markdown: str | None, entry: Entry, field: str) -> Fragment | None:
        if not markdown:
            return None
        place = entry.place(field)
        document = read_markdown(markdown, html=self.options.read.html, first_line=place.line or 1, is_fragment=True)
        self.diagnostics += check_links(document, place, self.options.read)
        return Fragment(document, self.sidecar_path)

    # The glossary

    def _link_terms(self, document: Document, entries: list[PlacedEntry]) -> list[PlacedEntry]:
        matter = self.article.matter.value
        if not matter.annotations or not self.options.autolinks:
            return []
        language = matter.lang or self.options.read.language
        hits = self.linker.find_hits(document.text, is_english=language.split("-")[0].lower() == "en")
        skipped = {
            entry.annotation.term.lower()
            for entry in self.live
            if isinstance(entry.annotation, GlossaryLink) and entry.annotation.skip and self._is_shown(entry)
        }
        explicit = {
            placed.marked.term for placed in entries if placed.marked.group == "glossary" and placed.marked.term
        }
        linked = [placed.marked.place for placed in entries if placed.marked.group in {"glossary", "references"}]
        mentions = first_mentions(hits, without=skipped | explicit, blocked=(*document.unlinkable, *linked))
        taken = {entry.id for entry in self.live}
        return [
            PlacedEntry(Marked(_automatic_id(hit.term, taken), "glossary", hit.place, term=hit.term), None)
            for hit in mentions
        ]

    @staticmethod
    def _mentions(document: Document, entries: list[PlacedEntry]) -> list[Mention]:
        text = document.text
        sentences = Sentences(text)
        mentions = []
        for placed in entries:
            marked = placed.marked
            if marked.group == "glossary" and marked.term and not marked.is_proposed:
                start, end = sentences.around(*marked.place)
                before, words, after = (
                    text[start : marked.place.start],
                    text[slice(*marked.place)],
                    text[marked.place.end : end],
                )
                mentions.append(Mention(marked.term, marked.id, before, words.replace("\n", " "), after))
        return mentions


def _write_scalar(words: str) -> str:
    """Write words as YAML takes them anywhere: in quotes, unless they hold nothing but letters, digits and single spaces."""
    return (
        words
        if re.fullmatch(r"(?!null$)[^\W\d_]+( [^\W_]+)*", words.lower())
        else json.dumps(words, ensure_ascii=False)
    )


def _automatic_id(term: str, taken: set[str]) -> str:
    """Give an automatic mention's id, `term-KEY`; an entry that took that id for itself keeps it."""
    return f"term-{term}" if f"term-{term}" not in taken else f"term-{term}-first"
