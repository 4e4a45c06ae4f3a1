"""A document from elsewhere becomes an article: plain text, Markdown or HTML in, Markdown with front matter out."""

from __future__ import annotations

import re
from dataclasses import field
from datetime import datetime
from pathlib import PurePath
from typing import TYPE_CHECKING, Any, Final, Literal

from glossator.diagnostics import Code, report
from glossator.frozen import frozen
from glossator.interchange.dates import find_date, spell_date
from glossator.interchange.decoding import decode_document
from glossator.interchange.front_matter import write_front_matter
from glossator.interchange.headlines import make_stem, make_title, tidy_line
from glossator.interchange.html_source import read_html
from glossator.interchange.markdown_source import read_markdown_source
from glossator.interchange.paragraphs import write_paragraphs
from glossator.interchange.raw_text import read_raw_text
from glossator.model.fields import Moment, Scalar
from glossator.model.names import is_language
from glossator.source import Place

if TYPE_CHECKING:
    from datetime import date, tzinfo

    from glossator.diagnostics import Diagnostic
    from glossator.source import Source

Kind = Literal["text", "markdown", "html"]

KIND_BY_SUFFIX: Final[dict[str, Kind]] = {
    ".txt": "text",
    ".text": "text",
    ".md": "markdown",
    ".markdown": "markdown",
    ".html": "html",
    ".htm": "html",
    ".xhtml": "html",
}
HTML_START: Final = re.compile(
    rb"\s*(?:<!--(?:(?!-->).)*-->\s*|<\?xml[^>]*>\s*)*<(?:!doctype\s+html|html|head|body|article|div|p)\b",
    re.IGNORECASE | re.DOTALL,
)
MATTER_START: Final = re.compile(rb"---[ \t]*\r?\n[\w-]+[ \t]*:")
BLANK_LINE: Final = re.compile(r"\n[ \t]*\n")
SNIFFED: Final = 8192
NAME_DATE: Final = re.compile(r"(?<!\d)([12]\d{3}-\d{2}-\d{2})(?!\d)")


@frozen
class ImportedArticle:
    """An article ready to be written as `STEM.md`. `stem` begins with the date; `markdown` is the whole file with its front matter."""

    stem: str
    title: str
    date: Moment
    markdown: str


@frozen
class _Document:
    """What any kind of document gives. `fields` are front matter but for title and date; `opening` stands in where there is no title."""

    body: str
    opening: str
    title: str = ""
    date: Moment | None = None
    fields: dict[str, Any] = field(default_factory=dict)


def import_document(
    name: str, data: bytes, *, zone: tzinfo, today: date
) -> tuple[ImportedArticle | None, list[Diagnostic]]:
    """Make an article of a document's bytes; None if it holds no text. `name` is its path, as diagnostics shall show it.

    A time without an offset is in `zone`, and so is the day in the stem. A document without a date takes the one in its name, else `today`, with
    the warning `guessed-date`; one without a headline takes its first sentence's words, with the notice `guessed-title`.
    """
    kind = find_kind(name, data)
    source, diagnostics = decode_document(name, data, is_html=kind == "html")
    if source is None:
        return None, diagnostics
    document, diagnostics = _read_document(source, kind, zone)
    if document is None:
        return None, diagnostics
    if not document.body.strip():
        hint = "give a file that holds an article's words"
        return None, [report(Code.EMPTY_FILE, Place(name, 1, 1, 1), "the file holds no text", hint)]
    title = tidy_line(document.title)
    if not title:
        title = make_title(document.opening) or make_title(document.body) or "Untitled"
        hint = "write a headline: it is `title:` in the article's front matter"
        diagnostics.append(
            report(
                Code.GUESSED_TITLE, Place(name, 1, 1, 1), "there is no headline; the first words stand in for it", hint
            )
        )
    moment = document.date or _find_name_date(name, zone)
    if moment is None:
        moment = Moment(datetime(today.year, today.month, today.day, tzinfo=zone), is_day=True)
        hint = "put the day of publication in the article's front matter, as `date:`"
        diagnostics.append(
            report(Code.GUESSED_DATE, Place(name, 1, 1, 1), f"there is no date; it became today's, {today}", hint)
        )
    day = moment.at.astimezone(zone).date()
    matter = {"title": title, "date": Scalar(spell_date(moment), is_plain=True), **document.fields}
    stem = make_stem(day, title, PurePath(name).stem)
    return ImportedArticle(stem, title, moment, write_front_matter(matter) + document.body), diagnostics


def find_kind(name: str, data: bytes) -> Kind:
    """Tell a document's kind by its name's suffix; where that says nothing, by its first bytes."""
    suffix = PurePath(name).suffix.lower()
    if suffix in KIND_BY_SUFFIX:
        return KIND_BY_SUFFIX[suffix]
    start = data[:SNIFFED].removeprefix(b"\xef\xbb\xbf")
    if HTML_START.match(start):
        return "html"
    return "markdown" if MATTER_START.match(start) else "text"


def _read_document(source: Source, kind: Kind, zone: tzinfo) -> tuple[_Document | None, list[Diagnostic]]:
    if kind == "html":
        return _read_page(source.text, zone), []
    if kind == "text":
        return _read_text(source.text, zone), []
    read, diagnostics = read_markdown_source(source, zone)
    if read is None:
        return None, diagnostics
    fields = {**read.fields, "extra": read.extra}
    return _Document(
        read.body, "" if read.title else _find_opening(read.body), read.title, read.date, fields
    ), diagnostics


def _find_opening(markdown: str) -> str:
    """Give the words of the first block of Markdown that has any, its markup gone."""
    from glossator.markdown.reading import read_markdown

    blocks = (read_markdown(block, is_fragment=True).text for block in BLANK_LINE.split(markdown))
    return next((words for words in blocks if words.strip()), "")


def _read_text(text: str, zone: tzinfo) -> _Document:
    read = read_raw_text(text, zone)
    opening = read.paragraphs[0] if read.paragraphs else ""
    fields = {"authors": read.authors, "source": read.source}
    body = f"\n{write_paragraphs(read.paragraphs)}" if read.paragraphs else ""
    return _Document(body, opening, read.title or "", read.date, fields)


def _read_page(text: str, zone: tzinfo) -> _Document:
    page = read_html(text, zone)
    about = page.metadata
    fields = {
        "authors": about.authors,
        "source": {"name": about.site_name, "url": about.url} if about.url and about.site_name else {},
        "lang": about.language if about.language and is_language(about.language) else "",
    }
    return _Document(f"\n{page.markdown}" if page.markdown else "", page.opening, about.title, about.date, fields)


def _find_name_date(name: str, zone: tzinfo) -> Moment | None:
    """Find a date in a file's name, as in `2021-01-06-apps.md`."""
    match = NAME_DATE.search(PurePath(name).stem)
    return find_date(match[1], zone) if match else None
