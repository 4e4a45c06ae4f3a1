"""Which of an article's annotations other programs are told of: those that an editor has made, that stand in its text and that the public sees.

Mentions that the glossary finds by itself are none: whoever reads the glossary finds them, too. Nor is a typo's correction, which has no mark.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from glossator.model.annotations import Correction, GlossaryLink, Note, Reference
from glossator.model.records import PublicAnnotation
from glossator.resolve.locating import AROUND

if TYPE_CHECKING:
    from collections.abc import Mapping

    from glossator.model.site import Notice
    from glossator.resolve.faulty import PlacedEntry
    from glossator.resolve.placing import PlacedArticle


def list_published(placed: PlacedArticle) -> tuple[PublicAnnotation, ...]:
    """Give them in the order of the text; a preview that shows proposed ones tells no program of them."""
    entries = [each for each in placed.entries if each.entry and each.entry.is_approved and not _is_skip(each)]
    if not entries:
        return ()
    notice_by_id = {each.notice.id: each.notice for each in placed.notices}
    return tuple([_publish(placed, each, notice_by_id) for each in entries])


def _is_skip(placed: PlacedEntry) -> bool:
    annotation = placed.entry.annotation if placed.entry else None
    return isinstance(annotation, GlossaryLink) and annotation.skip


def _publish(placed: PlacedArticle, each: PlacedEntry, notice_by_id: Mapping[str, Notice]) -> PublicAnnotation:
    marked, text = each.marked, placed.document.text
    annotation = each.entry.annotation if each.entry else None
    note, fragment, by = "", marked.body, marked.by
    was = now = ""
    if isinstance(annotation, Correction):
        notice, change = notice_by_id.get(marked.id), placed.changes[marked.id]
        was, now, note = change.was or "", change.now or "", annotation.reason or ""
        fragment, by = (notice.reason, notice.by.name if notice.by else "") if notice else (None, "")
    elif isinstance(annotation, Note | Reference):
        note = annotation.note or ""
    start, end = marked.place
    return PublicAnnotation(
        marked.id,
        marked.group,
        marked.place,
        text[start:end],
        text[max(0, start - AROUND) : start],
        text[end : end + AROUND],
        marked.kind,
        marked.term,
        marked.to,
        marked.address,
        note,
        fragment if fragment and fragment.document else None,
        marked.sources,
        was,
        now,
        by,
    )
