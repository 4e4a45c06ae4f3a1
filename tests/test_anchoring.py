"""Anchoring: a table of texts and selectors, and what must hold for any text."""

import json
import time
import unicodedata
from pathlib import Path

import pytest
import regex
from hypothesis import assume, given
from hypothesis import strategies as st

from glossator.anchoring import (
    Outcome,
    Selector,
    find_places,
    find_verbatim,
    fold,
    line_at,
    nearest_passage,
    settling_prefix,
    settling_suffix,
    splits_cluster,
)
from glossator.anchoring.folding import ASCII_SPACES, PLAIN_FORMS
from glossator.model.text import Range

PLAIN = {ord(char): plain for char, plain in PLAIN_FORMS}
HOSTILE = Path(__file__).parents[2] / "shared" / "data" / "hostile" / "blns.json"


def parse(marked: str) -> tuple[str, list[Range]]:
    """Read a text in which places stand in ⟦brackets⟧, which may nest and cross."""
    text, starts, places = "", [], []
    for char in marked:
        if char == "⟦":
            starts.append(len(text))
        elif char == "⟧":
            places.append(Range(starts.pop(0), len(text)))
        else:
            text += char
    return text, places


SELECTED = [
    # text with the expected places, the selector, the state
    ("one ⟦two⟧ three", Selector("two"), "placed"),
    ("one two three", Selector("four"), "orphaned"),
    ("one Two three", Selector("two"), "orphaned"),
    ("one two", Selector(""), "orphaned"),
    ("one two", Selector(" \n\xa0"), "orphaned"),
    ("", Selector("a"), "orphaned"),
    ("one ⟦two three⟧ four", Selector("  two\n\u2003three\xa0"), "placed"),
    ("one ⟦two\nthree⟧", Selector("two three"), "placed"),
    ("one \xa0 ⟦two\u2003 \n three⟧ \n four", Selector("two three"), "placed"),
    ("⟦the govt’s “order”⟧", Selector("the govt's \"order\""), "placed"),
    ("⟦the govt's \"order\"⟧", Selector("the govt‛s „order″"), "placed"),
    ("a «⟦b⟧»", Selector("b", prefix="«"), "placed"),
    ("⟦«a»⟧", Selector('"a"'), "orphaned-nothing"),
    ("⟦2019–20 — a self‑dealing −3⟧", Selector("2019-20 - a self-dealing -3"), "placed"),
    ("the ⟦cafe\u0301⟧ was", Selector("café"), "placed"),
    ("the ⟦café⟧ was", Selector("cafe\u0301"), "placed"),
    ("e\u0301e\u0301 ⟦b⟧ e\u0301", Selector("b", prefix="é", suffix="é"), "placed"),
    # grapheme clusters
    ("cafe\u0301", Selector("cafe"), "orphaned-nothing"),
    ("q\u0303x", Selector("q"), "orphaned-nothing"),
    ("q\u0303 ⟦q⟧", Selector("q"), "placed"),
    ("👩‍👧 ⟦👧⟧", Selector("👧"), "placed"),
    ("🇩🇪🇫🇷", Selector("🇪🇫"), "orphaned-nothing"),
    ("🇩🇪⟦🇫🇷⟧", Selector("🇫🇷"), "placed"),
    ("\u0958", Selector("\u0915"), "orphaned-nothing"),
    ("x⟦\u0958⟧y", Selector("\u0915\u093c"), "placed"),
    # context
    ("⟦a⟧ b ⟦a⟧", Selector("a"), "ambiguous"),
    ("⟦aa⟦⟧a⟧", Selector("aa"), "ambiguous-overlapping"),
    ("a b ⟦a⟧ c", Selector("a", prefix="b"), "placed"),
    ("⟦a⟧ b a c", Selector("a", suffix="b"), "placed"),
    ("one a, two ⟦a⟧", Selector("a", prefix="wo"), "placed"),
    ("one a, two ⟦a⟧", Selector("a", prefix=" one a, two "), "placed"),
    ("x ⟦a⟧ y a", Selector("a", prefix="x", suffix="y"), "placed"),
    ("x ⟦a⟧ y x ⟦a⟧ z", Selector("a", prefix="x"), "ambiguous"),
    ("x ⟦a⟧ y x ⟦a⟧ z", Selector("a", prefix="q"), "orphaned"),
    ("x ⟦a⟧ y", Selector("a", prefix="z"), "orphaned"),
    ("x ⟦a⟧ y", Selector("a", prefix="x", suffix="z"), "orphaned"),
    ("x ⟦a⟧ y", Selector("a", prefix="X"), "orphaned"),
    ("x ⟦a⟧ y", Selector("a", prefix="", suffix=" "), "placed"),
    ("x\n⟦a⟧\ny a", Selector("a", prefix="x", suffix="y"), "placed"),
    ("x(⟦a⟧)y a", Selector("a", prefix="x( ", suffix=" )"), "placed"),
    ("“⟦a⟧” - a", Selector("a", prefix='"', suffix='" —'), "placed"),
    ("⟦a⟧ a", Selector("a", prefix="", suffix="a"), "placed"),
    ("the ⟦a⟧, breathe a", Selector("a", prefix=" the"), "placed"),
    # occurrence
    ("a b ⟦a⟧ c a", Selector("a", occurrence=2), "placed"),
    ("⟦a⟧ b ⟦a⟧ c", Selector("a", occurrence=3), "orphaned"),
    ("a⟦aa⟧", Selector("aa", occurrence=2), "placed"),
    ("x a, y a, x ⟦a⟧", Selector("a", prefix="x", occurrence=2), "placed"),
    ("x a, y ⟦a⟧", Selector("a", prefix="y", occurrence=2), "placed"),
    ("x ⟦a⟧", Selector("a", occurrence=2), "placed"),
    ("⟦a⟧ b ⟦a⟧ c", Selector("a", occurrence=0), "orphaned"),
]  # fmt: skip


@pytest.mark.parametrize(("marked", "selector", "state"), SELECTED)
def test_finds_places(marked: str, selector: Selector, state: str) -> None:
    text, places = parse(marked)
    outcome = find_places(fold(text), selector)
    name, _, variant = state.partition("-")
    assert outcome.state == name
    if variant == "nothing":
        assert outcome == Outcome("orphaned")
    elif variant == "overlapping":
        assert outcome.places == (Range(0, 2), Range(1, 3))
    elif name == "placed":
        assert (outcome.place, outcome.candidates) == (places[0], ())
    else:
        assert (outcome.place, outcome.places) == (None, tuple(places))


VERBATIM = [
    # text with the expected places; words, prefix, suffix, occurrence
    ("⟦five⟧ apps and ⟦five⟧", ("five",)),
    ("five apps and ⟦five⟧", ("five", "and")),
    ("⟦five⟧ apps and five", ("five", None, "apps")),
    ("five apps and ⟦five⟧", ("five", None, None, 2)),
    ("five apps", ("five", None, None, 2)),
    ("⟦aa⟦⟧a⟧", ("aa",)),
    ("“x”", ('"x"',)),
    ("a–b", ("a-b",)),
    ("cafe\u0301", ("café",)),
    ("cafe\u0301", ("cafe",)),
    ("⟦cafe\u0301⟧", ("cafe\u0301",)),
    ("⟦a b⟧ a\nb", ("a \n b",)),
    ("⟦a\xa0b⟧", ("a b",)),
    ("a⟦ b⟧", (" b",)),
    ("a\nb", (" b",)),
    ("a⟦ ⟧b c", (" ", "a", "b")),
    ("a b\n⟦c⟧ d\ne", ("c", "a b", "d e")),
    ("“a” ⟦c⟧", ("c", "“a”")),
    ("“a” c", ("c", '"a"')),
    # insertions
    ("one⟦ ⟧two", ("", "one", "two")),
    ("one⟦ ⟧two", ("", "one ", " two")),
    ("on⟦⟧e", ("", "on", "e")),
    ("one⟦ ⟧two", ("", "one")),
    ("one⟦ ⟧two", ("", None, "two")),
    ("one⟦⟧", ("", "one")),
    ("⟦⟧one", ("", None, "one")),
    ("one⟦⟧\ntwo", ("", "one", "two")),
    ("one⟦⟧\ntwo", ("", "one")),
    ("one\n⟦⟧two", ("", None, "two")),
    ("one⟦ ⟧two one⟦ ⟧two", ("", "one", "two")),
    ("one two one⟦ ⟧two", ("", "one", "two", 2)),
    ("one two", ("", "two", "one")),
    ("one two", ("",)),
    ("one two", ("", " ", "\n")),
    ("q\u0303", ("", "q")),
    ("a \xa0⟦b⟧", ("b", " a ")),
]  # fmt: skip


@pytest.mark.parametrize(("marked", "arguments"), VERBATIM)
def test_finds_verbatim(marked: str, arguments: tuple[str, str | None, str | None, int | None]) -> None:
    text, places = parse(marked)
    if "⟦⟧" in marked and marked.startswith("⟦aa"):
        places = [Range(0, 2), Range(1, 3)]
    assert find_verbatim(text, *arguments) == places


SETTLED = [
    # text with all places of the quote, the first of them the one meant; the prefix and the suffix that settle it
    ("in the old ⟦town⟧, and in the new ⟦town⟧.", "old", ", and"),
    ("the big old ⟦town⟧; the old ⟦town⟧ -", "big old", "; the"),
    ("⟦town⟧ a, ⟦town⟧ —", "", "a,"),
    ("x ⟦town⟧ y, x ⟦town⟧ y", "", "y,"),
    ('“x” ⟦town⟧ and "x" ⟦town⟧', "", "and"),
    ("x\ny ⟦town⟧ and z y ⟦town⟧", "x y", "and"),
    (f"{'漢' * 80}字⟦a⟧ {'漢' * 80}語⟦a⟧", "漢" * 59 + "字", "漢" * 59),
]  # fmt: skip


@pytest.mark.parametrize(("marked", "prefix", "suffix"), SETTLED)
def test_words_that_settle_an_ambiguous_quote(marked: str, prefix: str, suffix: str) -> None:
    text, places = parse(marked)
    assert settling_prefix(text, places[0], places) == prefix
    assert settling_suffix(text, places[0], places) == suffix


PASSAGE = "The order took effect on 11 January 2021, and three companies were delisted.\nTrading in them ended at once."
NEAREST = [
    (PASSAGE, "order takes effect on 11 January", "order took effect on 11 January"),
    (PASSAGE, "three comp­anies were delisted", "three companies were delisted."),
    (PASSAGE, "delisted. Trading in those", "delisted.\nTrading in them"),
    (PASSAGE, "an unheard of xylophone quartz", None),
    (PASSAGE, " ", None),
    ("", "a", None),
    ("short text", "a short text of words", "short text"),
    ("他们说，该公司将摘牌三家电信公司。", "公司将要摘牌三家电信", "该公司将摘牌三家电信"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "quote", "passage"), NEAREST)
def test_nearest_passage(text: str, quote: str, passage: str | None) -> None:
    found = nearest_passage(text, quote)
    if found is None:
        assert passage is None
    else:
        place, likeness = found
        assert text[place.start : place.end] == passage
        assert 0.6 <= likeness <= 1


def test_nearest_passage_of_a_long_quote() -> None:
    words = [f"word{number * 7919 % 1000}" for number in range(1200)]
    text = " ".join(words)
    quote = " ".join("changed" if number % 9 == 0 else words[number] for number in range(300, 540))
    started = time.perf_counter()
    found = nearest_passage(text, quote)
    elapsed = time.perf_counter() - started
    assert found
    assert found[1] > 0.85
    assert text.index(words[301]) <= found[0].start + 20
    assert abs(found[0].end - found[0].start - len(quote)) < 100
    assert elapsed < 0.5  # it takes 3 ms; a search whose time grows with the square takes a second


@pytest.mark.parametrize(("offset", "line"), [(0, 3), (4, 3), (5, 3), (9, 3), (10, 5), (19, 5), (20, 9), (99, 9)])
def test_line_at(offset: int, line: int) -> None:
    assert line_at(((5, 3), (10, 5), (20, 9)), offset) == line


def test_line_at_without_lines() -> None:
    assert line_at((), 7) == 1


# What must hold for all texts.

PIECES = [
    *"abAB .'\"-,&", "\n", "\xa0", "\u2003", "  ", "\r\n", "’", "“", "”", "„", "—", "–", "«", "é", "e\u0301", "q\u0303", "ệ", "e\u0302\u0323",
    "한", "\u1112\u1161\u11ab", "क\u094dष", "\u0958", "👩‍👧", "🇩🇪", "🇫🇷", "\u0301", "\u200d", "\u0600", "\u212b", "漢", "\u2009", "\x1c",
]  # fmt: skip
texts = st.one_of(st.lists(st.sampled_from(PIECES), max_size=40).map("".join), st.text(max_size=60))


def boundaries(text: str) -> set[int]:
    """The borders of the text's clusters, as the library's own search has them."""
    return {0, *(match.end() for match in regex.finditer(r"\X", text))}


@given(texts)
def test_clusters_are_those_of_the_standard(text: str) -> None:
    found = {offset for offset in range(len(text) + 1) if not splits_cluster(text, offset)}
    assert found == boundaries(text)


@pytest.mark.slow
def test_cheap_test_for_clusters_knows_no_character_that_joins() -> None:
    joining = regex.compile(
        "[" + "".join(rf"\p{{GCB={name}}}" for name in "LF Extend ZWJ PP SM L V T LV LVT RI".split()) + "]"
    )
    for match in joining.finditer("".join(map(chr, range(0x110000)))):
        pair = (
            f"\r{match[0]}"
            if match[0] == "\n"
            else f"\U0001f1e6{match[0]}"
            if "\U0001f1e6" <= match[0] <= "\U0001f1ff"
            else None
        )
        for text in [pair] if pair else [f"a{match[0]}", f"{match[0]}a", f"\u1100{match[0]}", f"{match[0]}\u11a8"]:
            assert splits_cluster(text, 1) == (1 not in boundaries(text)), ascii(text)


@given(texts)
def test_folding_maps_back(text: str) -> None:
    folded = fold(text)
    starts = range(len(text) + 1) if folded.starts is None else folded.starts
    assert len(starts) == len(folded.text) + 1
    assert list(starts) == sorted(starts)
    assert starts[-1] == len(text)
    assert not starts or starts[0] == 0
    assert "  " not in folded.text
    assert fold(folded.text).text == folded.text
    for position in range(len(folded.text)):
        if folded.is_boundary(position):
            start = starts[position]
            # What lies before a place folds to what lies before its folded form.
            assert fold(text[:start]).text.rstrip() == folded.text[:position].rstrip()


EVEN = st.lists(
    st.sampled_from(["a", "b,", "é", "“c”", "—", "漢", "\xa0", "\t", " ", "\x1c", "\u2028", "\u200b"]), max_size=8
).map(" ".join)


@given(st.lists(EVEN, max_size=4).map("\n".join) | texts)
def test_white_space_is_folded_as_words_are_joined(text: str) -> None:
    folded = fold(text)
    marked = " ".join(unicodedata.normalize("NFC", text).translate(PLAIN).split())
    assert folded.text.strip(" ") == marked
    is_even = unicodedata.is_normalized("NFC", text) and len(marked) == len(text)
    assert (folded.starts is None) == is_even


def test_of_all_white_space_the_space_alone_is_printable() -> None:
    assert [char for char in map(chr, range(0x110000)) if char.isspace() and char.isprintable()] == [" "]
    assert [char for char in map(chr, range(0x80)) if char.isspace()] == sorted(f"\n {ASCII_SPACES}")


@given(texts, st.data())
def test_a_place_is_what_was_sought(text: str, data: st.DataObject) -> None:
    borders = sorted(boundaries(text))
    start, end = sorted([data.draw(st.sampled_from(borders)), data.draw(st.sampled_from(borders))])
    quote = text[start:end]
    outcome = find_places(fold(text), Selector(quote))
    wanted = fold(quote).text.strip()
    if not wanted:
        assert outcome == Outcome("orphaned")
        return
    places = [outcome.place] if outcome.place else list(outcome.places)
    for place in places:
        found = text[place.start : place.end]
        assert fold(found).text == wanted
        assert found == found.strip()
        assert {place.start, place.end} <= boundaries(text)
    # White space may be the base of a mark that follows it; then what was drawn, trimmed, begins inside a cluster.
    trimmed = Range(end - len(quote.lstrip()), start + len(quote.rstrip()))
    if {trimmed.start, trimmed.end} <= boundaries(text):
        assert trimmed in places


SWAPS = str.maketrans({"’": "'", "'": "‚", "“": '"', '"': "„", "—": "-", "-": "−", " ": "\u2003\n", "\n": "\xa0"})


@given(texts, st.data())
def test_typography_of_the_quote_does_not_matter(text: str, data: st.DataObject) -> None:
    borders = sorted(boundaries(text))
    start, end = sorted([data.draw(st.sampled_from(borders)), data.draw(st.sampled_from(borders))])
    quote = text[start:end]
    folded = fold(text)
    outcome = find_places(folded, Selector(quote))
    assert find_places(folded, Selector(quote.translate(SWAPS))) == outcome
    assert find_places(folded, Selector(unicodedata.normalize("NFD", quote))) == outcome


@given(st.lists(st.sampled_from(["a", "b", "a b", ",", "é", "—", "漢字", "“c”"]), min_size=3, max_size=60), st.data())
def test_hints_settle_what_they_say(words: list[str], data: st.DataObject) -> None:
    text = " ".join(words)
    outcome = find_places(fold(text), Selector("a"))
    assume(outcome.state == "ambiguous")
    place = data.draw(st.sampled_from(outcome.places))
    prefix = settling_prefix(text, place, outcome.places)
    suffix = settling_suffix(text, place, outcome.places)
    if prefix:
        assert find_places(fold(text), Selector("a", prefix=prefix)).place == place
    if suffix:
        assert find_places(fold(text), Selector("a", suffix=suffix)).place == place
    assert max(len(prefix), len(suffix)) <= 60


@given(texts, st.data())
def test_verbatim_places_are_verbatim(text: str, data: st.DataObject) -> None:
    borders = sorted(boundaries(text))
    start, end = sorted([data.draw(st.sampled_from(borders)), data.draw(st.sampled_from(borders))])
    words = text[start:end]
    places = find_verbatim(text, words)
    for place in places:
        assert words
        found = text[place.start : place.end]
        assert "\n" not in found
        assert found.split() == words.split()
        assert {place.start, place.end} <= boundaries(text)
    if words.strip() == words and "\n" not in words:
        assert not words or Range(start, end) in places
        numbered = [find_verbatim(text, words, occurrence=number + 1) for number in range(len(places))]
        assert numbered == [[place] for place in places]


@given(texts, texts)
def test_nearest_passage_is_whole(text: str, quote: str) -> None:
    found = nearest_passage(text, quote)
    if found:
        place, likeness = found
        passage = text[place.start : place.end]
        assert passage
        assert {place.start, place.end} <= boundaries(text)
        assert 0.6 <= likeness <= 1


@pytest.mark.skipif(not HOSTILE.exists(), reason="the naughty strings lie beside the repository, not in it")
def test_naughty_strings() -> None:
    strings = json.loads(HOSTILE.read_text(encoding="utf-8"))
    text = "\n".join(" ".join(string.split()) for string in strings)
    folded = fold(text)
    borders = boundaries(text)
    for string in strings:
        outcome = find_places(folded, Selector(string))
        places = [outcome.place] if outcome.place else list(outcome.places)
        assert all(fold(text[start:end]).text == fold(string).text.strip() for start, end in places)
        assert all({*place} <= borders for place in places)
        if string.strip() and not regex.match(r"\s*[\p{GCB=Extend}\p{GCB=SM}\p{GCB=ZWJ}]", string):
            assert places, string


@pytest.mark.slow
def test_flags_are_counted_in_bounded_time() -> None:
    text = "🇩🇪" * 5000
    started = time.perf_counter()
    assert len(find_places(fold(text), Selector("🇩🇪")).candidates) == 5000
    assert time.perf_counter() - started < 3
