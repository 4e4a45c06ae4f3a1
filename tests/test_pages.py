"""The site that readers get, told as stories of small projects. Every page of every one of them is held to the laws in `small_sites.Site.check`."""

import json
import re
from copy import deepcopy
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.small_sites import CLOCK, ROOT, Site, article, even, project

from glossator.build.running import BuildOptions
from glossator.files import Folder
from glossator.links import output_path
from glossator.markdown.reading import read_markdown

ATOM = "{http://www.w3.org/2005/Atom}"
SITEMAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
NEWS = "{http://www.google.com/schemas/sitemap-news/0.9}"
PNG = "GIF89a not really an image"


def site(
    files: dict[str, str],
    codes: str = "",
    *,
    clock: datetime = CLOCK,
    drafts: bool = False,
    future: bool = False,
    base_url: str | None = None,
) -> Site:
    """Build a project of files below content/; `codes` are the diagnostics expected."""
    built = Site(project(files), BuildOptions(clock, drafts=drafts, future=future, base_url=base_url))
    assert built.codes == codes, built.diagnostics
    return built


@pytest.mark.slow
def test_the_example_site_keeps_the_laws() -> None:
    example = Site(Folder(ROOT), BuildOptions(datetime(2021, 7, 1, tzinfo=UTC)), is_project=True)
    assert len(example.articles) > 5
    drafts = Site(
        Folder(ROOT),
        BuildOptions(datetime(2021, 1, 7, tzinfo=UTC), drafts=True, future=True, base_url="https://a.b/deep/er/"),
        is_project=True,
    )
    assert len(drafts.articles) >= len(example.articles)


def test_an_empty_site() -> None:
    built = site({})
    assert "/" in built
    assert "/404.html" in built


# Lists


def numbered(count: int) -> dict[str, str]:
    return {
        f"articles/a{number:02}.md": article(date=f"2021-01-{number:02}", title=f"Title {number:02}")
        for number in range(1, count + 1)
    }


def list_titles(built: Site, path: str) -> list[str]:
    return re.findall(r"Title \d\d", " ".join(even(element) for element in built.select(path, "class", "card")))


def test_pages_are_numbered_from_the_oldest() -> None:
    config = {"site.yaml": "title: Site\npaginate: 3\n"}
    eight, nine = site({**config, **numbered(8)}), site({**config, **numbered(9)})
    assert list_titles(eight, "/") == [f"Title 0{number}" for number in (8, 7, 6, 5, 4)]
    assert list_titles(eight, "/page/1/") == [f"Title 0{number}" for number in (3, 2, 1)]
    assert "/page/2/" not in eight
    assert list_titles(nine, "/") == ["Title 09", "Title 08", "Title 07"]
    assert list_titles(nine, "/page/2/") == ["Title 06", "Title 05", "Title 04"]
    assert list_titles(nine, "/page/1/") == list_titles(eight, "/page/1/")
    assert "/articles/page/1/" in nine
    assert [path for path in numbered(5) if f"/articles/{Path(path).stem}/" not in nine] == []


@pytest.mark.parametrize("count", [1, 2, 3, 4, 5, 6, 7])
def test_the_first_page_holds_one_to_two_pages_worth(count: int) -> None:
    built = site({"site.yaml": "title: Site\npaginate: 2\n", **numbered(count)})
    assert len(list_titles(built, "/")) in ({count} if count < 2 else {2, 3})


def test_a_new_article_changes_few_old_pages() -> None:
    config = {"site.yaml": "title: Site\npaginate: 2\n"}
    before, after = site({**config, **numbered(8)}), site({**config, **numbered(9)})
    changed = {
        path for path, page in before.pages.items() if path.startswith("page/") and after.pages.get(path) != page
    }
    assert not changed
    changed = {
        path for path, page in before.pages.items() if path.startswith("articles/a") and after.pages[path] != page
    }
    assert changed == {"articles/a08/index.html"}  # its newer neighbour


def test_days_months_and_years() -> None:
    built = site({
        "articles/a.md": article(date="2020-12-31", title="Last year"),
        "articles/b.md": article(date="2021-01-01 09:00", title="Morning"),
        "articles/c.md": article(date="2021-01-01 18:00", title="Evening"),
    })  # fmt: skip
    assert built.text("/2021/01/01/").index("Evening") < built.text("/2021/01/01/").index("Morning")
    assert "Last year" not in built.text("/2021/01/")
    assert "Last year" in built.text("/2020/12/31/")
    assert "/2020/12/31/" in built.links("/2020/12/31/", "html") + built.links("/2020/")
    assert "/2020/12/31/" in built.links("/2021/01/01/")
    assert {"/2021/01/", "/2021/"} <= set(built.links("/2021/01/01/"))
    assert "/2021/01/01/" in built.links("/archive/")
    assert "Friday, January 1, 2021: 2 articles" in built.text("/archive/")


def test_a_time_zone_moves_an_articles_day() -> None:
    files = {"articles/a.md": article(date="2021-01-06T02:00:00Z")}
    assert "/2021/01/06/" in site(files)
    york = site(
        {**files, "site.yaml": "title: Site\ntimezone: America/New_York\npermalink: /{year}/{month}/{day}/{slug}/\n"}
    )
    assert "/2021/01/05/" in york
    assert "/2021/01/06/" not in york
    assert "/2021/01/05/a/" in york


def test_names_make_pages_of_their_own() -> None:
    built = site({"articles/a.md": article(authors="[Ann Lee, Bob]", topics="[Hong Kong]", story="The Orders")})
    assert "Ann Lee" in built.text("/authors/ann-lee/")
    assert "Hong Kong" in built.text("/topics/hong-kong/")
    assert "The Orders" in built.text("/stories/the-orders/")
    assert {"/authors/ann-lee/", "/authors/bob/", "/topics/hong-kong/", "/stories/the-orders/"} <= set(
        built.links("/articles/a/")
    )
    assert "/topics/hong-kong/feed.xml" in built


def test_declared_names_are_known_by_key_or_title() -> None:
    config = "title: Site\nauthors: {al: {name: Ann Lee, email: ann@example.org}}\ntopics: {hk: {title: Hong Kong, description: The *city*.}}\n"
    built = site(
        {
            "site.yaml": config,
            "articles/a.md": article(authors="[al]", topics="[Hong Kong]"),
            "articles/b.md": article(authors="[Ann Lee]", topics="[hk]", title="Second"),
        }
    )
    for path in ("/authors/al/", "/topics/hk/"):
        assert "Second" in built.text(path)
        assert "Title" in built.text(path)
    assert "The city." in built.text("/topics/hk/")
    assert not any("ann@example.org" in page for page in built.pages.values())


def test_a_story_is_a_timeline_oldest_first() -> None:
    files = {
        f"articles/{name}.md": article(date=f"2021-01-0{day}", title=f"Part {day}", story="Orders")
        for day, name in enumerate("abc", 1)
    }
    built = site(files)
    text = built.text("/stories/orders/")
    assert text.index("Part 1") < text.index("Part 2") < text.index("Part 3")
    around = even(built.select("/articles/b/", "aria-labelledby", "page_story")[0])
    assert around.index("Part 1") < around.index("Part 2") < around.index("Part 3")


# Annotations

REFERRING = {
    "articles/a.md": article("The order of *November* was one. It is old.", title="New"),
    "articles/a.annotations.yaml": "references: [{id: r, quote: order of November, to: b, relation: background, note: See **it**.}]",
    "articles/b.md": article(date="2020-11-12", title="Old"),
}


def test_references_lead_both_ways() -> None:
    built = site(REFERRING)
    pieces = built.select("/articles/a/", "data-annotation", "r")
    assert [piece.get("href") for piece in pieces] == ["/articles/b/"] * len(pieces)
    assert pieces[0].get("id") == "a-r"
    assert {piece.get("data-relation") for piece in pieces} == {"background"}
    assert "/articles/a/#a-r" in built.links("/articles/b/")
    assert "order of November" in built.text("/articles/b/")
    assert built.select("/articles/a/", "id", "note-r")


def test_a_reference_to_what_is_not_public_is_left_out() -> None:
    files = {**REFERRING, "articles/b.md": article(date="2020-11-12", title="Old", draft="true")}
    built = site(files, "not-public")
    assert not built.select("/articles/a/", "data-annotation", "r")
    assert "/articles/b/" not in built
    assert "/articles/b/" in site(files, drafts=True)


GLOSSARY = {
    "glossary.yaml": "nyse: {term: New York Stock Exchange, aliases: [NYSE], definition: 'The exchange. It is big.', see: [app]}\napp: {term: app, definition: 'A [program](articles/b.md).'}\n",
    "articles/a.md": article("First. The NYSE of Mr. Lee sells apps. Last.", title="A"),
    "articles/b.md": article("No app.", title="B"),
}


def test_a_mention_leads_to_its_note_and_the_terms_page_back_to_it() -> None:
    built = site(GLOSSARY)
    (mark,) = built.select("/articles/a/", "id", "a-term-nyse")
    assert (mark.get("href"), mark.get("data-annotation"), mark.get("class")) == (
        "#note-term-nyse",
        "term-nyse",
        "term",
    )
    (note,) = built.select("/articles/a/", "id", "note-term-nyse")
    assert "The exchange. It is big." in even(note)
    assert {"/glossary/nyse/", "#a-term-nyse"} <= {element.get("href") for element in note.iter()}
    assert "The exchange." in built.text("/2021/01/06/").partition("Key terms of the day")[2]
    assert "The NYSE of Mr. Lee sells apps." in built.text("/glossary/nyse/")
    assert "First." not in built.text("/glossary/nyse/")
    assert "/articles/a/#a-term-nyse" in built.links("/glossary/nyse/")
    assert "/glossary/app/" in built.links("/glossary/nyse/")
    assert "The exchange." in built.text("/glossary/")
    assert "It is big." not in built.text("/glossary/")
    assert "/articles/b/" in built.links("/glossary/app/")


OVERLAPPING = """
glossary: [{id: g, quote: two three, term: nyse}]
references: [{id: r, quote: one two, to: "https://example.org/"}, {id: s, quote: link, to: "https://example.com/"}]
notes: [{id: n, quote: one two three four, note: N}, {id: m, quote: five six, note: M}]
corrections: [{id: c, was: tow three, now: two three, date: 2021-01-07, reason: R}]
"""


def test_marks_overlap_without_a_link_in_a_link() -> None:
    body = "Zero one *two* three four [a link](https://example.net/) five\n\nsix."
    built = site({**GLOSSARY, "articles/a.md": article(body), "articles/a.annotations.yaml": OVERLAPPING})
    for name in "grsnmc":
        pieces = built.select("/articles/a/", "data-annotation", name)
        assert [piece.get("id") for piece in pieces] == [f"a-{name}", *[None] * (len(pieces) - 1)], name
    assert len(built.select("/articles/a/", "data-annotation", "m")) == 2
    (inner,) = built.select("/articles/a/", "data-annotation", "s")
    assert inner.tag.endswith("span")


def marks_and_list(
    built: Site, path: str = "/articles/a/"
) -> tuple[list[tuple[str, str]], list[tuple[str, str | None]]]:
    """The reference marks' targets and numbers as readers meet them, and the list's entries and numbers."""
    marks = [
        (link.get("href", "").removeprefix("#note-"), even(link))
        for mark in built.select(path, "class", "ref")
        for link in mark
    ]
    entries = built.select(path, "class", "note-entry")
    return marks, [(entry.get("id", "").removeprefix("note-"), entry.get("value")) for entry in entries]


def test_notes_are_numbered_as_their_marks_are_met() -> None:
    sidecar = """
notes: [{id: long, quote: one two three, note: N}, {id: short, quote: one, note: N}, {id: last, quote: five, note: N}]
references: [{id: plain, quote: four, to: b}, {id: told, quote: three four, to: b, note: N}]
"""
    body = "Zero one two three four five. The NYSE."
    built = site({**GLOSSARY, "articles/a.md": article(body), "articles/a.annotations.yaml": sidecar})
    marks, entries = marks_and_list(built)
    # `plain` lies within the link of `told`, so that it has a mark.
    assert marks == [("short", "1"), ("long", "2"), ("told", "3"), ("plain", "4"), ("last", "5")]
    assert entries == [*marks, ("term-nyse", None)]


def test_a_reference_without_a_note_and_a_term_have_no_number() -> None:
    sidecar = "{references: [{id: r, quote: First, to: b}], notes: [{id: n, quote: Last, note: N}]}"
    marks, entries = marks_and_list(site({**GLOSSARY, "articles/a.annotations.yaml": sidecar}))
    assert marks == [("n", "1")]
    assert [entry for entry in entries if entry[0] in {"r", "n"}] == [("r", None), ("n", "1")]
    assert entries[0] == ("r", None)


# Corrections

KINDS = ["typo", "clarification", "correction", "update", "editors-note"]
BY_KIND = "corrections:\n" + "".join(
    f"- {{id: {kind}, kind: {kind}, was: old{number}, now: new{number}, date: 2021-01-{number + 10}, reason: 'Because of {kind}.', by: Ann}}\n"
    for number, kind in enumerate(KINDS)
)
CORRECTED = {
    "articles/a.md": article(" ".join(f"old{number}" for number in range(5)), title="Fixed"),
    "articles/a.annotations.yaml": BY_KIND,
}


def test_corrections_are_announced_worse_kinds_first() -> None:
    built = site(CORRECTED)
    notices = [element.get("data-correction") for element in built.select("/articles/a/", "data-correction")]
    assert notices == ["correction", "clarification", "update", "editors-note"]
    text = built.text("/articles/a/")
    assert text.index("Because of correction.") < text.index("new0 new1")
    assert "Because of typo." not in text
    assert not built.select("/articles/a/", "data-annotation", "typo")
    (mark,) = built.select("/articles/a/", "data-annotation", "correction")
    assert (mark.tag.rpartition("}")[2], mark.get("datetime"), even(mark)) == ("ins", "2021-01-12", "new2")
    assert [even(element) for element in built.select("/articles/a/", "class", "old")] == [
        "old1",
        "old2",
        "old3",
        "old4",
    ]


def test_of_one_kind_the_newest_leads() -> None:
    sidecar = """corrections:
- {id: a, was: "20", now: "25", date: 2021-01-07, reason: R}
- {id: b, was: "25", now: "30", date: 2021-01-07, reason: R}
- {id: c, was: "30", now: "35", date: 2021-01-08, reason: R}
"""
    built = site({"articles/a.md": article("There are 20."), "articles/a.annotations.yaml": sidecar})
    notices = [element.get("data-correction") for element in built.select("/articles/a/", "data-correction")]
    assert notices == ["c", "b", "a"]


def test_each_language_is_marked_as_itself() -> None:
    built = site({
        "glossary.yaml": "x: {term: Xyz, definition: English words.}\n",
        "articles/a.md": article("xx Xyz yy", title="Hebrew", lang="he", aliases="[/old/]"),
        "articles/a.annotations.yaml": "{references: [{id: r, quote: xx, to: b, note: N}], corrections: [{id: c, was: zz, now: yy, date: 2021-01-06, reason: R}]}",
        "articles/b.md": article(title="German", lang="de", date="2021-01-01"),
    })  # fmt: skip
    (term,) = built.select("/articles/a/", "id", "note-term-x")
    assert [inner.get("lang") for inner in term.iter() if inner.get("class") == "note-body"] == [None]
    (reference,) = built.select("/articles/a/", "id", "note-r")
    languages = {inner.get("class"): inner.get("lang") for inner in reference}
    assert (languages["note-title"], languages["note-body"]) == ("de", "he")
    for path in ("/corrections/", "/", "/2021/01/06/"):
        (entry,) = built.select(path, "id", "a_c")
        marked = [inner for inner in entry.iter() if inner.get("lang") == "he" and inner.get("dir") == "rtl"]
        assert [even(inner) for inner in marked] == ["Hebrew", "zz", "yy", "R"]
    assert '<a href="/articles/a/" lang="he" dir="rtl">Hebrew</a>' in built["/old/"]


def test_the_log_holds_all_but_typos_newest_first() -> None:
    built = site(CORRECTED)
    text = built.text("/corrections/")
    places = [text.index(f"Because of {kind}.") for kind in ("editors-note", "update", "correction", "clarification")]
    assert places == sorted(places)
    assert "typo" not in text.lower().replace("typography", "")
    entries = built.xml("/corrections/feed.xml").findall(f"{ATOM}entry")
    assert [entry.findtext(f"{ATOM}id", "").rpartition("#")[2] for entry in entries] == [
        "editors-note",
        "update",
        "correction",
        "clarification",
    ]


def test_a_deletion_leaves_a_place() -> None:
    sidecar = "corrections: [{id: c, was: bad, now: '', prefix: good, suffix: words, date: 2021-01-07, reason: R}]"
    for body in ("Some good bad words.", "Some good words."):
        built = site({"articles/a.md": article(body), "articles/a.annotations.yaml": sidecar})
        (mark,) = built.select("/articles/a/", "id", "a-c")
        assert mark.get("data-not-text") is not None
        assert "#a-c" in built.links("/articles/a/")
        assert [even(element) for element in built.select("/articles/a/", "class", "old")] == ["bad"]


def test_a_retraction_takes_the_summarys_place_and_the_text_from_feeds() -> None:
    sidecar = "corrections: [{id: c, kind: retraction, date: 2021-01-07, reason: All of it was *wrong*.}]"
    built = site(
        {"articles/a.md": article("Secret words.", summary="The summary."), "articles/a.annotations.yaml": sidecar}
    )
    assert "Secret words." in built.text("/articles/a/")
    assert "The summary." not in built.text("/articles/a/")
    assert "The summary." not in built.text("/")
    assert "All of it was wrong." in built.text("/")
    (item,) = json.loads(built["/feed.json"])["items"]
    assert item["title"] == "Retracted: Title"
    assert item["summary"] == "All of it was wrong."
    assert item["content_html"] == "<p>All of it was <em>wrong</em>.</p>\n"
    assert "Secret words." not in built["/feed.xml"] + built["/feed.json"]
    assert "All of it was" in built["/feed.xml"]
    assert "<title>Retracted: Title</title>" in built["/feed.xml"]
    assert "Retracted The text below has been withdrawn." in built.text("/articles/a/")
    assert built.json_ld("/articles/a/")["creativeWorkStatus"] == "Retracted"
    assert "Secret words." not in built["/corrections/feed.xml"]


def test_headlines_are_corrected_everywhere() -> None:
    sidecar = "corrections: [{id: c, in: title, was: Old, now: New, date: 2021-01-07, reason: R}]"
    built = site({"articles/a.md": article(title="Old title"), "articles/a.annotations.yaml": sidecar})
    for path in ("/", "/articles/a/", "/2021/01/06/"):
        assert "New title" in built.text(path)
    assert built.json_ld("/articles/a/")["headline"] == "New title"
    assert "in the headline" in built.text("/articles/a/")


# History

CHAIN = """corrections:
- {id: c1, was: five apps, now: six apps, date: 2021-01-07, reason: There *are* six., by: Ann}
- {id: t1, kind: typo, was: teh, now: the, prefix: bans, date: 2021-01-07}
- {id: h1, in: title, was: Five, now: Six, date: 2021-01-08, reason: As in the text.}
- {id: c2, was: six apps, now: six other apps, date: 2021-01-09, reason: R., supersedes: c1, severity: minor}
- {id: e1, kind: editors-note, date: 2021-01-10, reason: A note.}
- {id: later, was: bans, now: forbids, date: 2021-06-01, reason: Not yet due.}
"""


def told_versions(built: Site, path: str) -> list[tuple[str, str]]:
    """Of each version on a page of history: its element's id, and its words, as {removed} and [added]."""
    told = []
    for section in map(deepcopy, built.select(path, "class", "version")):
        blocks = [element for element in section.iter() if element.get("class") == "blocks"]
        for element in (inner for block in blocks for inner in block.iter()):
            tag = str(element.tag).rpartition("}")[2]
            if tag in {"ins", "del"}:
                element.text = f"[{element.text}]" if tag == "ins" else f"{{{element.text}}}"
        told.append((section.get("id", ""), " / ".join(map(even, blocks))))
    return told


@pytest.mark.parametrize("title", ["Five", "Six"])
@pytest.mark.parametrize("words", ["teh five apps", "the six apps", "teh six other apps"])
def test_every_version_is_told_whatever_the_file_holds(title: str, words: str) -> None:
    files = {
        "articles/a.md": article(f"The order bans {words}.\n\nIt is *old*.", title=title),
        "articles/a.annotations.yaml": CHAIN,
    }
    assert told_versions(site(files), "/articles/a/history/") == [
        ("on-e1", ""),
        ("v-4", "The order bans the six [other ]apps. / It is old."),
        ("v-3", "{Five}[Six]"),
        ("v-2", "The order bans {teh five}[the six] apps. / It is old."),
        ("v-1", "Five / The order bans teh five apps. It is old."),
    ]


def test_a_history_tells_each_correction_and_leads_to_it() -> None:
    files = {
        "articles/a.md": article("The order bans teh five apps.", title="Five"),
        "articles/a.annotations.yaml": CHAIN,
    }
    built = site(files)
    history = "/articles/a/history/"
    notices = [element.get("data-correction") for element in built.select(history, "data-correction")]
    assert notices == ["e1", "c2", "h1", "c1", "t1"]
    assert all(built.select(history, "id", f"c-{own_id}") for own_id in notices)
    text = built.text(history)
    assert all(words in text for words in ("There are six.", "By Ann", "January 7, 2021", "Typo", "Version 4 Current"))
    assert "Not yet due" not in text
    assert history in built.links("/articles/a/")
    assert "noindex" in built[history]
    assert history not in built["/sitemap.xml"]
    later = site(files, clock=CLOCK + timedelta(days=200))
    assert "Version 5" in later.text(history)
    assert "/articles/a/history/" in site(files, base_url="https://a.b/")["/articles/a/"]


@pytest.mark.parametrize(
    "entry",
    [
        "{kind: editors-note, date: 2021-01-07, reason: R}",
        "{was: Words, now: Others, date: 2021-03-07, reason: Not due}",
        "{was: Words, now: Others, date: 2021-01-07, reason: R, status: proposed}",
        "{was: Words, now: Others, date: 2021-01-07, reason: R, status: rejected}",
    ],
)
def test_an_article_of_one_version_has_no_history(entry: str) -> None:
    files = {"articles/a.md": article(), "articles/a.annotations.yaml": f"corrections: [{entry}]"}
    for built in (site(files), site(files, drafts=True)):
        assert "/articles/a/history/" not in built
        assert "history" not in built["/articles/a/"]


def test_a_history_lies_below_its_article_wherever_that_is() -> None:
    sidecar = "corrections: [{id: t, kind: typo, was: Wrods, now: Words, date: 2021-01-07}]"
    files = {
        "site.yaml": "title: S\npermalink: /{year}/{slug}/\n",
        "articles/a.md": article(),
        "articles/a.annotations.yaml": sidecar,
    }
    built = site(files)
    assert [shown for _, shown in told_versions(built, "/2021/a/history/")] == ["{Wrods}[Words].", "Title / Wrods."]
    assert "/2021/a/history/" in built.links("/2021/a/")


def test_a_long_history_leaves_out_what_stayed_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    sidecar = "corrections: [{id: t, kind: typo, was: Wrods, now: Words, date: 2021-01-07}]"
    files = {"articles/a.md": article("Wrods.\n\nMore."), "articles/a.annotations.yaml": sidecar}
    whole = site(files)
    monkeypatch.setattr("glossator.pages.history.MOST_REPEATED", 5)
    for built, words in (
        (whole, ["{Wrods}[Words]. / More.", "Title / Wrods. More."]),
        (site(files), ["{Wrods}[Words].", "Title / Wrods. More."]),
    ):
        assert [shown for _, shown in told_versions(built, "/articles/a/history/")] == words
        assert "1 paragraph unchanged" in built.text("/articles/a/history/")


def test_fields_have_versions_too() -> None:
    sidecar = """corrections:
- {in: summary, was: "", now: A sum., date: 2021-01-07, reason: R}
- {in: byline, was: "", now: Bob, prefix: Ann, date: 2021-01-08, reason: R}
- {in: caption, was: Left, now: Right, date: 2021-01-09, reason: R}
- {was: Some, now: "", date: 2021-01-10, reason: Without any context.}
"""
    matter = {"authors": "[Ann]", "image": "{src: ../i.png, alt: '', caption: Left}"}
    files = {"i.png": PNG, "articles/a.md": article("Some words.", **matter), "articles/a.annotations.yaml": sidecar}
    assert [shown for _, shown in told_versions(site(files), "/articles/a/history/")] == [
        "{Some }words.",
        "{Left}[Right]",
        "Ann / [Bob]",
        "[A sum.]",
        "Title / Ann / Left / Some words.",
    ]


# What is known of a correction

TOLD = """corrections:
- {id: m, kind: clarification, was: one, now: uno, date: 2021-01-08, reason: Minor words., severity: minor}
- {id: s, kind: clarification, was: two, now: duo, date: 2021-01-07, reason: Serious words., severity: serious, error_published: 2021-01-06,
   noticed: 2021-01-07, reported_by: reader, by: Ann, approved_by: Bob, cause: A <slip>., also_affects: [b, 2021-01-02-c]}
- {id: k, was: three, now: tres, date: 2021-01-09, reason: Standard words., supersedes: s}
"""
TOLD_FILES = {
    "articles/a.md": article("one two three", title="A"),
    "articles/a.annotations.yaml": TOLD,
    "articles/b.md": article(title="B", date="2021-01-05"),
    "articles/2021-01-02-c.md": article(title="C", date="2021-01-02", slug="see"),
}


def test_severity_decides_where_a_correction_is_announced() -> None:
    built = site(TOLD_FILES)
    text = built.text("/articles/a/")
    places = [text.index(words) for words in ("Serious words.", "Standard words.", "uno", "Minor words.")]
    assert places == sorted(places)
    home = built.text("/")
    assert home.index("Serious words.") < home.index("Standard words.")
    assert "Minor words." not in home
    log = built.text("/corrections/")
    assert log.index("Standard words.") < log.index("Minor words.") < log.index("Serious words.")


@pytest.mark.parametrize(
    ("day", "shown"),
    [("2021-01-03", ["third", "second"]), ("2021-01-04", ["third"]), ("2021-01-06", ["third", "second"])],
)
def test_the_front_page_has_the_newest_days_terms_and_corrections(day: str, shown: list[str]) -> None:
    built = site(
        {
            "glossary.yaml": "bond: {term: bond, definition: A loan.}\npier: {term: pier, definition: A landing.}\n",
            "articles/a.md": article("A pier.", title="A", date="2021-01-02"),
            "articles/a.annotations.yaml": "corrections:\n"
            "  - {kind: update, date: 2021-01-03, reason: The second.}\n  - {kind: update, date: 2021-01-05, reason: The third.}\n",
            "articles/b.md": article("A bond.", title="B", date=day),
        }
    )
    home = built.text("/")
    assert re.findall("The (second|third)", home) == shown
    assert ("A loan." in home, "A landing." in home) == (True, False)
    assert "A loan." not in built.text("/articles/")


def test_a_correction_tells_what_is_known_of_it() -> None:
    built = site(TOLD_FILES)
    for path in ("/articles/a/", "/corrections/", "/articles/a/history/"):
        text = built.text(path)
        for words in (
            "Cause A <slip>.",
            "Noticed January 7, 2021",
            "Error published January 6, 2021",
            "by a reader",
            "pproved by Bob",
        ):
            assert words in text, (path, words)
    assert "Replaced by: Correction, January 9, 2021" in built.text("/articles/a/")
    assert {"#note-s", "#note-k"} <= set(built.links("/articles/a/"))
    assert {"#c-s", "#c-k"} <= set(built.links("/articles/a/history/"))
    assert {"/articles/a/#note-s", "/articles/b/", "/articles/see/"} <= set(built.links("/corrections/"))


def test_a_correction_shows_on_the_other_articles_that_it_concerns() -> None:
    built = site(TOLD_FILES)
    for path in ("/articles/b/", "/articles/see/"):
        assert "A correction to another article concerns this one, too: A" in built.text(path)
        assert "Serious words." in built.text(path)
        assert "/articles/a/#note-s" in built.links(path)
    typo = {
        "articles/a.annotations.yaml": "corrections: [{kind: typo, was: one, now: uno, date: 2021-01-07, also_affects: b}]"
    }
    assert "concerns this article" not in site({**TOLD_FILES, **typo}).text("/articles/b/")
    hidden = site({**TOLD_FILES, "articles/b.md": article(title="B", draft="true")}, "not-public")
    assert "/articles/b/" not in hidden.links("/corrections/")


def test_all_corrections_are_told_to_programs() -> None:
    built = site({**TOLD_FILES, **{f"articles/z{path[10:]}": text for path, text in CORRECTED.items()}})
    data = json.loads(built["/corrections.json"])
    by_id = {(each["article"]["url"], each["id"]): each for each in data["corrections"]}
    assert [each["date"] for each in data["corrections"]] == sorted(
        (each["date"] for each in by_id.values()), reverse=True
    )
    assert len(by_id) == 8
    root = "http://localhost:8000"
    assert by_id[f"{root}/articles/a/", "s"] == {
        "id": "s", "url": f"{root}/articles/a/#note-s", "history": f"{root}/articles/a/history/",
        "article": {"url": f"{root}/articles/a/", "headline": "A", "published": "2021-01-06", "language": "en"},
        "kind": "clarification", "in": "text", "was": "two", "now": "duo", "date": "2021-01-07", "reason": "Serious words.", "by": "Ann",
        "severity": "serious", "error_published": "2021-01-06", "noticed": "2021-01-07", "reported_by": "reader", "approved_by": "Bob",
        "cause": "A <slip>.", "also_affects": [f"{root}/articles/see/", f"{root}/articles/b/"],
    }  # fmt: skip
    (typo,) = [each for each in data["corrections"] if each["kind"] == "typo"]
    path, _, fragment = typo["url"].removeprefix(root).partition("#")
    assert built.select(path, "id", fragment)
    assert json.loads(site({})["/corrections.json"])["corrections"] == []


def test_corrections_move_the_date_of_change_and_typos_do_not() -> None:
    def changed(kind: str) -> tuple[object, str]:
        sidecar = (
            f"corrections: [{{id: c, kind: {kind}, was: Wrods, now: Words, date: 2021-01-09, reason: R, by: Ann}}]"
        )
        built = site({"articles/a.md": article(), "articles/a.annotations.yaml": sidecar})
        return built.json_ld("/articles/a/")["dateModified"], read_feed(built)[0][1]

    assert changed("typo") == ("2021-01-06T00:00:00+00:00", "06 00:00")
    assert changed("clarification") == ("2021-01-09T00:00:00+00:00", "09 00:00")


def test_a_correction_is_told_to_search_engines() -> None:
    comments = site(TOLD_FILES).json_ld("/articles/a/")["correction"]
    assert isinstance(comments, list)
    assert comments[1] == {
        "@type": "CorrectionComment",
        "text": "Was: two\nNow: duo\nSerious words.",
        "datePublished": "2021-01-07",
        "url": "http://localhost:8000/articles/a/#note-s",
        "author": {"@type": "Person", "name": "Ann"},
    }


# Annotations for other programs


ANNOTATED = {
    "site.yaml": "title: Site\nauthors: {ann: {name: Ann}}\n",
    "glossary.yaml": "t: {term: Tee, definition: D.}\n",
    "articles/a.md": article("One two three, four \U0001f600 five six Tee wrogn end.", title="A"),
    "articles/b.md": article(title="B", date="2021-01-05"),
    "articles/later.md": article(title="Later", date="2031-01-05"),
    "articles/a.annotations.yaml": """
notes:
  - {id: n, quote: two, note: "A *note*, and [b](b.md) but not [later](later.md).", kind: fact-check, by: ann, created: 2021-01-01, reviewed_by: Rita,
     reviewed: 2021-01-02, why: secret reason, extra: {mine: secret extra}, sources: [{title: S, url: "https://s.example/"}, {title: Book}]}
  - {id: p, quote: One, note: secret proposal, status: proposed}
  - {id: j, quote: end, note: secret rejection, status: rejected}
glossary: [{id: g, quote: three, term: T}, {term: t, skip: true}]
references: [{id: r, quote: five, to: b, note: "Plain *words*."}, {id: t, quote: six, to: "term:t"}, {id: o, quote: end, to: "https://o.example/?a=1&b"}, {id: l, quote: One, to: later}]
corrections:
  - {id: c, was: fuor, now: four, date: 2021-01-07, reason: A slip., by: ann, cause: C}
  - {id: y, kind: typo, was: wrogn, now: wrong, date: 2021-01-07}
  - {id: d, was: end, now: finish, date: 2041-01-07, reason: secret future}
  - {id: x, was: end, now: stop, date: 2021-01-07, reason: secret draft, status: proposed}
""",
}


def annotations_of(built: Site, path: str) -> dict[str, dict[str, Any]]:
    """The annotations of an article's page by their ids in it."""
    page = json.loads(built[f"{path}annotations.jsonld"])
    own = built.base_url.rstrip("/") + path
    assert (page["@context"], page["type"], page["id"]) == (
        "http://www.w3.org/ns/anno.jsonld",
        "AnnotationPage",
        f"{own}annotations.jsonld",
    )
    text = built.articles[output_path(path)][0]
    for each in page["items"]:
        assert each["target"]["source"] == own
        quote, position = each["target"]["selector"]
        start, end = position["start"], position["end"]
        assert quote["exact"] == text[start:end]
        assert text[:start].endswith(quote["prefix"])
        assert text[end:].startswith(quote["suffix"])
        assert built.select(path, "id", each["id"].removeprefix(f"{own}#"))
    return {each["id"].removeprefix(f"{own}#a-"): each for each in page["items"]}


def test_annotations_are_told_to_programs() -> None:
    built = site(ANNOTATED, "not-public not-public", base_url="https://n.example/sub/")
    root = "https://n.example/sub"
    found = annotations_of(built, "/articles/a/")
    assert {key: (each["motivation"], each.get("creator")) for key, each in found.items()} == {
        "n": ("commenting", {"type": "Person", "name": "Ann"}), "g": ("identifying", None), "c": ("editing", {"type": "Person", "name": "Ann"}),
        "r": ("linking", None), "t": ("linking", None), "o": ("linking", None),
    }  # fmt: skip
    told = [(each["value"], each["purpose"], each.get("format")) for each in found["n"]["body"] if "value" in each]
    note = f'<p>A <em>note</em>, and <a href="{root}/articles/b/">b</a> but not later.</p>\n'
    assert told == [(note, "commenting", "text/html"), ("fact-check", "tagging", None)]
    addresses = {key: [body["id"] for body in each["body"] if "id" in body] for key, each in found.items()}
    assert addresses == {
        "n": ["https://s.example/"], "g": [f"{root}/glossary/t/"], "c": [], "r": [f"{root}/articles/b/"],
        "t": [f"{root}/glossary/t/"], "o": ["https://o.example/?a=1&b"],
    }  # fmt: skip
    assert ("Plain *words*.", "text/markdown") in [
        (each.get("value"), each.get("format")) for each in found["r"]["body"]
    ]
    assert [body["value"] for body in found["c"]["body"]] == ["fuor", "four", "A slip.", "correction"]
    link = '<link rel="alternate" type="application/ld+json" title="Annotations" href="/sub/articles/a/annotations.jsonld">'
    head, _, body = built["/articles/a/"].partition("<body")
    assert link in head
    assert "jsonld" not in body + built["/"] + built["/sitemap.xml"]


@pytest.mark.parametrize("options", [{}, {"drafts": True}])
def test_what_is_not_public_is_told_to_no_program(options: dict[str, Any]) -> None:
    built = site(ANNOTATED, "not-public not-public", **options)
    data = built["/articles/a/annotations.jsonld"]
    for private in ("secret", "Rita", "2021-01-01", "later.md", '"cause"', "Hidden"):
        assert private not in data, private
    assert not {"p", "j", "y", "d", "x", "l"} & set(annotations_of(built, "/articles/a/"))


@pytest.mark.parametrize(
    ("sidecar", "config", "codes"),
    [
        ("notes: [{quote: One, note: N, status: proposed}]", "", ""),
        ("notes: [{quote: One, note: N}]", "review: {required: true}\n", "unreviewed"),
        ("references: [{quote: One, to: later}]", "", "not-public"),
        ("corrections: [{kind: typo, was: Noe, now: One, date: 2021-01-06}]", "", ""),
        ("glossary: [{term: t, skip: true}]", "", ""),
        ("notes: []", "", ""),
    ],
)
def test_an_article_without_public_annotations_has_no_such_file(sidecar: str, config: str, codes: str) -> None:
    built = site({**ANNOTATED, "site.yaml": "title: S\n" + config, "articles/a.annotations.yaml": sidecar}, codes)
    assert not [path for path in built.pages if path.endswith(".jsonld")]
    assert "jsonld" not in built["/articles/a/"]


# Addresses


def test_old_addresses_redirect() -> None:
    built = site({"articles/a.md": article(aliases="[/old/place/, /older.html]")}, base_url="https://a.b/sub/")
    for path in ("/old/place/", "/older.html"):
        assert 'content="0; url=/sub/articles/a/"' in built[path] or "url=/sub/articles/a/" in built[path]
        assert "noindex" in built[path]
        assert '<link rel="canonical" href="https://a.b/sub/articles/a/">' in built[path]
    assert "/old/place/" not in built["/sitemap.xml"]


def test_two_sources_of_one_address_are_an_error_that_names_both() -> None:
    for other in (
        {"articles/x/a.md": article()},
        {"articles/b.md": article(slug="A")},
        {"articles/b.md": article(aliases="[/articles/a/]")},
        {"articles/a/index.html": "x"},
    ):
        built = Site(project({"articles/a.md": article(), **other}), BuildOptions(CLOCK))
        assert built.codes == "duplicate-path"
        assert built.pages == {}
        assert "articles/a.md" in built.diagnostics[0].message + built.diagnostics[0].place.path


def test_a_site_in_a_sub_folder() -> None:
    built = site(
        {**GLOSSARY, **REFERRING, "site.yaml": "title: Site\nbase_url: https://a.b/\nnav: [{title: Home, url: /}]\n"},
        base_url="https://c.d/sub/folder/",
    )
    for path, page in built.pages.items():
        for address in re.findall(r'(?:href|src)="(/[^"]*)"', page):
            assert address.startswith("/sub/folder/"), path
    assert "https://c.d/sub/folder/articles/a/" in built["/sitemap.xml"]
    assert "tag:a.b,2021-01-06:a" in built["/feed.xml"]


def test_other_letters_in_addresses() -> None:
    built = site(
        {
            "articles/2021-01-06-Zürich 中国.md": article(topics="[Öl & Gas]"),
            "images/a b.png": PNG,
            "articles/b.md": article("![x](../images/a%20b.png) [z](<2021-01-06-Zürich 中国.md>)", title="B"),
        }
    )
    assert "/articles/zürich-中国/" in built
    assert "/articles/z%C3%BCrich-%E4%B8%AD%E5%9B%BD/" in built.links("/")
    assert 'src="/images/a%20b.png"' in built["/articles/b/"]


# What is shown, and what not


def test_drafts_and_scheduled_articles() -> None:
    files = {
        "articles/a.md": article(title="Public"),
        "articles/b.md": article(title="Draft", draft="true"),
        "articles/c.md": article(title="Later", date="2021-03-01"),
    }
    public = site(files)
    assert "/articles/b/" not in public
    assert "/articles/c/" not in public
    assert not any("Draft" in page or "Later" in page for page in public.pages.values())
    preview = site(files, drafts=True, future=True)
    assert "not public yet" in preview.text("/articles/b/")
    assert "noindex" in preview["/articles/c/"]
    assert "/articles/b/" not in preview["/sitemap.xml"]
    assert "/articles/c/" in site(files, clock=CLOCK + timedelta(days=60))


def test_proposed_annotations_are_seen_in_previews_only() -> None:
    files = {
        "articles/a.md": article("One two."),
        "articles/a.annotations.yaml": "notes: [{id: n, quote: two, note: Hidden words, why: secret, status: proposed}]",
    }
    assert "Hidden words" not in site(files)["/articles/a/"]
    preview = site(files, drafts=True)
    (mark,) = preview.select("/articles/a/", "data-annotation", "n")
    assert mark.get("data-status") == "proposed"
    assert "secret" not in preview["/articles/a/"]


def test_assets_follow_what_uses_them() -> None:
    files = {
        "img/a.png": PNG,
        "img/b.png": PNG,
        "img/c.png": PNG,
        "articles/a.md": article("![x](../img/a.png)"),
        "articles/b.md": article("![x](../img/b.png) ![x](../img/a.png)", draft="true"),
        ".hidden": PNG,
        "draft.md~": PNG,
    }
    public = site(files)
    assert public.assets >= {"img/a.png", "img/c.png"}
    assert "img/b.png" not in public.assets
    assert not [path for path in public.assets if "hidden" in path or "~" in path or path.endswith((".yaml", ".md"))]
    assert "img/b.png" in site(files, drafts=True).assets


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ("![x](no.png)", "missing-image"),
        ("[x](no.md)", "missing-link-target"),
        ("![x](https://a.b/c.png)", "remote-image"),
        ("[x](javascript:alert)", "unsafe-link"),
        ("[x](/nowhere/)", "missing-link-target"),
    ],
)
def test_what_leads_nowhere_stops_the_build(body: str, code: str) -> None:
    built = Site(project({"articles/a.md": article(body)}), BuildOptions(CLOCK))
    assert (built.codes, built.pages) == (code, {})


def test_standing_pages() -> None:
    built = site(
        {
            "site.yaml": "title: Site\ncorrections: {policy: policy}\n",
            "pages/about.md": "---\ntitle: About\nsummary: Who we are.\n---\nWe *are*.\n",
            "pages/policy.md": "---\ntitle: Policy\naliases: [/rules/]\n---\n# Policy\n\n## Rules\n",
        }
    )
    assert "About" in built.text("/about/")
    assert "We are." in built.text("/about/")
    assert 'content="Who we are."' in built["/about/"]
    assert "/policy/" in built.links("/", "body")
    assert "/rules/" in built


def test_pages_in_other_languages() -> None:
    hebrew = site({"site.yaml": "title: אתר\nlanguage: he\n", "articles/a.md": article("שלום עולם.", title="כותרת")})
    assert '<html lang="he" dir="rtl">' in hebrew["/"]
    mixed = site(
        {"articles/a.md": article("שלום.", lang="he"), "articles/b.md": article("Bonjour.", lang="fr", title="B")}
    )
    (text,) = mixed.select("/articles/a/", "data-text")
    assert mixed["/articles/a/"].startswith('<!doctype html>\n<html lang="he" dir="rtl">') or text.get("dir") == "rtl"
    german = site({"site.yaml": "title: Seite\nlanguage: de\n", "articles/a.md": article()})
    assert "6. Januar 2021" in german.text("/articles/a/")


def test_the_page_for_what_is_not_there() -> None:
    built = site({}, base_url="https://a.b/sub/")
    assert "noindex" in built["/404.html"]
    assert "404.html" not in built["/sitemap.xml"]
    assert not re.findall(r'href="(?!/|https:|#)', built["/404.html"])


# For machines


def test_sitemaps_and_robots() -> None:
    built = site(
        {
            "articles/a.md": article(date="2021-01-30 12:00"),
            "articles/b.md": article(date="2021-01-30 11:59", title="B"),
            "articles/c.md": article(date="2021-02-01", title="C"),
        },
        base_url="https://a.b/",
    )
    addresses = [element.text for element in built.xml("/sitemap.xml").iter(f"{SITEMAP}loc")]
    assert {"https://a.b/", "https://a.b/articles/a/", "https://a.b/glossary/"} <= set(addresses)
    assert len(addresses) == len(set(addresses))
    news = [element.text for element in built.xml("/news-sitemap.xml").iter(f"{SITEMAP}loc")]
    assert news == ["https://a.b/articles/c/", "https://a.b/articles/a/"]
    assert "Sitemap: https://a.b/sitemap.xml" in built["/robots.txt"]


def read_feed(built: Site, path: str = "/feed.xml") -> list[tuple[str, str]]:
    """Each entry's id, and when it was updated, in UTC."""
    return [
        (
            entry.findtext(f"{ATOM}id", ""),
            f"{datetime.fromisoformat(entry.findtext(f'{ATOM}updated', '')).astimezone(UTC):%d %H:%M}",
        )
        for entry in built.xml(path).findall(f"{ATOM}entry")
    ]


def test_feeds() -> None:
    config = "title: Site\nbase_url: https://News.example/\ntimezone: Europe/Berlin\n"
    built = site({
        "site.yaml": config,
        "articles/a.md": article(date="2021-01-05", topics="[X]"),
        "articles/b.md": article(date="2021-01-04T23:30:00Z", title="B", updated="2021-01-09 10:00"),
        "articles/c.md": article(date="2021-01-03", title="C", id="'urn:x:1'"),
        "articles/d.md": article("old words", date="2021-01-02", title="D"),
        "articles/d.annotations.yaml": "corrections: [{was: old, now: new, date: 2021-01-08, reason: R}, {kind: typo, was: wrods, now: words, date: 2021-01-20}]",
        "articles/e.md": article(date="2021-01-03", title="E"),
    }, base_url="https://preview/")  # fmt: skip
    assert read_feed(built) == [
        ("tag:news.example,2021-01-05:b", "09 09:00"),
        ("tag:news.example,2021-01-05:a", "04 23:00"),
        ("urn:x:1", "02 23:00"),
        ("tag:news.example,2021-01-03:e", "02 23:00"),
        ("tag:news.example,2021-01-02:d", "07 23:00"),
    ]
    assert [ident for ident, _ in read_feed(built, "/topics/x/feed.xml")] == ["tag:news.example,2021-01-05:a"]
    assert '<link rel="self" type="application/atom+xml" href="https://preview/feed.xml"/>' in built["/feed.xml"]


def test_the_json_feed_holds_what_the_atom_feed_does() -> None:
    built = site({
        "site.yaml": "title: Site\nbase_url: https://news.example/\ntimezone: Europe/Berlin\ntagline: Words\n"
        "publisher: {name: Press, url: https://press.example/}\nauthors: {ann: {name: Ann}}\n",
        "articles/a.md": article(
            "old words, [b](b.md)", date="2021-01-05", topics="[X, Y]", authors="[ann]", image="{src: ../d.png, alt: D}", summary="'*S* &lt;/script>'"
        ),
        "articles/a.annotations.yaml": "corrections: [{id: c, was: old, now: <new>, date: 2021-01-08, reason: '*R*'}, "
        "{kind: typo, was: wrods, now: words, date: 2021-01-20, reason: Typo}, {was: b, now: c, date: 2021-01-08, reason: P, status: proposed}]",
        "articles/b.md": article("B.", date="2021-01-04", title="B", lang="de"),
        "d.png": PNG,
    }, base_url="https://preview/sub/")  # fmt: skip
    feed = json.loads(built["/feed.json"])
    first, second = feed.pop("items")
    assert feed == {
        "version": "https://jsonfeed.org/version/1.1", "title": "Site", "description": "Words", "language": "en",
        "home_page_url": "https://preview/sub/", "feed_url": "https://preview/sub/feed.json",
        "authors": [{"name": "Press", "url": "https://press.example/"}],
    }  # fmt: skip
    entries = built.xml("/feed.xml").findall(f"{ATOM}entry")
    contents = [entry.findtext(f"{ATOM}content") for entry in entries]
    assert first == {
        "id": "tag:news.example,2021-01-05:a", "url": "https://preview/sub/articles/a/", "title": "Title", "summary": "S </script>",
        "image": "https://preview/sub/d.png", "date_published": "2021-01-05T00:00:00+01:00", "date_modified": "2021-01-08T00:00:00+01:00",
        "authors": [{"name": "Ann", "url": "https://preview/sub/authors/ann/"}], "tags": ["X", "Y"], "language": "en", "content_html": contents[0],
    }  # fmt: skip
    assert first["content_html"] == (
        '<p>&lt;new&gt; words, <a href="https://preview/sub/articles/b/">b</a></p>\n'
        "<h2>Corrections</h2>\n<h3>Correction, January 8, 2021</h3>\n"
        "<p>Was: <del>old</del></p>\n<p>Now: <ins>&lt;new&gt;</ins></p>\n<p><em>R</em></p>\n"
    )
    assert (second["content_html"], second["language"], second["authors"]) == (contents[1], "de", [{"name": "Site"}])
    assert [item["id"] for item in (first, second)] == [entry.findtext(f"{ATOM}id") for entry in entries]
    head, _, body = built["/"].partition("<body")
    assert '<link rel="alternate" type="application/feed+json" title="Site" href="/sub/feed.json">' in head
    assert "feed.json" not in body


def test_links_in_feeds_are_absolute() -> None:
    text = '[b](b.md) [c](#part) ![d](../d.png) `<a href="#no">`[^1]\n\n## Part\n\n[^1]: A [note](#part).'
    built = site(
        {"articles/a.md": article(text), "articles/b.md": article(title="B"), "d.png": PNG},
        base_url="https://a.b/sub/",
    )
    own = "https://a.b/sub/articles/a/"
    contents = [
        built.xml("/feed.xml").findtext(f"{ATOM}entry/{ATOM}content") or "",
        json.loads(built["/feed.json"])["items"][0]["content_html"],
    ]
    for content in contents:
        assert re.findall(r'<(?:a|img)[^>]*? (?:href|src)="([^"]*)"', content) == [
            "https://a.b/sub/articles/b/",
            f"{own}#part",
            "https://a.b/sub/d.png",
            f"{own}#fn1",
            f"{own}#part",
            f"{own}#fnref1",
        ]
        assert '&lt;a href="#no"&gt;' in content


def test_structured_data() -> None:
    files = {
        **GLOSSARY,
        **CORRECTED,
        "site.yaml": "title: Site\nbase_url: https://a.b/\npublisher: {name: Us}\ncorrections: {policy: about}\n",
        "pages/about.md": "---\ntitle: About\n---\n",
    }
    files["articles/a.md"] = article(
        "The NYSE. " + " ".join(f"old{number}" for number in range(5)) + " </script>",
        authors="[Ann]",
        source="{name: Agency, url: 'https://agency.example/1'}",
    )
    data = site(files).json_ld("/articles/a/")
    assert data["@type"] == "NewsArticle"
    assert (data["headline"], data["url"]) == ("Title", "https://a.b/articles/a/")
    ann = "https://a.b/authors/ann/"
    assert data["author"] == [{"@type": "Person", "@id": ann, "name": "Ann", "url": ann}]
    assert data["isBasedOn"] == {"@type": "CreativeWork", "name": "Agency", "url": "https://agency.example/1"}
    assert [mention["name"] for mention in data["mentions"]] == ["New York Stock Exchange"]  # type: ignore[attr-defined]
    assert len(data["correction"]) == 4  # type: ignore[arg-type]
    assert "https://a.b/about/" in json.dumps(data["publisher"])


def test_the_publishers_logo_is_told_to_machines() -> None:
    built = site({
        "site.yaml": "title: T\nbase_url: https://a.example/news/\npublisher: {name: P, logo: logo.svg}\n",
        "logo.svg": "<svg/>",
        "articles/a.md": article(),
    })  # fmt: skip
    assert '"logo": "https://a.example/news/logo.svg"' in json.dumps(built.json_ld("/articles/a/")["publisher"])


def test_json_from_strangers_ends_no_script() -> None:
    built = site({"articles/a.md": article(title="'</script><script>alert(1)</script><!--'")})
    assert built.json_ld("/articles/a/")["headline"] == "</script><script>alert(1)</script><!--"


# Any article with any annotations

BLOCK = st.sampled_from(
    [
        "one two *three four* five",
        "- six\n- seven [eight nine](https://a.b/) ten\n",
        "> eleven[^1]\n>\n> \u2014 twelve",
        "## thirteen `four teen`",
        "| fifteen | sixteen |\n|---|---|\n| *seven* teen | eighteen |",
        "nineteen **twenty [twenty *one*](https://c.d/)** x",
        "    code  here\n      more",
    ]
)


@st.composite
def annotated(draw: st.DrawFn) -> tuple[str, str]:
    """An article's body, and a sidecar whose quotes stand anywhere in it."""
    body = "\n\n".join(draw(st.lists(BLOCK, min_size=1, max_size=4, unique=True))) + "\n\n[^1]: the last note"
    text = read_markdown(body).text
    spans = [match.span() for match in re.finditer(r"\S+", text)]
    groups: dict[str, list[dict[str, str]]] = {"glossary": [], "references": [], "corrections": [], "notes": []}
    for number in range(draw(st.integers(1, 7))):
        first = draw(st.integers(0, len(spans) - 1))
        last = draw(st.integers(first, min(first + 5, len(spans) - 1)))
        words = text[spans[first][0] : spans[last][1]]
        entry = {
            "id": f"x{number}",
            "quote": words,
            "prefix": text[: spans[first][0]],
            "suffix": text[spans[last][1] :],
        }
        group = draw(st.sampled_from(["glossary", "references", "notes", "corrections"]))
        if group == "corrections":
            if "\n" in words or groups["corrections"]:
                continue
            now = draw(st.sampled_from(["brand new", ""]))
            entry = {
                "id": entry["id"],
                "was": words,
                "now": now,
                "prefix": entry["prefix"],
                "suffix": entry["suffix"],
                "date": "2021-01-07",
                "reason": "R",
            }
        more = {"glossary": {"term": "nyse"}, "references": {"to": "https://e.f/", "note": "N"}, "notes": {"note": "N"}}
        groups[group].append({**entry, **more.get(group, {})})
    return body, json.dumps(
        {
            group: [{key: value for key, value in entry.items() if value or key == "now"} for entry in entries]
            for group, entries in groups.items()
        }
    )


@pytest.mark.slow
@given(annotated())
@settings(max_examples=25)
def test_any_annotations_keep_the_laws(case: tuple[str, str]) -> None:
    """Quotes that a correction took away are orphans, which is a warning; the laws are `Site`'s own."""
    body, sidecar = case
    glossary = "nyse: {term: three, definition: D.}\nseven: {term: seven, definition: S.}\n"
    built = Site(
        project({"glossary.yaml": glossary, "articles/a.md": article(body), "articles/a.annotations.yaml": sidecar}),
        BuildOptions(CLOCK),
    )
    assert set(built.codes.split()) <= {"orphaned-quote", "moved-quote", "quote-corrected", "review-quote"}, (
        built.diagnostics
    )
    assert "/articles/a/" in built
