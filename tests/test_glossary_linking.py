"""Finding the glossary's terms: tables of texts and labels, and a law against the plainest way to do it."""

import re
import unicodedata
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from glossator.anchoring import fold, splits_cluster
from glossator.glossary.linking import UNSPACED, Hit, Linker, first_mentions, fold_case, is_case_sensitive, plural_of
from glossator.model.content import Term
from glossator.model.text import Range


def make_term(labels: str, **fields: object) -> Term:
    """A term of `label, alias, alias`."""
    term, *aliases = labels.split(", ")
    return Term.model_validate({"term": term, "aliases": aliases, "definition": "d", **fields})


def show_hits(linker: Linker, text: str, *, is_english: bool = True) -> str:
    for hit in reversed(linker.find_hits(text, is_english=is_english)):
        text = f"{text[: hit.place.start]}⟦{text[slice(*hit.place)]}⟧{text[hit.place.end :]}"
    return text


def check(labels: list[str], marked: str, *, is_english: bool = True, plural: bool = True, **fields: object) -> None:
    """Hold that of these terms the words in ⟦brackets⟧ are found, and no others."""
    linker = Linker({f"t{number}": make_term(one, **fields) for number, one in enumerate(labels)}, plural=plural)
    assert show_hits(linker, marked.replace("⟦", "").replace("⟧", ""), is_english=is_english) == marked


HITS = [
    # case
    (["Delisting"], "a ⟦delisting⟧, ⟦DELISTING⟧, ⟦Delisting⟧"),
    (["NYSE"], "the ⟦NYSE⟧, not the nyse or the Nyse"),
    (["IT"], "⟦IT⟧ is it"),
    (["G7"], "the ⟦G7⟧, not g7"),
    (["QQ Wallet"], "⟦qq wallet⟧"),
    (["ß"], "⟦ß⟧ SS ss"),
    (["straße"], "⟦Straße⟧, STRASSE"),
    (["İstanbul"], "⟦İstanbul⟧, Istanbul"),
    (["istanbul"], "İİİ ⟦istanbul⟧"),
    (["öl"], "İ ⟦Öl⟧"),
    # whole words
    (["cat"], "concat cats2 cat2 2cat scat; ⟦cat⟧, ⟦cat⟧-like, “⟦cat⟧”, ⟦cat⟧’s, (⟦cat⟧)"),
    (["cat"], "cate\u0301 cat\u0301 ⟦cat⟧"),
    (["C++"], "⟦C++⟧, C"),
    (["C"], "⟦C⟧++, C1"),
    ([".org"], "⟦.org⟧ a⟦.org⟧"),
    (["5G"], "⟦5G⟧, 15G, 5Gs2"),
    (["naïve"], "naïveté, ⟦naïve⟧"),
    # plural
    (["cat"], "⟦cats⟧, ⟦Cats⟧, ⟦CATS⟧, cates"),
    (["company"], "⟦companies⟧, companys, ⟦company⟧"),
    (["day"], "⟦days⟧, daies"),
    (["tax"], "⟦taxes⟧, taxs"),
    (["bush"], "⟦bushes⟧"),
    (["NYSE"], "⟦NYSEs⟧, NYSES"),
    (["CPI"], "⟦CPIs⟧"),
    (["executive order"], "⟦executive orders⟧, executives order"),
    (["5G"], "⟦5Gs⟧"),
    (["中国"], "⟦中国⟧s"),
    # overlapping
    (["York", "New York"], "⟦New York⟧, ⟦York⟧"),
    (["New York", "York Stock"], "⟦New York⟧ Stock, ⟦York Stock⟧"),
    (["app", "app store"], "⟦app⟧ stored, ⟦app store⟧"),
    (["app", "app store front"], "⟦app⟧ store, ⟦app store front⟧"),
    (["a b", "b c d"], "⟦a b⟧ c d, ⟦b c d⟧"),
    # unspaced scripts
    (["中国"], "在⟦中国⟧的"),
    (["中国", "中国人民"], "⟦中国人民⟧在⟦中国⟧"),
    (["app"], "使用⟦app⟧的, apple的"),
    (["東京"], "⟦東京⟧タワー"),
    (["タワー"], "東京⟦タワー⟧"),
    (["ไทย"], "คน⟦ไทย⟧รัก"),
    (["서울"], "⟦서울⟧ 서울은"),
    # what compares equal
    (["govt's order"], "the ⟦govt’s order⟧"),
    (["govt’s order"], "the ⟦govt's order⟧"),
    (["self-dealing"], "⟦self‑dealing⟧, ⟦self–dealing⟧, self dealing"),
    (["café"], "⟦cafe\u0301⟧, ⟦café⟧"),
    (["cafe\u0301"], "⟦cafe\u0301⟧, ⟦café⟧"),
    (["two words"], "⟦two\xa0words⟧, two\nwords"),
    (["  two   words "], "⟦two words⟧"),
]


@pytest.mark.parametrize(("labels", "marked"), HITS)
def test_where_terms_are_found(labels: list[str], marked: str) -> None:
    check(labels, marked)


def test_case_as_the_term_says() -> None:
    check(["Apple"], "⟦Apple⟧, apple", case="sensitive")
    check(["NYSE"], "⟦nyse⟧, ⟦NYSE⟧", case="insensitive")


def test_plurals_are_english_and_can_be_turned_off() -> None:
    check(["cat"], "⟦cat⟧, cats", is_english=False)
    check(["cat"], "⟦cat⟧, cats", plural=False)
    linker = Linker({"cat": make_term("cat", plural="none")})
    assert show_hits(linker, "cat, cats") == "⟦cat⟧, cats"


def test_aliases_are_labels() -> None:
    check(["New York Stock Exchange, NYSE, Big Board"], "the ⟦NYSE⟧, the ⟦big board⟧, the ⟦New York Stock Exchange⟧")


def test_a_term_may_take_no_automatic_link() -> None:
    check(["cat"], "cat", autolink=False)
    assert Linker({}).find_hits("cat", is_english=True) == []


def test_a_declared_label_beats_a_derived_plural() -> None:
    linker = Linker({"new": make_term("new"), "news": make_term("news")})
    assert [hit.term for hit in linker.find_hits("the news is new", is_english=True)] == ["news", "new"]
    linker = Linker({"news": make_term("news"), "new": make_term("new")})
    assert [hit.term for hit in linker.find_hits("the news is new", is_english=True)] == ["news", "new"]


def test_an_exact_spelling_beats_any_case() -> None:
    linker = Linker({"it": make_term("it"), "tech": make_term("information technology, IT")})
    assert [hit.term for hit in linker.find_hits("it IT It", is_english=True)] == ["it", "tech", "it"]


@pytest.mark.parametrize(("label", "plural"), [("cat", "cats"), ("box", "boxes"), ("bus", "buses"), ("city", "cities"), ("play", "plays"), ("NY", "NYs"), ("NYS", "NYSs"), ("C++", ""), ("é", ""), ("", "")])  # fmt: skip
def test_plurals(label: str, plural: str) -> None:
    assert plural_of(label) == plural


# First mentions


def list_first(
    labels: list[str], text: str, blocked: list[str] | None = None, without: set[str] | None = None
) -> list[tuple[str, int]]:
    linker = Linker({label: make_term(label) for label in labels})
    ranges = [Range(text.index(words), text.index(words) + len(words)) for words in blocked or []]
    mentions = first_mentions(linker.find_hits(text, is_english=True), without=without or set(), blocked=ranges)
    return [(hit.term, hit.place.start) for hit in mentions]


def test_only_the_first_mention_counts() -> None:
    assert list_first(["cat", "dog"], "cat dog cats dogs cat") == [("cat", 0), ("dog", 4)]


def test_a_blocked_mention_gives_way_to_the_next() -> None:
    assert list_first(["cat"], "a cat, the cat", ["a cat"]) == [("cat", 11)]
    assert list_first(["cat"], "a cat, the cat", ["at"]) == [("cat", 11)]
    assert list_first(["cat"], "a cat, the cat", ["a ", ", "]) == [("cat", 2)]
    assert list_first(["cat"], "a cat, the cat", ["a cat, the cat"]) == []


def test_skipped_terms_have_no_mention() -> None:
    assert list_first(["cat", "dog"], "cat dog", without={"cat"}) == [("dog", 4)]


# The law: the automaton finds what the plainest search does.


def find_naively(terms: dict[str, Term], text: str) -> list[Hit]:
    """Every label at every place, leftmost then longest; for texts without anything to fold but case."""
    found = []
    for start in range(len(text)):
        for key, term in terms.items():
            for label in (term.term, *term.aliases):
                for form, is_derived in ((label, False), (plural_of(label), True)):
                    end = start + len(form)
                    words = text[start:end]
                    is_equal = words == form if is_case_sensitive(label, term) else fold_case(words) == fold_case(form)
                    if form and is_equal and is_whole(text, start, end):
                        found.append((start, -end, is_derived, not is_case_sensitive(label, term), key))
    hits, free = [], 0
    for start, minus_end, _, _, key in sorted(found):
        if start >= free:
            free = -minus_end
            hits.append(Hit(key, Range(start, free)))
    return hits


def is_whole(text: str, start: int, end: int) -> bool:
    for at in (start, end):
        if 0 < at < len(text):
            sides = text[at - 1], text[at]
            if all(side.isalnum() or unicodedata.category(side)[0] == "M" for side in sides) and not any(
                re.match(UNSPACED, each) for each in sides
            ):
                return False
    return not splits_cluster(text, start) and not splits_cluster(text, end)


LABELS = st.sampled_from(
    ["ab", "AB", "Ab c", "b", "ba b", "abs", "B", "中", "中a", "a中国", "öb", "-b", "ay", "İa", "i"]
)


@given(st.lists(LABELS, min_size=1, max_size=5, unique_by=str.lower), st.lists(st.sampled_from(["a", "b", "A", "B", " ", "s", "c", "-", "中", "国", "ö", "Ö", "ab", "ba", "y", "ies", "İ", "i", "1", "."]), max_size=14).map("".join))  # fmt: skip
def test_all_is_found_that_the_plainest_search_finds(labels: list[str], text: str) -> None:
    terms = {f"t{number}": make_term(label) for number, label in enumerate(labels)}
    assert Linker(terms).find_hits(text, is_english=True) == find_naively(terms, text)


# The same for texts with anything in them, each step as the rules have it and none left out.


def find_step_by_step(terms: dict[str, Term], text: str, *, is_english: bool) -> list[Hit]:
    folded = fold(text)
    small = fold_case(folded.text)
    found = []
    for pattern, labels in list_forms(terms, is_english=is_english).items():
        for start in range(len(small)):
            end = start + len(pattern)
            if small.startswith(pattern, start) and is_word(folded.text, start, end):
                words = folded.text[start:end]
                fitting = sorted(label[:2] + label[3:] for label in labels if label[1] or label[2] == words)
                place = folded.range_between(start, end)
                is_clear = len({label[2] for label in fitting if label[:2] == fitting[0][:2]}) == 1
                if is_clear and folded.is_boundary(start) and folded.is_boundary(end):
                    found += [(place.start, -place.end, fitting[0][2])] if "\n" not in text[slice(*place)] else []
    hits, free = [], 0
    for first, minus_end, key in sorted(found):
        if first >= free:
            free = -minus_end
            hits.append(Hit(key, Range(first, free)))
    return hits


def list_forms(terms: dict[str, Term], *, is_english: bool) -> dict[str, list[tuple[bool, bool, str, str]]]:
    """All labels and their plurals by how they are sought: whether derived, whether in any case, as spelt, and whose."""
    forms: dict[str, list[tuple[bool, bool, str, str]]] = {}
    for key, term in terms.items():
        for label in dict.fromkeys((term.term, *term.aliases)):
            for form, is_derived in ((label, False), (plural_of(label), True)):
                if form and (is_english or not is_derived):
                    spelt = fold(form.strip()).text
                    known = forms.setdefault(fold_case(spelt), [])
                    known.append((is_derived, not is_case_sensitive(label, term), spelt, key))
    return forms


def is_word(text: str, start: int, end: int) -> bool:
    def is_inside(at: int) -> bool:
        sides = text[at - 1], text[at]
        are_letters = all(side.isalnum() or unicodedata.category(side)[0] == "M" for side in sides)
        return are_letters and not any(re.match(UNSPACED, each) for each in sides)

    if start and is_inside(start):
        return False
    return end == len(text) or not (is_inside(end) or unicodedata.category(text[end])[0] == "M")


WILD_LABELS = st.sampled_from(
    [
        "ab",
        "AB",
        "Ab",
        "a b",
        "A-b",
        "a'b",
        "é",
        "e\u0301",
        "É",
        "b",
        "B",
        "中",
        "İa",
        "i",
        "ß",
        "“b”",
        "ab s",
        "-b",
        "by",
        "bY",
        "\u0301",
        "1b",
        "b.",
        "ᄀ",
        "abs",
    ]
)
WILD_TEXTS = st.lists(
    st.sampled_from(
        [
            *"abABsyi1",
            "ies",
            "é",
            "e\u0301",
            "\u0301",
            "İ",
            "ß",
            "中",
            "\u0e01",
            *"’'‘“”\"–-—.,!",
            " ",
            " ",
            " ",
            "  ",
            "\n",
            "\t",
            "\xa0",
            "\r\n",
            "\u200d",
            "ᄀ",
            "가",
            "🇩",
            "👍🏽",
            "\x1c",
            "\u2028",
        ]
    ),
    max_size=20,
).map("".join)


@given(
    st.lists(WILD_LABELS, min_size=1, max_size=6, unique=True),
    WILD_TEXTS,
    st.booleans(),
    st.sampled_from(["auto", "insensitive", "sensitive"]),
)
def test_all_is_found_that_the_rules_say(labels: list[str], text: str, is_english: bool, case: str) -> None:  # noqa: FBT001  Hypothesis gives it
    terms = {f"t{number}": make_term(label, case=case if number % 2 else "auto") for number, label in enumerate(labels)}
    assert Linker(terms).find_hits(text, is_english=is_english) == find_step_by_step(terms, text, is_english=is_english)


@given(st.text("aAbB \u0301é'’-–中\xa0\n", max_size=24))
def test_hits_are_in_order_apart_and_within_a_block(text: str) -> None:
    linker = Linker({"x": make_term("a b, A-b, é"), "y": make_term("b, 中, a'b")})
    hits = linker.find_hits(text, is_english=True)
    assert all(one.place.end <= other.place.start for one, other in pairwise(hits))
    for hit in hits:
        assert 0 <= hit.place.start < hit.place.end <= len(text)
        assert "\n" not in text[slice(*hit.place)]
        assert not splits_cluster(text, hit.place.start)
        assert not splits_cluster(text, hit.place.end)


@given(st.text(max_size=30))
def test_folding_case_keeps_places(text: str) -> None:
    assert len(fold_case(text)) == len(text)
