"""Rendering: every built-in template makes a valid page of its views, strangers' text stays text, and faults are told at their line."""

import re
from dataclasses import fields, is_dataclass, replace
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET
from zoneinfo import ZoneInfo

import html5lib
import pytest
from markupsafe import Markup
from tests.view_samples import ARTICLE, BODY, CARD, CORRECTION, NOTES, VIEWS, listing

from glossator.diagnostics import Code, Diagnostic
from glossator.model.views import ArticleView, CorrectionEntryView, CorrectionView, DayGroup, LinkView, View
from glossator.render import make_templates, render_view
from glossator.templates import TemplateSet, builtin_folder

BUILTIN = {
    path.relative_to(builtin_folder()).as_posix(): path.read_text("utf-8")
    for path in Path(builtin_folder()).rglob("*")
    if path.is_file()
}
XHTML = "{http://www.w3.org/1999/xhtml}"
HOSTILE = "</title><script>alert(1)</script>\" onmouseover='x' ]]> <!-- {{ view }} &amp; \x07"
# What chooses a template's words or its shape, and so must stay what it is when texts are exchanged for hostile ones.
STEERING = {
    "kind",
    "relation",
    "label",
    "scope",
    "direction",
    "language",
    "words_language",
    "words_direction",
    "root",
    "url",
    "newer",
    "older",
    "id",
    "severity",
    "state",
}

PAGES = {key: case for key, case in VIEWS.items() if case[0].endswith(".html")}
XMLS = {key: case for key, case in VIEWS.items() if case[0].endswith(".xml")}
FULL_PAGES = {key: case for key, case in PAGES.items() if key != "redirect"}


def templates_with(**overrides: str) -> TemplateSet:
    """The built-in templates, and overrides given as `article_html="..."`."""
    return make_templates(
        BUILTIN, {name.replace("_", "."): text for name, text in overrides.items()}, "en", ZoneInfo("UTC")
    )


TEMPLATES = templates_with()


def render(name: str, view: View, templates: TemplateSet = TEMPLATES) -> str:
    page, diagnostics = render_view(templates, name, view)
    assert not diagnostics
    return page.decode()


def parse(page: str) -> ET.Element:
    """Parse a page as a browser would; anything that HTML calls a parse error raises."""
    tree: ET.Element = html5lib.HTMLParser(strict=True).parse(page)
    return tree


def elements(page: ET.Element, name: str) -> list[ET.Element]:
    return list(page.iter(XHTML + name))


def text_of(element: ET.Element) -> str:
    return " ".join("".join(element.itertext()).split())


def shape(element: ET.Element) -> Any:
    """An element's name, its attributes' names, and the shapes of its children: all but texts."""
    return (str(element.tag), sorted(element.attrib), [shape(child) for child in element])


def made_hostile(value: Any, name: str = "") -> Any:
    """Put hostile text into every text field of a view, however deep; finished HTML and what steers the template stay."""
    if isinstance(value, str):
        return value if isinstance(value, Markup) or name in STEERING or not value else value + HOSTILE
    if isinstance(value, tuple):
        return tuple(made_hostile(item, name) for item in value)
    if is_dataclass(value) and not isinstance(value, type):
        changed = {
            field.name: made_hostile(getattr(value, field.name), field.name) for field in fields(value) if field.init
        }
        return replace(value, **changed)
    return value


# Every template


def test_every_template_has_a_sample() -> None:
    pages = {name for name in BUILTIN if not name.startswith(("assets/", "locale/"))} - {"base.html", "macros.html"}
    assert {name for name, _ in VIEWS.values()} == pages


@pytest.mark.parametrize("key", PAGES)
def test_pages_are_valid_html(key: str) -> None:
    page = render(*PAGES[key])
    assert page.startswith("<!doctype html>\n<html ")
    assert page.endswith("</html>\n")
    parse(page)


@pytest.mark.parametrize("key", XMLS)
def test_xml_is_well_formed(key: str) -> None:
    page = render(*XMLS[key])
    assert page.startswith("<?xml ")
    ET.fromstring(page)


@pytest.mark.parametrize("key", FULL_PAGES)
def test_pages_have_landmarks_one_h1_and_headings_in_order(key: str) -> None:
    page = parse(render(*PAGES[key]))
    assert [len(elements(page, name)) for name in ("main", "title", "h1")] == [1, 1, 1]
    assert text_of(elements(page, "h1")[0])
    levels = [
        int(element.tag[-1]) for element in page.iter() if re.fullmatch(rf"{re.escape(XHTML)}h[1-6]", str(element.tag))
    ]
    assert all(below <= above + 1 for above, below in pairwise(levels)), levels


@pytest.mark.parametrize("key", FULL_PAGES)
def test_ids_stand_once_and_every_fragment_leads_somewhere(key: str) -> None:
    page = parse(render(*PAGES[key]))
    ids = [element.get("id") for element in page.iter() if element.get("id")]
    assert len(ids) == len(set(ids))
    named = [element.get(name, "") for element in page.iter() for name in ("aria-labelledby", "aria-details", "for")]
    fragments = [
        element.get("href", "")[1:] for element in elements(page, "a") if element.get("href", "").startswith("#")
    ]
    # The sample's text does not mark every annotation that its notes are about.
    unmarked = {"a-g-big-board", "a-r2"}
    assert {*filter(None, named), *fragments} - unmarked <= set(ids)


@pytest.mark.parametrize("key", PAGES)
def test_pages_meet_a_strict_policy(key: str) -> None:
    """No script in the page itself but data, no style of an element's own, nothing fetched from elsewhere."""
    page = parse(render(*PAGES[key]))
    scripts = [script for script in elements(page, "script") if script.get("type") != "application/ld+json"]
    assert [(script.get("src"), script.text) for script in scripts] in (
        [],
        [("/desk/assets/reader.js", None)],
        [("/desk/assets/search.js", None)],
    )
    assert not elements(page, "style")
    for element in page.iter():
        assert not [name for name in element.attrib if name == "style" or name.startswith("on")]
        assert not element.get("src", "").startswith(("http", "//"))
    sheets = {link.get("href") for link in elements(page, "link") if link.get("rel") == "stylesheet"}
    assert sheets - {"/desk/assets/search.css"} == {"/desk/assets/style.css"}


@pytest.mark.parametrize("key", FULL_PAGES)
def test_every_time_is_told_to_machines(key: str) -> None:
    for time in elements(parse(render(*PAGES[key])), "time"):
        assert re.fullmatch(r"\d{4}(-\d\d(-\d\d(T\d\d:\d\d:\d\d[+-]\d\d:\d\d)?)?)?", time.get("datetime", ""))
        assert text_of(time)


@pytest.mark.parametrize("key", PAGES)
def test_hostile_text_stays_text_in_pages(key: str) -> None:
    name, view = PAGES[key]
    hostile = render(name, made_hostile(view)).replace("\x07", "")
    assert shape(parse(hostile)) == shape(parse(render(name, view)))


@pytest.mark.parametrize("key", XMLS)
def test_hostile_text_stays_text_in_xml(key: str) -> None:
    name, view = XMLS[key]
    assert shape(ET.fromstring(render(name, made_hostile(view)))) == shape(ET.fromstring(render(name, view)))


# Single pages


def test_the_text_stands_alone_in_its_element() -> None:
    page = render("article.html", ARTICLE)
    assert page.count("data-text") == 1
    assert f'<div class="text" data-text>{BODY}</div>' in page


def test_the_text_in_another_language_says_so() -> None:
    page = render(*VIEWS["article, bare"])
    assert '<html lang="ar" dir="rtl">' in page
    assert '<body class="article-page" lang="en" dir="ltr">' in page
    assert '<div class="text retracted-text" data-text lang="ar" dir="rtl">' in page
    assert '<h3 lang="de" dir="ltr"><a href=' in render(*VIEWS["home"])


def test_a_retraction_takes_the_standfirsts_place() -> None:
    page = render(
        "article.html", replace(ARTICLE, retraction=replace(CORRECTION, kind="retraction"), corrections=(CORRECTION,))
    )
    assert "standfirst" not in page
    assert page.count('data-correction="apps-count"') == 1
    assert "Retraction</strong>" in page


def test_the_control_for_old_words_stands_before_the_text_and_only_where_wanted() -> None:
    page = render("article.html", ARTICLE)
    assert 0 < page.index('type="checkbox"') < page.index("data-text")
    assert "old-words-switch" not in render("article.html", replace(ARTICLE, has_old_words=False))


def test_a_note_leads_back_to_each_mention() -> None:
    page = parse(render("article.html", ARTICLE))
    note = next(item for item in elements(page, "li") if item.get("id") == "note-term-nyse")
    assert note.get("value") is None
    assert [(link.get("href"), text_of(link)) for link in elements(note, "a")][1:] == [
        ("#a-term-nyse", "↩︎1Back to “New York Stock Exchange” in the text, mention 1"),
        ("#a-g-big-board", "↩︎2Back to “New York Stock Exchange” in the text, mention 2"),
    ]


@pytest.mark.parametrize(
    ("was", "now", "shown"),
    [
        ("five", "six", ["Was five", "Now six"]),
        ("five", "", ["Removed five"]),
        ("", "six", ["Added six"]),
        ("five", None, ["Removed five"]),
        (None, None, []),
    ],
)
def test_a_correction_says_what_was_and_what_is(was: str | None, now: str | None, shown: list[str]) -> None:
    notice = replace(CORRECTION, was=was, now=now)
    page = parse(render("article.html", replace(ARTICLE, corrections=(notice,))))
    changes = [found for found in elements(page, "dl") if found.get("class") == "change"]
    assert [text_of(row) for change in changes for row in elements(change, "div")] == shown


def test_only_a_note_with_a_reference_mark_is_numbered() -> None:
    page = parse(render("article.html", ARTICLE))
    entries = [item for item in elements(page, "li") if item.get("class") == "note-entry"]
    assert [item.get("value") for item in entries] == [None, None, "1", None, "2", None]


def shown_and_folded(*notices: CorrectionView) -> tuple[list[str], list[str], str]:
    """The ids of the notices that stand open and of those that are folded away, and the summary of these."""
    numbered = [replace(notice, id=str(at), note_id=f"note-{at}") for at, notice in enumerate(notices)]
    page = parse(render("article.html", replace(ARTICLE, corrections=tuple(numbered))))
    folds = elements(page, "details")
    folded = [element.get("data-correction", "") for fold in folds for element in fold if fold is not element]
    ids = [element.get("data-correction", "") for element in page.iter() if element.get("data-correction")]
    summary = text_of(elements(page, "summary")[0]) if folds else ""
    return [each for each in ids if each not in folded], list(filter(None, folded)), summary


def test_of_many_corrections_the_first_three_stand_open() -> None:
    assert shown_and_folded(*[CORRECTION] * 4) == (list("0123"), [], "")
    assert shown_and_folded(*[CORRECTION] * 5) == (list("012"), list("34"), "2 more corrections")


@pytest.mark.parametrize("kind", ["editors-note", "update", "retraction"])
def test_what_speaks_of_the_whole_article_stands_open(kind: str) -> None:
    whole = replace(CORRECTION, kind=kind, was=None, now=None)
    assert shown_and_folded(*[CORRECTION] * 4, whole) == (list("01234"), [], "")
    assert shown_and_folded(*[CORRECTION] * 5, whole, whole) == (list("01256"), list("34"), "2 more corrections")
    assert shown_and_folded(*[CORRECTION] * 4, replace(whole, now="added"))[1] == list("34")


def test_a_log_marks_an_articles_words_and_not_its_own_in_the_articles_language() -> None:
    entry = CorrectionEntryView(
        LinkView("\u05db\u05d5\u05ea\u05e8\u05ea", "/desk/a/"), CARD.date, CORRECTION, "a-c", "he"
    )
    page = parse(render("day.html", replace(listing("day", "2021/01/06/", "A day"), corrections=(entry,))))
    (found,) = [element for element in page.iter() if element.get("class") == "correction-entry"]
    marked = [element for element in found.iter() if (element.get("lang"), element.get("dir")) == ("he", "rtl")]
    assert [str(element.tag).removeprefix(XHTML) for element in marked] == ["h3", "dd", "dd", "div"]


def test_a_terms_definition_is_in_the_sites_language() -> None:
    german = replace(NOTES[2], language="de", title=LinkView("Auf Englisch", "/desk/a/", "de"))
    arabic = replace(ARTICLE, page=replace(ARTICLE.page, language="ar", direction="rtl"), notes=(NOTES[0], german))
    page = parse(render("article.html", arabic))
    bodies = [element for element in page.iter() if element.get("class") in {"note-body", "note-title"}]
    assert [element.get("lang") for element in bodies] == [None, "de", "de"]
    words = [element for element in page.iter() if element.get("class") == "note-words"]
    assert {element.get("lang") for element in words} == {"ar"}


def test_a_redirect_names_its_target() -> None:
    assert f'<a href="{CARD.url}">{CARD.title}</a>' in render(*VIEWS["redirect"])


@pytest.mark.parametrize(
    ("counts", "runs"), [((1, 1, 1), [2]), ((2, 1, 3, 1, 1), [1, 2]), ((3, 2), []), ((1,), []), ((1, 2, 1), [1])]
)
def test_days_of_a_single_article_stand_side_by_side(counts: tuple[int, ...], runs: list[int]) -> None:
    groups = tuple(
        DayGroup(date(2021, 1, 31 - at), f"/desk/2021/01/{31 - at}/", (CARD,) * count)
        for at, count in enumerate(counts)
    )
    page = parse(render("home.html", listing("home", "", "Home", groups=groups)))
    found = [element for element in page.iter() if "single-days" in element.get("class", "")]
    assert [len(element) for element in found] == runs
    headings = [element.get("id") for element in elements(page, "h2") if element.get("class") == "day-heading"]
    assert headings == [f"day-2021-01-{31 - at}" for at in range(len(counts))]


def test_the_filter_of_the_log_offers_its_kinds_and_the_sheet_knows_them_all() -> None:
    page = parse(render(*VIEWS["corrections"]))
    assert [text_of(label) for label in elements(page, "label")] == [
        "All",
        "Retraction 1",
        "Correction 1",
        "Clarification 1",
    ]
    kinds = ("retraction", "correction", "update", "editors-note", "clarification", "typo")
    assert all(f"#kind_{kind}:checked" in BUILTIN["assets/style.css"] for kind in kinds)


@pytest.mark.parametrize("key", [key for key in VIEWS if key.endswith((", empty", ", unused"))])
def test_an_empty_page_says_so(key: str) -> None:
    assert 'class="empty"' in render(*VIEWS[key])


def test_a_feed_has_what_atom_requires() -> None:
    feed = ET.fromstring(render(*VIEWS["feed"]))
    atom = "{http://www.w3.org/2005/Atom}"
    entry = feed.find(f"{atom}entry")
    assert entry is not None
    for element in (feed, entry):
        assert all(element.findtext(atom + name) for name in ("id", "title", "updated"))
    assert feed.findtext(f"{atom}author/{atom}name") == "Example Press"
    assert [name.text for name in entry.iterfind(f"{atom}author/{atom}name")] == ["Marta Holt", "J. Lee"]
    assert {link.get("rel") for link in feed.iterfind(f"{atom}link")} == {"self", "alternate"}
    assert entry.findtext(f"{atom}updated") == "2021-01-08T00:00:00+00:00"
    content = entry.find(f"{atom}content")
    assert content is not None
    assert content.get("type") == "html"
    assert content.text == BODY


def test_headers_let_browsers_keep_what_never_changes() -> None:
    lasting = "  Cache-Control: public, max-age=31536000, immutable\n"
    assert render(*VIEWS["headers"]) == f"/desk/assets/style.3f9a1c2b.css\n{lasting}"


def test_robots_txt_is_plain() -> None:
    assert render(*VIEWS["robots"]) == "User-agent: *\nAllow: /\nSitemap: https://news.example/desk/sitemap.xml\n"


# Overrides and faults


def fault_of(article_html: str) -> Diagnostic:
    page, diagnostics = render_view(templates_with(article_html=article_html), "article.html", ARTICLE)
    assert page == b""
    return diagnostics[0]


def test_an_override_may_extend_the_built_in_and_use_its_macros() -> None:
    override = '{% extends "builtin/article.html" %}\n{% block content %}{{ super() }}<hr>{{ m.link(view.card.story) }}{% endblock %}\n'
    page = render("article.html", ARTICLE, templates_with(article_html=override))
    assert page.count("data-text") == 1
    assert '<hr><a href="/desk/stories/app-bans/">The app bans</a>' in page


def test_a_page_ends_with_one_newline() -> None:
    assert render("article.html", ARTICLE, templates_with(article_html="one\n\n\n")) == "one\n"
    assert render("article.html", ARTICLE, templates_with(article_html="one")) == "one\n"


@pytest.mark.parametrize(
    ("line", "code", "column", "message", "hint"),
    [
        (
            "{{ view.standfrist }}",
            Code.TEMPLATE_UNDEFINED,
            9,
            "`ArticleView` has no field `standfrist`",
            "did you mean `standfirst`?",
        ),
        ("{{ view.card.date.att }}", Code.TEMPLATE_UNDEFINED, 19, "`Moment` has no field `att`", "did you mean `at`?"),
        ("{{ veiw.body }}", Code.TEMPLATE_UNDEFINED, 4, "`veiw` is not defined", "did you mean `view`?"),
        (
            "{{ view.extra.mood }}",
            Code.TEMPLATE_UNDEFINED,
            15,
            "nothing is called `mood` there",
            "ask first whether it is there: `{% if ... is defined %}`",
        ),
        (
            "{{ view.retraction.kind }}",
            Code.TEMPLATE_UNDEFINED,
            20,
            "nothing is there whose `kind` could be read",
            "ask first whether it is there: `{% if ... %}`",
        ),
        ("{{ 1 / 0 }}", Code.TEMPLATE_FAILED, 1, "`ZeroDivisionError`: division by zero", None),
        (
            "{{ view.card.title + 1 }}",
            Code.TEMPLATE_FAILED,
            1,
            '`TypeError`: can only concatenate str (not "int") to str',
            None,
        ),
        ("{{ {'a': 1}['gone'] }}", Code.TEMPLATE_UNDEFINED, 14, "nothing is called `gone` there", None),
        ("{{ view.card.title|dat }}", Code.TEMPLATE_SYNTAX, 20, "no filter named `dat`", "did you mean `date`?"),
        ("{% if view %}", Code.TEMPLATE_SYNTAX, 1, None, None),
        (
            "{% include view.card.title %}",
            Code.TEMPLATE_FAILED,
            1,
            f"no template is called `{ARTICLE.card.title}`",
            None,
        ),
        ("{% include 'card.html' %}", Code.TEMPLATE_FAILED, 13, "no template is called `card.html`", None),
    ],
)
def test_a_fault_is_told_at_its_line(line: str, code: Code, column: int, message: str | None, hint: str | None) -> None:
    fault = fault_of(f"<p>\n\n{line}\n</p>\n")
    assert (fault.code, fault.place.path) == (code, "templates/article.html")
    if code is not Code.TEMPLATE_SYNTAX or "dat" in line:
        assert (fault.place.line, fault.place.column, fault.place.line_text) == (3, column, line)
    assert message in (None, fault.message)
    assert hint in (None, fault.hint)
    assert fault.hint


def test_a_fault_within_a_built_in_template_is_told_there() -> None:
    spoilt: Any = {"mention_ids": None}
    broken = replace(ARTICLE, notes=(replace(ARTICLE.notes[0], **spoilt),))
    fault = render_view(TEMPLATES, "article.html", broken)[1][0]
    assert (fault.code, fault.place.path) == (Code.TEMPLATE_FAILED, "builtin/macros.html")
    assert "note.mention_ids" in fault.place.line_text


def test_a_fault_is_the_same_for_every_page() -> None:
    templates = templates_with(
        article_html="{{ {}[view.card.title] }}{{ view.card.title|float|round('x') }}{{ [].index(view.card.title) }}"
    )
    other: ArticleView = replace(ARTICLE, card=replace(ARTICLE.card, title="Another"))
    odd = templates_with(article_html="{{ [].index(view.card.title) }}")
    assert render_view(odd, "article.html", ARTICLE) == render_view(odd, "article.html", other)
    assert (
        render_view(templates, "article.html", ARTICLE)[1][0].place
        == render_view(templates, "article.html", other)[1][0].place
    )


def test_a_template_that_is_not_there_is_a_fault() -> None:
    fault = render_view(TEMPLATES, "artcle.html", ARTICLE)[1][0]
    assert (fault.code, fault.message, fault.hint) == (
        Code.TEMPLATE_FAILED,
        "no template is called `artcle.html`",
        "did you mean `article.html`?",
    )


def test_xml_leaves_out_what_xml_forbids() -> None:
    name, view = VIEWS["sitemap"]
    assert (
        render(name, view, templates_with(sitemap_xml="<a>\x00b\x0bc\ufffe\U0001f600</a>")) == "<a>bc\U0001f600</a>\n"
    )
