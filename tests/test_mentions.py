"""Mentions, packed: what comes out by a mark is what went in, and a piece that is not the one that was packed is known."""

from hypothesis import given
from hypothesis import strategies as st

from glossator.model.mentions import find_mark, measure_sentences, pack_mentions, unpack_mentions
from glossator.model.site import Mention

TERMS = st.sampled_from(["nyse", "order", "\u05d1\u05d5\u05e8\u05e1\u05d4"])
MENTIONS = st.lists(st.builds(Mention, TERMS, st.text(), st.text(), st.text(), st.text()))


@given(MENTIONS)
def test_what_was_packed_is_found_by_its_mark(mentions: list[Mention]) -> None:
    terms, marks, sentences = pack_mentions(mentions)
    assert terms == tuple(dict.fromkeys(mention.term for mention in mentions))
    assert measure_sentences(marks) == len(sentences)
    for number, term in enumerate(terms):
        mark = find_mark(marks, number)
        piece = sentences[mark.start : mark.stop]
        assert unpack_mentions(term, mark, piece) == [mention for mention in mentions if mention.term == term]
        assert unpack_mentions(term, mark, piece[:-1]) is None
        assert unpack_mentions(term, mark, piece + b"\0") is None


def test_a_mark_tells_of_its_own_term_alone() -> None:
    order = Mention("order", "term-order", "An ", "order", " came.")
    before, after = (
        pack_mentions([Mention("nyse", "term-nyse", "", "NYSE", each), order]) for each in (" rose.", " fell.")
    )
    assert find_mark(before.marks, 0).digest != find_mark(after.marks, 0).digest
    assert find_mark(before.marks, 1) == find_mark(after.marks, 1)
