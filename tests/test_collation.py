"""The order of names in each language that has its own, and the letters of the glossary. Rows are words in order; the sources are CLDR's `common/collation`."""

import random
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.small_sites import CLOCK, Site, article, project

from glossator.build.running import BuildOptions
from glossator.collation import TAILORINGS, find_collator

ORDERS = [
    ("en", "1 2 aeon Aeon Æon Ærø áple apple Apple b New-York Newark zoo þorn α Ω а я א ب", None),
    ("de", "apfel Apfel Äpfel Ärger Ast Masse Maße Zug", "A A A A A M M Z"),
    ("fr", "cote coté côte côté œuf ouf", None),
    ("es", "n nz ñandú o", "N N Ñ O"),
    ("sv", "z zz å ä æ ö ø", "Z Z Å Ä Ä Ö Ö"),
    ("fi", "v w ü z å ä ö", None),
    ("da", "y ü z æ ä ø ö å aa", "Y Y Z Æ Æ Ø Ø Å Å"),
    ("nb", "Zebra Ærlig Øl Ål", "Z Æ Ø Å"),
    ("is", "a á b d ð e é o ó þ æ ö", "A Á B D Ð E É O Ó Þ Æ Ö"),
    ("tr", "c ç g ğ h ı I i İ j o ö s ş u ü v", "C Ç G Ğ H I I İ İ J O Ö S Ş U Ü V"),
    ("pl", "a ą b l ł m z ź ż", "A Ą B L Ł M Z Ź Ż"),
    ("cs", "c cz č d h hz ch Chata i", "C C Č D H H Ch Ch I"),
    ("sk", "a ä b o oz ô p", None),
    ("hu", "c cz csiga d gz gyár ny o ö ő p", None),
    ("hr", "c č ć d dz džep đak l lz ljeto", None),
    ("et", "s š z ž t w õ ä ö ü x y", None),
    ("lv", "g ģ h k ķ l", None),
    ("ro", "a ă â b i î s ș t ț u", None),
    ("cy", "c ch d dd e l ll m", None),
    ("vi", "a ă â b d đ e ê ề f o ô ơ ờ p", "A Ă Â B D Đ E Ê Ê F O Ô Ơ Ơ P"),
    ("ru", "е ё ж и й к", "Е Е Ж И Й К"),
    ("uk", "г ґ д и і ї й", None),
    ("el", "α ά β σ τ", "Α Α Β Σ Τ"),
    ("ar", "ا أ ب ت ة ث ن ه و ي ى", None),
    ("fa", "ب پ ت ج چ ز ژ ک گ ن و ه ی", None),
    ("he", "כ ך ל מ ם נ", None),
    ("zh-Hans", "1 A 一 中 国", None),
    ("tlh", "a á b", "A A B"),
]


@pytest.mark.parametrize(("language", "words", "letters"), ORDERS, ids=[row[0] for row in ORDERS])
def test_names_stand_in_their_languages_order(language: str, words: str, letters: str | None) -> None:
    collator, expected = find_collator(language), words.split()
    for _ in range(3):
        shuffled = random.sample(expected, len(expected))
        assert sorted(shuffled, key=collator.key) == expected
        decomposed = [unicodedata.normalize("NFD", word) for word in shuffled]
        assert [unicodedata.normalize("NFC", word) for word in sorted(decomposed, key=collator.key)] == expected
    if letters is not None:
        assert [collator.letter(word) for word in expected] == letters.split()


@given(st.sampled_from(["en", *TAILORINGS]), st.lists(st.text(max_size=8), max_size=8, unique=True))
def test_any_names_have_one_order(language: str, names: list[str]) -> None:
    collator = find_collator(language)
    keys = [collator.key(name) for name in names]
    assert len(set(keys)) == len(names)
    letters = [collator.letter(name) for name in sorted(names, key=collator.key)]
    assert [letter for letter in letters if letter] == letters[letters.count("") :]


def test_lists_follow_the_language_of_the_site() -> None:
    terms = ("Zorn", "Ö", "Åsa", "Ask", "123", "漢", "\U00020000", "한국")
    files = {
        "site.yaml": "title: S\nlanguage: sv\n",
        "glossary.yaml": "".join(
            f"t{number}: {{term: '{term}', definition: D.}}\n" for number, term in enumerate(terms)
        ),
        "articles/a.md": article(authors="[Zoe, Åke, Örn, Anna]", topics="[Ö, Z]"),
    }
    built = Site(project(files), BuildOptions(CLOCK))
    letters = [
        element.get("id")
        for element in built.select("/glossary/", "id")
        if str(element.get("id")).startswith("letter-")
    ]
    assert letters == ["letter-other", "letter-a", "letter-z", "letter-å", "letter-ö", "letter-\u1112", "letter-han"]
    for path, names in (("/authors/", ("Anna", "Zoe", "Åke", "Örn")), ("/topics/", ("Z", "Ö"))):
        text = built.text(path)
        assert sorted(names, key=text.index) == list(names)
