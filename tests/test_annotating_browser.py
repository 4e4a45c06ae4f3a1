"""Annotating in the preview: a real browser, a real server, and the sidecars that come of it, byte by byte."""

import os
import re
import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, Route, expect
from tests.browsers import close_context, go_to, launch_browser, new_page
from tests.watched_projects import ROOT, Watched, poll_until, serving, write_project

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.xdist_group("browser")]

REFUSED = "the server responded with a status of 4"  # what a browser says of a save or a preview that is refused
AXE = Path(os.environ.get("AXE", ROOT / "tests/tools/node_modules/axe-core/axe.min.js"))
LONG = "\n\n".join(f"Paragraph {number}, which the clerk reads aloud to the room." for number in range(40))
VOTE = f"""The council voted on Tuesday to build the ferry pier, by nine to two. A bond pays for it, over 20 years.

The mayor 👩‍👩‍👧 spoke of a *good* day. The [mayor](https://mayor.example/) spoke of a good day for all.

{LONG}
"""
HOSTILE = "<img src=x onerror=\"document.title='broken'\">"
HEAD = "# Kept as it is.\nnotes:\n"
COUNT = "  - {id: count, quote: by nine to two, note: The clerk agrees.}  # so it is\n"
MAYOR = '  - {id: mayor, quote: mayor, prefix: "The ", suffix: " 👩", note: Who it is., status: proposed, by: eve}\n'
GONE = "  - {id: gone, quote: nothing of the kind stands here at all, note: Lost.}\n"
DOUBT = "  - {id: doubt, quote: The mayor told of a good day for none, note: Which?}\n"
WRITTEN_AT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+00:00")
# Every test has an article of its own, so that one server does for all.
SIDECARS = {
    "mouse": HEAD + COUNT,
    "keys": "",
    "touch": "",
    "refer": "",
    "define": "",
    "correct": "",
    "whole": "",
    "review": HEAD + COUNT + MAYOR,
    "edit": HEAD + COUNT + MAYOR,
    "undo": HEAD + COUNT + MAYOR,
    "attach": HEAD + GONE + COUNT,
    "doubt": HEAD + DOUBT,
    "conflict": HEAD + COUNT + MAYOR,
    "conflict-elsewhere": HEAD + COUNT,
    "kept": HEAD + COUNT + MAYOR,
    "hostile": HEAD + f"  - {{id: count, quote: by nine to two, note: '{HOSTILE.replace(chr(39), chr(39) * 2)}'}}\n",
    "axe": HEAD + GONE + DOUBT + COUNT + MAYOR,
    "reader": HEAD + COUNT,
    "suggest": "",
    "bare": "",
    "proposed": """corrections:
  - {id: years, was: 20 years, now: 25 years, date: 2026-03-05, reason: So., status: proposed}
  - {id: more, was: "", now: very, prefix: "mayor spoke of a", suffix: good day for all, date: 2026-03-05, reason: So., status: proposed}
  - {id: head, in: title, was: proposed, now: suggested, date: 2026-03-05, reason: So., status: proposed}
""",
    "was": "corrections:\n  - {id: years, was: 20 years, now: 25 years, date: 2026-03-05, reason: So., status: proposed}\n",
    "deleted": HEAD + COUNT + MAYOR,
    "composed": "",
    "once": HEAD + COUNT,
}
# What some articles say instead.
TEXTS = {
    "suggest": "The council hired three firms: Alder, Birch, Cedar and Dogwood.\n\nThe long pier stands. Nobody walks on the long pier.\n",
}
SUGGESTED = """glossary:
  - id: ID
    quote: long pier
    prefix: Birch, Cedar and Dogwood. The
    term: long-pier
"""


RECORD = "    by: mh\n    status: proposed\n    created: MOMENT\n"
APPROVAL = (
    RECORD.replace("proposed", "approved") + "    reviewed_by: mh\n    reviewed: MOMENT\n    approved_digest: DIGEST\n"
)
PLACE = (
    '    quote: ferry pier\n    prefix: voted on Tuesday to build the\n    suffix: ", by nine to two. A bond pays"\n'
)
MOUSE = f"""  - id: nd6691df1
{PLACE}    kind: fact-check
    note: Built of *oak*.
    sources: [{{title: The plan, url: "https://plan.example/"}}]
{RECORD}"""
KEYS = f"""notes:
  - id: ne9cb123e
    quote: council voted
    prefix: The
    suffix: on Tuesday to build the ferry
    note: npc? all of it typed
{RECORD}"""
REFER = f"""references:
  - id: r4bbd0f0e
{PLACE}    to: 2026-03-03-mouse
    relation: background
{APPROVAL}"""
DEFINE = f"""glossary:
  - id: g064ef696
    quote: ferry pier
    term: quay
{RECORD}"""
QUAY = "quay:\n  term: Quay\n  aliases: [wharf, jetty]\n  definition: A place where ferries land.\n"
CORRECT = f"""corrections:
  - id: c2dede677
    was: 20 years
    now: 25 years
    date: 2026-03-05
    reason: The resolution says 25.
{APPROVAL}"""
WHOLE = f"""corrections:
  - id: c79965086
    in: title
    was: whole
    now: part
    date: 2026-03-05
    reason: It was a part.
{APPROVAL}glossary:
  - id: ga0539b6c
    term: bond
    skip: true
{RECORD}"""
APPROVED = MAYOR.replace("proposed", 'approved, reviewed_by: mh, reviewed: "MOMENT", approved_digest: DIGEST')
ATTACHED = GONE.replace(
    "nothing of the kind stands here at all",
    'ferry pier, prefix: voted on Tuesday to build the, suffix: ", by nine to two. A bond pays"',
)
CHOSEN = DOUBT.replace(
    "The mayor told of a good day for none",
    "The mayor 👩\u200d👩\u200d👧 spoke of a good day, "
    'prefix: "bond pays for it, over 20 years.", suffix: . The mayor spoke of a good day',
)


def files() -> Mapping[str, str]:
    found = {
        "content/site.yaml": "title: The Pier\nauthors: {mh: {name: Mo Hart}, eve: {name: Eve Low}}\n",
        "content/glossary.yaml": "# The terms.\nbond: {term: Bond, definition: A loan that many lend.}\n"
        "long-pier: {term: long pier, definition: The one at the sea., autolink: false}\n"
        "idle: {term: Idle, definition: A word that nobody uses.}\n",
    }
    for name, sidecar in SIDECARS.items():
        found[f"content/articles/2026-03-03-{name}.md"] = (
            f"---\ntitle: The {name}\ndate: 2026-03-03\n---\n\n{TEXTS.get(name, VOTE)}"
        )
        if sidecar:
            found[f"content/articles/2026-03-03-{name}.annotations.yaml"] = sidecar
    return found


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with launch_browser() as launched:
        yield launched


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Watched, str]]:
    root = write_project(tmp_path_factory.mktemp("annotated") / "project", files())
    with serving(root, "--by", "mh") as (watched, client):
        yield watched, str(client.base_url)


class Desk:
    """An article open in a browser, and its sidecar."""

    def __init__(self, page: Page, watched: Watched, root: str, name: str) -> None:
        self.page, self.watched, self.root, self.name = page, watched, root, name
        self.path = f"content/articles/2026-03-03-{name}.annotations.yaml"
        go_to(page, f"{root}articles/{name}/")
        expect(self.opener).to_be_visible()

    @property
    def opener(self) -> Locator:
        return self.page.get_by_role("button", name=re.compile("^Annotate"))

    @property
    def panel(self) -> Locator:
        return self.page.get_by_role("region", name="Annotations of this article")

    @property
    def bar(self) -> Locator:
        return self.page.get_by_role("toolbar", name="Annotate the words selected")

    @property
    def form(self) -> Locator:
        return self.panel.locator("form.form")

    def card(self, id_: str) -> Locator:
        return self.panel.locator(f"#card-{id_}")

    def press(self, label: str, within: Locator | None = None) -> None:
        (within or self.panel).get_by_role("button", name=label).first.click()

    def drag(self, words: str) -> None:
        """Select words with the mouse."""
        boxes = self.page.evaluate(
            """async (words) => {
              const walker = document.createTreeWalker(document.querySelector("[data-text]"), NodeFilter.SHOW_TEXT);
              while (walker.nextNode()) {
                const at = walker.currentNode.data.indexOf(words);
                if (at < 0) continue;
                const range = document.createRange();
                range.setStart(walker.currentNode, at);
                range.setEnd(walker.currentNode, at + words.length);
                walker.currentNode.parentElement.scrollIntoView({ block: "center", behavior: "instant" });
                await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
                const { left, right, top, bottom } = range.getBoundingClientRect();
                return [left, right, (top + bottom) / 2];
              }
            }""",
            words,
        )
        self.page.mouse.move(boxes[0] + 1, boxes[2])
        self.page.mouse.down()
        self.page.mouse.move(boxes[1] - 1, boxes[2], steps=4)
        self.page.mouse.up()
        expect(self.bar).to_be_visible()
        assert self.page.evaluate("getSelection().toString()") == words

    def begin(self, words: str, verb: str) -> None:
        self.drag(words)
        self.press(verb, self.bar)
        expect(self.form).to_be_visible()

    def open(self) -> None:
        self.opener.click()
        expect(self.panel).to_be_visible()

    def save(self, said: str, label: str = "Save") -> None:
        self.form.get_by_role("button", name=label, exact=label != "Save").first.click()
        self.expect_said(said)
        expect(self.form).to_have_count(0)

    def expect_said(self, said: str) -> None:
        expect(self.panel.locator(".done")).to_contain_text(said)

    @property
    def sidecar(self) -> str:
        """The sidecar, with moments and digests made alike; empty if there is none."""
        try:
            told = (self.watched.root / self.path).read_bytes().decode()
        except FileNotFoundError:
            return ""
        return re.sub(r"approved_digest: \w+", "approved_digest: DIGEST", WRITTEN_AT.sub("MOMENT", told))

    def expect_mark(self, words: str) -> None:
        """Wait until the page that was built since shows an annotation, and can be worked on."""
        expect(self.page.locator("[data-text] [data-annotation]", has_text=words).first).to_be_attached()
        expect(self.panel.or_(self.opener).first).to_be_visible()


@pytest.fixture
def desk(request: pytest.FixtureRequest, browser: Browser, served: tuple[Watched, str]) -> Iterator[Desk]:
    with new_page(browser, excused=REFUSED) as page:
        yield Desk(page, *served, request.param)


def on(name: str) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("desk", [name], indirect=True)


@on("mouse")
def test_words_selected_with_the_mouse_are_noted(desk: Desk) -> None:
    desk.begin("ferry pier", "Note")
    desk.form.get_by_label("Note", exact=True).fill("Built of *oak*.")
    expect(desk.form.locator(".rendered em")).to_have_text("oak")
    desk.form.get_by_label("Kind").select_option("fact-check")
    desk.press("Add a source")
    desk.form.get_by_label("Title of source 1").fill("The plan")
    desk.form.get_by_label("Web address of source 1").fill("https://plan.example/")
    desk.save("Note saved.")
    desk.expect_mark("ferry pier")
    assert desk.sidecar == SIDECARS["mouse"] + MOUSE
    expect(desk.panel).to_contain_text("Built of *oak*.")


@on("keys")
def test_all_of_it_works_by_keys(desk: Desk) -> None:
    page = desk.page
    page.keyboard.press("a")
    expect(page.get_by_role("application")).to_be_focused()
    for key in ("Home", "ArrowRight", "Shift+ArrowRight", "ArrowLeft", "Shift+ArrowRight", "Enter"):
        page.keyboard.press(key)
    expect(desk.bar.get_by_role("button", name="Define")).to_be_focused()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    expect(desk.form.get_by_label("Note", exact=True)).to_be_focused()
    page.keyboard.type("npc? all of it typed")
    page.keyboard.press("Control+Enter")
    desk.expect_said("Note saved.")
    desk.expect_mark("council voted")
    assert desk.sidecar == KEYS
    page.keyboard.press("u")
    desk.expect_said("Taken back.")
    assert desk.sidecar == ""
    expect(page.locator("[data-text] mark")).to_have_count(0)
    expect(desk.panel.get_by_role("button", name="Redo")).to_be_visible()
    page.keyboard.press("Escape")
    expect(desk.panel).to_be_hidden()


def test_words_selected_by_touch_are_noted(browser: Browser, served: tuple[Watched, str]) -> None:
    context = browser.new_context(viewport={"width": 360, "height": 700}, has_touch=True, is_mobile=True)
    page = context.new_page()
    desk = Desk(page, *served, "touch")
    # Nothing lies over the button at the screen's foot, and the bar has the place of the reader's own button.
    ribbon, opener = page.locator("glossator-ribbon").bounding_box(), desk.opener.bounding_box()
    assert ribbon is not None
    assert opener is not None
    assert ribbon["y"] + ribbon["height"] <= opener["y"]
    # What a long press and its handles come to: the browser selects, and tells the page so.
    page.locator("[data-text] p").first.tap()
    page.evaluate(
        """() => {
          const node = document.querySelector("[data-text] p").firstChild;
          const at = node.data.indexOf("ferry pier");
          getSelection().setBaseAndExtent(node, at, node, at + 10);
        }"""
    )
    expect(desk.bar).to_be_visible()
    expect(page.locator(".copy-passage")).to_be_hidden()
    desk.bar.get_by_role("button", name="Note").tap()
    desk.form.get_by_label("Note", exact=True).fill("By touch.")
    desk.form.get_by_role("button", name="Save").first.tap()
    desk.expect_said("Note saved.")
    assert "    note: By touch.\n" in desk.sidecar
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    close_context(context)


@on("refer")
def test_words_refer_to_an_article_that_completion_finds(desk: Desk) -> None:
    desk.begin("ferry pier", "Refer")
    field = desk.form.get_by_role("combobox", name=re.compile("Leads to"))
    expect(field).to_be_focused()
    desk.page.keyboard.type("the mou")
    expect(desk.form.locator(".choices li")).to_have_count(1)
    desk.page.keyboard.press("ArrowDown")
    desk.page.keyboard.press("Enter")
    expect(field).to_have_value("2026-03-03-mouse")
    desk.form.get_by_label("What it is").select_option("background")
    expect(desk.form.get_by_role("group", name="What it will look like")).to_contain_text("The mouse")
    desk.save("Reference saved and approved.", "Save and approve")
    desk.expect_mark("ferry pier")
    assert desk.sidecar == REFER


@on("define")
def test_a_term_is_made_on_the_spot(desk: Desk) -> None:
    desk.begin("ferry pier", "Define")
    desk.form.get_by_role("combobox", name="Term").fill("Quay")
    desk.form.get_by_role("option", name=re.compile("a new term")).click()
    expect(desk.form.get_by_label(re.compile("^Definition"))).to_be_focused()
    desk.form.get_by_label(re.compile("^Definition")).fill("A place where ferries land.")
    desk.form.get_by_label(re.compile("^Other names")).fill("wharf, jetty")
    desk.save("Glossary saved.")
    desk.expect_mark("ferry pier")
    assert desk.sidecar == DEFINE
    glossary = (desk.watched.root / "content/glossary.yaml").read_text()
    assert glossary == files()["content/glossary.yaml"] + QUAY
    desk.press("Undo")
    desk.expect_said("Taken back.")
    assert desk.sidecar == ""


@on("correct")
def test_a_correction_shows_the_sentence_before_and_after(desk: Desk) -> None:
    desk.begin("20 yea", "Correct")  # drawn out to whole words
    expect(desk.form.locator(".words")).to_have_text("20 years")
    expect(desk.form.get_by_label(re.compile("^Right words"))).to_have_value("20 years")
    desk.form.get_by_label(re.compile("^Right words")).fill("25 years")
    outcome = desk.form.get_by_role("group", name="What it will look like")
    expect(outcome.locator("del")).to_have_text("20")
    expect(outcome.locator("ins")).to_have_text("25")
    expect(outcome).to_contain_text("A bond pays for it, over 25 years.")
    desk.form.get_by_label(re.compile("^Reason")).fill("The resolution says 25.")
    desk.form.get_by_label(re.compile("^Date")).fill("2026-03-05")
    desk.save("Correction saved and approved.", "Save and approve")
    desk.expect_mark("25 years")
    assert desk.sidecar == CORRECT
    # The text is another one now, and words are still found in it.
    desk.begin("good day for all", "Note")
    desk.form.get_by_label("Note", exact=True).fill("Behind it.")
    desk.save("Note saved.")
    desk.expect_mark("good day for all")


@on("was")
def test_the_wrong_words_of_a_correction_are_edited_where_they_stand(desk: Desk) -> None:
    desk.open()
    desk.press("Edit", desk.card("years"))
    was = desk.form.get_by_label("Wrong words")
    expect(was).to_have_value("20 years")
    was.fill("19 years")
    expect(desk.form.locator(".outcome del")).to_have_text("19 years")
    desk.form.get_by_role("button", name="Save").first.click()
    expect(desk.form.get_by_role("alert")).to_contain_text("the words do not stand in the text")
    expect(was).to_have_attribute("aria-invalid", "true")
    was.fill("over 20 years")
    desk.form.get_by_label(re.compile("^Right words")).fill("over 25 years")
    desk.save("Correction saved.")
    edited = SIDECARS["was"].replace("was: 20", "was: over 20").replace("now: 25", "now: over 25")
    assert desk.sidecar == edited


@on("proposed")
def test_what_a_proposed_correction_would_change_is_shown_at_its_place(desk: Desk) -> None:
    shown = desk.page.locator("[data-text] ins.glossator-proposed")
    expect(shown).to_have_text(["proposed: 25 years", "proposed: very"])
    expect(desk.page.locator("h1 ins.glossator-proposed")).to_have_text("proposed: suggested")
    struck = "[...CSS.highlights.get('glossator-proposed')].map((range) => range.toString()).sort()"
    assert desk.page.evaluate(struck) == ["", "20 years", "proposed"]
    # The page still says the article's own words, which can be selected, before and behind it.
    for words in ("ferry pier", "good day for all"):
        desk.begin(words, "Note")
        desk.form.get_by_label("Note", exact=True).fill("Beside it.")
        desk.save("Note saved.")
        desk.expect_mark(words)
    expect(shown).to_have_count(2)
    shown.first.hover()
    desk.page.get_by_role("button", name="Edit: 20 years").click()
    desk.press("Approve", desk.card("years"))
    desk.expect_said("Approved.")
    expect(desk.page.locator("[data-text] ins.correction")).to_have_text("25 years")
    expect(shown).to_have_text(["proposed: very"])
    assert "glossator-proposed" not in desk.watched.read("articles/proposed/index.html")


@on("whole")
def test_a_headline_is_corrected_and_a_term_left_unlinked_without_words(desk: Desk) -> None:
    desk.open()
    desk.press("Correct the headline")
    desk.form.get_by_label("What is corrected").select_option("title")
    desk.form.get_by_label("Wrong words").fill("whole")
    desk.form.get_by_label(re.compile("^Right words")).fill("part")
    desk.form.get_by_label(re.compile("^Reason")).fill("It was a part.")
    desk.form.get_by_label(re.compile("^Date")).fill("2026-03-05")
    desk.save("Correction saved and approved.", "Save and approve")
    expect(desk.page.locator("h1").first).to_contain_text("The part")
    expect(desk.panel).to_be_visible()
    desk.press("Leave a term unlinked")
    desk.form.get_by_role("combobox", name="Term").fill("bond")
    desk.form.get_by_role("option").first.click()
    desk.save("Glossary saved.")
    expect(desk.page.locator("[data-text] a.term", has_text="bond")).to_have_count(0)
    assert desk.sidecar == WHOLE


@on("review")
def test_what_is_proposed_is_approved_or_rejected_with_a_reason(desk: Desk) -> None:
    desk.open()
    desk.press("Approve", desk.card("mayor"))
    desk.expect_said("Approved.")
    expect(desk.panel.locator(".published #card-mayor")).to_be_visible()
    approved = desk.sidecar
    assert approved == HEAD + COUNT + APPROVED
    expect(desk.page.locator("[data-text] [data-status=proposed]")).to_have_count(0)
    desk.press("Reject", desk.card("count"))
    why = desk.card("count").get_by_label(re.compile("^Why"))
    expect(why).to_be_focused()
    why.fill("It is not so.")
    desk.page.keyboard.press("Enter")
    desk.expect_said("Rejected.")
    expect(desk.panel.locator(".rejected #card-count")).to_contain_text("because: It is not so.")
    desk.press("Undo")
    desk.expect_said("Taken back.")
    assert desk.sidecar == approved


@on("edit")
def test_an_annotation_is_opened_from_the_text_and_edited(desk: Desk) -> None:
    desk.page.locator("#a-count").hover()
    desk.page.get_by_role("button", name="Edit: by nine to two").click()
    expect(desk.card("count")).to_be_focused()
    desk.press("Edit", desk.card("count"))
    desk.form.get_by_label("Note", exact=True).fill("The clerk’s record agrees.")
    desk.save("Note saved.")
    expect(desk.page.locator("article").first).to_contain_text("The clerk’s record agrees.")
    assert desk.sidecar == SIDECARS["edit"].replace("The clerk agrees.", "The clerk’s record agrees.")


@on("undo")
def test_what_is_deleted_comes_back_byte_for_byte(desk: Desk) -> None:
    desk.open()
    desk.panel.get_by_text("Published (1)").click()
    for _ in range(2):
        desk.press("Delete", desk.card("count"))
        desk.expect_said("Deleted.")
        expect(desk.page.locator("#a-count")).to_have_count(0)
        assert desk.sidecar == HEAD + MAYOR
        desk.press("Undo")
        desk.expect_said("Taken back.")
        desk.expect_mark("by nine to two")
        assert desk.sidecar == SIDECARS["undo"]
    desk.press("Redo")
    desk.expect_said("Done again.")
    assert desk.sidecar == HEAD + MAYOR


@on("attach")
def test_an_orphan_is_attached_to_words_that_are_selected(desk: Desk) -> None:
    desk.open()
    expect(desk.panel.locator(".orphaned #card-gone")).to_be_visible()
    desk.press("Attach elsewhere", desk.card("gone"))
    expect(desk.panel.locator(".message")).to_contain_text("nothing of the kind stands here at all")
    desk.drag("ferry pier")
    desk.press("Attach here", desk.bar)
    desk.expect_said("Attached.")
    desk.expect_mark("ferry pier")
    assert desk.sidecar == HEAD + ATTACHED + COUNT


@on("doubt")
def test_an_editor_chooses_among_candidates(desk: Desk) -> None:
    desk.open()
    card = desk.panel.locator(".review #card-doubt")
    expect(card).to_contain_text("Which is meant?")
    expect(card.get_by_role("button", name=re.compile("^This one"))).to_have_count(2)
    card.get_by_role("button", name=re.compile("^This one")).last.click()
    desk.expect_said("Attached.")
    expect(desk.panel.locator(".review")).to_be_hidden()
    desk.expect_mark("good")
    assert desk.sidecar == HEAD + CHOSEN


@on("conflict")
def test_two_editors_of_one_annotation_are_shown_both_versions(desk: Desk) -> None:
    page = desk.page
    desk.open()
    desk.press("Edit", desk.card("mayor"))
    desk.form.get_by_label("Note", exact=True).fill("Mine.")
    desk.watched.replace(desk.path, "Who it is.", "Theirs.")
    expect(page.locator("article").first).to_contain_text("Theirs.")
    expect(desk.form.get_by_label("Note", exact=True)).to_have_value("Mine.")
    desk.form.get_by_role("button", name="Save").first.click()
    conflict = desk.panel.get_by_role("region", name="The file was changed meanwhile")
    expect(conflict).to_be_focused()
    expect(conflict.locator(".versions > div").first).to_contain_text("Theirs.")
    expect(conflict.locator(".versions > div").last).to_contain_text("Mine.")
    assert desk.sidecar == SIDECARS["conflict"].replace("Who it is.", "Theirs.")
    desk.press("Write mine on top", conflict)
    desk.expect_said("Note saved.")
    expect(page.locator("article").first).to_contain_text("Mine.")
    assert desk.sidecar == SIDECARS["conflict"].replace("Who it is.", "Mine.")
    desk.press("Edit", desk.card("mayor"))
    desk.form.get_by_label("Note", exact=True).fill("Mine again.")
    desk.watched.replace(desk.path, "Mine.", "Theirs again.")
    expect(page.locator("article").first).to_contain_text("Theirs again.")
    expect(desk.form).to_be_visible()
    desk.form.get_by_role("button", name="Save").first.click()
    desk.press("Keep theirs", conflict)
    expect(desk.form).to_have_count(0)
    expect(desk.card("mayor")).to_contain_text("Theirs again.")
    assert desk.sidecar == SIDECARS["conflict"].replace("Who it is.", "Theirs again.")


@on("deleted")
def test_what_another_has_deleted_meanwhile_can_be_written_on_top(desk: Desk) -> None:
    conflict = desk.panel.get_by_role("region", name="The file was changed meanwhile")
    for is_heard in (True, False):
        desk.watched.write(desk.path, SIDECARS["deleted"])
        desk.page.reload()
        desk.expect_mark("mayor")
        if desk.panel.is_hidden():
            desk.open()
        desk.press("Edit", desk.card("mayor"))
        desk.form.get_by_label("Note", exact=True).fill("Mine.")
        if is_heard:  # the page is loaded anew, and the form stays
            desk.watched.write(desk.path, HEAD + COUNT)
            expect(desk.page.locator("[data-text] [data-annotation=mayor]")).to_have_count(0)
            expect(desk.form.get_by_label("Note", exact=True)).to_have_value("Mine.")
            desk.form.get_by_role("button", name="Save").first.click()
        else:  # it has not heard of it when the save is sent

            def delete_before(route: Route) -> None:
                desk.watched.write(desk.path, HEAD + COUNT)
                route.continue_()

            desk.page.route("**/api/1/annotations/edit", delete_before)
            desk.form.get_by_role("button", name="Save").first.click()
        expect(conflict).to_contain_text("It is not there any longer.")
        expect(conflict).to_contain_text("Mine.")
        assert desk.sidecar == HEAD + COUNT
        desk.press("Write mine on top", conflict)
        desk.expect_said("Note saved.")
        desk.expect_mark("mayor")
        expect(conflict).to_have_count(0)
        expect(desk.form).to_have_count(0)
        written = desk.sidecar
        assert written.startswith(HEAD + COUNT)
        assert written.count("quote: mayor") == written.count("note: Mine.") == 1


@on("composed")
def test_enter_and_escape_belong_to_an_input_method_while_it_composes(desk: Desk) -> None:
    desk.begin("ferry pier", "Define")
    saved: list[str] = []
    desk.page.on("request", lambda request: saved.append(request.url) if request.url.endswith("/annotations") else None)
    field = desk.form.get_by_role("combobox", name="Term")
    field.fill("bo")
    field.press("ArrowDown")
    expect(desk.form.locator("[aria-selected=true]")).to_have_count(1)
    composing = {"bubbles": True, "cancelable": True, "composed": True, "isComposing": True}
    for key in ("Enter", "Escape"):
        field.dispatch_event("keydown", {**composing, "key": key})
        field.dispatch_event("keydown", {**composing, "key": key, "isComposing": False, "keyCode": 229})
        field.dispatch_event("keydown", {**composing, "key": key, "ctrlKey": True})
    expect(desk.panel).to_be_visible()
    expect(field).to_have_value("bo")
    expect(desk.form.locator("[aria-selected=true]")).to_have_count(1)
    field.press("Enter")
    expect(field).to_have_value("bond")
    field.press("Control+Enter")
    desk.expect_said("Glossary saved.")
    assert len(saved) == 1


@on("once")
def test_a_save_loads_the_page_anew_once_and_asks_for_no_choices_again(desk: Desk) -> None:
    loads: list[str] = []
    asked: list[str] = []
    desk.page.on("request", lambda request: loads.append(request.url) if request.is_navigation_request() else None)
    desk.page.on("request", lambda request: asked.append(request.url) if "/completions" in request.url else None)
    desk.begin("ferry pier", "Note")
    desk.form.get_by_label("Note", exact=True).fill("Once.")
    desk.save("Note saved.")
    desk.expect_mark("ferry pier")
    # Builds come one after the other: when the next one's page is there, all of this one has been told.
    desk.watched.replace("content/articles/2026-03-03-bare.md", "a good day for all.", "a good day for most.")
    poll_until(lambda: "day for most" in desk.watched.read("articles/bare/index.html"), "the other article")
    desk.press("Undo")
    desk.expect_said("Taken back.")
    expect(desk.page.locator("[data-text] mark", has_text="ferry pier")).to_have_count(0)
    assert (len(loads), asked) == (2, [])


def test_who_made_an_entry_is_told_that_another_must_approve_it(browser: Browser, tmp_path: Path) -> None:
    root = write_project(tmp_path / "project", {
        "content/site.yaml": "title: A\nauthors: {mh: {name: Mo Hart}}\nreview: {four_eyes: true}\n",
        "content/articles/2026-03-03-mouse.md": f"---\ntitle: The mouse\ndate: 2026-03-03\n---\n\n{VOTE}",
        "content/articles/2026-03-03-mouse.annotations.yaml": MAYOR.join(("notes:\n", "")).replace("by: eve", "by: mh"),
    })  # fmt: skip
    with serving(root, "--by", "mh") as (watched, client), new_page(browser, excused=REFUSED) as page:
        desk = Desk(page, watched, str(client.base_url), "mouse")
        desk.open()
        before = desk.sidecar
        for name in ("mh", "MO  HART"):
            page.get_by_role("combobox", name="You are").fill(name)
            desk.press("Approve", desk.card("mayor"))
            expect(desk.panel.get_by_role("alert").first).to_contain_text(
                "Not done: `mh` made the entry, and nobody approves their own on this site. have somebody else review it"
            )
        assert desk.sidecar == before
        desk.press("Edit", desk.card("mayor"))
        expect(desk.form.get_by_role("button", name="Save and approve")).to_have_count(0)
        desk.press("Cancel", desk.form)
        page.get_by_role("combobox", name="You are").fill("Ros Vale")
        desk.press("Approve", desk.card("mayor"))
        desk.expect_said("Approved.")
        expect(desk.panel.get_by_text("Not done")).to_have_count(0)


@on("conflict-elsewhere")
def test_what_was_saved_elsewhere_in_the_file_is_kept_beside_mine(desk: Desk) -> None:
    desk.begin("ferry pier", "Note")
    desk.form.get_by_label("Note", exact=True).fill("Mine.")
    # The page has not heard of it yet when the save is sent.
    theirs = SIDECARS["conflict-elsewhere"].replace("The clerk agrees.", "Theirs.")

    def write_before(route: Route) -> None:
        desk.watched.write(desk.path, theirs)
        route.continue_()

    desk.page.route("**/api/1/annotations", write_before)
    with desk.page.expect_response(lambda response: response.url.endswith("/annotations")):
        desk.form.get_by_role("button", name="Save").first.click()
    desk.page.unroute("**/api/1/annotations")
    expect(desk.page.locator("article").first).to_contain_text("Theirs.")
    conflict = desk.panel.get_by_role("region", name="The file was changed meanwhile")
    desk.press("Save mine as well", conflict)
    desk.expect_said("Note saved.")
    assert desk.sidecar.startswith(theirs)
    assert "    note: Mine.\n" in desk.sidecar


@on("kept")
def test_a_form_half_typed_lasts_while_the_page_is_loaded_anew(desk: Desk) -> None:
    page = desk.page
    desk.begin("ferry pier", "Note")
    page.keyboard.type("Half ")
    page.evaluate("scrollTo({top: 300, behavior: 'instant'})")
    desk.press("Approve", desk.card("mayor"))
    desk.expect_said("Approved.")
    expect(page.locator("[data-text] [data-status=proposed]")).to_have_count(0)
    note = desk.form.get_by_label("Note", exact=True)
    expect(note).to_have_value("Half ")
    expect(page.locator("html")).to_have_js_property("scrollTop", 300)
    note.focus()
    page.keyboard.press("End")
    page.keyboard.type("typed")
    desk.watched.replace(desk.path, "The clerk agrees.", "The clerk agreed.")
    expect(page.locator("article").first).to_contain_text("The clerk agreed.")
    expect(note).to_be_focused()
    page.keyboard.type(" and more.")
    expect(note).to_have_value("Half typed and more.")
    desk.press("Edit", desk.card("mayor"))
    expect(desk.panel.locator(".message")).to_contain_text("Begun: Note, ferry pier")
    desk.press("Go on")
    expect(note).to_have_value("Half typed and more.")
    desk.save("Note saved.")
    desk.expect_mark("ferry pier")


@on("hostile")
def test_whatever_is_typed_or_stands_in_a_file_is_shown_as_text(desk: Desk) -> None:
    page = desk.page
    desk.open()
    desk.panel.get_by_text("Published (1)").click()
    expect(desk.card("count")).to_contain_text(HOSTILE)
    page.get_by_role("combobox", name="You are").fill(HOSTILE)
    desk.begin("ferry pier", "Note")
    desk.form.get_by_label("Note", exact=True).fill(f"{HOSTILE}<script>document.title='broken'</script>")
    desk.press("Add a source")
    desk.form.get_by_label("Title of source 1").fill(HOSTILE)
    desk.form.get_by_label("Web address of source 1").fill("javascript:document.title='broken'")
    desk.form.get_by_role("button", name="Save").first.click()
    expect(desk.form.get_by_role("alert")).to_contain_text("Not saved")
    desk.form.get_by_label("Web address of source 1").fill("https://plan.example/")
    expect(desk.form.locator(".rendered")).to_contain_text(HOSTILE)
    desk.save("Note saved.")
    desk.expect_mark("ferry pier")
    page.goto(f"{desk.root}_desk/")
    expect(page.locator("#waiting")).to_contain_text(HOSTILE)
    assert page.locator("#waiting img").count() == 0
    assert page.title() == "The desk"


@on("suggest")
def test_a_suggestion_fills_in_a_form_and_nothing_else(desk: Desk) -> None:
    page = desk.page
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url) if "/suggestions?" in request.url else None)
    desk.open()
    summary = desk.panel.locator(".suggestions summary")
    expect(summary).to_have_text("Suggestions")
    summary.focus()
    page.keyboard.press("Enter")
    expect(summary).to_have_text("Suggestions (2)")
    cards = desk.panel.locator(".suggestions .card")
    expect(cards.first).to_contain_text("three firms announces a list of 3, and the list has 4 parts")
    expect(cards.last).to_contain_text(
        "long pier is a term of the glossary that is linked only where a sidecar says so"
    )
    page.keyboard.press("Tab")
    expect(cards.first.get_by_role("button", name="Show")).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(desk.form.get_by_label(re.compile("^Right words"))).to_have_value("four firms")
    expect(desk.form.locator(".outcome")).to_contain_text("The council hired four firms")
    desk.press("Cancel", desk.form)
    expect(summary).to_be_focused()
    cards.first.get_by_role("button", name=re.compile("^Dismiss")).focus()
    page.keyboard.press("Enter")
    expect(summary).to_have_text("Suggestions (1)")
    expect(cards.get_by_role("button", name=re.compile("^Dismiss"))).to_be_focused()
    assert desk.sidecar == ""
    cards.get_by_role("button", name=re.compile("^Fill in")).click()
    expect(desk.form.get_by_role("combobox", name="Term")).to_have_value("long-pier")
    desk.save("Glossary saved.")
    desk.expect_mark("long pier")
    expect(desk.form).to_have_count(0)
    assert re.sub("id: .*", "id: ID", desk.sidecar) == SUGGESTED + RECORD
    page.reload()
    expect(summary).to_have_text("Suggestions (0)")
    assert len(asked) == 1
    desk.press("Look again")
    expect(summary).to_have_text("Suggestions (0)")
    assert len(asked) == 2


@on("reader")
def test_the_readers_keys_stay_the_readers(desk: Desk) -> None:
    page = desk.page
    page.keyboard.press("n")
    expect(page.locator("[data-annotation]:focus, .ref a:focus")).to_have_count(1)
    page.keyboard.press("?")
    expect(page.get_by_role("dialog")).to_be_visible()
    page.keyboard.press("e")
    expect(desk.panel).to_be_hidden()
    page.keyboard.press("Escape")
    page.keyboard.press("e")
    expect(desk.panel).to_be_visible()
    focused = page.evaluate("document.activeElement.localName")
    page.keyboard.press("n")
    assert page.evaluate("document.activeElement.localName") == focused == "glossator-desk"
    desk.panel.get_by_label("Use single keys").uncheck()
    page.keyboard.press("Escape")
    page.keyboard.press("e")
    expect(desk.panel).to_be_hidden()


def test_the_desk_leads_to_what_waits(browser: Browser, served: tuple[Watched, str]) -> None:
    with new_page(browser) as page:
        page.goto(f"{served[1]}_desk/")
        page.get_by_label("Show").select_option("orphaned")
        page.get_by_label("article", exact=True).check()
        section = page.locator("section", has=page.get_by_role("heading", name="The axe"))
        section.get_by_role("link", name="nothing of the kind").click()
        expect(page.get_by_role("region", name="Annotations of this article").locator("#card-gone")).to_be_focused()
        page.goto(f"{served[1]}_desk/")
        page.get_by_label("Show").select_option("unused-term")
        page.locator("#waiting").get_by_role("link", name="no article mentions the term `Idle`").click()
        expect(page.locator("h1")).to_contain_text("Idle")
        page.goto(f"{served[1]}_desk/")
        page.get_by_label("Show").select_option("unannotated")
        page.get_by_label("article", exact=True).check()
        section = page.locator("section", has=page.get_by_role("heading", name="The bare"))
        expect(section).to_contain_text("days old")
        section.get_by_role("link", name="The bare").click()
        expect(page.get_by_role("region", name="Annotations of this article")).to_be_focused()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1440])
def test_axe_finds_nothing(browser: Browser, served: tuple[Watched, str], width: int, scheme: str) -> None:
    if not AXE.is_file():
        pytest.skip("axe-core is not there; its path can be given in AXE")
    with new_page(browser, excused=REFUSED) as page:
        page.set_viewport_size({"width": width, "height": 800})
        page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
        desk = Desk(page, *served, "axe")
        desk.drag("ferry pier")
        check_with_axe(page)
        desk.press("Correct", desk.bar)
        desk.form.get_by_label(re.compile("^Right words")).fill("pier")
        expect(desk.form.locator(".outcome del")).to_be_visible()
        desk.panel.get_by_text("Published (1)").click()
        check_with_axe(page)
        desk.press("Cancel", desk.form)
        desk.press("Reject", desk.card("mayor"))
        desk.panel.get_by_role("combobox", name="You are").press("ArrowDown")
        check_with_axe(page)
        go_to(page, f"{served[1]}articles/proposed/")
        expect(page.locator("ins.glossator-proposed").first).to_be_visible()
        check_with_axe(page)
        go_to(page, f"{served[1]}articles/suggest/")
        expect(desk.opener).to_be_visible()
        desk.open()
        desk.panel.locator(".suggestions summary").click()
        expect(desk.panel.locator(".suggestions .card").first).to_be_visible()
        check_with_axe(page)
        page.goto(f"{served[1]}_desk/")
        expect(page.locator("#waiting li").first).to_be_visible()
        check_with_axe(page)


def check_with_axe(page: Page) -> None:
    """Hold that axe finds nothing; the ribbon, which stands outside all landmarks, is another matter."""
    page.evaluate(AXE.read_text())
    found = page.evaluate(
        "axe.run({exclude: [['glossator-ribbon']]}).then(({violations}) => violations.map(({id, nodes}) => [id, nodes.map(n => [n.html, n.failureSummary])]))"
    )
    assert found == []


def test_the_example_is_annotated(browser: Browser, tmp_path: Path) -> None:
    root = tmp_path / "project"
    shutil.copytree(ROOT / "content", root / "content")
    path = root / "content/articles/2021-01-06-chinese-apps.annotations.yaml"
    before = path.read_bytes()
    with serving(root, "--by", "mh") as (_, client), new_page(browser, excused=REFUSED) as page:
        go_to(page, f"{client.base_url}articles/chinese-apps/")
        expect(page.get_by_role("button", name=re.compile("^Annotate"))).to_be_visible()
        page.keyboard.press("a")
        page.keyboard.press("Shift+End")
        page.keyboard.press("3")
        page.keyboard.type("All of it.")
        page.keyboard.press("Control+Enter")
        poll_until(lambda: path.read_bytes() != before, "the note")
    assert path.read_bytes().startswith(before)
