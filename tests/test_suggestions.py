"""What `suggest` finds in small projects, what it leaves alone, and that its YAML can be pasted."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime

import pytest
import yaml
from tests.small_sites import article, build, project

from glossator.build.options import BuildOptions
from glossator.build.suggesting import KEPT, suggest_for
from glossator.files import MemoryFolder
from glossator.suggestions import Suggestion, write_pasteable
from glossator.suggestions.counting import count_parts
from glossator.suggestions.spelling import plain_form
from glossator.suggestions.vocabulary import spelt_out

CLOCK = datetime(2021, 2, 1, 12, tzinfo=UTC)
PIER = article(
    "The Harbor Trust voted on Pier Nine. The Harbor Trust and the Ferry Board differ over Pier Nine.\n\nLater the Ferry Board met.",
    date="2021-01-04",
    title="Harbor Trust votes on Pier Nine",
)
OTHERS = {
    f"articles/2020-0{number}-01-other-{number}.md": article(
        f"Rain fell for the {number}th time in Millbury.", "2020-01-01"
    )
    for number in range(1, 7)
}


def suggest(body: str, files: Mapping[str, str] | None = None, **matter: str) -> tuple[Suggestion, ...]:
    """Suggest for an article of the sixth of January, beside some others."""
    contents = {"articles/2021-01-06-a.md": article(body, **matter), **OTHERS, **(files or {})}
    return suggest_for(project(contents), MemoryFolder(), b"test", "2021-01-06-a", CLOCK).suggestions


def check(found: tuple[Suggestion, ...], *expected: tuple[str, str]) -> None:
    assert [(each.kind, each.words) for each in found] == list(expected), [each.why for each in found]


@pytest.mark.parametrize(
    ("body", "words", "now"),
    [
        ("The order bans eight apps: Alipay, CamScanner and SHAREit.", "eight apps", "three apps"),
        ("He named 5 other apps: Alipay, CamScanner, and SHAREit.", "5 other apps", "3 other apps"),
        ("Two apps are banned:\n\n- Alipay\n- CamScanner\n- SHAREit", "Two apps", "Three apps"),
        (
            "It was read by three members:\n\n1. Ms Ay\n2. Mr Bee\n\n   A second paragraph.",
            "three members",
            "two members",
        ),
    ],
)
def test_a_number_that_disagrees_with_its_list_is_told(body: str, words: str, now: str) -> None:
    (found,) = suggest(body)
    assert (found.kind, found.words, found.entry["was"], found.entry["now"]) == ("count", words, words, now)
    assert words in found.why


@pytest.mark.parametrize(
    "body",
    [
        "The order bans three apps: Alipay, CamScanner and SHAREit.",
        "Over the past five years: rain, snow and hail.",
        "At least two apps are banned: Alipay, CamScanner and SHAREit.",
        "Eight apps, including these: Alipay, CamScanner and SHAREit.",
        "One of the eight apps is old: slow, dull and dear.",
        "She said of eight apps: Alipay and CamScanner.",
        "Two apps and a site are banned:\n\n- Alipay\n- CamScanner\n- the site",
        "Two apps are banned. Others are not:\n\n- Alipay\n- CamScanner\n- SHAREit",
    ],
)
def test_a_number_that_may_be_right_is_left_alone(body: str) -> None:
    assert not [each for each in suggest(body) if each.kind == "count"]


@pytest.mark.parametrize(
    ("passage", "count"),
    [
        ("A, B and C", 3),
        ("A, B, and C", 3),
        ("a b c; d, e; and f", 3),
        ("A and B", 0),
        ("A, B", 0),
        ("A, B and C and D", 0),
    ],
)
def test_an_enumeration_is_counted_where_it_reads_as_one(passage: str, count: int) -> None:
    assert count_parts(passage) == count


def test_a_name_that_recurs_without_a_definition_is_told_with_its_long_form() -> None:
    body = "The Port Safety Office (PSO) spoke. Then the PSO left, and the PSO wrote."
    (found,) = suggest(body)
    assert (found.kind, found.words, found.key) == ("term", "PSO", "pso")
    assert found.entry == {"term": "Port Safety Office", "aliases": ["PSO"]}
    assert "3 times" in found.why


@pytest.mark.parametrize(
    "body",
    [
        "In January the United States spoke. In January the United States wrote.",  # nobody looks these up
        "The CEO spoke to the CEO about the CEO.",
        "However, Rain fell. However, Rain stopped. However, Rain came.",
        "# Big Blue Boat Show\n\nA Big day.\n\n# Big Blue Boat Show\n\n# Big Blue Boat Show",
    ],
)
def test_a_name_that_needs_no_definition_is_left_alone(body: str) -> None:
    found = suggest(body, {"articles/2021-01-05-b.md": article(body)})
    assert not [each for each in found if each.kind == "term"]


def test_a_term_of_the_glossary_is_not_suggested_again() -> None:
    glossary = "pso:\n  term: Port Safety Office\n  aliases: [PSO]\n  definition: An office.\n"
    check(suggest("The Port Safety Office (PSO) spoke. Then the PSO left.", {"glossary.yaml": glossary}))


def test_a_term_that_is_only_linked_where_a_sidecar_says_so_is_told() -> None:
    glossary = "pier:\n  term: pier\n  definition: A thing.\n  autolink: false\n"
    found = suggest("Boats lie at the pier. The pier is old.", {"glossary.yaml": glossary})
    check(found, ("mention", "pier"))
    assert dict(found[0].entry) == {"quote": "pier", "prefix": "Boats lie at the", "term": "pier", "status": "proposed"}


def test_an_article_whose_subject_is_mentioned_is_told_with_what_is_shared() -> None:
    body = "Rain fell. The Harbor Trust and the Ferry Board met again over Pier Nine."
    found = suggest(body, {"articles/2021-01-04-pier.md": PIER})
    check(found, ("reference", found[0].words))
    assert (found[0].entry["to"], found[0].entry["relation"]) == ("2021-01-04-pier", "background")
    assert "`Pier Nine`" in found[0].why
    assert "`Harbor Trust`" in found[0].why


@pytest.mark.parametrize(
    ("body", "sidecar"),
    [
        ("The Harbor Trust met the Ferry Board over [Pier Nine](2021-01-04-pier.md).", ""),
        ("The Harbor Trust met the Ferry Board over Pier Nine.", "references:\n  - {quote: met, to: pier}\n"),
        ("The Harbor Trust met.", ""),
    ],
)
def test_an_article_that_is_referred_to_already_or_hardly_shares_a_thing_is_not_told(body: str, sidecar: str) -> None:
    files = {"articles/2021-01-04-pier.md": PIER, "articles/2021-01-06-a.annotations.yaml": sidecar}
    check(suggest(body, files))


def test_an_article_that_is_not_public_yet_is_not_told() -> None:
    body = "Rain fell. The Harbor Trust and the Ferry Board met again over Pier Nine."
    later = PIER.replace("2021-01-04", "2022-01-04")
    check(suggest(body, {"articles/2021-01-04-pier.md": later}))
    check(suggest(body, {"articles/2021-01-04-pier.md": PIER.replace("date:", "draft: true\ndate:")}))


def test_a_story_whose_articles_are_about_the_same_is_told() -> None:
    files = {
        "site.yaml": "title: Site\nstories:\n  pier: {title: The pier}\n",
        "articles/2021-01-04-pier.md": PIER.replace("date:", "story: pier\ndate:"),
    }
    body = "The Harbor Trust lost. The Ferry Board won Pier Nine. The Harbor Trust goes, the Ferry Board stays on Pier Nine."
    found = suggest(body, files, title="Ferry Board wins Pier Nine")
    assert ("story", {"story": "pier"}) in [(each.kind, dict(each.entry)) for each in found]
    assert not [each for each in suggest(body, files, title="Ferry Board wins", story="pier") if each.kind == "story"]


@pytest.mark.parametrize(
    ("here", "there", "now"),
    [
        ("Wechat", "WeChat", "WeChat"),
        ("Angela Merckel", "Angela Merkel", "Angela Merkel"),
        ("Sao Paulo", "S\u00e3o Paulo", "S\u00e3o Paulo"),
        ("Koreans", "Korean", None),  # grammar
        ("Anna Lind", "Anna Lund", None),  # too short to tell from another name
        ("Boeing 737", "Boeing 747", None),
    ],
)
def test_a_name_spelt_in_another_way_than_elsewhere_is_told(here: str, there: str, now: str | None) -> None:
    files = {f"articles/2021-01-0{day}-b.md": article(f"They saw {there}, and liked {there}.") for day in range(1, 5)}
    found = [each for each in suggest(f"They saw {here}.", files) if each.kind == "spelling"]
    assert [(each.words, each.entry["now"]) for each in found] == ([(here, now)] if now else [])


def test_spellings_are_compared_without_case_accents_and_marks() -> None:
    assert plain_form("Tik-Tok") == plain_form("TIKTOK")
    assert plain_form("S\u00e3o Paulo") == "saopaulo"


def test_an_acronym_is_spelt_out_only_by_words_that_make_it() -> None:
    assert spelt_out("the Office of Foreign Assets Control (OFAC) and a bank (NYSE)") == {
        "OFAC": "Office of Foreign Assets Control"
    }


def test_what_was_turned_down_is_not_suggested_again() -> None:
    body = "The order bans eight apps: Alipay, CamScanner and SHAREit."
    sidecar = "corrections:\n  - {was: eight apps, now: three apps, date: 2021-01-07, reason: No., status: rejected}\n"
    check(suggest(body, {"articles/2021-01-06-a.annotations.yaml": sidecar}))


def test_what_is_suggested_can_be_pasted_and_builds() -> None:
    body = (
        'The Port Safety Office (PSO): "yes". Rain fell; the PSO, the Harbor Trust and the Ferry Board met again over Pier Nine.\n\n'
        "It bans eight apps: Alipay, Wechat and SHAREit. The *pier* is old."
    )
    files = {
        "site.yaml": "title: Site\nstories:\n  pier: {title: The pier}\n",
        "glossary.yaml": "quay:\n  term: pier\n  definition: A thing.\n  autolink: false\n",
        "articles/2021-01-04-pier.md": PIER.replace("date:", "story: pier\ndate:"),
        **OTHERS,
        **{f"articles/2021-01-0{day}-b{day}.md": article("They saw WeChat, and liked WeChat.") for day in range(1, 4)},
        "articles/2021-01-06-a.md": article(body),
    }
    found = suggest_for(project(files), MemoryFolder(), b"test", "a", CLOCK).suggestions
    assert {each.kind for each in found} >= {"term", "mention", "reference", "count", "spelling"}
    pasted = write_pasteable(found)
    said = yaml.load(pasted, yaml.BaseLoader)
    for group in said:
        entries = [json.loads(json.dumps(dict(each.entry))) for each in found if each.group == group]
        assert said[group] == entries
    _, result = build(
        project({**files, "articles/2021-01-06-a.annotations.yaml": pasted}), BuildOptions(CLOCK, drafts=True)
    )
    assert result.diagnostics == []
    text = body.replace("*", "").replace("\n\n", "\n")
    assert all(text[slice(*each.place)] == each.words for each in found if each.place)


def test_what_is_kept_of_other_articles_changes_nothing() -> None:
    body = "Rain fell. The Harbor Trust and the Ferry Board met again over Pier Nine."
    files = project({"articles/2021-01-06-a.md": article(body), "articles/2021-01-04-pier.md": PIER, **OTHERS})
    # One folder for both, so that one clock stamps them.
    first = suggest_for(files, files, b"test", "a", CLOCK)
    assert first.suggestions
    assert b"Harbor Trust" in files.read(KEPT)
    assert suggest_for(files, files, b"test", "a", CLOCK) == first
    files.write(KEPT, files.read(KEPT)[:-1] + b"?")
    assert suggest_for(files, files, b"test", "a", CLOCK) == first
    files.write("content/articles/2021-01-04-pier.md", article("Nothing.").encode())
    assert suggest_for(files, files, b"test", "a", CLOCK).suggestions == ()
