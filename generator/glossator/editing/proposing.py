"""What a new annotation comes to say of its place and of itself, and what an edit does to its state."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from glossator.editing.errors import EditError
from glossator.editing.quoting import find_old_words, find_quoted
from glossator.editing.selecting import Selection, find_selected, select_correction, select_quote, widen_correction
from glossator.editing.wording import write_moment
from glossator.model.annotations import WHOLE_ARTICLE_KINDS
from glossator.model.fields import PlainScalar

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime
    from typing import TypeAlias

    from glossator.anchoring import Selector
    from glossator.editing.newsroom import Opened
    from glossator.model.text import Range
    from glossator.sidecars import Entry

    # Where an annotation is to stand: words that were selected, or words that are quoted, with what tells them from others.
    Place: TypeAlias = Selection | Selector


def find_place(opened: Opened, place: Place) -> Range:
    """Find a place in the current text. Raises `EditError` if it is not there, or not the only one."""
    if isinstance(place, Selection):
        return find_selected(opened.text, place)
    return find_quoted(opened, place)


def make_values(
    opened: Opened, group: str, fields: Mapping[str, Any], place: Place | None, now: datetime
) -> dict[str, Any]:
    """Give the keys of a new entry: those of its place, and those given. Raises `EditError`."""
    if group == "corrections":
        return _make_correction(opened, fields, place, now)
    if place is None:
        if group == "glossary" and fields.get("skip"):
            return dict(fields)
        raise EditError("invalid-request", "no words are selected", "select the words that it is about", "selection")
    # A term follows its word wherever that goes; what stands beside it would only tie it down.
    said = select_quote(opened.folded, find_place(opened, place), is_pinned=group != "glossary")
    return {**said, **fields}


def _make_correction(opened: Opened, fields: Mapping[str, Any], place: Place | None, now: datetime) -> dict[str, Any]:
    values = {"date": _date_of(opened, now), **fields}
    if values.get("in", "text") != "text" or place is None:
        is_said = values.get("was") is not None and values.get("now") is not None
        if not is_said and values.get("kind") not in WHOLE_ARTICLE_KINDS:
            raise EditError("invalid-request", "no words are selected", "select the words that are wrong", "selection")
        return values
    text = opened.text
    new = str(values.get("now", ""))
    if isinstance(place, Selection):
        found, new = widen_correction(text, place, new)
    else:
        found = find_old_words(opened, place)
    was = " ".join(text[found.start : found.end].split())
    if was == " ".join(new.split()):
        raise EditError(
            "invalid-value", "the old words and the new ones say the same", "give the words that are right", "now"
        )
    return {**values, "was": was, "now": new, **select_correction(text, found, was, new)}


def _date_of(opened: Opened, now: datetime) -> str:
    """Give today, or the moment if the article is of today: a correction is not made before its article."""
    published = opened.article.matter.value.date
    is_today = published.at.astimezone(now.tzinfo).date() == now.date() and not published.is_day
    return write_moment(now) if is_today else PlainScalar(now.date().isoformat())


def state_changes(opened: Opened, entry: Entry) -> dict[str, Any]:
    """Give what an edit does to an entry's review: it is proposed again where a review counts, or there was one."""
    annotation = entry.annotation
    is_reviewed = bool(annotation.reviewed_by or annotation.approved_digest or annotation.reviewed)
    if not is_reviewed and annotation.status == "approved" and not opened.reader.options.read.review_required:
        return {}
    return {"status": "proposed", **dict.fromkeys(("reviewed_by", "reviewed", "why", "approved_digest"))}
