"""The preview in a real browser: pages that follow the builds, and faults that are shown over them."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect
from tests.browsers import close_context, go_to, is_marked, launch_browser, new_page

from glossator.diagnostics import Code, Diagnostic, report
from glossator.preview import Preview, listen, serve
from glossator.source import Place

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

PAGE = """<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{title}</title>
<meta http-equiv="Content-Security-Policy" content="default-src 'self'">
<link rel="stylesheet" href="/style.css"><script src="/app.js" defer></script></head>
<body><h1>{title}</h1><p><input id="field"></p><details><summary>More</summary>text</details>
<img src="/picture.svg" alt=""><div class="long"></div><p id="end">end</p></body></html>"""
PICTURE = '<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="10"></svg>'
HOSTILE = "<img src=x onerror=\"document.title='broken'\">"


def fault(message: str = "no term is called `nsye`", line: str = "\tterm: 漢字 nsye \u202eabc") -> Diagnostic:
    return report(Code.UNKNOWN_TERM, Place("content/a.yaml", 3, 11, 15, line), message, "did you mean `nyse`?")


class Site:
    """A site that a test builds by hand, and its preview."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.preview = Preview(folder)
        self.url = ""

    def build(self, **text_by_path: str) -> None:
        """Write files, named with `_` for the dot, and tell the preview."""
        paths = {name.replace("_", "."): text for name, text in text_by_path.items()}
        for path, text in paths.items():
            (self.folder / path).write_text(text, "utf-8")
        self.preview.tell_built(paths)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with launch_browser() as launched:
        yield launched


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    found = Site(tmp_path)
    found.build(
        index_html=PAGE.format(title="First"),
        style_css="h1 { color: rgb(255, 0, 0) } .long { height: 3000px }",
        picture_svg=PICTURE.format(width=10),
        favicon_ico="",
        app_js="document.querySelector('h1').id = 'one'",
    )
    with serve(found.preview, listen("127.0.0.1", 0)) as found.url:
        yield found


@pytest.fixture
def page(browser: Browser, site: Site) -> Iterator[Page]:
    """The site's page, open and connected, with whatever goes wrong in it failing the test."""
    with new_page(browser) as opened:
        go_to(opened, site.url)
        yield opened


def expect_colour(page: Page, colour: str) -> None:
    expect(page.locator("h1")).to_have_css("color", colour)


def test_a_page_that_changed_is_loaded_anew_where_the_reader_was(page: Page, site: Site) -> None:
    page.evaluate("document.querySelector('details').open = true; document.getElementById('field').focus()")
    page.evaluate("scrollTo(0, 1500)")
    site.build(index_html=PAGE.format(title="Second"))
    expect(page.locator("h1")).to_have_text("Second")
    expect(page.locator("html")).to_have_js_property("scrollTop", 1500)
    assert page.evaluate("document.querySelector('details').open && document.activeElement.id") == "field"
    assert not is_marked(page)
    site.build(index_html=PAGE.format(title="Third"))
    expect(page.locator("h1")).to_have_text("Third")
    expect(page.locator("html")).to_have_js_property("scrollTop", 1500)


def test_a_stylesheet_is_swapped_without_loading_the_page(page: Page, site: Site) -> None:
    for number in (1, 2):
        site.build(style_css=f"h1 {{ color: rgb(0, 0, {number}) }} .long {{ height: 3000px }}")
        expect_colour(page, f"rgb(0, 0, {number})")
        expect(page.locator("link[href*='style.css']")).to_have_count(1)
    assert is_marked(page)


def test_a_picture_is_shown_anew_without_loading_the_page(page: Page, site: Site) -> None:
    site.build(picture_svg=PICTURE.format(width=77))
    expect(page.locator("img")).to_have_js_property("naturalWidth", 77)
    assert is_marked(page)


def test_a_script_that_changed_is_run_in_a_page_loaded_anew(page: Page, site: Site) -> None:
    site.build(app_js="document.querySelector('h1').id = 'two'")
    expect(page.locator("h1")).to_have_id("two")
    assert not is_marked(page)


def test_what_another_page_shows_is_no_reason_to_load(page: Page, site: Site) -> None:
    site.build(other_html="x")
    site.build(style_css="h1 { color: rgb(0, 0, 3) }")
    expect_colour(page, "rgb(0, 0, 3)")
    assert is_marked(page)


def test_faults_lie_over_the_page_until_they_are_mended(page: Page, site: Site) -> None:
    dialog = page.get_by_role("alertdialog")
    site.preview.tell_failed([fault(), fault(HOSTILE, HOSTILE)])
    expect(dialog).to_be_visible()
    expect(dialog).to_contain_text("error[unknown-term]: no term is called `nsye`")
    expect(dialog).to_contain_text("content/a.yaml:3:11")
    expect(dialog).to_contain_text("hint: did you mean `nyse`?")
    expect(dialog.locator("mark").first).to_have_text("nsye")
    expect(dialog).to_contain_text(HOSTILE)
    assert dialog.locator("img").count() == 0
    site.build(other_html="x")
    expect(dialog).to_have_count(0)
    assert is_marked(page)
    assert page.title() == "First"


def test_faults_can_be_put_aside_with_the_keyboard(page: Page, site: Site) -> None:
    dialog, badge = page.get_by_role("alertdialog"), page.get_by_role("button", name="1 fault: show")
    page.focus("#field")
    site.preview.tell_failed([fault()])
    expect(dialog).to_be_focused()
    expect(badge).to_be_hidden()
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    expect(page.locator("#field")).to_be_focused()
    badge.focus()
    page.keyboard.press("Enter")
    expect(dialog).to_be_focused()
    page.keyboard.press("Tab")
    expect(dialog.get_by_role("button", name="Hide")).to_be_focused()
    page.keyboard.press("Enter")
    expect(dialog).to_be_hidden()
    site.preview.tell_failed([fault("another fault")])
    expect(dialog).to_contain_text("another fault")


def test_a_page_that_is_opened_later_shows_the_faults_too(page: Page, site: Site) -> None:
    site.preview.tell_failed([fault()])
    page.goto(site.url + "nothing.html")
    expect(page.get_by_role("alertdialog")).to_be_visible()
    site.build(nothing_html="<p>now there is something</p>")
    expect(page.locator("p").first).to_have_text("now there is something")


def test_all_tabs_follow(page: Page, site: Site) -> None:
    other = page.context.new_page()
    go_to(other, site.url)
    site.build(index_html=PAGE.format(title="Second"))
    for each in (page, other):
        expect(each.locator("h1")).to_have_text("Second")


def test_more_tabs_in_sight_than_a_browser_opens_connections_all_follow(page: Page, site: Site) -> None:
    tabs = [page, *(page.context.new_page() for _ in range(8))]
    for tab in tabs[1:]:
        go_to(tab, site.url)
    site.build(style_css="h1 { color: rgb(0, 0, 5) }")
    for tab in tabs:
        expect(tab.locator("h1")).to_have_css("color", "rgb(0, 0, 5)")
        assert is_marked(tab)


def test_hidden_tabs_hold_no_connection_and_catch_up_when_shown(page: Page, site: Site) -> None:
    hide = "Object.defineProperty(document, 'hidden', {{ value: {}, configurable: true }}); document.dispatchEvent(new Event('visibilitychange'))"
    tabs = []
    for _ in range(8):  # more than a browser opens connections
        tab = page.context.new_page()
        go_to(tab, site.url)
        with tab.expect_event("requestfailed"):
            tab.evaluate(hide.format("true"))
        tabs.append(tab)
    site.build(style_css="h1 { color: rgb(0, 0, 4) }")
    expect_colour(page, "rgb(0, 0, 4)")
    expect_colour(tabs[0], "rgb(255, 0, 0)")
    tabs[0].evaluate(hide.format("false"))
    expect_colour(tabs[0], "rgb(0, 0, 4)")
    assert is_marked(tabs[0])


def test_a_page_finds_the_next_run_of_the_server(browser: Browser, tmp_path: Path) -> None:
    (tmp_path / "index.html").write_text(PAGE.format(title="First"))
    listening = listen("127.0.0.1", 0)
    port = listening.getsockname()[1]
    page = browser.new_page()
    with (
        serve(Preview(tmp_path), listening) as url,
        page.expect_response(lambda response: "/_glossator/events" in response.url),
    ):
        page.goto(url)
    (tmp_path / "index.html").write_text(PAGE.format(title="Second"))
    with serve(Preview(tmp_path), listen("127.0.0.1", port)):
        expect(page.locator("h1")).to_have_text("Second", timeout=10_000)
    close_context(page.context)


def test_the_ribbon_shows_without_a_script_and_not_in_print(browser: Browser, site: Site) -> None:
    context = browser.new_context(java_script_enabled=False, color_scheme="dark")
    page = context.new_page()
    page.goto(site.url)
    ribbon = page.get_by_role("note")
    expect(ribbon).to_be_visible()
    page.emulate_media(media="print")
    expect(ribbon).to_be_hidden()
    close_context(context)
