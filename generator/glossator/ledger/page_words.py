"""The words of a published article's page, as a reader has them: what the page marks as headline, standfirst, byline, caption, text and notices.

The page may hold anything. It is read in one pass over its tokens, and a part ends where the element that it began with does: elements of the same
name are counted, so that one left open in it does no harm.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import UTC, datetime

from glossator.html_tokens import EndTag, StartTag, read_tokens
from glossator.ledger.digests import even

# What stands apart in a text: the same elements as in `markdown.building`.
BLOCKS = frozenset(
    "p h1 h2 h3 h4 h5 h6 ul ol li blockquote pre table thead tbody tfoot tr td th section div dl dt dd figure figcaption details summary hr"
    " caption".split()
)
VOID = frozenset("area base br col embed hr img input link meta source track wbr".split())
# The attribute that marks each part of a page, and of a notice.
PARTS = {"data-headline": "title", "data-standfirst": "summary", "data-caption": "caption", "data-text": "text"}
FIELDS = {"data-was": "was", "data-now": "now", "data-reason": "reason", "data-by": "by"}
# What in the text is none of it: a number, a sign, or the short name of a correction's kind.
SIGN = re.compile(r"[^\w]*[0-9]{0,6}[^\w]*|corr\.|clar\.|upd\.|ed\.|retr\.")
MOST_REGIONS = 60
NAME = "\0"  # stands for a name in the byline, when what is between them is looked at


@dataclass(slots=True)
class NoticeWords:
    """A notice: its correction's id, and its fields as they are digested."""

    id: str
    fields: dict[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class PageWords:
    """What a page says. A part that it does not have is not in `parts`; `asides` is what stands in the text and is marked as none of it.

    `stray` is what stands in the byline, if the names are not joined as they should be. `doubled` are parts that are there more than once.
    """

    parts: dict[str, str] = field(default_factory=dict)
    notices: list[NoticeWords] = field(default_factory=list)
    asides: list[str] = field(default_factory=list)
    stray: str = ""
    doubled: set[str] = field(default_factory=set)


@dataclass(slots=True)
class _Region:
    """An element that is being read: its name, how many of that name are open in it, what it is, and its text so far."""

    tag: str
    what: str
    depth: int = 1
    texts: list[str] = field(default_factory=list)


def read_page_words(html: str) -> PageWords:
    """Read a page."""
    return _Reader().read(html)


class _Reader:
    def __init__(self) -> None:
        self.words = PageWords()
        self.regions: list[_Region] = []
        self.names: list[str] = []

    def read(self, html: str) -> PageWords:
        for token in read_tokens(html):
            if isinstance(token, StartTag):
                self._start(token)
            elif isinstance(token, EndTag):
                self._end(token.name)
            else:
                self._add(token.replace("\n", " "))  # only a block ends a line
        while self.regions:
            self._close(self.regions.pop())
        return self.words

    def _add(self, text: str) -> None:
        # What is marked as no text belongs to that mark alone, and a name in the byline to the name.
        for region in reversed(self.regions):
            region.texts.append(text)
            if region.what in {"aside", "name"}:
                return

    def _start(self, tag: StartTag) -> None:
        name = tag.name
        if name in BLOCKS:
            self._add("\n")
        elif name == "br":
            self._add(" ")
        if name in VOID:
            return
        for region in self.regions:
            region.depth += region.tag == name
        for what in self._find_regions(tag):
            if len(self.regions) < MOST_REGIONS:
                self.regions.append(_Region(name, what))
            else:
                self.words.doubled.add(
                    "text"
                )  # no page of ours nests so; and looking at all of them at each tag would take for ever

    def _find_regions(self, tag: StartTag) -> list[str]:
        attributes, open_now = tag.attributes, {region.what for region in self.regions}
        found = [f"part {part}" for mark, part in PARTS.items() if mark in attributes]
        if "data-byline" in attributes:
            found.append("byline")
        if tag.name == "a" and "byline" in open_now:
            found.append("name")
        if "data-not-text" in attributes and "part text" in open_now:
            found.append("aside")
        if "data-correction" in attributes:
            fields = {"kind": attributes.get("data-kind", ""), "in": attributes.get("data-in", "text")}
            self.words.notices.append(NoticeWords(attributes["data-correction"], fields))
            found.append("notice")
        if self.words.notices and "notice" in open_now:
            found += [f"field {name}" for mark, name in FIELDS.items() if mark in attributes]
            if tag.name == "time" and attributes.get("datetime"):
                self.words.notices[-1].fields.setdefault("date", _read_date(attributes["datetime"]))
        return found

    def _end(self, name: str) -> None:
        if name in BLOCKS:
            self._add("\n")
        while self.regions:
            open_here = [region for region in self.regions if region.tag == name]
            for region in open_here:
                region.depth -= 1
            ended = next(
                (at for at, region in enumerate(self.regions) if region.tag == name and not region.depth), None
            )
            if ended is None:
                return
            # What was left open in it ends with it.
            for region in reversed(self.regions[ended:]):
                self._close(region)
            del self.regions[ended:]
            return

    def _close(self, region: _Region) -> None:
        words, text = self.words, even("".join(region.texts))
        kind, _, name = region.what.partition(" ")
        if kind == "part":
            if name in words.parts:
                words.doubled.add(name)
            words.parts[name] = text
        elif kind == "name":
            self.names.append(" ".join(text.split()))
            next(each for each in self.regions if each.what == "byline").texts.append(NAME)
        elif kind == "byline":
            if "byline" in words.parts:
                words.doubled.add("byline")
            words.parts["byline"] = "\n".join(self.names)
            words.stray = "" if text == _join_names(len(self.names)) else text.replace(NAME, "\u2026") or "nothing"
        elif kind == "aside" and not SIGN.fullmatch(text):
            words.asides.append(text)
        elif kind == "field":
            own = words.notices[-1].fields
            own[name] = f"{own[name]}\n{text}" if name in own else text


def _join_names(count: int) -> str:
    """Join names as the built-in templates do: `A`, `A and B`, `A, B and C`."""
    return " and ".join(filter(None, [", ".join([NAME] * (count - 1)), NAME if count else ""]))


def _read_date(written: str) -> str:
    """Give a moment in UTC, and a day as it is."""
    if "T" not in written:
        return written
    try:
        at = datetime.fromisoformat(written)
    except ValueError:
        return written
    return at.astimezone(UTC).replace(tzinfo=None).isoformat() + "Z" if at.tzinfo else written
