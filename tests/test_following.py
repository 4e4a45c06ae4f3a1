"""Following a quote through an edit: a table of edits, what must hold for any, and the goals on made-up and on real ones."""

import random
import time
from pathlib import Path

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from tests.benchmarks.articles import make_vocabulary
from tests.benchmarks.edited_quotes import make_cases, read_cases
from tests.benchmarks.measure_anchoring import GOALS, measure, sum_up
from tests.test_anchoring import boundaries, parse, texts

from glossator.anchoring import CORRECTIONS, GLOSSARY, NOTES, Policy, Selector, anchor, fold, words
from glossator.model.text import Range

DATA = Path(__file__).parents[2] / "shared" / "data"

ORDER = (
    "The order took effect on 11 January 2021, and ⟦three large companies were delisted⟧. Trading in them ended at once, said the exchange.\n"
    "Three other companies were warned."
)
FOLLOWED = [
    # the text now, with the place; the selector, made of the text as it was; the policy; the state
    (ORDER, Selector("three companies were then delisted", "2021, and ", ". Trading in them"), NOTES, "moved"),
    (ORDER, Selector("three large companies were delisted", "on 9 January 2021 and ", ". Trading in them"), NOTES, "moved"),
    (ORDER, Selector("three large firms were delisted", "on 11 January 2021, and "), NOTES, "moved"),
    # Nothing but the surroundings is alike.
    (ORDER, Selector("nobody knew what to do", "effect on 11 January 2021, and ", ". Trading in them ended at once"), NOTES, "review"),
    # No context, and little likeness.
    (ORDER, Selector("three large firms got delisted"), NOTES, "review"),
    ("of prices", Selector("nobody expected this"), NOTES, "orphaned"),
    # A number is another one.
    ("Prices rose ⟦by 16 percent⟧ in May, as they had in April.", Selector("by 15 percent", "Prices rose ", " in May, as they had"), NOTES, "review"),
    ("Prices rose ⟦by 15 or 16 percent⟧ in May, as they had in April.", Selector("by 15 percent", "Prices rose ", " in May, as they had"), NOTES, "moved"),
    # The words stand elsewhere too, and what is around them tells which are meant.
    ("the old harbor board met, and then ⟦the board⟧ voted; later the board rested", Selector("the board", "the harbor board met and then ", " voted, later"), NOTES, "moved"),
    # Contexts contradict a common word altogether.
    ("x ⟦a⟧ y", Selector("a", prefix="z"), NOTES, "review"),
    ("one ⟦word⟧ of many", Selector("word", "quite other words ", " and quite others"), NOTES, "review"),
    # A line's end tells equal places apart.
    ("summary: The ⟦old pier⟧ is sound, it says\n\nThe old pier is sound, it says", Selector("old pier", "harbor news\n\nThe ", " was sound, it says"), NOTES, "moved-second"),
    # A context that only one place has whole tells more than a likeness of what stands before others too.
    ("# Open requests\n* [merge] pin the interfaces\n# Open requests\n* [merge] ship it\n* [⟦merge⟧] pin the allocator methods", Selector("merge", "# Open requests\n* [", "] pin the allocator methods"), NOTES, "moved"),
    # A part of a longer word is no match where others are.
    ("campaign begins\n* ⟦May 1⟧: voting opens to all\ncampaign begins\n* May 15: results", Selector("May 1", "the campaign begins\n* ", ": voting opens"), NOTES, "moved"),
    # A long quote that stands once, with one side as it was, has no rival in a line like its own.
    ("all files (doc)\n* [Rules for making accessible slides and pictures] on paper, all files (doc)\n* [⟦Rules for making accessible slides and sheets⟧ and more] as files", Selector("Rules for making accessible slides and sheets", "all files (doc)\n* [", "] on paper"), NOTES, "moved"),
    # Markup, put in or taken out, is no other context.
    ("At last the jury spoke. ⟦Finally, the⟧ [harbor committee](https://example.org/harbor) agreed", Selector("Finally, the", "chosen by vote of all. ", " harbor committee agreed"), NOTES, "moved"),
    ("It rained at ⟦Industry Day⟧, in the City&#8217;s remarks", Selector("Industry Day", "It had rained on them at ", ", in the City’s remarks"), NOTES, "moved"),
    # A template's next line is no edit of this one.
    ("Triage was done by **rylev**.\nRange: 3 to 9", Selector("Triage was done by **pnkfelix**.", "nothing of this is left\n", "\nRange: 1 to 2 and other"), NOTES, "review"),
    # A term follows the word: any mention will do.
    ("one ⟦word⟧ of many", Selector("word", "quite other words ", " and quite others"), GLOSSARY, "moved"),
    ("⟦word⟧ and word", Selector("word", "quite other words ", " and quite others"), GLOSSARY, "moved"),
    ("the large ships stay in the harbor; one ⟦boat⟧ left", Selector("boat", "the large ", "s stay in the harbor, one"), GLOSSARY, "moved"),
    # A correction is strict: verbatim, and with its surroundings.
    (ORDER, Selector("three companies were then delisted", "2021, and ", ". Trading in them"), CORRECTIONS, "review"),
    (ORDER, Selector("three large companies were delisted", "effect on 11 January 2021 and ", ". Trading in them"), CORRECTIONS, "moved"),
    (ORDER, Selector("three large companies were delisted", "because of which ", ". Trading in them"), CORRECTIONS, "review"),
    # Scripts without white space between words, and clusters.
    ("据报道，该公司⟦将摘牌三家大型电信公司⟧，交易随即结束。", Selector("将要摘牌三家电信公司", "据报道，该公司", "，交易随即结束"), NOTES, "moved"),
    ("the first q\u0303uoin, ⟦then the second q\u0303⟧ stood", Selector("then a second q\u0303", "the first q\u0303uoin, ", " stood"), NOTES, "moved"),
    # What says nothing.
    ("some text", Selector(""), NOTES, "orphaned"),
    ("some text", Selector(" \n"), NOTES, "orphaned"),
    ("", Selector("some text", "a", "b"), NOTES, "orphaned"),
    ("short", Selector("a quote that is longer than all of the text", "a", "b"), NOTES, "orphaned"),
]  # fmt: skip


@pytest.mark.parametrize(("marked", "selector", "policy", "state"), FOLLOWED)
def test_follows_a_quote(marked: str, selector: Selector, policy: Policy, state: str) -> None:
    text, places = parse(marked)
    outcome = anchor(fold(text), selector, policy)
    name, _, is_second = state.partition("-")
    assert outcome.state == name
    assert (outcome.place is not None) == (name == "moved")
    if places and not is_second:
        assert outcome.candidates[0].words == text[slice(*places[0])]
        assert outcome.candidates[0].place == (outcome.place or places[0])
    elif is_second:
        second = text.rindex(selector.quote)
        assert outcome.place == Range(second, second + len(selector.quote))
    assert all(candidate.words == text[slice(*candidate.place)] for candidate in outcome.candidates)


HEAD = "---\ntitle: Pier\nsummary: The old pier is sound, said the board.\n---\n\n"
RAW = [
    # raw files, with the place; the selector; the state
    (HEAD + "The ⟦old pier⟧ is sound, said the board.", Selector("old pier", "The ", " is sound, said"), "placed"),
    (HEAD + "The ⟦old pier⟧ is sound, said the engineers of the harbor.", Selector("old pier", "The ", " is sound, said the board."), "moved"),
    (HEAD + "The ⟦old pier is safe⟧, said the board.", Selector("old pier is sound", "The ", ", said the board."), "moved"),
    # What stands in the front matter alone is found there, and what shows its lines.
    (HEAD.replace("old pier", "⟦old pier⟧") + "Nothing more is known.", Selector("old pier", "The ", " is sound, said"), "placed"),
    (HEAD.replace("old pier", "⟦old pier⟧") + "The old pier is sound, said the board.", Selector("old pier", "summary: The ", " is sound, said"), "placed"),
    # But nothing moves into it.
    (HEAD.replace("old pier", "⟦old pier⟧") + "Nothing more is known.", Selector("old pier", "Is the ", " sound, as said the"), "review"),
    # Two places in the text stay two.
    (HEAD + "The old pier.\n\nThe old pier.", Selector("old pier", "The "), "ambiguous"),
    # No front matter: a fence alone, or none.
    ("---\nThe ⟦old pier⟧ is sound", Selector("old pier", "The "), "placed"),
    ("+++\nsummary = 'The old pier'\n+++\nThe ⟦old pier⟧ is sound", Selector("old pier", "The "), "placed"),
]  # fmt: skip


@pytest.mark.parametrize(("marked", "selector", "state"), RAW)
def test_prefers_the_text_of_a_raw_file_to_its_front_matter(marked: str, selector: Selector, state: str) -> None:
    text, places = parse(marked)
    outcome = anchor(fold(text), selector)
    assert outcome.state == state
    if places:
        assert (outcome.place or outcome.places[0]) == places[0]
    assert outcome.place is not None or len(outcome.places) in {1, 2}


@pytest.mark.slow
@pytest.mark.parametrize(
    ("text", "selector", "seconds"),
    [
        # At the most a fifth of this was measured.
        ("a" * 100_000, Selector("a" * 50 + "b"), 0.5),
        ("a" * 100_000, Selector("a" * 50_000, "b"), 2),
        ("a " * 50_000, Selector("a a a", "b"), 3),
        ("a " * 50_000, Selector("a a b", "c", "d"), 2),
        ("the quick fox " * 7000, Selector("the quick brown fox", "b"), 2),
        ("short", Selector("long " * 1_000_000), 2),
        ("word " * 20_000, Selector("word " * 19_000 + "x", "b"), 5),
        (" ".join(make_vocabulary()) * 4, Selector(" ".join(make_vocabulary()), "b"), 5),
    ],
    ids=range(8),
)
def test_no_input_takes_long(text: str, selector: Selector, seconds: float) -> None:
    started = time.perf_counter()
    anchor(fold(text), selector)
    assert time.perf_counter() - started < seconds


# What must hold for all texts.


@given(texts, st.data())
def test_an_exact_and_only_quote_is_placed_where_it_stands(text: str, data: st.DataObject) -> None:
    borders = sorted(boundaries(text))
    start, end = sorted([data.draw(st.sampled_from(borders)), data.draw(st.sampled_from(borders))])
    quote = text[start:end]
    folded = fold(text)
    wanted = fold(quote).text
    assume(quote and quote == quote.strip() and folded.text.count(wanted) == 1)
    assume(folded.text.find(wanted) == folded.text.rfind(wanted))
    outcome = anchor(folded, Selector(quote, text[max(0, start - 8) : start], text[end : end + 8]))
    if outcome.state == "placed":
        assert outcome.place == Range(start, end)
    assert anchor(folded, Selector(quote)).place == Range(start, end)


@given(texts, texts, st.none() | texts, st.none() | texts, st.sampled_from([NOTES, GLOSSARY, CORRECTIONS]))
def test_a_place_lies_within_the_text_and_splits_no_cluster(
    text: str, quote: str, prefix: str | None, suffix: str | None, policy: Policy
) -> None:
    selector = Selector(quote, prefix, suffix)
    outcome = anchor(fold(text), selector, policy)
    borders = boundaries(text)
    for place in [outcome.place, *outcome.places]:
        if place is not None:
            assert 0 <= place.start < place.end <= len(text)
            assert {*place} <= borders
    assert 0 <= outcome.score <= 1
    fold.cache_clear()
    words.list_words.cache_clear()
    assert anchor(fold(text), selector, policy) == outcome


VOCABULARY = [word for word in make_vocabulary() if len(word) > 4]


def make_words(seed: int, count: int = 120) -> list[str]:
    """Words of which each stands once, so that nothing but the quote is like the quote."""
    return random.Random(seed).sample(VOCABULARY, count)


@given(st.integers(0, 10_000), st.integers(10, 90), st.integers(2, 12), st.integers(0, 8))
def test_what_is_deleted_with_its_context_is_put_nowhere(seed: int, first: int, length: int, reach: int) -> None:
    before = make_words(seed)
    end = first + length
    selector = Selector(
        " ".join(before[first:end]), " ".join(before[first - reach : first]), " ".join(before[end : end + reach])
    )
    after = " ".join(before[: first - reach] + before[end + reach :])
    assert anchor(fold(after), selector).state in {"review", "orphaned"}


@given(st.integers(0, 10_000), st.integers(30, 80), st.integers(3, 12), st.booleans(), st.booleans())
def test_words_put_in_elsewhere_do_not_change_what_is_found(
    seed: int,
    first: int,
    length: int,
    is_edited: bool,  # noqa: FBT001
    is_before: bool,  # noqa: FBT001
) -> None:
    before = make_words(seed, 160)
    before, fresh = before[:120], before[120:]
    end = first + length
    selector = Selector(
        " ".join(before[first:end]), " ".join(before[first - 5 : first]), " ".join(before[end : end + 5])
    )
    after = before[: first + 1] + ["edited"] * is_edited + before[first + 1 + is_edited :]
    longer = [*after[:5], *fresh, *after[5:]] if is_before else [*after[:-5], *fresh, *after[-5:]]
    found = [anchor(fold(" ".join(text)), selector) for text in (after, longer)]
    assert found[0].place
    assert found[1].place
    texts_found = [
        " ".join(text)[slice(*outcome.place or (0, 0))] for text, outcome in zip((after, longer), found, strict=True)
    ]
    assert texts_found[0] == texts_found[1]


# The goals. Real edits are in doubt themselves here and there, and hard cases were sought out; MANUAL.md has what was measured.


@pytest.mark.slow
def test_made_up_edits_reach_the_goals() -> None:
    reached = sum_up(measure(make_cases(150)).counts)
    assert reached.unchanged_kept >= GOALS.unchanged_kept
    assert reached.edited_kept >= GOALS.edited_kept
    assert reached.edited_with_review >= GOALS.edited_with_review
    assert reached.silent_errors <= GOALS.silent_errors


@pytest.mark.slow
@pytest.mark.skipif(
    not (DATA / "edit-anchors-dev.jsonl").exists(), reason="real edits lie beside the repository, not in it"
)
def test_real_edits() -> None:
    reached = sum_up(measure(read_cases(DATA / "edit-anchors-dev.jsonl", DATA / "edit-pairs-dev.jsonl", None)).counts)
    assert reached.unchanged_kept >= GOALS.unchanged_kept
    assert reached.edited_kept >= GOALS.edited_kept
    assert reached.edited_with_review >= GOALS.edited_with_review
    assert reached.silent_errors <= GOALS.silent_errors
