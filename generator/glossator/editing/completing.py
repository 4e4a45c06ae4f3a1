"""What an editor may choose from: terms, articles, authors, and the kinds of things."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, get_args

from glossator.model.annotations import CorrectionKind, CorrectionScope, CorrectionSeverity, NoteKind, Relation
from glossator.model.digests import digest_bytes
from glossator.sentences import first_sentence

if TYPE_CHECKING:
    from glossator.editing.newsroom import Snapshot
    from glossator.model.site import Site


def version_choices(snapshot: Snapshot, site: Site | None) -> str:
    """Give a text that is another one as soon as there is anything else to choose from."""
    names = [(each.stem, each.title, each.day, each.url) for each in site.articles] if site else snapshot.listed
    return f"{snapshot.shared}-{digest_bytes(repr(names).encode()).hex()}"


def list_choices(snapshot: Snapshot, site: Site | None) -> dict[str, Any]:
    """List all choices. Articles are named as `to` names them; before the first good build there are only their names."""
    return {
        "terms": [
            {
                "key": key,
                "term": entry.term.term,
                "aliases": list(entry.term.aliases),
                "short": first_sentence(entry.term.definition),
            }
            for key, entry in snapshot.project.terms.items()
        ],
        "articles": _list_articles(snapshot, site),
        "authors": [{"key": key, "name": author.name} for key, author in snapshot.project.config.value.authors.items()],
        "relations": list(get_args(Relation)),
        "note_kinds": list(get_args(NoteKind)),
        "correction_kinds": list(get_args(CorrectionKind)),
        "severities": list(get_args(CorrectionSeverity)),
        "scopes": list(get_args(CorrectionScope)),
    }


def _list_articles(snapshot: Snapshot, site: Site | None) -> list[dict[str, Any]]:
    if site:
        return [
            {"name": each.stem, "title": each.title, "date": each.day.isoformat(), "url": each.url}
            for each in site.articles
        ]
    stems = [path.rpartition("/")[2].removesuffix(".md") for path in snapshot.inventory.articles]
    return [{"name": stem, "title": stem, "date": None, "url": None} for stem in stems]
