"""Names that become part of an address: slugs, keys, ids; and the names of languages and time zones.

A key is of Unicode letters with their marks, of decimal digits and of single hyphens, in lower case and NFKC. Turned down: python-slugify, which
takes every combining mark for a separator and so tears Hindi, Thai and pointed Hebrew words apart.
"""

from __future__ import annotations

import re
from functools import cache
from unicodedata import normalize
from zoneinfo import ZoneInfo

ANNOTATION_ID = re.compile(r"[a-z0-9][a-z0-9-]*")
LANGUAGE_TAG = re.compile(r"[A-Za-z]{2,8}(?:-[A-Za-z0-9]{1,8})*")
OWN_YAML = re.compile(
    r"content/(?:(?:site|glossary|ledger)\.ya?ml$|glossary/.*\.ya?ml$|.*\.annotations?\.ya?ml$)", re.IGNORECASE
)
ASCII_GAP = re.compile(r"[^a-z0-9]+")
NAMED_BY_THEMSELVES = ("da", "de", "es", "fi", "fr", "it", "nl", "pl", "pt", "ru", "sv", "tr", "uk", "zh", "ja")
# For `regex`, which is loaded where a name needs it.
INVISIBLE = r"\p{Default_Ignorable_Code_Point}+"
GAP = r"(?:[^\p{L}\p{M}\p{Nd}]|(?<![\p{L}\p{M}])\p{M})+"


def make_key(name: str) -> str:
    """Give the key or slug that a name makes for itself; empty if it holds no letter and no digit.

    `make_key(make_key(name)) == make_key(name)`, and neither `/` nor `.` nor a control character is ever in it.
    """
    if name.isascii():
        return ASCII_GAP.sub("-", name.lower()).strip("-")
    import regex

    made = normalize("NFKC", regex.sub(INVISIBLE, "", normalize("NFKC", name)).lower())
    made = regex.sub(GAP, "-", made).strip("-")
    return made if made == name else make_key(made)  # folding, composing and dropping can each give the others new work


def normal_key(name: str) -> str:
    """Give a key as it is compared and kept: NFC, lower case, no outer white space. It may still not be a key; see `is_key`."""
    return normalize("NFC", name.strip().lower())


def is_own_yaml(path: str) -> bool:
    """Tell whether a file of the project bears the name of a YAML file that is Glossator's own, and therefore never published."""
    return OWN_YAML.match(path) is not None


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


def nearest_language(tag: str) -> str:
    """Give the nearest tag to one that is not known: spelt with hyphens, or without its last subtags; empty if there is none."""
    subtags = re.sub(r"[^A-Za-z0-9-]", "", tag.replace("_", "-")).split("-")
    known = ("-".join(subtags[:length]) for length in range(len(subtags), 0, -1))
    return next((each for each in known if is_language(each)), "")


def language_names() -> dict[str, str]:
    """Give the tags of languages by their English names, and of some by their own."""
    from babel import Locale

    tags = {name.casefold(): code.replace("_", "-") for code, name in Locale("en").languages.items()}
    for own in NAMED_BY_THEMSELVES:
        tags[(Locale(own).get_language_name(own) or own).casefold()] = own
    return {name: tag for name, tag in tags.items() if is_language(tag)}


def find_timezone(name: str) -> ZoneInfo | None:
    """Find a time zone by its IANA name."""
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):  # no such key; not a key at all (`../etc`); a folder of zones (`Europe`)
        return None
