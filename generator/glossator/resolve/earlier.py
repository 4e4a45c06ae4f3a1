"""Earlier versions of an article's text, in which a quote is sought that no longer stands in the current one."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from glossator.anchoring import find_places, fold, splits_cluster
from glossator.corrections import Trail, narrow_change, undo_each
from glossator.model.text import Range

if TYPE_CHECKING:
    from collections.abc import Sequence

    from glossator.anchoring import Folded, Selector
    from glossator.corrections import Change, Pending


class Version(NamedTuple):
    """A text before a correction, and the changes that lead from it to the current text."""

    correction: Pending
    folded: Folded
    trail: Trail


class Corrected(NamedTuple):
    """A quote that stands in an earlier version: the correction that changed it, and the place of what replaced it.

    The place is None where the correction took the quoted words out, or the most of them.
    """

    correction: Pending
    place: Range | None


class Earlier:
    """The versions of a text before each of its corrections, made when a quote is first sought in them."""

    def __init__(self, text: str, pending: Sequence[Pending]) -> None:
        self.text = text
        self.pending = pending

    @cached_property
    def versions(self) -> list[Version]:
        """The text before each correction, the latest first."""
        versions: list[Version] = []
        changes: list[Change] = []
        text = self.text
        for undone in undo_each(self.text, self.pending):
            changes.insert(0, narrow_change(undone.change, text))
            text = undone.text
            versions.append(Version(undone.entry, fold(text), Trail(changes[:])))
        return versions

    def find(self, selector: Selector) -> Corrected | None:
        """Find the words that replaced a quote which stands exactly in an earlier version, and in one place there."""
        for version in self.versions:
            outcome = find_places(version.folded, selector)
            if outcome.state == "placed" and outcome.place:
                place = self._trim(version.trail.forward(outcome.place))
                is_deletion = not (version.correction.correction.now or "").strip()
                is_gone = place and is_deletion and 2 * _length(place) < _length(outcome.place)
                return Corrected(version.correction, None if is_gone else place)
        return None

    def _trim(self, place: Range) -> Range | None:
        """Take white space off the ends of a place, and widen it to whole grapheme clusters; None if it holds no word."""
        words = self.text[place.start : place.end]
        start, end = place.end - len(words.lstrip()), place.start + len(words.rstrip())
        if not any(map(str.isalnum, words)):
            return None
        while splits_cluster(self.text, start):
            start -= 1
        while splits_cluster(self.text, end):
            end += 1
        return Range(start, end)


def _length(place: Range) -> int:
    return place.end - place.start
