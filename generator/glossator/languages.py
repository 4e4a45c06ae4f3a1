"""What a language does to a page: which way it runs, and how it writes dates.

Languages are BCP 47 tags. One that Babel (CLDR) does not know is written as the nearest that it does, in the end as English.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from markupsafe import Markup

from glossator.model.fields import Moment

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import tzinfo

    from babel import Locale

FALLBACK = "en"
MINUTE = timedelta(minutes=1)
CACHED_WORDS = 8192

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


def direction_of(language: str) -> str:
    """Give the value of a `dir` attribute: `ltr`, `rtl`, or `auto` for a language that is not known."""
    locale = find_locale(language)
    return str(locale.text_direction) if locale else "auto"


class Dates:
    """Dates as a site writes them, in its language and time zone; the methods named in `filters` serve templates.

    A `Moment` of which only the day is known is written as that day. Babel is slow, so words are kept, by the moment in UTC: moments that
    Python calls equal (one zone, either side of a clock change) must not stand for one another.
    """

    def __init__(self, language: str, zone: tzinfo) -> None:
        """Take the site's language, as a tag, and its time zone."""
        self.language = language
        self.zone = zone
        self._locale = find_locale(language) or find_locale(FALLBACK)
        self._zone_words: dict[tuple[str | None, timedelta | None], str] = {}
        self._words = lru_cache(maxsize=CACHED_WORDS)(self._write)

    def __reduce__(self) -> tuple[type[Dates], tuple[str, tzinfo]]:
        """Leave the kept words behind."""
        return Dates, (self.language, self.zone)

    def filters(self) -> dict[str, Callable[..., str]]:
        """Give the filters that templates may use."""
        methods = (self.date, self.day, self.month, self.clock, self.iso, self.rfc3339, self.time, self.lang)
        return {method.__name__: method for method in methods}

    def date(self, when: When) -> str:
        """Write the date, and the time of day where it is known: `January 6, 2021, 2:30 PM UTC`."""
        return self._words("date", self._key(when))

    def day(self, when: When) -> str:
        """Write the day and its weekday: `Wednesday, January 6, 2021`."""
        return self._words("day", self._key(when))

    def month(self, when: When) -> str:
        """Write the month: `January 2021`."""
        return self._words("month", self._key(when))

    def clock(self, when: When) -> str:
        """Write the time of day, `2:30 PM UTC`, or nothing where only the day is known."""
        return self._words("clock", self._key(when))

    def iso(self, when: When) -> str:
        """Write a day as `2021-01-06` and a moment as RFC 3339 with the site's offset, as a `datetime` attribute wants it."""
        return self._words("iso", self._key(when))

    def rfc3339(self, when: Moment | datetime) -> str:
        """Write a date-time (RFC 3339), of a day its first moment, as Atom and sitemaps want it."""
        return self._words("iso", (when.at if isinstance(when, Moment) else when).astimezone(UTC))

    def time(self, when: When) -> Markup:
        """Write a date as a `time` element, for machines and readers."""
        return Markup(self._words("time", self._key(when)))  # noqa: S704  made of two escaped texts

    def lang(self, language: str) -> Markup:
        """Write the attributes `lang` and `dir`, with a leading space, of what stands in another language than the site's; else nothing."""
        if not language or language == self.language:
            return Markup()
        return Markup(' lang="{}" dir="{}"').format(language, direction_of(language))

    def _key(self, when: When) -> Day:
        """Give the day, or where the time of day is known the date-time in UTC."""
        if isinstance(when, Moment):
            return when.at.astimezone(self.zone).date() if when.is_day else when.at.astimezone(UTC)
        return when.astimezone(UTC) if isinstance(when, datetime) else when

    def _write(self, form: str, key: Day) -> str:
        local = key.astimezone(self.zone) if isinstance(key, datetime) else None
        if form == "iso":
            return _write_iso(key, local)
        if form == "time":
            return str(
                Markup('<time datetime="{}">{}</time>').format(self._write("iso", key), self._write("date", key))
            )
        return self._write_words(form, local.date() if local else key, local)

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
        from babel.dates import format_date, format_skeleton, format_time, get_datetime_format

        clock = ""
        if local and form in {"clock", "date"}:
            clock = f"{format_time(local.time(), 'short', locale=self._locale)} {self._name_zone(local)}"
        if form == "clock":
            return clock
        if form == "month":
            return format_skeleton("yMMMM", datetime(day.year, day.month, 1, tzinfo=UTC), locale=self._locale)
        words = format_date(day, "full" if form == "day" else "long", locale=self._locale)
        if not clock:
            return words
        joined = str(get_datetime_format("medium", locale=self._locale))
        return joined.replace("'", "").replace("{0}", clock).replace("{1}", words)


def _write_iso(key: date, local: datetime | None) -> str:
    """Write RFC 3339, whose offsets have no seconds: a moment of the days of local mean time is told in UTC."""
    if local is None:
        return key.isoformat()
    offset = local.utcoffset() or timedelta()
    return (local if not offset % MINUTE else local.astimezone(UTC)).isoformat(timespec="seconds")
