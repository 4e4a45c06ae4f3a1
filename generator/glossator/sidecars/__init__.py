"""An article's sidecar: its annotations, their ids, and whether they count as approved."""

from __future__ import annotations

from glossator.sidecars.digests import default_id, entry_digest
from glossator.sidecars.naming import write_ids
from glossator.sidecars.persons import is_same_person
from glossator.sidecars.reading import Entry, SidecarFile, load_sidecar, read_loaded, read_sidecar

__all__ = [
    "Entry",
    "SidecarFile",
    "default_id",
    "entry_digest",
    "is_same_person",
    "load_sidecar",
    "read_loaded",
    "read_sidecar",
    "write_ids",
]
