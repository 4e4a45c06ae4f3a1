"""That the preview is measured by what it shows: each edit is one file's, harms no annotation, and is seen in the page that is served."""

import os
import re
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import pytest
from tests.benchmarks import corpus, hugo_site
from tests.benchmarks.articles import make_article
from tests.benchmarks.compare_previews import main, show_spread
from tests.benchmarks.corpus import make_project
from tests.benchmarks.edits import KINDS, make_edit
from tests.benchmarks.measuring import measure_memory, read_processor_seconds, read_ticks
from tests.benchmarks.previews import BUILT
from tests.sample_projects import plain_builtin

from glossator.build.preparing import prepare
from glossator.build.running import BuildOptions
from glossator.files import MemoryFolder

ROW = re.compile(r"^\| ([^|]+) \|", re.MULTILINE)
make_files = partial(corpus.make_article_files, is_annotated=True)


@pytest.mark.slow
@pytest.mark.parametrize("kind", KINDS)
def test_an_edit_puts_its_marker_into_one_file_and_does_no_harm(kind: str) -> None:
    files = make_project(40).files
    for number in range(40):
        edit = make_edit(make_files, kind, number, "zq1")
        assert edit
        before = files[edit.path].decode()
        assert edit.text.count("zq1") == 1
        assert edit.text.split() != before.split()
        assert set(before.split()) <= set(edit.text.split())
        files = {**files, edit.path: edit.text.encode()}
    assert not prepare(MemoryFolder(files), plain_builtin(), BuildOptions(datetime(2026, 1, 1, tzinfo=UTC))).diagnostics


def test_both_programs_are_given_the_same_edits_but_of_notes() -> None:
    for kind in KINDS[:-1]:
        ours, theirs = (make_edit(each, kind, 3, "zq1") for each in (make_files, hugo_site.make_article_files))
        assert ours
        assert theirs
        assert (ours.path, ours.url, ours.shown[0]) == (theirs.path, theirs.url, theirs.shown[0])
        assert ours.text.split("---\n")[2] == theirs.text.split("---\n")[2]
    assert not make_edit(hugo_site.make_article_files, "note", 3, "zq1")


def test_a_page_must_show_the_headline_and_the_notes() -> None:
    edit = make_edit(make_files, "note", 3, "zq1")
    assert edit
    assert edit.shown[0] == make_article(3).title
    assert len(edit.shown) == 3
    assert all(note in corpus.make_sidecar(make_article(3)) for note in edit.shown[1:] if "zq1" not in note)


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("Built 650 pages (5 rendered, 645 unchanged) in 0.02 s", ["0.02", None]),
        ("Built 1,650 pages (5 rendered, 1,645 unchanged) in 1.20 s, 1 warning", ["1.20", None]),
        ("Total in 29 ms", [None, "29"]),
        ("Built in 196 ms", []),
    ],
)
def test_what_a_server_says_of_a_build_is_read(said: str, expected: list[str | None]) -> None:
    assert [each for match in BUILT.finditer(f"Watching\n{said}\n") for each in match.group("s", "ms")] == expected


def test_ticks_are_read_whatever_the_program_is_called() -> None:
    assert read_ticks("7 (a ) b (c) S 1 7 7 0 -1 4194304 500 0 0 0 100 20 3 4 20 0 1") == 127


@pytest.mark.skipif(not Path("/proc/self/smaps_rollup").exists(), reason="only Linux tells")
def test_a_process_has_memory_and_has_taken_time() -> None:
    assert (measure_memory(os.getpid()) or 0) > 5
    assert (read_processor_seconds(os.getpid()) or 0) > 0


def test_times_are_shown_in_milliseconds() -> None:
    assert show_spread([0.02, 0.0304, 0.1]) == "30 (20–100)"
    assert show_spread([]) == "–"


@pytest.mark.slow
def test_previews_are_compared(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("HUGO", raising=False)
    assert main(["10", "--edits", "2", "--pause", "0", "--memory-edits", "2", "--idle", "0.1"]) == 0
    told = capsys.readouterr()
    rows = ROW.findall(told.out)
    assert rows[: 2 + len(KINDS)] == ["edit", "---", *KINDS]
    assert [row for row in rows if "memory" in row] == [f"memory after {count} edits, MiB" for count in (0, 13, 15)]
    assert "--hugo PATH" in told.err


def test_a_server_that_does_not_start_ends_the_comparison(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["2", "--glossator", "false"]) == 1
    assert "does not serve" in capsys.readouterr().err
