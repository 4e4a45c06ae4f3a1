"""Corrections: a table of texts and entries with what becomes of them, and what must hold for any history of a text."""

import re
import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest
import yaml
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from glossator.corrections import Corrected, Pending, correct, correct_line, list_steps
from glossator.markdown.reading import read_markdown
from glossator.model.annotations import Correction, CorrectionScope
from glossator.model.fields import Moment
from glossator.model.text import Document, Text
from glossator.model.versions import take_back
from glossator.source import Place
from glossator.weaving import weave

CLOCK = datetime(2021, 1, 20, tzinfo=UTC)


@dataclass(frozen=True)
class C:
    """A correction as a row of the table says it; `day` is of January 2021, and one after the 20th waits."""

    was: str
    now: str
    prefix: str | None = None
    suffix: str | None = None
    occurrence: int | None = None
    day: int = 1


def list_pending(entries: list[C]) -> list[Pending]:
    pending = []
    for number, entry in enumerate(entries):
        at = datetime(2021, 1, 1, tzinfo=UTC) + timedelta(days=entry.day - 1)
        correction = Correction(
            was=entry.was,
            now=entry.now,
            prefix=entry.prefix,
            suffix=entry.suffix,
            occurrence=entry.occurrence,
            date=Moment(at, is_day=True),
            reason="r",
        )
        pending.append(Pending(f"c{number}", correction, at <= CLOCK, Place("a.annotations.yaml", number + 1)))
    return pending


def show_marked(corrected: Corrected) -> str:
    """The current text with ⟦brackets⟧ around what was corrected; a point where words were deleted is ⟦⟧."""
    text = corrected.document.text
    borders = [(place.start, 1, "⟦") for _, place in corrected.applied] + [
        (place.end, 2, "⟧") for _, place in corrected.applied
    ]
    for at, _, sign in sorted(borders, reverse=True):
        text = text[:at] + sign + text[at:]
    return text


def check(markdown: str, entries: list[C], expected: str, faults: str = "") -> None:
    corrected = correct(read_markdown(markdown), list_pending(entries))
    assert show_marked(corrected) == expected
    assert " ".join(f"{fault.place.line}:{fault.code.label}" for fault in corrected.diagnostics) == faults
    assert all(fault.hint for fault in corrected.diagnostics)


ONE = [C("five", "six")]
ADDED = [C("", "new", "old", "words")]
CHAIN = [C("five", "six", day=1), C("six", "seven", day=2)]
CHAIN_OF_THREE = [*CHAIN, C("seven", "eight", day=3)]
THERE_AND_BACK = [C("five", "six", day=1), C("six", "five", day=2)]
GROWN = [C("apps", "several apps")]
SHRUNK = [C("several apps", "apps")]

TABLE: list[tuple[str, str, list[C], str, str]] = [
    # in or not
    ("put in", "the five apps", ONE, "the ⟦six⟧ apps", ""),
    ("already in", "the six apps", ONE, "the ⟦six⟧ apps", ""),
    ("neither stands", "the ten apps", ONE, "the ten apps", "1:unplaced-correction"),
    ("both stand", "five and six", ONE, "five and six", "1:ambiguous-quote"),
    ("the old words twice", "five and five", ONE, "five and five", "1:ambiguous-quote"),
    ("the new words twice", "six and six", ONE, "six and six", "1:ambiguous-quote"),
    ("both stand, and a prefix tells", "the five and a six", [C("five", "six", "the")], "the ⟦six⟧ and a six", ""),
    ("both stand, and a suffix tells", "the five and a six", [C("five", "six", None, "and")], "the ⟦six⟧ and a six", ""),
    ("and when it is in", "the six and a six", [C("five", "six", "the")], "the ⟦six⟧ and a six", ""),
    ("case is told apart", "Five", ONE, "Five", "1:unplaced-correction"),
    ("quotation marks are told apart", "the “order”", [C('"order"', "law")], "the “order”", "1:unplaced-correction"),
    ("and can be corrected", 'the "order"', [C('"order"', "“order”")], "the ⟦“order”⟧", ""),
    ("dashes too", "2019-20", [C("2019-20", "2019–20")], "⟦2019–20⟧", ""),
    ("white space is even", "the five\n big apps", [C("five  big", "six\tbig")], "the ⟦six big⟧ apps", ""),
    ("part of a word", "fiver", ONE, "⟦six⟧r", ""),
    ("letters of a word do not stand for several words", "a text of text", [C("a week has nine days", "x")], "a text of text", "1:unplaced-correction"),
    ("a short one at a word's end neither", "a box", [C("a week has nine days", "x")], "a box", "1:unplaced-correction"),
    ("nor at its beginning", "the NYC", [C("New York", "NY")], "the NYC", "1:unplaced-correction"),
    ("nor once", "a text", [C("a week has nine days", "x")], "a text", "1:unplaced-correction"),
    ("nor are they put in there", "a text", [C("x", "a week has nine days")], "a text", "1:unplaced-correction"),
    ("but with a context they are", "a text", [C("a week has nine days", "x", "te")], "a te⟦x⟧t", ""),
    ("several words that end in one", "web sites", [C("web site", "website")], "⟦website⟧s", ""),
    ("and when it is in", "websites", [C("web site", "website")], "⟦website⟧s", ""),
    ("a digit of a number is no word", "in 2019", [C("nine", "9")], "in 2019", "1:unplaced-correction"),
    ("beside one that is", "in 2019, 9 apps", [C("nine", "9")], "in 2019, ⟦9⟧ apps", ""),
    ("and when it is out", "in 2019, nine apps", [C("nine", "9")], "in 2019, ⟦9⟧ apps", ""),
    ("a digit of a number is a digit of another", "in 2018", [C("8", "9")], "in 201⟦9⟧", ""),
    ("a grapheme cluster is whole", "cafe\u0301 olé", [C("cafe", "tea")], "cafe\u0301 olé", "1:unplaced-correction"),
    ("the first of two", "five five", [C("five", "six", occurrence=1)], "⟦six⟧ five", ""),
    ("the second of two", "five five", [C("five", "six", occurrence=2)], "five ⟦six⟧", ""),
    ("the second of two, already in", "five six", [C("five", "six", occurrence=2)], "five ⟦six⟧", ""),
    ("the second, in or not: three were there, or two are", "five six five", [C("five", "six", occurrence=2)], "five six five", "1:ambiguous-quote"),
    ("an occurrence that is not there", "five five", [C("five", "six", occurrence=3)], "five five", "1:unplaced-correction"),
    ("a context that fits nothing", "the five", [C("five", "six", "a")], "the five", "1:unplaced-correction"),
    # one lies within the other
    ("was within now: out", "the apps", GROWN, "the ⟦several apps⟧", ""),
    ("was within now: in", "the several apps", GROWN, "the ⟦several apps⟧", ""),
    ("was within now: in, and was elsewhere", "the several apps, the apps", GROWN, "the several apps, the apps", "1:ambiguous-quote"),
    ("now within was: out", "the several apps", SHRUNK, "the ⟦apps⟧", ""),
    ("now within was: in", "the apps", SHRUNK, "the ⟦apps⟧", ""),
    ("now within was: both", "the several apps, the apps", SHRUNK, "the several apps, the apps", "1:ambiguous-quote"),
    # insertion
    ("inserted", "old words", ADDED, "old ⟦new⟧ words", ""),
    ("inserted already", "old new words", ADDED, "old ⟦new⟧ words", ""),
    ("inserted before punctuation", "old, words", [C("", " new", "old", ", words")], "old ⟦new⟧, words", ""),
    ("inserted without a space", "old, words", [C("", "er", "old", ", words")], "old⟦er⟧, words", ""),
    ("inserted punctuation", "old words", [C("", ", so to say,", "old", "words")], "old⟦, so to say,⟧ words", ""),
    ("inserted punctuation already", "old, so to say, words", [C("", ", so to say,", "old", "words")], "old⟦, so to say,⟧ words", ""),
    ("inserted at a block's end", "old\n\nwords", [C("", " new", "old", "words")], "old ⟦new⟧\nwords", ""),
    ("insertion without a context", "old words", [C("", "new")], "old words", "1:unplaced-correction"),
    ("insertion whose context stands twice", "old words, old words", ADDED, "old words, old words", "1:ambiguous-quote"),
    # at a block's border
    ("after a block's end, a space", "of them sound.\n\nNext", [C("", "One more.", "them sound.")], "of them sound. ⟦One more.⟧\nNext", ""),
    ("already, in the file", "of them sound. One more.\n\nNext", [C("", "One more.", "them sound.")], "of them sound. ⟦One more.⟧\nNext", ""),
    ("already, without a space", "of them sound.One more.", [C("", "One more.", "them sound.")], "of them sound.⟦One more.⟧", ""),
    ("at the border of two blocks", "old\n\nwords", [C("", "new", "old", "words")], "old ⟦new⟧\nwords", ""),
    ("before a block's start", "old\n\nwords", [C("", "New", None, "words")], "old\n⟦New⟧ words", ""),
    ("before the text's start", "old words", [C("", "New", None, "old")], "⟦New⟧ old words", ""),
    ("closing punctuation takes none", "old", [C("", ", new", "old")], "old⟦, new⟧", ""),
    ("nor after an opening one", "old (", [C("", "new)", "old (")], "old (⟦new)⟧", ""),
    ("nor opening before a start", "old", [C("", "¡", None, "old")], "⟦¡⟧old", ""),
    ("nor before closing punctuation", "; old", [C("", "new", None, "; old")], "⟦new⟧; old", ""),
    ("a closing quotation mark takes one", "“old.”", [C("", "“New.”", "old.”")], "“old.” ⟦“New.”⟧", ""),
    ("a German one too", "„Alt.“", [C("", "„Neu.“", "Alt.“")], "„Alt.“ ⟦„Neu.“⟧", ""),
    ("and inverted guillemets", "»Alt.«", [C("", "»Neu.«", "Alt.«")], "»Alt.« ⟦»Neu.«⟧", ""),
    ("Chinese", "三根桩完好。", [C("", "又断了一根。", "三根桩完好。")], "三根桩完好。⟦又断了一根。⟧", ""),
    ("Chinese in quotation marks", "他说：“好。”", [C("", "她走了", "好。”")], "他说：“好。”⟦她走了⟧", ""),
    ("Japanese, at the start", "杭は健全だ", [C("", "また", None, "杭は")], "⟦また⟧杭は健全だ", ""),
    ("Thai", "เสาเก่า", [C("", "ใหม่", "เสาเก่า")], "เสาเก่า⟦ใหม่⟧", ""),
    ("Thai and Latin", "เสาเก่า", [C("", "new", "เสาเก่า")], "เสาเก่า ⟦new⟧", ""),
    ("Arabic", "ثلاثة سليمة.", [C("", "وانكسر آخر", "سليمة.")], "ثلاثة سليمة. ⟦وانكسر آخر⟧", ""),
    ("waiting, and taken out again", "them sound. One more.", [C("", "One more.", "them sound.", day=21)], "them sound.", ""),
    ("a waiting deletion at an end is put back", "one", [C("two", "", "one", day=21)], "one two", ""),
    # deletion
    ("deleted", "one two three", [C("two", "", "one", "three")], "one⟦⟧ three", ""),
    ("deleted already", "one three", [C("two", "", "one", "three")], "one⟦⟧ three", ""),
    ("deleted at the start", "one two", [C("one", "")], "⟦⟧two", ""),
    ("deleted at the end", "one two", [C("two", "")], "one⟦⟧", ""),
    ("deleted before a suffix alone", "one two", [C("one", "", None, "two")], "⟦⟧two", ""),
    ("deleted before a suffix alone already", "two", [C("one", "", None, "two")], "⟦⟧two", ""),
    ("a whole block deleted", "one\n\ntwo", [C("one", "", None, "two")], "⟦⟧two", ""),
    ("a whole block deleted already", "two", [C("one", "", None, "two")], "⟦⟧two", ""),
    ("a whole block between others", "one\n\ntwo\n\nthree", [C("two", "", "one", "three")], "one⟦⟧\nthree", ""),
    ("a whole block between others already", "one\n\nthree", [C("two", "", "one", "three")], "one⟦⟧\nthree", ""),
    ("the last block", "one\n\n## two", [C("two", "", "one")], "one⟦⟧", ""),
    ("all there is", "one", [C("one", "")], "⟦⟧", ""),
    ("deleted after a prefix alone", "one two", [C("two", "", "one")], "one⟦⟧", ""),
    ("deleted after a prefix alone already", "one", [C("two", "", "one")], "one⟦⟧", ""),
    ("inserted before a suffix alone", "two", [C("", "one ", None, "two")], "⟦one⟧ two", ""),
    ("inserted before a suffix alone already", "one two", [C("", "one ", None, "two")], "⟦one⟧ two", ""),
    ("inserted after a prefix alone", "one", [C("", " two", "one")], "one ⟦two⟧", ""),
    ("inserted after a prefix alone already", "one two", [C("", " two", "one")], "one ⟦two⟧", ""),
    ("deleted before a full stop", "one two.", [C("two", "", "one", ".")], "one⟦⟧.", ""),
    ("deleted before a full stop already", "one.", [C("two", "", "one", ".")], "one⟦⟧.", ""),
    ("deleted within brackets", "one (two three)", [C("two", "", "(", "three")], "one (⟦⟧ three)", ""),
    ("deleted with its space", "one two three", [C("two ", "", "one", "three")], "one⟦⟧ three", ""),
    # chains
    ("a chain: the file has the first", "five apps", CHAIN, "⟦⟦seven⟧⟧ apps", ""),
    ("the second", "six apps", CHAIN, "⟦⟦seven⟧⟧ apps", ""),
    ("the last", "seven apps", CHAIN, "⟦⟦seven⟧⟧ apps", ""),
    ("of three: the first", "five apps", CHAIN_OF_THREE, "⟦⟦⟦eight⟧⟧⟧ apps", ""),
    ("of three: the second", "six apps", CHAIN_OF_THREE, "⟦⟦⟦eight⟧⟧⟧ apps", ""),
    ("of three: the third", "seven apps", CHAIN_OF_THREE, "⟦⟦⟦eight⟧⟧⟧ apps", ""),
    ("of three: the last", "eight apps", CHAIN_OF_THREE, "⟦⟦⟦eight⟧⟧⟧ apps", ""),
    ("a broken chain tells each", "nine apps", CHAIN, "nine apps", "1:unplaced-correction 2:unplaced-correction"),
    ("there and back: first or last", "five apps", THERE_AND_BACK, "⟦⟦five⟧⟧ apps", ""),
    ("there and back: between", "six apps", THERE_AND_BACK, "⟦⟦five⟧⟧ apps", ""),
    ("the same words corrected twice: out", "five apps", [C("five apps", "six apps", day=1), C("six apps", "six programs", day=2)], "⟦⟦six programs⟧⟧", ""),
    ("the same words corrected twice: in", "six programs", [C("five apps", "six apps", day=1), C("six apps", "six programs", day=2)], "⟦⟦six programs⟧⟧", ""),
    ("a later one within an earlier one", "five apps", [C("five apps", "six big apps", day=1), C("big", "small", day=2)], "⟦six ⟦small⟧ apps⟧", ""),
    ("inserted, then deleted", "old words", [C("", "new", "old", "words"), C("new", "", "old", "words", day=2)], "old⟦⟦⟧⟧ words", ""),
    ("inserted, then deleted: between", "old new words", [C("", "new", "old", "words"), C("new", "", "old", "words", day=2)], "old⟦⟦⟧⟧ words", ""),
    ("told beside words that went again: out", "a b end", [C("", "x", "a", "b"), C("", "y", "x b", "end", day=2), C("x", "", "a", "b", day=3)], "a⟦⟦⟧⟧ b ⟦y⟧ end", ""),
    ("told beside words that went again: in", "a b y end", [C("", "x", "a", "b"), C("", "y", "x b", "end", day=2), C("x", "", "a", "b", day=3)], "a⟦⟦⟧⟧ b ⟦y⟧ end", ""),
    # order
    ("by date, not by place in the file", "five apps", [C("six", "seven", day=2), C("five", "six", day=1)], "⟦⟦seven⟧⟧ apps", ""),
    ("equal dates: as in the file", "five apps", [C("five", "six"), C("six", "seven")], "⟦⟦seven⟧⟧ apps", ""),
    ("equal dates, the wrong way round", "five apps", [C("six", "seven"), C("five", "six")], "⟦six⟧ apps", "1:unplaced-correction"),
    ("some in, some not", "one two three", [C("one", "1"), C("ii", "two", day=2), C("three", "3", day=3)], "⟦1⟧ ⟦two⟧ ⟦3⟧", ""),
    ("places move along", "one two", [C("two", "zwei", day=1), C("one", "eleven", day=2)], "⟦eleven⟧ ⟦zwei⟧", ""),
    # a date that has not come
    ("waiting: out", "five apps", [C("five", "six", day=21)], "five apps", ""),
    ("waiting: in, so it is taken out", "six apps", [C("five", "six", day=21)], "five apps", ""),
    ("waiting, and neither stands", "ten apps", [C("five", "six", day=21)], "ten apps", "1:unplaced-correction"),
    ("the last of a chain waits: first", "five apps", [C("five", "six"), C("six", "seven", day=21)], "⟦six⟧ apps", ""),
    ("the last of a chain waits: last", "seven apps", [C("five", "six"), C("six", "seven", day=21)], "⟦six⟧ apps", ""),
    ("there and back, and the way back waits", "five apps", [C("five", "six"), C("six", "five", day=21)], "⟦six⟧ apps", ""),
    ("a waiting insertion that is in", "old new words", [C("", "new", "old", "words", day=21)], "old words", ""),
    ("a waiting deletion that is in", "old words", [C("new", "", "old", "words", day=21)], "old new words", ""),
    # markup and blocks
    ("across inline markup", "the *fi*ve apps", ONE, "the ⟦six⟧ apps", ""),
    ("across a soft break", "the five\napps", [C("five apps", "six")], "the ⟦six⟧", ""),
    ("in a heading", "## The five\n\nfour", ONE, "The ⟦six⟧\nfour", ""),
    ("in a footnote", "a[^1]\n\n[^1]: five apps", ONE, "a\n⟦six⟧ apps", ""),
    ("in code", "`five`", ONE, "⟦six⟧", ""),
    ("never across blocks", "the\n\nfive", [C("the five", "a six")], "the\nfive", "1:unplaced-correction"),
    ("a context may reach over", "the\n\nfive, five", [C("five", "six", "the")], "the\n⟦six⟧, five", ""),
    ("a cell of a table", "| a | b |\n|---|---|\n| five | six |", [C("five", "ten")], "a\nb\n⟦ten⟧\nsix", ""),
]  # fmt: skip


@pytest.mark.parametrize(
    ("markdown", "entries", "expected", "faults"), [row[1:] for row in TABLE], ids=[row[0] for row in TABLE]
)
def test_what_a_correction_does(markdown: str, entries: list[C], expected: str, faults: str) -> None:
    check(markdown, entries, expected, faults)


@pytest.mark.parametrize(
    ("markdown", "entry", "html"),
    [
        ("a *five* b", C("five", "six"), "<p>a <em>six</em> b</p>\n"),
        ("a *five* b", C("five b", "six"), "<p>a <em>six</em></p>\n"),
        ("a *five* b", C("a five", "six"), "<p>six b</p>\n"),
        ("[five](u) b", C("five b", "six"), '<p><a href="/u/">six</a></p>\n'),
        ("**a** b", C("", "new", "a", "b"), "<p><strong>a</strong> new b</p>\n"),
    ],
)
def test_new_words_take_the_markup_of_the_first_character(markdown: str, entry: C, html: str) -> None:
    document = correct(read_markdown(markdown), list_pending([entry])).document
    assert weave(document, (), ["/u/"] * len(document.links)) == html


@pytest.mark.parametrize(
    ("markdown", "entry", "message", "hint"),
    [
        ("five\n\nand five", C("five", "six"), "2 places of the article: `was` on lines 1 and 3", "`prefix: and` for `was` on line 3"),
        ("a five, b six", C("five", "six"), "`was` on line 1, `now` on line 1", "`prefix: a` for `was` on line 1; `prefix: b` for `now` on line 1;"),
        ("six, six", C("five", "six"), "2 places of the article: `now` on line 1 (2 times)", '`suffix: ", six"` for `now` on line 1; `prefix: "six,"`'),
        ("five five", C("five", "six"), "`was` on line 1 (2 times)", "`suffix: five` for `was` on line 1; `prefix: five` for `was` on line 1;"),
        ("x a b y a b", C("", "new", "a", "b"), "the gap for `now` on line 1 (2 times)", "`prefix: x a` for the gap for `now` on line 1; `prefix: y a`"),
        ("a five, a five, a five", C("five", "six", occurrence=None, prefix="a"), "3 places", "line 1"),
        ("w " * 50, C("w", "z"), "50 places", "make `was` and `now` longer"),
    ],
)  # fmt: skip
def test_an_ambiguous_correction_tells_what_stands_where(markdown: str, entry: C, message: str, hint: str) -> None:
    (fault,) = correct(read_markdown(markdown), list_pending([entry])).diagnostics
    assert message in fault.message
    assert hint in fault.hint


@given(st.lists(st.sampled_from(["five", "six", "a", "b."]), min_size=2, max_size=9), st.sampled_from([None, "a"]))
def test_what_would_settle_a_correction_settles_it(words: list[str], prefix: str | None) -> None:
    text = " ".join(words)
    for fault in correct(read_markdown(text), list_pending([C("five", "six", prefix)])).diagnostics:
        for key, scalar in re.findall(r"`(prefix|suffix|occurrence): ([^`]+)`", fault.hint):
            settled = {"prefix": prefix, key: yaml.safe_load(scalar)}
            assert not correct(read_markdown(text), list_pending([C("five", "six", **settled)])).diagnostics


@pytest.mark.parametrize(
    ("scope", "line", "entry", "message", "hint"),
    [
        ("title", "Ten apps", C("Five", "Six"), "neither `was` nor `now` stands in the title", "the title is `Ten apps`"),
        ("title", "Five, six", C("Five", "six"), "2 places of the title: `was` once, `now` once", '`prefix: "Five,"` for `now`'),
        ("title", "Five, Five", C("Five", "six"), "2 places of the title: `was` twice", "for `was`, place 2"),
        ("summary", "", C("Five", "six"), "the article has no `summary`", "take the entry out"),
        ("caption", "", C("Five", "six"), "the article has no `image` with a `caption`", "take the entry out"),
        ("byline", "", C("Nobody", "Ann"), "the article has no `authors`", "take the entry out"),
        ("byline", "Ann\nBob", C("Nobody", "Cy"), "stands in the byline", "the byline is `Ann`, `Bob`"),
        ("byline", "Ann\nBob", C("", "Cy"), "`now` does not stand in the byline", "give as `prefix`"),
        ("byline", "Ann\nBob", C("", "Cy", "Nobody"), "stands in the byline", "give as `prefix`"),
    ],
)  # fmt: skip
def test_a_fault_names_the_field(scope: CorrectionScope, line: str, entry: C, message: str, hint: str) -> None:
    (fault,) = correct_line(line, list_pending([entry]), scope).diagnostics
    assert message in fault.message
    assert hint in fault.hint
    assert "line" not in re.sub("byline", "", fault.message + fault.hint)


def test_an_unplaced_correction_names_the_nearest_passage() -> None:
    corrected = correct(
        read_markdown("first\n\nthe five different apps"), list_pending([C("five diferent apps", "six")])
    )
    assert "`five different apps` on line 3" in corrected.diagnostics[0].hint


def test_an_ambiguous_correction_tells_the_lines() -> None:
    corrected = correct(read_markdown("five\n\nand five"), list_pending(ONE))
    assert corrected.diagnostics[0].message == "the correction fits 2 places of the article: `was` on lines 1 and 3"


@pytest.mark.parametrize(
    ("line", "entries", "expected", "faults"),
    [
        ("Five apps", [C("Five", "Six")], "Six apps", 0),
        ("Six apps", [C("Five", "Six")], "Six apps", 0),
        ("Ten apps", [C("Five", "Six")], "Ten apps", 1),
        ("", [C("", "A caption")], "A caption", 0),
        ("A caption", [C("", "A caption")], "A caption", 0),
        ("A caption", [C("A caption", "")], "", 0),
        ("", [C("A caption", "")], "", 0),
        ("", [C("", "One"), C("One", "Two", day=2)], "Two", 0),
    ],
)
def test_headlines_and_captions(line: str, entries: list[C], expected: str, faults: int) -> None:
    corrected = correct_line(line, list_pending(entries), "caption")
    assert corrected.document.text == expected
    assert len(corrected.diagnostics) == faults


# Laws: a text's history is drawn, each correction with the words around it; whichever version the file holds, the current text is the same.


@dataclass(frozen=True)
class History:
    versions: list[str]
    entries: list[C]


def make_entry(words: list[str], start: int, end: int, new: list[str], day: int, width: int) -> C:
    prefix = " ".join(words[max(0, start - width) : start])
    suffix = " ".join(words[end : end + width])
    return C(" ".join(words[start:end]), " ".join(new), prefix, suffix, day=day)


@st.composite
def histories(draw: st.DrawFn) -> History:
    """Any words give way to new ones, which stand nowhere else; the text's first and last word stay."""
    numbers = iter(range(1000))

    def draw_words(least: int, most: int) -> list[str]:
        return [
            f"{draw(st.sampled_from(['w', 'é', '“', '(']))}{next(numbers)}"
            for _ in range(draw(st.integers(least, most)))
        ]

    versions = [["start", *draw_words(2, 6), "end."]]
    entries = []
    for day in range(1, draw(st.integers(1, 5)) + 1):
        words = versions[-1]
        start = draw(st.integers(1, len(words) - 1))
        end = draw(st.integers(start, min(start + 2, len(words) - 1)))
        new = draw_words(0 if end > start else 1, 2)
        entries.append(make_entry(words, start, end, new, day, draw(st.integers(1, 3))))
        versions.append([*words[:start], *new, *words[end:]])
    return History([" ".join(words) for words in versions], entries)


@st.composite
def wavering_histories(draw: st.DrawFn) -> History:
    """A few places change between the same few words, and may come back to what they were."""
    count = draw(st.integers(1, 3))
    choices = ["a", "b", "c", "a b", ""]
    slots = [draw(st.sampled_from("abc")) for _ in range(count)]
    versions = [write_slots(slots)]
    entries = []
    for day in range(1, draw(st.integers(1, 5)) + 1):
        at = draw(st.integers(0, count - 1))
        new = draw(st.sampled_from([word for word in choices if word != slots[at]]))
        entries.append(C(slots[at], new, f"s{at}", f"s{at + 1}", day=day))
        slots = [*slots[:at], new, *slots[at + 1 :]]
        versions.append(write_slots(slots))
    return History(versions, entries)


def write_slots(slots: list[str]) -> str:
    return " ".join(filter(None, (part for at, word in enumerate([*slots, ""]) for part in (f"s{at}", word))))


def with_days(entries: list[C], due: int) -> list[C]:
    """Let all but the first `due` corrections wait."""
    return [
        C(*(entry.was, entry.now, entry.prefix, entry.suffix), day=entry.day + (0 if number < due else 20))
        for number, entry in enumerate(entries)
    ]


@given(st.one_of(histories(), wavering_histories()), st.data())
def test_the_current_text_is_the_same_whatever_the_file_holds(history: History, data: st.DataObject) -> None:
    due = data.draw(st.integers(0, len(history.entries)))
    pending = list_pending(with_days(history.entries, due))
    for version in history.versions:
        corrected = correct(read_markdown(version), pending)
        assert not corrected.diagnostics
        assert corrected.document.text == history.versions[due]
        assert [applied.id for applied in corrected.applied] == [f"c{number}" for number in range(due)]
        for (_, place), entry in zip(corrected.applied[-1:], history.entries[due - 1 : due], strict=True):
            assert corrected.document.text[slice(*place)] == entry.now


def tell_versions(markdown: str, entries: list[C]) -> list[str]:
    """Every version of a text, from the first, told from the file and its corrections; nothing where they do not fit it."""
    document, pending = read_markdown(markdown), list_pending(entries)
    corrected = correct(document, pending)
    if corrected.diagnostics:
        return []
    versions = [corrected.document.text]
    for _, step in list_steps(document, versions[-1], pending, "text"):
        versions.append(take_back(versions[-1], step))
    return versions[::-1]


@given(st.one_of(histories(), wavering_histories()), st.data())
def test_every_version_is_told_whatever_the_file_holds(history: History, data: st.DataObject) -> None:
    due = data.draw(st.integers(0, len(history.entries)))
    for version in history.versions:
        assert tell_versions(version, with_days(history.entries, due)) == history.versions[: due + 1]


@st.composite
def random_histories(draw: st.DrawFn) -> History:
    """Any words of a few give way to any others, with as much of a context as it happens."""
    versions = [draw(st.lists(st.sampled_from(["a", "b", "c", "d.", "e,"]), min_size=1, max_size=7))]
    entries = []
    for day in range(1, draw(st.integers(1, 4)) + 1):
        words = versions[-1]
        start = draw(st.integers(0, len(words)))
        end = draw(st.integers(start, min(start + 2, len(words))))
        new = draw(st.lists(st.sampled_from(["a", "b", "c", "x", "y."]), min_size=0 if end > start else 1, max_size=2))
        entry = make_entry(words, start, end, new, day, draw(st.integers(0, 3)))
        if new != words[start:end] and (entry.was or entry.prefix or entry.suffix):
            entries.append(C(entry.was, entry.now, entry.prefix or None, entry.suffix or None, day=day))
            versions.append([*words[:start], *new, *words[end:]])
    return History([" ".join(words) for words in versions], entries)


def is_made_by(before: str, entry: C, after: str) -> bool:
    """Tell whether one correction alone makes a version of the one before: it has a single place there, the right one."""
    return correct(read_markdown(before), list_pending([entry])).document.text == after


@given(random_histories())
@settings(suppress_health_check=list(HealthCheck))
def test_putting_in_and_taking_back_are_inverses(history: History) -> None:
    """Where each correction fits the version it was made in, they are put in and taken back through each between; from the last, too."""
    assume(
        all(is_made_by(*step) for step in zip(history.versions, history.entries, history.versions[1:], strict=False))
    )
    first = tell_versions(history.versions[0], history.entries)
    assume(first[-1:] == history.versions[-1:])
    assert first == history.versions
    last = tell_versions(history.versions[-1], history.entries)
    if last[-1:] == first[-1:] and all(entry.prefix and entry.suffix for entry in history.entries):
        assert last == first


WORDS = st.text(st.sampled_from("ab.,;()“”„«»’-—…中。，ก ¿!"), min_size=1, max_size=6)


@given(WORDS, WORDS, st.booleans(), st.integers(0, 1))
def test_an_insertion_at_a_border_is_known_again(words: str, beside: str, is_before: bool, days: int) -> None:  # noqa: FBT001
    words, beside = f"n{words}m" if days else words.strip() or "n", f"x{beside}y"
    prefix, suffix = (None, beside) if is_before else (beside, None)
    blocks = Document(
        f"q\n{beside}\nz",
        (Text(0, 1, "q"), Text(2, 2 + len(beside), beside), Text(3 + len(beside), 4 + len(beside), "z")),
    )
    (due,), (waiting,) = (
        list_pending([C("", words, prefix, suffix)]),
        list_pending([C("", words, prefix, suffix, day=21)]),
    )
    made = correct(blocks, [due])
    assume(not made.diagnostics)
    assert made.document.text.count("\n") == 2
    again = correct(made.document, [due])
    if not again.diagnostics:
        assert again.document.text == made.document.text
        assert correct(made.document, [waiting]).document.text == blocks.text


@given(histories())
def test_words_that_nothing_later_touched_are_marked_whole(history: History) -> None:
    corrected = correct(read_markdown(history.versions[0]), list_pending(history.entries))
    text = corrected.document.text
    for applied, entry in zip(corrected.applied, history.entries, strict=True):
        if entry.now and entry.now in text:
            assert entry.now in text[slice(*applied.place)]
        assert applied.place.start <= applied.place.end
        assert text[slice(*applied.place)] == text[slice(*applied.place)].strip()


@given(histories(), st.sampled_from(["**{}**", "*{}*", "`{}`", "[{}](u)"]), st.data())
def test_markup_does_not_matter(history: History, markup: str, data: st.DataObject) -> None:
    words = history.versions[0].split()
    at = data.draw(st.integers(0, len(words) - 1))
    markdown = " ".join([*words[:at], markup.format(words[at]), *words[at + 1 :]])
    corrected = correct(read_markdown(markdown), list_pending(history.entries))
    assert not corrected.diagnostics
    assert corrected.document.text == history.versions[-1]


@pytest.mark.slow
@pytest.mark.parametrize("broken", [(), (0,), (150,), (300,), (0, 300)])
@pytest.mark.parametrize("is_chain", [False, True])
def test_three_hundred_corrections_take_no_time(broken: tuple[int, ...], is_chain: bool) -> None:  # noqa: FBT001
    markdown = " ".join(f"w{number}." for number in range(800))
    steps = [f"v{number}." for number in range(301)] if is_chain else ["w1.", "toggle"] * 151
    entries = [C(was, now) for was, now in zip(["w1.", *steps[1:]], steps[1:], strict=False)][:300]
    for at in broken:
        entries.insert(at, C("nowhere", "neither here"))
    start = time.process_time()
    corrected = correct(read_markdown(markdown), list_pending(entries))
    assert time.process_time() - start < 2
    assert len(corrected.diagnostics) == len(broken)


@given(histories())
def test_other_blocks_stay_as_they_are(history: History) -> None:
    corrected = correct(
        read_markdown(f"# Head\n\nbefore\n\n- {history.versions[0]}\n\nafter"), list_pending(history.entries)
    )
    assert corrected.document.text == f"Head\nbefore\n{history.versions[-1]}\nafter"
