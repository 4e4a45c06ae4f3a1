"""Pages numbered from the oldest.

The newest page is the list's own address and holds between one and two pages' worth; so a new article changes one or two pages, and the address
of an old one never means something else.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from glossator.model.views import PageLinks, Pager

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from glossator.pages.composing import Composer

T = TypeVar("T")


def count_pages(items: int, size: int) -> int:
    """Count the pages that so many items make."""
    return max(1, items // size)


def page_slice(items: Sequence[T], number: int, size: int) -> Sequence[T]:
    """Give the items, newest first, of the page with this number (from 1, the oldest); `items` are newest first."""
    total = count_pages(len(items), size)
    end = len(items) - (number - 1) * size
    start = 0 if number == total else end - size
    return items[start:end]


def page_path(base: str, number: int, total: int) -> str:
    """Give the path of a page of the list at `base`."""
    return base if number == total else f"{base}page/{number}/"


def day_path(day: date) -> str:
    """Give the path of a day's briefing; a year has four digits always, which `strftime` does not promise."""
    return f"/{day.isoformat().replace('-', '/')}/"


def month_path(day: date) -> str:
    """Give the path of the month that a day is in."""
    return day_path(day)[:-3]


def make_pager(composer: Composer, base: str, number: int, total: int) -> Pager | None:
    """Give a page's place among its like, or None where it is the only one."""
    if total == 1:
        return None

    def url(other: int) -> str | None:
        return composer.url(page_path(base, other, total)) if 1 <= other <= total else None

    pages = PageLinks(composer.url(base), number, total)
    return Pager(number, total, newer=url(number + 1), older=url(number - 1), pages=pages)
