"""Plain text as it comes from an agency, a mail or a copied page: what its first lines say, and its paragraphs.

A line is taken out of the text only if it is metadata beyond doubt; a wrong recognition is worse than none. What remains is the text as
received, not a word changed.
"""

from __future__ import annotations

import re
from dataclasses import field
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

from glossator.frozen import frozen
from glossator.interchange.dates import find_date
from glossator.interchange.paragraphs import split_paragraphs

if TYPE_CHECKING:
    from datetime import tzinfo

    from glossator.model.fields import Moment

MAX_HEADLINE: Final = 120
LABEL: Final = re.compile(
    r"(?:(?P<title>title|headline|subject)|(?P<date>date|published(?: on)?|posted(?: on)?|publication date)"
    r"|(?P<authors>authors?|byline|by)|(?P<source>source|via))[ \t]*:[ \t]*(?P<value>\S.*)",
    re.IGNORECASE,
)
DATE_WORD: Final = re.compile(r"(?:date|published|posted)(?: on)?[ \t]+(?P<value>.{8,40})", re.IGNORECASE)
DATE_MARK: Final = re.compile(
    r"date:?[ \t]+(?P<value>[0-9]{4}-[0-9]{2}-[0-9]{2}(?:[T ][0-9]{2}:\S+)?)[ \t]+(?P<rest>\S.*)", re.IGNORECASE
)
BYLINE: Final = re.compile(r"(?:By|BY)[ \t]+(?P<value>.{3,120})")
NAME: Final = re.compile(r"[^\W\d_][^\W\d_'’.-]*(?:['’.-][^\W\d_]*)*")
NAME_BREAK: Final = re.compile(r",\s+(?:and\s+)?|\s+(?:and|&)\s+")
PARTICLES: Final = frozenset("al bin da de del den der di dos du ibn la le ten van von".split())
SOURCE: Final = re.compile(r"(?P<name>[^\n]{0,80}?)[\s,;:(<–—-]*(?P<url>https?://[^\s<>\"]+?)[)>.,;]?", re.IGNORECASE)
SOURCE_NAME: Final = re.compile(r"[^\W_](?:[^.:;!?\n]|\.(?=\w)){1,59}")
AGENCIES: Final = "Reuters|AP|AFP|Xinhua|UPI|dpa|DPA|TASS|ANSA|EFE|PTI|ANI|Kyodo|Yonhap|Bloomberg|BBC|CNN"
DATELINE: Final = re.compile(rf"(?:[^\W\d_][^()\n]{{0,60}}\s)?\((?P<name>{AGENCIES})\)\s*[-–—]")
SENTENCE_BREAK: Final = re.compile(r"[a-z0-9][.!?]\s+[A-Z“\"]")


@frozen
class RawText:
    """A plain text taken apart. `source` has the keys `name` and, where known, `url`. `paragraphs` are plain text."""

    paragraphs: list[str]
    title: str | None = None
    date: Moment | None = None
    authors: list[str] = field(default_factory=list)
    source: dict[str, str] = field(default_factory=dict)


def read_raw_text(text: str, zone: tzinfo) -> RawText:
    """Take the head's lines and a closing source line out of a text, and split the rest into paragraphs. Line ends are LF."""
    lines = text.strip().split("\n")
    fields: dict[str, Any] = {}
    index = _read_head(lines, fields, zone)
    if "source" not in fields and lines[index:] and (source := _find_closing_source(lines[-1])):
        fields["source"] = source
        lines.pop()
    paragraphs = split_paragraphs("\n".join(lines[index:]))
    if paragraphs and (dateline := DATELINE.match(paragraphs[0])):
        fields.setdefault("source", {"name": dateline["name"]})
    return RawText(paragraphs, **fields)


def _read_head(lines: list[str], fields: dict[str, Any], zone: tzinfo) -> int:
    """Read the metadata that the first lines hold into `fields`; give the index of the text's first line, cut of a date before its words."""
    for index, line in enumerate(lines):
        found = _find_field(line.strip(), zone)
        if found and found[0] not in fields:
            fields[found[0]] = found[1]
        elif "title" not in fields and _is_headline(lines, index, zone):
            fields["title"] = line.strip()
        elif (
            "date" not in fields
            and (mark := DATE_MARK.fullmatch(line.strip()))
            and (date := find_date(mark["value"], zone))
        ):
            fields["date"] = date
            lines[index] = mark["rest"]
            return index
        elif line.strip():
            return index
    return len(lines)


def _find_field(line: str, zone: tzinfo) -> tuple[str, Any] | None:
    """Find what a line of metadata says: the field's name and its value."""
    label = LABEL.fullmatch(line)
    value = label["value"].strip() if label else ""
    found: tuple[str, Any] | None = None
    if label and label["title"]:
        found = "title", value
    elif label and label["authors"]:
        found = "authors", find_names(value)
    elif label and label["source"]:
        found = "source", _find_source(value)
    elif byline := BYLINE.fullmatch(line):
        found = "authors", find_names(byline["value"])
    else:
        worded = DATE_WORD.fullmatch(line)
        found = "date", find_date(value or (worded["value"] if worded else line), zone)
    return found if found[1] else None


def _is_headline(lines: list[str], index: int, zone: tzinfo) -> bool:
    """Tell whether a line is a headline: short, no sentence, set apart, and above a longer paragraph."""
    line = lines[index].strip()
    rest = [later.strip() for later in lines[index + 1 :][:20]]
    words = [later for later in rest if later and not _find_field(later, zone)]
    return (
        0 < len(line) <= MAX_HEADLINE
        and line[0] not in ">-*+#|`<[("
        and line.rstrip("\"”’')")[-1:] not in {*".,;:…。，", ""}
        and not SENTENCE_BREAK.search(line)
        and "://" not in line
        and not DATE_MARK.fullmatch(line)
        and bool(rest and words)
        and (not rest[0] or _find_field(rest[0], zone) is not None)
        and len(words[0]) > len(line)
    )


def find_names(text: str) -> list[str]:
    """Find the people a byline names; none of them, if it could be anything else than names."""
    names = [name.strip() for name in NAME_BREAK.split(text.strip())]
    return names if all(_is_name(name) for name in names) else []


def _is_name(name: str) -> bool:
    words = name.split()
    return (
        2 <= len(words) <= 5  # noqa: PLR2004  a single word may be a place, a day or a company
        and all(NAME.fullmatch(word) and (word[0].isupper() or word in PARTICLES) for word in words)
        and words[0] not in {"The", "A", "An"}
    )


def _find_source(text: str) -> dict[str, str] | None:
    """Find a source's name and address in what follows `Source:`."""
    if match := SOURCE.fullmatch(text):
        url = match["url"]
        return {"name": match["name"].strip() or (urlsplit(url).hostname or url).removeprefix("www."), "url": url}
    return {"name": text} if SOURCE_NAME.fullmatch(text) else None


def _find_closing_source(line: str) -> dict[str, str] | None:
    """Find a source in a text's last line; only with its address, since any text may end with `Source: my uncle`."""
    label = LABEL.fullmatch(line.strip())
    source = _find_source(label["value"].strip()) if label and label["source"] else None
    return source if source and "url" in source else None
