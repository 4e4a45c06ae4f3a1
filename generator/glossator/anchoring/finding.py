"""A quote found in a text: exactly where it can be, by what is alike where it must."""

from __future__ import annotations

from typing import TYPE_CHECKING

from glossator.anchoring.places import find_places
from glossator.anchoring.policies import NOTES

if TYPE_CHECKING:
    from glossator.anchoring.folding import Folded
    from glossator.anchoring.places import Outcome, Selector
    from glossator.anchoring.policies import Policy


def anchor(folded: Folded, selector: Selector, policy: Policy = NOTES) -> Outcome:
    """Find the place of a quote in a text that may have changed since: exactly if it can be, else by what is alike.

    The exact search is all that most quotes need, and the rest is imported only where it is not enough.
    """
    outcome = find_places(folded, selector)
    if outcome.state != "orphaned":
        return outcome
    from glossator.anchoring.tracing import trace

    return trace(folded, selector, policy)
