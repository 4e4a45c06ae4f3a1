"""Reading Markdown is quick by leaving out what cannot matter: whatever the text, it gives what the library's own parser gives.

Where the environment names a folder of real and hostile texts (`GLOSSATOR_DATA`), the CommonMark examples and newsletters are read as well.
"""

import json
import os
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from markdown_it.common.normalize_url import normalizeLink

from glossator.markdown.building import UNUSUAL_SPACE
from glossator.markdown.parsing import LONGEST_PLAIN_ADDRESS, PLAIN_ADDRESS, make_parser, make_plain_parser
from glossator.markdown.plain_forms import PLAIN_BLOCK, SENTENCES, find_spans
from glossator.markdown.reading import read_markdown, read_tokens
from glossator.model.fields import HtmlMode
from glossator.model.text import Document

ROOT = Path(__file__).parents[1]
MODES: tuple[HtmlMode, ...] = ("escape", "sanitize")


make_reference = cache(make_plain_parser)


def read_plainly(text: str, html: HtmlMode, *, is_fragment: bool) -> Document:
    tokens = make_reference(html, with_footnotes=not is_fragment).parse(text)
    return read_tokens(tokens, 3, is_fragment=is_fragment)


def check(text: str) -> None:
    for html in MODES:
        for is_fragment in (False, True):
            document = read_markdown(text, html=html, first_line=3, is_fragment=is_fragment)
            assert document == read_plainly(text, html, is_fragment=is_fragment), (text, html, is_fragment)


# Texts of people


def list_texts() -> Iterator[str]:
    for file in sorted(ROOT.glob("tests/fixtures/markdown/*.md")):
        text = file.read_text("utf-8").replace("→", "\t").replace("·", " ")
        yield from re.split(r"^\.\n", text, flags=re.MULTILINE)
    for file in sorted([*ROOT.glob("content/**/*.md"), *ROOT.glob("*.md")]):
        yield file.read_text("utf-8")


@pytest.mark.slow
def test_texts_of_our_own() -> None:
    texts = list(list_texts())
    assert len(texts) > 100
    for text in texts:
        check(text)


def find_data(pattern: str) -> list[Path]:
    files = sorted(Path(os.environ["GLOSSATOR_DATA"]).glob(pattern)) if "GLOSSATOR_DATA" in os.environ else []
    return files or pytest.skip(f"there is no folder of texts with {pattern}")


def test_commonmark_examples() -> None:
    for file in find_data("hostile/commonmark-*.json"):
        for case in json.loads(file.read_text("utf-8")):
            check(case["markdown"])


@pytest.mark.slow
def test_newsletters() -> None:
    for file in find_data("optech/*.md"):
        check(file.read_text("utf-8"))


# What is plain, and what only looks like it

PLAIN = [
    "words, and more words.",
    "words\nin lines\nthree",
    "an *emphasis*, a **strong one**, a [link](https://a.example/b-c) and `code`.",
    "_one_ __two__ (*three*) “*four*” *five!* *six\nseven* — *eight*—*nine*",
    "a ! b ^ c d!",
    "[a\nb](/c?d=e#f) and ` g ` and `  ` and `*h* [i](j)`",
    "2019 was a year\n**so** was 2020\n`x` as well\n[and](that)",
    "# head\n\n## *a* head\n\n###### 6\n\ntext",
    "> a quotation\n> of two lines\n>\n> — its source",
    "- a\n- *b*\n- [c](d)",
    "* a\n* b\n\nafter",
    "+ a\n\n\nafter",
    "a\n \t\nb\n  ",
    "a\tb\nc\t\nd",
    "é\u00adü\u200bß \U0001f600",
]
MARKED = [
    "",
    " a",
    "    a",
    "a\n b",
    "a  \nb",
    "a \nb",
    "a\\\nb",
    "a\n===",
    "a\n---",
    "a | b\n--|--",
    "a\n| b | c |\n|---|---|",
    "a\n> b",
    "a\n# b",
    "a\n- b",
    "a\n1. b",
    "a\n2. b",
    "a\n```\nb",
    "a\n<div>",
    "a\n[^1]: b",
    "[^1]: a\n\nb [^1]",
    "a [^1](b)\n\n[^1]: c",
    "^[a](b)",
    "![a](b)",
    "a[b]\n\n[b]: c",
    "[a](b): c",
    "[a\\](b]: c\n\n[a\\](b]",
    "[a]: b\n[a](c)",
    "[a*b](c)*",
    "*a [b*](c)",
    "[a](b\\)c)",
    "[a](b&amp;c)",
    "[a](<b>)",
    "[a](b 'c')",
    "[a](HTTP://É.example/ü)",
    "*a*b *a *b* a*b* *a* * **a* *a** ***a*** *a **b***",
    "*(a)* *a,*b *.a* _a_b a_b_c _a_. __a_ \x1c*a* *a*\x1c",
    "a * b* c",
    "a *b * c",
    "a *b *c* d",
    "``a`` `a``b` ``a` `a\nb`",
    "a `b`` c`",
    "a & b &amp; &#65; &copy",
    "a \\* b \\c",
    "~~a~~ ~a~ ~~~a~~~",
    "***\n* * *\n**a\n*a\n___\n_a",
    "- a\n- b\n\n- c",
    "- a\n\n  b",
    "- a\n  b",
    "- a\nb",
    "- a\n* b\n- c",
    "- a\n-\n- b",
    "- - a",
    "-\ta",
    "- a\n\n b",
    "- a\n\n\xa0b",
    "- # a",
    "> a\nb",
    "> a\n>\n>\n> b",
    "> a\n> \n> b\n>",
    "> a\n>b",
    ">  a",
    "> - a\n> - b",
    "> ***a***\n> ---",
    "> a\n\n> b",
    "a\r\nb\rc\n\r\nd\0e",
    "\ufeffa",
    "\u2028a\n\x85b\n\x0cc",
    "a  b\u2003c \xa0d",
    "A\0b",
    "Sentences [a]",
    "# a | b\n|--|--|",
    "a | b\n:-: | -",
    "10. a\n11. b",
    "0. a",
    "9) a\n1. b",
    "1) a\n\n   b\n2) c",
    "[" * 30 + "a" + "](b)" * 30,
    "![a\\*b &amp; *c*](d)",
    "a^[b\\*c *d*] e^[f]",
    "# head^[note]",
    "## a ##",
    "## a#",
    "####### a",
    "# a\n===",
    "#\ta",
]


@pytest.mark.parametrize("text", PLAIN)
def test_plain(text: str) -> None:
    blocks = re.split(r"\n[ \t]*\n", text.rstrip(" \n"))
    assert all(PLAIN_BLOCK.match(block) or find_spans(block) for block in blocks)
    check(text)


@pytest.mark.parametrize("text", MARKED)
def test_marked(text: str) -> None:
    check(text)
    for before in ("", "a\n\n", "- "):
        for after in ("", "\n", "\n\nb", " *c*", "\nd"):
            check(f"{before}{text}{after}")


def test_sentences_need_no_parser() -> None:
    assert SENTENCES.fullmatch("A sentence (of words), “quoted” — and 5 % more! Isn't it?")
    for text in ("1. a", "a *b*", "a  b", "a\nb", "a\xa0b", "a\0b", "", "- a", "A_b", "a <b>", "[a](b)", "&amp;"):
        assert not SENTENCES.fullmatch(text), text


def test_unprintable_or_no_unusual_space() -> None:
    """`DocumentBuilder.add_text` asks for what is printable first."""
    characters = map(chr, range(0x110000))
    assert not [text for text in characters if UNUSUAL_SPACE.search(text) and text.isprintable()]


# Any text

CHARACTERS = st.text(
    "\n\n\n\n\n     \t*_`~[]()<>!&#|:-=+.^\\\"'1209abAB\r\0\xa0\u3000\u2028\x0b\x0c\x1c\x85é中\U0001f600\xad\u200b“”’—ſ/;?{}$%@,",
    max_size=40,
)
INLINE = (
    "word;two words; ;\n;*;**;***;_;__;`;``;[;];](u);](https://a.b/c-d);](https://A.b/é);![;](u 't');<b>;</b>;<a href='u'>;</a>;&amp;;& ;\\;\\*;  \n;~~;~;[^1];^[;"
    '*em*;**strong**;_em_;__st__;[a b](u);`c d`;` c `;<https://a.b>;";(;);’;—;.;,;:;!;?;snake_case;2019;\t;\xa0;[ref];[ref][ref];*a\nb*;[a\nb](c);\r\n;*a!*;* ;_a;'
    "é;\0;-;=;#;|"
).split(";")
PREFIXES = (
    ";;;> ;>;- ;* ;+ ;1. ;2) ;12. ;# ;  ;    ;\t; ;```;~~~;---;===;| a | b |;|--|:-:|;[^1]: ;[ref]: u 'x';<div>;<!-- ;***;- - -;> > ;> - ;- > ;=;a | b;--|--;\xa0;"
    "\u2028;1.;**a;*a;_a;`a;[a](b;[^a](b;[a\\](b]: c;!["
).split(";")
ENDS = ["\n", "\n", "\n\n", "\n\n", "\r\n", "\r", "  \n", "\\\n", "\n \n", "", "\n\n\n", "\n>\n", "\n> \n"]
CONTENT = st.lists(st.sampled_from(INLINE), max_size=8).map("".join)
LINES = st.lists(st.tuples(st.sampled_from(PREFIXES), CONTENT, st.sampled_from(ENDS)).map("".join), max_size=7)
# The same prefix again and again: lists, quotations and paragraphs of several lines.
RUNS = st.tuples(
    st.sampled_from(PREFIXES), st.lists(st.tuples(CONTENT, st.sampled_from(ENDS)).map("".join), max_size=5)
)


@example("\t~\n>\n<a href='u'>\n\n ![]\n \n![</a>\0^[")
@given(st.one_of(CHARACTERS, CONTENT, LINES.map("".join)))
def test_any_text(text: str) -> None:
    check(text)


@given(st.lists(RUNS.map(lambda run: "".join(run[0] + line for line in run[1])), max_size=4).map("".join))
def test_any_blocks(text: str) -> None:
    check(text)


@pytest.mark.slow
@settings(max_examples=20_000)
@given(st.one_of(CHARACTERS, CONTENT, LINES.map("".join)))
def test_any_text_at_length(text: str) -> None:
    check(text)


@given(st.from_regex(PLAIN_ADDRESS, fullmatch=True).filter(lambda url: len(url) <= LONGEST_PLAIN_ADDRESS))
def test_a_plain_address_is_encoded_already(url: str) -> None:
    assert normalizeLink(url) == url


def test_the_plain_parser_stays_plain() -> None:
    """What makes the quick parser of a plain one does not reach into the library."""
    make_parser("escape", with_footnotes=True)
    assert make_plain_parser("escape", with_footnotes=True).parse("a")[0].type == "paragraph_open"
