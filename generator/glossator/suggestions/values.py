"""What is suggested, as a value."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping

    from glossator.model.text import Range

Kind = Literal["term", "mention", "reference", "story", "count", "spelling"]
Group = Literal["glossary", "references", "corrections", "term", "front-matter"]


class Suggestion(NamedTuple):
    """Something that an editor might write.

    `place` counts code points of the article's current text; it is None for what concerns the whole article, which stands nowhere. `words` are
    those there. `why` is a sentence for the editor, in plain text. `group` says what the values in `entry` are: an entry of that group of the
    sidecar, a glossary `term` (its key is in `key`, and what it means is left to the editor), or keys of the `front-matter`. `yaml` is the same
    as text: a list item of the group, or the keys themselves.
    """

    kind: Kind
    place: Range | None
    words: str
    why: str
    group: Group
    entry: Mapping[str, Any]
    yaml: str
    key: str = ""
    line: int | None = None
