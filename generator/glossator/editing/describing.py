"""Annotations as an editor's page wants them: what each says, its state, and where it stands."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

    from glossator.editing.newsroom import Opened
    from glossator.resolve.locating import Anchor
    from glossator.sidecars import Entry

DIGITS = 32
LISTS_BY_STATE = {"review": "review", "ambiguous": "review", "orphaned": "orphaned"}


def version_of(said: Mapping[str, Any]) -> str:
    """Give the digest of all that an entry says, as it is written, in any order."""
    return hashlib.sha256(json.dumps(said, sort_keys=True, ensure_ascii=False).encode()).hexdigest()[:DIGITS]


def describe_annotations(opened: Opened) -> list[dict[str, Any]]:
    """Describe all annotations of an article, in the order of the sidecar."""
    return [
        describe_annotation(opened, entry)
        for entry in sorted(opened.entries, key=lambda each: each.located.span().start)
    ]


def describe_annotation(opened: Opened, entry: Entry) -> dict[str, Any]:
    """Describe one annotation; offsets count code points of the article's current text."""
    group, index = entry.located.at
    said = opened.values[str(group)][index]
    anchor = opened.anchor_of(entry)
    return {
        "id": entry.id,
        "group": entry.group,
        "status": entry.status,
        "list": list_of(entry, anchor),
        "state": anchor.state if anchor else "none",
        "is_approved": entry.is_approved,
        "version": version_of(said),
        "fields": {key: value for key, value in said.items() if key != "id"},
        "place": _describe_place(anchor) if anchor and anchor.place else None,
        "candidates": [
            {"start": each.place.start, "end": each.place.end, "exact": each.words, "score": each.score}
            for each in (anchor.candidates if anchor else ())
        ],
        "score": anchor.score if anchor else None,
        "line": entry.place().line,
        "text_line": anchor.line if anchor else None,
        "moved_from": entry.annotation.quote if anchor and anchor.state == "moved" else None,
    }


def _describe_place(anchor: Anchor) -> dict[str, Any]:
    start, end = anchor.place or (0, 0)
    return {"start": start, "end": end, "exact": anchor.exact, "prefix": anchor.prefix, "suffix": anchor.suffix}


def list_of(entry: Entry, anchor: Anchor | None) -> str:
    """Tell in which list of the panel an annotation stands."""
    if entry.status == "rejected":
        return "rejected"
    if anchor and anchor.state in LISTS_BY_STATE:
        return LISTS_BY_STATE[anchor.state]
    return "published" if entry.is_approved else "proposed"
