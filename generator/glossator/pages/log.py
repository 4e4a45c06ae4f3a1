"""What is announced of corrections, and in which order."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from glossator.model.site import Article, Notice

# Worse kinds first: the order in which an article announces them.
KINDS_BY_WEIGHT = ("retraction", "correction", "clarification", "update", "editors-note")

KIND_WORDS = {
    "retraction": "Retraction",
    "correction": "Correction",
    "clarification": "Clarification",
    "update": "Update",
    "editors-note": "Editor\u2019s note",
    "typo": "Typo",
}


def retraction_of(article: Article) -> Notice | None:
    """Find the notice that withdraws an article."""
    return next(
        (notice for notice in article.notices if notice.correction.kind == "retraction" and not notice.is_proposed),
        None,
    )


def announced(article: Article) -> list[Notice]:
    """Give the corrections that an article announces, worse kinds first, then the newest, so that what holds now leads. A typo is not announced.

    Of two at one moment the later in the sidecar is the newer: so are they put in.
    """
    notices = [notice for notice in reversed(article.notices) if notice.correction.kind in KINDS_BY_WEIGHT]
    notices.sort(key=lambda notice: notice.correction.date.at, reverse=True)
    notices.sort(key=lambda notice: KINDS_BY_WEIGHT.index(notice.correction.kind))
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
    found.sort(key=lambda pair: pair[0].slug)
    found.sort(key=lambda pair: pair[1].correction.date.at, reverse=True)
    return found
