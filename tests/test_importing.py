"""Documents from elsewhere become articles, and not a word is lost on the way."""

import html
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token
from mdit_py_plugins.footnote import footnote_plugin

from glossator.articles import read_article
from glossator.diagnostics import Diagnostic
from glossator.html_tokens import read_tokens
from glossator.interchange.escaping import escape_paragraph
from glossator.interchange.front_matter import write_front_matter
from glossator.interchange.html_reading import read_blocks
from glossator.interchange.html_writing import write_blocks
from glossator.interchange.importing import ImportedArticle, find_kind, import_document
from glossator.interchange.paragraphs import split_paragraphs
from glossator.interchange.raw_text import read_raw_text
from glossator.model.content import ReadOptions
from glossator.source import Source

ROOT = Path(__file__).parents[1]
SEED = ROOT / "seeds" / "000_0ba4458a33aca533.txt"
# Real newsletters, where they are at hand; they are no part of the project.
NEWSLETTERS = ROOT.parent / "shared" / "data" / "optech"
TODAY = date(2024, 2, 29)


def import_text(name: str, text: str | bytes) -> tuple[ImportedArticle | None, list[Diagnostic]]:
    data = text.encode() if isinstance(text, str) else text
    return import_document(name, data, zone=UTC, today=TODAY)


def imported(name: str, text: str | bytes) -> ImportedArticle:
    article, diagnostics = import_text(name, text)
    assert article, diagnostics
    return article


def matter_of(article: ImportedArticle) -> dict[str, Any]:
    """The front matter, by a YAML reader that is not ours, its scalars as they are spelled."""
    return dict(yaml.load(article.markdown.split("---\n")[1], yaml.BaseLoader))


def body_of(article: ImportedArticle) -> str:
    return article.markdown.split("---\n", 2)[2].strip("\n")


# Reading back what was written


@cache
def parsers() -> tuple[MarkdownIt, ...]:
    """CommonMark as the site reads it, and with raw HTML let through."""
    return tuple(
        MarkdownIt("commonmark", {"html": is_html}).enable(["table", "strikethrough"]).use(footnote_plugin)
        for is_html in (False, True)
    )


def read_words(tokens: list[Token]) -> str:
    """The words that a reader sees; markup that a plain text cannot have written fails."""
    parts = []
    for token in tokens:
        if token.type == "inline":
            children = token.children or []
            assert not {child.type for child in children} & {"image", "s_open", "html_inline", "footnote_ref"}
            parts += ["\n" if child.type in {"softbreak", "hardbreak"} else child.content for child in children]
            parts.append("\n")
        else:
            assert token.type not in {"html_block", "hr"}
            parts.append(token.content)
    return "".join(parts)


# Raw text


def test_the_seed_is_imported_word_for_word() -> None:
    words = SEED.read_text("utf-8").split()
    article, diagnostics = import_document(SEED.name, SEED.read_bytes(), zone=ZoneInfo("America/New_York"), today=TODAY)
    assert article
    assert words[:2] == ["date", "2021-01-06"]
    body = body_of(article)
    assert "\\" not in body
    tokens = parsers()[0].parse(body)
    assert read_words(tokens).split() == words[2:]
    assert sum(token.type == "blockquote_open" for token in tokens) == 2
    assert [line for line in body.split("\n") if line.startswith("> —")] == [
        "> — China Xinhua Information (@XHNews) January 6, 2021",
        "> — Antony Blinken (@ABlinken) January 6, 2021",
    ]
    assert " <https://t.co/j6QAl8ef0K> [pic.twitter.com/uW9wbHLSnx](https://pic.twitter.com/uW9wbHLSnx)\n>\n> —" in body
    assert article.stem == "2021-01-06-u-s-president-donald-trump-stepped-up-his-actions-towards"
    assert article.title == "U.S. President Donald Trump stepped up his actions towards Chinese tech…"
    assert matter_of(article) == {"title": article.title, "date": "2021-01-06"}
    assert [diagnostic.code.label for diagnostic in diagnostics] == ["guessed-title"]


LONG = "The order was signed on Tuesday, and nobody was surprised by it."
HEADS: dict[str, tuple[str, dict[str, Any]]] = {
    "a date before the words": (f" date 2021-01-06 {LONG}", {"date": "2021-01-06"}),
    "a date with a colon": (f"Date: January 6, 2021\n\n{LONG}", {"date": "2021-01-06"}),
    "published": (f"Published: 6 January 2021\n\n{LONG}", {"date": "2021-01-06"}),
    "published on": (f"Published on Wednesday, Jan. 6th, 2021\n\n{LONG}", {"date": "2021-01-06"}),
    "with a clock nobody can place": (f"Published: Jan. 6, 2021 10:30 am EST\n\n{LONG}", {"date": "2021-01-06"}),
    "an ISO date alone": (f"2021-01-06\n\n{LONG}", {"date": "2021-01-06"}),
    "a moment": (f"Date: 2021-01-06T10:30:00+01:00\n\n{LONG}", {"date": "2021-01-06 09:30:00Z"}),
    "a date written out, alone": (f"January 6, 2021\n\n{LONG}", {"date": "2021-01-06"}),
    "a mail's date": (f"Date: Wed, 06 Jan 2021 10:00:00 +0100\n\n{LONG}", {"date": "2021-01-06 09:00:00Z"}),
    "a title": (f"Title: Apps: the order\n2021-01-06\n\n{LONG}", {"title": "Apps: the order", "date": "2021-01-06"}),
    "a mail's subject": (f"Subject: Apps\nDate: 2021-01-06\n\n{LONG}", {"title": "Apps", "date": "2021-01-06"}),
    "a headline": (f"Apps barred, says U.S.\n\n{LONG}", {}),
    "a headline without a stop": (f"Apps barred in the U.S. and elsewhere\n\n{LONG}", {"title": "Apps barred in the U.S. and elsewhere"}),
    "a question": (f"Who is next?\n\n{LONG}", {"title": "Who is next?"}),
    "a headline and a byline": (
        f"Apps barred\nBy Jane Doe and Jan van der Berg\nJanuary 6, 2021\n\n{LONG}",
        {"title": "Apps barred", "authors": ["Jane Doe", "Jan van der Berg"], "date": "2021-01-06"},
    ),
    "a source": (f"Source: Reuters https://reuters.com/a\n\n{LONG}", {"source": {"name": "Reuters", "url": "https://reuters.com/a"}}),
    "a source by its address": (f"Via: https://www.apnews.com/a\n\n{LONG}", {"source": {"name": "apnews.com", "url": "https://www.apnews.com/a"}}),
    "a source at the end": (f"{LONG}\n\nSource: AFP, https://afp.com/", {"source": {"name": "AFP", "url": "https://afp.com/"}}),
    "a dateline": (f"BEIJING (Reuters) - {LONG}", {"source": {"name": "Reuters"}}),
}  # fmt: skip
NO_HEADS = {
    "no date in the calendar": f"date 2021-02-30 {LONG}",
    "a date that can be read two ways": f"Date: 01/02/2021\n\n{LONG}",
    "a fruit": "Date palms were planted.\n\nThey grew.",
    "a month alone": f"January 2021\n\n{LONG}",
    "words that begin like a byline": f"By the way\n\nBy and by, {LONG}",
    "a byline of one word": f"By Tuesday\n\n{LONG}",
    "a source that is a claim": f"Source: officials. They know.\n\n{LONG}",
    "a source at the end without an address": f"{LONG}\n\nSource: my uncle",
    "a short sentence": f"It rained.\n\n{LONG}",
    "the first of some short lines": "Milk and bread\n\nEggs\n\nFlour",
    "brackets that name no agency": f"BEIJING (Tuesday) - {LONG}",
}


@pytest.mark.parametrize(("text", "matter"), HEADS.values(), ids=HEADS)
def test_what_a_head_says_becomes_front_matter(text: str, matter: dict[str, Any]) -> None:
    found = matter_of(imported("a.txt", text))
    assert {key: found[key] for key in found if key in matter or key not in {"title", "date"}} == matter


@pytest.mark.parametrize("text", NO_HEADS.values(), ids=NO_HEADS)
def test_what_is_no_head_stays_in_the_text(text: str) -> None:
    article = imported("a.txt", text)
    found = matter_of(article)
    assert found["date"] == TODAY.isoformat()
    assert set(found) == {"title", "date"}
    assert [line for line in text.split("\n") if not line.startswith("January")][-1] in body_of(article)
    assert read_words(parsers()[0].parse(body_of(article))).split()[-2:] == text.split()[-2:]


PARAGRAPHS = {
    "blank lines": ("a\nb\n\n \t\nc\n", ["a\nb", "c"]),
    "none: each line": ("a\n  b\nc", ["a", "b", "c"]),
    "other white space alone on a line": ("a\n\u00a0\nb", ["a", "b"]),
}


@pytest.mark.parametrize(("text", "paragraphs"), PARAGRAPHS.values(), ids=PARAGRAPHS)
def test_paragraphs(text: str, paragraphs: list[str]) -> None:
    assert split_paragraphs(text) == paragraphs


POSTS = {
    "on X": (
        "Words. https://x.com/a/1 pic.x.com/Ab1 — Jane (@jane_d) 6 January 2021",
        "> Words. <https://x.com/a/1> [pic.x.com/Ab1](https://pic.x.com/Ab1)\n>\n> — Jane (@jane_d) 6 January 2021",
    ),
    "on Mastodon, in lines": (
        "One\n# two\n— Jane Doe (@jane@news.example) Jan 6, 2021",
        "> One\n> \\# two\n>\n> — Jane Doe (@jane@news.example) Jan 6, 2021",
    ),
    "on Bluesky": (
        "Words — Jane (@jane.bsky.social) January 6, 2021 at 10:30 AM",
        "> Words\n>\n> — Jane (@jane.bsky.social) January 6, 2021 at 10:30 AM",
    ),
    "no date": ("Words — Jane (@jane) today", "Words — Jane (@jane) today"),
    "no words": ("— Jane (@jane) January 6, 2021", "— Jane (@jane) January 6, 2021"),
    "no handle": ("Words — Jane (jane) January 6, 2021", "Words — Jane (jane) January 6, 2021"),
}


@pytest.mark.parametrize(("text", "markdown"), POSTS.values(), ids=POSTS)
def test_pasted_posts_become_quotations(text: str, markdown: str) -> None:
    assert body_of(imported("a.txt", f"{LONG}\n\n{text}")) == f"{LONG}\n\n{markdown}"


# What is escaped, and what is not

ESCAPED = (
    r"\# a|\> a|\- a|\+ a|\* a|1\. a|2021\) a|\---|\*a\*|\_a\_|\*\*a\*\*|\~\~a\~\~|\`a\`|\[a](b)|!\[a](b)|\<b>|\<!-- a|\&amp;|\&#65;|\[^1]|\[a]: b|a\\*b"
).split("|")
BARE = (
    r"a # b|a > b|a - b|#a|-a|1.5|5 * 3|2*3|a_b_c|a ` b|[a]|[a] (b)|a < b|<3|&c|AT&T|&nothing;|x = y|a^2|\a|~a~|~~a|a* b*|_a"
).split("|")
PARAGRAPH_CASES = {
    "a heading's line below": ("a\n===", "a\n\\==="),
    "a rule below": ("a\n---", "a\n\\---"),
    "a table": ("a|b\n-|-", "a|b\n\\-|-"),
    "a list below": ("a\n- b\n1. c\n2. d\n*", "a\n\\- b\n1\\. c\n2. d\n*"),
    "indented too far to mean anything": ("a\n    - b", "a\n    - b"),
    "indented from the start": ("    a", "a"),
    "a fence": ("```\na\n```", "\\`\\`\\`\na\n\\`\\`\\`"),
    "line ends that would break the line": ("a  \nb\\\nc", "a\nb\\\\\nc"),
    "a URL in a sentence": ("See https://example.org/a.", "See <https://example.org/a>."),
    "a URL with brackets, in brackets": ("(https://example.org/a_(b))", "(<https://example.org/a_(b)>)"),
    "a URL in angle brackets": ("<https://example.org/>", "<<https://example.org/>>"),
    "a URL within a word": ("xhttps://example.org/", "xhttps://example.org/"),
    "a URL that Markdown would show decoded": ("https://example.org/%41", "[https://example.org/%41](https://example.org/%41)"),
    "no URL": ("https:// alone", "https:// alone"),
    "a link written by hand": ("[a](https://example.org/)", "\\[a](<https://example.org/>)"),
}  # fmt: skip


@pytest.mark.parametrize("markdown", ESCAPED)
def test_what_markdown_would_misread_is_escaped(markdown: str) -> None:
    text = re.sub(r"\\(?=[!-/:-@\[-`{-~])", "", markdown) if markdown != r"a\\*b" else r"a\*b"
    assert escape_paragraph(text) == markdown


@pytest.mark.parametrize("text", BARE)
def test_what_markdown_reads_as_words_stays_bare(text: str) -> None:
    assert escape_paragraph(text) == text


@pytest.mark.parametrize(("text", "markdown"), PARAGRAPH_CASES.values(), ids=PARAGRAPH_CASES)
def test_paragraphs_as_markdown(text: str, markdown: str) -> None:
    assert escape_paragraph(text) == markdown


SNIPPETS = [
    *"* _ ` ~~ ~ [ ] ( ) ](  < > & amp; # - + 1. 2) \\ ! ^ | : --- === ``` ~~~ ^[ [^1]: [x]: <b> &#65; * a b1 é “ — 😀".split(),
    *("\n", "\n\n", " ", "  ", "    ", "\t", "\u00a0", "\u2028", "\x0b", "\u0301"),
    *"https://x.example/a_b*c http://x.example/%41) http://xn--bcher-kva.ch www.x.example pic.twitter.com/a".split(),
]
PLAIN_TEXTS = st.one_of(
    st.lists(st.sampled_from(SNIPPETS), min_size=1, max_size=14).map("".join), st.text(st.characters(codec="utf-8", exclude_characters="\0\r"))
)  # fmt: skip


@given(PLAIN_TEXTS)
def test_every_plain_text_reads_back_as_its_words(text: str) -> None:
    paragraphs = split_paragraphs(text)
    markdown = "\n\n".join(map(escape_paragraph, paragraphs))
    for parser in parsers():
        tokens = parser.parse(markdown)
        assert [token.type for token in tokens] == ["paragraph_open", "inline", "paragraph_close"] * len(
            [paragraph for paragraph in paragraphs if paragraph]
        )
        read = [read_words([token]) for token in tokens if token.type == "inline"]
        assert [words.split() for words in read] == [paragraph.split() for paragraph in paragraphs if paragraph]


@given(PLAIN_TEXTS)
def test_every_text_is_imported_or_refused(text: str) -> None:
    article, diagnostics = import_text("a.txt", text)
    assert article or diagnostics
    if article:
        read, found = read_article(Source(f"content/articles/{article.stem}.md", article.markdown), ReadOptions())
        assert read, found
        assert read.matter.value.title == article.title
        assert read.matter.value.date == article.date
        assert not found
        assert 0 < len(article.title) <= 200 or len(text) > 200


def test_nothing_is_lost_between_head_and_paragraphs() -> None:
    read = read_raw_text(SEED.read_text("utf-8"), UTC)
    assert " ".join(read.paragraphs).split() == SEED.read_text("utf-8").split()[2:]


# Front matter

SCALARS = st.one_of(
    st.text(),
    st.text("aA1 -:?#&*!|>'\"%@`,[]{}.~=\\\n\t"),
    st.sampled_from("yes no null ~ true 1 1.0 0x1 .inf 2021-01-06 12:30 <<".split()),
)
VALUES = st.recursive(
    SCALARS.filter(bool),
    lambda inner: st.lists(inner, min_size=1, max_size=3) | st.dictionaries(SCALARS, inner, min_size=1, max_size=3),
    max_leaves=6,
)


@given(VALUES)
def test_front_matter_reads_back_as_it_was(value: Any) -> None:
    text = write_front_matter({"first": "x", "value": value}).removeprefix("---\n").removesuffix("---\n")
    assert yaml.safe_load(text) == {"first": "x", "value": value}
    assert yaml.load(text, yaml.CSafeLoader) == {"first": "x", "value": value}


SPELLINGS = {
    "Apps barred": "Apps barred",
    "The order: a reading": '"The order: a reading"',
    "“Quoted”, he said": '"“Quoted”, he said"',
    "no": '"no"',
    "2021": '"2021"',
    "": None,
    "a # b": '"a # b"',
    'say "x"\\': '"say \\"x\\"\\\\"',
    "a\u2028b\x07": '"a\\u2028b\\x07"',
}


@pytest.mark.parametrize(("value", "spelling"), SPELLINGS.items())
def test_scalars_are_quoted_only_where_they_must(value: str, spelling: str | None) -> None:
    assert write_front_matter({"k": value}) == (f"---\nk: {spelling}\n---\n" if spelling else "---\n---\n")


# Markdown

MARKDOWN: dict[str, tuple[str, dict[str, Any], str]] = {
    "our own keys": (
        "---\ntitle: A b\ndate: 2021-01-06\nauthors: [Jane, Jo]\ntopics: [x]\nslug: a-b\nsummary: S *s*.\nlang: de\ndraft: true\n---\n\nText\n",
        {"title": "A b", "date": "2021-01-06", "authors": ["Jane", "Jo"], "topics": ["x"], "slug": "a-b", "summary": "S *s*.", "lang": "de", "draft": "true"},
        "\nText\n",
    ),
    "others' keys": (
        "---\ntitle: A\npublished: 6 January 2021\nauthor: Jane\ntags: x\nexcerpt: S\nlanguage: fr\n---\nText",
        {"title": "A", "date": "2021-01-06", "authors": ["Jane"], "topics": ["x"], "summary": "S", "lang": "fr"},
        "Text",
    ),
    "unknown keys": (
        "---\ntitle: A\ndate: 2021-01-06\nweight: 1\nver: '1'\nnested: {a: [b, c]}\nextra: {old: x}\n---\nText",
        {"title": "A", "date": "2021-01-06", "extra": {"old": "x", "weight": "1", "ver": "1", "nested": {"a": ["b", "c"]}}},
        "Text",
    ),
    "values that do not fit": (
        "---\ntitle: A\ndate: 2021-01-06\nslug: a/b\nlang: xx-yy-zz\ntags: ['!']\nauthor: {name: x}\n---\nText",
        {"title": "A", "date": "2021-01-06", "extra": {"slug": "a/b", "lang": "xx-yy-zz", "tags": ["!"], "author": {"name": "x"}}},
        "Text",
    ),
    "a headline and no front matter": ("# A *b* #\n\nText\n# B\n", {"title": "A *b*", "date": "2024-02-29"}, "Text\n# B\n"),
    "neither": ("**One** [two](x).\n\nText\n", {"title": "One two", "date": "2024-02-29"}, "**One** [two](x).\n\nText\n"),
    "a rule first": ("---\n\nText\n\n---\n", {"title": "Text", "date": "2024-02-29"}, "---\n\nText\n\n---\n"),
    "line ends": ("---\r\ntitle: A\r\ndate: 2021-01-06\r\n---\r\na  \r\nb\\\r\n", {"title": "A", "date": "2021-01-06"}, "a  \nb\\\n"),
}  # fmt: skip


@pytest.mark.parametrize(("text", "matter", "body"), MARKDOWN.values(), ids=MARKDOWN)
def test_markdown_keeps_its_body_and_its_known_keys(text: str, matter: dict[str, Any], body: str) -> None:
    article = imported("a.md", text)
    assert matter_of(article) == matter
    assert article.markdown.split("---\n", 2)[2] == body


@pytest.mark.slow
@pytest.mark.skipif(not NEWSLETTERS.is_dir(), reason="the newsletters are not at hand")
def test_real_newsletters_come_through_byte_for_byte() -> None:
    paths = sorted(NEWSLETTERS.glob("*.md"))
    assert len(paths) > 300
    for path in paths:
        article, diagnostics = import_text(path.name, path.read_bytes())
        assert article, path
        assert not diagnostics, path
        body = path.read_text("utf-8").split("---\n", 2)[2]
        assert article.markdown.endswith(f"---\n{body}"), path
        assert article.stem.startswith(path.name[:10]), path
        read, found = read_article(Source(f"content/articles/{article.stem}.md", article.markdown), ReadOptions())
        assert read, (path, found)


# HTML

HEAD = """<!doctype html><html lang=en-GB><head><title>Apps | The Example</title>
<meta property="og:title" content="Apps &amp; orders"><meta property="article:published_time" content="2021-01-06T10:00:00+01:00">
<link rel=canonical href="https://www.example.org/a/b"><meta property="og:site_name" content="The Example">
<meta name=author content="By Jane Doe and Jo Roe"></head>"""
LINKED = """<script type="application/ld+json">{"@graph": [{"@type": "WebSite"}, {"@type": "NewsArticle", "headline": "H",
"datePublished": "2021-01-06", "author": [{"name": "Jane Doe"}], "publisher": {"name": "P"}, "url": "https://example.org/a"}]}</script>"""
PAGES_ABOUT: dict[str, tuple[str, dict[str, Any]]] = {
    "meta tags": (
        f"{HEAD}<body><p>Text",
        {
            "title": "Apps & orders",
            "date": "2021-01-06 09:00:00Z",
            "authors": ["Jane Doe", "Jo Roe"],
            "source": {"name": "The Example", "url": "https://www.example.org/a/b"},
            "lang": "en-GB",
        },
    ),
    "JSON-LD": (
        f"{LINKED}<h1>One</h1><p>Text",
        {"title": "One", "date": "2021-01-06", "authors": ["Jane Doe"], "source": {"name": "P", "url": "https://example.org/a"}},
    ),
    "a time and a title": ("<title>T &lt; U</title><time datetime=2021-01-06>6 Jan</time>", {"title": "T < U", "date": "2021-01-06"}),
    "an address without a name": (
        "<title>T</title><time datetime=2021-01-06>x</time><link rel=canonical href=https://www.example.org/a>",
        {"title": "T", "date": "2021-01-06", "source": {"name": "example.org", "url": "https://www.example.org/a"}},
    ),
    "what is no good": (
        "<html lang='x y'><title>T</title><time datetime='2021-02-30'>x</time><meta name=author content='https://e.org'><link rel=canonical href=/a>",
        {"title": "T", "date": "2024-02-29"},
    ),
    "broken JSON-LD": (f"<script type=application/ld+json>{'[' * 100_000}</script><title>T</title>x", {"title": "T", "date": "2024-02-29"}),
}  # fmt: skip


@pytest.mark.parametrize(("page", "matter"), PAGES_ABOUT.values(), ids=PAGES_ABOUT)
def test_what_a_page_says_of_itself_becomes_front_matter(page: str, matter: dict[str, Any]) -> None:
    assert matter_of(imported("a.html", page)) == matter


EMBEDDED_TWEET = """<blockquote class="twitter-tweet"><p lang="en">Words <a href="https://t.co/a">https://t.co/a</a>
<a href="https://t.co/b">pic.twitter.com/b</a></p>&mdash; Jane (@jane) <a href="https://twitter.com/jane/status/1">January 6, 2021</a>
</blockquote><script async src="https://platform.twitter.com/widgets.js"></script>"""
QUOTED_TWEET = """> Words <https://t.co/a> [pic.twitter.com/b](https://t.co/b)
>
> — Jane (@jane) [January 6, 2021](https://twitter.com/jane/status/1)"""
PAGES = {
    "paragraphs, unclosed": ("<p>a <p>b\n  c</p>d", "a\n\nb c\n\nd"),
    "plain words are escaped": ("<p># a *b* &amp;amp;", "\\# a \\*b\\* \\&amp;"),
    "emphasis": ("<p>a <b>b </b>c <em>d</em> <i>e <strong>f</strong></i>", "a **b** c *d* *e **f***"),
    "emphasis that Markdown cannot say": ("<p>a<b>“b”</b>c", "a“b”c"),
    "code": ("<p><code>a`b</code> <kbd>c</kbd>", "``a`b`` `c`"),
    "links": (
        '<p><a href="https://e.org/a_b?x=1&amp;y=2">x</a> <a href="mailto:a@b.example">y</a> <a href=https://e.org/>https://e.org/</a>',
        "[x](https://e.org/a_b?x=1&y=2) [y](mailto:a@b.example) <https://e.org/>",
    ),
    "links that may not be": ('<p><a href="javascript:a()">x</a> <a href="/rel">y</a> <a href="http://[">z</a>', "x y z"),
    "a relative link of a known page": ("<link rel=canonical href=https://e.org/a/b><p><a href=c>x</a>", "[x](https://e.org/a/c)"),
    "an exclamation before a link": ("<p>Go!<a href=https://e.org/>x</a>", "Go\\![x](https://e.org/)"),
    "line breaks": ("<p>a<br>b<br><br>c<br>", "a\\\nb\n\nc"),
    "headings": ("<h1>T</h1><h2>a #</h2><h3>b</h3><p>c", "## a \\#\n\n### b\n\nc"),
    "another headline than the title": ("<title>T</title><meta property=og:title content=U><h1>T</h1>x", "## T\n\nx"),
    "lists": (
        "<ul><li>a<ol><li>b<li>c</ol><li><p>d<p>e</ul><ul><li>f</ul>",
        "- a\n  1. b\n  2. c\n- d\n\n  e\n\n+ f",
    ),
    "a list from nine": ("<ol start=9><li>a<li><p>b<p>c</ol>", "9. a\n10. b\n\n    c"),
    "quotations": ("<blockquote><p>a<p>b<footer>— c</footer></blockquote><p>d", "> a\n>\n> b\n>\n> — c\n\nd"),
    "an embedded tweet": (EMBEDDED_TWEET, QUOTED_TWEET),
    "code blocks": ('<pre><code class="language-py">\na\n  b ```\n</code></pre>', "````py\na\n  b ```\n````"),
    "tables": ("<table><tr><th>a<th>b|c<tr><td>1<br>2<td>3</table>", "| a | b\\|c |\n| --- | --- |\n| 1 2 | 3 |"),
    "tables for layout": ("<table><tr><td><h2>a</h2><p>b<td>c</table>", "## a\n\nb\n\nc"),
    "only the article": ("<p>x<main><p>y<article><h2>a</h2><p>b, longer than y</article></main>z", "## a\n\nb, longer than y"),
    "not a comment's article": ("<main><p>The text, longer than the comment<article>first!</article></main>", "The text, longer than the comment\n\nfirst!"),
    "what is no text": ("<nav>n</nav><script>s</script><style>t</style><form>f</form><aside>u</aside><p>a<footer>v</footer>", "a"),
    "a page in a form": ("<form><p>a</form>", "a"),
    "comments and declarations": ("<!-- a --><?x y?><![CDATA[z]]><p>a<!--> b", "a b"),
    "quotation marks of its own": ("<p>a <q>b</q>", "a “b”"),
}  # fmt: skip


@pytest.mark.parametrize(("page", "markdown"), PAGES.values(), ids=PAGES)
def test_pages_become_markdown(page: str, markdown: str) -> None:
    assert body_of(imported("a.html", page)) == markdown


WORDS = st.lists(st.sampled_from([*SNIPPETS, "\n"]), min_size=1, max_size=6).map("".join).map(html.escape)
TAGS = [
    *"b em code a p blockquote ul ol li h1 h2 h3 div table tr td pre span article q".split(),
    *("ol start=7", "a href='https://e.example/a(b)'", "a href=https://e.example/x"),
]


def enclose(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    several = st.lists(inner, min_size=1, max_size=3)
    return st.one_of(
        st.tuples(st.sampled_from(TAGS), inner).map(lambda pair: f"<{pair[0]}>{pair[1]}</{pair[0].split()[0]}>"),
        several.map("".join),
        several.map("<br>".join),
        several.map(lambda items: f"<ul>{''.join(f'<li>{item}' for item in items)}</ul>"),
        st.lists(several, min_size=1, max_size=3).map(
            lambda rows: f"<table>{''.join('<tr>' + ''.join(f'<td>{cell}' for cell in row) for row in rows)}</table>"
        ),
    )


@given(st.recursive(WORDS, enclose, max_leaves=12))
def test_every_page_reads_back_as_its_words(page: str) -> None:
    blocks = read_blocks(list(read_tokens(page)), "")
    markdown = write_blocks(blocks)
    for parser in parsers():
        assert read_words(parser.parse(markdown)).split() == " ".join(block.text() for block in blocks).split()


@given(
    st.lists(
        st.sampled_from([*SNIPPETS, *(f"<{tag}>" for tag in TAGS), "</", "<!--", "<![", "<a x='", "</p>", "</ul>"])
    ).map("".join)
)
def test_no_page_makes_the_import_fail(page: str) -> None:
    article, diagnostics = import_text("a.html", page)
    assert article or diagnostics


HOSTILE = (
    "<|<a |<!--|<![|<?|&|</|<a b='|<script>|<div>|<li>|<ul><li>x|<blockquote>|<b>x</b>y|<td>|<table><tr><td>x|<article>x|<br>|<pre>"
    "|<h2>x|&#99999999999|<li>x</ul>|<a href=//>y</a>|* _ ` [|<code>`</code>|http://a.example/)))|— a (@b) |\n> |#|x\n"
).split("|")


@pytest.mark.slow
@pytest.mark.parametrize("piece", HOSTILE)
@pytest.mark.parametrize("name", ["a.html", "a.txt"])
def test_hostile_input_costs_no_more_than_its_length(name: str, piece: str) -> None:
    """At quadratic cost each of these would take many minutes."""
    import_text(name, piece * (300_000 // len(piece)))


# Bytes


@dataclass(frozen=True)
class Refusal:
    name: str
    data: bytes
    code: str
    line: int
    column: int


REFUSALS = {
    "not UTF-8": Refusal("a.txt", b"a\nb\xe9\xff\n", "invalid-utf8", 2, 2),
    "a page that does not say what it is in": Refusal("a.html", b"<p>\xe9", "invalid-utf8", 1, 4),
    "an encoding no page may ask for": Refusal("a.html", b"<meta charset=unicode_escape>\xe9", "invalid-utf8", 1, 30),
    "NUL": Refusal("a.md", b"a\n\nb\0", "nul-character", 3, 2),
    "nothing": Refusal("a.txt", b"", "empty-file", 1, 1),
    "white space": Refusal("a.txt", b" \n\xc2\xa0\n", "empty-file", 1, 1),
    "a head and no text": Refusal("a.txt", b"Title: A\nDate: 2021-01-06\n", "empty-file", 1, 1),
    "a page without words": Refusal("a.html", b"<title>T</title><nav>n</nav>", "empty-file", 1, 1),
    "front matter that is no YAML": Refusal("a.md", b"---\ntitle: [a\n---\nb", "yaml-syntax", 2, 8),
}


@pytest.mark.parametrize("refusal", REFUSALS.values(), ids=REFUSALS)
def test_what_is_no_text_is_refused_at_its_place(refusal: Refusal) -> None:
    article, diagnostics = import_text(refusal.name, refusal.data)
    assert article is None
    [fault] = diagnostics
    assert (fault.code.label, fault.place.path, fault.place.line, fault.place.column) == (
        refusal.code,
        refusal.name,
        refusal.line,
        refusal.column,
    )
    assert fault.hint


ENCODINGS: dict[str, Callable[[str], bytes]] = {
    "UTF-8 with a mark": lambda text: text.encode("utf-8-sig"),
    "UTF-16": lambda text: text.encode("utf-16"),
    "UTF-32": lambda text: text.encode("utf-32"),
}


@pytest.mark.parametrize("encode", ENCODINGS.values(), ids=ENCODINGS)
def test_byte_order_marks_are_believed(encode: Callable[[str], bytes]) -> None:
    assert body_of(imported("a.txt", encode("Déjà vu."))) == "Déjà vu."


@pytest.mark.parametrize(
    ("charset", "encoding"), [("iso-8859-1", "cp1252"), ("windows-1251", "cp1251"), ("Shift_JIS", "shift_jis")]
)
def test_a_page_in_another_encoding_is_read_as_it_says(charset: str, encoding: str) -> None:
    words = {"cp1252": "“Déjà” vu", "cp1251": "Привет", "shift_jis": "日本"}[encoding]
    page = f"<meta charset={charset}><p>{words}".encode(encoding)
    assert body_of(imported("a.html", page)) == words


KINDS = {
    ("a.TXT", b"<html>"): "text",
    ("a.markdown", b""): "markdown",
    ("a.htm", b""): "html",
    ("a", b"\xef\xbb\xbf  <!-- x --><!DOCTYPE html>"): "html",
    ("a", b"---\ntitle: x\n---\n"): "markdown",
    ("a", b"words"): "text",
    ("a", b"<!---->" * 1000): "text",
}


@pytest.mark.parametrize(("given_name", "data", "kind"), [(*document, kind) for document, kind in KINDS.items()])
def test_kinds(given_name: str, data: bytes, kind: str) -> None:
    assert find_kind(given_name, data) == kind


# Dates and names

STEMS = {
    "the date in the name": ("2021-01-06-x.txt", LONG, "2021-01-06-the-order-was-signed-on-tuesday-and-nobody-was-surprised-by"),
    "no date anywhere": ("x.txt", f"Title: Émile\n\n{LONG}", "2024-02-29-émile"),
    "a title without a letter": ("My file.txt", f"Title: !!!\n\n{LONG}", "2024-02-29-my-file"),
    "the day in the site's zone": ("x.txt", f"Date: 2021-01-06T23:30:00-05:00\nTitle: A\n\n{LONG}", "2021-01-07-a"),
    "one long word": ("x.txt", f"Title: {'a' * 99}\n\n{LONG}", f"2024-02-29-{'a' * 60}"),
}  # fmt: skip


@pytest.mark.parametrize(("name", "text", "stem"), STEMS.values(), ids=STEMS)
def test_stems(name: str, text: str, stem: str) -> None:
    assert imported(name, text).stem == stem


TITLES = {
    "Washington barred eight apps. Then it waited.": "Washington barred eight apps",
    "It rained. Then it stopped, and everybody went home.": "It rained. Then it stopped, and everybody went home",
    "Mr. Smith of the U.S. Senate said so on Jan. 20. Nobody heard.": "Mr. Smith of the U.S. Senate said so on Jan. 20",
    "Is it over? “No,” she said.": "Is it over? “No,” she said",
    "这个命令是星期二签署的，没有人感到惊讶。之后呢": "这个命令是星期二签署的，没有人感到惊讶",
    "a" * 100: "a" * 79 + "…",
    "word " * 30: "word " * 15 + "word…",
}


@pytest.mark.parametrize(("text", "title"), TITLES.items())
def test_titles_are_made_of_the_first_sentence(text: str, title: str) -> None:
    article, diagnostics = import_text("2021-01-06.txt", text)
    assert article
    assert article.title == title
    assert [diagnostic.code.label for diagnostic in diagnostics] == ["guessed-title"]


def test_a_guessed_date_is_told() -> None:
    _, [fault] = import_text("a.txt", f"Title: A\n\n{LONG}")
    assert (fault.code.label, fault.severity.value, fault.place.path) == ("guessed-date", "warning", "a.txt")
    assert "2024-02-29" in fault.message
