"""A Markdown file from elsewhere: its front matter in our keys, its body untouched."""

from __future__ import annotations

import re
from dataclasses import field
from typing import TYPE_CHECKING, Any, Final

from glossator.frozen import frozen
from glossator.interchange.dates import find_date
from glossator.interchange.headlines import tidy_line
from glossator.model.fields import Scalar
from glossator.model.names import is_key, is_language, make_key
from glossator.yaml_nodes import load_yaml

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import tzinfo

    from glossator.diagnostics import Diagnostic
    from glossator.model.fields import Moment
    from glossator.source import Source

FRONT_MATTER: Final = re.compile(r"---[ \t]*\n(.*?\n)??(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL)
HEADLINE: Final = re.compile(r"\n*# +(?P<title>[^\n]*[^\s#])[ \t]*#*[ \t]*(?:\n+|\Z)")
# What other generators call our fields, the likelier name first.
OUR_NAMES: Final = {
    "title": ("title",),
    "date": ("date", "published", "pubdate", "publishDate"),
    "slug": ("slug",),
    "lang": ("lang", "language"),
    "summary": ("summary", "description", "excerpt"),
    "authors": ("authors", "author"),
    "topics": ("topics", "tags", "categories"),
    "story": ("story",),
    "draft": ("draft",),
}
CHECKS: Final[dict[str, Callable[[str], object]]] = {"slug": is_key, "lang": is_language, "story": make_key}


@frozen
class MarkdownSource:
    """A Markdown file taken apart. `fields` are ours, as front matter holds them, without title and date; `extra` is what we have no key for."""

    body: str
    title: str = ""
    date: Moment | None = None
    fields: dict[str, Any] = field(default_factory=dict)
    extra: dict[str, Any] = field(default_factory=dict)


def read_markdown_source(source: Source, zone: tzinfo) -> tuple[MarkdownSource | None, list[Diagnostic]]:
    """Read a Markdown file, line ends LF; None if its front matter is no YAML mapping of ours. Without one, a first `# Headline` is the title."""
    match = FRONT_MATTER.match(source.text)
    matter: Mapping[str, Any] = {}
    if match and match[1]:
        loaded, diagnostics = load_yaml(source, match.start(1), match.end(1))
        if diagnostics:
            return None, diagnostics
        if isinstance(loaded.value, dict):
            matter = loaded.value
        elif loaded.value is not None:
            match = None  # a text between two rules
    body = source.text[match.end() if match else 0 :]
    read = _read_fields(matter, body, zone)
    if not read.title and (headline := HEADLINE.match(body)):
        return MarkdownSource(
            body[headline.end() :], tidy_line(headline["title"]), read.date, read.fields, read.extra
        ), []
    return read, []


def _read_fields(matter: Mapping[str, Any], body: str, zone: tzinfo) -> MarkdownSource:
    """Take over what has a value that we can use, under our name; all else goes to `extra` as it is."""
    fields: dict[str, Any] = {}
    extra = dict(matter)
    for name, others in OUR_NAMES.items():
        for other in others:
            value = _convert(name, matter.get(other), zone)
            if value is not None and name not in fields:
                fields[name] = value
                del extra[other]
    if isinstance(inner := extra.get("extra"), dict):
        del extra["extra"]
        extra = {**inner, **extra}
    title, date = fields.pop("title", ""), fields.pop("date", None)
    return MarkdownSource(body, title, date, fields, extra)


def _convert(name: str, value: Any, zone: tzinfo) -> Any:  # noqa: ANN401  whatever YAML can say
    """Give a foreign value as our field wants it; None if it does not fit."""
    if name in {"authors", "topics"}:
        values = value if isinstance(value, list) else [value]
        names = [tidy_line(entry) for entry in values if isinstance(entry, str) and tidy_line(entry)]
        return names if names and all(map(make_key, names)) and len(names) == len(values) else None
    if not isinstance(value, str) or not value.strip():
        return None
    if name == "date":
        return find_date(value, zone)
    if name == "draft":
        return Scalar(value.lower(), is_plain=True) if value.lower() in {"true", "false"} else None
    check = CHECKS.get(name)
    return tidy_line(value) if check is None or check(value) else None
