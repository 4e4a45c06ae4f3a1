"""A real browser, and pages in it that follow a preview."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Error, Page, sync_playwright
from tests.site_tools import need


def find_chromium() -> str:
    """Give the path of the system's Chromium; without one the test is skipped, but never where `CI` is set."""
    chromium = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    if chromium is None:
        need("no Chromium was found; on Debian and Ubuntu: apt install chromium")
    return chromium or ""


@contextmanager
def launch_browser() -> Iterator[Browser]:
    """Launch the system's Chromium."""
    chromium = find_chromium()
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        yield launched
        launched.close()


@contextmanager
def new_page(browser: Browser, *, excused: str = "404 (Not Found)") -> Iterator[Page]:
    """A page; whatever goes wrong in it fails the test, but for requests refused in a way that is `excused`."""
    context = browser.new_context()
    context.set_default_timeout(10_000)
    page = context.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on(
        "console",
        lambda message: errors.append(message.text) if is_error(message) and excused not in message.text else None,
    )
    yield page
    close_context(context)
    assert errors == []


def close_context(context: BrowserContext) -> None:
    """Close a context. Its pages leave first: Chromium may never answer where one is just being loaded anew, as a preview's are."""
    for page in context.pages:
        leave(page)
    context.close()


def leave(page: Page) -> None:
    """Leave a page, though it is just being loaded anew: whichever goes last wins, so it is tried until that is us."""
    for _ in range(4):
        with suppress(Error):
            page.goto("about:blank")
            return
        page.wait_for_load_state()
    page.goto("about:blank")


def is_error(message: ConsoleMessage) -> bool:
    return message.type == "error" and "404 (Not Found)" not in message.text


def go_to(page: Page, url: str) -> None:
    """Open a URL of a preview, and wait until the page listens to it."""
    with page.expect_response(lambda response: "/_glossator/events" in response.url):
        page.goto(url)
    mark(page)


def mark(page: Page) -> None:
    page.evaluate("window.isMarked = true")


def is_marked(page: Page) -> bool:
    """Tell whether a page is still the one that was marked, and was not loaded anew."""
    return bool(page.evaluate("window.isMarked === true"))
