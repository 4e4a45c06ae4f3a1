"""The full-text search as it is built: what is indexed, when it is indexed again, and what becomes of an index that cannot be made."""

import json
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, nullcontext
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest
from tests.small_sites import load_builtin, project

from glossator import search_index
from glossator.build import indexing
from glossator.build.preparing import prepare
from glossator.build.running import BuildOptions, BuildResult, build_site
from glossator.build.session import Session
from glossator.build.verifying import verify_site
from glossator.build.written import Written
from glossator.files import MemoryFolder
from glossator.model.search import MANIFEST
from glossator.pages.searching import make_records

pytestmark = pytest.mark.skipif(
    search_index.find_program() is None, reason="the extra `search` is not installed: pip install 'glossator[search]'"
)

OPTIONS = BuildOptions(datetime(2026, 3, 9, tzinfo=UTC))
VOTE = "content/articles/2026-03-03-vote.md"
SIDECAR = "content/articles/2026-03-03-vote.annotations.yaml"
SITE = "title: The Pier\nsearch: true\ntopics: {port: {title: The port}}\n"
FILES = {
    "site.yaml": SITE,
    "glossary.yaml": 'bond: {term: Bond, aliases: [debenture, "a \\"note\\""], definition: A *loan* that many lend.}\n',
    "pages/about.md": "---\ntitle: About\n---\n\nWho we are.\n",
    "articles/2026-03-03-vote.md": "---\ntitle: Council <votes>\ndate: 2026-03-03\ntopics: [port]\nstory: pier\nsummary: In short.\n---\n\n"
    "A bond, over 20 years.[^1] See [there](2026-02-01-chinois.md).\n\n[^1]: By &lt;nine&gt;.\n",
    "articles/2026-03-03-vote.annotations.yaml": "corrections:\n  - {id: term, was: over 20, now: over 25, date: 2026-03-05, reason: The resolution says 25.}\n",
    "articles/2026-02-01-chinois.md": "---\ntitle: Un vote\ndate: 2026-02-01\nlang: fr\nauthors: [Ann]\n---\n\nLes voix.\n",
}


class Built:
    """A project in memory, and what builds leave of it; `runs` counts how often Pagefind was asked for an index."""

    def __init__(self, files: Mapping[str, str] = FILES) -> None:
        self.files = project(files)
        self.output, self.state = MemoryFolder(), MemoryFolder()
        self.runs = 0

    def build(self, options: BuildOptions = OPTIONS) -> BuildResult:
        with self.counting():
            return build_site(self.files, self.output, self.state, "record.json", load_builtin(), options)

    def counting(self) -> Any:
        def count(records: Any) -> Any:
            self.runs += 1
            return search_index.make_index(records)

        return patch.object(indexing, "make_index", count)

    def write(self, path: str, text: str) -> None:
        self.files.write(path, text.encode())

    def change(self, path: str, old: str, new: str) -> None:
        before = self.files.read(path).decode()
        assert old in before
        self.write(path, before.replace(old, new))

    @property
    def index(self) -> dict[str, bytes]:
        return {path: data for path, data in self.output.files.items() if path.startswith("pagefind/")}


def codes(result: BuildResult) -> list[str]:
    return [each.code.label for each in result.diagnostics]


def records(files: Mapping[str, str]) -> dict[str, str]:
    prepared = prepare(project(files), load_builtin(), OPTIONS)
    return {record.url: record.html for record in make_records(prepared.composer)}


def fields(html: str, sort: str) -> dict[str, str]:
    return dict(re.findall(rf'data-pagefind-{sort}="(\w+)\[content\]" content="([^"]*)"', html))


# What is indexed


@pytest.mark.parametrize(
    ("url", "language", "meta", "filters", "words"),
    [
        ("/glossary/bond/", "en", {"title": "Bond", "kind": "term"}, {"kind": "term"}, "A loan that many lend."),
        ("/about/", "en", {"title": "About", "kind": "page"}, {"kind": "page"}, "Who we are."),
        (
            "/articles/vote/",
            "en",
            {"title": "Council &lt;votes&gt;", "kind": "article", "date": "March 3, 2026"},
            {"kind": "article", "topic": "port", "story": "pier", "year": "2026"},
            "A bond, over 25 years.",
        ),
        (
            "/articles/vote/#note-term",
            "en",
            {"title": "Council &lt;votes&gt;", "kind": "correction", "label": "Correction", "date": "March 5, 2026"},
            {"kind": "correction", "topic": "port", "story": "pier", "year": "2026"},
            "The resolution says 25.",
        ),
        ("/articles/chinois/", "fr", {"title": "Un vote", "byline": "Ann"}, {"kind": "article"}, "Les voix."),
    ],
)
def test_records_hold_what_readers_may_look_for(
    url: str, language: str, meta: dict[str, str], filters: dict[str, str], words: str
) -> None:
    html = records(FILES)[url]
    assert html.startswith(f'<html lang="{language}">')
    assert fields(html, "meta").items() >= meta.items()
    assert fields(html, "filter").items() >= filters.items()
    assert words in re.sub(r"<sup.*?</sup>|<[^>]*>", "", html)


def test_records_escape_what_is_written_and_hold_no_marks() -> None:
    html = records(FILES)["/articles/vote/"]
    assert "<nine>" not in html
    assert "data-annotation" not in html
    names = fields(records(FILES)["/glossary/bond/"], "meta")["names"]
    assert json.loads(names.replace("&quot;", '"').replace("&#x27;", "'")) == ["Bond", "debenture", 'a "note"']


# When it is indexed


CHANGES = [
    ("nothing", lambda _: None, False),
    ("a word of an article", lambda built: built.change(VOTE, "A bond", "One bond"), True),
    ("its headline", lambda built: built.change(VOTE, "Council", "Board"), True),
    ("a reason", lambda built: built.change(SIDECAR, "says 25", "has 25"), True),
    ("a definition", lambda built: built.change("content/glossary.yaml", "many lend", "few lend"), True),
    ("a note", lambda built: built.change(SIDECAR, "corrections:", "notes: [{id: n, quote: bond, note: A note.}]\ncorrections:"), False),
    ("where a link leads", lambda built: built.change(VOTE, "2026-02-01-chinois.md", "/about/"), False),
    ("the name of a topic", lambda built: built.change("content/site.yaml", "The port", "Our port"), False),
    ("a damaged index", lambda built: built.output.write("pagefind/pagefind.js", b""), True),
    ("a lost index", lambda built: built.output.remove(MANIFEST), True),
]  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize(("change", "is_indexed"), [row[1:] for row in CHANGES], ids=[row[0] for row in CHANGES])
def test_it_is_indexed_again_only_where_words_have_changed(change: Any, *, is_indexed: bool) -> None:
    built = Built()
    assert codes(built.build()) == []
    before = built.index
    assert built.runs == 1
    change(built)
    assert not built.build().has_failed
    assert built.runs == 1 + is_indexed
    if not is_indexed:
        assert built.index == before
    clean = Built()
    clean.files = built.files
    clean.build()
    assert built.index[MANIFEST] == clean.index[MANIFEST]
    others = [
        {path: data for path, data in each.output.files.items() if path not in each.index} for each in (built, clean)
    ]
    assert others[0] == others[1]


@pytest.mark.slow
def test_a_session_leaves_what_a_clean_build_leaves_and_a_preview_has_no_index() -> None:
    built = Built()
    session = Session(built.files, built.output, built.state, "record.json", load_builtin)
    with built.counting():
        session.build(OPTIONS)
        session.warm_up()
        built.change(VOTE, "A bond", "One bond")
        session.build(OPTIONS, [VOTE])
    clean = Built()
    clean.files = built.files
    clean.build()
    assert built.runs == 2
    assert built.index[MANIFEST] == clean.index[MANIFEST]
    preview = Built()
    assert codes(preview.build(replace(OPTIONS, has_index=False))) == []
    assert (preview.runs, preview.index) == (0, {})
    assert b"This is a preview" in preview.output.files["search/index.html"]


@pytest.mark.slow
def test_the_index_is_whole_and_names_only_what_is_there() -> None:
    built = Built()
    built.build()
    entry = json.loads(built.index["pagefind/pagefind-entry.json"])
    assert {name: each["page_count"] for name, each in entry["languages"].items()} == {"en": 4, "fr": 1}
    for each in entry["languages"].values():
        assert f"pagefind/pagefind.{each['hash']}.pf_meta" in built.index
    assert json.loads(built.index[MANIFEST])["records"] == 5
    assert not [path for path in built.index if "-ui." in path]


@pytest.mark.slow
def test_verify_compares_the_records_that_were_indexed() -> None:
    built = Built()
    built.build()
    state = MemoryFolder()

    def verify() -> list[str]:
        written = Written(built.state, "record.json").digests
        from glossator.build.crew import Crew

        found = verify_site(
            built.files, built.output, written, MemoryFolder(), state, load_builtin(), OPTIONS, crew=Crew()
        )
        return [each.message for each in found]

    assert verify() == []
    built.output.write(MANIFEST, b"{}")
    assert verify() == [f"`{MANIFEST}` is not what a clean build gives"]


@pytest.mark.slow
def test_what_was_the_searchs_goes_with_it_and_nothing_else() -> None:
    built = Built()
    built.build()
    built.output.write("pagefind/mine.txt", b"mine")
    built.change("content/site.yaml", "search: true\n", "")
    result = built.build()
    assert codes(result) == ["unknown-output-file"]
    assert list(built.index) == ["pagefind/mine.txt"]
    assert not {"search/index.html", "assets/search.js", "assets/search.css"} & built.output.files.keys()
    assert b"/search/" not in built.output.files["index.html"]


# What goes wrong


class Killed(BaseException):
    """The process is no more."""


class MortalFolder(MemoryFolder):
    """A folder in which, once `left` changes of names are used up, the next does not happen, and the process ends."""

    left = 1_000_000

    def _spend(self) -> None:
        self.left -= 1
        if self.left < 0:
            raise Killed

    def move(self, source: str, target: str) -> None:
        self._spend()
        super().move(source, target)

    def remove(self, path: str) -> None:
        self._spend()
        super().remove(path)


@pytest.mark.slow
def test_a_build_that_is_killed_leaves_the_old_index_or_the_new_one_whole() -> None:
    indexes: list[MemoryFolder] = []

    @contextmanager
    def record_index(records: Any) -> Iterator[Any]:
        with search_index.make_index(records) as folder:
            indexes.append(MemoryFolder({path: folder.read(path) for path in folder.walk()}))
            yield folder

    old = Built()
    new = Built()
    new.change(VOTE, "A bond", "One bond")
    for each in (old, new):
        with patch.object(indexing, "make_index", record_index):
            build_site(each.files, each.output, each.state, "record.json", load_builtin(), OPTIONS)
    indexes_of = {each.index["pagefind/pagefind-entry.json"]: each.index.keys() - {MANIFEST} for each in (old, new)}
    assert len(indexes_of) == 2
    found = set()
    for left in range(200):
        output = MortalFolder(dict(old.output.files))
        state = MemoryFolder(dict(old.state.files))
        output.left = left
        try:
            with patch.object(indexing, "make_index", lambda _records: nullcontext(indexes[1])):
                build_site(new.files, output, state, "record.json", load_builtin(), OPTIONS)
            break
        except Killed:
            entry = output.files["pagefind/pagefind-entry.json"]
            assert indexes_of[entry] <= output.files.keys()
            found.add(entry)
        output.left = 1_000_000
        with patch.object(indexing, "make_index", lambda _records: nullcontext(indexes[1])):
            assert not build_site(new.files, output, state, "record.json", load_builtin(), OPTIONS).has_failed
        assert output.files == new.output.files
    assert len(found) == 2


def program(folder: Path, script: str) -> Path:
    path = folder / "program"
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)
    return path


@pytest.mark.parametrize(
    ("script", "message"),
    [
        ("exit 3", "it ended, or gave no answer that can be read"),
        ("read -r -d , x; echo nonsense,", "it ended, or gave no answer that can be read"),
        (
            'printf \'%s,\' $(printf \'{"payload":{"type":"Error","message":"no room."}}\' | base64 -w0); cat >/dev/null',
            "no room",
        ),
        (None, "no such file or directory"),
    ],
)
def test_an_index_that_cannot_be_made_leaves_the_last_good_site(
    tmp_path: Path, script: str | None, message: str
) -> None:
    built = Built({**FILES, "site.yaml": SITE.replace("search: true", "search: false")})
    built.build()
    before = dict(built.output.files)
    built.change("content/site.yaml", "search: false", "search: true")
    path = program(tmp_path, script) if script else tmp_path / "gone"
    with patch.object(search_index, "find_program", lambda: path):
        result = built.build()
    (fault,) = result.diagnostics
    assert (fault.code.label, fault.place.path, fault.place.line) == ("search-failed", "content/site.yaml", 2)
    assert fault.message == f"the site cannot be indexed: {message}"
    assert fault.hint
    assert built.output.files == before


def test_a_search_without_the_extra_is_an_error_but_not_in_a_preview() -> None:
    built = Built()
    with patch.object(search_index, "find_program", lambda: None):
        result = built.build()
        assert codes(built.build(replace(OPTIONS, has_index=False))) == []
    (fault,) = result.diagnostics
    assert (fault.code.label, fault.place.line) == ("missing-extra", 2)
    assert "pip install 'glossator[search]'" in fault.hint


@pytest.mark.parametrize("path", ["pagefind/logo.txt", "Pagefind/logo.txt"])
def test_the_folder_of_the_index_is_no_page_of_the_project(path: str) -> None:
    built = Built({**FILES, path: "Words."})
    result = built.build()
    assert codes(result) == ["duplicate-path"]
    assert result.diagnostics[0].place.path == f"content/{path}"


def test_a_site_with_nothing_in_it_has_an_index_too() -> None:
    built = Built({"site.yaml": "title: Empty\nsearch: true\n"})
    assert codes(built.build()) == []
    assert json.loads(built.index[MANIFEST])["records"] == 0
