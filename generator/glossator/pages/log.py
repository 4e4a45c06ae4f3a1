"""What is announced of corrections, and in which order."""

from __future__ import annotations

from typing import TYPE_CHECKING

from glossator.model.words import mark_words

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from glossator.model.site import Article, Notice

# Worse kinds first: the order in which an article announces them.
KINDS_BY_WEIGHT = ("retraction", "correction", "clarification", "update", "editors-note")

SEVERITIES = ("serious", "standard", "minor")

# A serious correction leads on the front page while it is among so many of the newest.
MOST_YOUNG = 20
MOST_LEADING = 5

KIND_WORDS = {
    "retraction": mark_words("Retraction"),
    "correction": mark_words("Correction"),
    "clarification": mark_words("Clarification"),
    "update": mark_words("Update"),
    "editors-note": mark_words("Editor\u2019s note"),
    "typo": mark_words("Typo"),
}


def retraction_of(article: Article) -> Notice | None:
    """Find the notice that withdraws an article."""
    return next(
        (notice for notice in article.notices if notice.correction.kind == "retraction" and not notice.is_proposed),
        None,
    )


def announced(article: Article) -> list[Notice]:
    """Give the corrections that an article announces: serious ones first, minor ones last; else worse kinds first, then the newest.

    So what holds now leads. A typo is not announced. Of two at one moment the later in the sidecar is the newer: so are they put in.
    """
    notices = [notice for notice in reversed(article.notices) if notice.correction.kind in KINDS_BY_WEIGHT]
    notices.sort(key=lambda notice: notice.correction.date.at, reverse=True)
    notices.sort(key=lambda notice: KINDS_BY_WEIGHT.index(notice.correction.kind))
    if any(notice.correction.severity != "standard" for notice in notices):
        notices.sort(key=lambda notice: SEVERITIES.index(notice.correction.severity))
    return notices


def logged(articles: Iterable[Article]) -> list[tuple[Article, Notice]]:
    """Give what the public log holds of some articles, newest first; ties by slug, then as the article announces them."""
    found = [
        (article, notice)
        for article in articles
        if article.notices
        for notice in announced(article)
        if not notice.is_proposed
    ]
    return _newest_first(found)


def recorded(articles: Iterable[Article]) -> list[tuple[Article, Notice]]:
    """Give all corrections of some articles that are public, typos among them, newest first."""
    return _newest_first(
        [
            (article, notice)
            for article in articles
            if article.notices
            for notice in reversed(article.notices)
            if not notice.is_proposed
        ]
    )


def leading(log: Iterable[tuple[Article, Notice]], start: datetime | None) -> list[tuple[Article, Notice]]:
    """Give the corrections that the front page shows: young serious ones, then those since the newest day's `start`; if there are none, the latest.

    Minor ones are left out. `start` is None for a site without articles.
    """
    young = [pair for pair in log if pair[1].correction.severity != "minor"][:MOST_YOUNG]
    serious = [pair for pair in young if pair[1].correction.severity == "serious"]
    others = [pair for pair in young if pair[1].correction.severity != "serious"]
    of_day = [pair for pair in others if start and pair[1].correction.date.at >= start]
    return [*serious, *(of_day or others)][:MOST_LEADING]


def _newest_first(found: list[tuple[Article, Notice]]) -> list[tuple[Article, Notice]]:
    found.sort(key=lambda pair: pair[0].slug)
    found.sort(key=lambda pair: pair[1].correction.date.at, reverse=True)
    return found
