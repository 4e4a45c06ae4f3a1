"""Built sites, judged by the programs that the field judges sites by: on every kind of page, wide and narrow, light and dark."""

import json
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator, FormatChecker
from playwright.sync_api import Browser
from tests import site_tools
from tests.browsers import close_context, find_chromium, is_error, launch_browser
from tests.small_sites import ROOT
from tests.static_sites import static_host

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.xdist_group("browser")]

SCHEMAS = ROOT / "tests" / "schemas"
GOLDEN_SITES = sorted((ROOT / "tests" / "golden").glob("*/site"))
KIND = re.compile(r'<body class="([a-z0-9-]+)-page"')
# The pages that Lighthouse rates, by kind.
RATED = ("article", "home", "term")
# The news sitemap speaks of the last two days.
CLOCK = "2021-07-01T12:00:00Z"


@dataclass(frozen=True, slots=True)
class Example:
    """The example site on a static host: its folder, its root URL, and for each kind of page the path of the longest."""

    folder: Path
    root: str
    kinds: dict[str, str]


@pytest.fixture(scope="module")
def example(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Example]:
    folder = tmp_path_factory.mktemp("site")
    with static_host(folder) as root:
        command = (sys.executable, "-m", "glossator", "build", ROOT, "--clean")
        built = site_tools.run(*command, "--output", folder, "--base-url", root, "--clock", CLOCK)
        assert built.returncode == 0, built.stderr
        yield Example(folder, root, find_kinds(folder))


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with launch_browser() as launched:
        yield launched


def find_kinds(folder: Path) -> dict[str, str]:
    """Give the path of the longest page of each kind: it has the most that could be wrong."""
    longest: dict[str, tuple[int, str]] = {}
    for file in sorted(folder.rglob("*.html")):
        page = file.read_text("utf-8")
        if found := KIND.search(page):
            path = file.relative_to(folder).as_posix().removesuffix("index.html")
            longest[found[1]] = max(longest.get(found[1], (0, "")), (len(page), path))
    return {kind: path for kind, (_, path) in sorted(longest.items())}


def test_the_example_has_every_kind_of_page(example: Example) -> None:
    templates = {file.stem for file in (ROOT / "templates").glob("*.html")}
    wanted = templates - {"base", "macros", "redirect"}
    assert wanted - set(example.kinds) == set()


# Markup and links


def test_every_page_is_valid_html(example: Example) -> None:
    assert site_tools.check_html(example.folder, *GOLDEN_SITES) == []


def test_every_stylesheet_is_valid(example: Example) -> None:
    assert site_tools.check_css(*example.folder.glob("assets/**/*.css")) == []


def test_no_link_and_no_fragment_is_dead(example: Example) -> None:
    assert site_tools.check_links(example.folder, example.root) == []


# What programs read


def test_feeds_are_valid_atom(example: Example) -> None:
    feeds = [*example.folder.rglob("feed.xml"), *(feed for site in GOLDEN_SITES for feed in site.rglob("feed.xml"))]
    assert len(feeds) > 3
    jing = site_tools.find_program("jing", "jing")
    done = site_tools.run(jing, "-c", SCHEMAS / "atom.rnc", *feeds)
    assert done.stdout.splitlines() == []
    assert done.returncode == 0


def test_sitemaps_are_valid(example: Example) -> None:
    xmllint = site_tools.find_program("xmllint", "libxml2-utils")
    sitemaps = [path for folder in (example.folder, *GOLDEN_SITES) for path in folder.glob("sitemap*.xml")]
    sitemap_schema = site_tools.find_package("sitemap") / "schema" / "sitemap.xsd"
    done = site_tools.run(xmllint, "--nonet", "--noout", "--schema", sitemap_schema, *sitemaps)
    assert done.returncode == 0, done.stderr
    jing = site_tools.find_program("jing", "jing")
    news = [path for folder in (example.folder, *GOLDEN_SITES) for path in folder.glob("news-sitemap.xml")]
    assert news
    assert site_tools.run(jing, "-c", SCHEMAS / "news-sitemap.rnc", *news).stdout == ""


# Readers


@pytest.mark.parametrize("media", ["light", "dark", "print"])
@pytest.mark.parametrize("width", [320, 1440])
def test_axe_finds_nothing_on_any_kind_of_page(example: Example, browser: Browser, width: int, media: str) -> None:
    context = browser.new_context(viewport={"width": width, "height": 900})
    context.set_default_timeout(60_000)
    page = context.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on("console", lambda message: errors.append(message.text) if is_error(message) else None)
    if media == "print":
        page.emulate_media(media="print")
    else:
        page.emulate_media(color_scheme="dark" if media == "dark" else "light")
    found = []
    for kind, path in example.kinds.items():
        page.goto(example.root + path)
        found += [(kind, *violation) for violation in site_tools.find_violations(page)]
        is_wider: bool = page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")
        assert not is_wider or media == "print", f"{kind} scrolls sideways at {width}"
    close_context(context)
    assert found == []
    assert errors == []


@pytest.mark.parametrize("kind", RATED)
def test_lighthouse_rates_what_readers_open_first(example: Example, kind: str) -> None:
    ratings, failed = site_tools.rate(example.root + example.kinds[kind], find_chromium())
    performance = ratings.pop("performance")
    assert ratings == {"accessibility": 100, "best-practices": 100, "seo": 100}, failed
    # A rating of speed on a busy machine says little, and the best of three says enough.
    for _ in range(2):
        if performance < 98:
            performance = max(
                performance, site_tools.rate(example.root + example.kinds[kind], find_chromium())[0]["performance"]
            )
    assert performance >= 98


def test_json_feeds_are_valid(example: Example) -> None:
    schema = json.loads((SCHEMAS / "json-feed-1.1.json").read_text("utf-8"))
    validator = Draft202012Validator(schema, format_checker=FormatChecker())
    feeds = [folder / "feed.json" for folder in (example.folder, *GOLDEN_SITES) if (folder / "feed.json").exists()]
    assert feeds
    assert [
        (feed, error.message) for feed in feeds for error in validator.iter_errors(json.loads(feed.read_bytes()))
    ] == []
