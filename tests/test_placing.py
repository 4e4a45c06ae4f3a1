"""Placing: one article's annotations in its current text, as stories of an article and its sidecar."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from glossator.articles import read_article
from glossator.diagnostics import Diagnostic
from glossator.glossary.linking import Linker
from glossator.model.content import ReadOptions, Term
from glossator.resolve.placing import PlacedArticle, place_article
from glossator.resolve.placing_options import PlacingOptions
from glossator.sidecars import read_sidecar
from glossator.source import Source

READ = ReadOptions()
PUBLIC = PlacingOptions(datetime(2021, 1, 10, tzinfo=UTC), READ)
PREVIEW = replace(PUBLIC, shows_proposed=True)
TERMS = {
    key: Term(term=term, aliases=tuple(aliases), definition="D.")
    for key, term, *aliases in (("nyse", "New York Stock Exchange", "NYSE"), ("app", "app"), ("tiktok", "TikTok"))
}


def place(
    body: str, sidecar: str = "", options: PlacingOptions = PUBLIC, matter: str = ""
) -> tuple[PlacedArticle, list[Diagnostic]]:
    article, faults = read_article(
        Source("content/articles/a.md", f"---\ntitle: T\ndate: 2021-01-06\n{matter}---\n{body}\n"), options.read
    )
    assert article
    entries, more = read_sidecar(Source("content/articles/a.annotations.yaml", sidecar), options.read)
    assert not faults + more
    return place_article(article, entries, Linker(TERMS), options)


def show(placed: PlacedArticle) -> str:
    """The current text with each mark as ⟦words|id⟧."""
    text = placed.document.text
    borders = [(entry.marked.place.start, 1, "⟦") for entry in placed.entries]
    borders += [(entry.marked.place.end, 0, f"|{entry.marked.id}⟧") for entry in placed.entries[::-1]]
    for at, _, sign in sorted(borders, key=lambda border: border[:2], reverse=True):
        text = text[:at] + sign + text[at:]
    return text


def check(
    body: str, sidecar: str, expected: str, faults: str = "", options: PlacingOptions = PUBLIC
) -> list[Diagnostic]:
    placed, diagnostics = place(body, sidecar, options)
    assert show(placed) == expected
    assert " ".join(fault.code.label for fault in diagnostics) == faults
    return diagnostics


def note(quote: str, more: str = "") -> str:
    return f"notes: [{{id: n, quote: {quote}, note: N{more}}}]"


@pytest.mark.parametrize(
    ("body", "sidecar", "expected", "faults"),
    [
        ("one two three", note("two"), "one ⟦two|n⟧ three", ""),
        ("one *two* three", note("one two"), "⟦one two|n⟧ three", ""),
        ("one `t`wo three", note("two three"), "one ⟦two three|n⟧", ""),
        ("one\n\ntwo", note("one two"), "⟦one\ntwo|n⟧", ""),
        ("- one\n- two\n\nthree", note("two three"), "one\n⟦two\nthree|n⟧", ""),
        ("the “order”", note("\"the 'order'\""), "the “order”", "review-quote"),
        ("the ‘order’", note("\"the 'order'\""), "⟦the ‘order’|n⟧", ""),
        ("two, two", note("two"), "two, two", "ambiguous-quote"),
        ("one two, a two", note("two", ", prefix: one"), "one ⟦two|n⟧, a two", ""),
        ("one two, a two b", note("two", ", suffix: b"), "one two, a ⟦two|n⟧ b", ""),
        ("two, two", note("two", ", occurrence: 2"), "two, ⟦two|n⟧", ""),
        ("a two, a two, b two", note("two", ", prefix: a, occurrence: 2"), "a two, a ⟦two|n⟧, b two", ""),
        ("one two", note("Two"), "one two", "review-quote"),
        ("one two", note("other words"), "one two", "orphaned-quote"),
        ("a[^1]\n\n[^1]: the body", note("the body"), "a\n⟦the body|n⟧", ""),
        ("one ![alt](https://a.b/c.png) two", note("one two"), "⟦one two|n⟧", ""),
    ],
)
def test_where_a_quote_stands(body: str, sidecar: str, expected: str, faults: str) -> None:
    options = replace(PUBLIC, read=replace(READ, remote_images=True))
    check(body, sidecar, expected, faults, options)


def test_a_doubtful_quote_is_told_with_its_candidates() -> None:
    (fault,) = check(
        "first\n\nthe five different apps",
        note("the five difrent apps"),
        "first\nthe five different ⟦apps|term-app⟧",
        "review-quote",
    )
    assert "`the five different apps` on line 7" in fault.hint
    assert fault.severity == "warning"
    assert fault.place.path.endswith(".annotations.yaml")


def test_an_ambiguous_quote_is_told_with_what_would_settle_it() -> None:
    (fault,) = check("one two\n\nand two", note("two"), "one two\nand two", "ambiguous-quote")
    assert "`prefix: one` for line 5" in fault.hint
    assert "`prefix: and` for line 7" in fault.hint


def test_annotations_stand_in_the_current_text() -> None:
    correction = "corrections: [{id: c, was: five, now: six, date: 2021-01-07, reason: R}]\n"
    check("the five things", correction + note("six things"), "the ⟦⟦six|c⟧ things|n⟧")
    check("the six things", correction + note("six things"), "the ⟦⟦six|c⟧ things|n⟧")


def test_what_is_not_approved() -> None:
    for status, in_public, in_preview in (
        ("proposed", "one two", "one ⟦two|n⟧"),
        ("rejected", "one two", "one two"),
        ("approved", "one ⟦two|n⟧", "one ⟦two|n⟧"),
    ):
        check("one two", note("two", f", status: {status}"), in_public)
        check("one two", note("two", f", status: {status}"), in_preview, options=PREVIEW)
    placed, _ = place("one two", note("two", ", status: proposed"), PREVIEW)
    assert placed.entries[0].marked.is_proposed


def test_a_proposed_entrys_ambiguity_stops_no_public_build() -> None:
    (fault,) = check("two, two", note("two", ", status: proposed"), "two, two", "ambiguous-quote")
    assert fault.severity == "warning"
    (fault,) = check("two, two", note("two", ", status: proposed"), "two, two", "ambiguous-quote", PREVIEW)
    assert fault.severity == "error"


def test_a_proposed_correction_changes_nothing() -> None:
    sidecar = "corrections: [{id: c, was: five, now: six, date: 2021-01-07, reason: R, status: proposed}]"
    check("five things", sidecar, "five things")
    check("five things", sidecar, "five things", options=PREVIEW)


def test_a_correction_waits_for_its_date() -> None:
    sidecar = "corrections: [{id: c, was: five, now: six, date: 2021-01-11, reason: R}]"
    check("five things", sidecar, "five things")
    check("six things", sidecar, "five things")
    check("five things", sidecar, "⟦six|c⟧ things", options=replace(PUBLIC, shows_future=True))
    placed, _ = place("five things", sidecar)
    assert placed.notices == ()


def test_a_correction_before_its_article_is_told() -> None:
    check(
        "five",
        "corrections: [{id: c, was: five, now: six, date: 2021-01-05, reason: R}]",
        "⟦six|c⟧",
        "early-correction",
    )
    check("five", "corrections: [{id: c, was: five, now: six, date: 2021-01-06, reason: R}]", "⟦six|c⟧")


def test_a_typo_has_no_mark() -> None:
    placed, _ = place("tow words", "corrections: [{id: c, kind: typo, was: tow, now: two, date: 2021-01-07}]")
    assert show(placed) == "two words"


def test_headline_standfirst_byline_and_caption_are_corrected() -> None:
    matter = "summary: Five *things*.\nauthors: [Ann Lee, Bob Ray]\nimage: {src: i.png, alt: A, caption: Five}\n"
    sidecar = """corrections:
- {id: c1, in: title, was: T, now: Title, date: 2021-01-07, reason: R}
- {id: c2, in: summary, was: Five things, now: Six items, date: 2021-01-07, reason: R}
- {id: c3, in: byline, was: Ann Lee, now: Anne Leigh, date: 2021-01-07, reason: R}
- {id: c4, in: caption, was: Five, now: Six, date: 2021-01-07, reason: R}
- {id: c5, in: text, was: Five, now: Six, date: 2021-01-07, reason: R}
"""
    placed, diagnostics = place("Five", sidecar, matter=matter)
    assert not diagnostics
    assert placed.summary
    assert (placed.title, placed.summary.text, tuple(name.shown for name in placed.names), placed.caption) == (
        "Title",
        "Six items.",
        ("Anne Leigh", "Bob Ray"),
        "Six",
    )
    assert show(placed) == "⟦Six|c5⟧"
    assert [(notice.notice.id, notice.notice.is_marked) for notice in placed.notices] == [
        ("c1", False),
        ("c2", False),
        ("c3", False),
        ("c4", False),
        ("c5", True),
    ]


NAMES = replace(PUBLIC, author_names={"ao": "Ada Osei", "mh": "Miriam Hale"})
BYLINE = "corrections: [{{id: c, in: byline, {0}, date: 2021-01-07, reason: R}}]"


@pytest.mark.parametrize(
    ("authors", "entry", "names", "line"),
    [
        ("ao", "was: Ada Osei, now: Miriam Hale", ["Miriam Hale"], 1),
        ("ao", "was: ao, now: mh", ["Miriam Hale"], 1),
        ("mh", "was: Ada Osei, now: Miriam Hale", ["mh"], 4),
        ("mh", "was: ao, now: mh", ["mh"], 4),
        ("ao", "was: Ada Osei, now: Bob Ray", ["Bob Ray"], 1),
        ("ao", "was: Osei, now: Ray", ["Ada Ray"], 1),
        ("ao, Bob Ray", "was: Ada Osei, now: ''", ["Bob Ray"], 4),
        ("Bob Ray", "was: Ada Osei, now: '', suffix: Bob", ["Bob Ray"], 4),
        ("Bob Ray, ao, Cy", "was: Ada Osei, now: ''", ["Bob Ray", "Cy"], 4),
        ("ao", "was: Ada Osei, now: ''", [], 0),
        ("ao", "was: '', now: mh, prefix: Ada Osei", ["ao", "Miriam Hale"], 4),
        ("ao, mh", "was: '', now: mh, prefix: ao", ["ao", "mh"], 4),
        ("ao, Cy", "was: '', now: Bob Ray, prefix: ao, suffix: Cy", ["ao", "Bob Ray", "Cy"], 4),
        ("ao", "was: '', now: Bob Ray, suffix: ao", ["Bob Ray", "ao"], 1),
        ("ao", "was: '', now: M., prefix: Ada, suffix: Osei", ["Ada M. Osei"], 1),
        ("", "was: '', now: mh", ["Miriam Hale"], 1),
    ],
)
def test_a_byline_names_whom_it_was_corrected_to(authors: str, entry: str, names: list[str], line: int) -> None:
    placed, diagnostics = place("x", BYLINE.format(entry), NAMES, matter=f"authors: [{authors}]\n")
    assert not diagnostics
    assert [name.written for name in placed.names] == names
    assert not names or placed.names[0].spot.path.endswith(".md") == (line == 4)
    assert all(name.shown == NAMES.author_names.get(name.written, name.written) for name in placed.names)


@pytest.mark.parametrize(
    ("matter", "entry", "fault"),
    [
        ("", "{in: byline, was: Nobody, now: Ann", "unplaced-correction: the article has no `authors`"),
        ("authors: [Bob]", "{in: byline, was: Nobody, now: Ann", "unplaced-correction: neither `was` nor `now` stands in the byline"),
        ("", "{in: byline, was: '', now: Ann, prefix: Bob", "unplaced-correction: the article has no `authors`"),
        ("authors: [Cy]", "{in: byline, was: '', now: Ann, prefix: Bob", "unplaced-correction: neither `now` nor the gap for it, beside `prefix` and `suffix`, stands in the byline"),
        ("authors: [Bob]", "{in: byline, was: Bob, now: '***'", "invalid-value: `***` makes no key"),
        ("", "{in: title, was: T, now: ''", "invalid-value: the correction takes the whole headline away"),
        ("", "{in: summary, was: a, now: b", "unplaced-correction: the article has no `summary`"),
        ("", "{in: caption, was: a, now: b", "unplaced-correction: the article has no `image` with a `caption`"),
        ("", "{in: caption, was: '', now: b", "unplaced-correction: the article has no `image` that the caption could stand below"),
    ],
)  # fmt: skip
def test_a_field_that_cannot_be_corrected(matter: str, entry: str, fault: str) -> None:
    placed, (told,) = place("x", f"corrections:\n- {entry}, date: 2021-01-07, reason: R}}", matter=matter + "\n")
    assert f"{told.code.label}: {told.message}" == fault
    assert told.hint
    assert (told.place.path, told.place.line) == ("content/articles/a.annotations.yaml", 2)
    assert placed.title == "T"


def test_a_headline_that_goes_and_comes_again() -> None:
    sidecar = """corrections:
- {in: title, was: T, now: '', date: 2021-01-07, reason: R}
- {in: title, was: '', now: U, date: 2021-01-08, reason: R}
"""
    placed, diagnostics = place("x", sidecar)
    assert (placed.title, diagnostics) == ("U", [])


@pytest.mark.parametrize("body", ["the five apps, the apps", "the six things, the apps"])
@pytest.mark.parametrize(
    ("quote", "message", "expected"),
    [
        (note("five apps"), "the correction `things` on line 3 changed the quoted words: `five apps` reads `six things` now", "the ⟦six things|n⟧, the apps"),
        (note("five things"), "the correction `count` on line 2 changed the quoted words: `five things` reads `six things` now", "the ⟦six things|n⟧, the apps"),
        (note("six"), "", "the ⟦six|n⟧ things, the apps"),
        (note("things", ", prefix: five"), "the correction `count` on line 2 changed the words around the quote", "the six ⟦things|n⟧, the apps"),
        (note("seven"), "the quote does not stand in `content/articles/a.md`", "the six things, the apps"),
    ],
)  # fmt: skip
def test_a_corrected_quote_stands_on_the_words_that_replaced_it(
    body: str, quote: str, message: str, expected: str
) -> None:
    sidecar = """corrections:
- {kind: typo, id: count, was: five, now: six, suffix: things, date: 2021-01-08}
- {kind: typo, id: things, was: the five apps, now: the five things, date: 2021-01-07}
"""
    placed, diagnostics = place(body, sidecar + quote, replace(PUBLIC, autolinks=False))
    assert [fault.message for fault in diagnostics] == [message] * bool(message)
    assert show(placed) == expected
    codes = {fault.code.label for fault in diagnostics}
    assert codes <= {"quote-corrected" if message.startswith("the correction") else "orphaned-quote"}


@pytest.mark.parametrize("body", ["one two three", "one three"])
@pytest.mark.parametrize(("quote", "expected", "code"), [
    ("two", "one three", "review-quote"),
    ("one two", "one three", "review-quote"),
    ("one two three", "⟦one three|n⟧", "quote-corrected"),
    ("one three", "⟦one three|n⟧", ""),
])  # fmt: skip
def test_a_quote_whose_words_a_correction_took_out(body: str, quote: str, expected: str, code: str) -> None:
    sidecar = "corrections: [{id: c, kind: typo, was: two, now: '', prefix: one, suffix: three, date: 2021-01-07}]\n"
    faults = check(body, sidecar + note(quote), expected, code)
    if code == "review-quote":
        assert faults[0].message == "the correction `c` on line 1 took the quoted words out"


ORDER = "The order took effect on 11 January 2021, and three large companies were delisted. Trading ended at once."


@pytest.mark.parametrize(
    ("body", "sidecar", "expected", "code", "told"),
    [
        (ORDER, note("three companies were then delisted", ", prefix: '2021, and ', suffix: '. Trading ended at'"), "three large companies were delisted", "moved-quote", "three companies were then delisted"),
        (ORDER, note("three large companies", ", prefix: 'on 12 January 2021, and', suffix: were delisted"), "three large companies", "moved-quote", "line 5"),
        (ORDER, note("12 January", ", prefix: 'took effect on ', suffix: ' 2021, and three'"), "", "review-quote", "`11 January` on line 5"),
        (ORDER, note("companies", ", prefix: quite other, suffix: words"), "", "review-quote", "`companies` on line 5"),
        (ORDER, "glossary: [{id: n, quote: companies, term: nyse, prefix: quite other, suffix: words}]", "companies", "moved-quote", "companies"),
        (ORDER, note("nobody had expected this"), "", "orphaned-quote", "copy the words"),
    ],
)  # fmt: skip
def test_a_quote_that_an_edit_changed(body: str, sidecar: str, expected: str, code: str, told: str) -> None:
    placed, (fault,) = place(body, sidecar)
    found = [entry.marked.place for entry in placed.entries if entry.marked.id == "n"]
    assert [placed.document.text[start:end] for start, end in found] == [expected] * bool(expected)
    assert fault.code.label == code
    assert told in fault.message + fault.hint
    assert (code == "moved-quote") == (fault.severity == "notice") == ("glossator reanchor" in fault.hint)


def test_a_summary_can_be_added_and_taken_away() -> None:
    placed, diagnostics = place("x", 'corrections: [{in: summary, was: "", now: New., date: 2021-01-07, reason: R}]')
    assert (placed.summary and placed.summary.text, diagnostics) == ("New.", [])
    placed, diagnostics = place(
        "x", 'corrections: [{in: summary, was: Old., now: "", date: 2021-01-07, reason: R}]', matter="summary: Old.\n"
    )
    assert (placed.summary, diagnostics) == (None, [])


def test_a_scope_that_does_not_fit_is_told_at_its_entry() -> None:
    _, diagnostics = place("x", "corrections:\n- {in: title, was: A, now: B, date: 2021-01-07, reason: R}")
    assert [(fault.code.label, fault.place.line) for fault in diagnostics] == [("unplaced-correction", 2)]


# Glossary


def test_first_mentions_are_linked() -> None:
    check(
        "## The app\n\nAn app on the NYSE, an [app](https://a.b/), the NYSE.",
        "",
        "The app\nAn ⟦app|term-app⟧ on the ⟦NYSE|term-nyse⟧, an app, the NYSE.",
    )


def test_an_explicit_entry_replaces_the_automatic_link() -> None:
    check(
        "the NYSE, the exchange", "glossary: [{id: g, quote: the exchange, term: nyse}]", "the NYSE, ⟦the exchange|g⟧"
    )


def test_a_skipped_term_is_not_linked() -> None:
    check("the NYSE, an app", "glossary: [{term: nyse, skip: true}]", "the NYSE, an ⟦app|term-app⟧")


def test_words_under_a_reference_are_not_linked_but_the_next_mention_is() -> None:
    check(
        "the NYSE and the NYSE",
        "references: [{id: r, quote: the NYSE and, to: https://a.b/}]",
        "⟦the NYSE and|r⟧ the ⟦NYSE|term-nyse⟧",
    )
    check(
        "the NYSE and the NYSE",
        "notes: [{id: n, quote: the NYSE and, note: N}]",
        "⟦the ⟦NYSE|term-nyse⟧ and|n⟧ the NYSE",
    )


def test_an_entry_may_take_the_automatic_id() -> None:
    check(
        "an app, a word", "notes: [{id: term-app, quote: word, note: N}]", "an ⟦app|term-app-first⟧, a ⟦word|term-app⟧"
    )


def test_an_article_without_automatic_links() -> None:
    placed, _ = place("an app", matter="annotations: false\n")
    assert show(placed) == "an app"
    assert show(place("an app", options=replace(PUBLIC, autolinks=False))[0]) == "an app"


def test_plurals_only_in_english() -> None:
    assert show(place("two apps", matter="lang: en-GB\n")[0]) == "two ⟦apps|term-app⟧"
    assert show(place("two apps", matter="lang: de\n")[0]) == "two apps"


def test_an_unknown_term_is_told() -> None:
    for sidecar in ("glossary: [{quote: x, term: nsye}]", "references: [{quote: x, to: 'term:nsye'}]"):
        (fault,) = place("x", sidecar)[1]
        assert (fault.code.label, fault.hint) == ("unknown-term", "did you mean `nyse`?")


def test_mentions_stand_in_their_sentences() -> None:
    placed, _ = place("First. The app of Mr. Lee is here. Last.")
    (mention,) = placed.mentions
    assert (mention.before, mention.words, mention.after) == ("The ", "app", " of Mr. Lee is here.")


def test_marks_are_in_their_nesting_order() -> None:
    sidecar = "notes:\n- {id: b, quote: two, note: N}\n- {id: a, quote: two, note: N}\n- {id: c, quote: one two, note: N}\n- {id: d, quote: two three, note: N}"
    placed, _ = place("one two three", sidecar)
    assert [entry.marked.id for entry in placed.entries] == ["c", "d", "a", "b"]
