"""Walking markdown-it-py's tokens.

Links and images are left unresolved, whatever their scheme: whoever knows the project's files resolves them, and reports the unsafe ones
with their line. Heading ids keep clear of the ids that pages use themselves.
"""

from __future__ import annotations

import re
from html import escape
from itertools import takewhile
from typing import TYPE_CHECKING, ClassVar, Final

from markdown_it.common.utils import unescapeAll

from glossator.markdown.building import DocumentBuilder
from glossator.markdown.parsing import make_parser, normalize_link
from glossator.markdown.plain_forms import MARKS, SENTENCES
from glossator.markdown.raw_html import RawHtml
from glossator.model.names import make_key
from glossator.model.text import Close, Document, Heading, Open, Range, Text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from markdown_it.token import Token

    from glossator.model.fields import HtmlMode

RESERVED_ID: Final = re.compile(r"(?:a|note|fn|fnref|letter|page)-|fn\d|fnref\d")
RESERVED_IDS: Final = frozenset(
    "main text top notes corrections story references referred-by source topics nav site-nav show-old old-words footnotes".split()
)
SOURCE_LINE: Final = re.compile(r"\s*(?:[—–―]|--)")
ALIGNMENT: Final = re.compile(r"text-align:(left|right|center)")
PARAGRAPH_OPEN: Final = Open("p", "<p>", is_inline=False)
PARAGRAPH_CLOSE: Final = Close("p", "</p>\n", is_inline=False)
FOOTNOTE_TAGS: Final = {"footnote_block": "ol", "footnote": "li"}


def read_markdown(text: str, *, html: HtmlMode = "escape", first_line: int = 1, is_fragment: bool = False) -> Document:
    """Read Markdown into a document.

    `first_line` is the source line (from 1) on which the text begins. A fragment (a definition, a note) has no footnotes and no heading
    ids, since several stand on one page.
    """
    if is_fragment and SENTENCES.fullmatch(words := text.rstrip(" \n")):
        return _make_paragraph(words, first_line)
    tokens = make_parser(html, with_footnotes=not is_fragment).parse(text)
    return read_tokens(tokens, first_line, is_fragment=is_fragment)


def read_tokens(tokens: Sequence[Token], first_line: int, *, is_fragment: bool) -> Document:
    """Read the parser's tokens into a document."""
    return _Reader(first_line, is_fragment=is_fragment).read(tokens)


def _make_paragraph(words: str, line: int) -> Document:
    """Make what the parser would make of sentences in which nothing is marked."""
    end = len(words)
    pieces = (PARAGRAPH_OPEN, Text(0, end, words), PARAGRAPH_CLOSE)
    return Document(words, pieces, lines=((0, line),), lead=Range(0, end))


class _Reader:
    def __init__(self, first_line: int, *, is_fragment: bool) -> None:
        self.builder = DocumentBuilder()
        self.first_line = first_line
        self.is_fragment = is_fragment
        self.line = first_line
        self.quote_depth = 0
        self.heading_shift = 0
        self.heading: str | None = None
        self.ids: set[str] = set()
        self.id_counts: dict[str, int] = {}
        self.raw_html = RawHtml(self.builder)

    def read(self, tokens: Sequence[Token]) -> Document:
        self.heading_shift = int(any(token.type == "heading_open" and token.tag == "h1" for token in tokens))
        for index, token in enumerate(tokens):
            if token.map:
                self.line = self.first_line + token.map[0]
            if token.type == "inline":
                self._read_inline(token, tokens[index - 1])
            else:
                self._read_block(token)
        return self.builder.finish()

    def _read_block(self, token: Token) -> None:
        kind, _, end = token.type.rpartition("_")
        if end == "open":
            self._open_block(kind, token)
        elif end == "close":
            self._close_block(kind, token)
        elif token.type in {"code_block", "fence"}:
            self._read_code_block(token)
        elif token.type == "hr":
            self.builder.add_raw("<hr>\n")
        elif token.type == "html_block":
            self.raw_html.read_block(token.content, self.line)
        elif token.type == "footnote_anchor":
            self._read_footnote_anchor(token)

    def _open_block(self, kind: str, token: Token) -> None:
        builder = self.builder
        attributes = ""
        if kind == "heading":
            self.heading = f"h{min(6, int(token.tag[1]) + self.heading_shift)}"
            return
        if token.hidden:
            return
        if kind == "blockquote":
            self.quote_depth += 1
        elif kind == "table":
            builder.open("div", ' class="table" tabindex="0"')
        elif kind in {"th", "td"} and (align := ALIGNMENT.fullmatch(str(token.attrs.get("style", "")))):
            attributes = f' class="align-{align[1]}"'
        elif kind == "ordered_list" and (start := int(token.attrs.get("start", 1))) != 1:
            attributes = f' start="{start}"'
        elif kind == "footnote_block":
            builder.open("section", ' class="footnotes" role="doc-endnotes"')
        elif kind == "footnote":
            attributes = f' id="fn{int(token.meta["id"]) + 1}"'
        builder.open(FOOTNOTE_TAGS.get(kind, token.tag), attributes)

    def _close_block(self, kind: str, token: Token) -> None:
        builder = self.builder
        if token.hidden:
            return
        builder.close((self.heading or "h2") if kind == "heading" else FOOTNOTE_TAGS.get(kind, token.tag))
        if kind == "heading":
            self.heading = None
        elif kind == "blockquote":
            self.quote_depth -= 1
        elif kind == "table":
            builder.close("div")
        elif kind == "footnote_block":
            builder.close("section")

    def _read_footnote_anchor(self, token: Token) -> None:
        number, sub = int(token.meta["id"]) + 1, int(token.meta.get("subId", 0))
        target = f"fnref{number}" + (f"-{sub + 1}" if sub else "")
        self.builder.add_raw(
            f' <a class="footnote-back" data-not-text href="#{target}" role="doc-backlink" aria-label="Back to the text">'
            "\u21a9\ufe0e</a>"
        )

    def _read_code_block(self, token: Token) -> None:
        builder = self.builder
        language = unescapeAll(token.info.strip()).partition(" ")[0]
        builder.open("pre")
        builder.open("code", f' class="language-{escape(language)}"' if language else "")
        builder.begin_block(self.line + (token.type == "fence"))
        builder.add_code(token.content.rstrip())
        builder.block_link(builder.end_block())
        builder.close("code")
        builder.close("pre")

    def _read_inline(self, token: Token, before: Token) -> None:
        """Read a block's content; a plain paragraph has its tag here, not around it."""
        builder = self.builder
        slot = len(builder.pieces)
        if token.tag:
            builder.pieces.append(PARAGRAPH_OPEN)
        spans: Sequence[str] = token.meta["spans"] if token.children is None else ()
        if len(spans) == 1 and spans[0][0] not in MARKS and self.raw_html.is_idle:
            block = builder.add_block(spans[0], self.line)
        else:
            builder.begin_block(self.line)
            self._read_spans(spans)
            self._read_children(token.children or ())
            self.raw_html.leave_markdown()
            block = builder.end_block()
        is_outer = token.level == 0 if token.tag else before.type == "paragraph_open" and before.level == 0
        if self.heading:
            self._place_heading(slot, block)
        elif is_outer and not builder.lead.end and block.start < block.end:
            builder.lead = block
        if self.quote_depth and block.start < block.end:
            self._block_source_line(block)
        if token.tag:
            builder.pieces.append(PARAGRAPH_CLOSE)

    def _read_spans(self, spans: Iterable[str]) -> None:
        """Read what `plain_forms.find_spans` gives: spans that stand in no other, and hold nothing but words."""
        builder = self.builder
        for span in spans:
            mark = span[0]
            if mark not in MARKS:
                builder.add_text(span)
            elif mark == "\n":
                self._end_line()
            elif mark == "[":
                self._read_plain_link(*span[1:-1].split("]("))
            elif mark == "`":
                self._read_code(strip_padding(span[1:-1]))
            else:
                name = "strong" if span[1] == mark else "em"
                builder.open(name)
                self._read_words(span.strip("*_"))
                builder.close(name)

    def _read_plain_link(self, label: str, target: str) -> None:
        builder = self.builder
        start = builder.next_offset
        builder.open_link(normalize_link(target), self.line, "")
        self._read_words(label)
        builder.close_link()
        builder.block_link(Range(start, builder.length))

    def _read_words(self, words: str) -> None:
        first, *others = words.split("\n")
        self.builder.add_text(first)
        for line in others:
            self._end_line()
            self.builder.add_text(line)

    def _end_line(self, *, is_hard: bool = False) -> None:
        self.line += 1
        self.builder.add_break(self.line, is_hard=is_hard)

    def _place_heading(self, slot: int, block: Range) -> None:
        builder, name = self.builder, self.heading or "h2"
        text = builder.block_text()
        attribute = ""
        if not self.is_fragment:
            heading_id = self._free_id(make_key(text) or "section")
            builder.headings.append(Heading(int(name[1]), heading_id, block.start, block.end))
            attribute = f' id="{escape(heading_id)}"'
        last = len(builder.pieces)
        builder.open(name, attribute)
        builder.pieces.insert(slot, builder.pieces.pop(last))
        builder.block_link(block)

    def _free_id(self, wanted: str) -> str:
        # A second heading `Note` would be `note-2`.
        if (
            wanted in RESERVED_IDS
            or RESERVED_ID.match(wanted)
            or (wanted in self.ids and RESERVED_ID.match(f"{wanted}-"))
        ):
            wanted = f"section-{wanted}"
        free, count = wanted, self.id_counts.get(wanted, 1)
        while free in self.ids:
            count += 1
            free = f"{wanted}-{count}"
        self.id_counts[wanted] = count
        self.ids.add(free)
        return free

    def _block_source_line(self, block: Range) -> None:
        """A quotation's source line begins with a dash, at the block's start or after a line break; it runs to the block's end."""
        later = takewhile(lambda line: line[0] > block.start, reversed(self.builder.lines))
        starts = [block.start, *sorted(offset for offset, _ in later if offset < block.end)]
        text = self.builder.block_text()
        for start in starts:
            if SOURCE_LINE.match(text, start - block.start):
                self.builder.block_link(Range(start, block.end))
                return

    def _read_children(self, children: Sequence[Token]) -> None:
        for token in children:
            kind = token.type
            if kind == "text":
                self.builder.add_text(token.content)
            elif kind in self.INLINE_READERS:
                self.INLINE_READERS[kind](self, token)
            elif token.nesting > 0:
                self.raw_html.enter_markdown()
                self.builder.open(token.tag)
            elif token.nesting < 0:
                self.raw_html.leave_markdown()
                self.builder.close(token.tag)
            else:
                self.builder.add_text(token.content)

    def _read_break(self, token: Token) -> None:
        self._end_line(is_hard=token.type == "hardbreak")

    def _open_link(self, token: Token) -> None:
        self.raw_html.enter_markdown()
        self.builder.open_link(str(token.attrs.get("href", "")), self.line, str(token.attrs.get("title", "")))

    def _close_link(self, _token: Token) -> None:
        start = self.raw_html.leave_markdown()
        self.builder.close_link()
        self.builder.block_link(Range(start, self.builder.length))

    def _read_inline_code(self, token: Token) -> None:
        self._read_code(token.content)

    def _read_code(self, content: str) -> None:
        builder = self.builder
        start = builder.next_offset
        builder.open("code")
        builder.add_code(content)
        builder.close("code")
        builder.block_link(Range(start, builder.length))

    def _read_image(self, token: Token) -> None:
        attrs = token.attrs
        self.builder.add_image(str(attrs.get("src", "")), self.line, _alt_text(token), str(attrs.get("title", "")))

    def _read_footnote_reference(self, token: Token) -> None:
        number, sub = int(token.meta["id"]) + 1, int(token.meta.get("subId", 0))
        own_id = f"fnref{number}" + (f"-{sub + 1}" if sub else "")
        label = f"[{number}]"
        if not self.builder.is_in_link:
            label = f'<a href="#fn{number}" id="{own_id}" role="doc-noteref">{label}</a>'
        self.builder.add_raw(f'<sup class="footnote-ref" data-not-text>{label}</sup>')

    def _read_html_inline(self, token: Token) -> None:
        self.raw_html.read_inline(token.content, self.line)

    # Not the reader's own bound methods: then it would be in a cycle, which a build never frees, nor what it has read.
    INLINE_READERS: ClassVar[Mapping[str, Callable[[_Reader, Token], None]]] = {
        "softbreak": _read_break,
        "hardbreak": _read_break,
        "link_open": _open_link,
        "link_close": _close_link,
        "code_inline": _read_inline_code,
        "image": _read_image,
        "footnote_ref": _read_footnote_reference,
        "html_inline": _read_html_inline,
    }


def strip_padding(code: str) -> str:
    """Take one space off either end of a code span's content, unless there is nothing else (6.1)."""
    return code[1:-1] if code[0] == code[-1] == " " and code.strip(" ") else code


def _alt_text(token: Token) -> str:
    return "".join(
        child.content
        if child.type in {"text", "code_inline"}
        else " "
        if child.type in {"softbreak", "hardbreak"}
        else _alt_text(child)
        for child in token.children or []
    )
