"""Articles by their days, and days in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from babel.dates import format_date

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from babel import Locale

    from glossator.model.site import Article


def group_by_day(articles: Iterable[Article], *, is_monthly: bool = False) -> dict[date, tuple[Article, ...]]:
    """Group articles, as they are ordered, by day, or by the first day of their month."""
    groups: dict[date, list[Article]] = {}
    for article in articles:
        groups.setdefault(article.day.replace(day=1) if is_monthly else article.day, []).append(article)
    return {day: tuple(group) for day, group in groups.items()}


class DateNames:
    """Names days and months in a language, each once: a day is named by its neighbours, too."""

    def __init__(self, locale: Locale | None) -> None:
        """Take the language; without one they are English."""
        self._locale = locale
        self._known: dict[tuple[date, str], str] = {}

    def name(self, day: date, form: str) -> str:
        """Name a day by a pattern, or the name of one (UTS #35, "Date Format Patterns")."""
        name = self._known.get((day, form))
        if name is None:
            name = self._known[day, form] = format_date(day, form, locale=self._locale)
        return name
