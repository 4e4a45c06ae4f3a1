"""Articles by their days."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from glossator.model.site import Article


def group_by_day(articles: Iterable[Article], *, is_monthly: bool = False) -> dict[date, tuple[Article, ...]]:
    """Group articles, as they are ordered, by day, or by the first day of their month."""
    groups: dict[date, list[Article]] = {}
    for article in articles:
        groups.setdefault(article.day.replace(day=1) if is_monthly else article.day, []).append(article)
    return {day: tuple(group) for day, group in groups.items()}
