"""The ledger: what is recorded, what a silent edit costs, and that a published site can be proved to say what was recorded."""

import json
import re
import shutil
import subprocess
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from functools import cache
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any, ClassVar
from urllib.parse import unquote

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.sample_projects import load_builtin, plain_builtin
from tests.small_sites import article, build, project
from tests.test_cli import run

from glossator.build.options import BuildOptions
from glossator.build.publishing import Publication, publish
from glossator.diagnostics import Diagnostic
from glossator.files import MemoryFolder
from glossator.ledger import add_entries, read_ledger
from glossator.ledger.chain import check_chain, hash_entry
from glossator.ledger.verifying import Verdict, find_since, verify_site
from glossator.links import output_path
from glossator.model.ledger import LEDGER, LedgerEntry, State
from glossator.source import Source
from glossator.workflow.fetching import Site as WebSite

CLOCK = datetime(2021, 2, 1, 12, tzinfo=UTC)
LATER = datetime(2021, 2, 2, 12, tzinfo=UTC)
PIER = "content/articles/2021-01-06-pier.md"
SIDECAR = "content/articles/2021-01-06-pier.annotations.yaml"
FERRY = "content/articles/2021-01-07-ferry.md"
TEXT = """The council voted *to build* the pier.[^1]

It costs ten million. See [the record](https://record.example/) and
[the ferry](2021-01-07-ferry.md).

- One pier
- Two ferries

[^1]: By nine to two."""
COUNT = "- {id: count, was: ten million, now: twelve million, date: 2021-01-08, reason: The budget says *twelve*.}"
TYPO = "- {id: slip, kind: typo, was: ferries, now: boats, date: 2021-01-09}"
HEAD = "- {id: head, in: title, was: pier, now: quay, date: 2021-01-10, reason: It is one., by: Ada Merrow}"
UPDATE = "- {id: more, kind: update, date: 2021-01-11, reason: The council has answered.}"
GONE = "- {id: gone, kind: retraction, date: 2021-01-12, reason: None of it is true.}"


def corrections(*entries: str) -> bytes:
    return f"corrections:\n{chr(10).join(entries)}\n".encode()


def pier(text: str = TEXT, **matter: str) -> bytes:
    fields = {"summary": "A *vote* on the pier.", "authors": "[Miriam Hale, Daniel Kwan, Ada Merrow]", **matter}
    return article(text, "2021-01-06", fields.pop("title", "A vote on the pier"), **fields).encode()


SITE = "title: Site\nbase_url: https://harbor.example/sub/\n"


def harbor() -> MemoryFolder:
    """A project of two articles, one with an image."""
    files = project({"images/a.svg": "<svg/>", "site.yaml": SITE})
    files.files[PIER] = pier(image="{src: ../images/a.svg, alt: A, caption: The pier, credit: C}")
    files.files[FERRY] = article("A ferry comes.\n\nTwice a day.", "2021-01-07", "The ferry").encode()
    return files


def record(files: MemoryFolder, clock: datetime = CLOCK) -> Publication:
    return publish(files, plain_builtin(), BuildOptions(clock))


def build_plain(files: MemoryFolder, **options: Any) -> list[Diagnostic]:
    return list(build(files, replace(BuildOptions(LATER), **options))[1].diagnostics)


def tell(faults: Iterable[Diagnostic]) -> list[str]:
    return [
        f"{each.place.path.rpartition('/')[2]}:{each.place.line} {each.severity.value} {each.code.label}"
        for each in faults
    ]


# What is recorded


def digest(text: str) -> str:
    return sha256(text.encode()).hexdigest()


def test_an_article_is_recorded_by_the_digests_of_its_words() -> None:
    files = harbor()
    done = record(files)
    assert (done.articles, done.corrections, done.has_failed) == (2, 0, False)
    ledger, faults = read_ledger(Source(LEDGER, files.files[LEDGER].decode()))
    assert ledger
    assert not faults
    (entry,) = ledger.entries_by_article["tag:harbor.example,2021-01-06:pier"]
    blocks = [
        "The council voted to build the pier.",
        "It costs ten million. See the record and the ferry.",
        "One pier",
        "Two ferries",
        "By nine to two.",
    ]
    assert entry.recorded == "2021-02-01T12:00:00Z"
    assert entry.state == State(
        digest("A vote on the pier"),
        digest("A vote on the pier."),
        digest("Miriam Hale\nDaniel Kwan\nAda Merrow"),
        digest("The pier"),
        digest("\n".join(blocks)),
        digest("https://record.example/\nferry"),
        tuple(digest(block)[:8] for block in blocks),
    )


def test_a_correction_is_recorded_with_its_notice_and_the_words_from_then_on() -> None:
    files = harbor()
    files.files[SIDECAR] = corrections(COUNT)
    record(files)
    ledger, _ = read_ledger(Source(LEDGER, files.files[LEDGER].decode()))
    assert ledger
    first, second = ledger.entries_by_article["tag:harbor.example,2021-01-06:pier"]
    assert (second.correction, second.kind, second.scope, second.date) == ("count", "correction", "text", "2021-01-08")
    assert first.state.text != second.state.text
    assert first.state._replace(text="", blocks=()) == second.state._replace(text="", blocks=())
    said = '{"date":"2021-01-08","in":"text","kind":"correction","now":"twelve million","reason":"The budget says twelve.","was":"ten million"}'
    assert second.notice == digest(said)


def test_recording_again_changes_no_byte_and_adds_what_is_new_alone() -> None:
    files = harbor()
    files.files[LEDGER] = b""
    del files.files[LEDGER]
    record(files)
    before = files.files[LEDGER]
    assert record(files, LATER).articles == 0
    assert files.files[LEDGER] == before
    files.files[SIDECAR] = corrections(COUNT)
    files.files["content/articles/new.md"] = article(date="2021-01-20").encode()
    done = record(files, LATER)
    assert (done.articles, done.corrections) == (1, 1)
    old, new = before.decode().split("- key: "), files.files[LEDGER].decode().split("- key: ")
    assert [block for block in new if block in old] == old
    assert len(new) == len(old) + 2
    assert ".ledger.yaml.new" not in " ".join(files.files)


@pytest.mark.parametrize("clock", [CLOCK, datetime(2020, 1, 1, tzinfo=UTC).replace(year=2021, month=1, day=25)])
def test_what_is_recorded_later_stands_later_whatever_the_clock_says(clock: datetime) -> None:
    files = harbor()
    record(files)
    files.files[SIDECAR] = corrections(COUNT, TYPO)
    record(files, clock)
    ledger, _ = read_ledger(Source(LEDGER, files.files[LEDGER].decode()))
    assert ledger
    assert [entry.recorded[-3:] + entry.correction for entry in ledger.entries] == ["00Z", "00Z", "01Zcount", "01Zslip"]


def test_what_is_not_public_is_not_recorded() -> None:
    files = harbor()
    files.files["content/articles/draft.md"] = article(draft="true").encode()
    files.files["content/articles/soon.md"] = article(date="2021-03-01").encode()
    files.files[SIDECAR] = corrections(
        COUNT.replace("date:", "status: proposed, date:"),
        TYPO.replace("slip, ", "slip, status: rejected, "),
        HEAD.replace("01-10", "02-20"),
    )
    done = record(files)
    assert (done.articles, done.corrections) == (2, 0)


# Silent edits

Change = Callable[[MemoryFolder], None]


def put(path: str, data: bytes) -> Change:
    def change(files: MemoryFolder) -> None:
        files.write(path, data)

    return change


def swap(path: str, old: str, new: str) -> Change:
    def change(files: MemoryFolder) -> None:
        assert old in files.files[path].decode()
        files.write(path, files.files[path].decode().replace(old, new, 1).encode())

    return change


def remove(path: str) -> Change:
    return lambda files: files.remove(path)


def move(path: str, target: str) -> Change:
    return lambda files: files.move(path, target)


RECORDED = [COUNT, TYPO]
PIER_LINE = "2021-01-06-pier.md:{} error silent-edit"
CASES: list[tuple[str, list[Change], list[str], str]] = [
    ("nothing", [], [], ""),
    ("a word", [swap(PIER, "council", "board")], [PIER_LINE.format(8)], "paragraph 1, `The board voted to build the pier.`, was changed"),
    ("a word of a footnote", [swap(PIER, "nine", "eight")], [PIER_LINE.format(16)], "paragraph 5"),
    ("a paragraph more", [swap(PIER, "- One", "A word more.\n\n- One")], [PIER_LINE.format(13)], "paragraph 3, `A word more.`, was added"),
    ("a paragraph less", [swap(PIER, "- One pier\n", "")], [PIER_LINE.format(10)], "paragraph 3 is gone"),
    ("a headline", [swap(PIER, "title: A", "title: The")], [PIER_LINE.format(2)], "the headline was changed"),
    ("a standfirst", [swap(PIER, "A *vote*", "One *vote*")], [PIER_LINE.format(4)], "the standfirst"),
    ("a byline", [swap(PIER, "Daniel Kwan, ", "")], [PIER_LINE.format(5)], "the byline"),
    ("a caption", [swap(PIER, "caption: The", "caption: A")], [PIER_LINE.format(6)], "the caption"),
    ("a link", [swap(PIER, "record.example", "other.example")], [PIER_LINE.format(1)], "a link of the text"),
    ("an inner link", [swap(PIER, "(2021-01-07-ferry.md)", "(../pages/about.md)"), put("content/pages/about.md", b"---\ntitle: About\n---\nWe.\n")], [PIER_LINE.format(1)], "a link of the text"),
    ("markup alone", [swap(PIER, "*to build*", "**to build**"), swap(PIER, "and\n[the", "and [the")], [], ""),
    ("a topic, a note", [swap(PIER, "date:", "topics: [harbor]\ndate:"), put(SIDECAR, corrections(*RECORDED) + b"notes:\n- {quote: council, note: Of the town.}\n")], [], ""),
    ("a term", [put("content/glossary.yaml", b"pier: {term: pier, definition: A pier.}\n")], [], ""),
    ("corrected, and the file holds the old words", [put(SIDECAR, corrections(*RECORDED, HEAD))], ["2021-01-06-pier.annotations.yaml:4 error unpublished-change"], "the correction `head`"),
    ("corrected, and the file holds the new words", [swap(PIER, "on the pier\ndate", "on the quay\ndate"), put(SIDECAR, corrections(*RECORDED, HEAD))], ["2021-01-06-pier.annotations.yaml:4 error unpublished-change"], ""),
    ("recorded corrections put into the file", [swap(PIER, "ten million", "twelve million"), swap(PIER, "ferries", "boats")], [], ""),
    ("corrected, and a word more", [swap(PIER, "council", "board"), put(SIDECAR, corrections(*RECORDED, HEAD))], ["2021-01-06-pier.annotations.yaml:4 error unpublished-change", PIER_LINE.format(8)], ""),
    ("a word, and an update that says so", [swap(PIER, "council", "board"), put(SIDECAR, corrections(*RECORDED, UPDATE))], ["2021-01-06-pier.annotations.yaml:4 error unpublished-change"], ""),
    ("a correction taken away", [put(SIDECAR, corrections(COUNT))], [PIER_LINE.format(2)], "the correction `slip` was published"),
    ("a correction rejected", [put(SIDECAR, corrections(COUNT, TYPO.replace("slip,", "slip, status: rejected,")))], [PIER_LINE.format(2)], "the correction `slip`"),
    ("another reason", [swap(SIDECAR, "*twelve*", "*so*")], ["2021-01-06-pier.annotations.yaml:2 error silent-edit"], "says something else"),
    ("a draft again", [swap(PIER, "date:", "draft: true\ndate:")], ["2021-01-06-pier.md:3 error unpublished-article"], "not public any more"),
    ("another date", [swap(FERRY, "2021-01-07", "2021-03-07")], ["2021-01-06-pier.md:11 warning not-public", "ledger.yaml:{} error unpublished-article"], ""),
    ("deleted", [remove(FERRY), swap(PIER, "[the ferry](2021-01-07-ferry.md)", "the ferry")], ["2021-01-06-pier.md:1 error silent-edit", "ledger.yaml:{} error unpublished-article"], ""),
    ("the site moved to another host", [put("content/site.yaml", b"title: Site\nbase_url: https://www.harbor.example/\n")], [], ""),
    ("the site without an address", [put("content/site.yaml", b"title: Site\n")], [], ""),
    ("moved to a folder", [move(FERRY, "content/articles/old/2021-01-07-ferry.md"), swap(PIER, "(2021", "(old/2021")], [], ""),
    ("renamed with its id", [move(FERRY, "content/articles/boat.md"), swap("content/articles/boat.md", "date:", "id: tag:harbor.example,2021-01-07:ferry\ndate:"), swap(PIER, "2021-01-07-ferry.md", "boat.md")], [PIER_LINE.format(1)], "a link"),
]  # fmt: skip


@pytest.mark.parametrize("address", ["", "base_url: http://localhost:8000/\n", "base_url: http://127.0.0.1/\n"])
def test_nothing_is_recorded_under_an_address_of_every_machine(address: str) -> None:
    files = harbor()
    files.files["content/site.yaml"] = f"title: Site\n{address}".encode()
    done = record(files)
    assert tell(done.diagnostics) == [f"site.yaml:{2 if address else 1} error missing-key"]
    assert done.has_failed
    assert LEDGER not in files.files
    for path in (PIER, FERRY):
        files.files[path] = files.files[path].replace(b"\ndate:", f"\nid: urn:{path[-8:]}\ndate:".encode())
    assert not record(files).has_failed


@pytest.mark.parametrize(
    ("changes", "expected", "words"), [case[1:] for case in CASES], ids=[case[0] for case in CASES]
)
def test_an_edit_in_silence_is_told_at_its_place(changes: list[Change], expected: list[str], words: str) -> None:
    files = harbor()
    files.files[SIDECAR] = corrections(*RECORDED)
    record(files)
    ledger = files.files[LEDGER]
    for change in changes:
        change(files)
    faults = build_plain(files)
    wanted = sorted(re.escape(line).replace(r"\{\}", "[0-9]+") for line in expected)
    assert len(wanted) == len(faults), tell(faults)
    assert all(re.fullmatch(line, said) for line, said in zip(wanted, sorted(tell(faults)), strict=True)), tell(faults)
    assert words in "\n".join(fault.message for fault in faults)
    assert all(fault.hint for fault in faults)
    done = record(files, LATER)
    is_refused = any("unpublished-change" not in line and "error" in line for line in expected)
    assert done.has_failed == is_refused
    assert (files.files[LEDGER] == ledger) == (is_refused or not expected)
    if not is_refused:
        assert not build_plain(files)


def test_the_old_words_are_told_where_the_repository_has_them() -> None:
    files = harbor()
    record(files)
    before = dict(files.files)
    for old, new in (("council", "board"), ("title: A", "title: The"), ("Daniel Kwan, ", ""), ("- One pier\n", "")):
        swap(PIER, old, new)(files)
    told = [fault.message.partition("says so")[2] for fault in build_plain(files, earlier=before.get)]
    assert told == [
        "; it was `A vote on the pier`",
        "; it was `Miriam Hale, Daniel Kwan, Ada Merrow`",
        "; it was `The council voted to build the pier.`",
        "; it was `One pier`",
    ]
    # What is not what was recorded is not called so.
    before[PIER] = before[PIER].replace(b"council", b"mayor")
    told = [fault.message.partition("says so")[2] for fault in build_plain(files, earlier=before.get)]
    assert told[2] == ""


def test_a_file_that_was_renamed_is_found_by_its_words() -> None:
    files = harbor()
    record(files)
    files.move(FERRY, "content/articles/boat.md")
    swap(PIER, "2021-01-07-ferry.md", "boat.md")(files)
    (gone,) = [fault for fault in build_plain(files) if fault.code.label == "unpublished-article"]
    assert "`content/articles/boat.md`" in gone.hint
    assert "id: tag:harbor.example,2021-01-07:ferry" in gone.hint


def test_a_retracted_article_may_go() -> None:
    files = harbor()
    files.files["content/articles/2021-01-07-ferry.annotations.yaml"] = corrections(GONE)
    swap(PIER, "[the ferry](2021-01-07-ferry.md)", "the ferry")(files)
    record(files)
    files.remove(FERRY)
    files.remove("content/articles/2021-01-07-ferry.annotations.yaml")
    assert not build_plain(files)


@pytest.mark.parametrize(
    ("options", "severity"), [({}, "error"), ({"drafts": True}, "warning"), ({"future": True}, "warning")]
)
def test_what_is_ahead_of_the_ledger_is_an_error_and_in_a_preview_a_warning(
    options: dict[str, bool], severity: str
) -> None:
    files = harbor()
    record(files)
    files.files["content/articles/new.md"] = article(date="2021-01-20").encode()
    files.files["content/articles/draft.md"] = article(draft="true").encode()
    assert tell(build_plain(files, **options)) == [f"new.md:2 {severity} unpublished-change"]


def test_without_a_ledger_nothing_is_said() -> None:
    files = harbor()
    site, result = build(files, BuildOptions(LATER))
    assert not result.diagnostics
    assert "ledger.json" not in site
    assert "ledger" not in site["corrections/index.html"].decode()


# Ledgers that are not as they were written


def written() -> str:
    files = harbor()
    files.files[SIDECAR] = corrections(*RECORDED)
    record(files)
    return files.files[LEDGER].decode()


def entries_of(text: str) -> tuple[str, list[str]]:
    head, *blocks = text.split("- key: ")
    return head, [f"- key: {block}" for block in blocks]


def reorder(text: str, order: Callable[[list[str]], list[str]]) -> str:
    head, blocks = entries_of(text)
    return head + "".join(order(blocks))


DAMAGES: list[tuple[str, Callable[[str], str], str, int]] = [
    ("a conflict", lambda text: text.replace("entries:\n", "entries:\n<<<<<<< HEAD\n", 1), "ledger-conflict", 5),
    ("the middle of a conflict", lambda text: text.replace("  recorded", "=======\n  recorded", 1), "ledger-conflict", 7),
    ("a newer format", lambda text: text.replace("format: 1", "format: 2"), "newer-ledger", 3),
    ("no format", lambda text: text.replace("format: 1\n", ""), "damaged-ledger", 1),
    ("empty", lambda _: "", "damaged-ledger", 1),
    ("another file", lambda _: "title: Site\n", "damaged-ledger", 1),
    ("broken off in a line", lambda text: text[:-30], "damaged-ledger", 0),
    ("broken off between lines", lambda text: "".join(text.splitlines(keepends=True)[:-8]), "damaged-ledger", 0),
    ("a digit more", lambda text: text.replace("  title: ", "  title: 0", 1), "damaged-ledger", 8),
    ("a key of its own", lambda text: text.replace("  title: ", "  headline: ", 1), "damaged-ledger", 8),
    ("a line lost", lambda text: re.sub("  recorded: .*\n", "", text, count=1), "damaged-ledger", 7),
    ("another key", lambda text: re.sub("- key: .", "- key: x", text, count=1), "damaged-ledger", 5),
    ("the key of another", lambda text: re.sub("- key: (.)", lambda found: f"- key: {'1' if found[1] == '0' else '0'}", text, count=1), "damaged-ledger", 5),
    ("an entry twice", lambda text: reorder(text, lambda blocks: [blocks[0], *blocks]), "damaged-ledger", 0),
    ("not in order", lambda text: reorder(text, lambda blocks: blocks[::-1]), "damaged-ledger", 0),
    ("a comment inside", lambda text: text.replace("  recorded", "  # a remark\n  recorded", 1), "damaged-ledger", 7),
    ("a correction of nothing", lambda text: reorder(text, lambda blocks: [block for block in blocks if "correction:" in block]), "damaged-ledger", 5),
]  # fmt: skip


@pytest.mark.parametrize(("damage", "code", "line"), [case[1:] for case in DAMAGES], ids=[case[0] for case in DAMAGES])
def test_a_damaged_ledger_is_told_and_never_written(damage: Callable[[str], str], code: str, line: int) -> None:
    text = damage(written())
    ledger, faults = read_ledger(Source(LEDGER, text))
    assert ledger is None
    assert {fault.code.label for fault in faults} == {code}
    assert not line or faults[0].place.line == line, faults[0]
    assert all(fault.hint and fault.place.path == LEDGER for fault in faults)
    files = harbor()
    files.files[SIDECAR] = corrections(*RECORDED)
    files.files[LEDGER] = text.encode()
    assert record(files).has_failed
    assert files.files[LEDGER] == text.encode()
    assert code in {fault.code.label for fault in build_plain(files)}


def test_line_ends_of_another_system_are_kept() -> None:
    files = harbor()
    record(files)
    files.files[LEDGER] = files.files[LEDGER].replace(b"\n", b"\r\n")
    files.files[SIDECAR] = corrections(COUNT)
    assert not record(files, LATER).has_failed
    assert files.files[LEDGER].count(b"\n") == files.files[LEDGER].count(b"\r\n")
    assert not build_plain(files)


@settings(deadline=None)
@given(st.text(), st.integers(0, 10_000))
def test_no_text_in_a_ledger_raises(text: str, at: int) -> None:
    whole = WRITTEN()
    for each in (text, whole[: at % len(whole)] + text + whole[at % len(whole) :]):
        ledger, faults = read_ledger(Source(LEDGER, each))
        assert bool(faults) == (ledger is None)
        if ledger and "\r" not in each:
            assert add_entries(ledger, ()) == each


WRITTEN = cache(written)
HEX = st.text("0123456789abcdef", min_size=64, max_size=64)
ZEROS = "0" * 64


@st.composite
def states(draw: st.DrawFn) -> State:
    title, summary, byline, caption, links = draw(st.tuples(*[HEX | st.just("")] * 5))
    blocks = draw(st.lists(st.text("0123456789abcdef", min_size=8, max_size=8), max_size=3))
    return State(title, summary, byline, caption, draw(HEX) if blocks else "", links, tuple(blocks))


NAMES = st.text(st.characters(codec="utf-8", exclude_categories=("Cs", "Cc")), min_size=1)


@settings(deadline=None)
@given(st.lists(st.tuples(NAMES, states()), unique_by=lambda each: each[0], max_size=5), HEX, st.randoms())
def test_what_is_written_is_read_again(articles: list[tuple[str, State]], notice: str, random: Any) -> None:
    entries = [LedgerEntry(name, "2021-02-01T12:00:00Z", state) for name, state in articles]
    entries += [
        LedgerEntry(name, "2021-02-01T12:00:01Z", state, "one", "typo", "text", "2021-01-01", notice)
        for name, state in articles
    ]
    random.shuffle(entries)
    ledger, faults = read_ledger(Source(LEDGER, add_entries(None, entries)))
    assert not faults
    assert ledger
    assert sorted(entry._replace(line=0) for entry in ledger.entries) == sorted(entries)


@pytest.mark.skipif(not shutil.which("git"), reason="Git merges")
def test_two_branches_that_publish_can_be_merged(tmp_path: Path) -> None:
    state = State(ZEROS, ZEROS, ZEROS, ZEROS, ZEROS, ZEROS, ("0" * 8,))

    def entries(prefix: str, count: int, day: int) -> list[LedgerEntry]:
        return [
            LedgerEntry(f"tag:a.example,2021-01-{day:02}:{prefix}-{n}", "2021-01-01T00:00:00Z", state)
            for n in range(count)
        ]

    base = entries("old", 400, 1)
    branches = [entries(name, 3, 2) for name in ("ours", "theirs")]
    texts = [add_entries(None, [*base, *extra]) for extra in ([], *branches)]
    for name, text in zip(("base", "ours", "theirs"), texts, strict=True):
        (tmp_path / name).write_text(text)
    merged = subprocess.run(
        ["git", "merge-file", "-p", "ours", "base", "theirs"], cwd=tmp_path, capture_output=True, check=True
    )
    assert merged.stdout.decode() == add_entries(None, [*base, *branches[0], *branches[1]])


# Proof for readers


@cache
def published() -> Mapping[str, bytes]:
    """A small site with a ledger: an article of many parts, corrected twice over, another, and one that was retracted."""
    files = harbor()
    record(files)
    files.files[SIDECAR] = corrections(COUNT, TYPO)
    record(files, LATER)
    files.files[SIDECAR] = corrections(COUNT, TYPO, HEAD, UPDATE)
    files.files["content/articles/2021-01-05-lie.md"] = article(
        "A lie.\n\nAnd one more.", "2021-01-05", "A lie", summary="It lies."
    ).encode()
    files.files["content/articles/2021-01-05-lie.annotations.yaml"] = corrections(GONE)
    assert not record(files, LATER).has_failed
    site, result = build(files, BuildOptions(LATER))
    assert not result.diagnostics
    return site


def verify(site: Mapping[str, bytes], since: Sequence[str] = ()) -> Verdict:
    def read_pages(paths: Sequence[str]) -> list[tuple[str, bytes | None]]:
        return [(path, site.get(output_path(unquote(path)))) for path in paths]

    others = [path for path, data in site.items() if path.endswith(".html") and b"data-text" in data]
    return verify_site(site.get("ledger.json"), read_pages, since=since, others=others)


def chain_of(site: Mapping[str, bytes]) -> dict[str, Any]:
    chain: dict[str, Any] = json.loads(site["ledger.json"])
    return chain


def test_a_site_says_what_its_ledger_says() -> None:
    verdict = verify(published())
    assert not verdict.mismatches
    assert (verdict.entries, verdict.pages) == (8, 3)
    assert verdict.head == chain_of(published())["head"]
    assert f"<code data-ledger-head>{verdict.head}</code>" in published()["corrections/index.html"].decode()
    assert verdict.head in published()["corrections/feed.xml"].decode()
    assert verdict.head not in published()["feed.xml"].decode()


def test_the_chain_is_as_the_manual_says() -> None:
    previous = "0" * 64
    chain = chain_of(published())
    for entry in chain["entries"]:
        assert entry["previous"] == previous
        said = {key: value for key, value in entry.items() if key != "hash"}
        previous = digest(json.dumps(said, sort_keys=True, separators=(",", ":"), ensure_ascii=False))
        assert entry["hash"] == previous
    assert chain["head"] == previous
    order = [(entry["recorded"], entry["article"], entry.get("correction", "")) for entry in chain["entries"]]
    assert order == sorted(order)


PAGES = ["articles/pier/index.html", "articles/ferry/index.html", "articles/lie/index.html"]
REGION = re.compile(
    r"<(?P<tag>\w+)(?=[^>]* data-(?:headline|standfirst|byline|caption|text|was|now|reason|by)\b)[^>]*>(?P<inner>.*?)</(?P=tag)>",
    re.DOTALL,
)
WORD = re.compile(r"(?<![\w<&/=\"'.-])[A-Za-z]{2,}(?![\w=>\"'-])(?=[^<>]*<)")


def words_of(page: str) -> list[re.Match[str]]:
    """The words of a page's parts, by their places in it; the short names of reference marks are none."""
    regions = [match.span("inner") for match in REGION.finditer(page)]
    signs = [match.span() for match in re.finditer(r'<sup class="ref".*?</sup>', page)]

    def is_in(places: Iterable[tuple[int, int]], at: int) -> bool:
        return any(start <= at < end for start, end in places)

    return [each for each in WORD.finditer(page) if is_in(regions, each.start()) and not is_in(signs, each.start())]


def alter(page: str, span: tuple[int, int], new: str) -> str:
    return page[: span[0]] + new + page[span[1] :]


@st.composite
def tampered_pages(draw: st.DrawFn) -> tuple[str, str]:  # noqa: PLR0911  a way each
    path = draw(st.sampled_from(PAGES))
    page = published()[path].decode()
    word = draw(st.sampled_from(words_of(page)))
    how = draw(
        st.sampled_from(["change", "remove", "add", "paragraph", "aside", "unparagraph", "double", "notice", "hide"])
    )
    paragraphs = [
        match.span()
        for match in re.finditer(r"<(p|li)>[^\n]*?</\1>", page)
        if page.rfind("data-text", 0, match.start()) >= 0
    ]
    body = [
        span
        for span in paragraphs
        if page.rfind('class="notes"', 0, span[0]) < 0 and page.find("article-footer", span[0]) >= 0
    ]
    if how == "remove":
        return path, alter(page, word.span(), "")
    if how == "add":
        return path, alter(page, (word.end(), word.end()), draw(st.sampled_from([" not", "s", " 7", ", and more"])))
    if how == "paragraph":
        return path, alter(
            page, (body[0][0],) * 2, draw(st.sampled_from(["<p>So it is.</p>", "<li>x</li>", "<div>no</div>"]))
        )
    if how == "unparagraph":
        return path, alter(page, draw(st.sampled_from(body)), "")
    if how == "double":
        span = draw(st.sampled_from(body))
        return path, alter(page, (span[1],) * 2, page[slice(*span)])
    if how == "aside":
        at = page.index("</p>", page.index("data-text"))
        return path, alter(
            page, (at, at), draw(st.sampled_from(["<sup data-not-text>not</sup>", "<del data-not-text>so</del>"]))
        )
    if how == "hide":
        return path, page.replace(" data-text", "", 1)
    notices = list(re.finditer(r' data-(correction|kind|in)="([^"]*)"|class="when"><time datetime="([^"]*)"', page))
    if how == "notice" and notices:
        value = draw(st.sampled_from(notices))
        group = 2 if value[2] else 3
        return path, alter(page, value.span(group), value[group][:-1] + ("1" if value[group][-1] != "1" else "2"))
    return path, alter(page, word.span(), word[0][::-1] + "x")


@st.composite
def tampered_chains(draw: st.DrawFn) -> tuple[str, str]:
    """A chain that was altered, and sometimes mended so that it holds again: but its pages, or its earlier head, give it away."""
    chain = chain_of(published())
    entries = chain["entries"]
    at = draw(st.integers(0, len(entries) - 1))
    how = draw(st.sampled_from(["change", "remove", "add", "swap", "head", "page", "unpage", "extra", "cut"]))
    if how == "change":
        key = draw(st.sampled_from(sorted(set(entries[at]) - {"blocks"})))
        value = entries[at][key]
        entries[at][key] = value[:-1] + ("0" if value[-1] != "0" else "1")
    elif how == "remove":
        del entries[at]
    elif how == "add":
        entries.insert(
            at,
            {
                **entries[at],
                "correction": "other",
                "kind": "typo",
                "in": "text",
                "date": "2021-01-01",
                "notice": "0" * 64,
            },
        )
    elif how == "swap":
        other = (at + 1 + draw(st.integers(0, len(entries) - 2))) % len(entries)
        entries[at], entries[other] = entries[other], entries[at]
    elif how == "head":
        chain["head"] = entries[at - 1]["hash"] if at else "0" * 64
    elif how == "page":
        keys = sorted(chain["pages"])
        first, second = keys[at % 3], keys[(at + 1) % 3]
        chain["pages"][first], chain["pages"][second] = chain["pages"][second], chain["pages"][first]
    elif how == "unpage":
        del chain["pages"][sorted(chain["pages"])[at % 3]]
    elif how == "extra":
        chain["pages"]["tag:other"] = "/other/"
    else:
        del entries[at:]
        chain["head"] = entries[-1]["hash"] if entries else "0" * 64
    return "ledger.json", json.dumps(chain, ensure_ascii=False)


def check_tampered(found: tuple[str, str]) -> None:
    path, text = found
    site = {**published(), path: text.encode()}
    assert verify(site).mismatches, text


@pytest.mark.slow
@settings(max_examples=300, deadline=None)
@given(st.one_of(tampered_pages(), tampered_pages(), tampered_chains()))
def test_whatever_is_tampered_with_is_found(found: tuple[str, str]) -> None:
    check_tampered(found)


@pytest.mark.slow
@settings(max_examples=1000, deadline=None)
@given(st.one_of(tampered_pages(), tampered_pages(), tampered_chains()))
def test_whatever_is_tampered_with_is_found_for_long(found: tuple[str, str]) -> None:
    check_tampered(found)


def relink(entries: list[dict[str, Any]]) -> str:
    previous = "0" * 64
    for entry in entries:
        entry["previous"] = previous
        previous = entry["hash"] = hash_entry(entry)
    return previous


def test_a_chain_that_was_forged_whole_is_given_away_by_an_earlier_head_alone() -> None:
    chain = chain_of(published())
    earlier = json.dumps(chain).encode()
    chain["entries"][0]["links"] = "0" * 64
    chain["head"] = relink(chain["entries"])
    site = {**published(), "ledger.json": json.dumps(chain).encode()}
    assert not verify(site).mismatches
    assert verify(site, find_since(earlier)[0]).mismatches
    assert verify(site, [chain_of(published())["entries"][3]["hash"]]).mismatches
    assert not verify(published(), find_since(earlier)[0]).mismatches
    assert not verify(published(), [chain_of(published())["entries"][3]["hash"]]).mismatches


@pytest.mark.parametrize(
    "data",
    [b"", b"{}", b"[]", b"\xff", b"[" * 100_000, b'{"format":"glossator-ledger/1","head":"","entries":[1],"pages":{}}',
     b'{"format":"glossator-ledger/1","head":"","entries":[],"pages":{"a":"//evil.example/"}}',
     b'{"format":"glossator-ledger/1","head":"","entries":[],"pages":{"a":"/../../etc/passwd"}}',
     b'{"format":"glossator-ledger/1","head":"","entries":[{"article":"\\ud800","recorded":"x"}],"pages":{}}'],
    ids=lambda data: data[:60].decode("latin-1"),
)  # fmt: skip
def test_a_hostile_ledger_is_a_mismatch(data: bytes) -> None:
    asked: list[str] = []

    def read_pages(paths: Sequence[str]) -> list[tuple[str, bytes | None]]:
        asked.extend(paths)
        return []

    assert verify_site(data, read_pages).mismatches
    assert not asked


@settings(deadline=None)
@given(
    st.recursive(
        st.none() | st.booleans() | st.text() | st.integers(),
        lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
        max_leaves=8,
    )
)
def test_a_chain_of_anything_raises_nothing(value: Any) -> None:
    entry = chain_of(published())["entries"][0]
    for each in (value, {**entry, "blocks": value}, {**entry, "article": value}):
        assert check_chain([each], value)


@pytest.mark.parametrize(
    "page",
    [
        "",
        "<p>",
        "<div data-text>" * 2000,
        "<div data-text><p>" + "<a data-not-text>" * 2000,
        "<div data-correction>" * 2000,
    ],
)
def test_a_hostile_page_is_a_mismatch(page: str) -> None:
    assert verify({**published(), PAGES[1]: page.encode()}).mismatches


@settings(deadline=None)
@given(
    st.lists(
        st.sampled_from(
            [
                "<div data-text>",
                "<p data-byline>",
                "<a>",
                "</a>",
                "</p>",
                "</div>",
                "<b data-not-text>",
                "<i data-correction=x>",
                "<i data-was>",
                "</i>",
                "w",
                "<time datetime=2021T>",
                "<br>",
                "\0",
            ]
        )
    )
)
def test_no_page_raises(pieces: list[str]) -> None:
    assert verify({**published(), PAGES[1]: "".join(pieces).encode()}).mismatches


@pytest.mark.slow
@pytest.mark.parametrize(
    "piece", ["<a data-not-text>", "<div data-text>", "<p data-was data-now>", "<p>x", "<a data-correction=x>"]
)
def test_a_long_hostile_page_is_read_in_no_time(piece: str) -> None:
    # Thirty thousand of them: what grows with the square would not come to an end here.
    assert verify({**published(), PAGES[1]: f"<div data-text data-correction=x>{piece * 30_000}".encode()}).mismatches


# From the web


class Host(BaseHTTPRequestHandler):
    files: ClassVar[Mapping[str, bytes]] = {}
    asked: ClassVar[list[str]] = []

    def do_GET(self) -> None:
        self.asked.append(self.path)
        data = self.files.get(output_path(self.path.removeprefix("/sub")))
        if self.path.startswith("/sub/away"):
            self.send_response(302)
            self.send_header("Location", "http://localhost:1/")
            self.end_headers()
            return
        self.send_response(200 if data is not None else 404)
        self.send_header("Content-Length", str(len(data or b"")))
        self.end_headers()
        self.wfile.write(data or b"")

    def log_message(self, *arguments: object) -> None:
        del arguments


@pytest.fixture
def host() -> Iterable[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), Host) as server:
        thread = Thread(target=server.serve_forever, args=(0.01,), daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.server_address[1]}/sub/"
        server.shutdown()
        thread.join()


def test_a_site_on_the_web_is_verified(host: str) -> None:
    Host.files = published()
    site = WebSite(host)
    assert not verify_site(site.fetch("/ledger.json"), site.fetch_all).mismatches
    Host.files = {**published(), PAGES[1]: b"nothing"}
    assert verify_site(site.fetch("/ledger.json"), site.fetch_all).mismatches


def test_a_site_on_the_web_leads_nowhere_else(host: str) -> None:
    Host.files = published()
    site = WebSite(host)
    assert site.fetch("/away") is None
    assert site.fetch("/nothing") is None
    assert site.fetch("/ledger.json", most=100) is None
    Host.asked.clear()
    assert site.fetch("/../secret") is None
    assert not Host.asked


def test_the_builtin_templates_are_what_is_verified() -> None:
    assert b"data-headline" in load_builtin().texts["article.html"].encode()


# The commands


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The project on the disk, recorded and built."""
    monkeypatch.delenv("SOURCE_DATE_EPOCH", raising=False)
    files = harbor()
    files.files[SIDECAR] = corrections(*RECORDED)
    for path, data in files.files.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_bytes(data)
    return tmp_path


NOW = ("--clock", "2021-02-01T12:00:00Z")


def test_publish_records_and_says_so(folder: Path) -> None:
    ledger = folder / LEDGER
    done = run("publish", folder, *NOW)
    assert (done.status, done.err) == (0, "Recorded 2 articles and 2 corrections\n")
    before = ledger.read_bytes()
    done = run("publish", folder, *NOW)
    assert (done.status, done.err, ledger.read_bytes()) == (0, "Everything is recorded already\n", before)
    (folder / PIER).write_bytes((folder / PIER).read_bytes().replace(b"council", b"board"))
    done = run("publish", folder, *NOW, "--format", "json")
    codes = [(each["code"], each["path"]) for each in json.loads(done.out)]
    assert (done.status, ("silent-edit", PIER) in codes) == (1, True)
    assert done.err.startswith("Not published: ")
    assert ledger.read_bytes() == before
    checked = run("check", folder, *NOW)
    assert checked.status == 1
    assert f"{PIER}:8:" in checked.err
    assert "; it was" not in checked.err
    assert not [path for path in folder.rglob("*") if "ledger.yaml" in path.name and path != ledger]


@pytest.mark.skipif(not shutil.which("git"), reason="the old words are Git's")
def test_check_shows_what_was_committed(folder: Path) -> None:
    run("publish", folder, *NOW)
    own = ["-c", "user.name=A", "-c", "user.email=a@a.example", "-c", "commit.gpgsign=false"]
    for command in (["init", "-q"], ["add", "-A"], [*own, "commit", "-qm", "All"]):
        subprocess.run(["git", "-C", folder, *command], check=True)
    (folder / PIER).write_bytes((folder / PIER).read_bytes().replace(b"council", b"board"))
    assert "it was `The council voted to build the pier.`" in run("check", folder, *NOW).err


def test_verify_looks_at_a_folder_and_says_what_it_proves(folder: Path, host: str) -> None:
    run("publish", folder, *NOW)
    assert run("build", folder, *NOW).status == 0
    site = folder / "site"
    done = run("verify", site)
    assert (done.status, "agrees with itself" in done.err) == (0, True)
    head = json.loads((site / "ledger.json").read_bytes())["head"]
    assert f"Verified 2 pages against 4 entries; the last hash is {head}\n" in done.err
    for since in (head, site / "ledger.json"):
        done = run("verify", "-C", folder, "--since", since)
        assert (done.status, "extends" in done.err) == (0, True)
    assert run("verify", site, "--since", "f" * 64).status == 1
    assert run("verify", site, "--since", "nothing").status == 2
    assert run("verify", folder / "nowhere").status == 2
    Host.files = {path.relative_to(site).as_posix(): path.read_bytes() for path in site.rglob("*") if path.is_file()}
    assert run("verify", host).status == 0
    page = site / "articles" / "ferry" / "index.html"
    page.write_bytes(page.read_bytes().replace(b"Twice", b"Once"))
    done = run("verify", site, "--format", "json")
    assert done.status == 1
    (told,) = json.loads(done.out)
    assert (told["code"], told["path"]) == ("site-mismatch", "/articles/ferry/")
    assert told["message"] == "paragraph 2: `Once a day.` is not what was recorded"


# Corrections after corrections


@st.composite
def careers(draw: st.DrawFn) -> tuple[list[list[str]], list[str]]:
    """The corrections of a text of numbered words, in lots that are published one after another, and the words of each version of it.

    Some change what an earlier one wrote, or take it out; their dates need not go up.
    """
    words = [f"w{number:02}" for number in range(12)]
    lots, versions, number = [], [" ".join(words)], 0
    for _ in range(draw(st.integers(1, 4))):
        lot = []
        for _ in range(draw(st.integers(1, 3))):
            number += 1
            at = draw(st.integers(0, len(words) - 1))
            was, now = words[at], draw(st.sampled_from([f"x{number:02}", f"x{number:02} y{number:02}"]))
            kind = draw(st.sampled_from(["typo", "correction"]))
            lot.append(
                f"- {{id: c{number}, kind: {kind}, was: {was}, now: {now}, date: 2021-01-{10 + number}, reason: R.}}"
            )
            words[at] = now
        lots.append(lot)
        versions.append(" ".join(words))
    return lots, versions


@settings(max_examples=15, deadline=None)
@given(careers(), st.data())
def test_what_is_corrected_in_the_open_is_never_taken_for_a_silent_edit(
    career: tuple[list[list[str]], list[str]], data: st.DataObject
) -> None:
    lots, versions = career
    files = project({"site.yaml": SITE, "articles/2021-01-06-pier.md": article(versions[0])})
    record(files)
    for count in range(1, len(lots) + 1):
        # The file may hold the text of any time.
        files.files[PIER] = article(
            data.draw(st.sampled_from([versions[0], *versions[count - 1 : count + 1]]))
        ).encode()
        files.files[SIDECAR] = corrections(*(entry for lot in lots[:count] for entry in lot))
        done = record(files)
        assert not done.has_failed, tell(done.diagnostics)
        assert done.corrections == len(lots[count - 1])
    files.files[PIER] = article(versions[-1] + " more").encode()
    assert record(files).has_failed


# Whatever stands in an article

HERE = Path(__file__).parent
MARKDOWN = sorted((HERE / "fixtures" / "markdown").glob("*.md"))


@pytest.mark.parametrize("html", ["escape", "sanitize"])
def test_the_words_of_any_markup_are_read_from_the_page_as_they_were_recorded(html: str) -> None:
    files = project(
        {
            "site.yaml": f"title: Site\nbase_url: https://harbor.example/\nmarkdown: {{html: {html}}}\nremote_images: allow\n"
        }
    )
    for path in MARKDOWN:
        matter = {"summary": '"A *b* `c` & d"', "title": "'A < b & \"c\"'"}
        files.files[f"content/articles/{path.stem}.md"] = article(path.read_text("utf-8"), **matter).encode()
    # The fixtures hold links and images that lead nowhere.
    options = BuildOptions(LATER, spares=lambda fault: "link" in fault.code.label or "image" in fault.code.label)
    done = publish(files, plain_builtin(), options)
    assert not done.has_failed, tell(done.diagnostics)
    site, result = build(files, options)
    assert not result.has_failed, tell(result.diagnostics)
    verdict = verify(site)
    assert (verdict.mismatches, verdict.pages) == ([], len(MARKDOWN))


@pytest.mark.slow
@pytest.mark.parametrize(
    "root", [HERE / "golden" / "briefing", HERE / "golden" / "right-to-left", HERE.parent], ids=lambda root: root.name
)
def test_whole_projects_can_be_recorded_and_verified(root: Path) -> None:
    folder = root / "content"
    paths = [path for path in folder.rglob("*") if path.is_file() and path.name != "ledger.yaml"]
    files = MemoryFolder({path.relative_to(root).as_posix(): path.read_bytes() for path in paths})
    if b"base_url:" not in files.files["content/site.yaml"]:
        files.files["content/site.yaml"] += b"\nbase_url: https://harbor.example/\n"
    options = BuildOptions(datetime(2021, 7, 1, tzinfo=UTC))
    done = publish(files, plain_builtin(), options)
    assert not done.has_failed
    site, result = build(files, options)
    assert not result.has_failed
    verdict = verify(site)
    assert (verdict.mismatches, verdict.pages) == ([], done.articles)
    assert not publish(files, plain_builtin(), options).articles


# Ids


SIDECARS = {
    "corrections:\n- was: ten million\n  now: twelve million  # see the budget\n  date: 2021-01-08\n  reason: R.\n": "corrections:\n- id: {0}\n  was: ten million\n  now: twelve million  # see the budget\n  date: 2021-01-08\n  reason: R.\n",
    "corrections:\r\n  -   was: ten million\r\n      now: twelve million\r\n      date: 2021-01-08\r\n      reason: R.": "corrections:\r\n  -   id: {0}\r\n      was: ten million\r\n      now: twelve million\r\n      date: 2021-01-08\r\n      reason: R.",
    "corrections: [{was: ten million, now: twelve million, date: 2021-01-08, reason: R.}]\n": "corrections: [{{id: {0}, was: ten million, now: twelve million, date: 2021-01-08, reason: R.}}]\n",
    "\ufeff# A remark\ncorrections:\n- {was: ten million, now: twelve million, date: 2021-01-08, reason: R.}\n- {id: own, kind: typo, was: ferries, now: boats, date: 2021-01-09}\n- {kind: typo, was: nine, now: ten, date: 2021-01-09, status: proposed}\n": "\ufeff# A remark\ncorrections:\n- {{id: {0}, was: ten million, now: twelve million, date: 2021-01-08, reason: R.}}\n- {{id: own, kind: typo, was: ferries, now: boats, date: 2021-01-09}}\n- {{kind: typo, was: nine, now: ten, date: 2021-01-09, status: proposed}}\n",
}  # fmt: skip


@pytest.mark.parametrize(("before", "after"), SIDECARS.items())
def test_an_id_that_is_recorded_is_written_into_its_entry(before: str, after: str) -> None:
    files = harbor()
    files.files[SIDECAR] = before.encode()
    assert not record(files).has_failed
    ledger, _ = read_ledger(Source(LEDGER, files.files[LEDGER].decode()))
    assert ledger
    own_id = next(entry.correction for entry in ledger.entries if entry.correction and entry.correction != "own")
    assert files.files[SIDECAR].decode() == after.format(own_id)
    assert not build_plain(files)
    assert set(files.files) == {*harbor().files, SIDECAR, LEDGER}
