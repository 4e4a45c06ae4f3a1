"""What reading a YAML document gives.

All paths are tuples of keys (str) and indices (int); `()` is the document itself. All offsets are code points of the source's text.
"""

from __future__ import annotations

from dataclasses import field
from functools import cached_property
from typing import TYPE_CHECKING, Any

from glossator.frozen import frozen
from glossator.source import Source, Span

if TYPE_CHECKING:
    from collections.abc import Mapping

    from glossator.yaml_nodes.limits import Path


@frozen
class Loaded:
    """A YAML document: its value, and where each part of it stands.

    `value` is made of dict, list, `Scalar` and None. A null in a mapping is left out of it, though `key_spans` keeps its key; a null in a
    list is None. `whole` is the range that was read. `faulty` are the paths at which a fault was already told and a value therefore lacks.
    `is_broken` tells that reading stopped; then `value` is None and says nothing.
    """

    source: Source
    whole: Span
    value: Any = None
    spans: Mapping[Path, Span] = field(default_factory=dict, repr=False)
    key_spans: Mapping[Path, Span] = field(default_factory=dict, repr=False)
    faulty: frozenset[Path] = frozenset()
    is_broken: bool = False

    @cached_property
    def excerpt(self) -> Source:
        """The source as far as it was read."""
        text = self.source.text
        return self.source if self.whole.end == len(text) else Source(self.source.path, text[: self.whole.end])

    @cached_property
    def first_keys(self) -> dict[Path, Span]:
        """The first key of each mapping, by the mapping's path."""
        first: dict[Path, Span] = {}
        for path, span in self.key_spans.items():
            first.setdefault(path[:-1], span)
        return first
