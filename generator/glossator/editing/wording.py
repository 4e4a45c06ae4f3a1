"""What an entry comes to say: the keys that a request names, in the order in which people write them, and those of its review."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from glossator.editing.errors import EditError
from glossator.model.fields import PlainScalar
from glossator.sidecars import is_same_person
from glossator.sidecars.reading import MODELS
from glossator.yaml_nodes.model_faults import keys_of
from glossator.yaml_nodes.rewriting import Change

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from glossator.model.annotations import Annotation
    from glossator.model.content import ReadOptions
    from glossator.yaml_nodes import Path

SELECTOR_KEYS = ("quote", "prefix", "suffix", "occurrence")
RECORD_KEYS = ("reviewed_by", "reviewed", "why", "approved_digest")
# What a request may not say itself: it follows from what is done.
OWN_KEYS = frozenset({"id", "status", "created", *RECORD_KEYS, "quote", "prefix", "suffix", "occurrence", "extra"})
LAST_KEYS = ("by", "status", "created", *RECORD_KEYS, "extra")
ORDER = ("id", *SELECTOR_KEYS, "term", "skip", "to", "relation", "kind", "note", "sources", *LAST_KEYS)
ORDER_OF_CORRECTIONS = (
    *(
        "id",
        "kind",
        "severity",
        "in",
        "was",
        "now",
        "prefix",
        "suffix",
        "occurrence",
        "date",
        "error_published",
        "noticed",
    ),
    *("reported_by", "reason", "cause", "by", "approved_by", "supersedes", "also_affects", *LAST_KEYS[1:]),
)
MOMENTS = frozenset({"date", "error_published", "noticed"})
SEVERAL_LINES = frozenset({"note", "reason", "definition"})
# What neither a page nor a sidecar should hold: controls but for tab and line feed, and halves of characters.
CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufeff\ufffe\uffff]")


def clean_fields(group: str, fields: Mapping[str, Any]) -> dict[str, Any]:
    """Check the keys that a request gives to an entry of a group, and even their texts; None stands for a key that is to go. Raises `EditError`."""
    known = keys_of(MODELS[group])
    for key in fields:
        if key in OWN_KEYS or key not in known:
            what = "is not for a request to say" if key in known else f"is no key of an entry of {group}"
            raise EditError("invalid-request", f"`{key[:60]}` {what}", "leave it out", key[:60])
    cleaned = {key: clean(value, key) for key, value in fields.items()}
    return {key: PlainScalar(value) if key in MOMENTS and value else value for key, value in cleaned.items()}


def clean(value: Any, key: str) -> Any:  # noqa: ANN401  whatever JSON can say
    """Even a text's white space: line ends stay only where a text of several lines is meant. Raises `EditError` for control characters."""
    if isinstance(value, str):
        text = value.replace("\r\n", "\n").replace("\r", "\n")
        if found := CONTROL.search(text):
            message = f"`{key}` holds the character U+{ord(found[0]):04X}"
            raise EditError("invalid-value", message, "take it out; it cannot be seen", key)
        if key in SEVERAL_LINES:
            return "\n".join(line.rstrip() for line in text.strip("\n").split("\n"))
        return " ".join(text.split()) if "\n" in text or "\t" in text else text
    if isinstance(value, list):
        return [clean(inner, key) for inner in value]
    return {name: clean(inner, name) for name, inner in value.items()} if isinstance(value, dict) else value


def in_order(group: str, values: Mapping[str, Any]) -> dict[str, Any]:
    """Give an entry's keys in their usual order, without those that say nothing."""
    order = ORDER_OF_CORRECTIONS if group == "corrections" else ORDER
    return {key: values[key] for key in order if values.get(key) is not None}


def list_changes(at: Path, group: str, present: Iterable[str], wanted: Mapping[str, Any]) -> list[Change]:
    """Give the changes by which an entry, whose keys are `present`, comes to say what is wanted; None takes a key out."""
    order = ORDER_OF_CORRECTIONS if group == "corrections" else ORDER
    staying = [key for key in order if key in present and wanted.get(key, "") is not None]
    changes = []
    for key, value in wanted.items():
        if value is None and key not in present:
            continue
        before = [each for each in staying if order.index(each) < order.index(key)]
        changes.append(Change(at, key, value, before[-1] if before else ""))
    # Where two new keys go behind the same one, the first given stands first.
    return sorted(changes, key=lambda change: order.index(change.key))


def write_moment(moment: datetime) -> str:
    """Write a moment as sidecars have it: to the second, with its offset."""
    return PlainScalar(moment.isoformat(timespec="seconds"))


def check_reviewer(annotation: Annotation, reviewer: str, options: ReadOptions) -> None:
    """Refuse a reviewer who made the entry, where another must review it."""
    if not options.four_eyes:
        return
    if not annotation.by:
        hint = "let its `by` say who made it"
        raise EditError("four-eyes", "nobody can tell who made the entry: its `by` is missing", hint, "by")
    if is_same_person(annotation.by, reviewer, dict(options.author_names)):
        message = f"`{annotation.by}` made the entry, and nobody approves their own on this site"
        raise EditError("four-eyes", message, "have somebody else review it", "by")
