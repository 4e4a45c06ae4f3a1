"""What pages tell machines: JSON-LD, Open Graph, canonical addresses, and what search engines may read. Each is held to its own rule, on every page."""

import gzip
import random
import re
from collections import Counter
from datetime import UTC, datetime
from typing import Any
from urllib.parse import unquote

import pytest
from tests.small_sites import CLOCK, Site, article, project
from tests.test_golden import GOLDEN, OPTIONS

from glossator.build.running import BuildOptions
from glossator.files import Folder
from glossator.languages import name_news_language, name_og_locale
from glossator.links import output_path

ROOT = "https://a.b/sub/"
FILES = {
    "site.yaml": "title: The Site (test)\nlanguage: en-GB\nbase_url: https://a.b/sub/\ntagline: Words\npublisher: {name: Us, url: 'https://us.example/'}\n"
    "corrections: {policy: about}\nauthors: {ann: {name: Ann}}\npaginate: 1\n",
    "pages/about.md": "---\ntitle: About\n---\nX\n",
    "glossary.yaml": "nyse: {term: Stock & <Exchange>, aliases: [NYSE], definition: 'The *largest*. It is.', see: [other]}\nother: {term: Other, definition: D.}\n",
    "articles/a.md": article(
        "The NYSE is old. </script>", title="'A <b>'", authors="[ann]", topics="[Law]", story="S", date="2021-01-31",
        source="{name: Agency, url: 'https://agency.example/1', published: 2021-01-02}",
        image="{src: ../d.svg, alt: D, caption: Cap, credit: Cred}", aliases="[/old/]",
    ),
    "articles/a.annotations.yaml": "corrections: [{id: c, was: odl, now: old, date: 2021-01-31, reason: R, by: ann}, {kind: typo, was: Teh, now: The, date: 2021-01-31}, "
    "{was: is, now: was, date: 2021-01-31, reason: P, status: proposed}]",
    "articles/b.md": article("NYSE.", title="B", lang="zh-Hans", date="2021-01-30 13:00"),
    "d.svg": '<svg xmlns="http://www.w3.org/2000/svg" width="30" height="20"/>',
}  # fmt: skip


@pytest.fixture(scope="module")
def sample() -> Site:
    return Site(project(FILES), BuildOptions(CLOCK))


@pytest.fixture(
    scope="module", params=["sample", *sorted(folder.name for folder in GOLDEN.iterdir() if folder.is_dir())]
)
def built(request: pytest.FixtureRequest, sample: Site) -> Site:
    return sample if request.param == "sample" else Site(Folder(GOLDEN / request.param), OPTIONS)


def kind_of(path: str) -> str:
    """A page's kind, by its path."""
    kinds = {
        r"(page/\d+/)?index\.html": "home", r"glossary/index\.html": "glossary", r"glossary/[^/]+/.*": "term", r"(topics|stories|authors)/[^/]+/.*": "subject",
        r"\d{4}/\d\d/\d\d/index\.html": "day", r"404\.html": "404", r".*/history/index\.html": "history",
    }  # fmt: skip
    return next((kind for pattern, kind in kinds.items() if re.fullmatch(pattern, path)), "other")


def meta(page: str) -> dict[str, str]:
    """A page's `meta` elements by name or property; none stands twice."""
    found = re.findall(r'<meta (?:name|property)="([^"]+)" content="([^"]*)">', page)
    assert max(Counter(name for name, _ in found).values(), default=0) < 2
    return dict(found)


def is_redirect(page: str) -> bool:
    return "http-equiv" in page


def test_every_page_says_what_it_is_about(built: Site) -> None:
    ids: dict[str, tuple[str, object]] = {}
    for path in built.trees:
        things = {str(thing["@type"]): thing for thing in built.things("/" + path)}
        kind = "article" if path in built.articles else kind_of(path)
        wanted = {"article": "NewsArticle", "term": "DefinedTerm", "glossary": "DefinedTermSet"}.get(kind)
        wanted = "WebSite" if path == "index.html" else wanted
        assert things.keys() - {"BreadcrumbList"} == ({wanted} if wanted else set()), path
        assert ("BreadcrumbList" in things) == (
            kind in {"article", "term", "subject", "day"}
            or bool(re.match(r"\d{4}/", path) and not is_redirect(built.pages[path]))
        ), path
        if kind == "article":
            check_article(things["NewsArticle"])
        for thing in find_things(list(things.values())):
            if "@id" in thing:
                known = (
                    ids.setdefault(thing["@id"], (thing["@type"], thing["name"]))
                    if "name" in thing
                    else (thing["@type"],)
                )
                assert known[0] == thing["@type"]
            for name in ("@id", "url", "item", "correctionsPolicy", "logo", "inDefinedTermSet"):
                check_address(built, thing.get(name))


def find_things(value: object) -> list[dict[str, Any]]:
    """All objects of some JSON-LD."""
    if isinstance(value, list):
        return [thing for each in value for thing in find_things(each)]
    return [value, *find_things(list(value.values()))] if isinstance(value, dict) else []


def check_address(built: Site, address: object) -> None:
    """An address is whole, and one of this site leads to a page that is there."""
    if not isinstance(address, str):
        return
    assert address.startswith(("https://", "http://"))
    if address.startswith(built.base_url):
        path = "/" + unquote(address.removeprefix(built.base_url).partition("#")[0])
        assert output_path(path) in built.pages or path.lstrip("/") in built.assets, address


def check_article(data: dict[str, Any]) -> None:
    assert {
        "@id",
        "headline",
        "url",
        "mainEntityOfPage",
        "datePublished",
        "dateModified",
        "inLanguage",
        "publisher",
    } <= data.keys()
    assert data["@id"] == data["url"] == data["mainEntityOfPage"]
    for moment in (data["datePublished"], data["dateModified"]):
        datetime.fromisoformat(moment)
    assert data["publisher"]["@id"].endswith("/#publisher")
    for author in data.get("author", ()):
        assert author["@type"] == "Person"
        assert author["url"] == author["@id"]
    for term in data.get("mentions", ()):
        assert term["@type"] == "DefinedTerm"
        assert term["@id"] == term["url"]
        assert term["@id"].startswith(term["inDefinedTermSet"])


def test_an_article_is_described_whole(sample: Site) -> None:
    data = sample.json_ld("/articles/a/")
    term = f"{ROOT}glossary/nyse/"
    assert data == {
        "@type": "NewsArticle", "@id": f"{ROOT}articles/a/", "headline": "A <b>", "url": f"{ROOT}articles/a/", "mainEntityOfPage": f"{ROOT}articles/a/",
        "datePublished": "2021-01-31", "dateModified": "2021-01-31T00:00:00+00:00", "inLanguage": "en-GB", "description": "The NYSE is old. </script>",
        "author": [{"@type": "Person", "@id": f"{ROOT}authors/ann/", "name": "Ann", "url": f"{ROOT}authors/ann/"}],
        "publisher": {
            "@type": "NewsMediaOrganization", "@id": f"{ROOT}#publisher", "name": "Us", "url": "https://us.example/", "correctionsPolicy": f"{ROOT}about/",
        },
        "image": {"@type": "ImageObject", "url": f"{ROOT}d.svg", "width": 30, "height": 20, "caption": "Cap", "creditText": "Cred"},
        "correction": [{
            "@type": "CorrectionComment", "text": "Was: odl\nNow: old\nR", "datePublished": "2021-01-31", "url": f"{ROOT}articles/a/#note-c",
            "author": {"@type": "Person", "name": "Ann"},
        }],
        "mentions": [{"@type": "DefinedTerm", "@id": term, "name": "Stock & <Exchange>", "url": term, "inDefinedTermSet": f"{ROOT}glossary/"}],
        "isBasedOn": {"@type": "CreativeWork", "name": "Agency", "url": "https://agency.example/1", "datePublished": "2021-01-02"},
    }  # fmt: skip


def test_terms_the_glossary_and_the_site_are_described(sample: Site) -> None:
    term, glossary = (
        f"{ROOT}glossary/nyse/",
        {"@type": "DefinedTermSet", "@id": f"{ROOT}glossary/", "name": "Glossary", "url": f"{ROOT}glossary/"},
    )
    short = {"@type": "DefinedTerm", "@id": term, "name": "Stock & <Exchange>", "url": term}
    assert sample.json_ld("/glossary/nyse/") == {
        **short, "inDefinedTermSet": glossary, "alternateName": ["NYSE"], "description": "The largest. It is.",
    }  # fmt: skip
    data = sample.json_ld("/glossary/")
    assert data["hasDefinedTerm"][0] == short  # type: ignore[index]
    assert len(data["hasDefinedTerm"]) == 2  # type: ignore[arg-type]
    home = sample.json_ld("/")
    assert (home["@id"], home["name"], "potentialAction" in home) == (f"{ROOT}#website", "The Site (test)", False)


WAYS = [
    ("/articles/a/", [("The Site (test)", ""), ("Articles", "articles/"), ("A <b>", "articles/a/")]),
    ("/glossary/nyse/", [("The Site (test)", ""), ("Glossary", "glossary/"), ("Stock & <Exchange>", "glossary/nyse/")]),
    ("/glossary/nyse/page/1/", [("The Site (test)", ""), ("Glossary", "glossary/"), ("Stock & <Exchange>", "glossary/nyse/page/1/")]),
    ("/topics/law/", [("The Site (test)", ""), ("Topics", "topics/"), ("Law", "topics/law/")]),
    ("/stories/s/", [("The Site (test)", ""), ("Stories", "stories/"), ("S", "stories/s/")]),
    ("/2021/01/31/", [("The Site (test)", ""), ("Archive", "archive/"), ("2021", "2021/"), ("January 2021", "2021/01/"), ("31 January 2021", "2021/01/31/")]),
]  # fmt: skip


@pytest.mark.parametrize(("path", "way"), WAYS)
def test_the_way_to_a_page_is_told(sample: Site, path: str, way: list[tuple[str, str]]) -> None:
    data = sample.things(path)[-1]
    steps: Any = data["itemListElement"]
    assert data["@type"] == "BreadcrumbList"
    assert [(step["position"], step["name"], step["item"]) for step in steps] == [
        (number, name, ROOT + address) for number, (name, address) in enumerate(way, 1)
    ]


# Open Graph, canonical addresses, and what is left out


def test_every_page_has_a_card_and_a_whole_address(built: Site) -> None:
    listed = set(re.findall(r"<loc>([^<]*)</loc>", built["/sitemap.xml"]))
    for path, page in built.pages.items():
        if path not in built.trees:
            continue
        named, own = meta(page), built.base_url + re.sub(r"(^|/)index\.html$", r"\1", path)
        (canonical,) = re.findall(r'<link rel="canonical" href="([^"]*)">', page)
        assert canonical.startswith(built.base_url)
        is_left_out = is_redirect(page) or kind_of(path) in {"404", "history"}
        assert (named.get("robots") == "noindex") == is_left_out, path
        assert (canonical in listed) != is_left_out or is_redirect(page), path
        if is_redirect(page):
            continue
        assert unquote(canonical) == own
        assert named["og:url"] == canonical
        assert named["og:type"] == ("article" if path in built.articles else "website")
        assert named["twitter:card"] == ("summary_large_image" if "og:image" in named else "summary"), path
        language = re.search(r'<html lang="([^"]*)"', page)
        assert language
        assert named.get("og:locale", "") == name_og_locale(language[1])


def test_search_engines_are_told_where_all_is_listed_and_of_the_last_two_days(sample: Site) -> None:
    assert f"Sitemap: {ROOT}sitemap.xml\n" in sample["/robots.txt"]
    assert f"Sitemap: {ROOT}news-sitemap.xml\n" in sample["/robots.txt"]
    told = re.findall(r"<loc>(.*?)</loc>|<news:(name|language)>(.*?)</news:", sample["/news-sitemap.xml"])
    assert ["".join(each) for each in told] == [
        f"{ROOT}articles/a/", "nameThe Site", "languageen", f"{ROOT}articles/b/", "nameThe Site", "languagezh-cn",
    ]  # fmt: skip
    later = Site(project(FILES), BuildOptions(datetime(2021, 2, 2, 0, 1, tzinfo=UTC)))
    assert "<loc>" not in later["/news-sitemap.xml"]


def test_an_annotated_article_is_light() -> None:
    """900 words, of ordinary length and variety, with 30 annotations: under 30 KB, compressed as hosts do by default."""
    known = [
        f"{first}{middle}{last}"
        for first in "bdfgklmnprst"
        for middle in ("a", "e", "io", "ou")
        for last in ("lt", "n", "ring", "se")
    ]
    draw = random.Random(1)
    words = [draw.choice(known) + draw.choice(known)[:2] for _ in range(900)]
    paragraphs = "\n\n".join(" ".join(words[start : start + 90]).capitalize() + "." for start in range(0, 900, 90))
    quotes = [" ".join(words[start : start + 5]) for start in range(10, 900, 30)]
    assert len(quotes) == 30
    notes = [
        f"  - {{id: n{number}, quote: {quote}, note: '{' '.join(words[number : number + 25])}.'}}\n"
        for number, quote in enumerate(quotes[:14])
    ]
    links = [
        f"  - {{id: r{number}, quote: {quote}, to: b, note: Said before.}}\n"
        for number, quote in enumerate(quotes[14:20])
    ]
    meant = [f"  - {{id: g{number}, quote: {quote}, term: nyse}}\n" for number, quote in enumerate(quotes[20:])]
    files = {
        **FILES,
        "articles/long.md": article(paragraphs, title="Long"),
        "articles/long.annotations.yaml": f"notes:\n{''.join(notes)}references:\n{''.join(links)}glossary:\n{''.join(meant)}",
    }
    built = Site(project(files), BuildOptions(CLOCK))
    assert not built.diagnostics
    page = built["/articles/long/"]
    assert len({each.get("data-annotation") for each in built.select("/articles/long/", "data-annotation")}) == 30
    assert len(gzip.compress(page.encode(), 6)) < 30_000


@pytest.mark.parametrize(
    ("language", "locale", "news"),
    [
        ("en", "en_US", "en"), ("en-GB", "en_GB", "en"), ("de", "de_DE", "de"), ("pt", "pt_BR", "pt"), ("zh-Hans", "zh_CN", "zh-cn"),
        ("zh", "zh_CN", "zh-cn"), ("zh-Hant", "zh_TW", "zh-tw"), ("zh-HK", "zh_HK", "zh-tw"), ("ar", "ar_AR", "ar"), ("ar-EG", "ar_EG", "ar"),
        ("sr-Latn", "sr_RS", "sr"), ("es-419", "", "es"), ("eo", "", "eo"), ("fil", "fil_PH", "fil"), ("tlh", "", "tlh"),
    ],
)  # fmt: skip
def test_languages_are_named_as_their_readers_want(language: str, locale: str, news: str) -> None:
    assert (name_og_locale(language), name_news_language(language)) == (locale, news)
