"""The running story that an article without one seems to belong to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from glossator.suggestions.references import find_kinship
from glossator.suggestions.values import Suggestion
from glossator.suggestions.writing import write_keys

if TYPE_CHECKING:
    from glossator.suggestions.corpus import Corpus
    from glossator.suggestions.subject import Subject

LEAST_PART = 0.35  # of an article's subject that another shares, for the two to be of one story
LEAST_LEAD = 1.5  # times as much as for any other story


def suggest_story(subject: Subject, corpus: Corpus) -> list[Suggestion]:
    """Suggest a story whose articles are about what this one is about, more than those of any other story are."""
    facts = subject.facts
    if facts.story:
        return []
    best: dict[str, tuple[float, tuple[str, ...], str]] = {}
    for other in corpus.articles:
        if not other.story or other.path == facts.path:
            continue
        to, back = find_kinship(facts, other, corpus), find_kinship(other, facts, corpus)
        if to and back:
            part = min(to.part, back.part)
            if part > best.get(other.story, (0.0, (), ""))[0]:
                best[other.story] = part, to.shared, other.title
    ranked = sorted(best.items(), key=lambda item: (-item[1][0], item[0]))
    if not ranked:
        return []
    story, (part, shared, title) = ranked[0]
    runner_up = ranked[1][1][0] if len(ranked) > 1 else 0.0
    if part < LEAST_PART or part < LEAST_LEAD * runner_up:
        return []
    values = {"story": story}
    names = ", ".join(f"`{name}`" for name in shared[:5])
    why = f"it shares {names} with `{title}`, an article of the story `{subject.stories.get(story, story)}`"
    return [Suggestion("story", None, "", why, "front-matter", values, write_keys(values))]
