"""What the desk's page lists: what waits in all articles, unused terms and silent edits, each with where it leads."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from glossator.build.misnaming import SIDECAR
from glossator.build.waiting import by_age, find_unused_terms, find_waiting
from glossator.diagnostics import Code

if TYPE_CHECKING:
    from collections.abc import Sequence

    from glossator.build.waiting import Waiting
    from glossator.diagnostics import Diagnostic
    from glossator.editing.newsroom import Newsroom, Snapshot
    from glossator.model.site import Site
    from glossator.pages.composing import Composer


class WaitingList:
    """What waits in a newsroom. Of an article it is looked for again only if one of its files has changed, or what all articles share."""

    def __init__(self, newsroom: Newsroom) -> None:
        """Begin with nothing known."""
        self._newsroom = newsroom
        self._kept: dict[str, tuple[object, list[Waiting]]] = {}

    def tell(self, composer: Composer | None, faults: Sequence[Diagnostic]) -> dict[str, Any]:
        """Tell what waits, the longest waiting first, as JSON can say it.

        `composer` makes the pages of the site as it was last built, None before it has been; `faults` are what that build found.
        """
        snapshot = self._newsroom.snapshot()
        clock = snapshot.reader.options.clock
        waiting = [each for path in snapshot.inventory.articles for each in self._find_in(snapshot, path)]
        items = [
            {
                "kind": each.kind,
                "article": each.article,
                "title": each.title,
                "url": url_of(each.article, composer),
                "id": each.id or None,
                "group": each.group or None,
                "words": each.words,
                "by": each.by or None,
                "created": each.since.isoformat() if each.since else None,
                "age_days": each.age(clock),
                "path": each.place.path,
                "line": each.place.line,
                "message": each.message,
            }
            for each in sorted(waiting, key=by_age)
        ]
        items += [_describe_fault(each, composer) for each in faults if each.code is Code.SILENT_EDIT]
        items += _describe_unused_terms(composer.site) if composer else []
        counts: dict[str, int] = {}
        for item in items:
            counts[str(item["kind"])] = counts.get(str(item["kind"]), 0) + 1
        return {"items": items, "counts": counts}

    def _find_in(self, snapshot: Snapshot, path: str) -> list[Waiting]:
        sidecar = snapshot.project.sidecar_by_article.get(path)
        spelling = snapshot.inventory.spelling
        files = self._newsroom.files
        state = (snapshot.shared, *(files.stamp(spelling.get(each, each)) for each in (path, sidecar) if each))
        kept = self._kept.get(path)
        if kept and kept[0] == state:
            return kept[1]
        sources, _ = snapshot.reader.read(path, sidecar)
        found = list(find_waiting(sources.article, sources.sidecar, snapshot.reader.options)) if sources.article else []
        self._kept[path] = state, found
        return found


def url_of(path: str, composer: Composer | None) -> str | None:
    """Give the URL of the page of the article at a path; None if it has none yet."""
    article = composer.site.article_by_path.get(path) if composer else None
    return article.url if article else None


def _describe_fault(fault: Diagnostic, composer: Composer | None) -> dict[str, Any]:
    """Describe a fault, which leads to the article in whose files it lies."""
    path = fault.place.path
    article = f"{path.removesuffix(SIDECAR)}.md" if path.endswith(SIDECAR) else path
    url = url_of(article, composer)
    return _describe(fault, article if url else None, url)


def _describe_unused_terms(site: Site) -> list[dict[str, Any]]:
    """Describe the terms that nothing uses; each leads to its page."""
    key_by_place = {page.place: key for key, page in site.terms.items()}
    return [_describe(each, None, f"/glossary/{key_by_place[each.place]}/") for each in find_unused_terms(site)]


def _describe(fault: Diagnostic, article: str | None, url: str | None) -> dict[str, Any]:
    return {
        "kind": fault.code.label,
        "article": article,
        "title": "",
        "url": url,
        "id": None,
        "group": None,
        "words": "",
        "by": None,
        "created": None,
        "age_days": None,
        "path": fault.place.path,
        "line": fault.place.line,
        "message": fault.message,
    }
