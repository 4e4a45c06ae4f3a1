"""A text's blocks as they were recorded and as they are now: which of them differ."""

from __future__ import annotations

from difflib import SequenceMatcher
from typing import TYPE_CHECKING, Literal, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence

# Comparing may take a time that grows with their product, and what a site holds may be made to take long.
MOST_PAIRS = 1_000_000


class Difference(NamedTuple):
    """A block that was changed, added or is gone: its index now and its index as recorded.

    One that is gone would stand before the block `now`, one that was added stood before the block `was`.
    """

    kind: Literal["changed", "added", "gone"]
    now: int
    was: int


def diff_blocks(recorded: Sequence[str], found: Sequence[str]) -> list[Difference]:
    """Give the blocks that differ, by their digests, in order; none where there are too many to be compared."""
    if len(recorded) * len(found) > MOST_PAIRS:
        return []
    different: list[Difference] = []
    for tag, was, was_end, now, now_end in SequenceMatcher(None, recorded, found, autojunk=False).get_opcodes():
        if tag == "equal":
            continue
        both = min(was_end - was, now_end - now)
        different += [Difference("changed", now + at, was + at) for at in range(both)]
        different += [Difference("added", at, was_end) for at in range(now + both, now_end)]
        different += [Difference("gone", now_end, at) for at in range(was + both, was_end)]
    return different
