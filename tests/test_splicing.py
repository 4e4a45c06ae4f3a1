"""Splicing: words exchanged in a document whose markup stays, by a table and by laws."""

import re

import html5lib
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from glossator.markdown.reading import read_markdown
from glossator.model.text import Break, Close, Document, LinkClose, LinkOpen, Open, Text
from glossator.splicing import close_gap, splice
from glossator.weaving import weave


def html_of(document: Document) -> str:
    return weave(document, (), ["/u/"] * len(document.links))


def splice_words(markdown: str, old: str, new: str) -> Document:
    """Put `new` in the place of the only `old`, in which `|` is a point: `a|b` inserts between a and b."""
    document = read_markdown(markdown)
    at = document.text.index(old.replace("|", ""))
    before, is_point, _ = old.partition("|")
    start = at + (len(before) if is_point else 0)
    return splice(document, start, start if is_point else at + len(old), new)


SPLICED = [
    ("plain", "one two three", "two", "four", "<p>one four three</p>\n"),
    ("in an element", "one *two* three", "two", "four", "<p>one <em>four</em> three</p>\n"),
    ("from an element outwards", "one *two* three", "two three", "four", "<p>one <em>four</em></p>\n"),
    ("from outside into an element", "one *two x* three", "one two", "four", "<p>four<em> x</em> three</p>\n"),
    ("an element swallowed", "one *two* three", "one two three", "four", "<p>four</p>\n"),
    ("a link swallowed", "one [two](u) three", "one two three", "four", "<p>four</p>\n"),
    ("elements in elements swallowed", "one ***two*** three", "one two", "four", "<p>four three</p>\n"),
    ("part of a link", "one [two three](u)", "three", "four", '<p>one <a href="/u/">two four</a></p>\n'),
    ("escaped", "one two", "two", "<b>&", "<p>one &lt;b&gt;&amp;</p>\n"),
    ("a soft break", "one\ntwo", "one two", "four", "<p>four</p>\n"),
    ("a hard break goes with its words", "one  \ntwo", "one two", "four", "<p>four</p>\n"),
    ("a hard break stays beside them", "one  \ntwo", "two", "four", "<p>one<br>\nfour</p>\n"),
    ("code", "`one  two` x", "two", "four", "<p><code>one  four</code> x</p>\n"),
    ("a run of spaces in code", "`one  two` x", "one two", "four", "<p><code>four</code> x</p>\n"),
    ("insert", "one two", "one| two", " x", "<p>one x two</p>\n"),
    ("insert at the start", "one two", "|one", "x ", "<p>x one two</p>\n"),
    ("insert at the end", "one two", "two|", " x", "<p>one two x</p>\n"),
    ("insert behind an element: in it", "one *two* three", "two| three", "x", "<p>one <em>twox</em> three</p>\n"),
    ("delete", "one two three", " two", "", "<p>one three</p>\n"),
    ("delete an element", "one *two* three", " two", "", "<p>one three</p>\n"),
    ("delete a link", "one [two](u) three", " two", "", "<p>one three</p>\n"),
    ("delete a whole paragraph's words", "one\n\ntwo", "two", "", "<p>one</p>\n<p></p>\n"),
    ("an image is kept", "one ![alt](u) two", "one two", "x", '<p>x<img src="/u/" alt="alt"></p>\n'),
    ("a footnote's number is kept", "one[^1] two\n\n[^1]: note", "one", "x", '<p>x<sup class="footnote-ref" data-not-text><a href="#fn1" id="fnref1" role="doc-noteref">[1]</a></sup> two</p>\n'),
    ("the second block", "one\n\ntwo", "two", "four five", "<p>one</p>\n<p>four five</p>\n"),
    ("a list item", "- one\n- two", "one", "x", "<ul>\n<li>x</li>\n<li>two</li>\n</ul>\n"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("markdown", "old", "new", "html"), [row[1:] for row in SPLICED], ids=[row[0] for row in SPLICED]
)
def test_what_becomes_of_the_markup(markdown: str, old: str, new: str, html: str) -> None:
    assert html_of(splice_words(markdown, old, new)).startswith(html)


def test_what_stands_behind_moves_along() -> None:
    document = read_markdown("one two\n\n## Head\n\nlast `code`")
    spliced = splice(document, 0, 3, "eleven")
    assert spliced.text == "eleven two\nHead\nlast code"
    assert [spliced.text[slice(*place)] for place in spliced.unlinkable] == ["Head", "code"]
    assert [(heading.id, spliced.text[heading.start : heading.end]) for heading in spliced.headings] == [
        ("head", "Head")
    ]
    assert [(spliced.text[offset:].split()[0], line) for offset, line in spliced.lines] == [
        ("eleven", 1),
        ("Head", 3),
        ("last", 5),
    ]
    assert spliced.text[slice(*spliced.lead)] == "eleven two"


def test_ranges_grow_and_shrink_with_their_words() -> None:
    document = read_markdown("## Old head\n\nlast")
    spliced = splice(document, 4, 8, "and new head")
    assert spliced.text[slice(*spliced.unlinkable[0])] == "Old and new head"
    assert spliced.headings[0].id == "old-head"  # an address stays


# Laws

INLINE = st.sampled_from(
    [
        "one",
        "two ",
        " ",
        "*a b*",
        "**c**",
        "`d  e`",
        "[f *g*](u)",
        "![x](u)",
        "  \n",
        "\n",
        "&amp;",
        "é",
        "\U0001f600",
        "x[^1]",
    ]
)
BLOCKS = st.lists(INLINE, min_size=1, max_size=6).map("".join)
MARKDOWN = st.lists(st.tuples(st.sampled_from(["", "- ", "> ", "## ", "    "]), BLOCKS), min_size=1, max_size=3).map(
    lambda blocks: "\n\n".join(prefix + block for prefix, block in blocks) + "\n\n[^1]: the note"
)


@st.composite
def changes(draw: st.DrawFn) -> tuple[Document, int, int, str]:
    """A document, a range within one of its blocks, and new words."""
    document = read_markdown(draw(MARKDOWN))
    assume(any(isinstance(piece, Text) for piece in document.pieces))
    offset = draw(st.integers(0, len(document.text)))
    start = document.text.rfind("\n", 0, offset) + 1
    end = document.text.find("\n", offset)
    end = len(document.text) if end < 0 else end
    first, last = sorted((draw(st.integers(start, end)), draw(st.integers(start, end))))
    return document, first, last, draw(st.sampled_from(["", "new", "new words", "<&>", "\U0001f600é"]))


def check_pieces(document: Document) -> None:
    """Hold that tags nest, and that runs tile the text but for the newlines between blocks."""
    at, opened = 0, []
    for piece in document.pieces:
        if isinstance(piece, Text | Break):
            assert piece.start == at or (piece.start == at + 1 and document.text[at] == "\n")
            at = piece.end
            if isinstance(piece, Text) and len(piece.shown) == piece.end - piece.start:
                assert re.sub(r"\s", " ", piece.shown) == document.text[piece.start : piece.end]
        elif isinstance(piece, Open):
            opened.append(piece.name)
        elif isinstance(piece, LinkOpen):
            opened.append("link")
        elif isinstance(piece, Close | LinkClose):
            assert opened.pop() == (piece.name if isinstance(piece, Close) else "link")
    assert not opened
    assert at == len(document.text)


@given(changes())
def test_the_text_is_replaced_and_the_pieces_still_fit(change: tuple[Document, int, int, str]) -> None:
    document, start, end, words = change
    spliced = splice(document, start, end, words)
    assert spliced.text == document.text[:start] + words + document.text[end:]
    check_pieces(spliced)
    html5lib.HTMLParser(strict=True).parseFragment(html_of(spliced))
    if start < end:
        assert not re.search(r"<(em|strong|code)></\1>", html_of(spliced))
    for place in (*spliced.unlinkable, *((heading.start, heading.end) for heading in spliced.headings)):
        assert 0 <= place[0] <= place[1] <= len(spliced.text)


@given(changes())
def test_undoing_restores_the_text(change: tuple[Document, int, int, str]) -> None:
    document, start, end, words = change
    spliced = splice(document, start, end, words)
    undone = splice(spliced, start, start + len(words), document.text[start:end])
    assert undone.text == document.text
    check_pieces(undone)


@pytest.mark.parametrize(
    ("markdown", "old", "new", "unlinkable"),
    [
        ("one `two` three", "two", "four", "four"),
        ("one `two` three", "one two", "four", ""),
        ("one `two` three", "two three", "four", "four"),
        ("one `two` three", "two|", "x", "twox"),
        ("one `two` three", "|two", "x", "two"),
        ("one `two three` four", "one two", "x", " three"),
        ("## one\n\ntwo", "one|", " x", "one x"),
        ("two\n\n## one", "|one", "x ", "x one"),
    ],
)
def test_what_is_unlinkable_stays_so(markdown: str, old: str, new: str, unlinkable: str) -> None:
    spliced = splice_words(markdown, old, new)
    assert [spliced.text[slice(*place)] for place in spliced.unlinkable] == [unlinkable]


@pytest.mark.parametrize("word", ["one", "two", "three", "four"])
def test_a_block_without_words_has_no_place_in_the_text(word: str) -> None:
    document = read_markdown("one\n\n## two\n\n- `three`\n- four")
    at = document.text.index(word)
    closed = close_gap(splice(document, at, at + len(word), ""), max(0, at - 1))
    assert closed.text == "\n".join(other for other in document.text.split("\n") if other != word)
    check_pieces(closed)
    blocked = [closed.text[start:end] for start, end in closed.unlinkable]
    assert [words for words in blocked if words] == [other for other in ("two", "three") if other != word]
    assert [closed.text[heading.start : heading.end] for heading in closed.headings] == ["two" if word != "two" else ""]
