"""That what is measured is what it is called: the made-up articles are the same each time and without faults, and the comparison runs."""

import re
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest
from tests.benchmarks.articles import make_article, make_terms, strip_markup
from tests.benchmarks.compare_builds import KINDS, main
from tests.benchmarks.contenders import count_rendered, make_glossator
from tests.benchmarks.corpus import iterate_project, make_project
from tests.benchmarks.hugo_site import iterate_site
from tests.sample_projects import plain_builtin

from glossator.build.preparing import prepare
from glossator.build.running import BuildOptions

ROW = re.compile(r"^\| ([^|]+) \|", re.MULTILINE)


def test_an_article_is_the_same_however_many_there_are() -> None:
    few, many = (dict(iterate_project(range(count), is_annotated=True)) for count in (2, 8))
    assert few.items() <= many.items()
    assert dict(iterate_project(range(2), is_annotated=False)).items() <= few.items()


def test_the_articles_are_as_long_and_as_annotated_as_is_said() -> None:
    articles = [make_article(number) for number in range(40)]
    assert 750 < sum(len(strip_markup(article.body).split()) for article in articles) / len(articles) < 850
    project = make_project(40).files
    assert sum(data.count(b"quote:") for data in project.values()) > 5.5 * 40
    assert sum(b"corrections:" in data for data in project.values()) == 8
    assert len({term.label.lower() for term in make_terms()}) == 500


def test_the_project_has_no_faults() -> None:
    options = BuildOptions(datetime(2026, 1, 1, tzinfo=UTC))
    assert not prepare(make_project(30), plain_builtin(), options).diagnostics


def test_hugo_has_the_same_articles_and_terms() -> None:
    ours, theirs = dict(iterate_project(range(4), is_annotated=True)), dict(iterate_site(range(4), has_glossary=True))
    for number in range(4):
        path = f"content/articles/{make_article(number).stem}.md"
        assert ours[path].split("---\n")[2] == theirs[path].split("---\n")[2]
    assert all(f'"{term.label}"' in theirs["data/glossary.json"] for term in make_terms())
    assert "data/glossary.json" not in dict(iterate_site((), has_glossary=False))


@pytest.mark.slow
def test_builds_are_compared(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("HUGO", raising=False)
    assert main(["12", "--articles", "plain", "--runs", "1"]) == 0
    told = capsys.readouterr()
    assert ROW.findall(told.out) == ["work", "---", *KINDS[:-1]] * 2
    assert "| 0 of " in told.out
    assert "--hugo PATH" in told.err


@pytest.mark.slow
def test_a_definition_is_edited(tmp_path: Path) -> None:
    glossator = make_glossator([sys.executable, "-m", "glossator"], tmp_path, is_annotated=True)
    glossator.write_project(range(12))
    run = glossator.build(glossator.edit_definition("What it means now."), is_watched=True)
    assert run.largest > 10
    assert count_rendered(run)


@pytest.mark.slow
def test_more_and_more_articles_are_built(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--sizes", "2,12", "--articles", "plain", "--runs", "1"]) == 0
    assert ROW.findall(capsys.readouterr().out) == ["articles", "---", "2", "12"]


def test_a_build_that_fails_ends_the_comparison(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["2", "--articles", "plain", "--glossator", "false"]) == 1
    assert "status 1" in capsys.readouterr().err
