"""What waits for an editor, in an article and in the glossary.

In an article: entries proposed, for review, orphaned; corrections without a review; and that nobody has annotated it. In the glossary: terms that
nothing uses.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from glossator.diagnostics import Code, Diagnostic, report
from glossator.model.annotations import Correction
from glossator.resolve.locating import locate_annotations
from glossator.source import Place

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from glossator.articles import ArticleFile
    from glossator.model.site import Site
    from glossator.resolve.placing_options import PlacingOptions
    from glossator.sidecars import Entry, SidecarFile

LOST = {"review": "review", "ambiguous": "review", "orphaned": "orphaned"}
MESSAGES = {
    "proposed": "it is proposed, and waits for a review",
    "correction": "the correction is proposed, and waits for a review",
    "review": "nobody can tell for sure where it stands",
    "orphaned": "its words are not in the text any more",
    "unannotated": "the article has no annotations",
}


class Waiting(NamedTuple):
    """One thing that waits.

    `kind` is a key of `MESSAGES`; `words` are those quoted or to be corrected; `since` when it was made, if it says so, and of an article that
    nobody has annotated, its date.
    """

    kind: str
    article: str
    title: str
    place: Place
    id: str = ""
    group: str = ""
    words: str = ""
    by: str = ""
    since: datetime | None = None

    @property
    def message(self) -> str:
        """What it waits for."""
        return MESSAGES[self.kind]

    def age(self, clock: datetime) -> int | None:
        """Give the whole days that it has waited; None if it does not say since when."""
        return None if self.since is None else max(0, (clock - self.since).days)


def find_waiting(article: ArticleFile, sidecar: SidecarFile | None, options: PlacingOptions) -> Iterator[Waiting]:
    """Find what waits in an article, in the order of its sidecar; what is rejected does not."""
    title = article.matter.value.title
    entries = sidecar.entries if sidecar else ()
    if not entries:
        since = article.matter.value.date.at
        yield Waiting("unannotated", article.path, title, Place(article.path, 1, 1, 2), since=since)
        return
    live = [entry for entry in entries if entry.status != "rejected"]
    if not any(entry.annotation.quote is not None or not entry.is_approved for entry in live):
        return
    located = locate_annotations(article, sidecar, options) if sidecar else None
    state_by_id = {anchor.entry.id: anchor.state for anchor in (located.anchors if located else ())}
    for entry in live:
        kind = LOST.get(state_by_id.get(entry.id, "placed"), "")
        if not kind and not entry.is_approved:
            kind = "correction" if entry.group == "corrections" else "proposed"
        if kind:
            yield _make(entry, kind, article.path, title)


def _make(entry: Entry, kind: str, path: str, title: str) -> Waiting:
    annotation = entry.annotation
    words = annotation.quote or (annotation.was if isinstance(annotation, Correction) else "") or ""
    since = annotation.created.at if annotation.created else None
    return Waiting(
        kind, path, title, entry.place(), entry.id, entry.group, " ".join(words.split()), annotation.by or "", since
    )


def find_unused_terms(site: Site) -> Iterator[Diagnostic]:
    """Report the terms that no article and no other term of a site leads to, in the order of the glossary."""
    seen = {see for page in site.terms.values() for see in page.term.see}
    for key, page in site.terms.items():
        if not site.articles_by_term.get(key) and not site.referrals_to_term.get(key) and key not in seen:
            message = f"no article mentions the term `{page.term.term}`, and no term leads to it"
            hint = "mention it, give it the aliases that articles use, or take it out"
            yield report(Code.UNUSED_TERM, page.place, message, hint)


def by_age(waiting: Waiting) -> tuple[bool, str, str, int]:
    """Give what to sort by: the longest waiting first, then what does not say since when, by article and place."""
    since = waiting.since.isoformat() if waiting.since else ""
    return (not since, since, waiting.article, waiting.place.line or 0)
