"""Names that become part of an address: slugs, keys, ids; and the names of languages and time zones.

A key is of Unicode letters with their marks, of decimal digits and of single hyphens, in lower case and NFKC. Turned down: python-slugify, which
takes every combining mark for a separator and so tears Hindi, Thai and pointed Hebrew words apart.
"""

from __future__ import annotations

import re
from functools import cache
from unicodedata import normalize
from zoneinfo import ZoneInfo

import regex

ANNOTATION_ID = re.compile(r"[a-z0-9][a-z0-9-]*")
LANGUAGE_TAG = re.compile(r"[A-Za-z]{2,8}(?:-[A-Za-z0-9]{1,8})*")
ASCII_GAP = re.compile(r"[^a-z0-9]+")
INVISIBLE = regex.compile(r"\p{Default_Ignorable_Code_Point}+")
GAP = regex.compile(r"(?:[^\p{L}\p{M}\p{Nd}]|(?<![\p{L}\p{M}])\p{M})+")


def make_key(name: str) -> str:
    """Give the key or slug that a name makes for itself; empty if it holds no letter and no digit.

    `make_key(make_key(name)) == make_key(name)`, and neither `/` nor `.` nor a control character is ever in it.
    """
    if name.isascii():
        return ASCII_GAP.sub("-", name.lower()).strip("-")
    made = normalize("NFKC", INVISIBLE.sub("", normalize("NFKC", name)).lower())
    made = GAP.sub("-", made).strip("-")
    return made if made == name else make_key(made)  # folding, composing and dropping can each give the others new work


def normal_key(name: str) -> str:
    """Give a key as it is compared and kept: NFC, lower case, no outer white space. It may still not be a key; see `is_key`."""
    return normalize("NFC", name.strip().lower())


def is_key(name: str) -> bool:
    """Tell whether a name has the form of a key: letters, digits and hyphens, lower-cased."""
    return bool(name) and make_key(name) == name


@cache
def is_language(tag: str) -> bool:
    """Tell whether a BCP 47 tag (RFC 5646) names a language that CLDR knows, so that dates can be written in it."""
    from babel import Locale, UnknownLocaleError

    try:
        Locale.parse(tag, sep="-")
    except (ValueError, UnknownLocaleError, TypeError):
        return False
    return bool(LANGUAGE_TAG.fullmatch(tag))


def find_timezone(name: str) -> ZoneInfo | None:
    """Find a time zone by its IANA name."""
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):  # no such key; not a key at all (`../etc`); a folder of zones (`Europe`)
        return None
