"""Which pages there are.

A `Plan` names a page by its kind and key; its view is made when it is wanted, so that no more than one need be in memory. Two plans that
claim one output path are an error that names both. Paths are compared case-folded and in NFC, since some file systems and hosts do.
"""

from __future__ import annotations

import unicodedata
from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

from glossator.diagnostics import Code, Diagnostic, did_you_mean, report
from glossator.links import output_path
from glossator.model.search import BUNDLE
from glossator.pages.annotation_data import annotations_path
from glossator.pages.log import logged
from glossator.pages.notices import history_path
from glossator.pages.paging import count_pages, day_path, month_path, page_path
from glossator.pages.share_cards import card_path, has_card

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
    from datetime import date, datetime
    from typing import TypeAlias

    from glossator.model.links import Spot
    from glossator.model.site import Article, Site, StandingPage
    from glossator.source import Place

    # Tells where a source says that it claims a plan's path, and how expressly: 0 for an alias, 1 for a slug, 2 for the file's own name.
    PlaceClaim: TypeAlias = "Callable[[Plan], tuple[int, Place]]"

MOST_SITEMAP_ENTRIES = 50_000
# Bytes: what Linux, macOS and Windows take.
LONGEST_NAME = 255
PICTURES = {"image-version", "card"}
# `.` and `..` are told where they are written.
NO_HIDDEN_NAMES = {".", "..", ".well-known"}


class Plan(NamedTuple):
    """A file of the site. `url` is its path from the root; `owner` is the source or the page that claims it.

    Of a redirect `number` is the alias's place in its list.

    `template` is empty for a file that is copied: then `key` is its source's path below the project, or a built-in asset's name. So it is for a
    picture: then `key` is the path of what it is made of, empty for the site's own card, and `number` a version's width.
    """

    path: str
    url: str
    kind: str
    template: str
    key: str = ""
    number: int = 0
    owner: str = ""
    is_listed: bool = False
    changed: datetime | None = None

    @property
    def written_at(self) -> str:
        """The path at which the file is written, composed (NFC) whatever the disk spells."""
        return self.path if self.path.isascii() else unicodedata.normalize("NFC", self.path)

    @property
    def is_copied(self) -> bool:
        """Tell whether the file is copied as it is."""
        return not self.template and self.kind not in PICTURES

    @property
    def is_picture(self) -> bool:
        """Tell whether the file is neither a page nor copied, but a picture that is made."""
        return self.kind in PICTURES


def plan_pages(site: Site, builtin_assets: Mapping[str, str]) -> list[Plan]:
    """List every file of the site, in a fixed order. `builtin_assets` maps the names of what templates bring along to their paths from the root."""
    plans = [
        *_plan_lists(site),
        *_plan_articles(site),
        *_plan_calendar(site),
        *_plan_subjects(site),
        *_plan_glossary(site),
        *_plan_corrections(site),
        *_plan_standing(site),
        *_plan_ledger(site),
    ]
    plans += _plan_machine_files(sum(plan.is_listed for plan in plans))
    if site.config.headers:
        plans.append(Plan("_headers", "/_headers", "headers", "_headers", owner="the file _headers"))
    plans += [
        Plan(path.lstrip("/"), path, "builtin-asset", "", name, owner=f"builtin/{name}")
        for name, path in builtin_assets.items()
    ]
    plans += [Plan(path, "/" + path, "asset", "", source, owner=source) for path, source in site.assets.items()]
    plans += _plan_pictures(site)
    return plans


def _page(  # noqa: PLR0913  what a plan says
    url: str,
    kind: str,
    template: str,
    key: str = "",
    number: int = 0,
    owner: str = "",
    *,
    is_listed: bool = True,
    changed: datetime | None = None,
) -> Plan:
    return Plan(
        output_path(url),
        url,
        kind,
        template,
        key,
        number,
        owner or f"the page {url}",
        is_listed=is_listed,
        changed=changed,
    )


def _paged(base: str, items: int, size: int, kind: str, template: str, key: str = "") -> Iterator[Plan]:
    total = count_pages(items, size)
    for number in range(total, 0, -1):
        yield _page(page_path(base, number, total), kind, template, key, number)


def _plan_lists(site: Site) -> Iterator[Plan]:
    size = site.config.paginate
    yield from _paged("/", len(site.articles), size, "home", "home.html")
    yield from _paged("/articles/", len(site.articles), size, "articles", "list.html")


def _plan_articles(site: Site) -> Iterator[Plan]:
    for article in site.articles:
        path, url = article.path, article.url
        yield Plan(output_path(url), url, "article", "article.html", path, 0, path, not article.label, article.modified)
        history = history_path(article)
        if history:
            yield _page(history, "history", "history.html", path, owner=path, is_listed=False)
        data = annotations_path(article)
        if data:
            yield Plan(output_path(data), data, "annotations", "annotations.jsonld", path, owner=path)
        if article.aliases:
            yield from _plan_aliases(article)


def _plan_aliases(owner: Article | StandingPage) -> Iterator[Plan]:
    for number, alias in enumerate(owner.aliases):
        yield _page(alias, "redirect", "redirect.html", owner.url, number, owner=owner.path, is_listed=False)


def _plan_calendar(site: Site) -> Iterator[Plan]:
    yield _page("/archive/", "archive", "archive.html")
    days = Counter([article.day for article in site.articles])
    per_month: Counter[date] = Counter()
    for day, count in days.items():
        per_month[day.replace(day=1)] += count
        yield _page(day_path(day), "day", "day.html", day.isoformat())
    for first, count in per_month.items():
        yield from _paged(month_path(first), count, site.config.paginate, "month", "list.html", first.isoformat())
    for year in dict.fromkeys(day.year for day in days):
        yield _page(f"/{year:04}/", "archive", "archive.html", str(year))


def _plan_subjects(site: Site) -> Iterator[Plan]:
    size = site.config.paginate
    yield _page("/topics/", "topics", "index.html")
    for key in site.topics:
        count = len(site.articles_by_topic.get(key, ()))
        yield from _paged(f"/topics/{key}/", count, size, "topic", "topic.html", key)
        url = f"/topics/{key}/feed.xml"
        yield Plan(output_path(url), url, "topic-feed", "feed.xml", key, owner=f"the feed {url}")
    yield _page("/stories/", "stories", "index.html")
    for key in site.stories:
        yield _page(f"/stories/{key}/", "story", "story.html", key)
    yield _page("/authors/", "authors", "index.html")
    for key in site.authors:
        count = len(site.articles_by_author.get(key, ()))
        yield from _paged(f"/authors/{key}/", count, size, "author", "author.html", key)


def _plan_glossary(site: Site) -> Iterator[Plan]:
    yield _page("/glossary/", "glossary", "glossary.html")
    for key in site.terms:
        count = len(site.articles_by_term.get(key, ()))
        yield from _paged(f"/glossary/{key}/", count, site.config.paginate, "term", "term.html", key)


def _plan_corrections(site: Site) -> Iterator[Plan]:
    yield from _paged(
        "/corrections/", len(logged(site.articles)), site.config.paginate, "corrections", "corrections.html"
    )
    yield Plan(
        "corrections/feed.xml",
        "/corrections/feed.xml",
        "corrections-feed",
        "feed.xml",
        owner="the feed /corrections/feed.xml",
    )
    yield Plan(
        "corrections.json",
        "/corrections.json",
        "corrections-data",
        "corrections.json",
        owner="the file corrections.json",
    )


def _plan_standing(site: Site) -> Iterator[Plan]:
    for page in site.pages:
        yield _page(
            page.url,
            "standing",
            "page.html",
            page.path,
            owner=page.path,
            changed=page.updated.at if page.updated else None,
        )
        yield from _plan_aliases(page)
    if site.config.search:
        yield _page("/search/", "search", "search.html", is_listed=False)
    yield Plan("404.html", "/404.html", "not-found", "404.html", owner="the page /404.html")


def _plan_ledger(site: Site) -> Iterator[Plan]:
    if site.ledger:
        yield Plan("ledger.json", "/ledger.json", "ledger", "ledger.json", owner="the ledger /ledger.json")


def _plan_machine_files(listed: int) -> Iterator[Plan]:
    yield Plan("feed.xml", "/feed.xml", "feed", "feed.xml", owner="the feed /feed.xml")
    yield Plan("feed.json", "/feed.json", "json-feed", "feed.json", owner="the feed /feed.json")
    parts = -(-listed // MOST_SITEMAP_ENTRIES)
    if parts > 1:
        yield Plan(
            "sitemap.xml", "/sitemap.xml", "sitemap-index", "sitemap-index.xml", number=parts, owner="the sitemap"
        )
        for number in range(1, parts + 1):
            yield Plan(
                f"sitemap-{number}.xml",
                f"/sitemap-{number}.xml",
                "sitemap",
                "sitemap.xml",
                number=number,
                owner="the sitemap",
            )
    else:
        yield Plan("sitemap.xml", "/sitemap.xml", "sitemap", "sitemap.xml", number=1, owner="the sitemap")
    yield Plan("news-sitemap.xml", "/news-sitemap.xml", "news-sitemap", "news-sitemap.xml", owner="the news sitemap")
    yield Plan("robots.txt", "/robots.txt", "robots", "robots.txt", owner="robots.txt")


def _plan_pictures(site: Site) -> Iterator[Plan]:
    for source, versions in site.image_versions.items():
        for version in versions:
            url = version.path
            yield Plan(url.lstrip("/"), url, "image-version", "", source, version.width, owner=source)
    if site.cards:
        shown = [article for article in site.articles if has_card(site, article)]
        for article in (None, *shown) if site.cards.has_site_card else shown:
            url = card_path(site, article)
            owner = article.path if article else "the card of the site"
            yield Plan(url.lstrip("/"), url, "card", "", article.path if article else "", owner=owner)


# Faults of the plan as a whole


def check_plans(plans: Collection[Plan], place_claim: PlaceClaim) -> list[Diagnostic]:
    """Report files that two sources claim, and files that stand where a folder must be: where the claim stands that is the more express."""
    owner: dict[str, Plan] = {}
    diagnostics = []
    index = next((plan for plan in plans if plan.kind == "search"), None)
    if index:  # its folder is no page's
        owner[BUNDLE] = index._replace(path=BUNDLE, owner="the search index")
    # What is named by its content claims its plain name too: a preview uses that.
    claims = [plan._replace(path=f"assets/{plan.key}") if plan.kind == "builtin-asset" else plan for plan in plans]
    for plan in sorted(claims, key=lambda plan: not plan.owner.startswith("content/")):
        path = plan.path
        first = owner.setdefault(_fold(path), plan)
        if first is not plan:
            diagnostics.append(_conflict(plan, first, place_claim))
        if len(path) * 4 > LONGEST_NAME or "/." in path or path.startswith("."):
            diagnostics += _check_segments(plan, place_claim)
    return diagnostics + _check_folders(owner, place_claim)


def _check_folders(owner: Mapping[str, Plan], place_claim: PlaceClaim) -> list[Diagnostic]:
    """Report files that stand where a folder must be."""
    diagnostics = []
    checked: set[str] = set()
    for path, plan in owner.items():
        folder = path.rpartition("/")[0]
        while folder and folder not in checked:
            file = owner.get(folder)
            if file:
                diagnostics.append(_conflict(plan, file, place_claim))
            else:
                checked.add(folder)
            folder = folder.rpartition("/")[0]
    return diagnostics


def _check_segments(plan: Plan, place_claim: PlaceClaim) -> list[Diagnostic]:
    """Report parts of a path that file systems do not take, and hidden ones, which hosts do not serve and Glossator keeps for itself."""
    segments = plan.path.split("/")
    long = next((part for part in segments if len(part.encode()) > LONGEST_NAME), None)
    if long is not None:
        message = f"`{long[:40]}\u2026` is {len(long.encode())} bytes long, and no file's name may have more than {LONGEST_NAME}"
        return [
            report(Code.UNSAFE_PATH, place_claim(plan)[1], message, "give it a shorter slug, key, alias or file name")
        ]
    hidden = next((part for part in segments if part.startswith(".") and part not in NO_HIDDEN_NAMES), None)
    if hidden is not None:
        message = f"`{plan.path}` would lie in the hidden folder or file `{hidden}`"
        return [report(Code.UNSAFE_PATH, place_claim(plan)[1], message, "name one that does not begin with a dot")]
    return []


def _fold(path: str) -> str:
    return path.lower() if path.isascii() else unicodedata.normalize("NFC", path).casefold()


def _conflict(plan: Plan, first: Plan, place_claim: PlaceClaim) -> Diagnostic:
    path, (rank, place), (first_rank, first_place) = plan.path, place_claim(plan), place_claim(first)
    if not plan.owner.startswith("content/") or (first_rank < rank and first.owner.startswith("content/")):
        plan, first, place = first, plan, first_place
    other = f"`{first.owner}`" if first.owner.startswith("content/") else first.owner
    if first.owner == plan.owner:
        other = "itself"
    message = f"`{plan.owner}` and {other} would both be written to `{path}`"
    return report(Code.DUPLICATE_PATH, place, message, "give one of them another `slug`, alias or file name")


def check_root_links(
    plans: Sequence[Plan], links: Iterable[tuple[str, Spot | Place]], locate: Callable[[Spot | Place], Place]
) -> list[Diagnostic]:
    """Report links by a path from the root that lead to no page; `locate` tells where a link stands."""
    known = {plan.path: plan.url for plan in plans}
    known |= {f"assets/{plan.key}": f"/assets/{plan.key}" for plan in plans if plan.kind == "builtin-asset"}
    diagnostics = []
    for path, at in links:
        if output_path(path) not in known and path.lstrip("/") not in known:
            hint = (
                did_you_mean(path, known.values())
                or "link to a source file by its name, or to a page that the site has"
            )
            diagnostics.append(report(Code.MISSING_LINK_TARGET, locate(at), f"the site has no page `{path}`", hint))
    return diagnostics
