"""Versions compared by words: a table of texts, and what must hold for any two."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from glossator.corrections.comparing import WORD, compare_blocks, compare_words


def show(old: str, new: str) -> str:
    """A comparison on one line: {removed}, [added], and ` | ` between blocks."""
    signs = {"same": "{}", "removed": "{{{}}}", "added": "[{}]"}
    blocks = compare_blocks(old, new)
    return " | ".join("".join(signs[piece.state].format(piece.words) for piece in block) for block in blocks)


@pytest.mark.parametrize(
    ("old", "new", "shown"),
    [
        ("the five apps", "the six apps", "the {five}[six] apps"),
        ("the five different apps.", "the six other apps.", "the {five different}[six other] apps."),
        ("old words", "old new words", "old [new ]words"),
        ("one two", "one", "one{ two}"),
        ("", "new", "[new]"),
        ("old", "", "{old}"),
        ("the fiver", "the five", "the {fiver}[five]"),
        ("don't go", "do go", "{don't}[do] go"),
        ("1.5 per cent", "1.6 per cent", "{1.5}[1.6] per cent"),
        ("a re-opening", "an opening", "{a re-opening}[an opening]"),
        ("cafe\u0301 olé", "cafe olé", "{cafe\u0301}[cafe] olé"),
        ("三根桩完好。", "三根桩断了。", "三根桩{完好}[断了]。"),
        ("เสาเก่า", "เสาใหม่", "เสา{เก่า}[ใหม่]"),
        ("a\nb\nc", "a\nx\nc", "a | {b}[x] | c"),
        ("a\nb\nc", "a\nc", "a | {b} | c"),
        ("a\nc", "a\nb\nc", "a | [b] | c"),
    ],
)
def test_whole_words_are_compared_and_blocks_are_kept(old: str, new: str, shown: str) -> None:
    assert show(old, new) == shown


TEXTS = st.text(st.sampled_from("ab c.\n\u0301中"), max_size=30).map(
    lambda text: "\n".join(filter(None, text.split("\n")))
)


@given(TEXTS, TEXTS)
def test_a_comparison_holds_both_texts_in_whole_words(old: str, new: str) -> None:
    blocks = compare_blocks(old, new)
    for text, other in ((old, "added"), (new, "removed")):
        told = ["".join(piece.words for piece in block if piece.state != other) for block in blocks]
        assert [block for block in told if block] == ([*text.split("\n")] if text else [])
    for block in blocks:
        words = [word for piece in block if piece.state != "added" for word in WORD.findall(piece.words)]
        assert words == WORD.findall("".join(piece.words for piece in block if piece.state != "added"))


def test_what_is_wholly_other_takes_no_time() -> None:
    old, new = " ".join("ab" * 2000), " ".join("bc" * 2000)
    assert len(compare_words(old, new)) < 5000
