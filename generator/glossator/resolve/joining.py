"""Joining all sources into one `Site`.

Whatever does not depend on another file has been said already; here stand the faults of names that lead nowhere, of two things that claim one
name, and of links to what is not there or not public. A file that could not be read is still known by its stem, so that one fault does not become
ten.
"""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple, TypeVar
from urllib.parse import quote, urlsplit

from glossator.articles import check_image_source
from glossator.diagnostics import Code, Diagnostic, report
from glossator.links import article_url
from glossator.model.links import Spot
from glossator.model.names import normal_key
from glossator.model.site import Article, Byline, Reference, Referral, Site
from glossator.resolve.names import Names
from glossator.resolve.parts import JoinOptions, Parts, Sources, is_page_shown
from glossator.resolve.targets import ArticleTable, LinkChecker, RootLink

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from datetime import date, datetime

    from glossator.model.records import Record
    from glossator.resolve.parts import KeptArticle
    from glossator.source import Place

    Locate = Callable[[Spot | Place], Place]


class Joined(NamedTuple):
    """The site, and its links by a path from the root, which can be checked only when all pages are planned.

    `reference_faults` are those of articles' references, by the articles' paths; `joiner` can join an article again that has changed.
    """

    site: Site
    root_links: Sequence[RootLink]
    reference_faults: Mapping[str, Sequence[Diagnostic]]
    joiner: Joiner


def join_site(sources: Sources, options: JoinOptions, locate: Locate) -> tuple[Joined, list[Diagnostic]]:
    """Join all sources; the site holds only what is shown. `locate` finds the place of a fault that a source has at a spot.

    The faults of references are not among the diagnostics given beside it.
    """
    return Joiner(sources, options, locate).run()


class Joiner:
    """Joins sources, and an article again that has changed and left all names and links as they were."""

    def __init__(self, sources: Sources, options: JoinOptions, locate: Locate) -> None:
        self.locate = locate
        self.sources = sources
        self.options = options
        self.config = sources.config.value
        self.zone = options.read.timezone
        self.diagnostics: list[Diagnostic] = []
        self.authors = self._names("author", {key: author.name for key, author in self.config.authors.items()})
        self.topics = self._names("topic", {key: topic.title for key, topic in self.config.topics.items()})
        self.stories = self._names("story", {key: story.title for key, story in self.config.stories.items()})
        self.records = [kept.record for kept in sources.articles]
        self.table = ArticleTable(self.records, sources.broken, sources.terms, locate)
        self.shown = {record.path for record in self.records if self._is_shown(record)}
        self.host = urlsplit(self.config.base_url).hostname
        self.recorded_ids = self._recorded_ids()
        self.bylines: dict[tuple[tuple[str, str, Spot | None], ...], tuple[Byline, ...]] = {}
        self.reference_faults: dict[str, list[Diagnostic]] = {}

    def _names(self, sort: str, declared: Mapping[str, str]) -> Names:
        field = "stories" if sort == "story" else f"{sort}s"
        left_out = self.sources.config.left_out
        faulty = {normal_key(str(path[1])) for path in left_out if path[:1] == (field,) and len(path) > 1}
        return Names(sort, declared, faulty, self.locate)

    def run(self) -> tuple[Joined, list[Diagnostic]]:
        """Join all; give the diagnostics too, but for those of references."""
        url_by_source = self._urls()
        self.checker = LinkChecker(
            url_by_source, self._hidden_urls(), set(self.sources.broken), self.sources.assets, self.locate
        )
        self.parts = Parts(self.sources, self.options, self.checker, self.diagnostics)
        self._check_all_links()
        articles = [
            self.make_article(kept, url_by_source[kept.record.path])
            for kept in self.sources.articles
            if kept.record.path in self.shown
        ]
        self._check_feed_ids(articles)
        for names in (self.authors, self.topics, self.stories):
            self.diagnostics += names.diagnostics
        self.diagnostics += self.authors.find_unknown(Code.UNKNOWN_AUTHOR, only_near=False)
        self.diagnostics += self.topics.find_unknown(Code.UNKNOWN_TOPIC, only_near=True)
        self.diagnostics += self.stories.find_unknown(Code.UNKNOWN_STORY, only_near=True)
        articles.sort(key=lambda article: article.slug)
        articles.sort(key=lambda article: article.date.at, reverse=True)
        self._collect_nav_links()
        site = self._site(tuple(articles), url_by_source)
        joined = Joined(site, tuple(self.checker.root_links), self.reference_faults, self)
        return joined, self.diagnostics + self.checker.diagnostics

    # What is shown, and where

    def _is_shown(self, record: Record) -> bool:
        return (not record.is_draft or self.options.shows_drafts) and (
            record.date.at <= self.options.clock or self.options.shows_future
        )

    def _label(self, record: Record) -> str:
        return "draft" if record.is_draft else "scheduled" if record.date.at > self.options.clock else ""

    def _urls(self) -> dict[str, str]:
        urls = {record.path: self._article_url(record) for record in self.records if record.path in self.shown}
        urls |= {page.path: page.url for page in self.sources.pages if is_page_shown(page, self.options)}
        return urls | {path: "/" + path.removeprefix("content/") for path in self.sources.assets}

    def _hidden_urls(self) -> dict[str, str]:
        urls = {record.path: self._article_url(record) for record in self.records if record.path not in self.shown}
        return urls | {page.path: page.url for page in self.sources.pages if not is_page_shown(page, self.options)}

    def _article_url(self, record: Record) -> str:
        return article_url(self.config.permalink, record.slug, record.date.at.astimezone(self.zone))

    # Links

    def _check_all_links(self) -> None:
        checker = self.checker
        for record in self.records:
            for target, is_image, spot in record.links:
                checker.check(target, spot.path, spot, is_image=is_image, is_shown=record.path in self.shown)
        for page in self.sources.pages:
            is_shown = is_page_shown(page, self.options)
            for link, place in zip(page.document.links, page.link_places, strict=True):
                if place:
                    checker.check(link.target, page.path, place, is_image=link.is_image, is_shown=is_shown)
        if self.config.publisher and self.config.publisher.logo:
            place = self.sources.config.place("publisher", "logo")
            self.diagnostics += check_image_source(self.config.publisher.logo, place, self.options.read)
            checker.check(self.config.publisher.logo, CONFIG, place, is_image=True, is_shown=True)
        if self.config.cards and self.config.cards.font:  # which is drawn with, and not published
            place = self.sources.config.place("cards", "font")
            checker.check(self.config.cards.font, CONFIG, place, is_image=False, is_shown=False)

    def _collect_nav_links(self) -> None:
        for index, item in enumerate(self.config.nav):
            if item.url.startswith("/"):
                self.checker.check_root(item.url, self.sources.config.place("nav", index, "url"))

    # Articles

    def make_article(self, kept: KeptArticle, url: str) -> Article:
        """Join an article; the faults of its references take the place of those that it had."""
        record = kept.record
        path = record.path
        at = record.date.at
        day = (at if at.tzinfo is self.zone else at.astimezone(self.zone)).date()
        self.reference_faults.pop(path, None)
        references = tuple(self._references(record)) if record.references else ()
        return Article(
            path=path,
            stem=record.stem,
            slug=record.slug,
            url=url,
            title=record.title,
            date=record.date,
            day=day,
            updated=record.updated,
            modified=_latest(record),
            summary=record.summary,
            lead=record.lead,
            byline=self.bylines.get(record.names) or self._byline(record),
            topics=self.topics.use_all(record.topics, path, "topics"),
            story=self.stories.use(record.story, Spot(path, ("story",))) if record.story else None,
            language=record.language or self.config.language,
            feed_id=record.feed_id or self.feed_id(record, day),
            label=self._label(record),
            image=record.image,
            source=record.source,
            aliases=tuple([unicodedata.normalize("NFC", alias) for alias in record.aliases]) if record.aliases else (),
            extra=record.extra,
            mentioned=record.mentioned,
            mention_marks=record.mention_marks,
            notices=record.notices,
            references=references,
            dropped=frozenset(use.id for use in record.references) - {reference.id for reference in references}
            if len(references) < len(record.references)
            else NONE,
            links=record.links,
            terms=record.terms,
            is_annotated=record.is_annotated or (bool(references) and any(not each.is_proposed for each in references)),
            digest=kept.digest,
            face_digest=kept.face_digest,
            text_digest=kept.text_digest,
        )

    def feed_id(self, record: Record, day: date | None = None) -> str:
        """Give an article's id in feeds and in the ledger: its own, or a tag URI (RFC 4151) of the site's host, its day and its slug.

        What is recorded keeps its id, though the site has moved to another host since.
        """
        if record.feed_id:
            return record.feed_id
        day = day or record.date.at.astimezone(self.zone).date()
        specific = f"{day.isoformat()}:{_quote(record.slug)}"
        return self.recorded_ids.get(specific) or f"tag:{self.host},{specific}"

    def _recorded_ids(self) -> Mapping[str, str]:
        """Find the tag URIs that the ledger holds, by what they say of their articles; of several that say the same, the one of this host."""
        ids = self.sources.ledger.entries_by_article if self.sources.ledger else {}
        given = {record.feed_id for record in self.records if record.feed_id}
        tags = [each.partition(",") for each in ids if each.startswith("tag:") and each not in given]
        found = {specific: f"{tag},{specific}" for tag, _, specific in reversed(tags)}
        own = f"tag:{self.host}"
        return found | {specific: f"{own},{specific}" for tag, _, specific in tags if tag == own}

    def hiding_field(self, record: Record) -> str:
        """Name the field by which an article is kept from the public, whatever a preview shows; empty if it is not."""
        return {"draft": "draft", "scheduled": "date"}.get(self._label(record), "")

    def _byline(self, record: Record) -> tuple[Byline, ...]:
        """Make an article's byline. Where its names say nothing new when they are used again, so does all of it."""
        known, names = self.authors.key_by_name, record.names
        byline = tuple(
            [
                Byline(
                    known.get(written) or self.authors.use(written, spot or Spot(record.path, ("authors", index))),
                    shown,
                )
                for index, (written, shown, spot) in enumerate(names)
            ]
        )
        if all(written in known for written, _, _ in names):
            self.bylines[names] = byline
        return byline

    def _references(self, record: Record) -> Iterator[Reference]:
        for use in record.references:
            path = self._find_article(use.to, use.spot, record.path, "the reference") if use.to is not None else None
            if path or use.term:
                yield Reference(use.id, use.relation, use.words, path, use.term, use.note, use.is_proposed)

    def _find_article(self, name: str, spot: Spot, own_path: str, what: str) -> str | None:
        """Find the article that an annotation names at a spot; None where it is not there or not public, or the article itself."""
        path, fault = self.table.find(name, spot)
        if path in self.shown and path != own_path:
            return path
        if path == own_path:
            message, hint = "the article refers to itself", "name another article, or take this name out"
            fault = report(Code.SELF_REFERENCE, self.locate(spot), message, hint)
        elif path and path not in self.sources.broken:
            message = f"`{name}` is not public, so {what} is left out"
            fault = report(Code.NOT_PUBLIC, self.locate(spot), message, "publish it first, or take its name out")
        if fault:
            self.reference_faults.setdefault(own_path, []).append(fault)
        return None

    def _affected(self, articles: Iterable[Article]) -> Mapping[str, tuple[Referral, ...]]:
        """Find the articles that corrections of others concern."""
        affected = defaultdict[str, list[Referral]](list)
        for article in articles:
            for notice in article.notices:
                for index, name in enumerate(notice.also_affects):
                    spot = Spot(article.path.removesuffix(".md") + SIDECAR, (notice.id, "also_affects", index))
                    path = self._find_article(name, spot, article.path, "the notice there")
                    referral = Referral(article.path, notice.id)
                    is_announced = not notice.is_proposed and notice.correction.kind != "typo"
                    if path and is_announced and referral not in affected[path]:
                        affected[path].append(referral)
        return _frozen({path: referrals for path, referrals in affected.items() if referrals})

    def _check_feed_ids(self, articles: Iterable[Article]) -> None:
        owner: dict[str, str] = {}
        given = {record.path for record in self.records if record.feed_id}
        for article in sorted(articles, key=lambda article: article.path):
            first = owner.setdefault(article.feed_id, article.path)
            if first != article.path and article.path in given:
                message = f"`{first}` has the id `{article.feed_id}` too"
                hint = "give each article an id of its own, or leave `id` out"
                place = self.locate(Spot(article.path, ("id",)))
                self.diagnostics.append(report(Code.DUPLICATE_ID, place, message, hint))

    # All together

    def _site(self, articles: tuple[Article, ...], url_by_source: Mapping[str, str]) -> Site:
        by_topic, by_story, by_author, by_term = (defaultdict[str, list[Article]](list) for _ in range(4))
        to_article, to_term = (defaultdict[str, list[Referral]](list) for _ in range(2))
        for article in articles:
            for key in article.topics:
                by_topic[key].append(article)
            if article.story:
                by_story[article.story].append(article)
            for key in dict.fromkeys(name.key for name in article.byline):
                by_author[key].append(article)
            for key in article.mentioned:
                by_term[key].append(article)
            for reference in article.references:
                if reference.article and not reference.is_proposed:
                    to_article[reference.article].append(Referral(article.path, reference.id))
                elif reference.term and not reference.is_proposed:
                    to_term[reference.term].append(Referral(article.path, reference.id))
        parts = self.parts
        pages = parts.pages()
        terms = parts.terms()
        topics, stories = parts.subjects(self.topics, "topics"), parts.subjects(self.stories, "stories")
        authors = parts.author_pages(self.authors)
        # Every link has been seen now: an asset that only what is not shown uses is no part of the site.
        hidden = self.checker.assets_of_hidden_alone()
        shown_by_source = {path: url for path, url in url_by_source.items() if path not in hidden}
        return Site(
            config=self.config,
            zone=self.zone,
            articles=articles,
            article_by_path={article.path: article for article in articles},
            terms=terms,
            topics=topics,
            stories=stories,
            authors=authors,
            pages=pages,
            policy=parts.policy(pages),
            articles_by_topic=_frozen(by_topic),
            articles_by_story=_frozen(by_story),
            articles_by_author=_frozen(by_author),
            articles_by_term=_frozen(by_term),
            referrals_to_article=_frozen(to_article),
            referrals_to_term=_frozen(to_term),
            url_by_source=shown_by_source,
            assets={shown_by_source[path].lstrip("/"): path for path in self.sources.assets if path in shown_by_source},
            clock=self.options.clock,
            hidden=self.checker.hidden_outputs,
            affected=self._affected(articles),
            ledger=self.sources.ledger,
        )


T = TypeVar("T")
CONFIG = "content/site.yaml"
SIDECAR = ".annotations.yaml"
NONE: frozenset[str] = frozenset()


def _quote(slug: str) -> str:
    return slug if slug.isascii() and slug.replace("-", "").isalnum() else quote(slug)


def _latest(record: Record) -> datetime:
    """Give the moment at which an article last changed in substance: a typo is none."""
    if not record.updated and not record.notices:
        return record.date.at
    moments = [record.date.at, *([record.updated.at] if record.updated else [])]
    moments += [
        notice.correction.date.at
        for notice in record.notices
        if notice.correction.kind != "typo" and not notice.is_proposed
    ]
    return max(moments)


def _frozen(groups: Mapping[str, list[T]]) -> dict[str, tuple[T, ...]]:
    return {key: tuple(groups[key]) for key in sorted(groups)}
