"""Markdown: the article's text and the woven page, by fixtures; and what must hold for any Markdown and any raw HTML.

A fixture file holds cases: a title, the Markdown, the text, and the HTML without marks, a line `.` between them. `pytest --bless` rewrites what
is expected.
"""

import gc
import json
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple
from xml.etree import ElementTree as ET

import html5lib
import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from glossator.anchoring import line_at
from glossator.markdown.building import BLOCK_ELEMENTS, DocumentBuilder
from glossator.markdown.reading import read_markdown
from glossator.model.fields import HtmlMode
from glossator.model.text import Break, Close, Document, LinkClose, LinkOpen, Open, Text
from glossator.weaving import weave

FIXTURES = Path(__file__).parent / "fixtures" / "markdown"
DATA = Path(__file__).parents[2] / "shared" / "data"
XHTML = "{http://www.w3.org/1999/xhtml}"


def html_of(document: Document, urls: list[str | None] | None = None) -> str:
    """The page of a document; each link leads to what it says."""
    return weave(document, (), urls or [link.target for link in document.links])


# Fixtures


class Case(NamedTuple):
    file: Path
    title: str
    markdown: str
    text: str
    html: str

    @property
    def mode(self) -> HtmlMode:
        return "sanitize" if self.file.stem.startswith("sanitized") else "escape"


def read_cases(file: Path) -> Iterator[Case]:
    parts = re.split(r"^\.\n", file.read_text("utf-8"), flags=re.MULTILINE)
    for title, markdown, text, html in zip(*[iter(parts[:-1])] * 4, strict=True):
        yield Case(file, title.strip(), markdown.replace("→", "\t").replace("·", " "), text.removesuffix("\n"), html)


CASES = [case for file in sorted(FIXTURES.glob("*.md")) for case in read_cases(file)]


@pytest.mark.parametrize("case", CASES, ids=[f"{case.file.stem}: {case.title}" for case in CASES])
def test_fixtures(case: Case, request: pytest.FixtureRequest) -> None:
    document = read_markdown(case.markdown, html=case.mode)
    if request.config.getoption("--bless"):
        bless(case, document)
        return
    assert document.text == case.text
    assert html_of(document).rstrip("\n") == case.html.rstrip("\n")
    check_laws(document)


def bless(case: Case, document: Document) -> None:
    """Rewrite what is expected of one case in its file."""
    parts = re.split(r"^\.\n", case.file.read_text("utf-8"), flags=re.MULTILINE)
    at = next(index for index in range(0, len(parts), 4) if parts[index].strip() == case.title)
    html = html_of(document)
    parts[at + 2 : at + 4] = [f"{document.text}\n", html if html.endswith("\n") or not html else f"{html}\n"]
    case.file.write_text(".\n".join(parts), "utf-8")


# Laws


def list_blocks(html: str) -> list[str]:
    """The blocks of text that a browser makes of HTML, white space evened, without what is no text; a parse error raises."""
    tree = html5lib.HTMLParser(strict=True).parseFragment(html)
    blocks = [""]

    def walk(element: ET.Element) -> None:
        if element.get("data-not-text") is None:
            is_block = str(element.tag).removeprefix(XHTML) in BLOCK_ELEMENTS
            if is_block:
                blocks.append("")
            blocks[-1] += "\n" * (element.tag == f"{XHTML}br") + (element.text or "")
            for inner in element:
                walk(inner)
            if is_block:
                blocks.append("")
        blocks[-1] += element.tail or ""

    walk(tree)
    return [text for block in blocks if (text := " ".join(block.split()))]


def check_laws(document: Document) -> None:
    text = document.text
    assert list_blocks(html_of(document, ["/u/"] * len(document.links))) == (text.split("\n") if text else [])
    assert not re.search(r"[^\S \n]|\s\s|^\s|\s$", text)
    check_pieces(document)
    assert all(0 <= start < end <= len(text) for start, end in document.unlinkable)
    assert list(document.unlinkable) == sorted(document.unlinkable)
    assert list(document.lines) == sorted(document.lines)
    ids = [heading.id for heading in document.headings]
    assert len(set(ids)) == len(ids)
    assert not [name for name in ids if re.match(r"(a|note|fn|fnref|page)-|(fn|fnref)\d", name) or "_" in name]
    assert text[slice(*document.lead)] in ([*text.split("\n"), ""] if text else [""])


def check_pieces(document: Document) -> None:
    """Hold that tags nest, and that runs tile the text in order but for the newlines between blocks."""
    at, opened = 0, []
    for piece in document.pieces:
        if isinstance(piece, Text | Break):
            assert piece.start == at or (piece.start == at + 1 and document.text[at] == "\n")
            at = piece.end
            if isinstance(piece, Text) and len(piece.shown) == piece.end - piece.start:
                assert re.sub(r"\s", " ", piece.shown) == document.text[piece.start : piece.end]
            elif isinstance(piece, Text):
                assert piece.end - piece.start in (0, 1)
                assert piece.shown.isspace() or not piece.shown
        elif isinstance(piece, Open):
            opened.append(piece.name)
        elif isinstance(piece, LinkOpen):
            opened.append("link")
        elif isinstance(piece, Close | LinkClose):
            assert opened.pop() == (piece.name if isinstance(piece, Close) else "link")
    assert not opened
    assert at == len(document.text)


@cache
def read_examples() -> list[dict[str, str]]:
    file = DATA / "hostile" / "commonmark-0.31.2.json"
    if not file.is_file():
        pytest.skip("the CommonMark examples are not here")
    examples: list[dict[str, str]] = json.loads(file.read_text("utf-8"))
    return examples


@pytest.mark.parametrize("mode", ["escape", "sanitize"])
def test_commonmark_examples_keep_the_laws(mode: HtmlMode) -> None:
    for example in read_examples():
        check_laws(read_markdown(example["markdown"], html=mode))


@pytest.mark.slow
@pytest.mark.parametrize("mode", ["escape", "sanitize"])
def test_newsletters_keep_the_laws(mode: HtmlMode) -> None:
    """Every eighth of a few hundred newsletters: all of them hold, but take their time."""
    files = sorted((DATA / "optech").glob("*.md"))
    if not files:
        pytest.skip("the newsletters are not here")
    for file in files[::16]:
        check_laws(read_markdown(file.read_text("utf-8"), html=mode))


def even_html(html: str) -> str:
    """HTML as two renderers agree on it: heading ids, the box around a table and white space between tags aside."""
    html = re.sub(r'<(h\d) id="[^"]*">', r"<\1>", html)
    html = re.sub(r'<div class="table" tabindex="0">|</div>', "", html)
    html = re.sub(r'(<t[hd]) (?:class="align-|style="text-align:)(\w+)"', r"\1 \2", html)
    html = html.replace(" />", ">").replace("&quot;", '"').replace("\xa0", " ")
    return re.sub(r"\s+", " ", re.sub(r"\s*(</?(?:\w+)[^>]*>)\s*", r"\1", html)).strip()


def test_the_html_is_commonmarks() -> None:
    """But for headings of the first level, since the page has its own, and for footnotes."""
    parser = MarkdownIt("commonmark", {"html": False}).enable(["table", "strikethrough"])
    compared = 0
    for example in read_examples():
        expected = parser.render(example["markdown"])
        if "<h1>" in expected or "[^" in example["markdown"]:
            continue
        compared += 1
        assert even_html(html_of(read_markdown(example["markdown"]))) == even_html(expected), example["example"]
    assert compared > 500


MARKDOWN = st.lists(
    st.sampled_from(
        "word|two words| |\n|\n\n|*|**|_|`|``|[|](u)|![|](u 't')|<b>|</b>|<a href='u'>|</a>|&amp;|&lt;|\\|  \n|- |1. |> |# |## |    |\t|```\n|| a | b |\n|--|--|\n"
        "|\xa0|\u3000|\u2028|~~|[^1]|\n\n[^1]: |---|<https://a.b>|<br>|é|— |\U0001f600".split("|")
    ),
    max_size=14,
).map("".join)
HTML = st.lists(
    st.sampled_from(
        "<p>|</p>|<div>|</div>|<b>|</b>|<a href='u'>|</a>|<ul>|</ul>|<li>|</li>|<table>|</table>|<tr>|</tr>|<td>|</td>|<th>|<tbody>|<caption>|<h2>|</h2>|<h3>"
        "|<br>|<hr>|<img src='x'>|<pre>|</pre>|<dl>|<dt>|<dd>|</dl>|<details>|<summary>|<figure>|<figcaption>|<center>|<script>|<em>|</em>|<!-- c -->|<ruby>|<rt>|"
        " |\n|\n\n|word|*em*|**|[l](u)|`|> |- |&amp;|<|</|<b |<code>|</code>|<svg>|</svg>|<blockquote>|</blockquote>".split(
            "|"
        )
    ),
    max_size=14,
).map("".join)


@given(MARKDOWN)
def test_any_markdown_keeps_the_laws(markdown: str) -> None:
    check_laws(read_markdown(markdown))


@given(HTML)
def test_any_raw_html_keeps_the_laws(markdown: str) -> None:
    check_laws(read_markdown(markdown, html="sanitize"))


@given(HTML)
def test_raw_html_is_shown_as_text(markdown: str) -> None:
    document = read_markdown(markdown)
    names = {
        element.tag.removeprefix(XHTML)
        for element in html5lib.parseFragment(html_of(document)).iter()
        if isinstance(element.tag, str)
    }
    assert names <= {"DOCUMENT_FRAGMENT", *"p em strong a code pre ul li blockquote h2 hr br img".split()}
    check_laws(document)


@given(
    st.lists(
        st.sampled_from(
            [
                "Notes",
                "Note 1",
                "a b",
                "fn1",
                "fnref-2",
                "A",
                "a-1",
                "Top",
                "main",
                "!",
                "Notes-2",
                "page content",
                "é",
                "*A*",
            ]
        ),
        max_size=9,
    )
)
def test_heading_ids_are_unique_and_keep_clear_of_the_page(headings: list[str]) -> None:
    document = read_markdown("\n\n".join(f"## {heading}" for heading in headings))
    check_laws(document)
    assert len(document.headings) == len(headings)
    assert not {heading.id for heading in document.headings} & {"main", "top", "notes", "corrections", "text"}


# Lines, and where no automatic link may stand


def test_lines() -> None:
    markdown = "one\ntwo *three\nfour*\n\n- five\n\n  six\n\n> seven  \n> eight\n\n```\nnine\n```\n\n| ten |\n|-----|\n| eleven |\n\n## twelve"
    document = read_markdown(markdown, first_line=5)
    words = {
        word: number for number, line in enumerate(markdown.split("\n"), 5) for word in re.findall(r"[a-z]+", line)
    }
    assert len(words) == 12
    for word, line in words.items():
        assert (word, line_at(document.lines, document.text.index(word))) == (word, line)


UNLINKABLE = [
    ("## head\n\ntext", ["head"]),
    ("a [link](u) b", ["link"]),
    ("[first](u) b", ["first"]),
    ("a\n\n[second](u) b", ["second"]),
    ("a [li *nk*](u)", ["li nk"]),
    ("a `code` b", ["code"]),
    ("a `co  de ` b", ["co de "]),
    ("a\n\n`code `", ["code"]),
    ("a\n\n    code", ["code"]),
    ("```\ncode\n```", ["code"]),
    ("a <https://b.c/> d", ["https://b.c/"]),
    ("![alt](u) a", []),
    ("> a quotation\n>\n> — its source", ["— its source"]),
    ("> a quotation\n> — its source", ["— its source"]),
    ("> a quotation\\\n> – its source", ["– its source"]),
    ("> a quotation\n>\n> -- its source", ["-- its source"]),
    ("> — itself\n> goes on", ["— itself goes on"]),
    ("> a — dash within", []),
    ("— a dash outside", []),
    ("> - a list", []),
    ("[a `b` c](u)", ["a b c", "b"]),
]


@pytest.mark.parametrize(("markdown", "expected"), UNLINKABLE)
def test_where_no_term_is_linked(markdown: str, expected: list[str]) -> None:
    document = read_markdown(markdown)
    assert [document.text[start:end] for start, end in document.unlinkable] == expected
    check_laws(document)


@pytest.mark.parametrize(
    "html", ["<a href='u'>x y</a>", "<code>x y</code>", "<h2>x y</h2>", "<pre>x y</pre>", "<kbd>x y</kbd>"]
)
def test_where_no_term_is_linked_in_raw_html(html: str) -> None:
    document = read_markdown(f"before\n\n{html}\n\nafter", html="sanitize")
    assert [document.text[start:end] for start, end in document.unlinkable] == ["x y"]


def test_a_fragment_has_no_ids() -> None:
    document = read_markdown("# Head\n\ntext[^1]\n\n[^1]: note", is_fragment=True)
    assert html_of(document).startswith("<h2>Head</h2>")
    assert 'id="' not in html_of(document)


@pytest.mark.parametrize(
    ("markdown", "lead"),
    [
        ("first\n\nsecond", "first"),
        ("# head\n\nfirst", "first"),
        ("> quote\n\nfirst", "first"),
        ("- item\n\nfirst", "first"),
        ("![x](u)\n\nfirst", "first"),
        ("# head", ""),
    ],
)
def test_the_lead_is_the_first_paragraph(markdown: str, lead: str) -> None:
    document = read_markdown(markdown)
    assert document.text[slice(*document.lead)] == lead


def test_links_and_images_are_told_with_their_lines() -> None:
    document = read_markdown("a [b](c 'd')\n![e *f*](g)\n\n[h][i]\n\n[i]: j", first_line=3)
    assert [(link.target, link.line, link.is_image, link.alt, link.title) for link in document.links] == [
        ("c", 3, False, "", "d"),
        ("g", 4, True, "e f", ""),
        ("j", 6, False, "", ""),
    ]


@pytest.mark.slow
def test_reading_leaves_nothing_in_memory_that_only_a_collection_would_free() -> None:
    """A build never collects."""
    gc.disable()
    try:
        assert read_markdown("# Some *words*\n\nand [a link](a.md), `code` and <b>HTML</b>.", html="sanitize").pieces
        assert not [each for each in gc.get_objects() if type(each) is DocumentBuilder]
    finally:
        gc.enable()
