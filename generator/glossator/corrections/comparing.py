"""Two versions of a text compared by whole words, block by block.

A word is what a reader takes for one: letters and digits, with an apostrophe, a point or a hyphen inside; a single character in scripts that are
written without spaces. Words that changed side by side are told as one change.
"""

from __future__ import annotations

from difflib import SequenceMatcher
from typing import TYPE_CHECKING, Literal, NamedTuple

import regex

from glossator.splicing import LETTERS

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

WORD = regex.compile(rf"{LETTERS}+(?:['’.,\-‐‑]{LETTERS}+)*|\s+|\X", regex.V1)
# Two texts with more words than this to be held against one another are told as one change: the work grows with the square.
MOST_PAIRS = 200_000


class Piece(NamedTuple):
    """Words that both versions have, or that were removed from the one or added to the other."""

    state: Literal["same", "removed", "added"]
    words: str


Block = tuple[Piece, ...]


def compare_blocks(old: str, new: str) -> list[Block]:
    """Compare two versions of a text whose blocks stand on a line each: give each block of either, in order."""
    before, after = (text.split("\n") if text else [] for text in (old, new))
    blocks: list[Block] = []
    for tag, old_start, old_end, new_start, new_end in _find_changes(before, after):
        olds, news = before[old_start:old_end], after[new_start:new_end]
        if tag == "equal":
            blocks += [(Piece("same", block),) for block in olds]
        elif len(olds) == len(news):
            blocks += [compare_words(*pair) for pair in zip(olds, news, strict=True)]
        else:
            blocks += [(Piece("removed", block),) for block in olds]
            blocks += [(Piece("added", block),) for block in news]
    return blocks


def compare_words(old: str, new: str) -> Block:
    """Compare two versions of a block."""
    before, after = WORD.findall(old), WORD.findall(new)
    pieces: list[Piece] = []
    for tag, old_start, old_end, new_start, new_end in _join_near(_find_changes(before, after), before):
        olds, news = "".join(before[old_start:old_end]), "".join(after[new_start:new_end])
        if tag == "equal":
            pieces.append(Piece("same", olds))
            continue
        pieces += [Piece("removed", olds)] if olds else []
        pieces += [Piece("added", news)] if news else []
    return tuple(pieces)


Change = tuple[str, int, int, int, int]


def _find_changes(before: Sequence[str], after: Sequence[str]) -> list[Change]:
    """Give what is equal and what is not, as `difflib` has it. What both begin and end with need not be searched."""
    most = min(len(before), len(after))
    head = next((at for at in range(most) if before[at] != after[at]), most)
    most -= head
    tail = next((at for at in range(most) if before[-1 - at] != after[-1 - at]), most)
    old_end, new_end = len(before) - tail, len(after) - tail
    changes: list[Change] = [("equal", 0, head, 0, head)] if head else []
    olds, news = before[head:old_end], after[head:new_end]
    if len(olds) * len(news) > MOST_PAIRS:
        changes.append(("replace", head, old_end, head, new_end))
    elif olds or news:
        found = SequenceMatcher(None, olds, news, autojunk=False).get_opcodes()
        changes += [(tag, a + head, b + head, c + head, d + head) for tag, a, b, c, d in found]
    return [*changes, ("equal", old_end, len(before), new_end, len(after))] if tail else changes


def _join_near(changes: Sequence[Change], before: Sequence[str]) -> Iterator[Change]:
    """Make one change of such as have nothing but white space between them."""
    open_change: Change | None = None
    for number, change in enumerate(changes):
        tag, old_start, old_end, _, new_end = change
        is_gap = tag == "equal" and "".join(before[old_start:old_end]).isspace()
        is_between = 0 < number < len(changes) - 1
        if tag != "equal" or (is_gap and is_between and open_change):
            first = open_change or change
            open_change = ("replace", first[1], old_end, first[3], new_end)
            continue
        if open_change:
            yield open_change
            open_change = None
        yield change
    if open_change:
        yield open_change
