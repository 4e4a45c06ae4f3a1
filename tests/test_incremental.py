"""What changed and nothing else is built again, and what comes of it is what a clean build gives.

Here are the cases one can name; `test_incremental_law.py` looks for the others.
"""

import itertools
import os
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from tests.warm_builds import CLOCK, OPTIONS, RECORD, Workshop, linked_project

from glossator.build import rendering
from glossator.build.explaining import REASONS
from glossator.build.preparing import Prepared
from glossator.build.rendering import Renderer
from glossator.build.running import BuildOptions
from glossator.buildlog import log, packs
from glossator.files import Files, Folder

APPS = "content/articles/2021-01-06-apps.md"
APPS_NOTES = APPS.replace(".md", ".annotations.yaml")
CLOSE = "content/articles/2021-01-30-close.md"
CLOSE_NOTES = CLOSE.replace(".md", ".annotations.yaml")
RECALL = "content/articles/2021-01-31-recall.md"
DRAFT = "content/articles/2021-02-01-draft.md"
TOMORROW = "content/articles/2021-02-02-tomorrow.md"
SHARES = "content/articles/older/2020-11-12-shares.md"
SHARES_NOTES = SHARES.replace(".md", ".annotations.yaml")
DELAY = "content/articles/older/2020-12-01-delay.md"
SITE, GLOSSARY = "content/site.yaml", "content/glossary.yaml"
ABOUT, POLICY = "content/pages/about.md", "content/pages/policy.md"

DRAFTS = replace(OPTIONS, drafts=True)

# Each builds a project several times; in the fast part `test_incremental_law.py` holds the law.
pytestmark = pytest.mark.slow


@pytest.fixture
def workshop(tmp_path: Path) -> Workshop:
    """The project, built once."""
    made = Workshop(tmp_path)
    made.write(linked_project())
    assert not made.build().has_failed
    return made


# What is rendered for which change, and that nothing else is


RENDERED = [
    ("the text of an article: its page and the feeds", APPS, "[the shares]", "[those shares]", "articles/2021/apps/ articles/2021/apps/annotations.jsonld feed.json feed.xml topics/law/feed.xml topics/trade/feed.xml"),
    ("its first words: what lists it, too", CLOSE, "quiet", "quite", "/ 2021/01/ 2021/01/30/ articles/ articles/2021/close/ authors/mh/ feed.json feed.xml"),
    ("a title: what refers to it, stands beside it or shares its story", SHARES, "Army shares", "Navy shares", "2020/11/ 2020/11/12/ articles/2020/delay/ articles/2020/shares/ articles/2020/shares/annotations.jsonld articles/2020/shares/history/ articles/2021/apps/ articles/page/1/ authors/dk/ corrections.json corrections/ corrections/feed.xml feed.json feed.xml glossary/nyse/ old/shares/ page/1/ stories/apps/ topics/law/feed.xml topics/trade/ topics/trade/feed.xml"),
    ("a draft", DRAFT, "Not yet", "Not today", ""),
    ("what waits for its date", TOMORROW, "It will", "It shall", ""),
    ("a definition: where the term is mentioned or referred to, or is a day's key term", GLOSSARY, "An order of the", "The order of the", "2021/01/06/ articles/2020/delay/ articles/2021/apps/ glossary/ glossary/order/"),
    ("the terms that a term leads to", GLOSSARY, "see: [nyse]", "see: [nyse, order]", "glossary/delisting/ glossary/order/"),
    ("what an author says of herself", SITE, "Wrote of", "He wrote of", "authors/ authors/mh/"),
    ("what a topic is about", SITE, "Who sells", "Who buys", "topics/ topics/trade/"),
    ("a standing page", ABOUT, "We brief", "We tell", "about/"),
    ("its title: the page that redirects to it", ABOUT, "About us", "About", "about/ us/"),
    ("the corrections policy: no other page holds its text", POLICY, "We correct", "We do correct", "policy/"),
    ("an image of the same size", "content/images/chart.png", "really", "hardly", ""),
    ("an image of another size: what shows it", "content/images/chart.png", "not", "now", "articles/2021/apps/ feed.json feed.xml topics/law/feed.xml topics/trade/feed.xml"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("path", "old", "new", "pages"), [row[1:] for row in RENDERED], ids=[row[0] for row in RENDERED]
)
def test_a_change_renders_the_pages_that_show_it(path: str, old: str, new: str, pages: str, workshop: Workshop) -> None:
    workshop.replace(path, old, new)
    assert rendered(workshop.check().reasons) == pages.split()


ADDED = [
    ("an article: one or two pages of each list", {"content/articles/n.md": "---\ntitle: N\ndate: 2021-01-29\n---\nWords.\n"}, "/ 2021/ 2021/01/ 2021/01/29/ 2021/01/30/ 2021/01/page/1/ 2021/01/06/ archive/ articles/ articles/2021/apps/ articles/2021/close/ articles/2021/n/ articles/page/1/ articles/page/2/ feed.json feed.xml page/1/ page/2/ sitemap.xml"),
    ("a standing page", {"content/pages/n.md": "---\ntitle: N\n---\n"}, "n/ sitemap.xml"),
    ("a term that nothing mentions", {"content/glossary/n.yaml": "n: {term: noise, definition: None.}\n"}, "glossary/ glossary/n/ sitemap.xml"),
    ("an override of a template: absence is remembered", {"templates/term.html": "{{ view.term }}"}, "glossary/delisting/ glossary/nyse/ glossary/order/"),
    ("an override that nothing uses", {"templates/nothing.html": "{{ view.term }}"}, ""),
    ("an asset", {"content/n.txt": "N"}, ""),
]  # fmt: skip


@pytest.mark.parametrize(("files", "pages"), [row[1:] for row in ADDED], ids=[row[0] for row in ADDED])
def test_what_is_added_renders_the_pages_that_show_it_and_so_does_its_going(
    files: dict[str, str], pages: str, workshop: Workshop
) -> None:
    before = workshop.read_site()
    workshop.write({path: text.encode() for path, text in files.items()})
    assert rendered(workshop.check().reasons) == sorted(pages.split())
    workshop.write(dict.fromkeys(files))
    assert set(rendered(workshop.check().reasons)) <= set(pages.split())
    assert workshop.read_site() == before


def rendered(reasons: object) -> list[str]:
    assert isinstance(reasons, dict)
    return sorted(path.removesuffix("index.html") or "/" for path in reasons)


def test_another_sentence_around_a_mention_renders_the_page_of_that_term_and_of_no_other(workshop: Workshop) -> None:
    path = "content/articles/n.md"
    text = b"---\ntitle: N\ndate: 2021-01-29\n---\nWords.\n\nThe NYSE opens.\n\nA delisting is due.\n"
    workshop.write({path: text})
    workshop.check()
    workshop.replace(path, "opens", "closes")
    assert rendered(workshop.check().reasons) == ["articles/2021/n/", "feed.json", "feed.xml", "glossary/nyse/"]


def test_white_space_that_no_page_shows_renders_nothing(workshop: Workshop) -> None:
    for path in (CLOSE, SHARES, SHARES_NOTES, SITE, GLOSSARY, ABOUT):
        workshop.write({path: (workshop.project / path).read_bytes() + b"\n"})
        assert workshop.check().rendered == 0, path


def test_with_drafts_a_definition_is_in_the_key_of_an_article_that_is_only_proposed_to_mention_it(
    workshop: Workshop,
) -> None:
    workshop.write({CLOSE_NOTES: b"glossary: [{quote: quiet, term: order, status: proposed}]\n"})
    workshop.check(DRAFTS)
    workshop.replace(GLOSSARY, "An order of the", "The order of the")
    assert "articles/2021/close/" in rendered(workshop.check(DRAFTS).reasons)


def test_each_part_of_an_articles_key_stands_for_something(workshop: Workshop) -> None:
    """The first of these is no more in the other's story: only as its neighbour, or by the reference, does it show there."""
    workshop.replace(SHARES, "story: apps\n", "")
    workshop.check()
    for path, old, new, page, reason in (
        (SHARES, "Army shares", "Navy shares", "articles/2021/apps/", "links"),
        (SHARES, "date: 2020-11-12\n", "date: 2020-11-12\nslug: stocks\n", "articles/2021/apps/", "links"),
        (APPS_NOTES, "As [told]", "So [told]", "articles/2020/stocks/", "referrers"),
        (GLOSSARY, "An order of the", "The order of the", "articles/2020/delay/", "terms"),
        (CLOSE, "title: The close", "title: The end", "articles/2021/apps/", "neighbours"),
        (APPS, "[the shares]", "[those shares]", "articles/2021/apps/", "text"),
        (APPS, "caption: Shares", "caption: Stocks", "articles/2021/apps/", "article"),
    ):
        workshop.replace(path, old, new)
        assert REASONS[reason] in workshop.check().reasons[f"{page}index.html"].split("; "), reason


# What is told again


def test_faults_are_told_again_by_a_build_that_does_nothing(workshop: Workshop) -> None:
    first = workshop.build(is_clean=True)
    assert {each.code.label for each in first.diagnostics} == {"not-public"}
    for _ in range(3):
        again = workshop.check()
        assert (again.pages, again.rendered, again.written) == (first.pages, 0, 0)
        assert again.diagnostics == first.diagnostics
    workshop.replace(CLOSE, "quiet", "quite")
    assert workshop.check().diagnostics == first.diagnostics


def test_an_article_whose_sidecar_cannot_be_read_is_read_again_when_the_sidecar_is_gone(workshop: Workshop) -> None:
    class Unreadable(Folder):
        def read(self, path: str) -> bytes:
            if path == SHARES_NOTES:
                raise PermissionError(13, "Permission denied", path)
            return super().read(path)

    workshop.write({SHARES_NOTES: b"notes: []\n"})
    workshop.files = Unreadable(workshop.project)
    assert {each.code.label for each in workshop.build().diagnostics} == {"not-public", "unreadable-file"}
    workshop.files = Folder(workshop.project)
    workshop.write({SHARES_NOTES: None})
    workshop.check()


def test_the_order_of_terms_may_decide_what_a_misspelt_one_was_meant_for(workshop: Workshop) -> None:
    terms = [
        "one: {term: Sand, aliases: [sand], definition: One.}\n",
        "two: {term: sands, plural: none, definition: Two.}\n",
    ]
    terms += ["three: {term: SAND, definition: Three., autolink: false, case: insensitive}\n"]
    workshop.write({CLOSE_NOTES: b"glossary: [{quote: quiet, term: sand}]\n"})
    for order in (terms, terms[::-1]):
        workshop.write({"content/glossary/n.yaml": "".join(order).encode()})
        workshop.check()


# The log


def spoil(*paths: str, old: bytes = b"", new: bytes = b"", is_lost: bool = False) -> Callable[[Folder], None]:
    """Give what loses files of the log, or replaces bytes in them; without any, it takes their second half."""

    def work(state: Folder) -> None:
        for path in [path for path in state.walk("builds") if any(each in path for each in paths)]:
            data = state.read(path)
            if is_lost:
                state.remove(path)
            else:
                state.write(path, data.replace(old, new) if old else data[: len(data) // 2])

    return work


SPOILT = {
    "the index is lost": spoil("/index", is_lost=True),
    "the index is cut off": spoil("/index"),
    "the index is another": spoil("/index", old=b"index", new=b"INDEX"),
    "the records are lost": spoil("/records", is_lost=True),
    "the records are cut off": spoil("/records"),
    "the records are others": spoil("/records", old=b"Army", new=b"Navy"),
    "the records are none": spoil("/records", old=b"Army", new=b"\xff\xfe\x00\x80"),
    "the bodies are lost": spoil("/bodies", is_lost=True),
    "the bodies are cut off": spoil("/bodies"),
    "the bodies are others": spoil("/bodies", old=b"All is", new=b"Not is"),
    "the bodies are none": spoil("/bodies", old=b"All is", new=b"\xff\xfe\x00\x80\xff\xff"),
    "the sentences of mentions are others": spoil("/bodies", old=b" waits for the", new=b" warts for the"),
    "the sentences of mentions are none": spoil(
        "/bodies", old=b" waits for the", new=b"\xff\xfe\x00\x80\xff\xff for the"
    ),
    "all is lost": spoil("", is_lost=True),
}


@pytest.mark.parametrize("spoiling", SPOILT.values(), ids=SPOILT)
def test_a_log_that_is_spoilt_costs_time_and_nothing_else(
    spoiling: Callable[[Folder], None], workshop: Workshop
) -> None:
    spoiling(workshop.state)
    workshop.check()
    spoiling(workshop.state)
    workshop.replace(SITE, "Nothing is", "Not much is")  # every page is rendered
    workshop.check()
    workshop.check()


def tear_changes(state: Folder) -> None:
    for path in [path for path in state.walk("builds") if path.endswith("/changes")]:
        state.write(path, state.read(path)[:-3])


SPOILT_CHANGES: dict[str, Callable[[Folder], None]] = {
    "nothing": lambda _: None,
    "they are lost": spoil("/changes", is_lost=True),
    "they are cut off": spoil("/changes"),
    "they are others": spoil("/changes", old=b"quiet", new=b"QUIET"),
    "their end is gone": tear_changes,
    "they are an older index's": spoil("/index", old=b"glossator", new=b"GLOSSATOR"),
}


@pytest.mark.parametrize("spoiling", SPOILT_CHANGES.values(), ids=SPOILT_CHANGES)
def test_what_has_changed_little_is_added_to_the_log(
    spoiling: Callable[[Folder], None], workshop: Workshop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(log, "MOST_CHANGED", 100)
    texts = ["quiet", "calm", "hushed", "still"]
    for old, new in itertools.pairwise(texts):
        workshop.replace(CLOSE, old, new)
        workshop.check()
        assert [path for path in workshop.state.walk("builds") if path.endswith("/changes")]
        spoiling(workshop.state)
        workshop.check()
    monkeypatch.setattr(log, "MOST_CHANGED", 0)
    workshop.replace(CLOSE, texts[-1], texts[0])
    workshop.check()
    assert not [path for path in workshop.state.walk("builds") if path.endswith("/changes")]


def test_packs_are_packed_again_though_one_was_lost(workshop: Workshop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(packs, "MOST_PACKS", 3)
    for number in range(6):
        workshop.write(
            {f"content/articles/n{number}.md": f"---\ntitle: N\ndate: 2020-01-01\n---\nNYSE {number}.\n".encode()}
        )
        assert not workshop.build().has_failed
        if number == 1:
            workshop.state.remove(min(path for path in workshop.state.walk("builds") if "/bodies" in path))
    workshop.check()
    assert len([path for path in workshop.state.walk("builds") if "/bodies" in path]) <= 3


def test_another_program_starts_over(workshop: Workshop) -> None:
    workshop.builtin = replace(workshop.builtin, program=b"another")
    assert workshop.check().rendered == 52
    workshop.builtin = replace(workshop.builtin, texts={**workshop.builtin.texts, "term.html": "{{ view.term }}"})
    assert workshop.check().written == 3


def test_each_set_of_options_has_a_log_of_its_own(workshop: Workshop) -> None:
    """So going to and fro costs what differs, and what only the one shows goes with it."""
    options = [OPTIONS, DRAFTS, replace(OPTIONS, future=True), replace(OPTIONS, base_url="https://other.example/deep/")]
    for each in (*options, *options[:3]):
        workshop.check(each)


# Stamps


def test_an_edit_within_the_clocks_tick_that_keeps_the_size_is_noticed(workshop: Workshop) -> None:
    words = ("quiet", "quite")
    path = workshop.project / CLOSE
    known = path.stat().st_mtime_ns
    for number in range(4):
        workshop.replace(CLOSE, words[number % 2], words[1 - number % 2])
        os.utime(path, ns=(known, known))
        assert workshop.check().written


def test_what_is_touched_and_not_changed_is_not_built(workshop: Workshop) -> None:
    for path in linked_project():
        os.utime(workshop.project / path, ns=(10**18, 10**18))
    assert workshop.check().rendered == 0


def test_a_page_altered_by_hand_is_written_again_whatever_its_time_says(workshop: Workshop) -> None:
    page = workshop.project / "site" / "about" / "index.html"
    workshop.is_aged = True
    workshop.build(is_clean=True)
    workshop.check()
    known = page.stat()
    while page.stat().st_ctime_ns == known.st_ctime_ns:  # a tick of the clock at most
        page.write_bytes(page.read_bytes().replace(b"brief", b"grief"))
        os.utime(page, ns=(known.st_atime_ns, known.st_mtime_ns))
    assert workshop.check().written == 1


# The clock


MOMENTS = [
    ("nothing is due", CLOCK, CLOCK + timedelta(hours=1), ""),
    ("an article comes", CLOCK, datetime(2021, 2, 2, 5, tzinfo=UTC), "articles/2021/tomorrow/"),
    ("and goes", datetime(2021, 2, 2, 5, tzinfo=UTC), datetime(2021, 2, 2, 4, 59, tzinfo=UTC), "topics/trade/"),
    ("a correction is made", datetime(2021, 3, 1, tzinfo=UTC), datetime(2021, 3, 1, 5, tzinfo=UTC), "articles/2020/shares/"),
    ("and is not yet made", CLOCK, datetime(2021, 1, 20, tzinfo=UTC), "articles/2020/shares/"),
    ("an article is no news any more", datetime(2021, 2, 1, 23, tzinfo=UTC), datetime(2021, 2, 1, 23, 0, 0, 1, tzinfo=UTC), "news-sitemap.xml"),
]  # fmt: skip


@pytest.mark.parametrize(("before", "after", "page"), [row[1:] for row in MOMENTS], ids=[row[0] for row in MOMENTS])
def test_what_the_clock_changes_is_noticed(before: datetime, after: datetime, page: str, workshop: Workshop) -> None:
    workshop.check(BuildOptions(before))
    found = rendered(workshop.check(BuildOptions(after)).reasons)
    assert page in found if page else not found
    workshop.check(BuildOptions(before))


# One build's own memory


def test_a_page_that_a_killed_build_was_to_replace_goes_with_its_article(workshop: Workshop) -> None:
    """Between the two, the record holds both: the page may be the old one or the new."""

    class Killed(Folder):
        def move(self, path: str, target: str) -> None:
            raise KeyboardInterrupt(path, target)

    workshop.replace(CLOSE, "quiet", "quite")
    workshop.output = Killed(workshop.site.root)
    with pytest.raises(KeyboardInterrupt):
        workshop.build()
    workshop.output = Folder(workshop.site.root)
    workshop.write({CLOSE: None})
    workshop.replace(RECALL.replace(".md", ".annotations.yaml"), "[not so](2021-01-30-close.md)", "not so")
    workshop.check()


def test_the_staging_folder_is_removed_only_under_the_lock(workshop: Workshop) -> None:
    """Once it is let go of, another build may be staging there."""
    held: list[bool] = []

    class Watched(Folder):
        def remove_tree(self, path: str) -> None:
            held.append(is_locked(workshop.state))
            super().remove_tree(path)

        def move(self, path: str, target: str) -> None:
            raise OSError(28, "No space left on device", path, None, target)

    workshop.output = Watched(workshop.site.root)
    workshop.replace(CLOSE, "quiet", "quite")
    assert [each.code.label for each in workshop.build().diagnostics] == ["output-failed"]
    assert held == [True, True]


def is_locked(state: Folder) -> bool:
    class WouldWait(Exception):  # noqa: N818  no error: an answer
        pass

    def tell() -> None:
        raise WouldWait

    try:
        with state.lock(f"{RECORD}.lock", tell):
            return False
    except WouldWait:
        return True


def test_a_strangers_file_is_named_though_the_build_before_failed(workshop: Workshop) -> None:
    workshop.site.write("mine.txt", b"mine")
    expected = workshop.build().diagnostics
    assert "unknown-output-file" in {each.code.label for each in expected}
    sound = (workshop.project / CLOSE).read_bytes()
    workshop.write({CLOSE: b"\xff"})
    assert workshop.build().has_failed
    workshop.write({CLOSE: sound})
    assert workshop.build().diagnostics == expected


def test_a_strangers_file_is_named_in_whatever_folder_it_comes(workshop: Workshop) -> None:
    workshop.is_aged = True
    workshop.build()
    (workshop.project / "site" / "mine").mkdir()
    workshop.build()
    for name in ("a.html", "inner/b.html"):
        target = workshop.project / "site" / "mine" / name
        target.parent.mkdir(exist_ok=True)
        target.write_text("mine")
        told = [each.message for each in workshop.build().diagnostics if each.code.label == "unknown-output-file"]
        assert len(told) == 1
        assert f"`mine/{name}`" in told[0]
        assert workshop.build().rendered == 0


def test_nothing_is_deleted_through_a_link(workshop: Workshop) -> None:
    workshop.write({"content/articles/2021-01-30-leaving.md": b"---\ntitle: Leaving\ndate: 2021-01-30\n---\nWords.\n"})
    workshop.build()
    elsewhere = workshop.project / "elsewhere"
    (page,) = (workshop.project / "site").rglob("leaving/index.html")
    folder = page.parent
    folder.rename(elsewhere)
    folder.symlink_to(elsewhere)
    workshop.write({"content/articles/2021-01-30-leaving.md": None})
    workshop.build()
    assert (elsewhere / "index.html").exists()


def test_a_dangling_link_in_the_way_stops_the_build_before_anything_is_moved(workshop: Workshop) -> None:
    workshop.build()
    before = {path: workshop.site.read(path) for path in workshop.site.walk(follows_links=False)}
    (workshop.project / "site" / "extra").symlink_to("nowhere")
    page = b"---\ntitle: A page\n---\nWords.\n"
    workshop.write({"content/pages/aaa.md": page, "content/pages/extra.md": page})
    result = workshop.build()
    assert [each.code.label for each in result.diagnostics if each.severity == "error"] == ["output-failed"]
    (workshop.project / "site" / "extra").unlink()
    assert {path: workshop.site.read(path) for path in workshop.site.walk(follows_links=False)} == before


def test_an_article_that_changes_while_the_site_is_built_is_told_and_not_shown(
    workshop: Workshop, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its text is made anew from its file where a link in it leads nowhere; then the file must be what it was when it was read."""
    path = "content/articles/2021-01-29-linking.md"
    text = b"---\ntitle: Linking\ndate: 2021-01-29\n---\nSee [that](2021-01-28-hidden.md).\n"
    hidden = b"---\ntitle: Hidden\ndate: 2021-01-28\ndraft: true\n---\nWords.\n"
    workshop.write({path: text, "content/articles/2021-01-28-hidden.md": hidden})
    make_renderer = rendering.make_renderer

    def edit_meanwhile(prepared: Prepared, files: Files) -> Renderer:
        workshop.write({path: text + b"Withdrawn.\n"})
        return make_renderer(prepared, files)

    monkeypatch.setattr(rendering, "make_renderer", edit_meanwhile)
    told = [(each.code.label, each.place.path) for each in workshop.build().diagnostics if each.severity == "error"]
    assert told == [("unreadable-file", path)]
    monkeypatch.undo()
    workshop.write({path: text})
    assert not workshop.build().has_failed
    assert all(b"Withdrawn" not in workshop.site.read(page) for page in workshop.site.walk())


def test_a_story_is_no_reason_where_only_the_article_itself_has_changed(workshop: Workshop) -> None:
    article = "---\ntitle: Part {0}\ndate: 2021-01-2{0}\nstory: tale\n---\nWords.\n"
    workshop.write({f"content/articles/2021-01-2{day}-part-{day}.md": article.format(day).encode() for day in (1, 2)})
    workshop.build()
    workshop.replace("content/articles/2021-01-21-part-1.md", "title: Part 1", "title: Part one")
    reasons = {path: reason for path, reason in workshop.build().reasons.items() if "part-" in path}
    assert {path: REASONS["story"] in reason for path, reason in reasons.items()} == {
        path: "part-2" in path for path in reasons
    }
    assert len(reasons) == 2
