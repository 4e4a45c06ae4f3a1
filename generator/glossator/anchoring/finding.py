"""A quote found in a text: exactly where it can be, by what is alike where it must."""

from __future__ import annotations

from typing import TYPE_CHECKING

from glossator.anchoring.heads import FENCES, find_body, speaks_of_head
from glossator.anchoring.places import Outcome, find_places
from glossator.anchoring.policies import NOTES

if TYPE_CHECKING:
    from glossator.anchoring.folding import Folded
    from glossator.anchoring.places import Selector
    from glossator.anchoring.policies import Policy

# The score of a passage in the text that is taken before the only exact place, if that is in the front matter; and of one that leaves it in doubt.
TAKEN, DOUBTFUL = 0.8, 0.6


def anchor(folded: Folded, selector: Selector, policy: Policy = NOTES) -> Outcome:
    """Find the place of a quote in a text that may have changed since: exactly if it can be, else by what is alike.

    The exact search is all that most quotes need, and the rest is imported only where it is not enough.
    """
    outcome = find_places(folded, selector)
    if outcome.state != "orphaned":
        # No text of a page begins with a fence, so to tell that there is no front matter must cost nothing.
        return _look_past_head(folded, selector, policy, outcome) if folded.original[:3] in FENCES else outcome
    from glossator.anchoring.tracing import trace

    return trace(folded, selector, policy, find_body(folded.original))


def _look_past_head(folded: Folded, selector: Selector, policy: Policy, outcome: Outcome) -> Outcome:
    """Prefer the text to the front matter, if a quote stands in the latter: its only exact place, or what an edit made of it."""
    body = find_body(folded.original)
    first = outcome.place or outcome.places[0]
    if first.start >= body or speaks_of_head(selector):
        return outcome
    inside = tuple(candidate for candidate in outcome.candidates if candidate.place.start >= body)
    if outcome.state == "ambiguous" and inside:
        if len(inside) == 1:
            return Outcome("placed", inside[0].place, score=1.0)
        return Outcome("ambiguous", None, inside, outcome.score)
    if outcome.state == "ambiguous":
        return outcome
    from glossator.anchoring.tracing import trace

    followed = trace(folded, selector, policy, body, is_head_left_out=True)
    if followed.score < DOUBTFUL:
        return outcome
    is_taken = followed.state == "moved" and followed.score >= TAKEN
    return followed if is_taken else Outcome("review", None, followed.candidates, followed.score)
