"""Dates as newsrooms, agencies and mail programs write them.

Only what can be read in one way is a date: `01/02/2021` is January to some and February to others, so it is none here.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from glossator.model.fields import Moment

if TYPE_CHECKING:
    from datetime import tzinfo

MONTHS: Final = "january february march april may june july august september october november december".split()
ISO: Final = re.compile(
    r"(?P<day>[12]\d{3}-\d{2}-\d{2})(?:[Tt ](?P<time>\d{2}:\d{2}(?::\d{2}(?:\.\d{1,6})?)?)\d*[ ]?(?P<offset>[Zz]|[+-]\d{2}(?::?\d{2})?)?)?",
    re.ASCII,
)
WEEKDAY: Final = r"(?:(?:mon|tues?|wed(?:nes)?|thu(?:rs?)?|fri|sat(?:ur)?|sun)(?:day)?[.,]{0,2}\s+)?"
CLOCK: Final = (
    r"(?:,?\s+(?:at\s+)?\d{1,2}[:.]\d{2}(?::\d{2})?(?:\s*[ap]\.?m\.?)?(?:\s+[a-z]{2,5}|\s+[+-]\d{2}:?\d{2})?)?"
)
WRITTEN: Final = re.compile(
    WEEKDAY + r"(?:(?P<month>[a-z]{3,9})\.?\s+(?P<day>\d{1,2})(?:st|nd|rd|th)?,?"
    r"|(?P<day2>\d{1,2})(?:st|nd|rd|th)?\s+(?P<month2>[a-z]{3,9})\.?,?)\s+(?P<year>[12]\d{3})" + CLOCK,
    re.IGNORECASE | re.ASCII,
)
RFC_5322: Final = re.compile(
    r"(?:[A-Z][a-z]{2}, )?\d{1,2} [A-Z][a-z]{2} [12]\d{3} \d{2}:\d{2}(?::\d{2})? (?:[+-]\d{4}|GMT|UTC?)(?: \([A-Za-z ]+\))?",
    re.ASCII,
)


def find_date(text: str, zone: tzinfo) -> Moment | None:
    """Read a text that is a date and nothing else: ISO 8601, RFC 5322 section 3.3, or written out in English; None if it is not.

    Without an offset a time is in `zone`. The time beside a written-out date is not used: its zone is told by a name that means several.
    """
    text = text.strip()
    try:
        if match := ISO.fullmatch(text):
            return _read_iso(match, zone)
        if RFC_5322.fullmatch(text):
            from email.utils import parsedate_to_datetime

            return Moment(parsedate_to_datetime(text))
        if match := WRITTEN.fullmatch(text):
            return _read_written(match, zone)
    except ValueError:  # not in the calendar
        pass
    return None


def spell_date(moment: Moment) -> str:
    """Write a date for front matter: the day alone where only that is known, else the moment in UTC."""
    return moment.at.date().isoformat() if moment.is_day else f"{moment.at.astimezone(UTC):%Y-%m-%d %H:%M:%S}Z"


def _read_iso(match: re.Match[str], zone: tzinfo) -> Moment:
    if not match["time"]:
        return Moment(datetime.fromisoformat(match["day"]).replace(tzinfo=zone), is_day=True)
    at = datetime.fromisoformat(f"{match['day']}T{match['time']}{(match['offset'] or '').upper()}")
    return Moment((at if at.tzinfo else at.replace(tzinfo=zone)).replace(microsecond=0))


def _read_written(match: re.Match[str], zone: tzinfo) -> Moment | None:
    name = (match["month"] or match["month2"]).lower()
    months = [number for number, month in enumerate(MONTHS, 1) if month.startswith(name) or name == "sept" == month[:4]]
    if len(months) != 1:
        return None
    day = int(match["day"] or match["day2"])
    return Moment(datetime(int(match["year"]), months[0], day, tzinfo=zone), is_day=True)
