"""The search page in a real browser, under the policy that it asks for: by keyboard alone, and without a script."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

import pytest
from playwright.sync_api import Browser, Page, expect
from tests import site_tools
from tests.browsers import close_context, launch_browser, new_page
from tests.small_sites import build, project
from tests.static_sites import static_host

from glossator import search_index
from glossator.build.running import BuildOptions

pytestmark = [
    pytest.mark.browser,
    pytest.mark.xdist_group("browser"),
    pytest.mark.skipif(
        search_index.find_program() is None,
        reason="the extra `search` is not installed: pip install 'glossator[search]'",
    ),
]

FILES = {
    "site.yaml": "title: The Pier\nbase_url: https://pier.example/desk/\nsearch: true\ntopics: {port: {title: The port}}\nstories: {pier: {title: The pier}}\n",
    "glossary.yaml": "bond: {term: Bond, aliases: [debenture], definition: A loan that many lend.}\n"
    "lender: {term: Lender, definition: Whoever buys a bond.}\nbond-fund: {term: Bond fund, definition: It holds many.}\n",
    "pages/about.md": "---\ntitle: About\n---\n\nWe write of every bond.\n",
    "articles/2026-03-03-vote.md": "---\ntitle: Council votes\ndate: 2026-03-03\ntopics: [port]\nstory: pier\n---\n\n"
    "The council sells a bond to pay for &lt;img src=x onerror=alert(1)&gt; the ferry pier.\n",
    "articles/2026-03-03-vote.annotations.yaml": "corrections: [{id: term, was: buys, now: sells, date: 2026-03-05, reason: A bond is sold.}]\n",
    "articles/2025-02-01-chinois.md": "---\ntitle: Un vote\ndate: 2025-02-01\nlang: fr\n---\n\nUn bond en avant pour nos lecteurs.\n",
    **{
        f"articles/2025-01-{day:02}-day.md": f"---\ntitle: Day {day}\ndate: 2025-01-{day:02}\nslug: day-{day}\n---\n\nNothing but tides.\n"
        for day in range(1, 15)
    },
}


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a site in a folder of its host, which lets only the search page run WebAssembly."""
    files, result = build(project(FILES), BuildOptions(datetime(2026, 3, 9, tzinfo=UTC)))
    assert not result.diagnostics
    folder = tmp_path_factory.mktemp("host")
    for path, data in {**{f"desk/{path}": data for path, data in files.items()}, "404.html": b""}.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(data)
    with static_host(folder) as host:
        yield f"{host}desk/"


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with launch_browser() as launched:
        yield launched


@contextmanager
def searching(browser: Browser, root: str, query: str = "") -> Iterator[Page]:
    """Open the search page; a breach of the policy fails the test."""
    with new_page(browser) as page:
        page.goto(f"{root}search/{query}")
        yield page


def titles(page: Page, section: str) -> list[str]:
    return page.locator(f"#search_{section} h3").all_text_contents()


def expect_results(page: Page, words: str) -> None:
    expect(page.get_by_role("status")).to_have_text(words)


def test_a_search_is_done_by_keyboard_alone(browser: Browser, root: str) -> None:
    with searching(browser, root) as page:
        expect(page.get_by_role("searchbox", name="Search for")).to_be_focused()
        page.keyboard.type("ferry")
        expect_results(page, "Results: 1")
        for name in ("Search", "Kind", "Topic", "Story", "Year", "Council votes"):
            page.keyboard.press("Tab")
            expect(page.locator(":focus")).to_have_accessible_name(name)
        page.keyboard.press("Enter")
        expect(page).to_have_url(f"{root}articles/vote/")
        page.go_back()
        expect_results(page, "Results: 1")
        assert page.url == f"{root}search/?q=ferry"


@pytest.mark.parametrize(
    ("query", "terms", "others"),
    [
        ("bond", ["Bond", "Bond fund"], {"Lender", "About", "Council votes", "Un vote"}),
        ("debenture", ["Bond"], set()),
        ("Debent", ["Bond"], set()),
        ("LENDER", ["Lender"], set()),
        ("many", [], {"Bond", "Bond fund"}),
    ],
)
def test_terms_that_are_meant_stand_first(
    browser: Browser, root: str, query: str, terms: list[str], others: set[str]
) -> None:
    with searching(browser, root, f"?q={query}") as page:
        expect(page.get_by_role("status")).to_have_text(re.compile(r"Results: \d"))
        assert titles(page, "terms") == terms
        assert set(titles(page, "results")) == others


def test_choices_narrow_a_search_and_stand_in_the_address(browser: Browser, root: str) -> None:
    with searching(browser, root, "?q=bond") as page:
        expect_results(page, "Results: 7")
        for label, choice, count in (
            ("Kind", "Corrections", 1),
            ("Kind", "Glossary", 3),
            ("Kind", "Articles", 2),
            ("Year", "2025", 1),
            ("Year", "All years", 2),
            ("Topic", "The port", 1),
            ("Story", "The pier", 1),
            ("Year", "2025", 0),
        ):
            page.get_by_label(label, exact=True).select_option(choice)
            expect_results(page, f"Results: {count}" if count else "Nothing was found.")
        assert page.url == f"{root}search/?q=bond&kind=article&topic=port&story=pier&year=2025"
        page.go_back()
        expect_results(page, "Results: 1")
        expect(page.get_by_label("Year", exact=True)).to_have_value("")
        page.reload()
        expect_results(page, "Results: 1")
        assert titles(page, "results") == ["Council votes"]
        expect(page.get_by_label("Topic", exact=True)).to_have_value("port")


def test_all_that_is_typed_in_one_go_is_one_step_back(browser: Browser, root: str) -> None:
    with searching(browser, root) as page:
        for letters, found in (("fer", "Results: 1"), ("ries", "Results: 1")):
            page.keyboard.type(letters)
            expect_results(page, found)
        expect(page).to_have_url(f"{root}search/?q=ferries")
        page.go_back()
        expect(page.get_by_role("searchbox")).to_have_value("")
        expect_results(page, "")
        assert titles(page, "results") == []


def test_more_results_come_on_demand_and_take_the_focus(browser: Browser, root: str) -> None:
    with searching(browser, root, "?q=tides") as page:
        expect_results(page, "Results: 14")
        assert len(titles(page, "results")) == 10
        page.get_by_role("button", name="More results").press("Enter")
        expect(page.locator("#search_results h3")).to_have_count(14)
        expect(page.locator("#search_results li").nth(10).get_by_role("link")).to_be_focused()
        expect(page.get_by_role("button", name="More results")).to_be_hidden()


def test_what_is_found_is_shown_as_text_in_its_language(browser: Browser, root: str) -> None:
    with searching(browser, root, "?q=onerror") as page:
        expect_results(page, "Results: 1")
        expect(page.locator(".excerpt")).to_contain_text("<img src=x onerror=alert(1)>")
        assert page.locator(".excerpt img").count() == 0
        expect(page.locator(".excerpt mark")).to_contain_text("onerror")
    with searching(browser, root, "?q=lecteurs") as page:
        expect_results(page, "Results: 1")
        expect(page.locator(".search-result")).to_have_attribute("lang", "fr")
        expect(page.locator(".search-result .meta")).to_have_attribute("lang", "en")


def test_a_correction_leads_to_its_notice(browser: Browser, root: str) -> None:
    with searching(browser, root, "?q=bond&kind=correction") as page:
        page.locator(".search-result a").click()
        expect(page).to_have_url(f"{root}articles/vote/#note-term")
        expect(page.locator("#note-term")).to_contain_text("A bond is sold.")


def test_without_a_script_the_page_says_so_and_leads_on(browser: Browser, root: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{root}search/?q=bond")
    expect(page.get_by_role("search")).to_be_hidden()
    expect(page.get_by_role("main")).to_contain_text("The search needs a script")
    page.get_by_role("main").get_by_role("link", name="Glossary").click()
    expect(page).to_have_url(f"{root}glossary/")
    close_context(context)


def test_every_page_leads_to_the_search(browser: Browser, root: str) -> None:
    with new_page(browser) as page:
        page.goto(f"{root}articles/vote/")
        page.get_by_role("navigation", name="Main").get_by_role("link", name="Search").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Search")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 1440])
def test_axe_finds_nothing(browser: Browser, root: str, width: int, scheme: str) -> None:
    with searching(browser, root, "?q=bond") as page:
        page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
        page.set_viewport_size({"width": width, "height": 900})
        expect_results(page, "Results: 7")
        assert site_tools.find_violations(page) == []
        assert page.evaluate("document.documentElement.scrollWidth") <= width
