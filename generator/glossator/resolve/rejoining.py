"""Joining again an article that has changed, where that changes nothing of who is named, and how, and what leads where.

So the site an editor works on need not be joined anew at each save. Whatever cannot be told from the article alone is left to a whole join.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from glossator.links import read_target
from glossator.model.site import Referral

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from glossator.model.links import LinkUse
    from glossator.model.records import Record
    from glossator.model.site import Article, Site
    from glossator.resolve.joining import Joiner
    from glossator.resolve.parts import KeptArticle

# What decides where an article is published, which lists hold it, and how its names are read.
STANDING = "path stem slug date is_draft names topics story language feed_id aliases".split()


class Rejoined(NamedTuple):
    """A site in which one article is another; `old` and `new` are None if it is not shown."""

    site: Site
    old: Article | None
    new: Article | None


def rejoin(joiner: Joiner, site: Site, before: Record, kept: KeptArticle) -> Rejoined | None:
    """Give the site with an article as it is now, whose record was `before`; None if all must be joined again."""
    record = kept.record
    if any(getattr(before, name) != getattr(record, name) for name in STANDING):
        return None
    if record.path in site.affected or any(notice.also_affects for notice in (*before.notices, *record.notices)):
        return None
    if before.standing != record.standing:
        return None  # what is recorded of it is to be compared with it
    if not _are_links_alike(joiner, before.links, record.links):
        return None
    old = site.article_by_path.get(record.path)
    if old is None:
        return Rejoined(site, None, None)
    new = joiner.make_article(kept, old.url)
    return Rejoined(_replace(site, old, new), old, new)


def _are_links_alike(joiner: Joiner, before: Iterable[LinkUse], after: Iterable[LinkUse]) -> bool:
    """Tell whether links differ in nothing but such as lead to what is published, of which no fault can come."""
    olds, news = (Counter((link.target, link.is_image, link.spot.path) for link in links) for links in (before, after))
    checker = joiner.checker
    for target, is_image, origin in (olds - news) + (news - olds):
        kind, path, _ = read_target(target, origin)
        if kind not in {"outer", "fragment"} and (
            is_image or kind != "source" or path in checker.assets or path not in checker.url_by_source
        ):
            return False
    return True


def _replace(site: Site, old: Article, new: Article) -> Site:
    """Give a site with another article in the place of one."""
    path = old.path
    articles = _put(site.articles, old, new)
    terms, terms_before = _terms_of(new), _terms_of(old)
    by_term = _put_in(site.articles_by_term, terms & terms_before, old, new)
    order = Order(articles)
    if terms != terms_before:
        for key in terms_before - terms:
            by_term[key] = tuple([each for each in by_term[key] if each is not old])
        for key in terms - terms_before:
            by_term[key] = tuple(sorted((*by_term.get(key, ()), new), key=lambda each: order.position(each.path)))
        by_term = {key: by_term[key] for key in sorted(by_term) if by_term[key]}
    return replace(
        site,
        articles=articles,
        article_by_path={**site.article_by_path, path: new},
        articles_by_topic=_put_in(site.articles_by_topic, new.topics, old, new),
        articles_by_story=_put_in(site.articles_by_story, (new.story,) if new.story else (), old, new),
        articles_by_author=_put_in(site.articles_by_author, {name.key for name in new.byline}, old, new),
        articles_by_term=by_term,
        referrals_to_article=_referrals(site.referrals_to_article, "article", old, new, order),
        referrals_to_term=_referrals(site.referrals_to_term, "term", old, new, order),
    )


class Order:
    """The articles' order, worked out when it is first asked for."""

    def __init__(self, articles: tuple[Article, ...]) -> None:
        """Take the articles, in order."""
        self._articles = articles
        self._positions: dict[str, int] = {}

    def position(self, path: str) -> int:
        """Give an article's place."""
        if not self._positions:
            self._positions = {article.path: number for number, article in enumerate(self._articles)}
        return self._positions[path]


def _terms_of(article: Article) -> set[str]:
    return set(article.mentioned)


def _put(group: tuple[Article, ...], old: Article, new: Article) -> tuple[Article, ...]:
    return tuple([new if each is old else each for each in group])


def _put_in(
    groups: Mapping[str, tuple[Article, ...]], keys: Iterable[str], old: Article, new: Article
) -> dict[str, tuple[Article, ...]]:
    return {**groups, **{key: _put(groups[key], old, new) for key in keys}}


def _referrals(
    groups: Mapping[str, tuple[Referral, ...]], field: str, old: Article, new: Article, order: Order
) -> Mapping[str, tuple[Referral, ...]]:
    """Give the referrals to articles, or to terms, with those of one article as they are now."""
    before, after = ([*_targets(article, field)] for article in (old, new))
    if before == after:
        return groups
    changed = dict(groups)
    for target in {target for target, _ in (*before, *after)}:
        others = [each for each in groups.get(target, ()) if each.article != new.path]
        own = [Referral(new.path, own_id) for each, own_id in after if each == target]
        changed[target] = tuple(sorted(others + own, key=lambda each: order.position(each.article)))
    return {key: changed[key] for key in sorted(changed) if changed[key]}


def _targets(article: Article, field: str) -> Iterable[tuple[str, str]]:
    for reference in article.references:
        # One that leads to an article is no referral to a term.
        target = reference.article if field == "article" else None if reference.article else reference.term
        if target and not reference.is_proposed:
            yield target, reference.id
