"""The article that suggestions are for."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from glossator.anchoring import fold
from glossator.suggestions.names import Name, find_names

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
    from datetime import datetime

    from glossator.anchoring import Folded
    from glossator.glossary.linking import Linker
    from glossator.model.content import Term
    from glossator.model.text import Document, Range
    from glossator.suggestions.corpus import Facts


@dataclass(frozen=True)
class Subject:
    """The article that suggestions are for, as it stands now.

    `document` is its current text; `taken` the places that annotations and links have already; `explained` the keys of terms that the sidecar
    speaks of, or that it says are not to be linked; `answered` the words (quotes and old words) of entries that were turned down. `terms` is the
    glossary, `linker` all of its labels; `stories` their titles by key; `familiar` are names that need no definition, in small letters (the site's
    own, its authors', its subjects'). `moment` is now; with `is_linked` terms are linked by themselves in this article.
    """

    facts: Facts
    document: Document
    language: str
    taken: Sequence[Range]
    explained: Collection[str]
    answered: Collection[str]
    terms: Mapping[str, Term]
    linker: Linker
    stories: Mapping[str, str]
    familiar: Collection[str]
    moment: datetime
    is_linked: bool = True

    @cached_property
    def folded(self) -> Folded:
        """The current text, folded, in which quotes are sought."""
        return fold(self.document.text)

    @cached_property
    def names(self) -> Sequence[Name]:
        """The names in the text, in order."""
        return find_names(self.document)

    @property
    def is_english(self) -> bool:
        """Tell whether the article is in English, the language whose number words and plurals are known."""
        return self.language.split("-")[0].lower() == "en"

    def is_free(self, place: Range) -> bool:
        """Tell whether no annotation and no link stands at a place."""
        return all(place.end <= other.start or other.end <= place.start for other in self.taken)
