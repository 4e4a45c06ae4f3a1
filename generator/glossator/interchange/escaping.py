"""Plain text written as Markdown that reads back as that very text.

The law: read as CommonMark with tables, strikethrough and footnotes, `escape_paragraph(text)` is one paragraph whose words are the text's.
A backslash is put only where Markdown would take a character for markup: an asterisk without a partner stays bare. The rules name the
sections of CommonMark 0.31 and of GitHub's specification (GFM) that they guard against. Turned down: a backslash before all punctuation,
which is right as well but which nobody wants to edit.
"""

from __future__ import annotations

import re
from html.entities import html5
from typing import TYPE_CHECKING, Final

from glossator.model.addresses import is_safe_address

if TYPE_CHECKING:
    from collections.abc import Iterator

URL: Final = re.compile(
    r"(?<!\w)https?://[^\W_][^\s<>\"`\\^{|}“”„«»‘’（）。，、；：！？」』】》\x00-\x1f\x7f]*", re.IGNORECASE
)
ANY_LINK: Final = re.compile("<\x00>")
# Stands for a link while the text around it is escaped. NUL is refused in every input, so the text cannot hold it.
LINK_MARK: Final = "<\x00>"

# Without any of these nothing can be markup.
SUSPECT: Final = re.compile(r"[\\`*_~\[\]<>&#^|+=]|[0-9][.)]|(?:^|\n) *-|://")
# Section numbers are CommonMark's. What is escaped is the group `mark`, or all that matched.
BACKSLASH: Final = re.compile(r"\\(?=[!-/:-@\[-`{-~\n])")  # 2.4, 6.7
TAG: Final = re.compile(r"<(?=[A-Za-z/!?])")  # 4.6, 6.5, 6.6
ENTITY: Final = re.compile(r"&(?=#[0-9]{1,7};|#[xX][0-9a-fA-F]{1,6};|([A-Za-z][A-Za-z0-9]{1,31};))")  # 2.5
FOOTNOTE: Final = re.compile(r"\[(?=\^)|\^(?=\[|<\x00>)")
IMAGE: Final = re.compile(r"!(?=<\x00>)")  # a link may have to be written with brackets: 6.4
SPACES: Final = frozenset(" \t\n")  # of other white space, opinions differ: to markdown-it-py U+2028 is none
MARKUP: Final = re.compile(r"[\\`*_~\[\]<^]|&\Z")  # `&` may become an entity's with the words that follow

INDENT: Final = re.compile(r" {0,3}(?=[^ \t])")
HEADING: Final = re.compile(r"#{1,6}(?![^ \t])")  # 4.2
BULLET: Final = re.compile(r"[-+*](?![^ \t])")  # 5.2
NUMBER: Final = re.compile(r"(?P<number>[0-9]{1,9})[.)](?![^ \t])")  # 5.2
RULE: Final = re.compile(r"([-*_])[ \t]*(?:\1[ \t]*){2,}")  # 4.1
UNDERLINE: Final = re.compile(r"(?:=+|-+)[ \t]*")  # 4.3
TILDE_FENCE: Final = re.compile(r"~{3,}")  # 4.5
BACKTICK_FENCE: Final = re.compile(r"^ {0,3}```", re.MULTILINE)
DELIMITER_ROW: Final = re.compile(r"[|:-][|: \t-]*")  # GFM 4.10
# Where words stand beside real markup, these are escaped as words already, and bare ones are that markup.
MARKUP_STARTS: Final = frozenset("`*_[")


def escape_paragraph(text: str) -> str:
    """Write a paragraph of plain text as Markdown, its bare URLs as links. White space at its lines' ends is dropped."""
    words = "\n".join(line.rstrip(" \t") for line in text.strip().split("\n"))
    if not SUSPECT.search(words):
        return words
    masked, links = _mask_links(words)
    return _restore_links(_put_backslashes(masked, {*_find_inline(masked), *_find_block_starts(masked)}), links)


def escape_words(text: str, *, in_link: bool = False) -> str:
    """Write words that stand beside real markup: all that could be markup is escaped. In a link, bare URLs stay words."""
    masked, links = (text, []) if in_link else _mask_links(text)
    marks = {match.start() for match in MARKUP.finditer(masked) if not masked.startswith(LINK_MARK, match.start())}
    return _restore_links(
        _put_backslashes(masked, marks | set(_find(ENTITY, masked)) | set(_find(IMAGE, masked))), links
    )


def escape_block_starts(markdown: str) -> str:
    """Escape what would begin another block in a paragraph of inline Markdown, whose words went through `escape_words`."""
    starts = (offset for offset in _find_block_starts(markdown) if markdown[offset] not in MARKUP_STARTS)
    return _put_backslashes(markdown, set(starts))


def write_link(url: str, text: str | None = None) -> str:
    """Write a link: `<url>` where that shows the URL as it is, else with brackets. `text` is Markdown."""
    from markdown_it.common.normalize_url import normalizeLinkText

    # An autolink shows `%41` and punycode decoded.
    if text is None and normalizeLinkText(url) == url and not re.search(r"[\s<>\x00-\x20]", url):
        return f"<{url}>"
    shown = escape_words(url, in_link=True) if text is None else text
    target = re.sub(r"[\s<>\\|`\"\x00-\x1f]", lambda match: "".join(f"%{byte:02X}" for byte in match[0].encode()), url)
    target = ENTITY.sub("&amp;", target)
    return f"[{shown}](<{target}>)" if "(" in target or ")" in target else f"[{shown}]({target})"


def _put_backslashes(text: str, offsets: set[int]) -> str:
    if not offsets:
        return text
    return "".join(f"\\{character}" if offset in offsets else character for offset, character in enumerate(text))


# Bare URLs


def _mask_links(text: str) -> tuple[str, list[str]]:
    """Put a mark in the place of each bare URL, and give the URLs in order. What a build would refuse to link stays text."""
    urls: list[str] = []

    def mask(match: re.Match[str]) -> str:
        url = _trim_url(match[0])
        if not is_safe_address(url):
            return match[0]
        urls.append(url)
        return LINK_MARK + match[0][len(url) :]

    return URL.sub(mask, text), urls


def _trim_url(url: str) -> str:
    """Leave a sentence's own punctuation out of a URL, as GFM 6.9 does: the `).` of `(see https://example.org/a).` is none of it."""
    end = len(url)
    surplus = {closing: url.count(closing) - url.count(opening) for opening, closing in ("()", "[]")}
    while url[end - 1] in ".,;:!?'*_~…" or surplus.get(url[end - 1], 0) > 0:
        if url[end - 1] in surplus:
            surplus[url[end - 1]] -= 1
        end -= 1
    return url[:end]


def _restore_links(masked: str, urls: list[str]) -> str:
    rest = iter(urls)
    return ANY_LINK.sub(lambda _: write_link(next(rest)), masked) if urls else masked


# Inline markup


def _find_inline(text: str) -> Iterator[int]:
    for pattern in (BACKSLASH, TAG, ENTITY, FOOTNOTE, IMAGE):
        yield from _find(pattern, text)
    # 6.3, 6.4: without `](` a bracket makes a link only with a definition, and these are escaped as blocks.
    yield from (match.start() for match in re.finditer(r"\[", text[: max(0, text.rfind("]("))]))
    yield from _find_code(text)
    yield from _find_delimiters(text, r"\*+", is_word_bound=False)  # 6.2
    yield from _find_delimiters(text, r"_+", is_word_bound=True)  # 6.2
    yield from _find_delimiters(text, r"~~+", is_word_bound=False)  # GFM 6.5


def _find(pattern: re.Pattern[str], text: str) -> Iterator[int]:
    for match in pattern.finditer(text):
        if pattern is not ENTITY or not match[1] or match[1] in html5:
            yield match.start()


def _find_code(text: str) -> Iterator[int]:
    """All backticks, if a run has a partner of its length (6.1) or may begin a fence (4.5): an escaped one can still close a code span."""
    lengths = [len(run[0]) for run in re.finditer("`+", text)]
    if len(set(lengths)) < len(lengths) or BACKTICK_FENCE.search(text):
        yield from (match.start() for match in re.finditer("`", text))


def _find_delimiters(text: str, pattern: str, *, is_word_bound: bool) -> Iterator[int]:
    """All runs from the first that may open to the last that may close. `may` is wider than the standard's flanking, never narrower."""
    runs = list(re.finditer(pattern, text))
    if len(runs) < 2:  # noqa: PLR2004  a run has no partner but another run
        return
    around = [(text[run.start() - 1 : run.start()] or " ", text[run.end() : run.end() + 1] or " ") for run in runs]
    opening = [after not in SPACES and not (is_word_bound and before.isalnum()) for before, after in around]
    closing = [before not in SPACES and not (is_word_bound and after.isalnum()) for before, after in around]
    first = opening.index(True) if True in opening else len(runs)
    last = len(runs) - 1 - closing[::-1].index(True) if True in closing else -1
    if first < last:
        for run in runs[first : last + 1]:
            yield from range(run.start(), run.end())


# Blocks


def _find_block_starts(text: str) -> Iterator[int]:
    if text.startswith("[") and "]:" in text:  # 4.7: a definition begins a paragraph and may be followed by others
        yield 0
    offset, previous = 0, None
    for line in text.split("\n"):
        if indent := INDENT.match(line):
            for start in _find_start(line[indent.end() :], previous):
                yield offset + indent.end() + start
        offset += len(line) + 1
        previous = line


def _find_start(line: str, previous: str | None) -> Iterator[int]:
    """What would begin a block in a line without its indentation. `previous` is the paragraph's line before, None in its first.

    A list without words or one that counts from another number than 1 does not break into a paragraph (5.2).
    """
    is_first = previous is None
    is_list = BULLET.match(line) and (is_first or line[1:].strip())
    if is_list or HEADING.match(line) or line.startswith(">") or RULE.fullmatch(line):
        yield 0
    elif number := NUMBER.match(line):
        if is_first or (int(number["number"]) == 1 and line[number.end() :].strip()):
            yield number.end() - 1
    elif fence := TILDE_FENCE.match(line):
        yield from range(fence.end())
    elif previous is not None and (
        UNDERLINE.fullmatch(line) or ("|" in previous and "-" in line and DELIMITER_ROW.fullmatch(line))
    ):
        yield 0
