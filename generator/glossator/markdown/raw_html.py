"""Raw HTML that a project lets through, kept well nested: with itself, and with the Markdown around it.

Whatever is left open closes with the Markdown element, or the block of HTML, that it was opened in; an end tag without its start is left out. A
part of a list, a table or the like stands only where it may: what lies between is supplied, what was forgotten is closed (as HTML, 13.1.2.4, has
it), and outside its list or table only its text is left.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from glossator.html_tokens import EndTag
from glossator.markdown.sanitizing import BLOCK_TAGS, INLINE_TAGS, VOID_TAGS, Tag, split_html
from glossator.model.text import Range

if TYPE_CHECKING:
    from glossator.markdown.building import DocumentBuilder

MARKDOWN_ELEMENT: Final = "*"
UNLINKABLE: Final = frozenset("a code kbd samp pre h2 h3 h4 h5 h6".split())
ROW_GROUPS: Final = frozenset({"thead", "tbody", "tfoot"})
CELLS: Final = frozenset({"td", "th"})
HEADINGS: Final = frozenset("h2 h3 h4 h5 h6".split())
PARENTS: Final = {
    "li": frozenset({"ul", "ol"}),
    **dict.fromkeys(("dt", "dd"), frozenset({"dl"})),
    **dict.fromkeys((*ROW_GROUPS, "caption"), frozenset({"table"})),
    "tr": frozenset({"table", *ROW_GROUPS}),
    **dict.fromkeys(CELLS, frozenset({"tr"})),
    "figcaption": frozenset({"figure"}),
    "summary": frozenset({"details"}),
}
# What stands in a parent that holds nothing but parts.
FILLERS: Final = {"ul": "li", "ol": "li", "dl": "dd", "table": "tr", **dict.fromkeys(ROW_GROUPS, "tr"), "tr": "td"}
# Nobody writes so deep; browsers stop at 512. What is opened deeper is left out, and its text stays.
MOST_DEEP: Final = 100
RUBY_PARTS: Final = frozenset({"rt", "rp"})
# Where no block may stand: the next one ends it.
CLOSED_BY_BLOCKS: Final = frozenset({"p", "summary", *HEADINGS})


class _Open(NamedTuple):
    """An open element: its name, and where its text begins."""

    name: str
    start: int


class RawHtml:
    """The elements that are open, Markdown's (as borders) and HTML's, while a document is built."""

    def __init__(self, builder: DocumentBuilder) -> None:
        """Take the builder to write to."""
        self.builder = builder
        self.stack: list[_Open] = []
        self.lacks_block = False  # the last block tag could have no place, so the words that follow want a paragraph

    @property
    def is_idle(self) -> bool:
        """Tell whether `leave_markdown` would have nothing to do."""
        return not (self.stack or self.lacks_block)

    def enter_markdown(self) -> None:
        """Note that an element of Markdown's begins."""
        self.stack.append(_Open(MARKDOWN_ELEMENT, self.builder.next_offset))

    def leave_markdown(self) -> int:
        """Close what was left open within the Markdown element that now ends, and tell where its text began."""
        start = 0
        while self.stack:
            element = self.stack.pop()
            if element.name == MARKDOWN_ELEMENT:
                start = element.start
                break
            self._write_end(element)
        self.lacks_block = False
        return start

    def read_inline(self, html: str, line: int) -> None:
        """Read HTML within a paragraph: what would end the paragraph is shown as text."""
        for part in split_html(html):
            if isinstance(part, str):
                self.builder.add_text(part)
            elif part.name in BLOCK_TAGS or part.name == "hr":
                self.builder.add_text(html)
            elif isinstance(part, EndTag):
                self._close(part.name)
            else:
                self._open(part, line)

    def read_block(self, html: str, line: int) -> None:
        """Read a block of HTML: its text blocks are cut where its block elements begin and end."""
        builder = self.builder
        is_in_block = False
        for part in split_html(html):
            name = "" if isinstance(part, str) else part.name
            if is_in_block and self._is_border(part):
                builder.end_block()
                is_in_block = False
            if isinstance(part, EndTag):
                self._close(name)
                continue
            is_content = (
                part.strip() != ""
                if isinstance(part, str)
                else name in INLINE_TAGS or name in {"a", "br", "img", "wbr"}
            )
            if not is_in_block and is_content:
                self._make_room_for_words()
                builder.begin_block(line)
                is_in_block = True
            if isinstance(part, Tag):
                self._open(part, line)
            elif is_in_block and any(element.name == "pre" for element in self.stack):
                builder.add_code(part)
            elif is_in_block:
                builder.add_text(part)
        if is_in_block:
            builder.end_block()
        self.leave_markdown()

    def _is_border(self, part: Tag | EndTag | str) -> bool:
        """Tell whether a block of text ends here: a block element begins or ends, if only because an element around it does."""
        if isinstance(part, EndTag):
            names = self._names()
            closed = names[: names.index(part.name) + 1] if part.name in names else []
            return any(name in BLOCK_TAGS for name in closed)
        return isinstance(part, Tag) and (part.name in BLOCK_TAGS or part.name == "hr")

    def _open(self, tag: Tag, line: int) -> None:
        builder, name = self.builder, tag.name
        if len(self.stack) >= MOST_DEEP:
            return
        if name == "img":
            builder.add_image(tag.target, line, tag.alt, tag.title, tag.attributes, is_sized=tag.is_sized)
        elif name == "br":
            builder.add_break(None, is_hard=True)
        elif name == "a" and builder.is_in_link:
            return
        elif name == "a":
            self._push(name)
            builder.open_link(tag.target, line, tag.title)
        elif name in BLOCK_TAGS or name == "hr":
            self.lacks_block = not self._find_place(name)
            if not self.lacks_block:
                self._write(name, tag.attributes)
        elif name not in RUBY_PARTS or self._return_to_ruby():
            self._write(name, tag.attributes)

    def _write(self, name: str, attributes: str = "") -> None:
        if name in VOID_TAGS:
            self.builder.add_raw(f"<{name}{attributes}>")
        else:
            self._push(name)
            self.builder.open(name, attributes)

    def _push(self, name: str) -> None:
        builder = self.builder
        # A block's text begins after a newline, if there is text before it.
        start = builder.length + (builder.length > 0) if name in BLOCK_TAGS else builder.next_offset
        self.stack.append(_Open(name, start))

    def _write_end(self, element: _Open) -> None:
        builder = self.builder
        if element.name == "a":
            builder.close_link()
        else:
            builder.close(element.name)
        if element.name in UNLINKABLE and element.start < builder.length:
            builder.block_link(Range(element.start, builder.length))

    def _close(self, name: str) -> None:
        """Close an element and those left open within it, unless it was opened outside the innermost Markdown element."""
        if name in self._names():
            while (element := self.stack.pop()).name != name:
                self._write_end(element)
            self._write_end(element)

    def _names(self) -> list[str]:
        """Name the open elements, the innermost first, as far as the innermost Markdown element."""
        names = []
        for element in reversed(self.stack):
            if element.name == MARKDOWN_ELEMENT:
                break
            names.append(element.name)
        return names

    def _innermost_block(self) -> str:
        return next((name for name in self._names() if name in BLOCK_TAGS), "")

    def _return_to_ruby(self) -> bool:
        """Close what is open within the ruby annotation around; false where there is none."""
        names = self._names()
        if "ruby" not in names:
            return False
        while names and names[0] != "ruby":
            self._close(names[0])
            names = self._names()
        return True

    def _find_place(self, name: str) -> bool:
        """Close what a block element ends and open what it wants around it; false where it can have no place."""
        self._close("ruby")
        if self._innermost_block() in CLOSED_BY_BLOCKS:
            self._close(self._innermost_block())
        parents = PARENTS.get(name)
        if parents is None:
            self._make_room()
            return True
        # A cell in a row group or a table has its row supplied.
        grandparents = parents | PARENTS["tr"] if name in CELLS else parents
        nearest = self._nearest_container(grandparents)
        if not nearest:
            return False
        while self._innermost_block() not in grandparents or self._names()[0] not in grandparents:
            self._close(self._names()[0])
        if self._innermost_block() not in parents:
            self._write("tr")
        return True

    def _nearest_container(self, wanted: frozenset[str]) -> str:
        """Find the list or table that a part belongs to; the parts of an outer one are out of reach."""
        for name in self._names():
            if name in wanted:
                return name
            if name in {"ul", "ol", "dl", "table", "figure", "details", "blockquote", "div"}:
                return ""
        return ""

    def _make_room(self) -> None:
        """Supply what lies between a list or a table and what stands in it."""
        while self._names() and (filler := FILLERS.get(self._names()[0])):
            self._write(filler)

    def _make_room_for_words(self) -> None:
        """Supply a paragraph for words that have no block of their own."""
        self._make_room()
        if self.lacks_block or not self._names():
            self.lacks_block = False
            self._write("p")
