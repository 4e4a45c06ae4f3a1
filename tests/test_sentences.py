"""Sentences: where they begin and end."""

import re
from bisect import bisect_left, bisect_right

import pytest
from hypothesis import given
from hypothesis import strategies as st

from glossator.sentences import (
    ABBREVIATED,
    AFTER_FULL_WIDTH_MARK,
    AFTER_MARK,
    LONGEST_ABBREVIATION,
    SHORT_WORDS,
    Sentences,
    first_sentence,
)

# Sentences, with `|` where one ends and the next begins.
TEXTS = [
    "One.",
    "One. |Two! |Three? |Four",
    "“One.” |“Two.” |Three",
    "‘One.’ |(Two.) |[Three.] |Four",
    "He said “no.” |Then he left.",
    "She asked “why?” and left.",
    "The U.S. order of Jan. 20 names Mr. Lee. |It does.",
    "In the U.S. elections nobody knew.",
    "Dr. Who met Prof. Xu and Gen. Li at St. James Inc. offices.",
    "It cost 1.5 million. |Or 2.5 million.",
    "A, B, etc. |Then C.",
    "Wait… |Now.",
    "Really?! |Yes.",
    "the end. or not",
    "One.|\nTwo",
    "One\n|Two\n|Three",
    "第一句。|第二句！|第三句？",
    "他说：“好。”|然后走了。",
    "「はい。」|そうです。",
    "Привет. |Мир.",
    "Fin. |Élan.",
    "“Fin.” |«Bon.» |Oui",
    "Version 2.0 is out. |Get it.",
    "See www.example.org. |It is there.",
    "J. R. R. Tolkien wrote it. |Others read it.",
    "One.  |Two.",
    "",
    "...",
]


@pytest.mark.parametrize("marked", TEXTS)
def test_where_sentences_end(marked: str) -> None:
    parts = [part for part in marked.replace("|\n", "\n|").split("|") if part]
    text = "".join(parts)
    sentences = Sentences(text)
    at = 0
    for part in parts:
        for offset in range(at, at + len(part.rstrip())):
            place = sentences.around(offset, offset + 1)
            assert text[slice(*place)] == part.rstrip()
        at += len(part)
    assert first_sentence(text) == (parts[0].rstrip() if parts else "")


def test_words_over_a_border_have_both_sentences() -> None:
    text = "One two. Three four. Five."
    assert text[slice(*Sentences(text).around(4, 14))] == "One two. Three four."


def test_a_point_has_its_sentence() -> None:
    assert Sentences("One. Two.").around(6, 6) == (5, 9)


@given(st.text("aB. \n“”。!1", max_size=30), st.data())
def test_a_sentence_holds_its_words_and_no_newline(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    first, last = Sentences(text).around(start, end)
    assert 0 <= first <= start <= end <= last <= len(text)
    # A place of mere white space is no words, and what follows a text's last line belongs to that line.
    if text[start:end].strip() and "\n" not in text[start:end]:
        assert "\n" not in text[first:last].strip("\n")


# The law: the searches and short cuts find what patterns alone find.

MARKS = re.compile(r"\n|[.!?\u2026]+|[\u3002\uff01\uff1f]+")


def find_borders(text: str) -> list[int]:
    borders = [0]
    for match in MARKS.finditer(text):
        start, end = match.span()
        after: re.Match[str] | None = None
        if match[0] == "\n":
            borders.append(end)
        elif match[0][-1] in "\u3002\uff01\uff1f":
            after = AFTER_FULL_WIDTH_MARK.match(text, end)
        elif match[0][0] != "." or not ABBREVIATED.search(text[max(0, start - LONGEST_ABBREVIATION) : start]):
            after = AFTER_MARK.match(text, end)
        if after:
            borders.append(after.end())
    return [*borders, len(text)]


def check_borders(text: str) -> None:
    borders, sentences = find_borders(text), Sentences(text)
    for start in range(len(text) + 1):
        for end in range(start, min(start + 4, len(text)) + 1):
            last = borders[bisect_left(borders, end)]
            while last > end and text[last - 1].isspace():
                last -= 1
            assert sentences.around(start, end) == (borders[bisect_right(borders, start) - 1], last)


PARTS = [
    *SHORT_WORDS,
    *"a B é É 1 ² _ . . ! ? … 。 ！ ？ “ ” ‘ ’ « » ( ) [ ] ' \" 」 - İ \u0301".split(),
    " ",
    " ",
    " ",
    "\n",
    "\t",
    "\xa0",
    "\u3000",
]


@given(st.lists(st.sampled_from(PARTS), max_size=24).map("".join))
def test_borders_are_those_that_patterns_find(text: str) -> None:
    check_borders(text)
