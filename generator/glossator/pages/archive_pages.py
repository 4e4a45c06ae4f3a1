"""The archive: years, and their months as calendars in which days with articles are links."""

from __future__ import annotations

from calendar import Calendar
from contextlib import suppress
from itertools import groupby
from typing import TYPE_CHECKING

from babel import Locale, UnknownLocaleError
from babel.core import get_global
from babel.dates import format_date, get_day_names

from glossator.model.views import ArchiveDay, ArchiveMonth, ArchiveView, ArchiveYear, LinkView
from glossator.pages.paging import month_path

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from glossator.pages.composing import Composer

# The page of the whole archive shows its newest years as calendars, as long as they have no more months than these, and links the months of others.
MOST_CALENDARS = 24


def archive_view(composer: Composer, path: str, year: int | None) -> ArchiveView:
    """Give the archive: one year, or all."""
    years: list[ArchiveYear] = []
    shown = 0
    for number, group in groupby(composer.days, key=lambda day: day.year):
        if year is None or number == year:
            days = tuple(group)
            shown += len({day.month for day in days})
            years.append(_year(composer, number, days, has_calendars=not years or shown <= MOST_CALENDARS))
    heading = composer.words("Archive") if year is None else str(year)
    above = () if year is None else (LinkView(composer.words("Archive"), composer.url("/archive/")),)
    frame = composer.frame("archive", path, heading, breadcrumbs=above)
    return ArchiveView(frame, heading, tuple(years), name_weekdays(composer.locale))


def _year(composer: Composer, year: int, days: Sequence[date], *, has_calendars: bool) -> ArchiveYear:
    months = []
    for first, group in groupby(days, key=lambda day: day.replace(day=1)):
        rows = tuple((day, composer.day_url(day), len(composer.articles_by_day[day])) for day in sorted(group))
        months.append(
            ArchiveMonth(
                first,
                composer.url(month_path(first)),
                sum(row[2] for row in rows),
                rows,
                format_date(first, "LLLL", locale=composer.locale),
                lay_out_month(first, {row[0]: row for row in rows}, first_weekday(composer.locale))
                if has_calendars
                else (),
            )
        )
    return ArchiveYear(year, composer.url(f"/{year:04}/"), sum(month.count for month in months), tuple(months))


def lay_out_month(
    first: date, rows: Mapping[date, tuple[date, str, int]], weekday: int
) -> tuple[tuple[ArchiveDay | None, ...], ...]:
    """Lay a month out by weeks of seven cells that begin on a weekday (0 is Monday); None is a cell before its first day or after its last.

    `rows` are (day, URL, number of articles) of the days that have any.
    """
    weeks = Calendar(weekday).monthdayscalendar(first.year, first.month)
    return tuple(tuple(_cell(first.replace(day=day), rows) if day else None for day in week) for week in weeks)


def _cell(day: date, rows: Mapping[date, tuple[date, str, int]]) -> ArchiveDay:
    _, url, count = rows.get(day, (day, None, 0))
    return ArchiveDay(day, url, count)


def first_weekday(locale: Locale | None) -> int:
    """Tell on which weekday weeks begin (0 is Monday): in the language's country, or where most who speak it live (CLDR, likely subtags)."""
    if locale is None:
        return 0
    if not locale.territory:
        likely = get_global("likely_subtags").get(str(locale)) or get_global("likely_subtags").get(locale.language)
        with suppress(UnknownLocaleError, ValueError):
            locale = Locale.parse(f"{locale.language}_{likely.rpartition('_')[2]}") if likely else locale
    return int(locale.first_week_day)


def name_weekdays(locale: Locale | None) -> tuple[tuple[str, str], ...]:
    """Name the weekdays, from the first of a week on: each in short and in full."""
    start = first_weekday(locale)
    short, full = (get_day_names(width, "stand-alone", locale) for width in ("short", "wide"))
    return tuple((short[day % 7], full[day % 7]) for day in range(start, start + 7))
