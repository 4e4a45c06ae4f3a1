"""`reanchor`: where annotations stand, what an edit has moved, and sidecars brought up to date."""

import errno
import json
import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

from glossator.anchoring import Selector, context_after, context_before, find_places, fold, splits_cluster
from glossator.articles import read_article
from glossator.build.reanchoring import Edit, Reanchored, UnknownArticleError, reanchor
from glossator.cli import cli
from glossator.files import Folder, MemoryFolder
from glossator.glossary.linking import Linker
from glossator.model.annotations import Note
from glossator.model.content import ReadOptions
from glossator.model.text import Range
from glossator.resolve.locating import locate_annotations
from glossator.resolve.placing import place_article
from glossator.resolve.placing_options import PlacingOptions
from glossator.resolve.renewing import renew
from glossator.sidecars import entry_digest, read_sidecar
from glossator.source import Source

CLOCK = datetime(2021, 2, 1, 12, tzinfo=UTC)
ARTICLE, SIDECAR = "content/articles/2021-01-06-order.md", "content/articles/2021-01-06-order.annotations.yaml"
TEXT = "The order took effect on 11 January 2021, and three large companies were delisted. Trading ended at once.\n\nAnother app was named, and the app is gone."
MATTER = "---\ntitle: The order\ndate: 2021-01-06\n---\n"


def project(sidecar: str, text: str = TEXT, more: dict[str, str] | None = None) -> dict[str, bytes]:
    files = {"content/site.yaml": "title: A\n", ARTICLE: f"{MATTER}{text}\n", SIDECAR: sidecar, **(more or {})}
    return {path: data.encode() for path, data in files.items()}


def bring_up_to_date(sidecar: str, text: str = TEXT, **given: Any) -> tuple[str, Reanchored]:
    files = MemoryFolder(project(sidecar, text))
    done = reanchor(files, CLOCK, is_written=True, **given)
    return files.read(SIDECAR).decode(), done


MOVED = "three companies were then delisted"

# A sidecar, and what `--write` makes of it.
WRITTEN = [
    ("notes:\n  - id: n  # c\n    quote: three companies were then delisted   # why\n    prefix: '2021, and '\n    suffix: '. Trading ended at'\n    note: N\n",
     "notes:\n  - id: n  # c\n    quote: three large companies were delisted   # why\n    prefix: '2021, and '\n    suffix: '. Trading ended at'\n    note: N\n"),
    ("notes:\n  - quote: >-\n      three companies\n      were then delisted\n    prefix: 2021, and\n    suffix: . Trading ended at\n    note: N\n",
     "notes:\n  - id: n874f54bc\n    quote: >-\n      three large companies were delisted\n    prefix: 2021, and\n    suffix: . Trading ended at\n    note: N\n"),
    ("notes: [{id: n, quote: three large companies, prefix: 'on 12 January 2021, and', suffix: were delisted, note: N}]\n",
     "notes: [{id: n, quote: three large companies, prefix: 'on 11 January 2021, and', suffix: were delisted, note: N}]\n"),
    ("glossary:\r\n- {id: g, quote: order, term: x, prefix: quite other}\r\n- id: h\r\n  quote: order\r\n  term: y\r\n  suffix: words\r\n",
     "glossary:\r\n- {id: g, quote: order, term: x, prefix: The}\r\n- id: h\r\n  quote: order\r\n  term: y\r\n  suffix: took\r\n"),
    ("glossary:\n- {id: g, quote: app, term: x, occurrence: 7}\n", "glossary:\n- {id: g, quote: app, term: x, occurrence: 1}\n"),
    # What stands, waits or is lost is not touched.
    ("notes:\n- {quote: three large companies, note: N}\n", ""),
    ("notes:\n- {quote: companies, prefix: quite other, suffix: words, note: N}\n", ""),
    ("notes:\n- {quote: nobody had expected this, note: N}\n", ""),
    ("notes:\n- {quote: app, note: N}\n", ""),
    ("notes:\n- {status: rejected, quote: three companies were then delisted, prefix: '2021, and ', suffix: . Trading ended at, note: N}\n", ""),
]  # fmt: skip


@pytest.mark.parametrize(("before", "after"), WRITTEN, ids=lambda each: each[:40])
def test_only_what_moved_is_written(before: str, after: str) -> None:
    got, done = bring_up_to_date(before)
    assert (got, list(done.diagnostics)) == (after or before, [])
    assert done.written == ((SIDECAR,) if after else ())
    assert bring_up_to_date(got)[0] == got, "once is enough"


def test_a_corrected_quote_is_written() -> None:
    sidecar = "corrections: [{id: c, was: three large companies, now: four firms, date: 2021-01-07, reason: R}]\nnotes:\n- id: n\n  quote: three large companies were\n  note: N\n"
    got, done = bring_up_to_date(sidecar)
    assert got == sidecar.replace("quote: three large companies were", "quote: four firms were")
    assert [each.anchor.state for each in done.articles[0].findings] == ["placed", "moved"]


def test_contexts_are_pinned() -> None:
    got, _ = bring_up_to_date(
        "notes:\n- {id: n, quote: three large, note: N}\n- {id: m, quote: app, occurrence: 2, note: N}\n- id: o\n  quote: The order\n  note: N\n",
        is_pinned=True,
    )
    assert got == (
        'notes:\n- {id: n, quote: three large, prefix: "effect on 11 January 2021, and", suffix: companies were delisted. Trading, note: N}\n'
        '- {id: m, quote: app, prefix: "Another app was named, and the", suffix: is gone., occurrence: 2, note: N}\n'
        "- id: o\n  quote: The order\n  suffix: took effect on 11 January 2021,\n  note: N\n"
    )  # fmt: skip
    files = MemoryFolder(project("notes:\n- {id: n, quote: three large, note: N}\n"))
    done = reanchor(files, CLOCK, is_pinned=True)
    assert set(done.articles[0].findings[0].renewed) == {"prefix", "suffix"}
    assert files.files == project("notes:\n- {id: n, quote: three large, note: N}\n")


@pytest.mark.parametrize(
    ("text", "place", "said", "expected"),
    [
        ("One app here.", (4, 7), {"quote": "apps"}, {"quote": "app"}),
        ("An app, an app, an app!", (11, 14), {"quote": "apps"}, {"quote": "app", "prefix": "An app, an"}),
        ("An app, an app, an app!", (11, 14), {"quote": "apps", "occurrence": 1}, {"quote": "app", "occurrence": 2}),
        ("One app here.", (4, 7), {"quote": "apps", "occurrence": 3}, {"quote": "app", "occurrence": None}),
        ("app here", (0, 3), {"quote": "apps", "prefix": "an", "suffix": "here"}, {"quote": "app", "prefix": None}),
        ("“So” he", (0, 4), {"quote": '"So"', "suffix": "she"}, {"suffix": "he"}),
        ("at the", (3, 6), {"quote": "the", "suffix": "end"}, {"suffix": None}),
        ("so so", (0, 2), {"quote": "sow"}, {"quote": "so", "suffix": "so"}),
        ("so so", (0, 5), {"quote": "so", "occurrence": 2}, {"quote": "so so", "occurrence": None}),
        ("one\ntwo three", (0, 7), {"quote": "one, two"}, {"quote": "one two"}),
    ],
)
def test_an_entry_is_made_to_fit(
    text: str, place: tuple[int, int], said: dict[str, Any], expected: dict[str, str | int]
) -> None:
    annotation = Note(note="N", **said)
    new = renew(annotation, Range(*place), fold(text))
    assert new == expected
    if new:
        fields: dict[str, Any] = {"prefix": annotation.prefix, "suffix": annotation.suffix, "quote": annotation.quote}
        selector = Selector(**{**fields, "occurrence": annotation.occurrence, **new})
        assert find_places(fold(text), selector).place == place


TEXTS = st.lists(
    st.sampled_from(["a", "b", "a b", "word", "e\u0301", "“q”", "中文", "a\nb", "x" * 70]), min_size=1, max_size=40
)


@pytest.mark.slow
@settings(max_examples=300, deadline=None)
@given(words=TEXTS, said=TEXTS, data=st.data(), is_pinned=st.booleans())
def test_what_an_entry_is_to_say_places_it(
    words: list[str], said: list[str], data: st.DataObject, *, is_pinned: bool
) -> None:
    text = " ".join(words)
    starts = [match.span() for match in re.finditer(r"\S+", text)]
    first, last = sorted(data.draw(st.integers(0, len(starts) - 1)) for _ in range(2))
    place = Range(starts[first][0], starts[last][1])
    contexts: dict[str, Any] = {key: data.draw(st.none() | st.sampled_from(said)) for key in ("prefix", "suffix")}
    occurrence = data.draw(st.none() | st.integers(1, 9))
    annotation = Note(quote=" ".join(said), note="N", **contexts, occurrence=occurrence)
    new = renew(annotation, place, fold(text), is_pinned=is_pinned)
    fields: dict[str, Any] = {"quote": annotation.quote, **contexts, "occurrence": occurrence, **new}
    if new:
        assert find_places(fold(text), Selector(**fields)).place == place
        assert not any("\n" in value for value in new.values() if isinstance(value, str))
        assert all(not splits_cluster(text, text.find(value)) for value in new.values() if isinstance(value, str))


def test_contexts_are_whole_words_and_clusters() -> None:
    text = "Ein Wort davor, die Stelle und danach"
    assert context_before(text, 20, 12) == "davor, die"
    assert context_after(text, 26, 10) == "und danach"
    assert context_before(text, 0, 9) == ""
    assert context_before("x" * 200 + " q", 201, 8) == "x" * 60
    assert context_after("中文字" * 30, 3, 5) == "中文字中文"
    assert context_before("ae\u0301" * 30, 90, 2).endswith("e\u0301")


@pytest.mark.slow
def test_an_entry_of_the_json_stands_where_the_page_has_it() -> None:
    root = Path(__file__).parent.parent / "content" / "articles"
    options = PlacingOptions(CLOCK, ReadOptions())
    checked = 0
    for path in sorted(root.glob("*.md")):
        article, _ = read_article(Source(f"content/articles/{path.name}", path.read_text("utf-8")), options.read)
        text = path.with_name(path.stem + ".annotations.yaml").read_text("utf-8")
        sidecar, _ = read_sidecar(Source("a.annotations.yaml", text), options.read)
        assert article
        placed, _ = place_article(article, sidecar, Linker({}), options)
        located = locate_annotations(article, sidecar, options)
        places = {anchor.entry.id: anchor.place for anchor in located.anchors}
        shown = {each.marked.id: each.marked.place for each in placed.entries}
        assert shown == {id: place for id, place in places.items() if id in shown}
        assert located.folded.original == placed.document.text
        checked += len(shown)
    assert checked > 80


# From the command line


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return write_project(tmp_path, project(f"notes:\n- id: n\n  quote: {MOVED}\n  prefix: '2021, and '\n  suffix: '. Trading ended at'\n  note: N\n- {{id: m, quote: companies, prefix: quite other, suffix: words, note: N}}\n- {{id: l, quote: nobody expected this, note: N}}\n- {{id: a, quote: app, note: N}}\ncorrections:\n- {{id: c, was: at once, now: soon, date: 2021-01-07, reason: R}}\n- {{id: t, in: title, was: order, now: Order, date: 2021-01-07, reason: R}}\n"))  # fmt: skip


def write_project(folder: Path, files: dict[str, bytes]) -> Path:
    for path, data in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(data)
    return folder


def run(*arguments: str | Path, given: bytes | None = None) -> tuple[int, str, str]:
    made = CliRunner().invoke(cli, ["reanchor", *map(str, arguments), "--clock", "2021-02-01"], input=given)
    assert made.exception is None or isinstance(made.exception, SystemExit), made.exception
    return made.exit_code, made.stdout, made.stderr


def test_the_report(root: Path) -> None:
    before = (root / SIDECAR).read_bytes()
    status, out, err = run(root)
    assert (status, re.sub(r"score 0\.\d\d", "score S", out), err) == (
        0,
        f"""\
{SIDECAR}:3: moved: note n
  old: {MOVED}
  new: three large companies were delisted (line 5, score S)
  suffix: . Trading ended
{SIDECAR}:7: for review: note m
  quote: companies
  may be: companies (line 5, score S)
{SIDECAR}:8: orphaned: note l
  quote: nobody expected this
{SIDECAR}:9: ambiguous: note a
  quote: app
  may be: app (line 7, score 1.00)
  may be: app (line 7, score 1.00)
""",
        "Reanchor: 2 placed, 1 moved, 1 for review, 1 orphaned, 1 ambiguous; `--write` would change 1 entry\n",
    )
    assert (root / SIDECAR).read_bytes() == before
    status, out, err = run(root, "--write", "-q")
    assert (status, err) == (0, "")
    assert "moved" not in out
    assert (root / SIDECAR).read_bytes() == before.replace(
        MOVED.encode(), b"three large companies were delisted"
    ).replace(b"ended at'", b"ended'")
    assert run(root, "-v")[1].startswith(f"{SIDECAR}:11: placed: correction c\n  was: at once\n  stands on line 5\n")


def test_the_json(root: Path) -> None:
    status, out, _ = run(root, "--format", "json")
    objects = {each["id"]: each for each in json.loads(out)}
    assert (status, list(objects)) == (0, ["c", "t", "n", "m", "l", "a"])
    text = TEXT.replace("at once", "soon").replace("\n\n", "\n")
    n = objects["n"]
    start = text.index("three large")
    assert n == {
        "article": ARTICLE,
        "id": "n",
        "kind": "notes",
        "state": "moved",
        "start": start,
        "end": start + 35,
        "exact": "three large companies were delisted",
        "prefix": text[start - 32 : start],
        "suffix": text[start + 35 : start + 67],
        "score": n["score"],
        "candidates": [
            {"start": start, "end": start + 35, "exact": "three large companies were delisted", "score": n["score"]}
        ],
    }
    assert [each["state"] for each in objects.values()] == "placed placed moved review orphaned ambiguous".split()
    assert text[objects["c"]["start"] : objects["c"]["end"]] == objects["c"]["exact"] == "soon"
    nothing = dict.fromkeys(("start", "end", "exact", "prefix", "suffix"))
    assert objects["l"] == {"article": ARTICLE, "id": "l", "kind": "notes", "state": "orphaned", **nothing, "score": None, "candidates": []}  # fmt: skip
    assert {**objects["m"], **nothing} == objects["m"]
    assert {**objects["t"], **nothing} == objects["t"]
    assert [(each["exact"], each["score"]) for each in objects["a"]["candidates"]] == [("app", 1.0), ("app", 1.0)]


def test_an_edit_is_tried_out(root: Path, tmp_path: Path) -> None:
    edited = tmp_path / "edited.md"
    edited.write_text(MATTER + "Nothing is left.\n")
    before = (root / SIDECAR).read_bytes()
    for name in ("2021-01-06-order", "order", ARTICLE):
        status, out, _ = run(root, "--article", name, "--against", edited, "--format", "json")
        assert status == 0
        assert {each["state"] for each in json.loads(out) if each["kind"] == "notes"} == {"orphaned"}
        assert {each["article"] for each in json.loads(out)} == {ARTICLE}
    status, out, _ = run(root, "--article", "order", "--against", "-", given=(MATTER + TEXT).encode())
    assert (status, "three large companies were delisted (line 5" in out) == (0, True)
    status, out, err = run(root, "--article", "order", "--against", "-", given=b"---\ntitle: [\n---\nx")
    assert (status, out) == (1, "")
    assert "--> -:" in err
    assert (root / SIDECAR).read_bytes() == before


@pytest.mark.parametrize(
    "arguments",
    [
        ("--against", __file__),
        ("--article", "order", "--against", __file__, "--write"),
        ("--article", "order", "--against", __file__, "--pin"),
        ("--article", "2021-01-06-ordre"),
        ("--article", "order", "--against", "nowhere.md"),
        ("--format", "sarif"),
    ],
)
def test_wrong_usage(root: Path, arguments: tuple[str, ...]) -> None:
    status, out, err = run(root, *arguments)
    assert (status, out) == (2, "")
    assert err.count("Error: ") == 1


def test_an_unknown_article_is_answered_with_the_nearest(root: Path) -> None:
    assert "did you mean `2021-01-06-order`?" in run(root, "--article", "2021-01-06-ordre")[2]
    with pytest.raises(UnknownArticleError):
        reanchor(Folder(root), CLOCK, article="x")


@pytest.mark.parametrize(
    ("path", "data"),
    [
        (ARTICLE, b"---\ntitle: A\n"),
        (SIDECAR, b"notes: [{quote: x}]\n"),
        (SIDECAR, b"notes: [\xff]\n"),
        ("content/site.yaml", b"titel: A\n"),
    ],
)
def test_what_cannot_be_read_is_told(root: Path, path: str, data: bytes) -> None:
    (root / path).write_bytes(data)
    status, _, err = run(root, "--write")
    assert status == 1
    assert f"--> {path}:" in err
    assert (root / path).read_bytes() == data


# Writing


class Meddling(MemoryFolder):
    """A folder in which somebody else writes a sidecar after it was read so many times."""

    def __init__(self, files: dict[str, bytes], reads: int) -> None:
        super().__init__(files)
        self.reads = reads

    def read(self, path: str) -> bytes:
        data = super().read(path)
        if path == SIDECAR:
            self.reads -= 1
            if self.reads == 0:
                self.files[path] = data + b"# somebody's\n"
        return data


@pytest.mark.parametrize("reads", [1, 2])
def test_a_file_changed_meanwhile_is_left_alone(reads: int) -> None:
    sidecar = WRITTEN[0][0]
    files = Meddling(project(sidecar), reads)
    done = reanchor(files, CLOCK, is_written=True)
    assert files.files[SIDECAR] == sidecar.encode() + b"# somebody's\n"
    assert [(each.code.label, "changed meanwhile" in each.message) for each in done.diagnostics] == [("not-reanchored", True)]  # fmt: skip
    assert done.written == ()


def test_what_cannot_be_changed_cleanly_is_left_alone() -> None:
    sidecar = f"notes:\n- ? quote\n  : {MOVED}\n  prefix: '2021, and '\n  suffix: '. Trading ended at'\n  note: N\n"
    got, done = bring_up_to_date(sidecar)
    assert got == sidecar
    assert [each.code.label for each in done.diagnostics] == ["not-reanchored"]


def test_a_byte_order_mark_stays() -> None:
    got, _ = bring_up_to_date("\ufeff" + WRITTEN[0][0])
    assert got == "\ufeff" + WRITTEN[0][1]


def test_an_id_is_written_so_that_links_hold() -> None:
    before, after = WRITTEN[1]
    ids = [read_sidecar(Source("a.annotations.yaml", text), ReadOptions())[0].entries[0].id for text in (before, after)]
    assert ids[0] == ids[1]


def test_twins_keep_their_ids() -> None:
    entry = f"- quote: {MOVED}\n  prefix: '2021, and '\n  suffix: '. Trading ended at'\n  note: N\n"
    got, _ = bring_up_to_date(f"notes:\n{entry}{entry}")
    first, second = (line.split()[-1] for line in got.splitlines() if " id: " in line)
    assert second == f"{first}-2"


def test_a_file_keeps_its_permissions_and_its_link(tmp_path: Path) -> None:
    write_project(tmp_path, project(WRITTEN[0][0]))
    real = tmp_path / "content" / "articles" / "real.txt"
    (tmp_path / SIDECAR).rename(real)
    real.chmod(0o640)
    (tmp_path / SIDECAR).symlink_to(real)
    done = reanchor(Folder(tmp_path), CLOCK, is_written=True)
    assert done.written == (SIDECAR,)
    assert (tmp_path / SIDECAR).is_symlink()
    assert (real.read_text(), real.stat().st_mode & 0o777) == (WRITTEN[0][1], 0o640)
    assert len(list(real.parent.iterdir())) == 3


def test_a_folder_that_cannot_be_written_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_project(tmp_path, project(WRITTEN[0][0]))

    def refuse(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("glossator.files.disk.os.replace", refuse)
    done = reanchor(Folder(tmp_path), CLOCK, is_written=True)
    assert [each.message for each in done.diagnostics] == ["the file cannot be written: no space left on device"]
    assert (tmp_path / SIDECAR).read_text() == WRITTEN[0][0]
    assert len(list((tmp_path / "content" / "articles").iterdir())) == 2


def test_an_edit_is_not_written() -> None:
    files = MemoryFolder(project(WRITTEN[0][0], "Something else."))
    before = dict(files.files)
    done = reanchor(files, CLOCK, article="order", against=Edit("-", (MATTER + TEXT).encode()))
    assert done.articles[0].findings[0].anchor.state == "moved"
    assert files.files == before


@pytest.mark.parametrize(
    ("quote", "is_kept"), [("three large companies", True), ("three companies were then delisted", False)]
)
def test_an_approval_outlasts_a_move_but_no_other_words(quote: str, *, is_kept: bool) -> None:
    options = ReadOptions(review_required=True)
    contexts = (
        "prefix: 2021, and, suffix: . Trading ended at"
        if not is_kept
        else "prefix: on 12 January 2021, and, suffix: were delisted"
    )
    prefix, _, suffix = contexts.partition(", suffix: ")
    plain = f"notes:\n- id: n\n  quote: {quote}\n  {prefix}\n  suffix: {suffix}\n  note: N\n  by: a\n  status: approved\n  reviewed_by: b\n"
    entry = read_sidecar(Source(SIDECAR, plain), options)[0].entries[0]
    sidecar = f"{plain}  approved_digest: {entry_digest(entry.annotation)}\n"
    assert read_sidecar(Source(SIDECAR, sidecar), options)[0].entries[0].is_approved
    after, _ = bring_up_to_date(sidecar)
    assert after != sidecar
    assert read_sidecar(Source(SIDECAR, after), options)[0].entries[0].is_approved is is_kept
