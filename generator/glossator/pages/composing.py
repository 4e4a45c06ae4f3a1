"""What many views share: finished URLs, articles as cards, Markdown as HTML, the frame around every page."""

from __future__ import annotations

from copy import copy
from functools import cached_property
from itertools import groupby
from typing import TYPE_CHECKING, Protocol
from urllib.parse import unquote, urlsplit

from markupsafe import Markup, escape

from glossator.languages import FALLBACK, direction_of, find_locale, name_og_locale
from glossator.links import encode_path, source_of_image, url_of_target
from glossator.model.views import (
    CardView,
    DayGroup,
    GlossaryEntryView,
    LinkView,
    MentionView,
    NoteView,
    PageFrame,
    TermUse,
)
from glossator.pages.chain import Chain
from glossator.pages.days import DateNames, group_by_day
from glossator.pages.images import describe_images, fill_body, write_srcset
from glossator.pages.linked_data import write_graph
from glossator.pages.log import logged, retraction_of
from glossator.pages.marking import fill_slots
from glossator.pages.site_frame import make_site_view, shorten_text
from glossator.weaving import weave

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import date

    from glossator.model.records import Body, RecurringSeed
    from glossator.model.site import Article, Byline, Fragment, Mention, Notice, Reference, Site, StandingPage, TermPage
    from glossator.model.text import Document
    from glossator.model.versions import Versions
    from glossator.model.words import Words

MOST_KEY_TERMS = 8


class Bodies(Protocol):
    """What of articles is not in memory. Raises OSError if its files were changed and it is to be made anew."""

    def read_body(self, path: str, dropped: frozenset[str], absent: frozenset[str]) -> Body:
        """Give an article's text with all that stands in it, without the annotations `dropped` and the links to `absent` targets."""

    def read_versions(self, article: Article) -> Versions:
        """Give the versions of an article that has several."""

    def read_mentions(self, article: Article, term: str) -> Sequence[Mention]:
        """Give an article's mentions of a term that it mentions."""


class Composer:
    """Makes views' parts for one site. `base_url` ends in `/`; `assets` maps built-in asset names to their paths from the root.

    `bodies` gives what of articles is not in memory; `words` are those of the site's language; `has_index` tells that
    the site gets an index for its full-text search.
    """

    def __init__(
        self, site: Site, base_url: str, assets: Mapping[str, str], bodies: Bodies, words: Words, *, has_index: bool
    ) -> None:
        """Take the joined site, and the address it will be served from."""
        self.site = site
        self.assets = assets
        self.bodies = bodies
        self.words = words
        self.has_index = has_index
        split = urlsplit(base_url)
        self.prefix = split.path.rstrip("/")
        self.origin = f"{split.scheme}://{split.netloc}"
        self.locale = find_locale(site.config.language) or find_locale(FALLBACK)
        self.date_names = DateNames(self.locale)
        self._cards: dict[str, CardView] = {}
        self._definitions: dict[str, Markup] = {}
        self._term_links: dict[str, LinkView] = {}
        self.recurring_notes: dict[RecurringSeed, NoteView] = {}
        self.json_parts: dict[object, str] = {}  # what articles' structured data have in common
        self.day_entries: dict[tuple[str, int], GlossaryEntryView] = {}
        self.day_terms: dict[date, list[tuple[str, int]]] = {}
        self.articles_by_day = group_by_day(site.articles)
        self.days = tuple(self.articles_by_day)
        self.day_position = {day: index for index, day in enumerate(self.days)}
        self.page_by_path = {page.path: page for page in site.pages}
        self.position = {article.path: index for index, article in enumerate(site.articles)}
        self.chain = Chain(site)
        self.frame_site = make_site_view(self, assets)

    def again(self, site: Site, pairs: Sequence[tuple[Article, Article]]) -> Composer:
        """Give the composer of a site that differs in some articles, each on its day: as they were, as they are. It shares what has been made."""
        composer = copy(self)
        changed = {new.path for _, new in pairs}
        cards = {path: card for path, card in self._cards.items() if path not in changed}
        days, months = dict(self.articles_by_day), dict(self.articles_by_month)
        vars(composer).update(site=site, _cards=cards, articles_by_day=days, articles_by_month=months, day_terms={})
        vars(composer).pop("affected_by_notice", None)
        for old, new in pairs:
            for group, day in ((days, new.day), (months, new.day.replace(day=1))):
                group[day] = tuple([new if each is old else each for each in group[day]])
            if old.notices or new.notices:
                vars(composer).pop("log", None)
                vars(composer).pop("log_by_day", None)
            if (old.title, old.language) != (new.title, new.language):
                vars(composer).pop("titles", None)
        return composer

    # URLs

    def url(self, path: str) -> str:
        """Give the URL, root-relative with the base URL's path in front, of a path from the site's root."""
        return self.prefix + encode_path(path)

    def canonical(self, path: str) -> str:
        """Give the absolute URL of a path from the site's root."""
        return self.origin + self.url(path)

    def link_url(self, target: str, origin: str, *, absolute_from: str | None = None) -> str | None:
        """Give the URL that a link written in the file `origin` leads to, or None. `absolute_from`: the page's path, for absolute URLs."""
        url = url_of_target(target, origin, self.site.url_by_source, self.site.hidden)
        if url is None:
            return None
        if url.startswith("/") and not url.startswith("//"):
            if url.startswith("/assets/"):
                url = self._asset_url(url)
            url = self.prefix + url
            return url if absolute_from is None else self.origin + url
        return self.canonical(absolute_from) + url if absolute_from is not None and url.startswith("#") else url

    def image_size(self, target: str, origin: str) -> tuple[int, int] | None:
        """Give the width and the height of the image that is written so in the file `origin`, in CSS pixels, if they are known."""
        path = source_of_image(target, origin)
        return self.site.image_sizes.get(path) if path else None

    def image_srcset(self, target: str, origin: str) -> str:
        """Give the addresses of such an image's versions and of itself, as `srcset` has them; nothing where it has none."""
        path = source_of_image(target, origin) if self.site.image_versions else None
        return write_srcset(self, self.site, path, self.link_url(target, origin)) if path else ""

    def _asset_url(self, url: str) -> str:
        """Give the path that something brought along by templates is published at, from its plain one."""
        cut = min((at for mark in "?#" if (at := url.find(mark)) >= 0), default=len(url))
        path = self.assets.get(unquote(url[:cut].removeprefix("/assets/")))
        return encode_path(path) + url[cut:] if path else url

    def urls_of(self, document: Document, origin: str, *, absolute_from: str | None = None) -> list[str | None]:
        """Give the URL of each of a document's links."""
        return [self.link_url(link.target, origin, absolute_from=absolute_from) for link in document.links]

    def day_url(self, day: date) -> str:
        """Give the URL of a day's briefing."""
        return self.url(f"/{day.year:04}/{day.month:02}/{day.day:02}/")

    # Markdown

    def html_of(self, fragment: Fragment | None, *, absolute_from: str | None = None) -> Markup:
        """Give a fragment's HTML, or nothing for none."""
        if fragment is None:
            return Markup()
        if fragment.document is None:
            return Markup(fragment.html)  # noqa: S704  weaving escapes
        return self.document_html(fragment.document, fragment.origin, absolute_from=absolute_from)

    def document_html(self, document: Document, origin: str, *, absolute_from: str | None = None) -> Markup:
        """Give a document's HTML without any marks."""
        urls = self.urls_of(document, origin, absolute_from=absolute_from)
        added = describe_images(self, document, origin, is_in_feed=absolute_from is not None)
        return Markup(weave(document, (), urls, added))  # noqa: S704  weaving escapes

    def inline_html_of(self, fragment: Fragment | None, *, absolute_from: str | None = None) -> Markup:
        """Give the HTML of a fragment of one paragraph without the paragraph's own tags."""
        html = self.html_of(fragment, absolute_from=absolute_from).strip()
        if html.startswith("<p>") and html.endswith("</p>") and html.count("<p>") == 1:
            return html[3:-4]
        return html

    # Articles

    def read_body(self, article: Article) -> Body:
        """Give an article's text with all that stands in it, but for what leads nowhere."""
        return self.bodies.read_body(article.path, article.dropped, self.absent_links(article))

    def read_versions(self, article: Article) -> Versions:
        """Give the versions of an article that has several."""
        return self.bodies.read_versions(article)

    def absent_links(self, article: Article) -> frozenset[str]:
        """Give the links of an article's text, as written, that lead to what is not shown."""
        targets = (link.target for link in article.links if link.spot.keys[0] == "link")
        return frozenset(target for target in targets if self.link_url(target, article.path) is None)

    def text_html(self, article: Article, body: Body) -> Markup:
        """Give an article's woven text."""
        return Markup(fill_slots(body.html, fill_body(self, article, body)))  # noqa: S704  weaving escapes

    def feed_html(self, article: Article) -> Markup:
        """Give an article's text without marks and with absolute URLs."""
        body = self.read_body(article)
        filling = fill_body(self, article, body, absolute_from=article.url)
        return Markup(fill_slots(body.html if body.plain is None else body.plain, filling))  # noqa: S704  weaving escapes

    def annotations(self, article: Article, write: Callable[[Composer, Article], Markup]) -> Markup:
        """Give what `write` makes of an article's annotations."""
        return write(self, article)

    def reference_url(self, reference: Reference) -> str:
        """Give the URL of what a reference leads to."""
        if reference.article:
            return self.url(self.site.article_by_path[reference.article].url)
        return self.url(f"/glossary/{reference.term}/")

    def card(self, article: Article) -> CardView:
        """Give an article as lists show it."""
        card = self._cards.get(article.path)
        if card is None:
            card = self._cards[article.path] = self._make_card(article)
        return card

    def cards(self, articles: Sequence[Article]) -> tuple[CardView, ...]:
        """Give several articles as lists show them."""
        return tuple(map(self.card, articles))

    def summary_html(self, article: Article, *, absolute_from: str | None = None) -> Markup:
        """Give what sums an article up, as HTML without a paragraph of its own: once it is withdrawn, why."""
        retraction = retraction_of(article)
        if retraction:
            return self.inline_html_of(retraction.reason, absolute_from=absolute_from)
        if article.summary:
            return self.inline_html_of(article.summary, absolute_from=absolute_from)
        return escape(article.lead)

    @staticmethod
    def summary_text(article: Article) -> str:
        """Give the same as plain text, for machines."""
        retraction = retraction_of(article)
        fragment = retraction.reason if retraction else article.summary
        return fragment.text if fragment else article.lead

    def _make_card(self, article: Article) -> CardView:
        site = self.site
        keys = [key for key in article.mentioned if key in site.terms]
        story = site.stories.get(article.story) if article.story else None
        return CardView(
            title=article.title,
            url=self.url(article.url),
            date=article.date,
            summary=self.summary_html(article),
            byline=tuple(map(self.author_link, article.byline)),
            topics=tuple(LinkView(site.topics[key].title, self.url(f"/topics/{key}/")) for key in article.topics),
            story=LinkView(story.title, self.url(f"/stories/{story.key}/")) if story else None,
            terms=tuple(self.term_link(key) for key in keys[:MOST_KEY_TERMS]),
            is_corrected=any(notice.correction.kind != "typo" and not notice.is_proposed for notice in article.notices),
            is_retracted=retraction_of(article) is not None,
            label=article.label,
            language=article.language,
        )

    def day_groups(self, articles: Sequence[Article]) -> tuple[DayGroup, ...]:
        """Group articles, as they are ordered, by their day."""
        return tuple(
            DayGroup(day, self.day_url(day), self.cards(tuple(group)))
            for day, group in groupby(articles, key=lambda article: article.day)
        )

    def day_name(self, day: date) -> str:
        """Name a day in the site's language."""
        return self.date_names.name(day, "long")

    def month_name(self, day: date) -> str:
        """Name the month of a day in the site's language."""
        return self.date_names.name(day.replace(day=1), "LLLL y")

    def term_uses(self, articles: Sequence[Article], key: str) -> tuple[TermUse, ...]:
        """Give articles as a term's page shows them."""
        return tuple(self._term_use(article, key) for article in articles)

    def _term_use(self, article: Article, key: str) -> TermUse:
        """Give an article as a term's page shows it: with its mentions of the term, each in its sentence."""
        card = self.card(article)
        mentions = [
            MentionView(before, words, after, f"{card.url}#a-{own_id}")
            for _, own_id, before, words, after in self.bodies.read_mentions(article, key)
        ]
        return TermUse(card, tuple(mentions))

    def author_link(self, author: Byline) -> LinkView:
        """Link an author to their page, where they have one."""
        return LinkView(author.name, self.url(f"/authors/{author.key}/") if author.key else None)

    def term_definition(self, key: str) -> Markup:
        """Give a term's definition as HTML; it stands on the page of every article that mentions the term."""
        html = self._definitions.get(key)
        if html is None:
            html = self._definitions[key] = self.html_of(self.site.terms[key].definition)
        return html

    def term_link(self, key: str) -> LinkView:
        """Link a term to its page."""
        link = self._term_links.get(key)
        if link is None:
            link = self._term_links[key] = LinkView(self.site.terms[key].term.term, self.url(f"/glossary/{key}/"))
        return link

    @cached_property
    def titles(self) -> dict[str, LinkView]:
        """Articles and standing pages as links, by their path from the root."""
        pages: tuple[Article | StandingPage, ...] = (*self.site.pages, *self.site.articles)
        return {page.url: LinkView(page.title, self.url(page.url), page.language) for page in pages}

    @cached_property
    def articles_by_month(self) -> dict[date, tuple[Article, ...]]:
        """Articles, newest first, by the first day of their month."""
        return group_by_day(self.site.articles, is_monthly=True)

    @cached_property
    def affected_by_notice(self) -> dict[tuple[str, str], list[Article]]:
        """The other articles that a correction concerns, by its article's path and its id."""
        articles: dict[tuple[str, str], list[Article]] = {}
        for path, referrals in self.site.affected.items():
            for referral in referrals:
                articles.setdefault((referral.article, referral.annotation), []).append(self.site.article_by_path[path])
        return articles

    @cached_property
    def log(self) -> list[tuple[Article, Notice]]:
        """The public log of corrections, newest first."""
        return logged(self.site.articles)

    @cached_property
    def log_by_day(self) -> dict[date, list[tuple[Article, Notice]]]:
        """The public log by the day of each correction."""
        days: dict[date, list[tuple[Article, Notice]]] = {}
        for article, notice in self.log:
            days.setdefault(notice.correction.date.at.astimezone(self.site.zone).date(), []).append((article, notice))
        return days

    @cached_property
    def _seen_from(self) -> dict[str, list[TermPage]]:
        seen: dict[str, list[TermPage]] = {}
        for page in self.site.terms.values():
            for target in page.term.see:
                seen.setdefault(target.lower(), []).append(page)
        return seen

    def seen_from(self, key: str) -> list[TermPage]:
        """Give the terms whose `see` names a term."""
        return self._seen_from.get(key, [])

    # The frame

    @cached_property
    def _site_feeds(self) -> tuple[LinkView, ...]:
        """The feeds of the whole site, which every page names."""
        return tuple(LinkView(self.site.config.title, self.url(path)) for path in ("/feed.xml", "/feed.json"))

    def frame(  # noqa: PLR0913  a page says this much of itself
        self,
        kind: str,
        path: str,
        title: str,
        description: str = "",
        *,
        language: str = "",
        breadcrumbs: Sequence[LinkView] = (),
        feeds: Sequence[LinkView] = (),
        json_ld: str = "",
        is_indexed: bool = True,
    ) -> PageFrame:
        """Make the frame of the page at a path. `description` is text; its first words are taken where it is long.

        `json_ld` is what the page is about, as a JSON object that is safe within a script element.
        """
        language = language or self.site.config.language
        home = () if path == "/" else (LinkView(self.site.config.title, self.url("/")),)
        crumbs, canonical = (*home, *breadcrumbs), self.canonical(path)
        return PageFrame(
            site=self.frame_site,
            kind=kind,
            url=self.url(path),
            canonical_url=canonical,
            title=title,
            description=shorten_text(description) or (self.site.config.tagline or ""),
            language=language,
            direction=direction_of(language),
            locale=name_og_locale(language),
            breadcrumbs=crumbs,
            feeds=(*self._site_feeds, *feeds),
            json_ld=write_graph(json_ld, self.origin, crumbs if is_indexed else (), (title, canonical)),
            is_indexed=is_indexed,
        )
