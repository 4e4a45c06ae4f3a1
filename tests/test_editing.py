"""Annotations proposed, edited, approved, rejected, taken out and put elsewhere: what the sidecar then says, byte for byte, and what is refused."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from glossator.anchoring import Selector
from glossator.editing import Ask, Desk, EditError, Newsroom, Saved
from glossator.editing.describing import version_of
from glossator.editing.selecting import Selection
from glossator.editing.terms import add_term
from glossator.editing.trying import try_correction
from glossator.files import MemoryFolder

CLOCK = datetime(2021, 2, 1, 12, tzinfo=UTC)
ARTICLE, SIDECAR = "content/articles/2021-01-06-order.md", "content/articles/2021-01-06-order.annotations.yaml"
OTHER = "content/articles/2021-01-05-other.md"
TEXT = "The order took effect at once. Three companies were delisted, and the order was praised.\n\nThe 2nd order came “later”."
SITE = "title: A\nauthors: {mh: {name: Mo Hart}, rv: {name: Ros Vale}}\n"
STAMP = "by: mh\n    status: proposed\n    created: 2021-02-01T12:00:00+00:00\n"
STRICT = "review: {required: true}\n"
PAIRS = "review: {four_eyes: true}\n"


def make_desk(sidecar: str | None = None, more: str = "") -> tuple[Desk, MemoryFolder]:
    files = {
        "content/site.yaml": SITE + more,
        "content/glossary.yaml": "nyse:\n  term: NYSE\n  definition: An exchange.\n",
        ARTICLE: f"---\ntitle: The order\ndate: 2021-01-06\n---\n{TEXT}\n",
        OTHER: "---\ntitle: Other\ndate: 2021-01-05\nslug: some-other\n---\nWords.\n",
    } | ({SIDECAR: sidecar} if sidecar is not None else {})
    folder = MemoryFolder({path: text.encode() for path, text in files.items()})
    return Desk(Newsroom(folder, lambda: CLOCK), MemoryFolder()), folder


def select(words: str, number: int = 1) -> Selection:
    text = TEXT.replace("\n\n", "\n")
    start = -1
    for _ in range(number):
        start = text.index(words, start + 1)
    return Selection(start, start + len(words), words)


def ask(**given: Any) -> Ask:
    return Ask(ARTICLE, **{"by": "mh", **given})


# What is proposed, and the sidecar that comes of it.
PROPOSED: list[tuple[str, dict[str, Any], Selection | Selector | None, str]] = [
    ("notes", {"note": "Why."}, select("Three companies"),
     "notes:\n  - id: x\n    quote: Three companies\n    prefix: The order took effect at once.\n    suffix: were delisted, and the order was\n    note: Why.\n    "),
    ("notes", {"note": "A\nB", "sources": [{"title": "T", "url": "https://a.example/"}]}, select("hree compan"),
     'notes:\n  - id: x\n    quote: Three companies\n    prefix: The order took effect at once.\n    suffix: were delisted, and the order was\n    note: |-\n      A\n      B\n    sources: [{title: T, url: "https://a.example/"}]\n    '),
    ("glossary", {"term": "nyse"}, select(" delisted, "), "glossary:\n  - id: x\n    quote: delisted,\n    term: nyse\n    "),
    ("glossary", {"term": "nyse"}, select("order", 2), "glossary:\n  - id: x\n    quote: order\n    prefix: companies were delisted, and the\n    term: nyse\n    "),
    ("glossary", {"term": "nyse", "skip": True}, None, "glossary:\n  - id: x\n    term: nyse\n    skip: true\n    "),
    ("references", {"to": "some-other", "relation": "background"}, select("later"),
     "references:\n  - id: x\n    quote: later\n    prefix: praised. The 2nd order came “\n    suffix: ”.\n    to: some-other\n    relation: background\n    "),
    ("corrections", {"now": "Four", "reason": "We miscounted."}, select("Three"),
     "corrections:\n  - id: x\n    was: Three\n    now: Four\n    date: 2021-02-01\n    reason: We miscounted.\n    "),
    ("corrections", {"now": "law", "kind": "typo", "date": "2021-01-20"}, select("order", 3),
     "corrections:\n  - id: x\n    kind: typo\n    was: order\n    now: law\n    prefix: the order was praised. The 2nd\n    date: 2021-01-20\n    "),
    ("corrections", {"now": "large ", "kind": "typo"}, Selection(37, 37, ""),
     'corrections:\n  - id: x\n    kind: typo\n    was: ""\n    now: "large "\n    prefix: order took effect at once. Three\n    suffix: companies were delisted, and the\n    date: 2021-02-01\n    '),
    # A part of a word is drawn out to the word, and what is to stand for the part stands in it.
    ("corrections", {"now": "aff", "kind": "typo"}, select("eff"),
     "corrections:\n  - id: x\n    kind: typo\n    was: effect\n    now: affect\n    date: 2021-02-01\n    "),
    ("corrections", {"kind": "retraction", "reason": "Made up."}, None, "corrections:\n  - id: x\n    kind: retraction\n    date: 2021-02-01\n    reason: Made up.\n    "),
    ("notes", {"note": "Q."}, Selector("order", "the"),
     "notes:\n  - id: x\n    quote: order\n    prefix: companies were delisted, and the\n    suffix: was praised. The 2nd order came\n    note: Q.\n    "),
]  # fmt: skip


@pytest.mark.parametrize(("group", "fields", "place", "expected"), PROPOSED, ids=lambda each: ascii(each)[:30])
def test_what_is_proposed_stands_where_it_was_selected(
    group: str, fields: dict[str, Any], place: Selection | Selector | None, expected: str
) -> None:
    desk, files = make_desk()
    saved = desk.propose(ask(digest=""), group, fields, place)
    assert saved.opened.digest == desk.newsroom.open(ARTICLE).digest
    assert saved.entry is not None
    assert files.read(SIDECAR).decode().replace(f"id: {saved.id}", "id: x") == expected + STAMP


NOTE = "# c\nnotes:\n- id: n  # d\n  quote: Three companies\n  note: N.\n  by: mh\n"
FIX = "corrections:\n- id: n\n  was: Three\n  now: Four\n  date: 2021-01-20\n  reason: So.\n  status: proposed\n"
APPROVED = (
    f"{NOTE}  status: approved\n  reviewed_by: rv\n  reviewed: 2021-02-01T12:00:00+00:00\n  approved_digest: DIGEST\n"
)
Work = Callable[[Desk], Saved]


def on(work: str, *given: Any, **who: Any) -> Work:
    def do(desk: Desk) -> Saved:
        saved: Saved = getattr(desk, work)(ask(id="n", **who), *given)
        return saved

    return do


# What is done to a note, on which site, and the sidecar that comes of it.
DONE: list[tuple[str, str, Work, str]] = [
    (NOTE, "", on("edit", {"note": "New: so.", "kind": "opinion"}), '# c\nnotes:\n- id: n  # d\n  quote: Three companies\n  kind: opinion\n  note: "New: so."\n  by: mh\n'),
    (NOTE, STRICT, on("edit", {"note": "New."}), "# c\nnotes:\n- id: n  # d\n  quote: Three companies\n  note: New.\n  by: mh\n  status: proposed\n"),
    (NOTE, STRICT, on("approve", by="rv"), APPROVED),
    (NOTE, PAIRS, on("approve", by="Ros Vale"), APPROVED.replace("by: rv", "by: Ros Vale")),
    (NOTE, STRICT, on("edit", {"note": "N."}, by="rv", approves=True), APPROVED),
    (NOTE, "", on("reject", "Not  so.", by="rv"), f"{NOTE}  status: rejected\n  reviewed_by: rv\n  reviewed: 2021-02-01T12:00:00+00:00\n  why: Not so.\n"),
    (NOTE, "", on("delete"), "# c\nnotes:\n"),
    (FIX, "", on("edit", {"was": "Three companies"}), FIX.replace("was: Three", "was: Three companies")),
    (NOTE, "", on("reattach", select("order", 2)), "# c\nnotes:\n- id: n  # d\n  quote: order\n  prefix: companies were delisted, and the\n  suffix: was praised. The 2nd order came\n  note: N.\n  by: mh\n"),
    ("notes:\n- quote: gone\n  note: N.\n", "", lambda desk: desk.reject(ask(id="nb2f8c63c"), "Old."), "notes:\n- id: nb2f8c63c\n  quote: gone\n  note: N.\n  status: rejected\n  reviewed_by: mh\n  reviewed: 2021-02-01T12:00:00+00:00\n  why: Old.\n"),
]  # fmt: skip


@pytest.mark.parametrize(("before", "more", "work", "after"), DONE)
def test_what_is_done_to_an_entry_is_done_to_it_alone(before: str, more: str, work: Work, after: str) -> None:
    desk, files = make_desk(before, more)
    saved = work(desk)
    written = files.read(SIDECAR).decode()
    entry = desk.newsroom.open(ARTICLE).find("n")
    digest = entry.annotation.approved_digest if entry else None
    assert (written.replace(digest, "DIGEST") if digest else written) == after
    desk.undo(ask(), saved.undo)
    assert files.read(SIDECAR).decode() == before


# What is refused, on which site, and with which code.
REFUSED: list[tuple[str, str, Work, str]] = [
    (NOTE, PAIRS, on("approve"), "four-eyes"),
    (NOTE, PAIRS, on("approve", by="Mo  Hart"), "four-eyes"),
    (NOTE, PAIRS, on("approve", by="\uff2d\uff2f hart"), "four-eyes"),
    (NOTE.replace("by: mh", "by: MO HART"), PAIRS, on("approve"), "four-eyes"),
    (NOTE.replace("  by: mh\n", ""), PAIRS, on("approve", by="rv"), "four-eyes"),
    (NOTE, PAIRS, lambda desk: desk.propose(ask(approves=True), "notes", {"note": "x"}, select("order")), "four-eyes"),
    (NOTE, "", on("reject", " "), "invalid-request"),
    (NOTE, "", on("approve", by=" "), "invalid-request"),
    (NOTE, "", on("edit", {"note": "x\0y"}), "invalid-value"),
    (FIX, "", on("edit", {"was": "Nine"}), "not-anchored"),
    (FIX, "", on("edit", {"was": "order"}), "not-anchored"),
    (FIX.replace("proposed", "approved"), "", on("edit", {"was": "Nine"}), "unplaced-correction"),
    (NOTE, "", on("edit", {"note": "x\ud800y"}), "invalid-value"),
    (NOTE, "", on("edit", {"note": " "}), "invalid-value"),
    (NOTE, "", on("edit", {"note": None}), "missing-key"),
    (NOTE, "", on("edit", {"kind": "guess"}), "unknown-kind"),
    (NOTE, "", on("edit", {"approved_digest": "x"}), "invalid-request"),
    (NOTE, "", on("edit", {"../x": "x"}), "invalid-request"),
    (NOTE, "", on("edit", {"sources": [{"title": "T", "url": "javascript:alert(1)"}]}), "unsafe-link"),
    (NOTE, "", on("edit", {"note": "[x](javascript:alert(1))"}), "unsafe-link"),
    (NOTE, "", on("reattach", Selection(0, 5, "other")), "text-changed"),
    (NOTE, "", on("reattach", Selection(9, 99999, "x")), "text-changed"),
    (NOTE, "", lambda desk: desk.delete(ask(id="m")), "unknown-annotation"),
    (NOTE, "", lambda desk: desk.propose(ask(), "notes", {"note": "x"}, None), "invalid-request"),
    (NOTE, "", lambda desk: desk.propose(ask(), "nothing", {"note": "x"}, None), "invalid-request"),
    (NOTE, "", lambda desk: desk.propose(ask(), "glossary", {"term": "nysee"}, select("order")), "unknown-term"),
    (NOTE, "", lambda desk: desk.propose(ask(), "references", {"to": "othr"}, select("order")), "unknown-article"),
    (NOTE, "", lambda desk: desk.propose(ask(), "corrections", {"now": "x"}, select("order")), "missing-key"),
    (NOTE, "", lambda desk: desk.propose(ask(), "corrections", {"now": "order", "reason": "x"}, select("order")), "invalid-value"),
    (NOTE, "", lambda desk: desk.propose(ask(), "corrections", {"now": "x", "reason": "x"}, Selector("order")), "ambiguous-quote"),
    (NOTE, "", lambda desk: desk.propose(ask(), "notes", {"note": "x"}, Selector("no such words")), "not-anchored"),
    (NOTE, "", lambda desk: desk.propose(Ask("../../etc/passwd", "mh"), "notes", {"note": "x"}, select("order")), "no-article"),
    ("notes: [\n", "", lambda desk: desk.propose(ask(), "notes", {"note": "x"}, select("order")), "not-editable"),
    ("notes:\n- quote: &a order\n  note: x\n", "", lambda desk: desk.propose(ask(), "notes", {"note": "x"}, select("order")), "not-written"),
]  # fmt: skip


@pytest.mark.parametrize(("before", "more", "work", "code"), REFUSED)
def test_what_is_refused_leaves_the_sidecar_as_it_is(before: str, more: str, work: Work, code: str) -> None:
    desk, files = make_desk(before, more)
    with pytest.raises(EditError) as refused:
        work(desk)
    assert (refused.value.code, files.read(SIDECAR).decode()) == (code, before)
    assert refused.value.hint


def test_a_save_from_another_file_is_refused_and_can_be_merged() -> None:
    desk, files = make_desk(NOTE)
    opened = desk.newsroom.open(ARTICLE)
    stale = opened.digest
    other = desk.propose(ask(digest=stale, by="rv"), "notes", {"note": "Mine."}, select("praised"))
    version = other.opened.values["notes"][0]
    asked = ask(id="n", digest=stale, version=version_of(version))
    with pytest.raises(EditError) as refused:
        desk.edit(asked, {"note": "Ours."})
    error = refused.value
    assert (error.code, error.details["can_merge"], error.details["ours"]) == ("conflict", True, {"note": "Ours."})
    assert [each["fields"]["note"] for each in error.details["annotations"]] == ["N.", "Mine."]
    desk.edit(ask(id="n", digest=stale, version=asked.version, merges=True), {"note": "Ours."})
    assert [each["note"] for each in desk.newsroom.open(ARTICLE).values["notes"]] == ["Ours.", "Mine."]
    for digest in (stale, desk.newsroom.open(ARTICLE).digest):  # the annotation itself is another by now
        with pytest.raises(EditError, match="changed meanwhile"):
            desk.edit(ask(id="n", digest=digest, version=asked.version, merges=True), {"note": "Late."})
    desk.undo(ask(), other.undo)  # another has saved since, so that annotation alone goes
    assert files.read(SIDECAR).decode() == NOTE.replace("N.", "Ours.")


def test_what_was_approved_counts_until_the_entry_is_edited_by_hand() -> None:
    desk, files = make_desk(NOTE, STRICT)
    desk.approve(ask(id="n", by="rv"))
    entry = desk.newsroom.open(ARTICLE).find("n")
    assert entry
    assert entry.is_approved
    files.write(SIDECAR, files.read(SIDECAR).replace(b"N.", b"M."))
    opened = desk.newsroom.open(ARTICLE)
    edited = opened.find("n")
    assert edited
    assert not edited.is_approved
    assert [fault.code.label for fault in opened.faults] == ["unreviewed"]


def test_a_new_term_goes_into_the_glossary_and_two_of_a_kind_do_not() -> None:
    desk, files = make_desk()
    saved = add_term(desk.newsroom, MemoryFolder(), None, {"term": "Big Board", "definition": "It: one."})
    assert saved == ("big-board", "content/glossary.yaml", "Big Board")
    assert files.read(saved.path).decode().endswith('big-board:\n  term: Big Board\n  definition: "It: one."\n')
    for key, term, code in [
        ("nyse", "x", "term-exists"),
        ("x", "Big Board", "duplicate-label"),
        ("../x", "y", "invalid-value"),
    ]:
        with pytest.raises(EditError) as refused:
            add_term(desk.newsroom, MemoryFolder(), key, {"term": term, "definition": "D."})
        assert refused.value.code == code


def test_a_correction_is_tried_without_a_save() -> None:
    desk, files = make_desk()
    tried = try_correction(desk.newsroom.open(ARTICLE), {"now": "Four"}, select("Three"))
    assert tried["before"].startswith("Three companies were")
    assert tried["after"].startswith("Four companies were")
    assert SIDECAR not in files.files
