"""Finds where an annotation's words stand in a text (content-format: "Where an annotation stands").

Two questions, two ways to compare. `find_places` seeks a quote in a *folded* text, in which quotation marks, dashes, NFC forms and white
space compare equal; `find_verbatim` seeks a correction's words character by character, only runs of white space being equal. Both seek in
one pass over a text as long as the true one or shorter, and map what they find back to code points of the true text; so folding never
shifts a place. A place never begins or ends inside a grapheme cluster (UAX #29).

`anchor` goes on where the words do not stand exactly: the passages are sought that line up with quote and context (`following`), what speaks
for each is weighed (`weighing`), and the policy of the annotation's kind says whether the best one is beyond doubt (`tracing`, `policies`).
That takes some milliseconds and is imported only then; most quotes stand exactly, which takes a hundredth of it.

A wrong place is worse than no place: what is not certain comes back with its candidates, and the hints help a person to settle it.
"""

from glossator.anchoring.contexts import context_after, context_before
from glossator.anchoring.finding import anchor
from glossator.anchoring.folding import Folded, fold, fold_words, splits_cluster
from glossator.anchoring.hints import (
    line_at,
    list_ways,
    nearest_passage,
    settling_contexts,
    settling_prefix,
    settling_suffix,
    write_way,
)
from glossator.anchoring.places import Candidate, Outcome, Selector, State, find_places, find_verbatim
from glossator.anchoring.policies import CORRECTIONS, GLOSSARY, NOTES, Policy

__all__ = [
    "CORRECTIONS",
    "GLOSSARY",
    "NOTES",
    "Candidate",
    "Folded",
    "Outcome",
    "Policy",
    "Selector",
    "State",
    "anchor",
    "context_after",
    "context_before",
    "find_places",
    "find_verbatim",
    "fold",
    "fold_words",
    "line_at",
    "list_ways",
    "nearest_passage",
    "settling_contexts",
    "settling_prefix",
    "settling_suffix",
    "splits_cluster",
    "write_way",
]
