"""What an article's sidecar may lack: terms, references, stories, and words that do not agree, each with its place and the reason.

A pure engine. It is given one article as it stands now (`Subject`) and what is known of all the others (`Corpus`, made of their `Facts`), and
gives `Suggestion`s: frozen values that say what an editor might write, and why. Nothing is ever applied by itself.

A list that is mostly wrong is not read a second time. So every rule here asks for evidence that can be told in one sentence, and where that is
weak it says nothing.
"""

from glossator.suggestions.corpus import Corpus, Facts
from glossator.suggestions.subject import Subject
from glossator.suggestions.suggesting import suggest
from glossator.suggestions.values import Suggestion
from glossator.suggestions.vocabulary import find_facts
from glossator.suggestions.writing import describe_suggestions, write_pasteable

__all__ = [
    "Corpus",
    "Facts",
    "Subject",
    "Suggestion",
    "describe_suggestions",
    "find_facts",
    "suggest",
    "write_pasteable",
]
