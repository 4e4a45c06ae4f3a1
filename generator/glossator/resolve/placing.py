"""One article's annotations in its text: corrections put in, quotes placed, the glossary's first mentions found.

It works on one article by itself: what a reference leads to is for joining to find out.
"""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING

from glossator.corrections import correct
from glossator.diagnostics import Code, Diagnostic, Severity, report
from glossator.frozen import frozen
from glossator.glossary.linking import first_mentions, hint_term
from glossator.model.annotations import Correction, GlossaryLink, Note, Reference
from glossator.model.site import Marked, Mention, SourceLink
from glossator.model.versions import makes_versions
from glossator.resolve.announcing import Announcer
from glossator.resolve.correcting import Fields
from glossator.resolve.entry_reading import EntryReader
from glossator.resolve.faulty import PlacedEntry, check_faulty, with_faulty
from glossator.resolve.fragments import make_fragment
from glossator.resolve.quoting import Quotes
from glossator.sentences import Sentences

if TYPE_CHECKING:
    from collections.abc import Mapping

    from glossator.articles import ArticleFile
    from glossator.glossary.linking import Linker
    from glossator.model.annotations import Annotation
    from glossator.model.records import Window
    from glossator.model.site import Change, Group
    from glossator.model.text import Document, Range
    from glossator.model.versions import Versions
    from glossator.resolve.announcing import PlacedNotice
    from glossator.resolve.correcting import PlacedName
    from glossator.resolve.placing_options import PlacingOptions
    from glossator.sidecars import Entry, SidecarFile


@frozen
class PlacedArticle:
    """An article's current text with all that stands in it. `names` are the current byline's.

    `faulty` are entries that have a fault, so far as it can be told what they lead to: they are shown nowhere.
    `versions` are there only if a correction has changed words. `window` tells between which moments a clock makes the same of the article.
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
    versions: Versions | None
    window: Window
    faulty: tuple[PlacedEntry, ...] = ()


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
        self.faulty = [entry for entry in sidecar.faulty if entry.status != "rejected"] if sidecar else []
        self.corrections = [entry for entry in self.live if isinstance(entry.annotation, Correction)]
        due_at = None if options.shows_future else options.clock
        self.fields = Fields(article, self.corrections, due_at, options.author_names, self.diagnostics)
        self.reader = EntryReader(self.sidecar_path, options, self.diagnostics)

    def run(self) -> tuple[PlacedArticle, list[Diagnostic]]:
        announcer = Announcer(self.corrections, self.fields, self.reader)
        announcer.check_dates()
        pending = self.fields.pending("text")
        corrected = correct(self.article.document, pending)
        with_all = with_faulty(pending, self.faulty)
        tried = correct(self.article.document, with_all) if len(with_all) > len(pending) else corrected
        self.diagnostics += tried.diagnostics
        document = corrected.document
        self.fields.documents["text"] = (self.article.document, document)
        title, names, caption = self.fields.title(), self.fields.byline(), self.fields.caption()
        summary = self.fields.summary()
        places = {applied.id: applied.place for applied in corrected.applied}
        self.quotes = Quotes(self.article.path, document, pending)
        self.tried = None if tried is corrected else Quotes(self.article.path, tried.document, with_all)
        entries = [placed for entry in self.live if (placed := self._place(entry))]
        entries += self._mark_corrections(places)
        entries += self._link_terms(document, entries)
        entries.sort(key=_reading_order)
        notices = announcer.notices(places)
        placed_article = PlacedArticle(
            self.article,
            title,
            names,
            summary,
            caption,
            document,
            tuple(entries),
            notices,
            tuple(self._mentions(document, entries)),
            announcer.changes(places),
            announcer.versions() if makes_versions(each.notice for each in notices) else None,
            announcer.window(),
            tuple(check_faulty(self.faulty, self.tried or self.quotes, self.reader, self._check_term)),
        )
        return placed_article, self.diagnostics

    # Corrections

    def _mark_corrections(self, places: dict[str, Range]) -> list[PlacedEntry]:
        return [
            PlacedEntry(Marked(entry.id, "corrections", places[entry.id], kind=entry.annotation.kind), entry)
            for entry in self.corrections
            if isinstance(entry.annotation, Correction) and entry.id in places and entry.annotation.kind != "typo"
        ]

    # Quotes

    def _place(self, entry: Entry) -> PlacedEntry | None:
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
        place = self._find_place(entry)
        if place is None or not is_known or not self.reader.is_shown(entry):
            return None
        return self._mark(entry, annotation, place)

    def _find_place(self, entry: Entry) -> Range | None:
        place, fault = self.quotes.find(entry)
        if fault and self.tried and self.tried.find(entry)[0]:
            return None  # it stands on the words of a correction that has a fault
        if fault:
            if not self.reader.is_shown(entry) and fault.severity is Severity.ERROR:
                fault = replace(fault, severity=Severity.WARNING)
            self.diagnostics.append(fault)
        return place

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
            document = self.reader.read_words(annotation.note, entry, "note")
            if annotation.to.startswith("term:"):
                term = annotation.to[5:].lower()
            elif ":" in annotation.to:
                address = annotation.to
            else:
                to = annotation.to
        elif isinstance(annotation, Note):
            kind = annotation.kind
            document = self.reader.read_words(annotation.note, entry, "note")
            sources = tuple([SourceLink(source.title, source.url) for source in annotation.sources])
        body = make_fragment(document, self.sidecar_path) if document else None
        by = self.reader.read_person(annotation.by, entry).name if annotation.by else ""
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
            if isinstance(entry.annotation, GlossaryLink) and entry.annotation.skip and self.reader.is_shown(entry)
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
                words = text[begin:stop]
                if "\n" in words:
                    words = words.replace("\n", " ")
                parts = (marked.term, marked.id, text[start:begin], words, text[stop:end])
                mentions.append(tuple.__new__(Mention, parts))
        return mentions


def _reading_order(placed: PlacedEntry) -> tuple[int, int, str]:
    marked = placed.marked
    start, end = marked.place
    return start, -end, marked.id


def _automatic_id(term: str, taken: set[str]) -> str:
    """Give an automatic mention's id, `term-KEY`; an entry that took that id for itself keeps it."""
    own_id = _own_id(term)
    return f"{own_id}-first" if own_id in taken else own_id


@cache  # one text for all articles: so it is looked up quickly by who keeps something for each term
def _own_id(term: str) -> str:
    return f"term-{term}"
