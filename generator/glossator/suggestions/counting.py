"""Numbers that disagree with the list they announce: "eight apps:", and seven are named.

A list is counted where it stands right behind a colon: the items of a list of the page, or the parts of an enumeration up to the end of the sentence.
The number is the last one before the colon that counts things ("five other apps", not "five years"), and is not itself in doubt ("about", "at
least"). An enumeration must read as one: short parts, the last joined by "and" or "or".
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from glossator.model.text import Close, Open, Range, Text
from glossator.suggestions.values import Suggestion
from glossator.suggestions.writing import correction_at, day_of, write_item

if TYPE_CHECKING:
    from collections.abc import Iterator

    from glossator.model.text import Document
    from glossator.suggestions.subject import Subject

NUMBER_WORDS = """two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen
    twenty""".split()
NUMBERS = {word: number for number, word in enumerate(NUMBER_WORDS, 2)}
LARGEST = 30
# A number, up to three words, and a plural; what stands before and behind is looked at apart.
COUNTED = re.compile(
    rf"(?<![\w$\u20ac\u00a3.,#-])(?P<number>{'|'.join(NUMBER_WORDS)}|[2-9]|[12]\d|30)"
    r"(?P<between>(?: [\w\u2019'-]+){0,3}?) (?P<noun>[a-z]{3,}s|people|companies|men|women|children)\b(?![-/])",
    re.IGNORECASE,
)
# Plurals of measure, and words in -s that are no plurals.
MEASURES = frozenset(
    """years months weeks days hours minutes seconds times points percents dollars euros pounds cents miles metres meters kilometres kilometers bytes
    bits blocks degrees tonnes tons decades centuries quarters halves thirds this was has is its his does thus less across various versus
    was always perhaps besides series means as us yes""".split()
)
VAGUE = re.compile(
    r"(?:about|around|some|at least|at most|more than|fewer than|less than|over|under|nearly|almost|up to|roughly|than|or|to|of|version|of the|first|"
    r"last|next|top|chapter|section|page|part|phase|number|no\.)\s*(?:the\s*)?$",
    re.IGNORECASE,
)
PARTIAL = frozenset("of or to and per than for with in on".split())
INCLUDING = re.compile(r"\b(?:includ\w+|such as|among them|for example|e\.g\.|notably|mainly)\b", re.IGNORECASE)
JOINT = re.compile(r"(?:,|;)?\s+(?:and|or)\s+(?!.*\s(?:and|or)\s)", re.DOTALL)
LONGEST_PART = 8  # words
LEAST_PARTS = 3


class Listed(NamedTuple):
    """A list that something announces: where the colon before it stands, how many parts it has, and what it is."""

    colon: int
    size: int
    is_block: bool


def suggest_counts(subject: Subject) -> list[Suggestion]:
    """Suggest a correction where a number and its list disagree; whether the number is wrong or the list is for the editor to tell."""
    text = subject.document.text
    suggestions = []
    listed = [*_block_lists(subject.document), *(_enumerations(text) if subject.is_english else ())]
    for found in listed:
        start = max(text.rfind("\n", 0, found.colon) + 1, _sentence_start(text, found.colon))
        counted = _find_number(text, start, found.colon)
        if counted is None:
            continue
        place, number, words = counted
        if number == found.size or not subject.is_free(place):
            continue
        written = text[place.start : place.end]
        now = _write_number(found.size, written)
        whole = Range(place.start, place.start + len(words))
        said = correction_at(text, whole, now + words[len(written) :], subject.moment)
        if said is None:
            continue
        day = subject.moment.date()
        reason = f"The list that follows names {now.lower()}."
        values = {**said, "date": day_of(day), "reason": reason, "status": "proposed"}
        parts = "items" if found.is_block else "parts"
        why = f"`{words}` announces a list of {number}, and the list has {found.size} {parts}: the number or the list is wrong"
        suggestions.append(Suggestion("count", whole, words, why, "corrections", values, write_item(values)))
    return suggestions


def _block_lists(document: Document) -> Iterator[Listed]:
    """Find the lists of the page right behind a paragraph that ends in a colon."""
    text = document.text
    open_lists: list[list[int]] = []  # the colon before each, and its items
    at = 0
    for piece in document.pieces:
        if isinstance(piece, Text):
            at = max(at, piece.end)
        elif isinstance(piece, Open) and piece.name in {"ul", "ol"}:
            before = text[:at].rstrip()
            open_lists.append([len(before) - 1 if before.endswith(":") else -1, 0])
        elif isinstance(piece, Open) and piece.name == "li" and open_lists:
            open_lists[-1][1] += 1
        elif isinstance(piece, Close) and piece.name in {"ul", "ol"} and open_lists:
            colon, count = open_lists.pop()
            if colon >= 0 and count > 1:
                yield Listed(colon, count, is_block=True)


def _enumerations(text: str) -> Iterator[Listed]:
    """Find the enumerations behind a colon, up to the end of their sentence."""
    for match in re.finditer(r":\s+(?=\S)", text):
        if "\n" in match[0]:
            continue
        end = re.compile(r"[.!?](?=\s|[\"\u201d\u2019)]|$)|\n|$").search(text, match.end())
        passage = text[match.end() : end.start() if end else len(text)]
        count = count_parts(passage)
        if count:
            yield Listed(match.start(), count, is_block=False)


def count_parts(passage: str) -> int:
    """Count the parts of an enumeration, `A, B and C`; 0 if it does not read as one."""
    if re.search(r"[()\u2014\u2013:\"\u201c\u201d]", passage) or " \u2013 " in passage or not JOINT.search(passage):
        return 0
    separator = ";" if ";" in passage else ","
    joint = list(re.finditer(r"(?P<comma>[,;])?\s+(?:and|or)\s+", passage))
    last = joint[-1]
    if separator == "," and len(joint) > 1:
        return 0  # a part may hold an "and" of its own
    head = [part.strip() for part in passage[: last.start()].split(separator)]
    tail = passage[last.end() :].strip()
    parts = [*head, tail]
    is_plain = all(part and len(part.split()) <= LONGEST_PART for part in parts)
    return len(parts) if is_plain and len(parts) >= LEAST_PARTS and separator not in tail else 0


def _find_number(text: str, start: int, colon: int) -> tuple[Range, int, str] | None:
    """Find the number that a list's colon goes with: where it stands, what it is, and the words that it counts."""
    before = text[start:colon]
    if INCLUDING.search(before):
        return None
    found: list[tuple[Range, int, str]] = []
    at = 0
    while match := COUNTED.search(before, at):
        at = match.start("number") + 1
        between = match["between"].split()
        if VAGUE.search(before[: match.start()]) or match["noun"].lower() in MEASURES or PARTIAL & set(between):
            if PARTIAL & set(between) or match["noun"].lower() in MEASURES:
                continue
            return None
        number = NUMBERS.get(match["number"].lower()) or int(match["number"])
        place = Range(start + match.start("number"), start + match.end("number"))
        found.append((place, number, match[0]))
    if not found:
        return None
    place, number, words = found[-1]
    rest = before[place.start - start + len(words) :]
    # Far from the colon a number need not be the list's.
    return (
        (place, number, words)
        if len(rest.split()) <= LONGEST_PART and not re.search(r"[,;]|\b(?:and|or|plus)\b", rest)
        else None
    )


def _sentence_start(text: str, at: int) -> int:
    found = [match.end() for match in re.finditer(r"[.!?]\s+", text[max(0, at - 600) : at])]
    return max(0, at - 600) + found[-1] if found else max(0, at - 600)


def _write_number(number: int, like: str) -> str:
    """Write a number as another is written: in digits, or as a word, with or without a capital."""
    if like.isdigit() or number > len(NUMBER_WORDS) + 1 or number < 2:  # noqa: PLR2004
        return str(number)
    word = NUMBER_WORDS[number - 2]
    return word.capitalize() if like[0].isupper() else word
