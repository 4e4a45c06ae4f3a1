"""What is kept of an article's earlier versions: its current words, and how each correction is taken back from them.

So a version takes no more room than the words that it changed. Kept only for articles that have a correction of words.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from glossator.model.annotations import CorrectionScope
    from glossator.model.site import Notice


class Step(NamedTuple):
    """A correction taken back: in the part `scope`, as it was with the correction, `words` stand for the code points from `start` to `end`."""

    id: str
    scope: CorrectionScope
    start: int
    end: int
    words: str


class Versions(NamedTuple):
    """An article's current words by part (a byline with a name on each line), and the steps back to what was first published, the latest first."""

    current: Mapping[CorrectionScope, str]
    steps: tuple[Step, ...]


def take_back(text: str, step: Step) -> str:
    """Give a part's words as they were before a correction."""
    return text[: step.start] + step.words + text[step.end :]


def makes_versions(notices: Iterable[Notice]) -> bool:
    """Tell whether an article with these corrections has earlier versions, and so a page of its history."""
    return any(notice.correction.has_words and not notice.is_proposed for notice in notices)
