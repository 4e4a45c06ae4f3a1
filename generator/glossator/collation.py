"""The order of names in a language: which comes first in a list, and under which letter it stands.

The order is that of CLDR's root collation (UTS #35, part 5; UTS #10), approximated: spaces, punctuation, symbols and digits stand before letters;
letters are compared by their base letters first, then by accents, then by case, small ones first. Scripts follow one another by code points, which is
CLDR's order of Latin, Greek, Cyrillic and most others. A language's own letters are as CLDR tailors them (`common/collation`), written as its rules
are: `n<ñ` makes ñ a letter of its own after n, `y=ü` a variant of y. Several characters may be a letter (`h<ch`). Han characters stand by code
points, which is by radical and strokes (Unicode 15, section 18.1).
"""

from __future__ import annotations

import unicodedata
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

# What letters are in every language: those that Unicode does not decompose, but CLDR's root takes for variants or for letters of their own.
ROOT = (
    "d=đ=ð h=ħ i<ı l=ł n<ŋ o=ø t=ŧ z<þ "
    "г<ґ<ѓ д<ђ е<є з<ѕ и<і<ї<й<ј к<ќ л<љ н<њ т<ћ у<ў ч<џ "
    "כ=ך מ=ם נ=ן פ=ף צ=ץ ب<پ ج<چ ز<ژ ك=ک<گ ي=ی=ى ت=ة"
)
EXPANSIONS = {"æ": "ae", "œ": "oe", "ß": "ss", "ĳ": "ij"}
NORDIC = "d=đ=ð t=þ y=ü=ű"
TURKISH = "c<ç g<ğ h<ı o<ö s<ş u<ü"
CROATIAN = "c<č<ć d<dž<đ l<lj n<nj s<š z<ž"
DANISH = f"{NORDIC} z<æ=ä=ę<ø=ö=ő=œ<å=aa"
SWEDISH = f"{NORDIC} z<å<ä=æ=ę<ö=ø=ő=œ"
TAILORINGS: Mapping[str, str] = {
    "az": f"{TURKISH} e<ə h<x<ı k<q",
    "be": "е<ё",
    "bs": CROATIAN,
    "cs": "c<č h<ch r<ř s<š z<ž",
    "cy": "c<ch d<dd f<ff g<ng l<ll p<ph r<rh t<th",
    "da": DANISH,
    "eo": "c<ĉ g<ĝ h<ĥ j<ĵ s<ŝ u<ŭ",
    "es": "n<ñ",
    "et": "s<š<z<ž w<õ<ä<ö<ü",
    "fa": "و<ه",
    "fi": SWEDISH,
    "fil": "n<ñ<ng",
    "gl": "n<ñ",
    "hr": CROATIAN,
    "hu": "c<cs d<dz<dzs g<gy l<ly n<ny o<ö=ő s<sz t<ty u<ü=ű z<zs",
    "is": "a<á d=đ<ð e<é i<í o<ó u<ú y<ý z<þ<æ=ä<ö=ø<å",
    "lt": "c<č i=y s<š z<ž",
    "lv": "c<č g<ģ i=y k<ķ l<ļ n<ņ s<š z<ž",
    "nb": DANISH,
    "nn": DANISH,
    "no": DANISH,
    "pl": "a<ą c<ć e<ę l<ł n<ń o<ó s<ś z<ź<ż",
    "ro": "a<ă<â i<î s<ș=ş t<ț=ţ",
    "sk": "a<ä c<č h<ch o<ô r<ř s<š z<ž",
    "sl": "c<č<ć d<đ s<š z<ž",
    "sq": "c<ç d<dh e<ë g<gj l<ll n<nj r<rr s<sh t<th x<xh z<zh",
    "sr": CROATIAN,
    "sv": SWEDISH,
    "tr": TURKISH,
    "vi": "a<ă<â d<đ e<ê o<ô<ơ u<ư",
}
DOTTED = {"I": "ı", "İ": "i"}  # of Turkish and Azeri, whose small letters are others
GROUPS = {"Z": 0, "C": 0, "P": 1, "S": 2, "N": 3}
LETTERS = 4

Primary = tuple[int, str, int]
Key = tuple[tuple[Primary, ...], tuple[str, ...], tuple[bool, ...], str]


class _Element(NamedTuple):
    """A unit of comparison: its group and base letter with a rank after that, its accents, whether it is a capital, and the letter that heads it."""

    primary: Primary
    accents: str
    is_capital: bool
    letter: str


class Collator:
    """Gives names their keys in a language's order; equal keys are equal names."""

    def __init__(self, language: str) -> None:
        """Take a language tag; one that is not known has the root order."""
        subtag = language.partition("-")[0].lower()
        self._small = DOTTED if subtag in {"tr", "az"} else {}
        self._letters = _read_rules(ROOT) | _read_rules(TAILORINGS.get(subtag, ""))
        self._longest = max(map(len, self._letters))
        self._starts = {letter[0] for letter in self._letters}
        self._decomposed: dict[tuple[str, bool], tuple[_Element, ...]] = {}  # names are made of few characters

    def key(self, name: str) -> Key:
        """Give the key that sorts a name among others."""
        elements = tuple(self._split(name))
        return (
            tuple([each.primary for each in elements]),
            tuple([each.accents for each in elements]),
            tuple([each.is_capital for each in elements]),
            name,
        )

    def letter(self, name: str) -> str:
        """Give the letter under which a name stands, a capital: without accents that make no letter of its own. Nothing for what is no letter."""
        first = next(self._split(name), None)
        if first is None or first.primary[0] != LETTERS:
            return ""
        return "İ" if self._small and first.letter == "i" else first.letter.title()

    def _split(self, name: str) -> Iterator[_Element]:
        text = unicodedata.normalize("NFC", name)
        small = "".join([self._lower(character) for character in text])
        at = 0
        while at < len(text):
            is_capital = text[at] != small[at]
            size = self._measure_letter(small, at) if small[at] in self._starts else 0
            if size:
                yield self._tailored(small[at : at + size], is_capital=is_capital)
            else:
                elements = self._decomposed.get((small[at], is_capital))
                if elements is None:
                    elements = tuple(self._decompose(small[at], is_capital=is_capital))
                    self._decomposed[small[at], is_capital] = elements
                yield from elements
            at += max(size, 1)

    def _measure_letter(self, small: str, at: int) -> int:
        """Give how many characters of a text make a letter of the language's own there, or 0."""
        return next((size for size in range(self._longest, 0, -1) if small[at : at + size] in self._letters), 0)

    def _lower(self, character: str) -> str:
        small = self._small.get(character) or character.lower()
        return small if len(small) == 1 else character

    def _tailored(self, letter: str, *, is_capital: bool) -> _Element:
        base, rank, own, accents = self._letters[letter]
        return _Element((LETTERS, base, rank), accents, is_capital, own)

    def _decompose(self, character: str, *, is_capital: bool) -> Iterator[_Element]:
        """Give a character's base letters, the last with the accents; a mark that stands alone is its own."""
        plain = EXPANSIONS.get(character) or unicodedata.normalize("NFKD", character).lower()
        marks = "".join([each for each in plain if unicodedata.category(each)[0] == "M"])
        bases = [each for each in plain if unicodedata.category(each)[0] != "M"] or [""]
        accents = marks or (character if character in EXPANSIONS else "")
        # Some of the marks may make a letter of the base, such as ê, which is Vietnamese, of ế.
        for mark in marks:
            letter = unicodedata.normalize("NFC", bases[-1] + mark)
            if letter in self._letters:
                bases[-1], accents = letter, accents.replace(mark, "", 1)
                break
        for number, base in enumerate(bases):
            own = accents if number == len(bases) - 1 else ""
            if base in self._letters:
                found = self._tailored(base, is_capital=is_capital)
                yield found._replace(accents=found.accents + own)
            else:
                group = _group_of(unicodedata.category(base)) if base else 0
                yield _Element((group, base, 0), own, is_capital, base)


def _group_of(category: str) -> int:
    """Give the group of a general category; numbers that are letters, such as the Chinese zero, are letters."""
    return LETTERS if category == "Nl" else GROUPS.get(category[0], LETTERS)


def _read_rules(rules: str) -> dict[str, tuple[str, int, str, str]]:
    """Read rules: of each letter its base letter, its rank after that, the letter it is headed by, and what tells it from that one."""
    letters: dict[str, tuple[str, int, str, str]] = {}
    for rule in rules.split():
        base, rank = "", 0
        for number, group in enumerate(rule.split("<")):
            first, *variants = group.split("=")
            if number == 0:
                base = first
            else:
                rank = number
                letters[first] = (base, rank, first, "")
            letters |= {each: (base, rank, first, each) for each in variants}
    return letters


@cache
def find_collator(language: str) -> Collator:
    """Give a language's order."""
    return Collator(language)
