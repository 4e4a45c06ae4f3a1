"""All corrections as data, for whoever counts them: `corrections.json`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from glossator.pages.linked_data import ENCODER
from glossator.pages.log import recorded
from glossator.pages.notices import history_path, notice_address
from glossator.pages.structured import write_moment

if TYPE_CHECKING:
    from glossator.model.fields import Moment
    from glossator.model.site import Article, Notice
    from glossator.pages.composing import Composer


def write_corrections(composer: Composer) -> Markup:
    """Write every public correction, typos too, newest first. What a correction does not say is not there; addresses are absolute."""
    site = composer.site
    entries = [_describe(composer, *pair) for pair in recorded(site.articles)]
    head = {"site": site.config.title, "url": composer.canonical("/corrections/"), "language": site.config.language}
    lines = ",\n".join(ENCODER.encode(entry) for entry in entries)
    text = f'{ENCODER.encode(head)[:-1]},"corrections":[\n{lines}\n]}}\n'
    return Markup(text)  # noqa: S704  a file of JSON, in which nothing is markup


def _describe(composer: Composer, article: Article, notice: Notice) -> dict[str, Any]:
    change, history = notice.correction, history_path(article)
    path, _, fragment = notice_address(article, notice).partition("#")
    others = composer.affected_by_notice.get((article.path, notice.id), ())
    described = {
        "id": notice.id,
        "url": f"{composer.canonical(path)}#{fragment}",
        "article": {
            "url": composer.canonical(article.url),
            "headline": article.title,
            "published": write_moment(article.date),
            "language": article.language,
        },
        "history": composer.canonical(history) if history else None,
        "kind": change.kind,
        "in": change.scope,
        "was": change.was,
        "now": change.now,
        "date": write_moment(change.date),
        "reason": notice.reason.text if notice.reason else None,
        "by": notice.by.name if notice.by else None,
        "severity": change.severity,
        "error_published": _moment(change.error_published),
        "noticed": _moment(change.noticed),
        "reported_by": change.reported_by,
        "approved_by": notice.approved_by.name if notice.approved_by else None,
        "cause": change.cause or None,
        "supersedes": change.supersedes or None,
        "also_affects": [composer.canonical(other.url) for other in others] or None,
    }
    return {name: value for name, value in described.items() if value is not None}


def _moment(moment: Moment | None) -> str | None:
    return write_moment(moment) if moment else None
