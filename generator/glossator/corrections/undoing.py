"""Earlier versions of a text: its corrections taken back, the latest first.

They are told from the current text alone, so they are the same whichever version the article's file holds.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from glossator.corrections.judging import Change, judge
from glossator.corrections.making import correct, exchange, in_order
from glossator.model.versions import Step
from glossator.splicing import Fitted, fit_words

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from glossator.corrections.judging import Pending
    from glossator.model.annotations import CorrectionScope
    from glossator.model.text import Document

SPACE = re.compile(r"(\s+)")
# Of more corrections without a context than these no versions are told: each takes the article's text anew.
MOST_REMADE = 50


class Undone(NamedTuple):
    """A correction that was taken back: how, in the text with it (`change`), and the text before it."""

    entry: Pending
    change: Fitted
    text: str


def undo_each(text: str, entries: Sequence[Pending], between: str = " ") -> Iterator[Undone]:
    r"""Take the due corrections out of a current text, the latest first; one whose place cannot be told is passed over.

    `between` is what parts words that are put in at a block's border: `"\n"` in a byline, which has a block for each name.
    """
    for entry in reversed(in_order(entries)):
        if not entry.is_due:
            continue
        verdict = judge(text, entry.correction)
        if verdict.state == "in":
            change = fit_words(text, verdict.places[0], entry.correction.was or "", between)
            text = exchange(text, change)
            yield Undone(entry, change, text)


def narrow_change(change: Fitted, text: str) -> Change:
    """Give a change of a text, by which a correction is taken back, as the change that the correction makes: without words that stay as they are."""
    start, old = change.start, change.written
    new = text[start : change.end]
    old_words, new_words = SPACE.split(old), SPACE.split(new)
    most = min(len(old_words), len(new_words))
    head = next((number for number in range(most) if old_words[number] != new_words[number]), most)
    tail = next(
        (number for number in range(most - head) if old_words[-1 - number] != new_words[-1 - number]), most - head
    )
    before = len("".join(old_words[:head]))
    after = len("".join(old_words[len(old_words) - tail :]))
    return Change(start + before, len(old) - before - after, len(new) - before - after)


def list_steps(
    file_document: Document, current: str, entries: Sequence[Pending], scope: CorrectionScope
) -> list[tuple[Pending, Step]]:
    """Give how each due correction is taken back from a part's current text, the latest first.

    `file_document` is the part as its file has it. It is asked where the current text alone does not tell: words that were deleted without
    a prefix or a suffix have left no trace.
    """
    due = [entry for entry in entries if entry.is_due]
    undone = list(undo_each(current, due, "\n" if scope == "byline" else " "))
    if len(undone) == len(due) or len(due) > MOST_REMADE:
        return [(each.entry, _step(each, scope)) for each in undone]
    return _list_remade(file_document, current, entries, scope)


def _step(undone: Undone, scope: CorrectionScope) -> Step:
    start, end, words, _ = undone.change
    return Step(undone.entry.id, scope, start, end, words)


def _list_remade(
    file_document: Document, current: str, entries: Sequence[Pending], scope: CorrectionScope
) -> list[tuple[Pending, Step]]:
    """Make each version from the file, letting all later corrections wait."""
    ordered, text, steps = in_order(entries), current, []
    for index in range(len(ordered) - 1, -1, -1):
        entry = ordered[index]
        if not entry.is_due:
            continue
        limited = [replace(each, is_due=each.is_due and number < index) for number, each in enumerate(ordered)]
        before = correct(file_document, limited, scope).document.text
        if before != text:
            steps.append((entry, _difference(entry.id, scope, text, before)))
            text = before
    return steps


def _difference(own_id: str, scope: CorrectionScope, text: str, before: str) -> Step:
    """Give the step from one text to another, as short as it can be."""
    most = min(len(text), len(before))
    start = next((at for at in range(most) if text[at] != before[at]), most)
    most -= start
    tail = next((at for at in range(most) if text[-1 - at] != before[-1 - at]), most)
    return Step(own_id, scope, start, len(text) - tail, before[start : len(before) - tail])
