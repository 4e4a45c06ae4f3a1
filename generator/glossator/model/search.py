"""What the full-text search is made of: records, and where their index lies."""

from __future__ import annotations

from typing import Literal, NamedTuple

# The folder of the index, in the output and below the site's root.
BUNDLE = "pagefind"
# What says of the index which records are in it. It is Glossator's, and the same for the same records; the other files are Pagefind's.
MANIFEST = f"{BUNDLE}/records.json"

RecordKind = Literal["article", "term", "correction", "page"]


class SearchRecord(NamedTuple):
    """What the index holds of one place of the site. `url` leads there, `html` is a document that is read for its words, and shown to nobody."""

    url: str
    html: str


def is_made_by_pagefind(path: str) -> bool:
    """Tell whether a file of the output is one of the index that Pagefind makes."""
    return path.startswith(f"{BUNDLE}/") and path != MANIFEST
