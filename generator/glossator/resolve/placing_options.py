"""What placing annotations depends on besides the article."""

from __future__ import annotations

from dataclasses import field
from typing import TYPE_CHECKING

from glossator.frozen import frozen
from glossator.model.words import ENGLISH

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from glossator.model.content import ReadOptions
    from glossator.model.words import Words


@frozen
class PlacingOptions:
    """What placing depends on besides the article: the clock, what a preview shows, and how to read the Markdown in sidecars.

    `knows_all_terms` is false where a file of the glossary could not be read. `author_names` are declared authors' names by key;
    `faulty_authors` are keys whose declaration could not be read. `words` are what marks in a text say by themselves, in the site's language.
    """

    clock: datetime
    read: ReadOptions
    shows_proposed: bool = False
    shows_future: bool = False
    autolinks: bool = True
    knows_all_terms: bool = True
    author_names: Mapping[str, str] = field(default_factory=dict)
    faulty_authors: frozenset[str] = frozenset()
    words: Words = ENGLISH
