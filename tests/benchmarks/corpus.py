"""The made-up articles as a Glossator project: with a glossary and sidecars, or plain."""

from __future__ import annotations

import json
import random
from datetime import timedelta
from typing import TYPE_CHECKING

from tests.benchmarks.articles import draw_words, make_article, make_stem, make_terms, strip_markup

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from tests.benchmarks.articles import Article, Term

    from glossator.files import MemoryFolder

SITE = "title: Benchmark\nbase_url: https://benchmark.example/\nlanguage: en\n"
Entries = dict[str, list[dict[str, str]]]


def make_project(articles: int) -> MemoryFolder:
    """Make an annotated project in memory."""
    from glossator.files import MemoryFolder

    return MemoryFolder({path: text.encode() for path, text in iterate_project(range(articles), is_annotated=True)})


def iterate_project(numbers: Iterable[int], *, is_annotated: bool) -> Iterator[tuple[str, str]]:
    """Give the files of a project, by path."""
    yield "content/site.yaml", SITE
    if is_annotated:
        yield make_glossary_file(make_terms())
    for number in numbers:
        yield from make_article_files(make_article(number), is_annotated=is_annotated)


def make_glossary_file(terms: Sequence[Term]) -> tuple[str, str]:
    """Give the glossary's path and text."""
    entries = (
        f"{term.key}:\n  term: {json.dumps(term.label)}\n  definition: {json.dumps(term.definition)}\n"
        for term in terms
    )
    return "content/glossary.yaml", "".join(entries)


def make_article_files(article: Article, *, is_annotated: bool) -> Iterator[tuple[str, str]]:
    """Give the paths and texts of an article and its sidecar."""
    stem = f"content/articles/{article.stem}"
    front = (
        f"title: {article.title}\ndate: {article.moment.isoformat()}\nauthors: [{article.author}]\n"
        f"topics: [{', '.join(article.topics)}]\n"
    )
    yield f"{stem}.md", f"---\n{front}---\n\n{article.body}"
    if is_annotated:
        yield f"{stem}.annotations.yaml", make_sidecar(article)


def make_sidecar(article: Article) -> str:
    """Make two bindings, two references, two notes, and for one article in five a correction, on words that stand once."""
    chance = random.Random(f"sidecar/{article.number}")
    new_words = " ".join(draw_words(chance, 4))
    quotes = list(_find_quotes(chance, article, new_words))
    terms = chance.sample(make_terms(), 2)
    entries: Entries = {
        "glossary": [
            {"quote": json.dumps(quote), "term": term.key} for quote, term in zip(quotes[:2], terms, strict=False)
        ]
    }
    if article.number:  # an article refers to those that came before it, so that it is the same however many come after
        entries["references"] = [
            {"quote": json.dumps(quote), "to": make_stem(chance.randrange(article.number)), "relation": "background"}
            for quote in quotes[2:4]
        ]
    entries["notes"] = [
        {"quote": json.dumps(quote), "note": f"{' '.join(draw_words(chance, 18)).capitalize()}."}
        for quote in quotes[4:6]
    ]
    if article.number % 5 == 0:
        day = (article.moment + timedelta(days=2)).date().isoformat()
        reason = f"{' '.join(draw_words(chance, 12)).capitalize()}."
        entries["corrections"] = [
            {"was": json.dumps(quote), "now": new_words, "date": day, "reason": reason} for quote in quotes[6:7]
        ]
    return "".join(f"{group}:\n{''.join(map(_write_entry, listed))}" for group, listed in entries.items() if listed)


def _find_quotes(chance: random.Random, article: Article, new_words: str) -> Iterator[str]:
    """Find words that stand once in an article, and not in what a correction puts in; each in a sentence of its own."""
    text = strip_markup(article.body)
    for sentence in chance.sample(article.plain, len(article.plain)):
        words = sentence[:-1].split()
        at = chance.randrange(1, len(words) - 5)
        quote = " ".join(words[at : at + chance.randrange(3, 6)]).rstrip(",")
        if text.count(quote) == 1 and quote not in new_words and new_words not in text:
            yield quote


def _write_entry(fields: dict[str, str]) -> str:
    return "  - " + "\n    ".join(f"{name}: {value}" for name, value in fields.items()) + "\n"
