"""What an HTML page says of itself: in its meta tags, its JSON-LD (schema.org) and its first headline."""

from __future__ import annotations

import json
import re
from collections import deque
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

from glossator.frozen import frozen
from glossator.html_tokens import EndTag, StartTag
from glossator.interchange.dates import find_date
from glossator.interchange.headlines import tidy_line
from glossator.interchange.raw_text import find_names

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import tzinfo

    from glossator.html_tokens import Token
    from glossator.model.fields import Moment

ABSOLUTE: Final = re.compile(r"https?://[^\s/]+(?:/\S*)?", re.IGNORECASE)
LANGUAGE: Final = re.compile(r"[A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{2,8})*")
MAX_LINKED_DATA: Final = 10_000
MAX_TITLE: Final = 300
BYLINE_WORD: Final = re.compile(r"by\s+(?=\S)", re.IGNORECASE)


@frozen
class HtmlMetadata:
    """What a page says of itself; empty where it does not say it. `base` is what its links are resolved from."""

    title: str
    date: Moment | None
    authors: list[str]
    url: str
    site_name: str
    language: str
    base: str


@dataclass(slots=True)
class _Found:
    """What was met in the page: the first of each meta tag and each element's text that counts."""

    meta: dict[str, str]
    texts: dict[str, str]
    times: list[str]
    language: str = ""
    canonical: str = ""
    base: str = ""


def read_metadata(tokens: Sequence[Token], zone: tzinfo) -> HtmlMetadata:
    """Read what a page says of itself. A time without an offset is in `zone`."""
    found = _find_all(tokens)
    meta = found.meta
    linked = _find_linked_data(found.texts.get("ld+json", ""))
    url = next(
        (url for url in (found.canonical, meta.get("og:url", ""), linked.get("url", "")) if ABSOLUTE.fullmatch(url)), ""
    )
    dates = (meta.get("article:published_time"), linked.get("date"), *found.times)
    titles = (meta.get("og:title"), found.texts.get("h1"), found.texts.get("title"), linked.get("headline"))
    language = found.language or meta.get("content-language", "")
    return HtmlMetadata(
        title=next((tidy_line(title)[:MAX_TITLE] for title in titles if title and tidy_line(title)), ""),
        date=next((date for text in dates if text and (date := find_date(text, zone))), None),
        authors=_read_authors(meta.get("author") or linked.get("author", "")),
        url=url,
        site_name=tidy_line(meta.get("og:site_name") or linked.get("publisher") or (urlsplit_host(url) if url else ""))[
            :MAX_TITLE
        ],
        language=language.replace("_", "-") if LANGUAGE.fullmatch(language) else "",
        base=found.base if ABSOLUTE.fullmatch(found.base) else url,
    )


def urlsplit_host(url: str) -> str:
    """Give a URL's host without `www.`; empty if it is no URL."""
    try:
        return (urlsplit(url).hostname or "").removeprefix("www.")
    except ValueError:
        return ""


def _find_all(tokens: Sequence[Token]) -> _Found:
    found = _Found({}, {}, [])
    for index, token in enumerate(tokens):
        if not isinstance(token, StartTag):
            continue
        attributes = token.attributes
        if token.name == "meta":
            key = (
                attributes.get("property")
                or attributes.get("name")
                or attributes.get("itemprop")
                or attributes.get("http-equiv")
                or ""
            )
            found.meta.setdefault(key.lower(), attributes.get("content", "").strip())
        elif token.name == "link" and attributes.get("rel", "").lower() == "canonical":
            found.canonical = found.canonical or attributes.get("href", "").strip()
        elif token.name == "html":
            found.language = found.language or attributes.get("lang", "").strip()
        elif token.name == "base":
            found.base = found.base or attributes.get("href", "").strip()
        elif token.name == "time" and "datetime" in attributes:
            found.times.append(attributes["datetime"])
        elif token.name in {"h1", "title"} and token.name not in found.texts:
            found.texts[token.name] = _text_after(tokens, index, token.name)
        elif token.name == "script" and attributes.get("type", "").lower() == "application/ld+json":
            found.texts.setdefault("ld+json", _text_after(tokens, index, token.name))
    return found


def _text_after(tokens: Sequence[Token], index: int, name: str) -> str:
    """Give the words of an element, to its end tag or as far as a headline can go."""
    parts: list[str] = []
    for token in tokens[index + 1 : index + 100]:
        if isinstance(token, EndTag) and token.name == name:
            break
        if isinstance(token, str):
            parts.append(token)
    return "".join(parts)


def _read_authors(text: str) -> list[str]:
    """Read a byline from metadata: its names if they look like people's, else the whole, for a desk or an agency."""
    text = BYLINE_WORD.sub("", tidy_line(text), count=1) if BYLINE_WORD.match(tidy_line(text)) else tidy_line(text)
    if not text or "://" in text or "@" in text or len(text) > MAX_TITLE:
        return []
    return find_names(text) or [text]


# JSON-LD


def _find_linked_data(text: str) -> dict[str, str]:
    """Find `date`, `author`, `publisher`, `headline` and `url` of the first object of a page's JSON-LD that has a `datePublished`."""
    try:
        data = json.loads(text) if text else None
    except (ValueError, RecursionError):
        return {}
    for entry in _walk(data):
        if isinstance(entry.get("datePublished"), str):
            fields = {"date": entry["datePublished"], "headline": entry.get("headline"), "url": entry.get("url")}
            fields |= {"author": _name(entry.get("author")), "publisher": _name(entry.get("publisher"))}
            return {key: value for key, value in fields.items() if isinstance(value, str)}
    return {}


def _walk(data: Any) -> Iterator[dict[str, Any]]:  # noqa: ANN401  whatever JSON holds
    """Give the objects in a JSON value, outer ones first, as far as a page's description may reasonably go."""
    waiting = deque([data])
    for _ in range(MAX_LINKED_DATA):
        if not waiting:
            return
        value = waiting.popleft()
        if isinstance(value, dict):
            yield value
            waiting += value.values()
        elif isinstance(value, list):
            waiting += value


def _name(value: Any) -> str:  # noqa: ANN401  whatever JSON holds
    """Give the names in an `author` or `publisher`: a text, an object with a `name`, or a list of them."""
    entries = value if isinstance(value, list) else [value]
    names = [entry.get("name") if isinstance(entry, dict) else entry for entry in entries]
    return ", ".join(name for name in names if isinstance(name, str))
