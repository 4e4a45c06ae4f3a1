"""What an editor is told of a correction that cannot be placed."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from glossator.anchoring import line_at, list_ways, nearest_passage, settling_contexts, write_way
from glossator.corrections.judging import judge
from glossator.diagnostics import Code, Diagnostic, report

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from glossator.corrections.judging import Pending, Verdict
    from glossator.model.annotations import CorrectionScope
    from glossator.model.text import Document, Range

    Group = tuple[str, tuple[Range, ...]]

PARTS: Mapping[CorrectionScope, str] = {
    "text": "article",
    "title": "title",
    "summary": "summary",
    "byline": "byline",
    "caption": "caption",
}
LACKS: Mapping[CorrectionScope, str] = {
    "text": "the article has no text",
    "title": "the article has no title",
    "summary": "the article has no `summary`",
    "byline": "the article has no `authors`",
    "caption": "the article has no `image` with a `caption`",
}
MOST_PLACES_SETTLED = 30  # of words that stand in more places, none is singled out: they are too few
MOST_LINES = 6
LONG_FIELD = 120
INCOMPLETE = "give both `prefix` and `suffix`, so that the place can be found whether or not the change is in the file"


def tell_ambiguous(document: Document, entry: Pending, verdict: Verdict, scope: CorrectionScope) -> Diagnostic:
    """Report that a correction fits several places: where its old words stand and where its new ones, and what would settle each."""
    correction = entry.correction
    groups = [
        (_name("was", correction.was, correction.now), verdict.places),
        (_name("now", correction.now, correction.was), verdict.new_places),
    ]
    count = len(verdict.places) + len(verdict.new_places)
    standing = ", ".join(f"{name} {_say_where(document, places, scope)}" for name, places in groups if places)
    message = f"the correction fits {count} places of the {PARTS[scope]}: {standing}"
    listed = list_ways(_find_ways(document, entry, groups, scope), count) if count <= MOST_PLACES_SETTLED else ""
    if not listed:
        hint = "make `was` and `now` longer by words beside them, or add a `prefix` or a `suffix` that fits only one of the places"
    else:
        instead = " in place of `occurrence`" if correction.occurrence else ""
        hint = f"say which one is meant{instead}: {listed}; it counts for `was` and for `now`"
    return report(Code.AMBIGUOUS_QUOTE, entry.place, message, hint)


def _name(key: str, words: str | None, others: str | None) -> str:
    """Name a correction's words; where there are none, the gap that the others fill or left."""
    if words and words.strip():
        return f"`{key}`"
    return f"the gap for `{'now' if key == 'was' else 'was'}`" if others else f"`{key}`"


def _say_where(document: Document, places: tuple[Range, ...], scope: CorrectionScope) -> str:
    if scope != "text":
        return {1: "once", 2: "twice"}.get(len(places), f"{len(places)} times")
    counts = Counter(line_at(document.lines, place.start) for place in places)
    lines = [f"{line} ({count} times)" if count > 1 else str(line) for line, count in counts.items()]
    if len(lines) > MOST_LINES:
        lines[MOST_LINES:] = [f"{len(lines) - MOST_LINES} more"]
    listed = " and ".join(filter(None, [", ".join(lines[:-1]), lines[-1]]))
    return f"on line{'s' if len(lines) > 1 else ''} {listed}"


def _find_ways(
    document: Document, entry: Pending, groups: list[Group], scope: CorrectionScope
) -> Iterator[tuple[str, str]]:
    """Give for each place what would settle it, if `judge` takes it so, and what place it is."""
    text, correction = document.text, entry.correction
    everywhere = [place for _, places in groups for place in places]
    for name, places in groups:
        for number, place in enumerate(places, 1):
            which = f" on line {line_at(document.lines, place.start)}" if scope == "text" else f", place {number}"
            ways: list[tuple[str, str | int]] = [*settling_contexts(text, place, everywhere), ("occurrence", number)]
            for key, value in ways:
                verdict = judge(text, correction.model_copy(update={"occurrence": None, key: value}))
                if verdict.places == (place,) and not verdict.new_places:
                    yield write_way(key, value), f"{name}{which if scope == 'text' or len(places) > 1 else ''}"
                    break


def tell_unplaced(
    document: Document, entry: Pending, scope: CorrectionScope, others: Sequence[Pending] = ()
) -> Diagnostic:
    """Report that a correction fits no place: another correction with which it makes no chain, the nearest passage, or what the field says.

    `others` are all corrections of the same part, in the order in which they are put in.
    """
    correction, part, text = entry.correction, PARTS[scope], document.text
    if not text.strip():
        hint = "take the entry out, or name with `in` the part of the article that it corrects"
        return report(Code.UNPLACED_CORRECTION, entry.place, LACKS[scope], hint)
    if hint := _find_broken_chain(entry, others):
        return report(Code.UNPLACED_CORRECTION, entry.place, f"{_say_what(entry)} in the {part}", hint)
    hint = _find_nearest(document, entry, scope)
    if not (correction.was and correction.now) and not (correction.prefix and correction.suffix):
        hint = f"{hint}; and {INCOMPLETE}" if hint and correction.was else INCOMPLETE
        if scope == "byline" and not correction.was:
            hint = f"to add a name, give as `prefix` the one before it; the byline is {_show(text)}"
    hint = (
        hint
        or f"copy the words from the {part} exactly, with their quotation marks and dashes; they must stand within one paragraph"
    )
    return report(Code.UNPLACED_CORRECTION, entry.place, f"{_say_what(entry)} in the {part}", hint)


def _find_broken_chain(entry: Pending, others: Sequence[Pending]) -> str:
    """Find a correction that contradicts one, since both change the same words, or that should have come before it; empty if none does."""
    was = _even(entry.correction.was)
    if not was or entry not in others:
        return ""
    own_place = others.index(entry)
    for number, other in enumerate(others):
        named = f"the correction `{other.id}` on line {other.place.line}"
        now = _even(other.correction.now)
        if number > own_place and now and was == now:
            return f"{named} makes these words, but is put in later: date it earlier, or this one later"
    for number, other in enumerate(others):
        if number == own_place or was != _even(other.correction.was):
            continue
        named = f"the correction `{other.id}` on line {other.place.line}"
        first, second = (other, "this one") if number < own_place else (entry, f"`{other.id}`")
        written = f"`{_even(first.correction.now)}`" if first.correction.now else "words that the earlier one left"
        return f"{named} changes the same words: delete one of the two, or let `was` of {second} be {written}"
    return ""


def _even(words: str | None) -> str:
    return " ".join((words or "").split())


def _say_what(entry: Pending) -> str:
    """Say what was sought."""
    was, now = (entry.correction.was or "").strip(), (entry.correction.now or "").strip()
    if was and now:
        return "neither `was` nor `now` stands"
    key = "was" if was else "now"
    if not (entry.correction.prefix or entry.correction.suffix):
        return f"`{key}` does not stand"
    return f"neither `{key}` nor the gap for it, beside `prefix` and `suffix`, stands"


def _find_nearest(document: Document, entry: Pending, scope: CorrectionScope) -> str:
    correction, part, text = entry.correction, PARTS[scope], document.text
    if scope != "text" and len(text) <= LONG_FIELD:
        return f"the {part} is {_show(text)}; copy its words exactly"
    sought = correction.was or correction.prefix or correction.suffix or correction.now or ""
    nearest = nearest_passage(text, sought)
    if not nearest:
        return ""
    words = text[slice(*nearest[0])]
    line = f" on line {line_at(document.lines, nearest[0].start)}" if scope == "text" else ""
    if "\n" in words and correction.was:
        return f"make an entry for each paragraph: the nearest passage,{line}, runs over the end of one"
    return f"the nearest passage is `{words}`{line}; copy the {part}'s words exactly".replace("\n", " ")


def _show(text: str) -> str:
    return ", ".join(f"`{line}`" for line in text.split("\n"))
