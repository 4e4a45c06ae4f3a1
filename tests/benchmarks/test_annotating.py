"""How long the small stages of one annotated article take: its front matter, its sidecar, its quotes, its terms and their sentences.

Front matter and sidecars are read by lines and the full way, so that the two stand beside one another.
"""

from typing import Any

import pytest
from tests.benchmarks.corpus import make_project

from glossator.anchoring import Selector, find_places, fold
from glossator.articles import find_closing_line, read_article
from glossator.glossary.linking import Linker
from glossator.glossary.reading import read_glossary_file
from glossator.model.content import ArticleMatter, ReadOptions
from glossator.sentences import Sentences
from glossator.sidecars import read_sidecar
from glossator.source import Source
from glossator.yaml_nodes import Loaded, bind, load_yaml
from glossator.yaml_nodes.events import read_events

pytestmark = pytest.mark.slow

PROJECT = make_project(3)
STEM = next(path for path in PROJECT.walk("content/articles") if path.endswith(".md")).removesuffix(".md")
ARTICLE, SIDECAR, GLOSSARY = (
    Source(path, PROJECT.read(path).decode())
    for path in (f"{STEM}.md", f"{STEM}.annotations.yaml", "content/glossary.yaml")
)
OPTIONS = ReadOptions()


def read_text() -> str:
    article, _ = read_article(ARTICLE, OPTIONS)
    assert article
    return article.document.text


TEXT = read_text()
SELECTORS = [Selector(entry.annotation.quote or "") for entry in read_sidecar(SIDECAR, OPTIONS)[0].entries]
LINKER = Linker({entry.key: entry.term for entry in read_glossary_file(GLOSSARY)[0]})


def read_front_matter() -> Loaded:
    closing = find_closing_line(ARTICLE.text, 4)
    assert closing
    return load_yaml(ARTICLE, 4, closing.start())[0]


def test_front_matter(benchmark: Any) -> None:
    loaded = benchmark(read_front_matter)
    assert loaded.value["title"]


def test_front_matter_the_full_way(benchmark: Any) -> None:
    whole = read_front_matter().whole
    loaded, _ = benchmark(lambda: read_events(ARTICLE, ARTICLE.text[whole.start : whole.end], whole.start))
    assert loaded.value == read_front_matter().value


def test_binding_front_matter(benchmark: Any) -> None:
    loaded = read_front_matter()
    located, _ = benchmark(bind, loaded, ArticleMatter)
    assert located.value.title


def test_a_sidecar_of_plain_values(benchmark: Any) -> None:
    loaded, _ = benchmark(load_yaml, SIDECAR)
    assert loaded.value


def test_a_sidecar_the_full_way(benchmark: Any) -> None:
    loaded, _ = benchmark(read_events, SIDECAR, SIDECAR.text, 0)
    assert loaded.value == load_yaml(SIDECAR)[0].value


def test_a_sidecar(benchmark: Any) -> None:
    sidecar, diagnostics = benchmark(read_sidecar, SIDECAR, OPTIONS)
    assert sidecar.entries
    assert not diagnostics


def test_hits(benchmark: Any) -> None:
    hits = benchmark(LINKER.find_hits, TEXT, is_english=True)
    assert len(hits) > 3


def test_hits_in_a_text_that_is_not_ascii(benchmark: Any) -> None:
    hits = benchmark(LINKER.find_hits, f"É: “{TEXT}”", is_english=True)
    assert len(hits) > 3


def test_quotes(benchmark: Any) -> None:
    def place_quotes() -> list[str]:
        fold.cache_clear()
        folded = fold(TEXT)
        return [find_places(folded, selector).state for selector in SELECTORS]

    assert "placed" in benchmark(place_quotes)


def test_sentences(benchmark: Any) -> None:
    places = [hit.place for hit in LINKER.find_hits(TEXT, is_english=True)]

    def find_sentences() -> list[tuple[int, int]]:
        sentences = Sentences(TEXT)
        return [sentences.around(*place) for place in places]

    assert len(benchmark(find_sentences)) == len(places)
