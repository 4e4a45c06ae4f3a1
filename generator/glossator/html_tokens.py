"""HTML to a flat list of tags and texts, in time linear in its length, whatever it holds.

The rules are the tokenizer's of the HTML standard (13.2.5) as far as they decide what is text. Turned down: `html.parser`, which takes minutes for
a megabyte of `<a <a <a` and raises an AssertionError on `<![<![`, and html5lib, which is no dependency.
"""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

# Each match moves on, and none looks further than its own end, so that an unclosed tag costs no second reading.
TAG_NAME: Final = re.compile(r"</?([A-Za-z][^\t\n\f\r />]*)")
ATTRIBUTE: Final = re.compile(
    r"[\t\n\f\r /]*+(?:(>)|([^\t\n\f\r />][^\t\n\f\r />=]*+)(?:[\t\n\f\r ]*+(=)[\t\n\f\r ]*+)?)"
)
BARE_VALUE: Final = re.compile(r"[^\t\n\f\r >]*+")
COMMENT_END: Final = re.compile(r"--!?>")
LONG_REFERENCE: Final = re.compile(r"&#(?:[0-9]{8,}|[xX][0-9a-fA-F]{8,});?")
RAW_ELEMENTS: Final = frozenset("script style textarea title iframe noembed noframes xmp".split())
DECODED_ELEMENTS: Final = frozenset({"textarea", "title"})


class StartTag(NamedTuple):
    """A start tag, its names in lower case, and as it was written. Of an attribute given twice the first counts (13.2.5.33)."""

    name: str
    attributes: dict[str, str]
    written: str


class EndTag(NamedTuple):
    """An end tag."""

    name: str


Token = StartTag | EndTag | str


def read_tokens(text: str, *, keeps_unended: bool = False) -> Iterator[Token]:
    """Give the tags and the texts between them, character references decoded. Comments are dropped.

    A tag that never ends is dropped with all after it, as browsers do, or with `keeps_unended` given as the text it was written as.
    """
    position = 0
    while (start := text.find("<", position)) >= 0:
        name = TAG_NAME.match(text, start)
        if name is None and text[start + 1 : start + 2] not in {"!", "?", "/"}:
            yield _decode(text[position : start + 1])
            position = start + 1
            continue
        if start > position:
            yield _decode(text[position:start])
        if name is None:
            position = _skip_comment(text, start)
            continue
        attributes, position = _read_attributes(text, name.end())
        if position < 0:
            if keeps_unended:
                yield text[start:]
            return
        tag = name[1].lower()
        yield EndTag(tag) if text[start + 1] == "/" else StartTag(tag, attributes, text[start:position])
        if tag in RAW_ELEMENTS and text[start + 1] != "/":
            raw = text[position : _find_raw_end(text, tag, position)]
            yield _decode(raw) if tag in DECODED_ELEMENTS else raw
            position += len(raw)
    if position < len(text):
        yield _decode(text[position:])


def find_tags(text: str) -> Iterator[tuple[str, int, int]]:
    """Give where each tag starts and ends, and its name in lower case, an end tag's with its `/`. What stands in comments and scripts is none."""
    position = 0
    while (start := text.find("<", position)) >= 0:
        name = TAG_NAME.match(text, start)
        if name is None:
            is_comment = text[start + 1 : start + 2] in {"!", "?", "/"}
            position = _skip_comment(text, start) if is_comment else start + 1
            continue
        _, position = _read_attributes(text, name.end())
        if position < 0:
            return
        tag, is_end = name[1].lower(), text[start + 1] == "/"
        yield f"/{tag}" if is_end else tag, start, position
        if tag in RAW_ELEMENTS and not is_end:
            position = _find_raw_end(text, tag, position)


def _find_raw_end(text: str, tag: str, position: int) -> int:
    end = re.compile(rf"</{tag}(?=[\t\n\f\r />])", re.IGNORECASE).search(text, position)
    return end.start() if end else len(text)


def _read_attributes(text: str, position: int) -> tuple[dict[str, str], int]:
    """Read attributes up to the tag's end; give them and where the text goes on, -1 if the tag never ends."""
    attributes: dict[str, str] = {}
    while match := ATTRIBUTE.match(text, position):
        position = match.end()
        if match[1]:
            return attributes, position
        value = ""
        if match[3]:
            quote = text[position : position + 1]
            if quote in {'"', "'"}:
                end = text.find(quote, position + 1)
                if end < 0:
                    return attributes, -1
                value, position = text[position + 1 : end], end + 1
            else:
                bare = BARE_VALUE.match(text, position)
                value = bare[0] if bare else ""
                position += len(value)
        attributes.setdefault(match[2].lower(), _decode(value))
    return attributes, -1


def _skip_comment(text: str, start: int) -> int:
    """Give where the text goes on after a comment, a declaration or what the standard takes for one (13.2.5.41 and 42)."""
    if not text.startswith("<!--", start):
        end = text.find(">", start + 2)
        return end + 1 if end >= 0 else len(text)
    if text.startswith((">", "->"), start + 4):
        return text.index(">", start) + 1
    end_match = COMMENT_END.search(text, start + 4)
    return end_match.end() if end_match else len(text)


def _decode(text: str) -> str:
    """Decode character references (13.5). A number of more than seven digits is no character and would only cost time."""
    return html.unescape(LONG_REFERENCE.sub("\ufffd", text)) if "&" in text else text
