"""What a new annotation comes to say of its place and of itself, and what an edit does to its state."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from glossator.anchoring import Selector, find_places, find_verbatim
from glossator.editing.errors import EditError
from glossator.editing.selecting import Selection, find_selected, select_correction, select_quote, widen_correction
from glossator.editing.wording import write_moment
from glossator.model.annotations import WHOLE_ARTICLE_KINDS
from glossator.model.fields import PlainScalar

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime
    from typing import TypeAlias

    from glossator.editing.newsroom import Opened
    from glossator.model.text import Range
    from glossator.sidecars import Entry

    # Where an annotation is to stand: words that were selected, or words that are quoted, with what tells them from others.
    Place: TypeAlias = Selection | Selector


def find_place(opened: Opened, place: Place) -> Range:
    """Find a place in the current text. Raises `EditError` if it is not there, or not the only one."""
    if isinstance(place, Selection):
        return find_selected(opened.text, place)
    outcome = find_places(opened.located.folded, place)
    if outcome.place:
        return outcome.place
    if outcome.state == "ambiguous":
        message = f"the words stand in {len(outcome.places)} places of `{opened.path}`"
        raise EditError(
            "ambiguous-quote", message, "say which is meant: by the words before or after, or by number", "quote"
        )
    hint = "copy the words from the page, as they stand with every correction in"
    raise EditError("not-anchored", f"the words do not stand in `{opened.path}`", hint, "quote")


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
    said = select_quote(opened.located.folded, find_place(opened, place), is_pinned=group != "glossary")
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
        found = _find_verbatim(opened, place)
    was = " ".join(text[found.start : found.end].split())
    return {**values, "was": was, "now": new, **select_correction(text, found, was, new)}


def _find_verbatim(opened: Opened, place: Selector) -> Range:
    """Find a correction's words as corrections are found: character by character."""
    found = find_verbatim(opened.text, place.quote.strip(), place.prefix, place.suffix)
    if place.occurrence is not None:
        found = found[place.occurrence - 1 : place.occurrence]
    if len(found) == 1:
        return found[0]
    if found:
        message = f"the old words stand in {len(found)} places of `{opened.path}`"
        raise EditError(
            "ambiguous-quote", message, "say which is meant: by the words before or after, or by number", "was"
        )
    hint = "copy the old words from the page, as they stand with every correction in"
    raise EditError("not-anchored", f"the old words do not stand in `{opened.path}`", hint, "was")


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
