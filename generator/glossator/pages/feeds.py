"""Feeds and sitemaps: what programs follow."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from itertools import takewhile
from typing import TYPE_CHECKING

from markupsafe import Markup

from glossator.languages import name_news_language
from glossator.model.views import FeedEntry, FeedView, HeadersView, NewsEntry, NewsSitemapView, RobotsView, SitemapView
from glossator.pages.log import KIND_WORDS, announced, retraction_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from glossator.model.site import Article, Notice
    from glossator.pages.composing import Composer

NEWS_AGE = timedelta(days=2)
MOST_NEWS = 1000
MOST_FEED_ENTRIES = 20
NEVER = datetime(1970, 1, 1, tzinfo=UTC)
# What stands in parentheses is no part of a publication's name (Google's news sitemaps, `news:name`).
PARENTHESES = re.compile(r"\s*\([^()]*\)")
# A footnote's number, and its way back. In woven HTML `<` and `>` stand for tags alone, and a link of the article's own is whole already.
OWN_FRAGMENT = re.compile(r'(<a [^<>]*?href=")(?=#)')


def article_feed(composer: Composer, path: str, title: str, page_path: str, articles: Sequence[Article]) -> FeedView:
    """Give a feed of articles, the newest first."""
    entries = tuple(article_entry(composer, article) for article in articles[:MOST_FEED_ENTRIES])
    return _feed(composer, path, title, page_path, entries)


def corrections_feed(composer: Composer, path: str, entries: Sequence[tuple[Article, Notice]]) -> FeedView:
    """Give the feed of corrections."""
    title = composer.words("Corrections: %(title)s", title=composer.site.config.title)
    return _feed(
        composer,
        path,
        title,
        "/corrections/",
        tuple(_correction_entry(composer, *pair) for pair in entries[:MOST_FEED_ENTRIES]),
        composer.chain.head(),
    )


def _feed(
    composer: Composer, path: str, title: str, page_path: str, entries: tuple[FeedEntry, ...], ledger_head: str = ""
) -> FeedView:
    config = composer.site.config
    return FeedView(
        site=composer.frame_site,
        id=config.base_url + path.lstrip("/"),
        title=title,
        subtitle=config.tagline or "",
        absolute_url=composer.canonical(path),
        absolute_page_url=composer.canonical(page_path),
        updated=max((entry.updated for entry in entries), default=NEVER),
        entries=entries,
        ledger_head=ledger_head,
    )


def article_entry(composer: Composer, article: Article) -> FeedEntry:
    """Give an article as feeds tell of it: with its whole text and the corrections that it announces."""
    is_closed = retraction_of(article) is not None
    return FeedEntry(
        id=article.feed_id,
        title=composer.words("Retracted: %(title)s", title=article.title) if is_closed else article.title,
        absolute_url=composer.canonical(article.url),
        published=article.date.at,
        updated=article.modified,
        authors=tuple(author.name for author in article.byline) or (composer.site.config.title,),
        categories=tuple((key, composer.site.topics[key].title) for key in article.topics),
        summary=composer.summary_html(article, absolute_from=article.url),
        content=Markup() if is_closed else _text_html(composer, article) + _corrections_html(composer, article),
        language=article.language,
    )


def _text_html(composer: Composer, article: Article) -> Markup:
    """Give an article's text, every link in it whole: a feed's reader knows no page that a fragment alone could lead into."""
    page = composer.canonical(article.url)
    return Markup(OWN_FRAGMENT.sub(lambda found: found[1] + page, composer.feed_html(article)))  # noqa: S704  an encoded URL put into woven HTML


def _correction_entry(composer: Composer, article: Article, notice: Notice) -> FeedEntry:
    correction = notice.correction
    url = f"{composer.canonical(article.url)}#note-{notice.id}"
    return FeedEntry(
        id=f"{article.feed_id}#{notice.id}",
        title=f"{composer.words(KIND_WORDS[correction.kind])}: {article.title}",
        absolute_url=url,
        published=correction.date.at,
        updated=correction.date.at,
        authors=(notice.by.name if notice.by else composer.site.config.title,),
        categories=((correction.kind, correction.kind),),
        summary=composer.inline_html_of(notice.reason, absolute_from=article.url),
        content=_notice_html(composer, article, notice),
        language=article.language,
    )


def _corrections_html(composer: Composer, article: Article) -> Markup:
    """Give the corrections that an article announces, to stand after its text."""
    notices = [notice for notice in announced(article) if not notice.is_proposed] if article.notices else []
    if not notices:
        return Markup()
    told = [
        Markup("<h3>{}, {}</h3>\n{}").format(
            composer.words(KIND_WORDS[notice.correction.kind]),
            composer.day_name(notice.correction.date.at.astimezone(composer.site.zone).date()),
            _notice_html(composer, article, notice),
        )
        for notice in notices
    ]
    return Markup("<h2>{}</h2>\n").format(composer.words("Corrections")) + Markup().join(told)


def _notice_html(composer: Composer, article: Article, notice: Notice) -> Markup:
    """Give what a correction says: the old words, the new ones, and why."""
    correction = notice.correction
    lines = []
    if correction.was:
        lines.append(Markup("<p>{}: <del>{}</del></p>\n").format(composer.words("Was"), correction.was))
    if correction.now:
        lines.append(Markup("<p>{}: <ins>{}</ins></p>\n").format(composer.words("Now"), correction.now))
    return Markup().join(lines) + composer.html_of(notice.reason, absolute_from=article.url)


def sitemap_view(composer: Composer, entries: Sequence[tuple[str, datetime | None]]) -> SitemapView:
    """Give a sitemap of paths and the moments they last changed."""
    return SitemapView(tuple((composer.canonical(path), changed) for path, changed in entries))


def news_sitemap_view(composer: Composer) -> NewsSitemapView:
    """Give the sitemap of the last two days' articles, counted from the clock."""
    site = composer.site
    # The newest stand first.
    young = takewhile(lambda article: article.date.at >= site.clock - NEWS_AGE, site.articles)
    recent = [article for article in young if article.date.at <= site.clock and not article.label]
    return NewsSitemapView(
        publication=PARENTHESES.sub("", site.config.title).strip() or site.config.title,
        entries=tuple(
            NewsEntry(
                composer.canonical(article.url), article.title, name_news_language(article.language), article.date.at
            )
            for article in recent[:MOST_NEWS]
        ),
    )


def robots_view(composer: Composer) -> RobotsView:
    """Give robots.txt: everything may be read, and here is where all of it is listed."""
    return RobotsView((composer.canonical("/sitemap.xml"), composer.canonical("/news-sitemap.xml")))


def headers_view(composer: Composer) -> HeadersView:
    """Give `_headers`: what templates bring along may be kept for as long as one likes, where its name tells its content."""
    assets = sorted(composer.assets.items())
    return HeadersView(tuple(composer.url(path) for name, path in assets if path != f"/assets/{name}"))
