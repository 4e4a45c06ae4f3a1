"""Calendars and letters: how months and the glossary are laid out in a site's language."""

from datetime import date
from itertools import chain

import pytest
from babel import Locale
from hypothesis import given
from hypothesis import strategies as st

from glossator.collation import find_collator
from glossator.pages.archive_pages import first_weekday, lay_out_month, name_weekdays
from glossator.pages.glossary_pages import find_letter

SUNDAY, MONDAY, SATURDAY = 6, 0, 5


@given(st.dates(), st.integers(0, 6))
def test_a_month_is_laid_out_by_whole_weeks_that_hold_each_day_once_below_its_weekday(day: date, start: int) -> None:
    first = day.replace(day=1)
    weeks = lay_out_month(first, {day: (day, "/there/", 3)}, start)
    assert {len(week) for week in weeks} == {7}
    days = [cell for cell in chain(*weeks) if cell]
    assert [each.day.day for each in days] == list(range(1, len(days) + 1))
    assert [(each.day, each.count) for each in days if each.url] == [(day, 3)]
    assert all(cell is None or (cell.day.weekday() - start) % 7 == at for week in weeks for at, cell in enumerate(week))


@pytest.mark.parametrize(
    ("language", "start"), [("en", SUNDAY), ("en_GB", MONDAY), ("de", MONDAY), ("he", SUNDAY), ("ar", SATURDAY)]
)
def test_weeks_begin_where_readers_expect(language: str, start: int) -> None:
    locale = Locale.parse(language)
    assert first_weekday(locale) == start
    assert name_weekdays(locale)[0][1] == locale.days["stand-alone"]["wide"][start]


@pytest.mark.parametrize(
    ("title", "letter"),
    [
        ("apple", "A"),
        ("Élysée", "E"),
        ("ßtraße", "S"),
        ("5G", "#"),
        ("жук", "Ж"),
        ("בורסה", "ב"),
        ("الصين", "ا"),
        ("가격", "ᄀ"),
        ("北京", "汉字"),
        ("〇七", "汉字"),
    ],
)
def test_terms_stand_under_letters_of_any_script(title: str, letter: str) -> None:
    assert find_letter(find_collator("en"), title, "汉字") == letter
