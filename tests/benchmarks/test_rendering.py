"""How long a page takes to render, by its kind, and an article's text to weave."""

from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from functools import cache
from itertools import cycle
from typing import Any

import pytest
from tests.benchmarks.corpus import make_project
from tests.sample_projects import load_builtin

from glossator.build.preparing import Prepared, prepare
from glossator.build.running import BuildOptions
from glossator.model.text import Document, Mark
from glossator.model.views import View
from glossator.pages import marking
from glossator.pages.viewing import make_view
from glossator.render import make_templates, render_view
from glossator.template_faults import check_templates
from glossator.weaving import weave

pytestmark = pytest.mark.slow

OPTIONS = BuildOptions(datetime(2026, 1, 1, tzinfo=UTC))
BUILTIN = load_builtin()


@cache
def prepared() -> Prepared:
    return prepare(make_project(100), BUILTIN, OPTIONS)


def views_of(kind: str) -> list[tuple[str, View]]:
    """The views of a kind of page, each with its template's name."""
    composer, plans = prepared().composer, prepared().plans
    return [(plan.template, make_view(composer, plans, plan)) for plan in plans if plan.kind == kind]


@pytest.mark.parametrize("kind", ["article", "home", "day", "topic", "term", "feed"])
def test_rendering(kind: str, benchmark: Any) -> None:
    """Render one page after another, as a build does: cards and dates are known after the first round."""
    pages = cycle(views_of(kind))

    def render_next() -> bytes:
        data, diagnostics = render_view(prepared().templates, *next(pages))
        assert not diagnostics
        return data

    assert benchmark(render_next)


def test_compiling(benchmark: Any) -> None:
    """Compile the templates of an article's page, of which the process keeps nothing: each time their text is another."""
    numbers = iter(range(1_000_000))

    def compile_next() -> None:
        texts = {name: f"{{# {next(numbers)} #}}{text}" for name, text in BUILTIN.texts.items()}
        templates = make_templates(texts, {}, "en", UTC)
        for name in ("article.html", "base.html", "macros.html"):
            templates.template(name)

    benchmark(compile_next)


def test_checking_templates_and_what_they_depend_on(benchmark: Any) -> None:
    def check() -> int:
        templates = make_templates(BUILTIN.texts, {}, "en", UTC)
        assert not check_templates(templates)
        return sum(len(templates.digest_chain(name)) for name in BUILTIN.texts)

    assert benchmark(check)


def woven_texts(monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[Document, Sequence[Mark], Sequence[str | None]]]:
    """What weaving is given for each article with its marks, as it is read."""
    given: list[tuple[Document, Sequence[Mark], Sequence[str | None]]] = []

    def keep(document: Document, marks: list[Mark], urls: list[str | None], added: dict[int, str]) -> str:
        given.append((document, marks, urls))
        return weave(document, marks, urls, added)

    with monkeypatch.context() as patch:
        patch.setattr(marking, "weave", keep)
        prepare(make_project(30), BUILTIN, OPTIONS)
    return cycle([each for each in given if each[1]])


@pytest.mark.parametrize("choose", [lambda marks: marks, lambda _marks: ()], ids=["with marks", "without marks"])
def test_weaving(
    choose: Callable[[Sequence[Mark]], Sequence[Mark]], benchmark: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    texts = woven_texts(monkeypatch)

    def weave_next() -> str:
        document, marks, urls = next(texts)
        return weave(document, choose(marks), urls)

    assert benchmark(weave_next)
