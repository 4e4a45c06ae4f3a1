"""One article's corrections as they are announced: their notices, their marks, the versions that they made."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from glossator.corrections import list_steps
from glossator.diagnostics import Code, report
from glossator.model.annotations import Correction
from glossator.model.records import Window
from glossator.model.site import Change, Notice
from glossator.model.versions import Step, Versions
from glossator.resolve.fragments import make_fragment

if TYPE_CHECKING:
    from collections.abc import Container, Mapping, Sequence
    from datetime import datetime

    from glossator.model.annotations import CorrectionScope
    from glossator.model.fields import Moment
    from glossator.model.text import Document
    from glossator.resolve.correcting import Fields
    from glossator.resolve.entry_reading import EntryReader
    from glossator.sidecars import Entry


class PlacedNotice(NamedTuple):
    """A correction to be announced; `reason` is its reason, as it was read."""

    notice: Notice
    entry: Entry
    reason: Document | None


class Announcer:
    """Tells of an article's corrections, which `fields` have put in."""

    def __init__(self, entries: Sequence[Entry], fields: Fields, reader: EntryReader) -> None:
        """Take the corrections that are not rejected, in the order of the file."""
        self.fields = fields
        self.reader = reader
        self.options = reader.options
        self.corrections = [(entry, entry.annotation) for entry in entries if isinstance(entry.annotation, Correction)]

    def check_dates(self) -> None:
        """Report corrections that are dated before the article, or before the error was published or noticed."""
        published = None if self.fields.article.matter.is_left_out("date") else self.fields.matter.date
        for entry, correction in self.corrections:
            earlier = (
                (published, "date", "the correction is dated before the article"),
                (correction.error_published, "error_published", "the error was published after it was corrected"),
                (correction.noticed, "noticed", "the error was noticed after it was corrected"),
            )
            for moment, key, message in earlier:
                if moment and self._is_before(correction.date, moment):
                    fault = report(Code.EARLY_CORRECTION, entry.place(key), message, "check both dates")
                    self.reader.diagnostics.append(fault)

    def _is_before(self, moment: Moment, other: Moment) -> bool:
        """Tell whether a moment is before another one; of two on one day, of which the first is known by its day alone, none is."""
        zone = self.options.read.timezone
        is_same_day = moment.at.astimezone(zone).date() == other.at.astimezone(zone).date()
        return moment.at < other.at and not (is_same_day and moment.is_day)

    def notices(self, marked: Container[str]) -> tuple[PlacedNotice, ...]:
        """Give the notices of corrections that are due; `marked` are the ids of those that stand in the text."""
        return tuple(
            self._notice(entry, correction, is_marked=entry.id in marked)
            for entry, correction in self.corrections
            if self.reader.is_shown(entry) and self.fields.is_due(correction)
        )

    def _notice(self, entry: Entry, correction: Correction, *, is_marked: bool) -> PlacedNotice:
        reader = self.reader
        reason = reader.read_words(correction.reason, entry, "reason")
        notice = Notice(
            entry.id,
            self._change(correction),
            make_fragment(reason, reader.path) if reason else None,
            is_marked,
            reader.read_person(correction.by, entry) if correction.by else None,
            not entry.is_approved,
            reader.read_person(correction.approved_by, entry, "approved_by") if correction.approved_by else None,
            correction.also_affects,
        )
        return PlacedNotice(notice, entry, reason)

    def changes(self, ids: Container[str]) -> Mapping[str, Change]:
        """Give what some corrections say, by their ids."""
        return {entry.id: self._change(correction) for entry, correction in self.corrections if entry.id in ids}

    def _change(self, correction: Correction) -> Change:
        correction = self.fields.spell(correction)
        return Change(
            correction.kind,
            correction.scope,
            correction.date,
            correction.was,
            correction.now,
            correction.extra,
            correction.severity,
            correction.error_published,
            correction.noticed,
            correction.reported_by,
            correction.cause or "",
            correction.supersedes or "",
        )

    def window(self) -> Window:
        """Tell between which moments the same corrections are due."""
        window = Window()
        for _, correction in self.corrections:
            if not self.options.shows_future:
                window = window.narrowed(correction.date.at, self.options.clock)
        return window

    def versions(self) -> Versions:
        """Tell how the article's earlier versions are made of its current words."""
        position = {entry.id: number for number, (entry, _) in enumerate(self.corrections)}
        steps: list[tuple[tuple[datetime, int], Step]] = []
        documents: dict[CorrectionScope, tuple[Document, Document]] = self.fields.documents
        for scope, (file_document, current) in documents.items():
            for entry, step in list_steps(file_document, current.text, self.fields.pending(scope), scope):
                steps.append(((entry.correction.date.at, position[entry.id]), step))
        steps.sort(reverse=True)
        return Versions(
            {scope: current.text for scope, (_, current) in documents.items()}, tuple(step for _, step in steps)
        )
