"""How long the stages of a build take. The figures mean something beside one another, in one run on one machine."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import count
from typing import Any

import pytest
from tests.benchmarks.corpus import make_project
from tests.sample_projects import load_builtin

from glossator.build.output import Output
from glossator.build.preparing import Memory, Prepared, prepare
from glossator.build.remembering import recall
from glossator.build.running import BuildOptions, BuildResult, Builtin, build_site
from glossator.files import Files, Folder, MemoryFolder

pytestmark = pytest.mark.slow

ARTICLES = 100
OPTIONS = BuildOptions(datetime(2026, 1, 1, tzinfo=UTC))
PROJECT = make_project(ARTICLES)
BUILTIN: Builtin = load_builtin()
RECORD = "record.json"


@dataclass(frozen=True)
class Site:
    """A project on the disk, with its site and what is kept between builds."""

    files: Files
    output: Files
    state: Files

    def build(self) -> BuildResult:
        return build_site(self.files, self.output, self.state, RECORD, BUILTIN, OPTIONS)

    def prepare(self) -> Prepared:
        begun = recall(
            self.files, self.state, Output(self.output, self.state, RECORD), BUILTIN, OPTIONS, is_clean=False
        )
        memory = Memory(begun.log, self.state, begun.folder, begun.digests)
        return prepare(self.files, BUILTIN, OPTIONS, memory=memory, found=(begun.found, begun.faults))


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Site:
    """A site that is built. Each benchmark leaves it so."""
    root = tmp_path_factory.mktemp("site")
    site = Site(Folder(root / "project"), Folder(root / "output"), Folder(root / "state"))
    for path, data in PROJECT.files.items():
        site.files.write(path, data)
    assert site.build().rendered > ARTICLES
    return site


def test_preparing(benchmark: Any) -> None:
    prepared = benchmark(prepare, PROJECT, BUILTIN, OPTIONS)
    assert not prepared.diagnostics


def test_preparing_what_is_known(benchmark: Any, site: Site) -> None:
    prepared = benchmark(site.prepare)
    assert not prepared.diagnostics
    assert not prepared.new


def test_building(benchmark: Any) -> None:
    result = benchmark(lambda: build_site(PROJECT, MemoryFolder(), MemoryFolder(), RECORD, BUILTIN, OPTIONS))
    assert not result.diagnostics


def test_building_nothing_changed(benchmark: Any, site: Site) -> None:
    result = benchmark(site.build)
    assert result.rendered == 0


def test_building_one_edited(benchmark: Any, site: Site) -> None:
    path = "content/articles/article-00050.md"
    result = benchmark.pedantic(site.build, setup=make_editor(site.files, path), rounds=20)
    assert 0 < result.rendered < 10


def make_editor(files: Files, path: str) -> Callable[[], None]:
    """Make a function that gives an article another last line each time."""
    text, number = files.read(path), count(1)

    def edit() -> None:
        files.write(path, text + b"\nEdited %d times.\n" % next(number))

    return edit
