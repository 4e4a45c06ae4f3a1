"""An article with its corrections as a news item in JSON: IPTC ninjs 3.0.

The text is the current one. The standard has no property for corrections: each is a description of the role `correction`. A retracted item is
`canceled`, one that is not public yet `withheld`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from datetime import datetime

    from glossator.interchange.articles import Articles
    from glossator.model.site import Change
    from glossator.resolve.placing import PlacedArticle

SCHEMA = "http://www.iptc.org/std/ninjs/ninjs-schema_3.0.json"


def write_news_item(articles: Articles, placed: PlacedArticle) -> dict[str, Any]:
    """Give an article as a ninjs item."""
    article, matter = placed.file, placed.file.matter.value
    text = placed.document.text
    notices = [each.notice for each in placed.notices if not each.notice.is_proposed]
    changes = [notice for notice in notices if notice.correction.kind != "typo"]
    moments = [
        matter.date.at,
        *([matter.updated.at] if matter.updated else []),
        *(each.correction.date.at for each in changes),
    ]
    source = matter.source
    item = {
        "uri": articles.address_of(articles.url_of(article)),
        "standard": {"name": "ninjs", "version": "3.0", "schema": SCHEMA},
        "type": "text",
        "firstCreated": _write(matter.date.at),
        "versionCreated": _write(max(moments)),
        "pubStatus": _status(articles, placed),
        "language": matter.lang or articles.project.options.language,
        "title": placed.title,
        "headlines": [{"role": "main", "contentType": "text/plain", "value": placed.title}],
        "by": ", ".join(name.shown for name in placed.names),
        "slugline": article.slug,
        "descriptions": [
            *([_describe("summary", placed.summary.text)] if placed.summary else []),
            *(
                _describe("correction", _tell(each.correction, each.reason.text if each.reason else ""))
                for each in changes
            ),
        ],
        "bodies": [{"role": "main", "contentType": "text/plain", "wordCount": len(text.split()), "value": text}],
        "subjects": [{"rel": "about", "name": _title(articles, topic), "literal": topic} for topic in matter.topics],
        "infoSources": [{"name": source.name, **({"uri": source.url} if source.url else {})}] if source else [],
        "altIds": [{"role": "id", "value": matter.id}] if matter.id else [],
    }
    return {key: value for key, value in item.items() if value}


def _describe(role: str, text: str) -> dict[str, str]:
    return {"role": role, "contentType": "text/plain", "value": text}


def _tell(change: Change, reason: str) -> str:
    """Tell a correction, in lines: its day and kind, what was wrong, what is right, and why."""
    parts = [f"{change.date.at.date().isoformat()}, {change.kind}."]
    parts += [f"Was: {change.was}"] if change.was else []
    parts += [f"Now: {change.now}"] if change.now else []
    return "\n".join([*parts, *([reason] if reason else [])])


def _status(articles: Articles, placed: PlacedArticle) -> str:
    matter = placed.file.matter.value
    if matter.draft or matter.date.at > articles.clock:
        return "withheld"
    is_retracted = any(
        each.notice.correction.kind == "retraction" and not each.notice.is_proposed for each in placed.notices
    )
    return "canceled" if is_retracted else "usable"


def _title(articles: Articles, topic: str) -> str:
    subject = articles.config.topics.get(topic)
    return subject.title if subject else topic


def _write(moment: datetime) -> str:
    return moment.isoformat(timespec="seconds")
