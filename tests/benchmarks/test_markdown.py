"""How long it takes to read Markdown: an article's body as most are, one that wants all the parser's rules, and the sentence of a note."""

from typing import Any

import pytest
from tests.benchmarks.corpus import make_project

from glossator.markdown.parsing import make_plain_parser
from glossator.markdown.reading import read_markdown, read_tokens

pytestmark = pytest.mark.slow

PARAGRAPHS = (
    make_project(1).read("content/articles/article-00000.md").decode().split("---\n", 2)[2].strip().split("\n\n")
)
WORDS = PARAGRAPHS[0].split(". ")[0]
BODY = "\n\n".join(
    (
        *PARAGRAPHS[:4],
        f"## {WORDS}",
        *PARAGRAPHS[4:8],
        f"> {WORDS}.\n>\n> — {WORDS}",
        *PARAGRAPHS[8:],
        f"- {WORDS}\n- {WORDS}\n",
    )
)
MARKED_BODY = "\n\n".join(
    (
        BODY.replace("*", "***"),
        f"- {WORDS}\n\n  {WORDS}\\*[^1]",
        "| a | b |\n|---|---|\n| [c][d] | ![e](f) |",
        "```\ncode\n```",
        "[^1]: A note.",
        "[d]: https://elsewhere.example/",
    )
)


def test_a_body(benchmark: Any) -> None:
    document = benchmark(read_markdown, BODY)
    assert len(document.text.split()) > 500


def test_a_body_by_the_plain_parser(benchmark: Any) -> None:
    parser = make_plain_parser("escape", with_footnotes=True)
    document = benchmark(lambda: read_tokens(parser.parse(BODY), 1, is_fragment=False))
    assert document == read_markdown(BODY)


def test_a_marked_body(benchmark: Any) -> None:
    document = benchmark(read_markdown, MARKED_BODY)
    assert "code" in document.text


def test_a_sentence(benchmark: Any) -> None:
    document = benchmark(read_markdown, f"{WORDS}.", is_fragment=True)
    assert document.text == f"{WORDS}."
