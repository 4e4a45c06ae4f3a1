"""The programs that are compared: how each builds its site, what it leaves behind, and what is changed between two builds."""

from __future__ import annotations

import re
import time
from dataclasses import dataclass, field, replace
from functools import partial
from typing import TYPE_CHECKING

from tests.benchmarks import corpus, hugo_site
from tests.benchmarks.articles import LAST_DAY, make_article, make_terms
from tests.benchmarks.measuring import FailedError, run_program

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from datetime import timedelta
    from pathlib import Path

    from tests.benchmarks.articles import Article, Term
    from tests.benchmarks.measuring import Run

# A term of two words that begins as no other does: one article in thirty mentions it.
CHANGED_TERM = 320
BUILT = re.compile(r"Built ([\d,]+) pages \(([\d,]+) rendered")


@dataclass(frozen=True, slots=True)
class Form:
    """How a program wants its sources: functions that give paths and texts."""

    project: Callable[[Iterable[int]], Iterator[tuple[str, str]]]
    article: Callable[[Article], Iterable[tuple[str, str]]]
    glossary: Callable[[Sequence[Term]], tuple[str, str]]
    page_of_term: Callable[[str], str]


@dataclass(frozen=True, slots=True)
class Change:
    """A change of the sources: the files that are written, and words that a file of the site holds afterwards."""

    files: Iterable[tuple[str, str]] = ()
    page: str = "index.html"
    words: str = ""


@dataclass(frozen=True, slots=True)
class Contender:
    """A program and its project. `leftovers` are what it leaves behind there, the site itself first."""

    name: str
    folder: Path
    command: Sequence[str]
    leftovers: Sequence[str]
    form: Form
    environment: Mapping[str, str] = field(default_factory=dict)

    def write_project(self, numbers: Iterable[int]) -> None:
        """Write the articles of these numbers, and all else that a project has."""
        write_files(self.folder, self.form.project(numbers))

    def forget(self) -> None:
        """Put the site away, and all that was kept of earlier builds.

        They are not deleted: for a minute and more ext4 passes over each inode that was deleted whenever it looks for a free one, and then that is
        what would be measured.
        """
        aside = self.folder.with_name(f"{self.folder.name}-{time.monotonic_ns()}")
        for name in self.leftovers:
            if (self.folder / name).exists():
                aside.mkdir(exist_ok=True)
                (self.folder / name).rename(aside / name)

    def build(self, change: Change | None = None, *, is_watched: bool = False) -> Run:
        """Make a change, build, and see that the site has what it had not."""
        if change and self._shows(change):
            raise FailedError(f"{self.name}: {change.page} shows before the change what it should show after it")
        change = change or Change()
        write_files(self.folder, change.files)
        run = run_program(self.command, self.environment, is_watched=is_watched)
        if not self._shows(change):
            raise FailedError(f"{self.name}: {change.page} does not show what it should: {change.words}\n{run.said}")
        return run

    def _shows(self, change: Change) -> bool:
        page = self.folder / self.leftovers[0] / change.page
        return page.is_file() and change.words in page.read_text("utf-8")

    def edit_article(self, number: int, words: str) -> Change:
        """Give an article another paragraph."""
        article = make_article(number)
        changed = replace(article, body=f"{article.body}\n{words}\n")
        return Change(self.form.article(changed), f"articles/{article.stem}/index.html", words)

    def add_article(self, number: int, age: timedelta) -> Change:
        """Add an article, later than all others by `age`, as news are."""
        article = replace(make_article(number), moment=LAST_DAY + age)
        return Change(self.form.article(article), f"articles/{article.stem}/index.html", article.title)

    def edit_definition(self, words: str) -> Change:
        """Change what a term means."""
        terms = list(make_terms())
        term = terms[CHANGED_TERM]
        terms[CHANGED_TERM] = replace(term, definition=words)
        return Change([self.form.glossary(terms)], self.form.page_of_term(term.key), words)


def make_glossator(command: Sequence[str], folder: Path, *, is_annotated: bool) -> Contender:
    """Give Glossator, with a project in a folder."""
    form = Form(
        partial(corpus.iterate_project, is_annotated=is_annotated),
        partial(corpus.make_article_files, is_annotated=is_annotated),
        corpus.make_glossary_file,
        "glossary/{}/index.html".format,
    )
    return Contender("Glossator", folder, (*command, "build", str(folder)), ("site", ".glossator"), form)


def make_hugo(program: str, folder: Path, *, is_annotated: bool) -> Contender:
    """Give Hugo, with a site in a folder. It keeps nothing from one build for the next."""
    form = Form(
        partial(hugo_site.iterate_site, has_glossary=is_annotated),
        hugo_site.make_article_files,
        hugo_site.make_glossary_file,
        lambda _: "glossary/index.html",
    )
    command = (program, "build", "--quiet", "--noBuildLock", "--source", str(folder), "--destination", "site")
    environment = {"HUGO_CACHEDIR": str(folder / "cache")}
    return Contender("Hugo", folder, command, ("site", "cache", "resources"), form, environment)


def count_rendered(run: Run) -> str:
    """Tell how many pages a build of Glossator rendered, and of how many."""
    found = BUILT.search(run.said)
    return f"{found[2]} of {found[1]}" if found else ""


def write_files(folder: Path, files: Iterable[tuple[str, str]]) -> None:
    """Write files one after the other, so that only one is in memory."""
    made: set[Path] = set()
    for path, text in files:
        whole = folder / path
        if whole.parent not in made:
            whole.parent.mkdir(parents=True, exist_ok=True)
            made.add(whole.parent)
        whole.write_text(text, "utf-8")
