"""The reader's script in a real browser, on articles served with a strict policy: what it adds, and what stands without it."""

import gzip
import re
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import pairwise
from mimetypes import guess_type
from urllib.parse import unquote, urlsplit

import pytest
from playwright.sync_api import Browser, Page, expect
from tests.browsers import close_context, is_error, launch_browser
from tests.site_tools import find_violations
from tests.small_sites import build, project

from glossator.build.running import BuildOptions
from glossator.links import output_path
from glossator.templates import builtin_folder

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

SCRIPT = builtin_folder() / "assets" / "reader.js"
OPTIONS = BuildOptions(datetime(2026, 3, 9, tzinfo=UTC), base_url="https://pier.example/")
POLICY = "default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
LONG = "The clerk reads the minutes, and nobody asks for the floor. " * 9
VOTE = f"""---
title: Council votes for the ferry pier
date: 2026-03-03
---

{LONG}

The council voted on Tuesday to build the ferry pier, by nine to two. A bond pays for it, over 20 years.

The mayor spoke of a good day. The mayor spoke of a good day for all.

{LONG}

The other bond, of 2019, was refused, so long ago that hardly anybody in the room was able to remember what it should have paid for at the time.

{LONG}

Adjourned for a while.

Adjourned for a while.
"""
SIDECAR = """glossary:
  - {id: bond-one, quote: bond, prefix: "A ", term: bond}
  - {id: bond-two, quote: bond, prefix: "The other ", term: bond}
  - {id: rest, quote: Adjourned, occurrence: 2, term: bond}
references:
  - {id: earlier, quote: was refused, to: 2026-03-01-refusal, relation: background, note: How it was refused.}
corrections:
  - {id: term, was: over 20 years, now: over 25 years, date: 2026-03-05, reason: The resolution says 25.}
notes:
  - {id: count, quote: by nine to two, kind: fact-check, note: The clerk's record agrees.}
"""
FILES = {
    "glossary.yaml": "bond: {term: Bond, definition: A loan that many lend.}\n",
    "articles/2026-03-03-vote.md": VOTE,
    "articles/2026-03-03-vote.annotations.yaml": SIDECAR,
    "articles/2026-03-01-refusal.md": "---\ntitle: The refusal\ndate: 2026-03-01\n---\n\nNo.\n",
    "articles/2026-03-02-many.md": "---\ntitle: Many notes\ndate: 2026-03-02\n---\n\n"
    + "\n\n".join(
        f"Sentence number{number} stands here, and is long enough for a line or so." for number in range(300)
    ),
    "articles/2026-03-02-many.annotations.yaml": "notes:\n"
    + "".join(
        f"  - {{quote: number{at}, prefix: 'Sentence ', suffix: ' stands', note: About {at}.}}\n" for at in range(300)
    ),
}
CROWD = [f"words{at} that are many more than a line of the margin has room for" for at in range(12)]
FILES["articles/2026-03-02-crowd.md"] = f"---\ntitle: Long notes\ndate: 2026-03-02\n---\n\n{', '.join(CROWD)}.\n"
FILES["articles/2026-03-02-crowd.annotations.yaml"] = "notes:\n" + "".join(
    f"  - {{quote: {words}, kind: fact-check, note: '{LONG}'}}\n" for words in CROWD
)
FILES["articles/2026-03-01-corrected.md"] = "---\ntitle: Corrected\ndate: 2026-03-01\n---\n\nIt was at noon.\n"
FILES["articles/2026-03-01-corrected.annotations.yaml"] = "corrections:\n" + "".join(
    f"  - {{was: at {hour}, now: at {hour + 1}, date: 2026-03-0{hour}, reason: The clock was wrong.}}\n"
    for hour in range(2, 8)
).replace("at 8", "at noon")
# How a page is opened: its width in CSS pixels, and whether it is touched.
NARROW, WIDE = 320, 1440
HOUR = 3_600


class Served:
    """A site on a port of its own, with the strictest policy that the built-in templates must bear."""

    def __init__(self, files: Mapping[str, bytes]) -> None:
        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                path = unquote(urlsplit(self.path).path)
                data = b"" if path == "/favicon.ico" else files.get(output_path(path))
                self.send_response(404 if data is None else 200)
                self.send_header("Content-Type", guess_type(output_path(path))[0] or "text/html")
                self.send_header("Content-Security-Policy", POLICY)
                self.end_headers()
                self.wfile.write(data or b"")

            def log_message(self, *_: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.root = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()


@pytest.fixture(scope="module")
def served() -> Iterator[Served]:
    files, result = build(project(FILES), OPTIONS)
    assert not result.diagnostics
    served = Served(files)
    yield served
    served.server.shutdown()
    served.server.server_close()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with launch_browser() as launched:
        yield launched


class Visit:
    """How `open_page` opens pages of the site that is served."""

    def __init__(self, browser: Browser, root: str) -> None:
        self.browser, self.root = browser, root

    @contextmanager
    def __call__(
        self, width: int = WIDE, path: str = "/articles/vote/", *, script: bool = True, touch: bool = False
    ) -> Iterator[Page]:
        """Open an article; an error in the console, such as a breach of the policy, fails the test."""
        context = self.browser.new_context(
            viewport={"width": width, "height": 700}, has_touch=touch, java_script_enabled=script
        )
        context.grant_permissions(["clipboard-read", "clipboard-write"])
        context.set_default_timeout(10_000)
        page = context.new_page()
        errors: list[str] = []
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.on("console", lambda message: errors.append(message.text) if is_error(message) else None)
        if script:
            page.clock.install(time=0)
        page.goto(self.root + path)
        if script:
            page.clock.pause_at(HOUR)
            expect(page.locator("html")).to_have_class("has-script")
        yield page
        close_context(context)
        assert errors == []


@pytest.fixture
def visit(browser: Browser, served: Served) -> Visit:
    return Visit(browser, served.root)


def boxes(page: Page, selector: str) -> list[dict[str, float]]:
    script = "list => list.map(e => { const {top, bottom, left, right} = e.getBoundingClientRect(); return {top, bottom, left, right} })"
    found: list[dict[str, float]] = page.locator(selector).evaluate_all(script)
    return found


def check_preview(page: Page, words: str, mark: str) -> None:
    """A preview is shown with these words, in the viewport, and covers nothing of the mark."""
    preview = page.locator(".preview")
    expect(preview).to_be_visible()
    expect(preview).to_contain_text(words)
    (box,) = boxes(page, ".preview")
    size = page.viewport_size
    assert size
    assert box["left"] >= 0
    assert box["right"] <= size["width"]
    assert box["top"] >= 0
    assert box["bottom"] <= size["height"]
    for part in boxes(page, mark):
        assert box["bottom"] <= part["top"] or box["top"] >= part["bottom"], (box, part)
    assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]


def copied(page: Page) -> str:
    expect(page.get_by_role("status")).to_have_text("Link copied")
    text: str = page.evaluate("navigator.clipboard.readText()")
    return text


# Without a script


@pytest.mark.parametrize("width", [NARROW, WIDE])
def test_without_a_script_notes_are_read_and_links_lead_there_and_back(visit: Visit, width: int) -> None:
    with visit(width, script=False) as page:
        expect(page.locator(".note-entry")).to_have_count(3)
        for note in page.locator(".note-entry").all():
            expect(note).to_be_visible()
        page.locator("#a-bond-two").click()
        assert page.url.endswith("#note-bond-two")
        page.locator(".note-entry .back-link[href='#a-bond-two']").click()
        assert page.url.endswith("#a-bond-two")
        assert page.locator(".preview, .help-button, dialog").count() == 0


def test_without_a_script_annotations_can_be_put_away(visit: Visit) -> None:
    lines = "list => list.map(mark => getComputedStyle(mark).textDecorationLine)"
    with visit(script=False) as page:
        marks = page.locator("[data-text] [data-annotation]:not(del)")
        assert set(marks.evaluate_all(lines)) == {"underline"}
        page.get_by_label("Show annotations").uncheck()
        assert set(marks.evaluate_all(lines)) == {"none"}
        expect(page.locator("[data-text] .ref:visible")).to_have_count(0)


# The margin


def test_notes_stand_in_the_margin_beside_their_lines_and_none_on_another(visit: Visit) -> None:
    with visit(WIDE) as page:
        expect(page.locator(".article")).to_have_class("article has-margin-notes")
        (text,) = boxes(page, "[data-text]")
        notes = boxes(page, ".note-entry")
        assert all(note["left"] >= text["right"] and note["right"] <= WIDE for note in notes)
        assert all(one["bottom"] <= other["top"] for one, other in pairwise(notes))
        for name in ("count", "earlier"):
            assert abs(boxes(page, f"#note-{name}")[0]["top"] - boxes(page, f"#a-{name}")[0]["top"]) < 150
        page.set_viewport_size({"width": NARROW, "height": 700})
        page.clock.resume()
        expect(page.locator(".article")).to_have_class("article")
        assert boxes(page, ".note-entry")[0]["top"] >= boxes(page, "[data-text]")[0]["bottom"]


@pytest.mark.parametrize("width", [1100, 1180, 1280])
def test_notes_stand_in_a_margin_only_where_it_is_wide_enough(visit: Visit, width: int) -> None:
    with visit(width) as page:
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert all(box["right"] <= width for box in boxes(page, ".note-entry"))


def test_notes_follow_their_lines_when_the_page_changes(visit: Visit) -> None:
    with visit(WIDE) as page:
        page.clock.resume()
        before = boxes(page, "#note-count")[0]["top"] - boxes(page, "#a-count")[0]["top"]
        page.evaluate("document.querySelector('[data-text] p').style.fontSize = '3em'")
        page.wait_for_function(
            """before => Math.abs(document.querySelector('#note-count').getBoundingClientRect().top
            - document.querySelector('#a-count').getBoundingClientRect().top - before) < 3""",
            arg=before,
        )


def test_a_crowd_of_notes_is_cut_after_whole_lines_that_show_how_each_begins(visit: Visit) -> None:
    with visit(WIDE, "/articles/crowd/") as page:
        found = page.evaluate(
            """() => [...document.querySelectorAll(".is-short")].map((note) => {
              const { top, bottom, left, right } = note.getBoundingClientRect();
              const range = document.createRange();
              range.selectNodeContents(note.querySelector(".note-body"));
              const body = [...range.getClientRects()].filter((line) => line.bottom <= bottom + 2);
              const [label, more, back] = [".label", ".note-more", ".back-link"].map((name) => note.querySelector(name).getBoundingClientRect());
              return {
                lines: (bottom - top) / parseFloat(getComputedStyle(note).lineHeight),
                begins: body.length > 0 && body[0].top >= label.bottom - 4,
                head: [label, back].every((box) => box.top >= top - 2 && box.bottom <= top + 24 && box.left >= left && box.right <= right),
                more: more.width > 0 && Math.abs(more.bottom - bottom) < 2 && body.every((line) => line.bottom < more.top + 4 || line.right <= more.left || line.left >= more.right),
                clip: getComputedStyle(note).clipPath,
              };
            })"""
        )
        assert len(found) == 12
        for each in found:
            assert each == {
                "lines": 2,
                "begins": True,
                "head": True,
                "more": True,
                "clip": "inset(0px -40px)",
            }  # both sides: numbers
        last = page.locator(".is-short").last
        last.locator(".note-more").click()
        expect(last).to_have_class(re.compile("is-open"))
        assert boxes(page, ".is-open")[0]["bottom"] - boxes(page, ".is-open")[0]["top"] > 200
        page.keyboard.press("Escape")
        expect(last).not_to_have_class(re.compile("is-open"))


def test_three_hundred_notes_are_placed_by_measuring_once(visit: Visit) -> None:
    """All places are read before any is written, so the browser lays the page out as often for three hundred notes as for one."""
    with visit(WIDE, "/articles/many/") as page:
        notes = boxes(page, ".note-entry")
        assert len(notes) == 300
        assert all(one["bottom"] <= other["top"] for one, other in pairwise(notes))
        browser = page.context.new_cdp_session(page)
        browser.send("Performance.enable")

        def count_layouts() -> float:
            metrics = browser.send("Performance.getMetrics")["metrics"]
            return next(float(each["value"]) for each in metrics if each["name"] == "LayoutCount")

        before = count_layouts()
        page.evaluate(
            """() => {
              const frame = window.requestAnimationFrame;
              let placing;
              document.querySelector("[data-text]").style.paddingTop = "9px";
              window.requestAnimationFrame = (call) => (placing = call);
              document.querySelector("article").dispatchEvent(new Event("change"));
              window.requestAnimationFrame = frame;
              placing(0);
              document.body.offsetHeight;
            }"""
        )
        assert boxes(page, ".note-entry") != notes
        assert 0 < count_layouts() - before < 8


def test_a_mark_lights_its_note_and_a_note_its_marks(visit: Visit) -> None:
    with visit(WIDE) as page:
        page.locator("#note-count .note-body").hover()
        expect(page.locator("#a-count")).to_have_class("note is-lit")
        expect(page.locator("#a-bond-one")).not_to_have_class("term is-lit")
        page.locator("#a-bond-one").hover()
        page.clock.run_for(500)
        expect(page.locator(".note-entry:has(#note-bond-two)")).to_have_class("note-entry is-lit")


# Previews


@pytest.mark.parametrize("width", [NARROW, WIDE])
@pytest.mark.parametrize(
    ("mark", "words"),
    [
        ("a-term", "The resolution says 25."),
        ("a-bond-one", "A loan"),
        ("a-earlier", "How it was refused."),
        ("a-count", "The clerk"),
    ],
)
def test_a_preview_opens_under_the_pointer_and_lets_it_in(visit: Visit, width: int, mark: str, words: str) -> None:
    with visit(width) as page:
        in_margin = width == WIDE and mark != "a-term"
        page.locator(f"#{mark}").hover()
        page.clock.run_for(499)
        expect(page.locator(".preview")).to_be_hidden()
        page.clock.run_for(1)
        if in_margin:
            # The note stands beside the line, whole and in view: that is the preview.
            expect(page.locator(".note-entry.is-lit")).to_contain_text(words)
            return
        check_preview(page, words, f"#{mark}")
        page.locator(".preview").hover()
        page.clock.run_for(2000)
        expect(page.locator(".preview")).to_be_visible()
        page.mouse.move(1, 1)
        page.clock.run_for(300)
        expect(page.locator(".preview")).to_be_hidden()


@pytest.mark.parametrize("width", [NARROW, WIDE])
def test_escape_closes_a_preview_and_gives_the_focus_back(visit: Visit, width: int) -> None:
    with visit(width) as page:
        sign = page.locator("a[href='#note-term']")
        sign.focus()
        check_preview(page, "The resolution says 25.", "#a-term")
        expect(page.get_by_role("dialog", name="Correction")).to_be_visible()
        page.keyboard.press("Tab")
        expect(page.locator(".preview .copy-link")).to_be_focused()
        page.keyboard.press("Escape")
        expect(page.locator(".preview")).to_be_hidden()
        expect(sign).to_be_focused()
        page.keyboard.press("Enter")
        page.clock.run_for(50)
        expect(page.locator("#note-term")).to_be_focused()


def test_escape_closes_what_the_pointer_opened_until_it_leaves(visit: Visit) -> None:
    with visit(NARROW) as page:
        page.locator("#a-count").hover()
        page.clock.run_for(500)
        expect(page.locator(".preview")).to_be_visible()
        page.keyboard.press("Escape")
        page.clock.run_for(2000)
        expect(page.locator(".preview")).to_be_hidden()


@pytest.mark.parametrize("mark", ["a-bond-one", "a-earlier", "a-count", "a-term"])
def test_a_tap_opens_a_preview_and_a_second_follows_the_link(visit: Visit, mark: str) -> None:
    with visit(NARROW, touch=True) as page:
        here = page.url
        page.locator(f"#{mark}").tap()
        check_preview(page, "", f"#{mark}")
        assert page.url == here
        if mark in ("a-bond-one", "a-earlier"):
            page.locator(f"#{mark}").tap()
            page.wait_for_url(lambda url: url.endswith(("#note-bond-one", "/articles/refusal/")))
        else:
            page.locator("h1").tap()
            expect(page.locator(".preview")).to_be_hidden()


# There and back


@pytest.mark.parametrize("width", [NARROW, WIDE])
def test_the_way_back_to_the_mention_that_the_reader_came_from_is_marked(visit: Visit, width: int) -> None:
    with visit(width) as page:
        page.locator("#a-bond-two").click()
        note = page.locator(".note-entry:has(#note-bond-two)")
        expect(note).to_be_focused()
        expect(note.locator("[aria-current=true]")).to_have_attribute("href", "#a-bond-two")
        note.locator("[aria-current=true]").click()
        expect(page.locator("#a-bond-two")).to_be_focused()
        expect(page.locator("#a-bond-two")).to_be_in_viewport()
        expect(page.locator("#a-bond-two")).to_have_class(re.compile("is-reached"))
        page.go_back()
        expect(note).to_be_focused()


@pytest.mark.parametrize("width", [NARROW, WIDE])
@pytest.mark.parametrize("name", ["a-earlier", "note-earlier", "note-term"])
def test_deep_links_show_what_they_lead_to(visit: Visit, width: int, name: str) -> None:
    with visit(width, f"/articles/vote/#{name}") as page:
        target = page.locator(f"#{name}")
        expect(target).to_be_in_viewport()
        assert "is-reached" in (target.get_attribute("class") or "")


# Keys


@pytest.mark.parametrize("width", [NARROW, WIDE])
def test_keys_walk_through_the_annotations(visit: Visit, width: int) -> None:
    with visit(width) as page:
        places = []
        for key in "nnnp":
            page.keyboard.press(key)
            expect(page.locator(":focus")).to_be_in_viewport()
            places.append(page.evaluate("document.activeElement.getAttribute('href')"))
        assert places == ["#note-count", "#note-bond-one", "#note-term", "#note-bond-one"]
        page.clock.run_for(100)
        expect(page.get_by_role("status")).to_contain_text("Annotation 2 of 6: bond Glossary A loan that many lend.")
        page.keyboard.press("Control+n")
        page.keyboard.press("Alt+n")
        assert page.evaluate("document.activeElement.getAttribute('href')") == "#note-bond-one"


def test_keys_are_the_fields_own_while_one_is_written_in(visit: Visit) -> None:
    with visit() as page:
        page.evaluate("document.querySelector('h1').append(document.createElement('input'))")
        page.locator("h1 input").press("n")
        page.locator("h1 input").press("?")
        expect(page.locator("h1 input")).to_have_value("n?")
        expect(page.locator("h1 input")).to_be_focused()
        expect(page.get_by_role("dialog")).to_have_count(0)


def test_the_help_box_lists_the_keys_and_turns_them_off(visit: Visit) -> None:
    with visit() as page:
        page.keyboard.press("?")
        box = page.get_by_role("dialog", name="Keys")
        expect(box).to_be_visible()
        assert box.locator("kbd").all_text_contents() == ["n", "p", "c", "Enter", "Tab", "Esc", "?"]
        box.get_by_role("checkbox").uncheck()
        page.keyboard.press("Escape")
        expect(box).to_have_count(0)
        page.keyboard.press("n")
        page.keyboard.press("?")
        expect(box).to_have_count(0)
        page.reload()
        page.keyboard.press("?")
        expect(box).to_have_count(0)
        page.get_by_role("button", name="Keys").click()
        box.get_by_role("checkbox").check()
        box.get_by_role("button", name="Close").click()
        page.keyboard.press("?")
        expect(box).to_be_visible()


def test_switches_are_remembered_and_a_forbidden_storage_breaks_nothing(visit: Visit) -> None:
    with visit() as page:
        page.get_by_label("Show the old wording").check()
        expect(page.locator("del.old").first).to_be_visible()
        page.reload()
        expect(page.get_by_label("Show the old wording")).to_be_checked()
        page.add_init_script(
            "Object.defineProperty(window, 'localStorage', { get() { throw new Error('forbidden') } })"
        )
        page.reload()
        expect(page.locator("html")).to_have_class("has-script")
        page.get_by_label("Show the old wording").check()
        expect(page.locator("del.old").first).to_be_visible()


# Links to copy


@pytest.mark.parametrize("width", [NARROW, WIDE])
def test_a_link_to_an_annotation_is_copied(visit: Visit, width: int) -> None:
    with visit(width) as page:
        page.locator("a[href='#note-term']").hover()
        page.clock.run_for(500)
        page.locator(".preview").get_by_role("button", name="Copy link").click()
        page.clock.run_for(100)
        assert copied(page) == page.url + "#a-term"


def test_a_note_in_the_margin_opens_with_a_link_to_copy(visit: Visit) -> None:
    with visit(WIDE) as page:
        page.locator("#note-count .note-body").hover()
        page.clock.run_for(500)
        page.locator("#note-count").get_by_role("button", name="Copy link").click()
        page.clock.run_for(100)
        assert copied(page) == page.url + "#note-count"


SELECT = """([start, end]) => {
  const nodes = [];
  const walker = document.createTreeWalker(document.querySelector("[data-text]"), NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) if (!walker.currentNode.parentElement.closest("[data-not-text]")) nodes.push(walker.currentNode);
  const all = nodes.map((node) => node.data).join("");
  const place = (offset) => {
    for (const node of nodes) {
      if (offset <= node.data.length) return [node, offset];
      offset -= node.data.length;
    }
  };
  const from = all.lastIndexOf(start);
  const to = all.indexOf(end, from) + end.length;
  getSelection().setBaseAndExtent(...place(from), ...place(to));
}"""


@pytest.mark.parametrize("width", [NARROW, WIDE])
@pytest.mark.parametrize(
    ("start", "end", "fragment"),
    [
        ("council voted on Tuesday", "Tuesday", "council%20voted%20on%20Tuesday"),
        ("good day", "day", "spoke%20of%20a-,good%20day,-for%20all"),
        ("bond, of 2019", "at the time", "bond%2C%20of%202019,at%20the%20time"),
        ("council voted", "over 25", "council%20voted%20on,it%2C%20over%2025"),
    ],
)
def test_a_link_to_a_passage_is_copied_and_leads_there(
    visit: Visit, width: int, start: str, end: str, fragment: str
) -> None:
    with visit(width) as page:
        page.evaluate(SELECT, [start, end])
        page.clock.run_for(100)
        button = page.get_by_role("button", name="Copy link to this passage")
        expect(button).to_be_visible()
        (box,) = boxes(page, ".copy-passage")
        assert box["left"] >= 0
        assert box["right"] <= width
        button.click()
        page.clock.run_for(100)
        url = copied(page)
        assert url == f"{page.url}#:~:text={fragment}"
    with visit(width) as fresh:
        fresh.goto("about:blank")
        fresh.goto(url)
        expect(fresh.locator("html")).to_have_class("has-script")
        expect(fresh.locator("p", has_text=end).last).to_be_in_viewport()


def test_a_passage_that_nothing_tells_apart_is_known_by_its_annotation(visit: Visit) -> None:
    with visit() as page:
        page.evaluate(SELECT, ["Adjourned", "for"])
        page.clock.run_for(100)
        page.get_by_role("button", name="Copy link to this passage").click()
        page.clock.run_for(100)
        assert copied(page) == page.url + "#a-rest"


# Bars


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [NARROW, WIDE])
def test_axe_finds_nothing_with_a_preview_or_the_help_box_open(visit: Visit, width: int, scheme: str) -> None:
    with visit(width) as page:
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        page.locator("a[href='#note-term']").hover()
        page.clock.run_for(500)
        expect(page.locator(".preview")).to_be_visible()
        page.clock.resume()
        for key in ("", "?"):
            if key:
                page.keyboard.press(key)
                expect(page.get_by_role("dialog", name="Keys")).to_be_visible()
            assert find_violations(page) == []


def test_print_shows_the_notes_after_the_text_and_none_of_the_scripts_tools(visit: Visit) -> None:
    with visit(WIDE) as page:
        page.emulate_media(media="print")
        assert boxes(page, ".note-entry")[0]["top"] >= boxes(page, "[data-text]")[0]["bottom"]
        assert (
            page.locator(".help-button:visible, .preview:visible, .copy-link:visible, .note-more:visible").count() == 0
        )
        page.goto(page.url.replace("/vote/", "/corrected/"))
        announced, folded, text = (
            boxes(page, name) for name in (".correction-notice", ".more-corrections .correction-notice", "[data-text]")
        )
        assert len([box for box in announced if box["bottom"] <= text[0]["top"]]) == 3
        assert [box["top"] > text[0]["bottom"] for box in folded] == [True] * 3


def test_the_script_is_at_most_ten_kilobytes_compressed_and_the_sheet_ten_more() -> None:
    sizes = [len(gzip.compress((SCRIPT.parent / name).read_bytes(), 9)) for name in ("reader.js", "style.css")]
    assert sizes[0] <= 10_000
    assert sum(sizes) <= 20_000
