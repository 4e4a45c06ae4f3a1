"""One article's annotations in its text: corrections put in, quotes placed, the glossary's first mentions found.

It works on one article by itself: what a reference leads to is for joining to find out.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, NamedTuple

from glossator.anchoring import (
    Selector,
    find_places,
    fold,
    line_at,
    list_ways,
    nearest_passage,
    settling_contexts,
    write_way,
)
from glossator.articles import check_links
from glossator.corrections import correct
from glossator.diagnostics import Code, Diagnostic, Severity, did_you_mean, report
from glossator.glossary.linking import first_mentions, hint_term
from glossator.markdown.reading import read_markdown
from glossator.model.annotations import Correction, GlossaryLink, Note, Reference
from glossator.model.records import Window
from glossator.model.site import Byline, Change, Marked, Mention, Notice, SourceLink
from glossator.resolve.correcting import Fields
from glossator.resolve.earlier import Earlier
from glossator.resolve.fragments import make_fragment
from glossator.sentences import Sentences

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import datetime

    from glossator.anchoring import Folded
    from glossator.articles import ArticleFile
    from glossator.glossary.linking import Linker
    from glossator.model.annotations import Annotation
    from glossator.model.content import ReadOptions
    from glossator.model.site import Group
    from glossator.model.text import Document, Range
    from glossator.resolve.correcting import PlacedName
    from glossator.sidecars import Entry, SidecarFile


@dataclass(frozen=True, slots=True)
class PlacingOptions:
    """What placing depends on besides the article: the clock, what a preview shows, and how to read the Markdown in sidecars.

    `knows_all_terms` is false where a file of the glossary could not be read. `author_names` are declared authors' names by key;
    `faulty_authors` are keys whose declaration could not be read.
    """

    clock: datetime
    read: ReadOptions
    shows_proposed: bool = False
    shows_future: bool = False
    autolinks: bool = True
    knows_all_terms: bool = True
    author_names: Mapping[str, str] = field(default_factory=dict)
    faulty_authors: frozenset[str] = frozenset()


class PlacedEntry(NamedTuple):
    """An annotation that stands in the text; `entry` is None for an automatic mention. `note` is what it says, as it was read."""

    marked: Marked
    entry: Entry | None
    note: Document | None = None


@dataclass(frozen=True, slots=True)
class PlacedNotice:
    """A correction to be announced; `reason` is its reason, as it was read."""

    notice: Notice
    entry: Entry
    reason: Document | None


@dataclass(frozen=True, slots=True)
class PlacedArticle:
    """An article's current text with all that stands in it. `names` are the current byline's.

    `window` tells between which moments a clock makes the same of the article.
    """

    file: ArticleFile
    title: str
    names: tuple[PlacedName, ...]
    summary: Document | None
    caption: str
    document: Document
    entries: tuple[PlacedEntry, ...]
    notices: tuple[PlacedNotice, ...]
    mentions: tuple[Mention, ...]
    changes: Mapping[str, Change]
    window: Window


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
        due_at = None if options.shows_future else options.clock
        self.fields = Fields(article, self.corrections, due_at, options.author_names, self.diagnostics)

    def run(self) -> tuple[PlacedArticle, list[Diagnostic]]:
        for entry in self.corrections:
            self._check_date(entry)
        pending = self.fields.pending("text")
        corrected = correct(self.article.document, pending)
        self.diagnostics += corrected.diagnostics
        document = corrected.document
        title, names, caption = self.fields.title(), self.fields.byline(), self.fields.caption()
        summary = self.fields.summary()
        places = {applied.id: applied.place for applied in corrected.applied}
        folded, self.earlier = fold(document.text), Earlier(document.text, pending)
        entries = [placed for entry in self.live if (placed := self._place(entry, document, folded))]
        entries += self._mark_corrections(places)
        entries += self._link_terms(document, entries)
        entries.sort(key=_reading_order)
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
            {
                entry.id: self._change(entry.annotation)
                for entry in self.corrections
                if entry.id in places and isinstance(entry.annotation, Correction)
            },
            self._window(),
        )
        return placed_article, self.diagnostics

    # Corrections

    def _check_date(self, entry: Entry) -> None:
        correction, published = entry.annotation, self.article.matter.value.date
        if not isinstance(correction, Correction) or self.article.matter.is_left_out("date"):
            return
        zone = self.options.read.timezone
        is_same_day = correction.date.at.astimezone(zone).date() == published.at.astimezone(zone).date()
        if correction.date.at < published.at and not (is_same_day and correction.date.is_day):
            message = "the correction is dated before the article"
            self.diagnostics.append(report(Code.EARLY_CORRECTION, entry.place("date"), message, "check both dates"))

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
            if (
                not isinstance(correction, Correction)
                or not self._is_shown(entry)
                or not self.fields.is_due(correction)
            ):
                continue
            reason = self._read_words(correction.reason, entry, "reason")
            by = self._person(entry) if correction.by else None
            fragment = make_fragment(reason, self.sidecar_path) if reason else None
            notice = Notice(entry.id, self._change(correction), fragment, entry.id in places, by, not entry.is_approved)
            notices.append(PlacedNotice(notice, entry, reason))
        return notices

    def _change(self, correction: Correction) -> Change:
        correction = self.fields.spell(correction)
        return Change(
            correction.kind, correction.scope, correction.date, correction.was, correction.now, correction.extra
        )

    def _window(self) -> Window:
        """Tell between which moments the same corrections are due."""
        window, options = Window(), self.options
        for entry in self.corrections:
            if isinstance(entry.annotation, Correction) and not options.shows_future:
                window = window.narrowed(entry.annotation.date.at, options.clock)
        return window

    def _person(self, entry: Entry) -> Byline:
        """Tell who made an annotation: an author's key or a plain name, which makes no page of its own."""
        name, declared = entry.annotation.by or "", self.options.author_names
        if name.lower() in declared:
            return Byline(name.lower(), declared[name.lower()])
        if name.lower() in self.options.faulty_authors:
            return Byline("", name)
        if declared and name == name.lower() and " " not in name and (hint := did_you_mean(name, declared)):
            message = f"no author is called `{name}`"
            self.diagnostics.append(report(Code.UNKNOWN_AUTHOR, entry.place("by"), message, hint))
        return Byline("", name)

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
        return self._mark(entry, annotation, place)

    def _find_place(self, entry: Entry, document: Document, folded: Folded) -> Range | None:
        annotation = entry.annotation
        outcome = find_places(folded, _selector(annotation))
        if outcome.state == "placed":
            return outcome.place
        if outcome.state == "ambiguous":
            fault = self._ambiguous(entry, document, outcome.candidates)
        else:
            fault = self._orphaned(entry, document, annotation.quote or "", outcome.candidates)
        if not self._is_shown(entry) and fault.severity is Severity.ERROR:
            fault = replace(fault, severity=Severity.WARNING)
        self.diagnostics.append(fault)
        return None

    def _ambiguous(self, entry: Entry, document: Document, places: tuple[Range, ...]) -> Diagnostic:
        def find_ways() -> Iterator[tuple[str, str]]:
            for number, place in enumerate(places, 1):
                contexts = settling_contexts(document.text, place, places)
                key, value = next(contexts, ("occurrence", number))
                yield write_way(key, value), f"line {line_at(document.lines, place.start)}"

        message = f"the quote stands in {len(places)} places of `{self.article.path}`"
        hint = f"say which one is meant: {list_ways(find_ways(), len(places))}"
        return report(Code.AMBIGUOUS_QUOTE, entry.place("quote"), message, hint)

    def _orphaned(self, entry: Entry, document: Document, quote: str, contradicted: tuple[Range, ...]) -> Diagnostic:
        text, place = document.text, entry.place("quote")
        change = self.earlier.find_change(_selector(entry.annotation))
        if change:
            what = "the words around the quote" if contradicted else "the quoted words"
            message = f"the correction `{change.id}` on line {change.place.line} changed {what}"
            if not (change.correction.now or "").strip():
                message = f"the correction `{change.id}` on line {change.place.line} took {what} out"
            hint = "mend the entry's `prefix` and `suffix`" if contradicted else "quote the words as they stand now"
            return report(Code.ORPHANED_QUOTE, place, message, f"{hint}, or remove the entry")
        if contradicted:
            line = line_at(document.lines, contradicted[0].start)
            message = f"the quote stands in `{self.article.path}`, but not with this prefix, suffix or occurrence"
            hint = f"look at line {line} and mend the entry's `prefix`, `suffix` or `occurrence`"
            return report(Code.ORPHANED_QUOTE, place, message, hint)
        nearest = nearest_passage(text, quote)
        hint = "copy the words from the page, as they stand with every correction in, or remove the entry"
        if nearest:
            words = text[nearest[0].start : nearest[0].end].replace("\n", " ")
            hint = f"the nearest passage is `{words}` on line {line_at(document.lines, nearest[0].start)}"
        return report(Code.ORPHANED_QUOTE, place, f"the quote does not stand in `{self.article.path}`", hint)

    def _check_term(self, key: str, entry: Entry, field: str) -> bool:
        is_known = key.lower() in self.linker.terms
        if not is_known and self.options.knows_all_terms:
            hint = hint_term(key, self.linker.terms) or "add the term to content/glossary.yaml, or name another"
            self.diagnostics.append(
                report(Code.UNKNOWN_TERM, entry.place(field), f"no glossary term is called `{key}`", hint)
            )
        return is_known

    def _mark(self, entry: Entry, annotation: Annotation, place: Range) -> PlacedEntry:
        """Give an entry as it stands in the text."""
        group: Group = "notes"
        kind, term, to, address, document = "", None, None, None, None
        sources: tuple[SourceLink, ...] = ()
        if isinstance(annotation, GlossaryLink):
            group, term = "glossary", annotation.term.lower()
        elif isinstance(annotation, Reference):
            group, kind = "references", annotation.relation
            document = self._read_words(annotation.note, entry, "note")
            if annotation.to.startswith("term:"):
                term = annotation.to[5:].lower()
            elif ":" in annotation.to:
                address = annotation.to
            else:
                to = annotation.to
        elif isinstance(annotation, Note):
            kind = annotation.kind
            document = self._read_words(annotation.note, entry, "note")
            sources = tuple([SourceLink(source.title, source.url) for source in annotation.sources])
        body = make_fragment(document, self.sidecar_path) if document else None
        by = self._person(entry).name if annotation.by else ""
        marked = Marked(
            entry.id,
            group,
            place,
            kind,
            term,
            to,
            address,
            body,
            sources,
            by,
            is_proposed=not entry.is_approved,
            extra=annotation.extra or None,
        )
        return PlacedEntry(marked, entry, document)

    def _read_words(self, markdown: str | None, entry: Entry, field: str) -> Document | None:
        if not markdown:
            return None
        place = entry.place(field)
        document = read_markdown(markdown, html=self.options.read.html, first_line=place.line or 1, is_fragment=True)
        self.diagnostics += check_links(document, place, self.options.read)
        return document

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
            PlacedEntry(Marked(_automatic_id(term, taken), "glossary", place, "", term), None)
            for term, place in mentions
        ]

    @staticmethod
    def _mentions(document: Document, entries: list[PlacedEntry]) -> list[Mention]:
        marks = [each.marked for each in entries if each.marked.group == "glossary"]
        if not marks:
            return []
        text = document.text
        sentences = Sentences(text)
        mentions = []
        for marked in marks:
            if marked.term and not marked.is_proposed:
                begin, stop = marked.place
                start, end = sentences.around(begin, stop)
                words = text[begin:stop].replace("\n", " ")
                mentions.append(Mention(marked.term, marked.id, text[start:begin], words, text[stop:end]))
        return mentions


def _reading_order(placed: PlacedEntry) -> tuple[int, int, str]:
    marked = placed.marked
    start, end = marked.place
    return start, -end, marked.id


def _selector(annotation: Annotation) -> Selector:
    return Selector(annotation.quote or "", annotation.prefix, annotation.suffix, annotation.occurrence)


def _automatic_id(term: str, taken: set[str]) -> str:
    """Give an automatic mention's id, `term-KEY`; an entry that took that id for itself keeps it."""
    own_id = f"term-{term}"
    return f"{own_id}-first" if own_id in taken else own_id
