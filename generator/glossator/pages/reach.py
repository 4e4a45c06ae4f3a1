"""How far a change of one article reaches: which files of the site may show something of it.

More than they do is no harm, since each file's key tells in the end; fewer would be. What is said here of an article holds if its address, its
date, its names, topics and story are the same as before, as `resolve.rejoining` sees to.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from glossator.pages.log import announced
from glossator.pages.paging import count_pages

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from glossator.model.site import Article, Site
    from glossator.pages.planning import Plan

# Kinds of which there are few, and that show articles wherever they come from.
FEEDS = ("feed", "json-feed", "corrections-feed", "news-sitemap")


def plans_differ(old: Article, new: Article) -> bool:
    """Tell whether a change of an article may change which pages there are."""
    terms = [set(article.mentioned) for article in (old, new)]
    notices = [(len(announced(article)), article.notices, article.is_annotated) for article in (old, new)]
    return terms[0] != terms[1] or notices[0] != notices[1]


class Reach:
    """Finds the plans that an article reaches, by their numbers."""

    def __init__(self, plans: Sequence[Plan]) -> None:
        """Take all plans of a site."""
        self._plans = plans

    @cached_property
    def _numbers(self) -> dict[tuple[str, str], list[int]]:
        """The numbers of plans by their kind and key; the pages of a list from the oldest."""
        numbers: dict[tuple[str, str], list[int]] = {}
        for number, plan in enumerate(self._plans):
            numbers.setdefault((plan.kind, plan.key), []).append(number)
        for group in numbers.values():
            if len(group) > 1:
                group.sort(key=lambda each: self._plans[each].number)
        return numbers

    def page(self, article: Article) -> list[int]:
        """Give the plan of an article's own page."""
        return self._of("article", article.path)

    def text(self, article: Article) -> set[int]:
        """Give the plans that show an article's text."""
        own = [number for kind in ("article", "history", "annotations") for number in self._of(kind, article.path)]
        return {*own, *self._feeds(article)}

    def _of(self, kind: str, key: str = "") -> list[int]:
        return self._numbers.get((kind, key), [])

    def _feeds(self, article: Article) -> Iterator[int]:
        for kind in FEEDS:
            yield from self._of(kind)
        for key in article.topics:
            yield from self._of("topic-feed", key)

    def record(self, site: Site, old: Article, new: Article) -> set[int]:
        """Give the plans that show what a record says, for an article that was `old` and, in `site`, is `new`."""
        found = self.text(new)
        found.update(self._lists(site, new))
        for article in (old, new):
            for reference in article.references:
                found.update(self._of("article", reference.article or ""), self._of("term", reference.term or ""))
            if article.notices:
                found.update(self._of("corrections"), self._of("corrections-data"), self._of("home")[-1:])
                for notice in article.notices:
                    day = notice.correction.date.at.astimezone(site.zone).date()
                    found.update(self._of("day", day.isoformat()))
        if new.story:
            for mate in site.articles_by_story[new.story]:
                found.update(self._of("article", mate.path))
        if (old.title, old.language) != (new.title, new.language):
            found.update(self._named_by(site, new))
        if old.modified != new.modified:
            found.update(self._of("sitemap"))
        return found

    def _lists(self, site: Site, article: Article) -> Iterator[int]:
        """Give the pages of lists on which an article stands."""
        yield from self._page("home", "", site.articles, article, site)
        yield from self._page("articles", "", site.articles, article, site)
        yield from self._of("day", article.day.isoformat())
        first = article.day.replace(day=1)
        month = [each for each in site.articles if each.day.year == first.year and each.day.month == first.month]
        yield from self._page("month", first.isoformat(), month, article, site)
        for key in article.topics:
            yield from self._page("topic", key, site.articles_by_topic[key], article, site)
        for key in {name.key for name in article.byline if name.key}:
            yield from self._page("author", key, site.articles_by_author[key], article, site)
        if article.story:
            yield from self._of("story", article.story)

    def _page(self, kind: str, key: str, articles: Sequence[Article], article: Article, site: Site) -> list[int]:
        """Give the page of a list on which an article stands; all, where the list is not that long."""
        pages, size = self._of(kind, key), site.config.paginate
        if len(pages) != count_pages(len(articles), size):
            return pages
        at = next((number for number, each in enumerate(articles) if each is article), None)
        if at is None:
            return pages
        return [pages[min((len(articles) - 1 - at) // size, len(pages) - 1)]]

    def terms(self, site: Site, old: Article, new: Article) -> set[int]:
        """Give the plans of terms that show an article with its mentions."""
        before, after = (set(article.mentioned) for article in (old, new))
        found: set[int] = set()
        for key in before & after:
            found.update(self._page("term", key, site.articles_by_term[key], new, site))
        for key in before ^ after:
            found.update(self._of("term", key))
        if before != after:
            found.update(self._of("glossary"))
        return found

    def _named_by(self, site: Site, article: Article) -> Iterable[int]:
        """Give the plans that name an article: its neighbours', those of articles that refer to it, redirects to it."""
        at = next(number for number, each in enumerate(site.articles) if each is article)
        for each in site.articles[max(0, at - 1) : at + 2]:
            yield from self._of("article", each.path)
        for each in site.articles:
            if any(reference.article == article.path for reference in each.references):
                yield from self._of("article", each.path)
        yield from self._of("redirect", article.url)
