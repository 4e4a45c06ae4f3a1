"""Why a page was rendered, in a sentence: its key, held against that of the last build, name by name."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

# In the order in which they are told: what is the page's own first.
REASONS = {
    "text": "its text, or an annotation in it, has changed",
    "article": "what its files say of the article as a whole, its references or its corrections has changed",
    "page": "something that goes into it has changed",
    "articles": "an article that it lists has changed, or the list has",
    "terms": "a glossary term that it mentions has changed",
    "links": "what it links to has moved, or has another title",
    "referrers": "an article that refers to it has changed",
    "affecting": "a correction of another article that concerns it, too, has changed",
    "affected": "another article that its corrections concern has changed",
    "story": "another article of its story has changed",
    "neighbours": "the article before or after it is another one, or has another title",
    "template": "its template, or one that this uses, has changed",
    "site": "what every page shows of the site has changed",
}


def explain(before: Mapping[str, bytes] | None, key: Mapping[str, bytes]) -> str:
    """Say why a page with a key was rendered; `before` is the key it had in the last build, if it had one."""
    if before is None:
        return "it is new"
    reasons = [reason for name, reason in REASONS.items() if before.get(name) != key.get(name)]
    return "; ".join(reasons) or "its file was not in the output as the last build had left it"
