"""The view of each plan, by its kind."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from markupsafe import Markup

from glossator.model.views import DataView, LedgerView, LinkView, RedirectView, SitemapIndexView, StandingView
from glossator.pages import archive_pages, feeds, glossary_pages, list_pages
from glossator.pages.annotation_data import write_annotations
from glossator.pages.article_page import article_view
from glossator.pages.correction_data import write_corrections
from glossator.pages.history import history_view
from glossator.pages.json_feed import write_json_feed
from glossator.pages.notices import corrections_view
from glossator.pages.paging import count_pages, make_pager, month_path, page_slice
from glossator.pages.planning import MOST_SITEMAP_ENTRIES
from glossator.pages.searching import search_view

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from glossator.model.site import StandingPage, SubjectPage
    from glossator.model.views import View
    from glossator.pages.composing import Composer
    from glossator.pages.planning import Plan


def make_view(composer: Composer, plans: Sequence[Plan], plan: Plan) -> View:
    """Make the view of a plan; `plans` are all of them, at which only sitemaps look."""
    if plan.kind == "sitemap-index":
        return SitemapIndexView(
            tuple(composer.canonical(f"/sitemap-{number}.xml") for number in range(1, plan.number + 1))
        )
    if plan.kind == "sitemap":
        listed = [(each.url, each.changed) for each in plans if each.is_listed]
        start = (plan.number - 1) * MOST_SITEMAP_ENTRIES
        return feeds.sitemap_view(composer, listed[start : start + MOST_SITEMAP_ENTRIES])
    return _VIEWS[plan.kind](composer, plan)


def _home(composer: Composer, plan: Plan) -> View:
    articles, size = composer.site.articles, composer.site.config.paginate
    pager = make_pager(composer, "/", plan.number, count_pages(len(articles), size))
    return list_pages.home_view(composer, plan.url, page_slice(articles, plan.number, size), pager)


def _articles(composer: Composer, plan: Plan) -> View:
    articles, size = composer.site.articles, composer.site.config.paginate
    pager = make_pager(composer, "/articles/", plan.number, count_pages(len(articles), size))
    return list_pages.articles_view(composer, plan.url, page_slice(articles, plan.number, size), pager)


def _article(composer: Composer, plan: Plan) -> View:
    return article_view(composer, composer.site.article_by_path[plan.key])


def _history(composer: Composer, plan: Plan) -> View:
    return history_view(composer, composer.site.article_by_path[plan.key])


def _annotations(composer: Composer, plan: Plan) -> View:
    return DataView(composer.annotations(composer.site.article_by_path[plan.key], write_annotations))


def _redirect(composer: Composer, plan: Plan) -> View:
    frame = composer.frame(
        "redirect", plan.url, composer.words("Moved"), composer.words("This page has moved."), is_indexed=False
    )
    title = composer.titles[plan.key]
    return RedirectView(frame, composer.url(plan.key), composer.canonical(plan.key), title.title, title.language)


def _archive(composer: Composer, plan: Plan) -> View:
    return archive_pages.archive_view(composer, plan.url, int(plan.key) if plan.key else None)


def _day(composer: Composer, plan: Plan) -> View:
    return list_pages.day_view(composer, date.fromisoformat(plan.key))


def _month(composer: Composer, plan: Plan) -> View:
    first, size = date.fromisoformat(plan.key), composer.site.config.paginate
    articles = composer.articles_by_month[first]
    pager = make_pager(composer, month_path(first), plan.number, count_pages(len(articles), size))
    return list_pages.month_view(composer, plan.url, first, page_slice(articles, plan.number, size), pager)


def _topics(composer: Composer, plan: Plan) -> View:
    site = composer.site
    return list_pages.index_view(composer, plan.url, composer.words("Topics"), site.topics, site.articles_by_topic)


def _topic(composer: Composer, plan: Plan) -> View:
    topic = composer.site.topics[plan.key]
    articles, size = composer.site.articles_by_topic.get(plan.key, ()), composer.site.config.paginate
    base = f"/topics/{plan.key}/"
    pager = make_pager(composer, base, plan.number, count_pages(len(articles), size))
    above = (LinkView(composer.words("Topics"), composer.url("/topics/")),)
    feed = (LinkView(f"{composer.site.config.title}: {topic.title}", composer.url(f"{base}feed.xml")),)
    frame = composer.frame("topic", plan.url, topic.title, _description(composer, topic), breadcrumbs=above, feeds=feed)
    return list_pages.subject_view(composer, frame, topic, page_slice(articles, plan.number, size), pager)


def _stories(composer: Composer, plan: Plan) -> View:
    site = composer.site
    return list_pages.index_view(composer, plan.url, composer.words("Stories"), site.stories, site.articles_by_story)


def _story(composer: Composer, plan: Plan) -> View:
    story = composer.site.stories[plan.key]
    above = (LinkView(composer.words("Stories"), composer.url("/stories/")),)
    frame = composer.frame("story", plan.url, story.title, _description(composer, story), breadcrumbs=above)
    return list_pages.subject_view(composer, frame, story, composer.site.articles_by_story.get(plan.key, ())[::-1])


def _authors(composer: Composer, plan: Plan) -> View:
    site = composer.site
    return list_pages.index_view(composer, plan.url, composer.words("Authors"), site.authors, site.articles_by_author)


def _author(composer: Composer, plan: Plan) -> View:
    author = composer.site.authors[plan.key]
    articles, size = composer.site.articles_by_author.get(plan.key, ()), composer.site.config.paginate
    pager = make_pager(composer, f"/authors/{plan.key}/", plan.number, count_pages(len(articles), size))
    above = (LinkView(composer.words("Authors"), composer.url("/authors/")),)
    frame = composer.frame("author", plan.url, author.title, _description(composer, author), breadcrumbs=above)
    return list_pages.subject_view(composer, frame, author, page_slice(articles, plan.number, size), pager)


def _description(composer: Composer, subject: SubjectPage) -> str:
    return (
        subject.description.text
        if subject.description
        else composer.words("All articles: %(title)s.", title=subject.title)
    )


def _glossary(composer: Composer, _plan: Plan) -> View:
    return glossary_pages.glossary_view(composer)


def _term(composer: Composer, plan: Plan) -> View:
    articles, size = composer.site.articles_by_term.get(plan.key, ()), composer.site.config.paginate
    pager = make_pager(composer, f"/glossary/{plan.key}/", plan.number, count_pages(len(articles), size))
    return glossary_pages.term_view(
        composer, plan.url, composer.site.terms[plan.key], page_slice(articles, plan.number, size), pager
    )


def _corrections(composer: Composer, plan: Plan) -> View:
    size = composer.site.config.paginate
    pager = make_pager(composer, "/corrections/", plan.number, count_pages(len(composer.log), size))
    return corrections_view(composer, plan.url, page_slice(composer.log, plan.number, size), pager)


def _standing(composer: Composer, plan: Plan) -> View:
    page: StandingPage = composer.page_by_path[plan.key]
    frame = composer.frame("page", page.url, page.title, page.summary, language=page.language)
    return StandingView(frame, composer.document_html(page.document, page.path), page.updated, page.extra)


def _search(composer: Composer, _plan: Plan) -> View:
    return search_view(composer)


def _not_found(composer: Composer, plan: Plan) -> View:
    return StandingView(
        composer.frame(
            "404",
            plan.url,
            composer.words("Page not found"),
            composer.words("There is no page here."),
            is_indexed=False,
        ),
        Markup(),
    )


def _feed(composer: Composer, plan: Plan) -> View:
    return feeds.article_feed(composer, plan.url, composer.site.config.title, "/", composer.site.articles)


def _json_feed(composer: Composer, plan: Plan) -> View:
    return DataView(write_json_feed(composer, plan.url))


def _topic_feed(composer: Composer, plan: Plan) -> View:
    site = composer.site
    title = f"{site.config.title}: {site.topics[plan.key].title}"
    return feeds.article_feed(
        composer, plan.url, title, f"/topics/{plan.key}/", site.articles_by_topic.get(plan.key, ())
    )


def _corrections_feed(composer: Composer, plan: Plan) -> View:
    return feeds.corrections_feed(composer, plan.url, composer.log)


def _corrections_data(composer: Composer, _plan: Plan) -> View:
    return DataView(write_corrections(composer))


def _news_sitemap(composer: Composer, _plan: Plan) -> View:
    return feeds.news_sitemap_view(composer)


def _ledger(composer: Composer, _plan: Plan) -> View:
    return LedgerView(composer.chain.json())


def _robots(composer: Composer, _plan: Plan) -> View:
    return feeds.robots_view(composer)


def _headers(composer: Composer, _plan: Plan) -> View:
    return feeds.headers_view(composer)


_VIEWS: dict[str, Callable[[Composer, Plan], View]] = {
    "home": _home,
    "articles": _articles,
    "article": _article,
    "history": _history,
    "annotations": _annotations,
    "redirect": _redirect,
    "archive": _archive,
    "day": _day,
    "month": _month,
    "topics": _topics,
    "topic": _topic,
    "stories": _stories,
    "story": _story,
    "authors": _authors,
    "author": _author,
    "glossary": _glossary,
    "term": _term,
    "corrections": _corrections,
    "standing": _standing,
    "search": _search,
    "not-found": _not_found,
    "feed": _feed,
    "json-feed": _json_feed,
    "topic-feed": _topic_feed,
    "corrections-feed": _corrections_feed,
    "corrections-data": _corrections_data,
    "news-sitemap": _news_sitemap,
    "robots": _robots,
    "headers": _headers,
    "ledger": _ledger,
}
