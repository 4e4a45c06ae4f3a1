"""Weaving: exact HTML for small cases, and what must hold for any document and any marks."""

import re
from collections.abc import Iterator, Sequence
from html.parser import HTMLParser
from typing import Any

import html5lib
import pytest
from hypothesis import given
from hypothesis import strategies as st

from glossator.model.text import (
    Break,
    Close,
    Document,
    Image,
    Link,
    LinkClose,
    LinkOpen,
    Look,
    Mark,
    Open,
    Piece,
    Raw,
    Text,
)
from glossator.weaving import weave
from glossator.weaving.weaver import Weaver

BLOCKS = {"p", "ul", "li", "h2"}
TAG = re.compile(r"\[(/?[a-z]+\d?)\]|([^\[]+)")
TAGS: dict[str, Piece] = {
    "a": Open("a", '<a href="/raw/">', is_inline=True),
    "link": LinkOpen(0),
    "/link": LinkClose(0),
    "img": Image(0, ' alt=""'),
    "note": Raw('<sup><a href="#fn">1</a></sup>'),
    "hr": Raw("<hr>"),
}


def build(source: str, *, urls: Sequence[str | None] = ("/u/",)) -> tuple[Document, list[str | None]]:
    """Make a document of a small notation.

    `[em]` and `[/em]` are tags, `[link]` a Markdown link, `[br]` a break, `[note]` a footnote's number (a link), `[img]` an image, `[gap]` a
    run of four shown spaces that is one in the text, `[empty]` a run without text, `[hr]` a rule, `~` a run's border. Blocks that hold text
    are one newline apart.
    """
    pieces: list[Piece] = []
    text = ""
    for match in TAG.finditer(source):
        tag = match[1]
        if tag in {"br", "gap", "empty"}:
            at, length = len(text), tag != "empty"
            runs: dict[str, Piece] = {
                "br": Break(at, at + 1),
                "gap": Text(at, at + 1, "    "),
                "empty": Text(at, at, ""),
            }
            pieces.append(runs[tag])
            text += " " * length
        elif tag:
            if tag in BLOCKS and text and not text.endswith("\n"):
                text += "\n"
            pieces.append(TAGS.get(tag) or make_tag(tag))
        for part in filter(None, (match[2] or "").split("~")):
            pieces.append(Text(len(text), len(text) + len(part), part))
            text += part
    return Document(text, tuple(pieces), (Link("t", is_image=False, line=1, title="", alt=""),) * len(urls)), [*urls]


def make_tag(tag: str) -> Piece:
    name = tag.strip("/")
    return (Close if tag.startswith("/") else Open)(name, f"<{tag}>", name not in BLOCKS)


def note(ident: str, start: int, end: int) -> Mark:
    """A mark that is no link: `<m A first>...</m>` and `(A)` after it."""
    return Mark(ident, start, end, Look(f"<m {ident}!>", f"<m {ident}>", "</m>", f"({ident})"))


def term(ident: str, start: int, end: int) -> Mark:
    """A link mark: `<a A>`, else `<s A>`; after it `(A)`, or `(A-)` where it lost its link."""
    look = Look(
        f"<a {ident}!>", f"<a {ident}>", "</a>", f"({ident})", is_link=True,
        opening_unlinked=f"<s {ident}!>", again_unlinked=f"<s {ident}>", closing_unlinked="</s>", after_unlinked=f"({ident}-)",
    )  # fmt: skip
    return Mark(ident, start, end, look)


CASES: list[tuple[str, str, list[Mark], str]] = [
    ("no marks", "[p]a & <b>[/p]", [], "<p>a &amp; &lt;b&gt;</p>"),
    ("one", "[p]one two[/p]", [note("x", 4, 7)], "<p>one <m x!>two</m>(x)</p>"),
    ("escaped where cut", "[p]a&b<c[/p]", [note("x", 1, 4)], "<p>a<m x!>&amp;b&lt;</m>(x)c</p>"),
    ("across runs", "[p]one~ two[/p]", [note("x", 2, 5)], "<p>on<m x!>e t</m>(x)wo</p>"),
    ("nested: longer outside", "[p]abcd[/p]", [note("y", 0, 2), note("x", 0, 4)], "<p><m x!><m y!>ab</m>(y)cd</m>(x)</p>"),
    ("same place: by id", "[p]ab[/p]", [note("y", 0, 2), note("x", 0, 2)], "<p><m x!><m y!>ab</m></m>(x)(y)</p>"),
    ("crossing: the earlier outside", "[p]abcdef[/p]", [note("y", 2, 6), note("x", 0, 4)], "<p><m x!>ab<m y!>cd</m></m>(x)<m y>ef</m>(y)</p>"),
    ("touching", "[p]abcd[/p]", [note("x", 0, 2), note("y", 2, 4)], "<p><m x!>ab</m>(x)<m y!>cd</m>(y)</p>"),
    ("around an inline element", "[p]a[em]b[/em]c[/p]", [note("x", 0, 3)], "<p><m x!>a<em>b</em>c</m>(x)</p>"),
    ("just the inline element", "[p]a[em]b[/em]c[/p]", [note("x", 1, 2)], "<p>a<m x!><em>b</em></m>(x)c</p>"),
    ("two just the inline element", "[p][em][strong]b[/strong][/em]c[/p]", [note("x", 0, 1), note("y", 0, 1)], "<p><m x!><m y!><em><strong>b</strong></em></m></m>(x)(y)c</p>"),
    ("at a later block's start", "[p]a[/p][p][em]b[/em]c[/p]", [note("x", 2, 4)], "<p>a</p><p><m x!><em>b</em>c</m>(x)</p>"),
    ("part of an inline element", "[p]a[em]bc[/em]d[/p]", [note("x", 0, 2)], "<p><m x!>a</m><em><m x>b</m>(x)c</em>d</p>"),
    ("out of an inline element", "[p]a[em]bc[/em]d[/p]", [note("x", 2, 4)], "<p>a<em>b<m x!>c</m></em><m x>d</m>(x)</p>"),
    ("one covers, one does not", "[p]a[em]bc[/em]d[/p]", [note("x", 0, 4), note("y", 0, 2)], "<p><m x!><m y!>a</m><em><m y>b</m>(y)c</em>d</m>(x)</p>"),
    ("the outer does not cover", "[p]ab[em]cd[/em]e[/p]", [note("x", 0, 3), note("y", 1, 5)], "<p><m x!>a<m y!>b</m></m><em><m x><m y>c</m></m>(x)<m y>d</m></em><m y>e</m>(y)</p>"),
    ("all after it stands outside", "[p]a[em]bc[/em]d[/p]", [note("x", 0, 3), note("y", 2, 3)], "<p><m x!>a<em>b<m y!>c</m></em></m>(x)(y)d</p>"),
    ("an empty element", "[p]a[em][/em]b[/p]", [note("x", 0, 2)], "<p><m x!>a<em></em>b</m>(x)</p>"),
    ("across blocks", "[p]ab[/p][p]cd[/p]", [note("x", 1, 4)], "<p>a<m x!>b</m></p><p><m x>c</m>(x)d</p>"),
    ("ending in the newline", "[p]ab[/p][p]cd[/p]", [note("x", 1, 3)], "<p>a<m x!>b</m>(x)</p><p>cd</p>"),
    ("beginning with the newline", "[p]ab[/p][p]cd[/p]", [note("x", 2, 4)], "<p>ab</p><p><m x!>c</m>(x)d</p>"),
    ("a block inside a block", "[li]ab[ul][li]cd[/li][/ul][/li]", [note("x", 0, 5)], "<li><m x!>ab</m><ul><li><m x>cd</m>(x)</li></ul></li>"),
    ("a rule between", "[p]ab[/p][hr][p]cd[/p]", [note("x", 0, 5)], "<p><m x!>ab</m></p><hr><p><m x>cd</m>(x)</p>"),
    ("a block in an inline element", "[i]a[p]b[/p][/i]", [note("x", 0, 3)], "<i><m x!>a</m><p><m x>b</m>(x)</p></i>"),
    ("a link cuts", "[p]a[link]b[/link]c[/p]", [note("x", 0, 3)], '<p><m x!>a</m><a href="/u/"><m x>b</m></a><m x>c</m>(x)</p>'),
    ("a link is outside", "[p]a[link]b[/link]c[/p]", [note("x", 1, 2)], '<p>a<a href="/u/"><m x!>b</m></a>(x)c</p>'),
    ("no link in a link", "[p]a[link]b[/link]c[/p]", [term("x", 0, 3)], '<p><a x!>a</a><a href="/u/"><s x>b</s></a><a x>c</a>(x-)</p>'),
    ("a link in an element", "[p][em]a[link]b[/link][/em]c[/p]", [note("x", 0, 3)], '<p><em><m x!>a</m><a href="/u/"><m x>b</m></a></em><m x>c</m>(x)</p>'),
    ("an element in a link", "[p][link][em]ab[/em][/link]c[/p]", [note("x", 0, 1)], '<p><a href="/u/"><em><m x!>a</m>b</em></a>(x)c</p>'),
    ("sanitised HTML's link", "[p][a]ab[/a]c[/p]", [term("x", 0, 3)], '<p><a href="/raw/"><s x!>ab</s></a><a x>c</a>(x-)</p>'),
    ("a link in sanitised HTML's link", "[p][a]a[link]b[/link][/a][/p]", [], '<p><a href="/raw/">ab</a></p>'),
    ("link marks: the outermost is the link", "[p]abcd[/p]", [term("x", 0, 4), term("y", 1, 3)], "<p><a x!>a<s y!>bc</s>d</a>(x)(y-)</p>"),
    ("link marks crossing", "[p]abcd[/p]", [term("x", 0, 3), term("y", 1, 4)], "<p><a x!>a<s y!>bc</s></a>(x)<a y>d</a>(y-)</p>"),
    ("link mark in a note", "[p]abcd[/p]", [note("x", 0, 4), term("y", 1, 3)], "<p><m x!>a<a y!>bc</a>(y)d</m>(x)</p>"),
    ("note in a link mark", "[p]abcd[/p]", [term("x", 0, 4), note("y", 1, 3)], "<p><a x!>a<m y!>bc</m>d</a>(x)(y)</p>"),
    ("a footnote's number in a mark", "[p]a[note]b[/p]", [note("x", 0, 2)], '<p><m x!>a<sup><a href="#fn">1</a></sup>b</m>(x)</p>'),
    ("a footnote's number in a link mark", "[p]a[note]b[/p]", [term("x", 0, 2)], '<p><a x!>a</a><sup><a href="#fn">1</a></sup><a x>b</a>(x)</p>'),
    ("a footnote's number in a link", "[p][link]a[note]b[/link][/p]", [], '<p><a href="/u/">ab</a><sup><a href="#fn">1</a></sup></p>'),
    ("and in an element in a link mark", "[p]a[em]b[note][/em]c[/p]", [term("x", 0, 3)], '<p><a x!>a</a><em><a x>b</a><sup><a href="#fn">1</a></sup></em><a x>c</a>(x)</p>'),
    ("an image in a mark", "[p]a[img]b[/p]", [note("x", 0, 2)], '<p><m x!>a<img src="/u/" alt="">b</m>(x)</p>'),
    ("a break in a mark", "[p]a[br]b[/p]", [note("x", 0, 3)], "<p><m x!>a<br>\nb</m>(x)</p>"),
    ("a break after a mark", "[p]a[br]b[/p]", [note("x", 0, 1)], "<p><m x!>a</m>(x)<br>\nb</p>"),
    ("white space alone", "[p]a b[/p]", [note("x", 1, 2)], "<p>a b</p>"),
    ("a piece of white space", "[p]a [em]b[/em] [link]c[/link][/p]", [note("x", 2, 5)], '<p>a <m x!><em>b</em> </m><a href="/u/"><m x>c</m></a>(x)</p>'),
    ("dropped pieces are not the first", "[p]a[em] b[/em][br][link]c[/link][/p]", [note("x", 1, 2), note("y", 3, 5)], '<p>a<em> b</em><br>\n<a href="/u/"><m y!>c</m></a>(y)</p>'),
    ("white space after the last piece", "[p]a[link]b[/link] [em]c[/em][/p]", [note("x", 1, 3)], '<p>a<a href="/u/"><m x!>b</m></a>(x) <em>c</em></p>'),
    ("a point", "[p]abc[/p]", [note("x", 1, 1)], "<p>a(x)bc</p>"),
    ("a point at a block's end", "[p]ab[/p][p]cd[/p]", [note("x", 2, 2)], "<p>ab(x)</p><p>cd</p>"),
    ("a point at a block's start", "[p]ab[/p][p]cd[/p]", [note("x", 3, 3)], "<p>ab</p><p>(x)cd</p>"),
    ("a point before an element", "[p]ab[/p][p][em]cd[/em][/p]", [note("x", 3, 3)], "<p>ab</p><p>(x)<em>cd</em></p>"),
    ("a point before a link", "[p]ab[/p][p][link]cd[/link][/p]", [note("x", 3, 3)], '<p>ab</p><p>(x)<a href="/u/">cd</a></p>'),
    ("a point in a link", "[p][link]ab[/link]c[/p]", [note("x", 1, 1)], '<p><a href="/u/">ab</a>(x)c</p>'),
    ("a point in a mark", "[p]abc[/p]", [note("x", 1, 1), note("y", 0, 3)], "<p><m y!>a(x)bc</m>(y)</p>"),
    ("a point in an empty block", "[p]ab[/p][p][empty][/p]", [note("x", 3, 3)], "<p>ab</p><p>(x)</p>"),
    ("a point where others end and begin", "[p]abcd[/p]", [note("z", 2, 2), note("a", 0, 2), note("y", 2, 4)], "<p><m a!>ab</m>(a)(z)<m y!>cd</m>(y)</p>"),
    ("a run that is not cut", "[p]a[gap]b[/p]", [note("x", 1, 3)], "<p>a<m x!>    b</m>(x)</p>"),
    ("and up to it", "[p]a[gap]b[/p]", [note("x", 0, 2)], "<p><m x!>a    </m>(x)b</p>"),
    ("beyond the text", "[p]ab[/p]", [note("x", 1, 99)], "<p>a<m x!>b</m>(x)</p>"),
]  # fmt: skip


@pytest.mark.parametrize(("source", "marks", "html"), [case[1:] for case in CASES], ids=[case[0] for case in CASES])
def test_weaves(source: str, marks: list[Mark], html: str) -> None:
    document, urls = build(source)
    assert weave(document, marks, urls) == html


def weave_without_shortcuts(document: Document, marks: list[Mark], urls: list[str | None]) -> str:
    """Weave piece by piece in the general way."""
    weaver = Weaver(document, marks, urls, {})
    for index, piece in enumerate(document.pieces):
        if isinstance(piece, Text):
            weaver.weave_text(piece)
        else:
            weaver.add_piece(index, piece)
    weaver.flush()
    return "".join(weaver.out)


@pytest.mark.parametrize(("source", "marks", "html"), [case[1:] for case in CASES], ids=[case[0] for case in CASES])
def test_weaves_without_shortcuts(source: str, marks: list[Mark], html: str) -> None:
    document, urls = build(source)
    assert weave_without_shortcuts(document, marks, urls) == html


@pytest.mark.parametrize(
    "source",
    [
        "[p][a]a[link]b[/link]c[/a]d[/p]",
        "[p][link]a[note]b[/link]c[/p]",
        "[p][link]a[a]b[/a]c[/link]d[/p]",
        "[p][link]a[img]b[hr]c[br]d[/link][note]e[/p]",
        "[p][em][link]a & b[/link][/em] [gap][empty]c[/p][hr][p]d[/p]",
    ],
)
@pytest.mark.parametrize("url", ["/u/", None])
def test_shortcuts_without_marks_change_nothing(source: str, url: str | None) -> None:
    document, urls = build(source, urls=[url])
    assert weave(document, (), urls) == weave_without_shortcuts(document, [], urls)


def test_a_link_without_a_target_is_no_link() -> None:
    document, urls = build("[p]a[link]b[/link][img]c[/p]", urls=[None])
    assert weave(document, [note("x", 0, 3)], urls) == "<p><m x!>abc</m>(x)</p>"


def test_targets_and_titles_are_escaped() -> None:
    link = Link("t", is_image=False, line=1, title='"<&>', alt="")
    document = Document("a", (LinkOpen(0), Text(0, 1, "a"), LinkClose(0), Image(0, " alt")), (link,))
    escaped = "/?a&amp;b&quot;&lt;"
    html = f'<a href="{escaped}" title="&quot;&lt;&amp;&gt;">a</a><img src="{escaped}" alt>'
    assert weave(document, [], ['/?a&b"<']) == html


# What must hold for all documents and marks.

ALPHABET = "ab é&<>\"'{}—漢\u0301👩‍👧"
letters = st.text(ALPHABET, min_size=1, max_size=6)


@st.composite
def inline_sources(draw: st.DrawFn, depth: int = 2) -> list[Any]:
    """A tree of inline content: strings, and tuples of a tag's name and its content."""
    leaves = st.one_of(
        letters, st.sampled_from(["[br]", "[gap]", "[note]", "[img]", "[empty]"]).map(lambda tag: (tag,))
    )
    if not depth:
        return draw(st.lists(leaves, max_size=3))
    elements = st.tuples(st.sampled_from(["em", "strong", "code", "link", "a"]), inline_sources(depth=depth - 1))
    return draw(st.lists(st.one_of(leaves, elements), max_size=4))


class Builder:
    """Makes a document of trees as `inline_sources` gives them."""

    def __init__(self) -> None:
        self.text = ""
        self.pieces: list[Piece] = []
        self.links = 0
        self.urls: list[str | None] = []

    def add_block(self, name: str, content: list[Any], url: str | None) -> None:
        self.text += "\n" if self.text else ""
        self.pieces.append(Open(name, f"<{name}>", is_inline=False))
        start = len(self.text)
        for item in content:
            self.add_inline(item, url, in_link=False)
        if len(self.text) == start:
            self.pieces.append(Text(start, start, ""))
        self.pieces.append(Close(name, f"</{name}>", is_inline=False))

    def add_inline(self, item: Any, url: str | None, *, in_link: bool) -> None:
        at = len(self.text)
        if isinstance(item, str):
            self.text += item
            self.pieces.append(Text(at, len(self.text), item))
        elif len(item) == 1:
            self.add_leaf(item[0], url)
        elif item[0] != "link":
            self.pieces.append(Open(item[0], f"<{item[0]}>", is_inline=True))
            for inner in item[1]:
                self.add_inline(inner, url, in_link=in_link)
            self.pieces.append(Close(item[0], f"</{item[0]}>", is_inline=True))
        elif in_link:
            for inner in item[1]:
                self.add_inline(inner, url, in_link=True)
        else:
            number = len(self.urls)
            self.urls.append(url)
            self.pieces.append(LinkOpen(number))
            for inner in item[1]:
                self.add_inline(inner, url, in_link=True)
            self.pieces.append(LinkClose(number))

    def add_leaf(self, tag: str, url: str | None) -> None:
        at = len(self.text)
        if tag == "[note]":
            self.pieces.append(Raw('<sup data-not-text><a href="#fn">1</a></sup>'))
        elif tag == "[img]":
            self.pieces.append(Image(len(self.urls), ' alt=""'))
            self.urls.append(url)
        elif tag == "[empty]":
            self.pieces.append(Text(at, at, ""))
        else:
            self.text += " "
            self.pieces.append(Break(at, at + 1) if tag == "[br]" else Text(at, at + 1, "\t\t"))

    def document(self) -> Document:
        link = Link("t", is_image=False, line=1, title="", alt="")
        return Document(self.text, tuple(self.pieces), (link,) * len(self.urls))


@st.composite
def documents(draw: st.DrawFn) -> tuple[Document, list[str | None]]:
    builder = Builder()
    for name in draw(st.lists(st.sampled_from(["p", "h2", "pre"]), min_size=1, max_size=3)):
        builder.add_block(name, draw(inline_sources()), draw(st.sampled_from(["/u/", None])))
    return builder.document(), builder.urls


@st.composite
def woven(draw: st.DrawFn) -> tuple[Document, list[str | None], list[Mark]]:
    document, urls = draw(documents())
    offsets = st.integers(0, len(document.text))
    marks = []
    for number in range(draw(st.integers(0, 6))):
        start, end = sorted([draw(offsets), draw(offsets)])
        marks.append(make_mark(f"m{number}", start, end, is_link=draw(st.booleans())))
    return document, urls, draw(st.permutations(marks))


def make_mark(ident: str, start: int, end: int, *, is_link: bool) -> Mark:
    attributes, first = f'data-annotation="{ident}"', f' id="a-{ident}"'
    after = f'<sup data-not-text data-after="{ident}"><a href="#note-{ident}">*</a></sup>'
    if not is_link:
        look = Look(
            f"<mark {attributes}{first}>", f"<mark {attributes}>", "</mark>", after, after_unlinked="<b>never</b>"
        )
        return Mark(ident, start, end, look)
    unlinked = after.replace("data-after", "data-unlinked data-after")
    look = Look(
        f'<a href="/t/" {attributes}{first}>', f'<a href="/t/" {attributes}>', "</a>", after, is_link=True,
        opening_unlinked=f"<span {attributes}{first}>", again_unlinked=f"<span {attributes}>", closing_unlinked="</span>",
        after_unlinked=unlinked,
    )  # fmt: skip
    return Mark(ident, start, end, look)


class Page(HTMLParser):
    """Reads what was woven: strict about nesting, and noting what stands where."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.stack: list[tuple[str, dict[str, str | None]]] = []
        self.text: list[tuple[str, list[str]]] = []  # each character of text, and the marks around it from outside
        self.pieces: list[tuple[str, str, str, bool]] = []  # id, tag, its text, is it the first
        self.open_pieces: list[list[str]] = []
        self.afters: list[tuple[str, bool, int]] = []  # id, is it the unlinked form, characters before it
        self.feed(html)
        self.close()
        assert not self.stack

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = dict(attrs)
        if tag in {"br", "img"}:
            return
        names = [name for name, _ in self.stack]
        if tag == "a":
            assert "a" not in names
        if "data-after" in attributes:
            assert set(names) & {"p", "h2", "pre"}
            self.afters.append((attributes["data-after"] or "", "data-unlinked" in attributes, len(self.text)))
        self.stack.append((tag, attributes))
        if "data-annotation" in attributes:
            self.open_pieces.append([])

    def handle_endtag(self, tag: str) -> None:
        name, attributes = self.stack.pop()
        assert name == tag
        ident = attributes.get("data-annotation")
        if ident:
            self.pieces.append((ident, tag, "".join(self.open_pieces.pop()), "id" in attributes))

    def handle_data(self, data: str) -> None:
        if any("data-not-text" in attributes for _, attributes in self.stack):
            return
        self.text.extend((char, list(self.marks())) for char in data)
        for piece in self.open_pieces:
            piece.append(data)

    def marks(self) -> Iterator[str]:
        return (ident for _, attributes in self.stack if (ident := attributes.get("data-annotation")))


def shown_places(document: Document) -> list[tuple[str, int]]:
    """Each character that the page shows, and the offset of the text it stands for."""
    places: list[tuple[str, int]] = []
    for piece in document.pieces:
        if isinstance(piece, Break):
            places.append(("\n", piece.start))
        elif isinstance(piece, Text):
            is_cut = len(piece.shown) == piece.end - piece.start
            places.extend((char, piece.start + (index if is_cut else 0)) for index, char in enumerate(piece.shown))
    return places


@given(woven())
def test_text_is_unchanged_and_each_mark_covers_its_range(case: tuple[Document, list[str | None], list[Mark]]) -> None:
    document, urls, marks = case
    page = Page(weave(document, marks, urls))
    order = sorted(marks, key=lambda mark: (mark.start, -mark.end, mark.id))
    places = shown_places(document)
    assert [char for char, _ in page.text] == [char for char, _ in places]
    for (char, ids), (_, offset) in zip(page.text, places, strict=True):
        expected = [mark.id for mark in order if mark.start <= offset < mark.end]
        # White space may be left out of a mark, where a piece would be nothing else.
        assert ids == expected or (char.isspace() and ids == [ident for ident in expected if ident in ids])


@given(woven())
def test_pieces_and_what_follows_them(case: tuple[Document, list[str | None], list[Mark]]) -> None:
    document, urls, marks = case
    page = Page(weave(document, marks, urls))
    assert all(text.strip() for _, _, text, _ in page.pieces)
    for mark in marks:
        firsts = [is_first for ident, _, _, is_first in page.pieces if ident == mark.id]
        tags = {tag for ident, tag, _, _ in page.pieces if ident == mark.id}
        covered = document.text[mark.start : mark.end]
        assert bool(firsts) == bool(covered.strip())
        # A piece is noted where it ends, and pieces of one mark do not nest: so they are in text order.
        assert firsts == [True, *[False] * (len(firsts) - 1)][: len(firsts)]
        afters = [(is_unlinked, at) for ident, is_unlinked, at in page.afters if ident == mark.id]
        assert len(afters) == bool(firsts or mark.start == mark.end)
        for is_unlinked, at in afters:
            assert is_unlinked == ("span" in tags)
            passed = [offset for _, offset in shown_places(document)[:at]]
            last = mark.start + len(covered.rstrip())
            assert all(offset in passed for _, offset in shown_places(document) if offset < last)


@st.composite
def sparsely_woven(draw: st.DrawFn) -> tuple[Document, list[str | None], list[Mark]]:
    """A document with short marks, most of which touch no other: the common case, which has its own ways."""
    document, urls = draw(documents())
    starts = draw(st.lists(st.integers(0, len(document.text)), max_size=8))
    marks = [
        make_mark(
            f"m{number}",
            start,
            min(start + draw(st.integers(0, 3)), len(document.text)),
            is_link=draw(st.booleans()),
        )
        for number, start in enumerate(starts)
    ]
    return document, urls, marks


@given(st.one_of(woven(), sparsely_woven()))
def test_shortcuts_change_nothing(case: tuple[Document, list[str | None], list[Mark]]) -> None:
    document, urls, marks = case
    assert weave(document, marks, urls) == weave_without_shortcuts(document, marks, urls)
    assert weave(document, (), urls) == weave_without_shortcuts(document, [], urls)


@given(woven())
def test_a_strict_parser_finds_no_fault(case: tuple[Document, list[str | None], list[Mark]]) -> None:
    document, urls, marks = case
    html = weave(document, marks, urls)
    html5lib.HTMLParser(strict=True).parseFragment(html)


@given(woven())
def test_the_order_in_which_marks_are_given_does_not_matter(
    case: tuple[Document, list[str | None], list[Mark]],
) -> None:
    document, urls, marks = case
    assert weave(document, marks, urls) == weave(document, marks[::-1], urls)


@given(woven())
def test_what_follows_marks_at_one_place_is_in_nesting_order(
    case: tuple[Document, list[str | None], list[Mark]],
) -> None:
    document, urls, marks = case
    html = weave(document, marks, urls)
    order = {
        mark.id: number for number, mark in enumerate(sorted(marks, key=lambda mark: (mark.start, -mark.end, mark.id)))
    }
    after = r'<sup data-not-text (?:data-unlinked )?data-after="(\w+)"><a href="#note-\w+">\*</a></sup>'
    for group in re.finditer(f"(?:{after})+", html):
        numbers = [order[ident] for ident in re.findall(after, group[0])]
        assert numbers == sorted(numbers)
