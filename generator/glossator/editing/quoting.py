"""From words that an editor quotes to the one place in an article's current text that is meant, or what to say so that it is told."""

from __future__ import annotations

from typing import TYPE_CHECKING

from glossator.anchoring import (
    find_places,
    find_verbatim,
    line_at,
    list_ways,
    nearest_passage,
    settling_contexts,
    write_way,
)
from glossator.editing.errors import EditError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from glossator.anchoring import Selector
    from glossator.editing.newsroom import Opened
    from glossator.model.text import Range

MOST_LINES = 6  # that a hint names
MOST_SHOWN = 120  # code points of a passage that a hint shows


def find_quoted(opened: Opened, selector: Selector) -> Range:
    """Find quoted words as quotes are found. Raises `EditError` if they are not there, or several places could be meant."""
    words = _Words(opened, selector, "the words", "quote")
    outcome = find_places(opened.folded, selector._replace(occurrence=None))
    if outcome.state == "orphaned":
        raise words.refuse_absent(outcome.places)
    return words.choose([outcome.place] if outcome.place else outcome.places)


def find_old_words(opened: Opened, selector: Selector) -> Range:
    """Find a correction's old words as corrections are found, character by character. Raises `EditError` as `find_quoted` does."""
    words, quote = _Words(opened, selector, "the old words", "was"), selector.quote.strip()
    if not quote and not (selector.prefix or selector.suffix):
        hint = "add `prefix:` and `suffix:`, the words around them"
        raise EditError("invalid-value", "nothing says where the new words go", hint, "was")
    found = find_verbatim(opened.text, quote, selector.prefix, selector.suffix)
    if not found:
        raise words.refuse_absent(find_verbatim(opened.text, quote) if quote else ())
    return words.choose(found)


class _Words:
    """Words that are sought: what messages call them, and the key that a refusal is about."""

    def __init__(self, opened: Opened, selector: Selector, called: str, field: str) -> None:
        self.opened = opened
        self.selector = selector
        self.called = called
        self.field = field

    def choose(self, places: Sequence[Range]) -> Range:
        """Give the one place that is meant, of those at which the words stand."""
        wanted, count = self.selector.occurrence, len(places)
        if wanted is not None and wanted > count:
            times = {1: "once", 2: "twice"}.get(count, f"{count} times")
            message = f"there is no place {wanted}: {self.called} stand {times} in `{self.opened.path}`"
            raise EditError("not-anchored", message, f"they stand {self._say_lines(places)}", "occurrence")
        if wanted is not None or count == 1:
            return places[(wanted or 1) - 1]
        message = f"{self.called} stand in {count} places of `{self.opened.path}`"
        raise EditError("ambiguous-quote", message, f"say which is meant: {self._list_settling(places)}", self.field)

    def refuse_absent(self, contradicted: Sequence[Range]) -> EditError:
        """Refuse words that do not stand in the text; `contradicted` are places where they do, but beside other words than were given."""
        what = f"{self.called} do not stand in `{self.opened.path}`"
        if contradicted:
            hint = f"they stand {self._say_lines(contradicted)}; copy the words beside them as they stand there"
            return EditError("not-anchored", f"{what} beside the words given", hint, self.field)
        hint = "copy them from the text as it stands with every correction in"
        if nearest := nearest_passage(self.opened.text, self.selector.quote):
            hint = f"the nearest passage is `{self._show(nearest[0])}` on line {self._line(nearest[0])}; copy its words exactly"
        return EditError("not-anchored", what, hint, self.field)

    def _list_settling(self, places: Sequence[Range]) -> str:
        ways = []
        for number, place in enumerate(places, 1):
            key, value = next(settling_contexts(self.opened.text, place, places), ("occurrence", number))
            ways.append((write_way(key, value), f"line {self._line(place)}"))
        return list_ways(ways, len(places))

    def _say_lines(self, places: Sequence[Range]) -> str:
        lines = sorted({self._line(place) for place in places})
        listed = ", ".join(map(str, lines[:MOST_LINES])) + (" and more" if len(lines) > MOST_LINES else "")
        return f"on line{'s' if len(lines) > 1 else ''} {listed}"

    def _line(self, place: Range) -> int:
        return line_at(self.opened.lines, place.start)

    def _show(self, place: Range) -> str:
        return " ".join(self.opened.text[place.start : place.end].split())[:MOST_SHOWN]
