"""Earlier versions of an article's text, in which a quote is sought that no longer stands in the current one."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from glossator.anchoring import find_places, fold
from glossator.corrections import undo_each

if TYPE_CHECKING:
    from collections.abc import Sequence

    from glossator.anchoring import Folded, Selector
    from glossator.corrections import Pending


class Earlier:
    """The versions of a text before each of its corrections, made when a quote is first sought in them."""

    def __init__(self, text: str, pending: Sequence[Pending]) -> None:
        self.text = text
        self.pending = pending

    @cached_property
    def versions(self) -> list[tuple[Pending, Folded]]:
        """The text before each correction, the latest first."""
        return [(undone.entry, fold(undone.text)) for undone in undo_each(self.text, self.pending)]

    def find_change(self, selector: Selector) -> Pending | None:
        """Find the correction that changed words which a selector means and the current text has not."""
        return next(
            (change for change, folded in self.versions if find_places(folded, selector).state != "orphaned"), None
        )
