"""Entries of a sidecar that have a fault: nothing is made of them, but what else is wrong with them is told in the same run.

What an entry lacks, or says wrongly, is left out (`Located.left_out`), and nothing is asked of that.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, NamedTuple

from glossator.corrections import Pending
from glossator.diagnostics import Severity
from glossator.model.annotations import Correction, GlossaryLink, Note, Reference
from glossator.model.fields import Moment
from glossator.model.site import Marked
from glossator.model.text import Range

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from glossator.model.annotations import Annotation
    from glossator.model.site import Group
    from glossator.model.text import Document
    from glossator.resolve.entry_reading import EntryReader
    from glossator.resolve.quoting import Quotes
    from glossator.sidecars import Entry

SELECTING = ("quote", "prefix", "suffix", "occurrence")
CORRECTING = ("was", "now", "prefix", "suffix", "occurrence", "in")
NOWHERE = Range(0, 0)
LATEST = Moment(datetime.max.replace(tzinfo=UTC), is_day=True)


class PlacedEntry(NamedTuple):
    """An annotation that stands in the text; `entry` is None for an automatic mention. `note` is what it says, as it was read."""

    marked: Marked
    entry: Entry | None
    note: Document | None = None


def check_faulty(
    entries: Sequence[Entry],
    quotes: Quotes,
    reader: EntryReader,
    check_term: Callable[[str, Entry, str], bool],
) -> Iterator[PlacedEntry]:
    """Tell what else is wrong with entries, in the article's current text; give them without a place, for what they lead to elsewhere."""
    for entry in entries:
        annotation = entry.annotation
        if annotation.quote is not None and entry.group != "corrections" and _says(entry, *SELECTING):
            _, fault = quotes.find(entry)
            if fault and fault.severity is Severity.ERROR and not reader.is_shown(entry):
                fault = replace(fault, severity=Severity.WARNING)
            reader.diagnostics += [fault] if fault else []
        if annotation.by and _says(entry, "by"):
            reader.read_person(annotation.by, entry)
        yield _lead_on(entry, annotation, reader, check_term)


def with_faulty(pending: Sequence[Pending], entries: Sequence[Entry]) -> list[Pending]:
    """Give the corrections of a text with those among faulty entries that say their words: together they tell which words cannot be found.

    One that lacks its date is taken for the latest.
    """
    found = []
    for entry in entries:
        correction = entry.annotation
        if (
            entry.is_approved
            and isinstance(correction, Correction)
            and correction.scope == "text"
            and _says(entry, *CORRECTING)
        ):
            has_words = correction.was is not None and correction.now is not None and correction.was != correction.now
            if not has_words or not (correction.was or correction.prefix or correction.suffix):
                continue  # which is told of the entry itself
            dated = correction if _says(entry, "date") else correction.model_copy(update={"date": LATEST})
            found.append(Pending(entry.id, dated, is_due=True, place=entry.place("was")))
    return sorted([*pending, *found], key=lambda each: each.place.line or 0) if found else list(pending)


def _says(entry: Entry, *keys: str) -> bool:
    return not any(entry.located.is_left_out(key) for key in keys)


def _lead_on(
    entry: Entry, annotation: Annotation, reader: EntryReader, check_term: Callable[[str, Entry, str], bool]
) -> PlacedEntry:
    to: str | None = None
    words: str | None = None
    field = "note"
    if isinstance(annotation, GlossaryLink) and _says(entry, "term"):
        check_term(annotation.term, entry, "term")
    elif isinstance(annotation, Reference):
        words = annotation.note
        if _says(entry, "to") and annotation.to.startswith("term:"):
            check_term(annotation.to[5:], entry, "to")
        elif _says(entry, "to") and ":" not in annotation.to:
            to = annotation.to
    elif isinstance(annotation, Note):
        words = annotation.note
    elif isinstance(annotation, Correction):
        words, field = annotation.reason, "reason"
    note = reader.read_words(words, entry, field) if _says(entry, field) else None
    group: Group = "references" if to else "notes"
    return PlacedEntry(Marked(entry.id, group, NOWHERE, to=to, is_proposed=True), entry, note)
