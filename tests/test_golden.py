"""Golden sites: small projects and the pages they build, byte for byte; and the example project, whose content is looked at.

`pytest --bless` rewrites what is expected; read the difference before you keep it.
"""

import shutil
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from tests.small_sites import ROOT, Site, build, each_file, load_builtin, place_again

from glossator.build.preparing import Prepared, prepare
from glossator.build.running import BuildOptions
from glossator.files import Folder
from glossator.interchange.importing import import_document

GOLDEN = Path(__file__).parent / "golden"
# Under their plain names, so that what is expected of pages does not change with the style sheet.
OPTIONS = BuildOptions(datetime(2021, 1, 8, 12, tzinfo=UTC), hashes_assets=False)
EXAMPLE = BuildOptions(datetime(2021, 7, 1, tzinfo=UTC))
MAIN_ARTICLE = "content/articles/2021-01-06-chinese-apps.md"


@pytest.mark.parametrize("name", sorted(folder.name for folder in GOLDEN.iterdir() if folder.is_dir()))
def test_golden_sites(name: str, request: pytest.FixtureRequest) -> None:
    expected = GOLDEN / name / "site"
    built, result = build(Folder(GOLDEN / name), OPTIONS)
    assert not result.diagnostics
    # The style sheet and the script are templates/assets' own business.
    pages = {path: data for path, data in built.items() if not path.startswith("assets/")}
    if request.config.getoption("--bless"):
        shutil.rmtree(expected, ignore_errors=True)
        for path, data in pages.items():
            (expected / path).parent.mkdir(parents=True, exist_ok=True)
            (expected / path).write_bytes(data)
    found = dict(each_file(expected))
    assert sorted(pages) == sorted(found)
    for path, data in pages.items():
        assert data.decode() == found[path].decode(), path


@pytest.mark.parametrize("name", ["briefing", "right-to-left"])
def test_golden_sites_keep_the_laws_of_pages(name: str) -> None:
    site = Site(Folder(GOLDEN / name), OPTIONS)
    assert not any("never@" in page or "onclick" in page for page in site.pages.values())


# The example project


@pytest.fixture(scope="module")
def example() -> Prepared:
    return prepare(Folder(ROOT), load_builtin(is_project=True), EXAMPLE)


def test_the_example_builds_without_a_single_fault() -> None:
    _, result = build(Folder(ROOT), EXAMPLE, is_project=True)
    assert list(result.diagnostics) == []
    assert result.pages > 50


def test_the_example_shows_what_glossator_can_do(example: Prepared) -> None:
    articles = example.site.articles
    marked = [mark for article in articles for mark in place_again(example, article.path)[1]]
    groups = Counter(mark.group for mark in marked)
    assert sum(len(article.notices) for article in articles) >= 20
    assert len(example.site.terms) >= 25
    assert groups["references"] >= 10
    assert groups["notes"] >= 6
    assert set(groups) == {"glossary", "references", "corrections", "notes"}


def test_the_examples_annotations_overlap(example: Prepared) -> None:
    """Two marks cross, or one lies within the other."""
    places = [[mark.place for mark in place_again(example, article.path)[1]] for article in example.site.articles]
    overlaps = sum(
        one.start <= other.start < one.end
        for group in places
        for at, one in enumerate(group)
        for other in group[at + 1 :]
    )
    assert overlaps >= 2


def test_the_examples_main_article_is_what_import_makes_of_the_seed() -> None:
    (seed,) = sorted((ROOT / "seeds").glob("*.txt"))
    imported, faults = import_document(
        seed.name, seed.read_bytes(), zone=ZoneInfo("America/New_York"), today=datetime(2021, 1, 6, tzinfo=UTC).date()
    )
    assert imported
    assert not [fault for fault in faults if fault.severity == "error"]
    article = (ROOT / MAIN_ARTICLE).read_text("utf-8")
    assert article.split("\n---\n", 1)[1] == imported.markdown.split("\n---\n", 1)[1]
