"""All suggestions for one article, in the order of its text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from glossator.anchoring import line_at
from glossator.suggestions.counting import suggest_counts
from glossator.suggestions.references import suggest_references
from glossator.suggestions.spelling import suggest_spellings
from glossator.suggestions.stories import suggest_story
from glossator.suggestions.terms import suggest_mentions, suggest_terms

if TYPE_CHECKING:
    from glossator.suggestions.corpus import Corpus
    from glossator.suggestions.subject import Subject
    from glossator.suggestions.values import Suggestion


def suggest(subject: Subject, corpus: Corpus) -> tuple[Suggestion, ...]:
    """Suggest what an article's sidecar may lack. Depends on nothing but what it is given."""
    found = [
        *suggest_mentions(subject),
        *suggest_references(subject, corpus),
        *suggest_counts(subject),
        *suggest_spellings(subject, corpus),
        *suggest_terms(subject, corpus),
        *suggest_story(subject, corpus),
    ]
    lines = subject.document.lines
    placed = [
        each._replace(line=line_at(lines, each.place.start) if each.place else None)
        for each in found
        if each.words not in subject.answered
    ]
    return tuple(sorted(placed, key=lambda each: (each.place is None, each.place or (0, 0))))
