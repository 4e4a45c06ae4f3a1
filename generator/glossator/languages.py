"""What a language does to a page: which way it runs, and how it writes dates.

Languages are BCP 47 tags. One that Babel (CLDR) does not know is written as the nearest that it does, in the end as English.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta
from functools import cache, cached_property
from operator import attrgetter, methodcaller
from typing import TYPE_CHECKING, Any, NamedTuple

from markupsafe import Markup, escape

from glossator.model.fields import Moment

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import tzinfo

    from babel import Locale
    from babel.dates import DateTimePattern

FALLBACK = "en"
MINUTE = timedelta(minutes=1)
MOST_TOLD = 32_768
FIELD = re.compile(r"%\((\w+)\)s")
NOTHING = Markup()

Day = date  # within `Dates` the name `date` is a filter's
When = Moment | datetime | Day


@cache
def find_locale(language: str) -> Locale | None:
    """Find the locale of a language tag, its last subtags left out until one is known."""
    from babel import Locale, UnknownLocaleError

    subtags = language.split("-")
    while subtags:
        try:
            return Locale.parse("-".join(subtags), sep="-")
        except (UnknownLocaleError, ValueError):
            subtags.pop()
    return None


@cache
def direction_of(language: str) -> str:
    """Give the value of a `dir` attribute: `ltr`, `rtl`, or `auto` for a language that is not known."""
    locale = find_locale(language)
    return str(locale.text_direction) if locale else "auto"


@cache
def name_og_locale(language: str) -> str:
    """Name a language as Open Graph's `og:locale` does, `language_TERRITORY` (https://ogp.me): without a territory where most who speak it live.

    Likely territories are CLDR's, but that Arabic is `ar_AR`, the one that Facebook knows. Nothing where there is no one territory.
    """
    from babel import Locale, UnknownLocaleError
    from babel.core import get_global

    locale = find_locale(language)
    if locale is None:
        return ""
    territory = locale.territory
    if not territory and locale.language == "ar":
        return "ar_AR"
    if not territory:
        likely = get_global("likely_subtags")
        full = likely.get(str(locale)) or likely.get(locale.language) or ""
        try:
            territory = Locale.parse(full).territory
        except (UnknownLocaleError, ValueError):
            return ""
    return f"{locale.language}_{territory}" if territory and territory.isalpha() else ""


def name_news_language(language: str) -> str:
    """Name a language as a news sitemap does: by ISO 639, but Chinese as `zh-cn` or `zh-tw` (Google's news sitemaps, `news:language`)."""
    primary = language.split("-", maxsplit=1)[0].lower()
    if primary != "zh":
        return primary
    locale = find_locale(language)
    is_traditional = locale is not None and (locale.script == "Hant" or locale.territory in {"TW", "HK", "MO"})
    return "zh-tw" if is_traditional else "zh-cn"


class Dates:
    """Dates as a site writes them, in its language and time zone; the methods named in `filters` serve templates.

    A `Moment` of which only the day is known is written as that day. Babel is slow, so words are kept, by the very object that was written:
    moments that Python calls equal (one zone, either side of a clock change) must not stand for one another.
    """

    def __init__(self, language: str, zone: tzinfo, words_language: str = "") -> None:
        """Take the site's language, as a tag, its time zone, and the language of what pages say by themselves if it is another."""
        self.language = language
        self.zone = zone
        self._locale = find_locale(language) or find_locale(FALLBACK)
        self._zone_words: dict[tuple[str | None, timedelta | None], str] = {}
        self.words_language = words_language or language
        self._languages: dict[str, Markup] = {self.words_language: NOTHING}
        self._languages[""] = self._languages[language] = self.lang(language)
        self._told: dict[Day | int, _Told] = {}

    def __reduce__(self) -> tuple[type[Dates], tuple[str, tzinfo, str]]:
        """Leave the kept words behind."""
        return Dates, (self.language, self.zone, self.words_language)

    def filters(self) -> dict[str, Callable[..., str]]:
        """Give the filters that templates may use."""
        methods = (self.date, self.day, self.month, self.clock, self.iso, self.rfc3339, self.time, self.lang)
        return {method.__name__: method for method in methods}

    def date(self, when: When) -> str:
        """Write the date, and the time of day where it is known: `January 6, 2021, 2:30 PM UTC`."""
        return self._words("date", when)

    def day(self, when: When) -> str:
        """Write the day and its weekday: `Wednesday, January 6, 2021`."""
        return self._words("day", when)

    def month(self, when: When) -> str:
        """Write the month: `January 2021`."""
        return self._words("month", when)

    def clock(self, when: When) -> str:
        """Write the time of day, `2:30 PM UTC`, or nothing where only the day is known."""
        return self._words("clock", when)

    def iso(self, when: When) -> str:
        """Write a day as `2021-01-06` and a moment as RFC 3339 with the site's offset, as a `datetime` attribute wants it."""
        return self._words("iso", when)

    def rfc3339(self, when: Moment | datetime) -> str:
        """Write a date-time (RFC 3339), of a day its first moment, as Atom and sitemaps want it."""
        # It is not kept: to look for it takes longer, and a sitemap holds a moment of every article.
        return _write_iso(*self._place(when.at if isinstance(when, Moment) else when))

    def time(self, when: When) -> Markup:
        """Write a date as a `time` element, for machines and readers."""
        words = self._words("time", when)
        return words if isinstance(words, Markup) else Markup(words)  # noqa: S704  made of two escaped texts

    def lang(self, language: str) -> Markup:
        """Write the attributes `lang` and `dir`, with a leading space, of what stands in another language than the words of the page; else nothing.

        An empty tag is the site's language.
        """
        known = self._languages.get(language)
        if known is None:
            known = Markup(' lang="{}" dir="{}"').format(language, direction_of(language))
            self._languages[language] = known
        return known

    def _words(self, form: str, when: When) -> str:
        # Days are what they are equal to; anything else is known by its place in memory, which is its own as long as it is kept here.
        key = when if type(when) is date else id(when)
        told = self._told.get(key)
        if told is None:
            if len(self._told) >= MOST_TOLD:
                self._told.clear()
            told = self._told[key] = _Told(when, *self._place(when), {})
        words = told.words.get(form)
        if words is None:
            words = told.words[form] = self._write(form, told.day, told.local)
        return words

    def _place(self, when: When) -> tuple[Day, datetime | None]:
        """Give the day in the site's time zone, and the date-time there where the time of day is known."""
        at = when.at if isinstance(when, Moment) else when
        if not isinstance(at, datetime):
            return at, None
        local = at.astimezone(UTC).astimezone(self.zone)
        return local.date(), None if isinstance(when, Moment) and when.is_day else local

    def _write(self, form: str, day: Day, local: datetime | None) -> str:
        if form == "iso":
            return _write_iso(day, local)
        if form == "time":
            words = escape(self._write_words("date", day, local))
            lang = self._languages[""]
            return Markup(f'<time datetime="{_write_iso(day, local)}"{lang}>{words}</time>')  # noqa: S704  digits and escaped words
        return self._write_words(form, day, local)

    def _name_zone(self, local: datetime) -> str:
        """Name the time zone as it is at a moment: `EST`, `EDT`. It is one of few, so it is kept by what Python calls it."""
        from babel.dates import format_time, get_timezone_gmt

        known = (local.tzname(), local.utcoffset())
        if known not in self._zone_words:
            zone = format_time(local, "z", locale=self._locale)
            # Where the language has no short name for the zone Babel gives `+0100`; `GMT+01:00` is read more easily.
            self._zone_words[known] = get_timezone_gmt(local, "long", locale=self._locale) if zone[:1] in "+-" else zone
        return self._zone_words[known]

    def _write_words(self, form: str, day: Day, local: datetime | None) -> str:
        patterns = self._patterns
        clock = ""
        if local and form in {"clock", "date"}:
            clock = f"{patterns.write_clock(local)} {self._name_zone(local)}"
        if form == "clock":
            return clock
        if form == "month":
            return patterns.write_month(day)
        words = (patterns.full_day if form == "day" else patterns.long_day).write(day)
        return patterns.joined.replace("{0}", clock).replace("{1}", words) if clock else words

    @cached_property
    def _patterns(self) -> _Patterns:
        return _Patterns(self._locale)


class _Told(NamedTuple):
    """What was written of a date: the object itself, where it lies in the site's time zone, and the words by their form."""

    when: When
    day: Day
    local: datetime | None
    words: dict[str, str]


class _Patterns:
    """The patterns by which a language writes days and hours."""

    def __init__(self, locale: Locale | None) -> None:
        from babel.dates import get_date_format, get_datetime_format, get_time_format

        self.locale = locale
        self.long_day = _Pattern(get_date_format("long", locale), locale)
        self.full_day = _Pattern(get_date_format("full", locale), locale)
        self.clock = _Pattern(get_time_format("short", locale), locale)
        self.joined = str(get_datetime_format("medium", locale)).replace("'", "")
        self._months: dict[tuple[int, int], str] = {}
        self._clocks: dict[tuple[int, int], str] = {}

    def write_clock(self, local: datetime) -> str:
        """Write the hour and the minute."""
        known = self._clocks.get((local.hour, local.minute))
        if known is None:
            known = self._clocks[local.hour, local.minute] = self.clock.write(time(local.hour, local.minute))
        return known

    def write_month(self, day: Day) -> str:
        """Write the month that a day lies in."""
        from babel.dates import format_skeleton

        known = self._months.get((day.year, day.month))
        if known is None:
            known = format_skeleton("yMMMM", datetime(day.year, day.month, 1, tzinfo=UTC), locale=self.locale)
            self._months[day.year, day.month] = known
        return known


# What of a day or an hour each field of a pattern is written of (UTS #35, "Date Field Symbol Table"). Other fields are left to Babel.
_SOURCES: dict[str, Callable[[Any], object]] = {
    **dict.fromkeys("yu", attrgetter("year")),
    **dict.fromkeys("ML", attrgetter("month")),
    "d": attrgetter("day"),
    **dict.fromkeys("Eec", methodcaller("weekday")),
    **dict.fromkeys("hHkKa", attrgetter("hour")),
    **dict.fromkeys("bB", attrgetter("hour", "minute")),
    "m": attrgetter("minute"),
}


class _Pattern:
    """A pattern of Babel's whose fields are kept by what they are written of: there are twelve months, and Babel looks their names up each time."""

    def __init__(self, pattern: DateTimePattern, locale: Locale | None) -> None:
        self._locale = locale
        self._pattern = pattern
        self._text = str(pattern.format)
        fields = dict.fromkeys(FIELD.findall(self._text))
        self._is_known = all(field[0] in _SOURCES for field in fields)
        self._fields = [(field, _SOURCES[field[0]]) for field in fields] if self._is_known else []
        self._words: dict[tuple[str, object], str] = {}

    def write(self, when: Day | time) -> str:
        """Write a day or an hour."""
        if not self._is_known:
            return self._pattern.apply(when, self._locale)
        return self._text % {field: self._write_field(field, source(when), when) for field, source in self._fields}

    def _write_field(self, field: str, source: object, when: Day | time) -> str:
        from babel.dates import DateTimeFormat

        words = self._words.get((field, source))
        if words is None:
            words = self._words[field, source] = DateTimeFormat(when, self._locale or FALLBACK)[field]
        return words


def _write_iso(day: date, local: datetime | None) -> str:
    """Write RFC 3339, whose offsets have no seconds: a moment of the days of local mean time is told in UTC."""
    if local is None:
        return day.isoformat()
    offset = local.utcoffset() or timedelta()
    return (local if not offset % MINUTE else local.astimezone(UTC)).isoformat(timespec="seconds")
