"""Joining all sources into one `Site`.

Whatever does not depend on another file has been said already; here stand the faults of names that lead nowhere, of two things that claim one
name, and of links to what is not there or not public. A file that could not be read is still known by its stem, so that one fault does not become
ten.
"""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple, TypeVar
from urllib.parse import quote, urlsplit

from glossator.articles import check_image_source
from glossator.diagnostics import Code, Diagnostic, did_you_mean, report
from glossator.model.annotations import Reference
from glossator.model.names import normal_key
from glossator.model.site import (
    Article,
    Body,
    Byline,
    Fragment,
    ImageCredit,
    Notice,
    Referral,
    Site,
)
from glossator.resolve.names import Names
from glossator.resolve.parts import JoinOptions, Parts, Sources, is_page_shown
from glossator.resolve.targets import ArticleTable, LinkChecker, RootLink

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from glossator.articles import ArticleFile
    from glossator.model.site import Marked
    from glossator.resolve.placing import PlacedArticle, PlacedEntry, PlacedNotice
    from glossator.source import Place


class Joined(NamedTuple):
    """The site, and its links by a path from the root, which can be checked only when all pages are planned."""

    site: Site
    root_links: Sequence[RootLink]


def join_site(sources: Sources, options: JoinOptions) -> tuple[Joined, list[Diagnostic]]:
    """Join all sources; the site holds only what is shown."""
    return _Joiner(sources, options).run()


class _Joiner:
    def __init__(self, sources: Sources, options: JoinOptions) -> None:
        self.sources = sources
        self.options = options
        self.config = sources.config.value
        self.zone = options.read.timezone
        self.diagnostics: list[Diagnostic] = []
        config, faulty = self.config, self._faulty_keys
        self.authors = Names("author", {key: author.name for key, author in config.authors.items()}, faulty("authors"))
        self.topics = Names("topic", {key: topic.title for key, topic in config.topics.items()}, faulty("topics"))
        self.stories = Names("story", {key: story.title for key, story in config.stories.items()}, faulty("stories"))
        files = [placed.file for placed in sources.articles]
        self.table = ArticleTable(files, sources.broken, sources.terms)
        self.shown = {file.path for file in files if self._is_shown(file)}

    def run(self) -> tuple[Joined, list[Diagnostic]]:
        url_by_source = self._urls()
        self.checker = LinkChecker(url_by_source, self._hidden_urls(), set(self.sources.broken), self.sources.assets)
        self.parts = Parts(self.sources, self.options, self.checker, self.diagnostics)
        self._check_all_links()
        articles = [
            self._article(placed, url_by_source) for placed in self.sources.articles if placed.file.path in self.shown
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
        return Joined(site, tuple(self.checker.root_links)), self.diagnostics + self.checker.diagnostics

    # What is shown, and where

    def _faulty_keys(self, field: str) -> set[str]:
        left_out = self.sources.config.left_out
        return {normal_key(str(path[1])) for path in left_out if path[:1] == (field,) and len(path) > 1}

    def _is_shown(self, file: ArticleFile) -> bool:
        matter = file.matter.value
        return (not matter.draft or self.options.shows_drafts) and (
            matter.date.at <= self.options.clock or self.options.shows_future
        )

    def _label(self, file: ArticleFile) -> str:
        matter = file.matter.value
        return "draft" if matter.draft else "scheduled" if matter.date.at > self.options.clock else ""

    def _urls(self) -> dict[str, str]:
        urls = {
            placed.file.path: self._article_url(placed.file)
            for placed in self.sources.articles
            if placed.file.path in self.shown
        }
        urls |= {page.path: page.url for page in self.sources.pages if is_page_shown(page, self.options)}
        return urls | {path: "/" + path.removeprefix("content/") for path in self.sources.assets}

    def _hidden_urls(self) -> dict[str, str]:
        files = [placed.file for placed in self.sources.articles]
        urls = {file.path: self._article_url(file) for file in files if file.path not in self.shown}
        return urls | {page.path: page.url for page in self.sources.pages if not is_page_shown(page, self.options)}

    def _article_url(self, file: ArticleFile) -> str:
        day = file.matter.value.date.at.astimezone(self.zone)
        fields = {"slug": file.slug, "year": f"{day.year:04}", "month": f"{day.month:02}", "day": f"{day.day:02}"}
        url = self.config.permalink
        for name, value in fields.items():
            url = url.replace(f"{{{name}}}", value)
        return url

    # Links

    def _check_all_links(self) -> None:
        checker = self.checker
        for placed in self.sources.articles:
            file = placed.file
            is_shown = file.path in self.shown
            checker.check_document(file, is_shown=is_shown)
            if file.summary:
                checker.check_fragment(file.summary, file.path, file.matter.place("summary"), is_shown=is_shown)
            image = file.matter.value.image
            if image:
                checker.check_image(image.src, file.path, file.matter.place("image", "src"), is_shown=is_shown)
            for entry in placed.entries:
                if entry.entry and entry.marked.body:
                    body = entry.marked.body
                    checker.check_fragment(body.document, body.origin, entry.entry.place("note"), is_shown=is_shown)
            for notice in placed.notices:
                if notice.reason:
                    checker.check_fragment(
                        notice.reason.document, notice.reason.origin, notice.entry.place("reason"), is_shown=is_shown
                    )
        for page in self.sources.pages:
            checker.check_document(page, is_shown=is_page_shown(page, self.options))
        if self.config.publisher and self.config.publisher.logo:
            place = self.sources.config.place("publisher", "logo")
            self.diagnostics += check_image_source(self.config.publisher.logo, place, self.options.read)
            checker.check_image(self.config.publisher.logo, CONFIG, place, is_shown=True)

    def _collect_nav_links(self) -> None:
        for index, item in enumerate(self.config.nav):
            if item.url.startswith("/"):
                self.checker.check_root(item.url, self.sources.config.place("nav", index, "url"))

    # Articles

    def _article(self, placed: PlacedArticle, url_by_source: Mapping[str, str]) -> Article:
        file, matter = placed.file, placed.file.matter.value
        byline = self._byline(placed)
        topics = tuple(
            dict.fromkeys(self.topics.use(name, file.matter.place("topics", i)) for i, name in enumerate(matter.topics))
        )
        story = self.stories.use(matter.story, file.matter.place("story")) if matter.story else None
        notices = tuple(self._notice(notice) for notice in placed.notices)
        moments = [matter.date.at, *([matter.updated.at] if matter.updated else [])]
        moments += [
            notice.correction.date.at
            for notice in notices
            if notice.correction.kind != "typo" and not notice.is_proposed
        ]
        lead = matter.image
        image = ImageCredit(lead.src, lead.alt, placed.caption, lead.credit or "") if lead else None
        document = placed.document
        return Article(
            path=file.path,
            stem=file.stem,
            slug=file.slug,
            url=url_by_source[file.path],
            title=placed.title,
            date=matter.date,
            day=matter.date.at.astimezone(self.zone).date(),
            updated=matter.updated,
            modified=max(moments),
            summary=Fragment(placed.summary, file.path) if placed.summary else None,
            lead=document.text[slice(*document.lead)],
            byline=byline,
            topics=topics,
            story=story,
            language=matter.lang or self.config.language,
            feed_id=matter.id or self._tag_id(file),
            label=self._label(file),
            image=image,
            source=matter.source,
            aliases=tuple(unicodedata.normalize("NFC", alias) for alias in matter.aliases),
            extra=matter.extra,
            mentions=placed.mentions,
            notices=notices,
            body=Body(document, tuple(marked for entry in placed.entries if (marked := self._marked(entry, file)))),
        )

    def _byline(self, placed: PlacedArticle) -> tuple[Byline, ...]:
        return tuple(Byline(self.authors.use(name.written, name.place), name.shown) for name in placed.names)

    def _tag_id(self, file: ArticleFile) -> str:
        """Make a tag URI (RFC 4151) of the site's own host, the article's day and its slug."""
        day = file.matter.value.date.at.astimezone(self.zone).date()
        return f"tag:{urlsplit(self.config.base_url).hostname},{day.isoformat()}:{quote(file.slug)}"

    def _notice(self, placed: PlacedNotice) -> Notice:
        entry = placed.entry
        by = self._person(entry.annotation.by, entry.place("by")) if entry.annotation.by else None
        return Notice(entry.id, placed.correction, placed.reason, placed.place, by, is_proposed=not entry.is_approved)

    def _person(self, name: str, place: Place) -> Byline:
        """Tell who made an annotation: an author's key or a plain name, which makes no page of its own."""
        declared = self.authors.declared
        if name.lower() in declared:
            return Byline(name.lower(), declared[name.lower()])
        if name.lower() in self.authors.faulty:
            return Byline("", name)
        if declared and name == name.lower() and did_you_mean(name, declared) and " " not in name:
            self.diagnostics.append(
                report(Code.UNKNOWN_AUTHOR, place, f"no author is called `{name}`", did_you_mean(name, declared))
            )
        return Byline("", name)

    def _marked(self, placed: PlacedEntry, file: ArticleFile) -> Marked | None:
        marked, entry = placed.marked, placed.entry
        if entry is None:
            return marked
        if marked.by:
            marked = replace(marked, by=self._person(marked.by, entry.place("by")).name)
        annotation = entry.annotation
        if not isinstance(annotation, Reference) or marked.term:
            return marked
        if ":" in annotation.to:
            return replace(marked, address=annotation.to)
        path, fault = self.table.find(annotation.to, entry.place("to"))
        if fault:
            self.diagnostics.append(fault)
        elif path == file.path:
            message, hint = "the article refers to itself", "name another article, or remove the entry"
            self.diagnostics.append(report(Code.SELF_REFERENCE, entry.place("to"), message, hint))
        elif path and path not in self.shown and path not in self.sources.broken:
            message, hint = (
                f"`{annotation.to}` is not public, so the reference is left out",
                "publish it first, or remove the entry",
            )
            self.diagnostics.append(report(Code.NOT_PUBLIC, entry.place("to"), message, hint))
        elif path in self.shown:
            return replace(marked, article=path)
        return None

    def _check_feed_ids(self, articles: Iterable[Article]) -> None:
        owner: dict[str, str] = {}
        for article in sorted(articles, key=lambda article: article.path):
            first = owner.setdefault(article.feed_id, article.path)
            placed = (
                next(placed for placed in self.sources.articles if placed.file.path == article.path)
                if first != article.path
                else None
            )
            if placed and placed.file.matter.value.id:
                message = f"`{first}` has the id `{article.feed_id}` too"
                place = placed.file.matter.place("id")
                self.diagnostics.append(
                    report(Code.DUPLICATE_ID, place, message, "give each article an id of its own, or leave `id` out")
                )

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
            for key in dict.fromkeys(mention.term for mention in article.mentions):
                by_term[key].append(article)
            for marked in article.body.marked:
                if marked.group == "references" and marked.article and not marked.is_proposed:
                    to_article[marked.article].append(Referral(article.path, marked.id))
                elif marked.group == "references" and marked.term and not marked.is_proposed:
                    to_term[marked.term].append(Referral(article.path, marked.id))
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
        )


T = TypeVar("T")
CONFIG = "content/site.yaml"


def _frozen(groups: Mapping[str, list[T]]) -> dict[str, tuple[T, ...]]:
    return {key: tuple(groups[key]) for key in sorted(groups)}
