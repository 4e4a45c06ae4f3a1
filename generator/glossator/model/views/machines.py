"""The views of what programs read: feeds, sitemaps, robots.txt."""

from __future__ import annotations

from typing import TYPE_CHECKING

from glossator.frozen import frozen

if TYPE_CHECKING:
    from datetime import datetime

    from markupsafe import Markup

    from glossator.model.views.parts import SiteView


@frozen
class FeedEntry:
    """An entry of a feed; URLs are absolute. `content` is HTML with absolute URLs, empty where a retraction closed it."""

    id: str
    title: str
    absolute_url: str
    published: datetime
    updated: datetime
    authors: tuple[str, ...]
    categories: tuple[tuple[str, str], ...]
    summary: Markup
    content: Markup
    language: str


@frozen
class FeedView:
    """`feed.xml`: an Atom feed (RFC 4287). `ledger_head` is the last hash of the ledger, in the feed of corrections alone."""

    site: SiteView
    id: str
    title: str
    subtitle: str
    absolute_url: str
    absolute_page_url: str
    updated: datetime
    entries: tuple[FeedEntry, ...]
    ledger_head: str = ""


@frozen
class LedgerView:
    """`ledger.json`: the hash chain of all that was published, as JSON, ready to be written."""

    json: str


@frozen
class SitemapView:
    """`sitemap.xml` (sitemaps.org 0.9): absolute URL and the moment it last changed, where that is known."""

    entries: tuple[tuple[str, datetime | None], ...]


@frozen
class SitemapIndexView:
    """`sitemap-index.xml`: the sitemaps that a large site's is cut into, by absolute URL."""

    absolute_urls: tuple[str, ...]


@frozen
class NewsEntry:
    """An entry of `news-sitemap.xml`."""

    absolute_url: str
    title: str
    language: str
    published: datetime


@frozen
class NewsSitemapView:
    """`news-sitemap.xml`: the last two days' articles."""

    publication: str
    entries: tuple[NewsEntry, ...]


@frozen
class RobotsView:
    """`robots.txt`."""

    absolute_sitemaps: tuple[str, ...]


@frozen
class HeadersView:
    """`_headers`: how a host is to answer. `lasting_urls` are the files whose names tell their content, so that they never change."""

    lasting_urls: tuple[str, ...]


@frozen
class DataView:
    """A file of data, such as `corrections.json`: `json` is one JSON document."""

    json: Markup
