"""`glossator serve` and a real browser: the editor edits, and the page that is open shows it."""

import re
from collections.abc import Iterator

import httpx
import pytest
from playwright.sync_api import Browser, Page, expect
from tests.browsers import go_to, is_marked, launch_browser, mark, new_page
from tests.warm_builds import linked_project
from tests.watched_projects import Watched, serving, write_project

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

CLOSE, SIDECAR = "content/articles/2021-01-30-close.md", "content/articles/2021-01-30-close.annotations.yaml"
PAGE = "articles/2021/close/"
LONG = "\n\n".join(f"Paragraph {number}, which the reader has passed." for number in range(200))
STYLE = "html {{ scroll-behavior: auto }} h1 {{ color: rgb(0, 0, {}) }}\n"


def write_close(watched: Watched, words: str) -> None:
    watched.write(CLOSE, f"---\ntitle: The close\ndate: 2021-01-30\n---\n{words}\n\n{LONG}\n\nThe end.\n")


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with launch_browser() as launched:
        yield launched


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Watched, httpx.Client]]:
    """A preview that runs on while the tests edit."""
    root = write_project(tmp_path_factory.mktemp("served") / "project", linked_project())
    write_project(root, {"templates/assets/style.css": STYLE.format(1)})
    with serving(root) as found:
        yield found


@pytest.fixture
def watched(served: tuple[Watched, httpx.Client]) -> Watched:
    return served[0]


@pytest.fixture
def url(served: tuple[Watched, httpx.Client]) -> str:
    return f"{served[1].base_url}{PAGE}"


@pytest.fixture
def page(browser: Browser, watched: Watched, url: str) -> Iterator[Page]:
    """The page of an article, open and listening."""
    write_close(watched, "All is quiet.")
    with new_page(browser) as opened:
        go_to(opened, url)
        expect(opened.locator("article").first).to_contain_text("All is quiet.")
        mark(opened)
        yield opened


def expect_words(page: Page, words: str) -> None:
    expect(page.locator("article").first).to_contain_text(words)


def test_an_edit_is_seen_where_the_reader_was(page: Page, watched: Watched) -> None:
    page.evaluate("scrollTo(0, 1500)")
    for words in ("All is loud.", "All is still."):
        write_close(watched, words)
        expect_words(page, words)
        expect(page.locator("html")).to_have_js_property("scrollTop", 1500)
    assert not is_marked(page)


def test_two_tabs_follow_both(page: Page, watched: Watched, url: str) -> None:
    other = page.context.new_page()
    go_to(other, url)
    write_close(watched, "All is loud.")
    for each in (page, other):
        expect_words(each, "All is loud.")


def test_a_broken_sidecar_is_shown_over_the_page_until_it_is_mended(page: Page, watched: Watched) -> None:
    dialog = page.get_by_role("alertdialog")
    watched.write(SIDECAR, "references:\n  - {id: one, quote: quiet, to: 2020-11-12-share}\n")
    expect(dialog).to_contain_text("error[unknown-article]")
    expect(dialog).to_contain_text(f"{SIDECAR}:2:33")
    expect(dialog).to_contain_text("{id: one, quote: quiet, to: 2020-11-12-share}")
    expect(dialog.locator("mark").first).to_have_text("2020-11-12-share")
    expect(dialog).to_contain_text(re.compile("hint: .*2020-11-12-shares"))
    assert is_marked(page)
    watched.replace(SIDECAR, "2020-11-12-share}", "2020-11-12-shares}")
    expect(dialog).to_have_count(0)
    expect(page.locator("[data-annotation]").first).to_have_text("quiet")
    watched.write(SIDECAR, "references: [\n")
    expect(dialog).to_contain_text("error[yaml-syntax]")
    (watched.root / SIDECAR).unlink()
    expect(dialog).to_have_count(0)
    expect(page.locator("[data-annotation]")).to_have_count(0)


def test_another_article_is_no_reason_to_load_and_a_stylesheet_is_swapped(page: Page, watched: Watched) -> None:
    for number in (2, 3):
        watched.write("content/pages/policy.md", f"---\ntitle: Corrections policy\n---\nWe correct, {number} times.\n")
        watched.write("templates/assets/style.css", STYLE.format(number))
        expect(page.locator("h1").first).to_have_css("color", f"rgb(0, 0, {number})")
        assert is_marked(page)


def test_an_article_is_seen_when_it_comes_and_when_it_goes(page: Page, watched: Watched, url: str) -> None:
    page.goto(url.replace("close", "new"))
    expect(page.locator("h1").first).not_to_have_text("A new one")
    watched.write("content/articles/new.md", "---\ntitle: A new one\ndate: 2021-01-30\n---\nNews.\n")
    expect(page.locator("h1").first).to_have_text("A new one")
    (watched.root / "content/articles/new.md").unlink()
    expect(page.locator("h1").first).not_to_have_text("A new one")
