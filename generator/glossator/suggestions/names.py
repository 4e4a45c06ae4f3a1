"""Names in a text, found by how they are written: capitals, acronyms, words with a capital inside.

A capital says nothing at the head of a sentence and in a heading, so a plain word there counts as a name only where the text has it elsewhere,
too, within a sentence. Scripts without capitals have no names for this engine.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from glossator.languages import find_locale
from glossator.model.text import Range

if TYPE_CHECKING:
    from collections.abc import Iterator

    from glossator.model.text import Document

WORD = re.compile(r"(?:[^\W\d_]\.){2,}|[^\W_]+(?:[-\u2010\u2011'\u2019&][^\W_]+)*")
POSSESSIVE = re.compile(r"(?:['\u2019][sS]|['\u2019])$")
PARTS = re.compile(r"[-\u2010\u2011'\u2019&]")
# Words that may stand within a name, between two others that have capitals.
WITHIN = frozenset("of the de da do dos du del di la le van von der den bin ibn al el".split())
# What stands right before the first word of a sentence, of a quotation or of what follows a colon.
HEADS = frozenset("\n.!?:;\u2014\u2013\u2022\u2026\"'\u201c\u2018\u00ab([{*|/>")
ACRONYM = re.compile(r"(?:[^\W\d_]\.){2,}|[^\W\d_a-z][^\W_a-z]+s?")
TITLE_CASE = 0.6  # the part of a line's longer words with capitals from which on capitals say nothing
LONGER = 4
FEW = 4  # words; in a line of fewer nobody can tell


class Name(NamedTuple):
    """A name in a text: its words, a possessive ending left off, and its place in code points."""

    words: str
    place: Range


class _Word(NamedTuple):
    text: str
    start: int
    end: int
    is_head: bool


def is_acronym(word: str) -> bool:
    """Tell whether a word is all capitals and digits, two or more, or letters with points; an English plural's `s` may follow."""
    return ACRONYM.fullmatch(word) is not None and any(map(str.isupper, word))


def is_marked(word: str) -> bool:
    """Tell whether a word's spelling alone says that it is a name: an acronym, or a capital behind its first letter."""
    return is_acronym(word) or any(any(map(str.isupper, part[1:])) for part in PARTS.split(word))


@cache
def calendar_words(language: str) -> frozenset[str]:
    """Give what a language, and English, calls the months and the days of the week, in small letters: capitals that name nothing."""
    names: set[str] = set()
    for locale in filter(None, map(find_locale, (language, "en"))):
        for table in (locale.months, locale.days):
            names |= {name.lower() for widths in table.values() for form in widths.values() for name in form.values()}
    return frozenset(names)


def find_names(document: Document) -> list[Name]:
    """Find the names in a text, in order; not in headings, in code, nor in lines that are in title case."""
    text = document.text
    found: list[list[_Word]] = []
    doubtful: list[list[_Word]] = []
    skipped = [(span.start, span.end) for span in document.headings]
    small = set()
    for start, line in _lines(text):
        words = list(_words(text, start, start + len(line)))
        small |= {word.text for word in words if word.text.islower()}
        at = bisect_right(skipped, (start, len(text))) - 1
        if (at >= 0 and start < skipped[at][1]) or _is_title_case(line, words):
            continue
        for run in _runs(text, words):
            (doubtful if run[0].is_head and not is_marked(run[0].text) else found).append(run)
    sure = {run[0].text for run in found} | {_join(text, run) for run in found}
    for run in doubtful:
        first = run[0].text
        if first in sure or (len(run) > 1 and first.lower() not in small and first not in ORDINARY):
            found.append(run)
        elif len(run) > 1:
            rest = run[1:]
            while rest and rest[0].text in WITHIN:
                rest = rest[1:]
            if rest:
                found.append(rest)
    found = [run for run in found if len(run) > 1 or run[0].text not in ORDINARY]
    names = [Name(_join(text, run), Range(run[0].start, run[-1].end)) for run in found]
    return sorted(names, key=lambda name: name.place)


def _lines(text: str) -> Iterator[tuple[int, str]]:
    at = 0
    for line in text.split("\n"):
        yield at, line
        at += len(line) + 1


def _words(text: str, start: int, end: int) -> Iterator[_Word]:
    for match in WORD.finditer(text, start, end):
        begin, stop = match.span()
        word = match[0]
        ending = POSSESSIVE.search(word)
        if ending:
            stop -= len(ending[0])
            word = word[: -len(ending[0])]
        before = text[start:begin].rstrip()
        yield _Word(word, begin, stop, not before or before[-1] in HEADS)


def _is_title_case(line: str, words: list[_Word]) -> bool:
    """Tell whether most of a line's words have capitals; what ends as a sentence does is one."""
    longer = [word.text for word in words if len(word.text) >= LONGER and word.text[0].isalpha()]
    is_sentence = line.rstrip("\"'\u2019\u201d) ").endswith((".", "!", "?"))
    return (
        not is_sentence and len(longer) >= FEW and sum(word[0].isupper() for word in longer) >= TITLE_CASE * len(longer)
    )


def _runs(text: str, words: list[_Word]) -> Iterator[list[_Word]]:
    """Give the runs of words with capitals that stand beside one another; the small words of `WITHIN` may stand between."""
    run: list[_Word] = []
    waiting: list[_Word] = []
    for word in words:
        is_beside = bool(run) and text[(waiting or run)[-1].end : word.start] == " "
        if _is_capital(word.text):
            if is_beside and not (word.is_head and not waiting and text[word.start - 1] != " "):
                run += [*waiting, word]
            else:
                if run:
                    yield run
                run = [word]
            waiting = []
        elif is_beside and word.text in WITHIN and len(waiting) < 2:  # noqa: PLR2004  "of the"
            waiting.append(word)
        else:
            if run:
                yield run
            run, waiting = [], []
    if run:
        yield run


def _is_capital(word: str) -> bool:
    return (word[0].isupper() and (len(word) > 1)) or (len(word) > 1 and word[0].isalpha() and is_marked(word))


def _join(text: str, run: list[_Word]) -> str:
    return text[run[0].start : run[-1].end]


# English words that often begin a sentence before a name.
ORDINARY = frozenset(
    """A About After All Also Although Among An And Another Any Are As At Because Before Both But By Despite Did Do Does During Each Earlier
    Even Every Few Finally First For Former From Further Had Has Have He Her Here His How However I If In Indeed Is It Its Last Later
    Like Many Meanwhile More Most Much My New No Nor Not Now Of On Once One Only Or Other Our Over Perhaps Recently Second See Several
    She Since So Some Still Such Than That The Their Then There These They This Those Though Three Through Thus Today To Two Under
    Unlike Until Use Using Was We Were What When Where Whether Which While Who Why With Within Without Yet You Your""".split()
)
