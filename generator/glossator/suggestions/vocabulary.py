"""What is kept of an article so that others can be compared with it: its names, its rarer words, and what it is about."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

from glossator.suggestions.corpus import Facts
from glossator.suggestions.names import calendar_words, find_names, is_acronym

if TYPE_CHECKING:
    from collections.abc import Iterable

    from glossator.model.text import Document

ORDINARY_WORD = re.compile(r"[^\W\d_]{6,}")
LEAST = 3  # times that an ordinary word stands in an article that is about it
LONGEST_SMALL = 3  # letters of a word that an acronym may pass over
SPELT_OUT = re.compile(r"\(([^\W\d_](?:[^\W_]|\.){1,7})\)")


def find_facts(  # noqa: PLR0913  an article's face, each part by its name
    document: Document,
    *,
    path: str,
    stem: str,
    slug: str,
    title: str,
    day: str,
    language: str,
    is_draft: bool,
    story: str,
    targets: Iterable[str],
) -> Facts:
    """Make an article's facts.

    `language` is its BCP 47 tag, `day` its date or moment in ISO 8601, with an offset; `targets` are the names that its references and links
    lead to.
    """
    calendar = calendar_words(language)
    names = Counter(name.words for name in find_names(document) if name.words.lower() not in calendar)
    words = Counter(match[0] for match in ORDINARY_WORD.finditer(document.text.lower()))
    held = {part.lower() for name in names for part in name.split()}
    lead = f"{title}\n{document.text[slice(*document.lead)]}"
    return Facts(
        path,
        stem,
        slug,
        title,
        day,
        is_draft,
        story,
        tuple(targets),
        dict(names),
        {word: count for word, count in words.items() if count >= LEAST and word not in held},
        lead,
        spelt_out(document.text),
    )


def spelt_out(text: str) -> dict[str, str]:
    """Find acronyms that a text spells out, `Securities and Exchange Commission (SEC)`, and give the words by them."""
    found: dict[str, str] = {}
    for match in SPELT_OUT.finditer(text):
        letters = [letter for letter in match[1].rstrip("s").replace(".", "") if letter.isalpha()]
        if not is_acronym(match[1]) or match[1] in found:
            continue
        before = text[max(0, match.start() - 120) : match.start()].rpartition("\n")[2].split()
        words = _take_initials(before, letters)
        if words:
            found[match[1]] = words
    return found


def _take_initials(before: list[str], letters: list[str]) -> str:
    """Give the last words before an acronym of which the capitals are its letters, small words between them left alone."""
    left, at = list(letters), len(before)
    while left and at:
        at -= 1
        word = before[at]
        if word[:1].upper() == left[-1].upper() and (word[:1].isupper() or len(word) > LONGEST_SMALL):
            left.pop()
        elif word[:1].isupper() or len(before) - at > 2 * len(letters):
            return ""
    words = " ".join(before[at:])
    return words if not left and words[:1].isupper() and not re.search(r"[,;:.!?(\"\u201c]", words) else ""
