"""The words of languages: every catalogue says all, a project's own goes before it, and pages of a language are in it."""

import re
from collections.abc import Iterator
from string import Formatter
from xml.etree import ElementTree as ET

import pytest
from tests.marked_words import LOCALE, find_words, read_catalogue
from tests.small_sites import CLOCK, XHTML, Site, article, project

from glossator.build.running import BuildOptions
from glossator.catalogues import name_catalogues, read_words
from glossator.model.words import ENGLISH

LANGUAGES = sorted(path.stem for path in LOCALE.glob("*.po"))
PLACEHOLDER = re.compile(r"%\((\w+)\)s")
TAGS = [
    ("fr", ["fr"]),
    ("fr-CA", ["fr-CA", "fr"]),
    ("zh", ["zh", "zh-Hans"]),
    ("zh-CN", ["zh-CN", "zh-Hans"]),
    ("zh-Hans", ["zh-Hans"]),
    ("zh-TW", ["zh-TW", "zh-Hant"]),
    ("zh-Hant-HK", ["zh-Hant-HK", "zh-Hant"]),
    ("sr-Latn-RS", ["sr-Latn-RS", "sr-Latn", "sr"]),
]
# A French word for "Notes", and how a correction is said to be of several: Polish has three forms.
PROJECTS = [
    ("fr", 'msgid "Notes"\nmsgstr "Gloses"\n', "Notes", "Gloses"),
    ("pl", 'msgid ""\nmsgstr "Plural-Forms: nplurals=3; plural=(n==1 ? 0 : 1);\\n"\n\nmsgid "Notes"\nmsgstr "Przypisy"\n', "Notes", "Przypisy"),
]  # fmt: skip
FAULTS = [
    ('msgid "By %(names)s"\nmsgstr "Par %(auteurs)s"\n', 1),
    ('msgid "By %(names)s"\nmsgstr "Par %(names)"\n', 1),
    ("\nnothing\n", 2),
]


def names_in(*texts: str) -> set[str]:
    return {name for text in texts for name in PLACEHOLDER.findall(text)}


def braces_in(text: str) -> set[str | None]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_catalogue_says_all_that_is_marked_and_no_more(language: str) -> None:
    catalogue = read_catalogue(language)
    wanted = {english[0]: english for english in sorted(find_words())}
    assert {str(m.id[0] if isinstance(m.id, tuple | list) else m.id) for m in catalogue if m.id} == set(wanted)
    for english in wanted.values():
        message = catalogue.get(english[0])
        assert message is not None
        told = message.string if isinstance(message.string, tuple | list) else [message.string]
        assert len(told) == (catalogue.num_plurals if len(english) > 1 else 1), english
        assert all(told), f"{language}: nothing is said for {english}"
        for form in map(str, told):
            assert names_in(form) <= names_in(english[-1]), (english, form)
            assert len(english) > 1 or names_in(form) == names_in(english[0]), (english, form)
            assert braces_in(form) == braces_in(english[0]), (english, form)


@pytest.mark.parametrize(("language", "tags"), TAGS)
def test_a_language_finds_its_catalogue_and_no_other_script(language: str, tags: list[str]) -> None:
    assert list(name_catalogues(language)) == tags


@pytest.mark.slow
@pytest.mark.parametrize("language", LANGUAGES)
def test_pages_say_what_the_catalogue_says(language: str) -> None:
    words, faults = read_words(language, {f"locale/{language}.po": (LOCALE / f"{language}.po").read_text("utf-8")}, {})
    assert faults == []
    files = {
        "site.yaml": f"title: S\nlanguage: {language}\n",
        "articles/a.md": article("One word."),
        "articles/a.annotations.yaml": "notes: [{quote: word, note: It is.}]\n",
    }
    built = Site(project(files), BuildOptions(CLOCK))
    for english in ("Notes", "Articles", "Show annotations"):
        assert words(english) in built.text("/articles/a/")
    assert words("Archive") in built.text("/archive/")
    assert f'<html lang="{language}"' in built.pages["archive/index.html"]


@pytest.mark.parametrize(("language", "catalogue", "english", "own"), PROJECTS)
def test_a_projects_own_words_go_before(language: str, catalogue: str, english: str, own: str) -> None:
    builtin = {f"locale/{each}.po": (LOCALE / f"{each}.po").read_text("utf-8") for each in LANGUAGES}
    words, faults = read_words(language, builtin, {f"locale/{language}.po": catalogue})
    assert faults == []
    assert words(english) == own
    assert read_words(language, builtin, {})[0](english) != own


@pytest.mark.parametrize(("catalogue", "line"), FAULTS)
def test_a_catalogue_that_cannot_be_used_is_told_at_its_line(catalogue: str, line: int) -> None:
    head = 'msgid ""\nmsgstr "Plural-Forms: nplurals=2; plural=(n > 1);\\n"\n\n'
    words, faults = read_words("fr", {}, {"locale/fr.po": head + catalogue})
    assert [(each.code.label, each.place.path, each.place.line) for each in faults] == [
        ("catalogue-syntax", "templates/locale/fr.po", head.count("\n") + line)
    ]
    assert faults[0].hint
    assert words == ENGLISH


def test_the_built_in_english_catalogue_says_what_is_written_so_it_is_not_read() -> None:
    catalogue = read_catalogue("en")
    assert all(message.string == message.id for message in catalogue if message.id)
    assert str(catalogue.plural_expr).strip("()") == ENGLISH.plural_rule
    assert read_words("en", {"locale/en.po": "no catalogue"}, {}) == (ENGLISH, [])


def test_what_is_not_translated_is_english() -> None:
    assert read_words("tlh", {}, {})[0]("By %(names)s", names="K") == "By K"


def test_words_that_stand_alone_and_with_a_number_are_those_for_one_when_alone() -> None:
    words, _ = read_words("ar", {"locale/ar.po": (LOCALE / "ar.po").read_text("utf-8")}, {})
    forms = words.find_forms("Source", "Sources")
    assert len(forms) == 6
    assert words.find_forms("Source") == (forms[1],)
    assert words("Source") == forms[1]


# Whose words are in which language

MIXED = {
    "site.yaml": "title: Krant§\nlanguage: {language}\ntagline: Leus§\nnav: [{{title: Lijst§, url: /articles/}}]\ntopics: {{t: {{title: Onderwerp§, description: Over§.}}}}\n"
    "stories: {{s: {{title: Verhaal§, description: Lang§.}}}}\nauthors: {{a: {{name: Naam, bio: Leven§.}}}}\ncorrections: {{policy: beleid}}\n",
    "glossary.yaml": "b: {{term: Beurs§, aliases: [Koersen§], definition: Handel§. Meer§., see: [c]}}\nc: {{term: Cent§, definition: Geld§.}}\n",
    "pages/beleid.md": "---\ntitle: Beleid§\nupdated: 2021-01-03\n---\nWoorden§.\n",
    "articles/a.md": article("De Beurs§ is oud§ en Cent§.", title="Kop§", topics="[t]", story="s", authors="[a]", summary="Kort§."),
    "articles/a.annotations.yaml": "corrections: [{{id: x, was: jong§, now: oud§, date: 2021-01-07, reason: Fout§., by: a}}]\n"
    "notes: [{{id: n, quote: oud§, note: Toch§.}}]\nreferences: [{{id: r, quote: De, to: b, note: Zie§.}}]\n",
    "articles/b.md": article("שלוםא.", title="כותרתא", topics="[t]", story="s", authors="[a]", lang="he", date="2021-01-05", updated="2021-01-06"),
}  # fmt: skip


def words_by_language(tree: ET.Element) -> Iterator[tuple[str, str, str]]:
    """Each text of a page's body with the language and the direction it is marked as."""

    def walk(element: ET.Element, language: str, direction: str) -> Iterator[tuple[str, str, str]]:
        language, direction = element.get("lang", language), element.get("dir", direction)
        yield from ((text, language, direction) for text in (element.text,) if text and text.strip())
        for inner in element:
            yield from walk(inner, language, direction)
            if inner.tail and inner.tail.strip():
                yield inner.tail, language, direction

    body = next(tree.iter(f"{XHTML}body"))
    yield from walk(body, tree.get("lang", ""), tree.get("dir", ""))


@pytest.mark.parametrize(("language", "own"), [("nl", "en"), ("en-GB", "en-GB"), ("de", "de")])
def test_every_word_is_marked_as_the_language_that_it_is_in(language: str, own: str) -> None:
    built = Site(
        project(
            {
                path: text.replace("{language}", language).replace("{{", "{").replace("}}", "}")
                for path, text in MIXED.items()
            }
        ),
        BuildOptions(CLOCK),
    )
    words, _ = read_words(
        language, {f"locale/{each}.po": (LOCALE / f"{each}.po").read_text("utf-8") for each in LANGUAGES}, {}
    )
    marked = (
        "By",
        "Corrected",
        "Notes",
        "Topic",
        "Topics",
        "Story",
        "Glossary",
        "Show annotations",
        "Was",
        "Reason",
        "In the articles",
        "Correction",
    )
    said = {words(english) for english in marked}
    seen = set()
    for path, tree in built.trees.items():
        for text, marked_as, direction in words_by_language(tree):
            is_hebrew = "א" in text
            expected = "he" if is_hebrew else language if "§" in text else own if text.strip() in said else None
            if expected:
                assert (marked_as, direction) == (expected, "rtl" if is_hebrew else "ltr"), (path, text)
                seen.add(expected)
    assert seen == {"he", language, own}
