"""Writing ids into a sidecar: an entry that others name must keep its id when it is edited. All else in the file stays as it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from glossator.sidecars.reading import read_sidecar
from glossator.source import Source

if TYPE_CHECKING:
    from collections.abc import Collection

    from glossator.model.content import ReadOptions


def write_ids(source: Source, ids: Collection[str], options: ReadOptions) -> str | None:
    """Give a sidecar's text with the ids written into those entries that have them by default; None if there is nothing to write.

    It is read again, and given only if each entry says what it said, and bears the id that it had.
    """
    sidecar, faults = read_sidecar(source, options)
    nameless = [entry for entry in sidecar.entries if not entry.has_own_id and entry.id in ids]
    text = source.text
    for entry in sorted(nameless, key=lambda entry: entry.located.span().start, reverse=True):
        start = entry.located.span().start
        if text[start : start + 1] == "{":
            text = f"{text[: start + 1]}id: {entry.id}, {text[start + 1 :]}"
        else:
            line = text[:start].rpartition("\n")[2]
            end = "\r\n" if "\r\n" in text else "\n"
            text = f"{text[:start]}id: {entry.id}{end}{' ' * len(line)}{text[start:]}"
    if text == source.text:
        return None
    again, faults_again = read_sidecar(Source(source.path, text), options)
    named = [(entry.group, entry.id, entry.annotation.model_copy(update={"id": None})) for entry in sidecar.entries]
    is_same = named == [
        (entry.group, entry.id, entry.annotation.model_copy(update={"id": None})) for entry in again.entries
    ]
    return text if is_same and len(faults) == len(faults_again) else None
