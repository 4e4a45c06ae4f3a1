"""How large, deep and faulty a YAML document may be, and how its parts are named."""

from __future__ import annotations

# Keys and indices, from the document's root on.
Path = tuple[str | int, ...]

MAX_BYTES = 1 << 20
MAX_DEPTH = 64
MAX_FAULTS = 100  # a file may hold a megabyte of aliases; nobody reads a report of each
SHORTEN = "shorten it: look for what was pasted in or repeated by mistake"
