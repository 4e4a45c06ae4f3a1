"""What an annotation says, as one short word: the digest that a review records, and the id that an entry makes for itself.

Both are of canonical JSON: UTF-8, keys sorted, no white space, nothing escaped that need not be. Keys are spelt as in the file, and those at
their default are left out, so that writing a default out changes nothing. A day is `2021-01-07`; a moment is in UTC.
"""

from __future__ import annotations

import hashlib
import json
from datetime import UTC
from functools import cache
from json.encoder import encode_basestring as _quote
from typing import TYPE_CHECKING, Any

from glossator.model.fields import Model, Moment

if TYPE_CHECKING:
    from collections.abc import Container, Mapping

    from glossator.model.annotations import Annotation

PLACING_KEYS = ("prefix", "suffix", "occurrence")
# What makes an entry that entry and no other, by the file's keys: the id of an entry without one is made of these.
DEFINING_KEYS = {
    "glossary": {"quote", *PLACING_KEYS, "term", "skip"},
    "references": {"quote", *PLACING_KEYS, "to", "relation"},
    "corrections": {"was", "now", *PLACING_KEYS, "date", "in", "kind"},
    "notes": {"quote", *PLACING_KEYS, "kind", "note"},
}
# What a reviewer does not approve: the review itself and its record. The id is left out because approving writes it in; `by` is not, because
# readers see it.
UNREVIEWED_KEYS = {"id", "status", "created", "reviewed_by", "reviewed", "why", "approved_digest"}
ID_DIGITS = 8
ENCODER = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def entry_digest(annotation: Annotation) -> str:
    """Give the digest of what an annotation says: what `approved_digest` records.

    It is the lower-case hexadecimal SHA-256 of canonical JSON (UTF-8; keys sorted; no white space; nothing escaped that need not be) of the
    annotation's keys as the file spells them, but for `id`, `status`, `created`, `reviewed_by`, `reviewed`, `why` and `approved_digest`. Keys at
    their default are left out, so that writing a default out changes nothing. A day is `2021-01-07`; a moment is in UTC.
    """
    return _digest({key: value for key, value in _said_by(annotation).items() if key not in UNREVIEWED_KEYS})


def default_id(group: str, annotation: Annotation) -> str:
    """Give the id of an entry without one: the group's first letter and 8 hexadecimal digits. Twins have the same; see `read_sidecar`."""
    return group[0] + _digest(_said_by(annotation, DEFINING_KEYS[group]))[:ID_DIGITS]


def _digest(said: Mapping[str, Any]) -> str:
    return hashlib.sha256(write_canonical(said).encode()).hexdigest()


def write_canonical(said: Mapping[str, Any]) -> str:
    """Write canonical JSON. What nearly every entry says is texts alone, of which a mapping is put together by hand."""
    parts = []
    for key in sorted(said):
        value = said[key]
        if type(value) is not str:
            return ENCODER.encode(said)
        parts.append(f"{_quote(key)}:{_quote(value)}")
    return f"{{{','.join(parts)}}}"


def _said_by(model: Model, only: Container[str] | None = None) -> dict[str, Any]:
    """Give what a model says, as JSON could hold it: keys as in the file, those at their default left out, and those that are not asked for."""
    defaults = _defaults(type(model))
    said = {}
    for name in model.model_fields_set:
        key, default = defaults[name]
        if (only is None or key in only) and (value := getattr(model, name)) != default:
            said[key] = value if type(value) is str else _plain(value)
    return said


@cache
def _defaults(model: type[Model]) -> dict[str, tuple[str, Any]]:
    """Give the key in the file and the default of each of a model's fields."""
    fields = model.model_fields.items()
    return {name: (field.alias or name, field.get_default(call_default_factory=True)) for name, field in fields}


def _plain(value: Any) -> Any:  # noqa: ANN401  whatever a model's field holds
    if isinstance(value, Moment):
        return value.at.date().isoformat() if value.is_day else value.at.astimezone(UTC).isoformat()
    if isinstance(value, Model):
        return _said_by(value)
    if isinstance(value, (list, tuple)):
        return [_plain(item) for item in value]
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    return value
